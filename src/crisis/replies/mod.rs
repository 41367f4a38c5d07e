//! What is said first to a person in need. The texts are data in `crisis/`; an operator may change them,
//! within rules, and what breaks a rule is replaced by the shipped text. No text is ever put together
//! from the person's words.

mod hotlines;
mod load;
mod render;
mod rules;
mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Category, Finding, Severity};
use crate::language::Language;
use hotlines::{CountryLines, Hotlines};
use render::{Filling, render};
use source::{Named, Slot};

/// The numbers are looked up again after so many days.
const CHECKED_DAYS_MAX: i64 = 180;

/// Where the operator is: chooses the hotlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Country {
    #[default]
    De,
    At,
    Ch,
}

impl std::str::FromStr for Country {
    type Err = UnknownCountry;

    /// `DE`, `AT` or `CH`.
    fn from_str(code: &str) -> Result<Self, UnknownCountry> {
        match code {
            "DE" => Ok(Self::De),
            "AT" => Ok(Self::At),
            "CH" => Ok(Self::Ch),
            _ => Err(UnknownCountry(code.to_owned())),
        }
    }
}

/// A country without hotlines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no hotlines are known for \"{0}\"; use DE, AT or CH")]
pub struct UnknownCountry(String);

/// Who runs the number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operator {
    /// `OPERATOR_COUNTRY`.
    pub country: Country,
    /// `ORGANISATION_NAME`, for texts with `{organisation}`.
    pub organisation: String,
    /// Whether the applicants are mostly under 25 (apprentices, voluntary year): then a chat is named too.
    pub young: bool,
}

/// Something in a file that is not used, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// As handed in.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}: {}; {}", self.file, self.line, self.what, self.advice)
    }
}

/// Hotlines that nobody has looked up for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outdated {
    pub country: Country,
    pub checked_on: NaiveDate,
    /// Since then.
    pub days: i64,
}

/// What is said to a person in need, by level, category, language and the operator's country. Cheap to
/// clone.
#[derive(Debug, Clone)]
pub struct Replies {
    content: Arc<Content>,
    operator: Operator,
}

/// The numbers that a human has at hand, of the operator's country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// For danger to life.
    pub emergency: String,
    pub police: Option<String>,
    /// What the hotline for everybody is called.
    pub name: String,
    /// Its numbers, a comma between them.
    pub always: String,
    /// Lines that fit the category, perhaps none.
    pub fitting: Vec<String>,
}

#[derive(Debug, Clone)]
struct Content {
    hotlines: Hotlines,
    texts: BTreeMap<&'static str, BTreeMap<Slot, String>>,
}

impl Default for Replies {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Replies {
    /// The same for another operator.
    #[must_use]
    pub fn for_operator(mut self, operator: Operator) -> Self {
        self.operator = operator;
        self
    }

    /// The hotline reply (`Acute`, `Distress`). `reads` says when a human reads it, e.g.
    /// "heute bis 18 Uhr" or "am Montag ab 8 Uhr", in the language that [`Self::wording`] names; `None`
    /// promises nothing. A finding of level `Review` gets the text for distress.
    #[must_use]
    pub fn hotline(&self, finding: Finding, language: Language, reads: Option<&str>) -> String {
        let is_acute = finding.severity == Severity::Acute;
        let Some(texts) = self.texts(language) else {
            return self.in_two_languages(finding.category, is_acute, reads);
        };
        let slot = |category| if is_acute { Slot::Acute(category) } else { Slot::Distress(category) };
        let text = texts.get(&slot(Some(Named(finding.category)))).or_else(|| texts.get(&slot(None)));
        let extra = self.lines().extra(finding.category, language, self.operator.young);
        self.render(text, &extra, reads)
    }

    /// The neutral line for a weak sign. `reads` as in [`Self::hotline`].
    #[must_use]
    pub fn review_line(&self, language: Language, reads: Option<&str>) -> String {
        self.line(Slot::Review, language, reads)
    }

    /// "Your message has arrived, a human reads it; in danger 112." No other number in it.
    #[must_use]
    pub fn note(&self, language: Language) -> String {
        self.line(Slot::Note, language, None)
    }

    /// The numbers for whoever takes care of the person.
    #[must_use]
    pub fn numbers(&self, category: Category, language: Language) -> Numbers {
        let lines = self.lines();
        let fitting = lines.fitting(category, language, self.operator.young);
        Numbers {
            emergency: lines.emergency.clone(),
            police: lines.police.clone(),
            name: lines.always_name.clone(),
            always: lines.always.join(", "),
            fitting: fitting.into_iter().map(str::to_owned).collect(),
        }
    }

    /// The language in which a person who writes `language` is answered, and in which `reads` belongs:
    /// German where no checked text exists (English then stands beside it).
    #[must_use]
    pub fn wording(&self, language: Language) -> Language {
        if self.texts(language).is_some() { language } else { Language::German }
    }

    /// The operator's hotlines, if they were last looked up more than 180 days before `today`.
    #[must_use]
    pub fn outdated(&self, today: NaiveDate) -> Option<Outdated> {
        let checked_on = self.lines().checked_on;
        let days = (today - checked_on).num_days();
        (days > CHECKED_DAYS_MAX).then_some(Outdated { country: self.operator.country, checked_on, days })
    }

    /// The numbers once, above what is said in German and in English.
    fn in_two_languages(&self, category: Category, is_acute: bool, reads: Option<&str>) -> String {
        let slot = if is_acute { Slot::ShortAcute } else { Slot::ShortDistress };
        let lines = self.lines();
        let extra = lines.extra(category, Language::English, self.operator.young);
        let mut text = format!("{}\n{}\n{}", lines.emergency, lines.always_name, lines.always.join("\n"));
        for part in [
            extra,
            self.render(self.text(Language::German, slot), "", reads),
            self.render(self.text(Language::English, slot), "", None),
        ] {
            if !part.is_empty() {
                text.push('\n');
                text.push_str(&part);
            }
        }
        text
    }

    fn line(&self, slot: Slot, language: Language, reads: Option<&str>) -> String {
        if self.texts(language).is_some() {
            return self.render(self.text(language, slot), "", reads);
        }
        let german = self.render(self.text(Language::German, slot), "", reads);
        format!("{german}\n{}", self.render(self.text(Language::English, slot), "", None))
    }

    fn render(&self, text: Option<&String>, extra: &str, reads: Option<&str>) -> String {
        let filling =
            Filling { lines: self.lines(), extra, reads, organisation: &self.operator.organisation };
        text.map(|text| render(text, &filling)).unwrap_or_default()
    }

    fn text(&self, language: Language, slot: Slot) -> Option<&String> {
        self.texts(language)?.get(&slot)
    }

    fn texts(&self, language: Language) -> Option<&BTreeMap<Slot, String>> {
        self.content.texts.get(code_of(language)?)
    }

    fn lines(&self) -> &CountryLines {
        self.content.hotlines.of(self.operator.country)
    }
}

fn code_of(language: Language) -> Option<&'static str> {
    Some(match language {
        Language::German => "de",
        Language::English => "en",
        Language::Turkish => "tr",
        Language::Ukrainian => "uk",
        Language::Russian => "ru",
        Language::Arabic => "ar",
        Language::Farsi => "fa",
        Language::Polish => "pl",
        Language::Romanian => "ro",
        Language::Other => return None,
    })
}
