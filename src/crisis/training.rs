//! What the trainer needs of the detector, so that both see a text in the same way. Not used by `serve`.

use sha2::{Digest, Sha256};

use super::classifier;
use super::detector::{Lexicon, signs};
use super::lexicon::{CONCEPTS_FILE, DIALECT_FILE, IDIOMS_FILE, LexiconError};
use super::{Finding, Severity};

pub use super::classifier::{
    CATEGORIES, Model, Scored, TABLE_SIZE, TRAINER_VERSION, Trained, Unit, category_bucket, norm, runs,
};

/// The share of the likelihood from which on the level is acute.
pub const ACUTE_SHARE: f32 = super::detector::ACUTE_SHARE;

/// The detector without a classifier.
#[derive(Debug, Clone)]
pub struct WordReader {
    lexicon: Lexicon,
}

impl WordReader {
    /// With the lexicon that is compiled in.
    ///
    /// # Errors
    /// [`LexiconError`] when a data file is wrong.
    pub fn builtin() -> Result<Self, LexiconError> {
        Lexicon::builtin().map(|lexicon| Self { lexicon })
    }

    /// What the classifier sees of a text.
    pub fn units(&self, text: &str) -> Vec<Unit> {
        let standard = self.lexicon.standard(text);
        let (reading, found, _) = self.lexicon.read(&standard);
        classifier::units(&reading, &self.lexicon.concepts, &signs(&found))
    }

    /// What phrases and rules say beside a classifier's likelihood, and which of them.
    pub fn by_words(&self, text: &str, likelihood: f32) -> (Option<Finding>, Vec<String>) {
        let standard = self.lexicon.standard(text);
        let (reading, found, names) = self.lexicon.read(&standard);
        (self.lexicon.weighed(&found, &reading, likelihood), names)
    }

    /// The level that phrases and rules give.
    pub fn severity(&self, text: &str, likelihood: f32) -> Option<Severity> {
        self.by_words(text, likelihood).0.map(|finding| finding.severity)
    }
}

/// The hash that stands at the head of the weights: over every corpus file, by name, and what
/// else the features are made from: word classes, figures of speech, regional spellings. Phrases and
/// rules are features, too, and left out: a new phrase is used at once, and the weights of its kind
/// hold for it.
pub fn corpus_hash<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> [u8; 32] {
    let mut files: Vec<(&str, &str)> = files.into_iter().collect();
    files.sort_unstable();
    let mut hash = Sha256::new();
    for (name, content) in files.into_iter().chain([
        ("concepts.toml", CONCEPTS_FILE),
        ("idioms.toml", IDIOMS_FILE),
        ("dialect.toml", DIALECT_FILE),
    ]) {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(content.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}
