//! Notices a person in need in a text, and knows what is said first. Pure: strings in, verdict out.

use serde::{Deserialize, Serialize};

use crate::language::Language;

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

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub severity: Severity,
    pub category: Category,
}

/// Finds a person in need in a text.
#[derive(Debug, Clone, Default)]
pub struct Detector {}

impl Detector {
    /// The gravest finding in a text, all clauses and the whole read.
    #[must_use]
    pub fn detect(&self, _text: &str) -> Option<Finding> {
        None
    }
}

/// What is said to a person in need, by level, category, language and the operator's country.
#[derive(Debug, Clone, Default)]
pub struct Replies {}

impl Replies {
    /// The hotline reply (`Acute`, `Distress`). `reads` says when a human reads it, e.g.
    /// "heute bis 18 Uhr" or "am Montag ab 8 Uhr", already in the person's language; `None` promises nothing.
    #[must_use]
    pub fn hotline(&self, _finding: Finding, _language: Language, _reads: Option<&str>) -> String {
        String::new()
    }

    /// The neutral line for a weak sign. `reads` as in [`Self::hotline`].
    #[must_use]
    pub fn review_line(&self, _language: Language, _reads: Option<&str>) -> String {
        String::new()
    }

    /// "Your message has arrived, a human reads it; in danger 112." No other number in it.
    #[must_use]
    pub fn note(&self, _language: Language) -> String {
        String::new()
    }
}
