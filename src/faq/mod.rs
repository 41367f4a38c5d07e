//! Matches a question with the entries of the FAQ. Pure: strings in, verdict out.

mod calibration;
mod entry_file;
mod features;
mod fold;
mod intent;
#[rustfmt::skip] // long lists: one word a line would be a thousand lines
mod intent_words;
mod lesson;
mod library;
mod lint;
mod matcher;
mod phrasing;
mod problem;
mod regression;
mod self_check;
mod signal;
mod split;
mod synonyms;

use serde::{Deserialize, Serialize};

use crate::language::Language;

pub use entry_file::{ANSWER_CHARACTERS_MAX, parse_entry};
pub use fold::fold;
pub use intent::intent;
pub use library::{Library, NONE_FILE, SYNONYMS_FILE};
pub use lint::{Advice, TITLE_CHARACTERS_MAX, lint};
pub use matcher::{Evidence, Faq};
pub use phrasing::{NotAdded, PHRASING_CHARACTERS_MAX, add_phrasing};
pub use problem::Problem;
pub use self_check::{Overlap, PHRASINGS_MIN, overlaps};
pub use synonyms::Synonyms;

/// One entry of the FAQ, as HR wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The file's name without `.md`.
    pub slug: String,
    pub title: String,
    pub link: String,
    pub topic: String,
    /// Example phrasings, in every language that the entry has.
    pub ask: Vec<String>,
    /// The next step.
    pub next: Option<String>,
    pub action: Action,
    pub language: Language,
    /// As it is sent.
    pub answer: String,
    /// Its texts in other languages.
    pub translations: Vec<Translation>,
}

/// An entry's texts in another language than its own; link and action stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    pub language: Language,
    pub title: String,
    /// What the topic is called there.
    pub topic: Option<String>,
    pub answer: String,
    pub next: Option<String>,
}

/// What an entry says, in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts<'e> {
    pub title: &'e str,
    pub answer: &'e str,
    pub next: Option<&'e str>,
}

impl Entry {
    /// Its texts in `language`, else in its own.
    #[must_use]
    pub fn texts(&self, language: Language) -> Texts<'_> {
        match self.translation(language) {
            Some(Translation { title, answer, next, .. }) => Texts { title, answer, next: next.as_deref() },
            None => Texts { title: &self.title, answer: &self.answer, next: self.next.as_deref() },
        }
    }

    /// Its texts in another language than its own.
    #[must_use]
    pub fn translation(&self, language: Language) -> Option<&Translation> {
        self.translations.iter().find(|translation| translation.language == language)
    }
}

/// What is done when an entry matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Answer,
    /// Straight to a human of the entry's topic.
    Handoff,
}

/// What the matcher decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    Answer,
    Suggest,
    None,
}

/// What a text asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub zone: Zone,
    /// With `Answer`: the one or two entries that answer it, in the order asked.
    pub entries: Vec<String>,
    /// The three best entries in order, whatever the zone.
    pub suggestions: Vec<String>,
    /// How sure, 0 to 1.
    pub score: f64,
}

/// What sort of a short message a text is, apart from questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Asks for a human ("Mensch", "kann ich mit jemand sprechen").
    WishForHuman,
    /// Wants nothing automatic any more ("Stop", "keine Nachrichten mehr").
    Stop,
    /// Takes a stop back.
    Start,
    /// Wants the answer no more ("nein danke", "hat sich erledigt").
    Refusal,
    /// Thanks, agreement, a smile: nothing but small words.
    SmallWords,
    /// A greeting alone.
    Greeting,
    /// Anything else.
    Other,
}

#[cfg(test)]
mod tests;
