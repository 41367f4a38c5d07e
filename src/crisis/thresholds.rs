//! How sure the classifier must be. Within bounds: nobody can switch it off unnoticed.

use std::ops::RangeInclusive;

/// Lower and every tenth message calls for the hotline; higher and hardly any does.
const HOTLINE_BOUNDS: RangeInclusive<f32> = 0.3..=0.95;
/// The same for a human's glance.
const REVIEW_BOUNDS: RangeInclusive<f32> = 0.1..=0.7;

/// From how likely on the classifier calls for the hotline, or for a human's glance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    hotline: f32,
    review: f32,
}

/// Thresholds that would make the detector deaf, or alarm everyone.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ThresholdsError {
    #[error("{0} is out of bounds; write a number from {min} to {max}",
        min = HOTLINE_BOUNDS.start(), max = HOTLINE_BOUNDS.end())]
    Hotline(f32),
    #[error("{0} is out of bounds; write a number from {min} to {max}",
        min = REVIEW_BOUNDS.start(), max = REVIEW_BOUNDS.end())]
    Review(f32),
    #[error("{review} is above the hotline threshold; write a number of at most {hotline}")]
    Order { hotline: f32, review: f32 },
}

impl Thresholds {
    /// Both are probabilities: `hotline` between 0.3 and 0.95, `review` between 0.1 and 0.7 and not
    /// above `hotline`.
    ///
    /// # Errors
    /// [`ThresholdsError`] names the value that is out of bounds, and the bounds.
    pub fn new(hotline: f32, review: f32) -> Result<Self, ThresholdsError> {
        if !HOTLINE_BOUNDS.contains(&hotline) {
            return Err(ThresholdsError::Hotline(hotline));
        }
        if !REVIEW_BOUNDS.contains(&review) {
            return Err(ThresholdsError::Review(review));
        }
        if review > hotline {
            return Err(ThresholdsError::Order { hotline, review });
        }
        Ok(Self { hotline, review })
    }

    /// From this probability on the hotline is sent.
    pub fn hotline(self) -> f32 {
        self.hotline
    }

    /// From this probability on a human looks.
    pub fn review(self) -> f32 {
        self.review
    }
}

impl Default for Thresholds {
    /// The lowest at which false alarms among the development lines of strangers (`examples/evaluate`)
    /// stay where they should: a hotline for .3 % of ordinary messages, a glance for 3 %.
    fn default() -> Self {
        Self { hotline: 0.6, review: 0.33 }
    }
}
