//! The hotlines of a country.

use chrono::NaiveDate;
use serde::Deserialize;

use super::Country;
use crate::crisis::Category;
use crate::language::Language;

/// Lines of a category that are used at most: three with the hotline that is always named.
const LINES_MAX: usize = 2;

/// The file `hotlines.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hotlines {
    #[serde(rename = "version")]
    _version: u32,
    de: CountryLines,
    at: CountryLines,
    ch: CountryLines,
}

/// What is open to whom in one country.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountryLines {
    /// When the numbers were looked up.
    pub checked_on: NaiveDate,
    /// For danger to life.
    pub emergency: String,
    #[serde(default)]
    pub police: Option<String>,
    /// The numbers for everyone, at any hour.
    pub always: Vec<String>,
    pub always_name: String,
    /// The shortest of them.
    pub night_line: String,
    #[serde(default)]
    line: Vec<Line>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(rename = "for")]
    categories: Vec<Category>,
    #[serde(default)]
    young: bool,
    text: String,
    text_en: String,
}

impl Hotlines {
    pub fn of(&self, country: Country) -> &CountryLines {
        match country {
            Country::De => &self.de,
            Country::At => &self.at,
            Country::Ch => &self.ch,
        }
    }

    /// What makes the table unusable: countries without a number.
    pub fn fault(&self) -> Option<&'static str> {
        let countries = [&self.de, &self.at, &self.ch];
        let is_number = |text: &str| text.chars().any(|c| c.is_ascii_digit());
        if !countries.iter().all(|country| is_number(&country.emergency)) {
            return Some("`emergency` has no number");
        }
        if !countries.iter().all(|country| is_number(&country.night_line)) {
            return Some("`night_line` has no number");
        }
        let named = countries.iter().all(|country| {
            !country.always.is_empty() && country.always.iter().all(|number| is_number(number))
        });
        (!named).then_some("`always` needs at least one number")
    }
}

impl CountryLines {
    /// The lines that fit a category, one a line, perhaps none.
    pub fn extra(&self, category: Category, language: Language, young: bool) -> String {
        self.fitting(category, language, young).join("\n")
    }

    /// The lines that fit a category.
    pub fn fitting(&self, category: Category, language: Language, young: bool) -> Vec<&str> {
        self.line
            .iter()
            .filter(|line| line.categories.contains(&category) && (young || !line.young))
            .take(LINES_MAX)
            .map(|line| match language {
                Language::German => line.text.as_str(),
                _ => line.text_en.as_str(),
            })
            .collect()
    }

    /// Every number and name that counts as a hotline in a text.
    pub fn mentions(&self, text: &str) -> bool {
        self.always.iter().chain([&self.night_line]).any(|number| text.contains(number.as_str()))
    }
}
