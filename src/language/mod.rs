//! Which language a short text is written in: by script, then by its small words. Pure.

mod evidence;

use serde::{Deserialize, Serialize};

pub use evidence::detect;

/// The languages that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
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

/// ISO 639-1 codes, as they stand in entry files and in what `ask` prints.
const CODES: [(Language, &str); 9] = [
    (Language::German, "de"),
    (Language::English, "en"),
    (Language::Turkish, "tr"),
    (Language::Ukrainian, "uk"),
    (Language::Russian, "ru"),
    (Language::Arabic, "ar"),
    (Language::Farsi, "fa"),
    (Language::Polish, "pl"),
    (Language::Romanian, "ro"),
];

impl Language {
    /// The ISO 639-1 code, `und` for [`Language::Other`].
    #[must_use]
    pub fn code(self) -> &'static str {
        CODES.iter().find(|(language, _)| *language == self).map_or("und", |(_, code)| code)
    }

    /// The language with this ISO 639-1 code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        CODES.iter().find(|(_, known)| *known == code).map(|(language, _)| *language)
    }
}

#[cfg(test)]
mod tests;
