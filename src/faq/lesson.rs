//! The examples that a matcher learns from: phrasings, titles, answers and "none" lines as numbers.

use std::collections::BTreeSet;

use super::features::{Features, Vocabulary, features};
use super::regression::{Examples, Row};
use super::{Entry, Synonyms};

/// An entry's title and slug together count as one phrasing.
const TITLE_WEIGHT: f32 = 1.0;
/// An answer uses words of the matter, but is no question.
const ANSWER_WEIGHT: f32 = 0.5;
/// How much all "none" lines together count beside one entry's phrasings.
const NONE_WEIGHT: f32 = 4.0;
/// Phrasings of an entry whose weights need no balancing.
const PHRASINGS_USUAL: f32 = 8.0;

/// Rows with what they are examples of.
pub(super) struct Lesson {
    pub rows: Vec<Row>,
    /// The entry's number; one past the last entry is "none".
    pub labels: Vec<usize>,
    pub weights: Vec<f32>,
    /// The number by which an example is held out for calibration; `None` for titles and answers,
    /// which are no questions and are never held out.
    pub parts: Vec<Option<usize>>,
    /// How many words each example has.
    pub words: Vec<f32>,
    /// The matters of the synonym pack that each entry's own texts name.
    pub matters: Vec<BTreeSet<String>>,
    columns: usize,
    classes: usize,
}

impl Lesson {
    /// Turns content into examples, and learns the vocabulary on the way.
    pub fn prepare(entries: &[Entry], none_lines: &[String], synonyms: &Synonyms) -> (Self, Vocabulary) {
        let mut texts = Vec::new();
        let (mut labels, mut weights, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        let mut learn = |text: &str, label: usize, weight: f32, part: Option<usize>| {
            texts.push(features(text, synonyms));
            labels.push(label);
            weights.push(weight);
            parts.push(part);
        };
        for (label, entry) in entries.iter().enumerate() {
            // Half-way between "every phrasing counts alike" and "every entry counts alike".
            let share = (PHRASINGS_USUAL / at_least_one(entry.ask.len())).sqrt();
            for (number, phrasing) in entry.ask.iter().enumerate() {
                learn(phrasing, label, share, Some(number));
            }
            let title = format!("{} {}", entry.title, entry.slug);
            learn(&title, label, TITLE_WEIGHT * share, None);
            learn(&entry.answer, label, ANSWER_WEIGHT * share, None);
        }
        let share = NONE_WEIGHT * PHRASINGS_USUAL / at_least_one(none_lines.len());
        for (number, line) in none_lines.iter().enumerate() {
            learn(line, entries.len(), share, Some(number));
        }
        let (vocabulary, rows) = Vocabulary::learn(&texts);
        let columns = vocabulary.columns();
        let words = texts.iter().map(Features::words).collect();
        let mut matters = vec![BTreeSet::new(); entries.len()];
        for (text, &label) in texts.iter().zip(&labels) {
            if let Some(own) = matters.get_mut(label) {
                own.extend(text.matters().map(str::to_owned));
            }
        }
        (
            Self { rows, labels, weights, parts, words, matters, columns, classes: entries.len() + 1 },
            vocabulary,
        )
    }

    /// The examples with other weights.
    pub fn examples<'a>(&'a self, weights: &'a [f32]) -> Examples<'a> {
        let Self { rows, labels, columns, classes, .. } = self;
        Examples { rows, labels, weights, columns: *columns, classes: *classes }
    }
}

#[allow(clippy::cast_precision_loss)] // a few thousand at most
fn at_least_one(count: usize) -> f32 {
    count.max(1) as f32
}
