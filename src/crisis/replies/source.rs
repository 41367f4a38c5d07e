//! The files of texts: their form, and those that are compiled in.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::crisis::Category;
use crate::language::Language;

/// The texts that are compiled in, by file.
pub(super) const BUILTIN: [(&str, &str); 9] = [
    ("replies/de.toml", include_str!("../../../crisis/replies/de.toml")),
    ("replies/en.toml", include_str!("../../../crisis/replies/en.toml")),
    ("replies/tr.toml", include_str!("../../../crisis/replies/tr.toml")),
    ("replies/uk.toml", include_str!("../../../crisis/replies/uk.toml")),
    ("replies/ru.toml", include_str!("../../../crisis/replies/ru.toml")),
    ("replies/ar.toml", include_str!("../../../crisis/replies/ar.toml")),
    ("replies/fa.toml", include_str!("../../../crisis/replies/fa.toml")),
    ("replies/pl.toml", include_str!("../../../crisis/replies/pl.toml")),
    ("replies/ro.toml", include_str!("../../../crisis/replies/ro.toml")),
];

/// The hotlines that are compiled in.
pub(super) const BUILTIN_HOTLINES: (&str, &str) =
    ("hotlines.toml", include_str!("../../../crisis/hotlines.toml"));

/// One language's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub version: u32,
    pub language: String,
    pub checked: bool,
    #[serde(default)]
    pub checked_by: String,
    #[serde(default)]
    pub checked_on: String,
    #[serde(default)]
    pub acute: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub distress: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub short: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub line: BTreeMap<String, Spanned<String>>,
}

impl Source {
    /// Whether a person who speaks the language has read the texts, and says so.
    pub fn is_checked(&self) -> bool {
        let is_dated = self.checked_on.parse::<chrono::NaiveDate>().is_ok();
        self.checked && !self.checked_by.trim().is_empty() && is_dated
    }
}

/// Which text of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Slot {
    /// A hotline reply; without a category the one for all others.
    Acute(Option<Named>),
    Distress(Option<Named>),
    ShortAcute,
    ShortDistress,
    Review,
    Note,
}

/// A category that can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Named(pub Category);

impl PartialOrd for Named {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Named {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0 as u8).cmp(&(other.0 as u8))
    }
}

/// The language of a file by its code.
pub(super) fn language_of(code: &str) -> Option<Language> {
    Some(match code {
        "de" => Language::German,
        "en" => Language::English,
        "tr" => Language::Turkish,
        "uk" => Language::Ukrainian,
        "ru" => Language::Russian,
        "ar" => Language::Arabic,
        "fa" => Language::Farsi,
        "pl" => Language::Polish,
        "ro" => Language::Romanian,
        _ => return None,
    })
}

/// The place of a text by its section and key; `None` if there is no such place.
pub(super) fn slot_of(section: &str, key: &str) -> Option<Slot> {
    let category = || -> Option<Option<Named>> {
        if key == "default" {
            return Some(None);
        }
        toml::Value::String(key.to_owned()).try_into().ok().map(|category| Some(Named(category)))
    };
    match (section, key) {
        ("acute", _) => category().map(Slot::Acute),
        ("distress", _) => category().map(Slot::Distress),
        ("short", "acute") => Some(Slot::ShortAcute),
        ("short", "distress") => Some(Slot::ShortDistress),
        ("line", "review") => Some(Slot::Review),
        ("line", "note") => Some(Slot::Note),
        _ => None,
    }
}

/// The number of the line at a byte of a file, from 1.
pub(super) fn line_at(content: &str, byte: usize) -> usize {
    1 + content.bytes().take(byte).filter(|b| *b == b'\n').count()
}
