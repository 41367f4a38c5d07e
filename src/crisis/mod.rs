//! Notices a person in need in a text, and knows what is said first. Pure: strings in, verdict out.
//!
//! A text is folded ([`fold`]), figures of speech are masked, and then three readers look at it: fixed
//! phrases, rules over word classes, and a classifier that was trained on a corpus. The gravest
//! finding counts. It never assesses a risk, never asks anything, and a failure inside counts as a
//! weak sign, not as "fine".

mod classifier;
mod detector;
mod lexicon;
mod replies;
#[cfg(test)]
mod tests;
mod text;
mod thresholds;
pub mod training;

use serde::{Deserialize, Serialize};

pub use detector::{Detector, Explanation};
pub use lexicon::{LexiconError, LexiconFile};
pub use replies::{Country, Numbers, Operator, Outdated, Problem, Replies, UnknownCountry};
pub use text::fold;
pub use thresholds::{Thresholds, ThresholdsError};

/// How grave. The order is the order of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A weak sign: a neutral line and a human's glance, no hotline.
    Review,
    Distress,
    Acute,
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Suicide,
    Selfharm,
    Violence,
    SexualViolence,
    ThirdParty,
    Threat,
    SexualHarassment,
    Bullying,
    Trauma,
    Despair,
    Unclear,
}

impl Category {
    /// The level a plain statement of this category has.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Suicide
            | Self::Selfharm
            | Self::Violence
            | Self::SexualViolence
            | Self::ThirdParty
            | Self::Threat => Severity::Acute,
            Self::SexualHarassment | Self::Bullying | Self::Trauma | Self::Despair => Severity::Distress,
            Self::Unclear => Severity::Review,
        }
    }
}

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub severity: Severity,
    pub category: Category,
}
