//! Which language a short text is written in: by script, then by its small words. Pure.

use serde::{Deserialize, Serialize};

/// The languages that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Also when unsure.
    #[default]
    German,
    English,
    Turkish,
    Ukrainian,
    Russian,
    Arabic,
    Farsi,
    Polish,
    Romanian,
    /// Surely none of the others.
    Other,
}
