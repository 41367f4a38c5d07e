//! How sure the classifier must be. Within bounds: nobody can switch it off unnoticed.

/// From how likely on the classifier calls for the hotline, or for a human's glance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    hotline: f32,
    review: f32,
}

/// Thresholds that would make the detector deaf, or alarm everyone.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ThresholdsError {
    #[error("the hotline threshold {0} is not between 0.3 and 0.95")]
    Hotline(f32),
    #[error("the review threshold {0} is not between 0.1 and 0.7, or above the hotline threshold")]
    Review(f32),
}

impl Thresholds {
    /// Both are probabilities: `hotline` between 0.3 and 0.95, `review` between 0.1 and 0.7 and not
    /// above `hotline`.
    ///
    /// # Errors
    /// [`ThresholdsError`] names the value that is out of bounds.
    pub fn new(hotline: f32, review: f32) -> Result<Self, ThresholdsError> {
        if !(0.3..=0.95).contains(&hotline) {
            return Err(ThresholdsError::Hotline(hotline));
        }
        if !(0.1..=0.7).contains(&review) || review > hotline {
            return Err(ThresholdsError::Review(review));
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
    /// Set by cross-validation over voices (`examples/train_crisis`) and on the development half of
    /// strangers' lines (`examples/evaluate`), whose ordinary messages leave room for more caution.
    fn default() -> Self {
        Self { hotline: 0.82, review: 0.5 }
    }
}
