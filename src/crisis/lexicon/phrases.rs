//! Fixed phrases, each with what it says about the person.

use super::pattern::Patterns;
use crate::crisis::Finding;
use crate::crisis::text::{Dialect, Reading};

/// A phrase of the lexicon.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// As it stands in the lexicon.
    pub line: String,
    /// What it says when it is found.
    pub finding: Finding,
    /// A bare topic ("Suizid"): it says nothing in a sentence about work or studies.
    pub is_topic: bool,
    /// In a language that the classifier was taught in depth, so that it may doubt the phrase.
    pub is_taught: bool,
}

/// All phrases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrases {
    patterns: Patterns,
    phrases: Vec<Phrase>,
}

impl Phrases {
    /// Adds a phrase; `false` if its line is no pattern.
    #[must_use]
    pub fn add(&mut self, phrase: Phrase, dialect: &Dialect) -> bool {
        let added = self.patterns.add(&phrase.line, dialect).is_some();
        if added {
            self.phrases.push(phrase);
        }
        added
    }

    /// Every whole word that a phrase names.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.patterns.words()
    }

    /// Calls `found` with each phrase in a text, and the place of its first word.
    pub fn each<'a>(&'a self, reading: &Reading<'_>, mut found: impl FnMut(&'a Phrase, usize)) {
        self.patterns.each(reading, |number, words| found(&self.phrases[number], words.start));
    }

    #[cfg(test)]
    pub fn all(&self) -> &[Phrase] {
        &self.phrases
    }
}
