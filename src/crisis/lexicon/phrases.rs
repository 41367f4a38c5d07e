//! Fixed phrases, each with what it says about the person.

use super::pattern::Patterns;
use crate::crisis::Finding;
use crate::crisis::text::Dialect;

/// A phrase of the lexicon.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// As it stands in the lexicon.
    pub line: String,
    /// What it says when it is found.
    pub finding: Finding,
    /// A bare topic ("Suizid"): it says nothing in a sentence about work or studies.
    pub is_topic: bool,
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

    /// Calls `found` with each phrase in a text.
    pub fn each<'a>(&'a self, words: &[&str], mut found: impl FnMut(&'a Phrase)) {
        self.patterns.each(words, |number, _| found(&self.phrases[number]));
    }

    #[cfg(test)]
    pub fn all(&self) -> &[Phrase] {
        &self.phrases
    }
}
