//! The trained matcher: reads a text, says which entry answers it and how sure that is.

use super::calibration::{self, Calibration};
use super::features::{Vocabulary, features};
use super::regression::{Examples, Regression, Row, softmax};
use super::{Entry, Synonyms, Verdict, Zone};

/// Steps of learning; more change the third digit only.
const STEPS_MAX: usize = 40;
/// A phrasing made from an entry's title and slug counts this much beside one written by hand.
const TITLE_WEIGHT: f32 = 0.5;
/// An answer uses words of the matter, but is no question.
const ANSWER_WEIGHT: f32 = 0.3;
/// How much all "none" lines together count beside one entry's phrasings.
const NONE_WEIGHT: f32 = 4.0;

/// All entries, learnt. Immutable: retrain and swap when the content changes.
#[derive(Debug, Clone)]
pub struct Faq {
    slugs: Vec<String>,
    synonyms: Synonyms,
    vocabulary: Vocabulary,
    model: Regression,
    calibration: Calibration,
}

/// The examples that a matcher learns from, as rows of numbers.
pub(super) struct Lesson {
    pub rows: Vec<Row>,
    pub labels: Vec<usize>,
    pub weights: Vec<f32>,
    /// Which part is held out together; `None` for helpers that are never held out.
    pub fold: Vec<Option<usize>>,
    pub columns: usize,
    pub classes: usize,
}

impl Lesson {
    pub fn examples<'a>(&'a self, weights: &'a [f32]) -> Examples<'a> {
        Examples {
            rows: &self.rows,
            labels: &self.labels,
            weights,
            columns: self.columns,
            classes: self.classes,
        }
    }
}

impl Faq {
    /// Learns `entries`, with `none_lines` as examples of what no entry answers.
    #[must_use]
    pub fn train(entries: &[Entry], none_lines: &[String], synonyms: Synonyms) -> Self {
        let (lesson, vocabulary) = prepare(entries, none_lines, &synonyms);
        let model = Regression::train(&lesson.examples(&lesson.weights), STEPS_MAX);
        let calibration = calibration::calibrate(&lesson);
        let slugs = entries.iter().map(|entry| entry.slug.clone()).collect();
        Self { slugs, synonyms, vocabulary, model, calibration }
    }

    /// Which entry answers `text`, if any.
    #[must_use]
    pub fn read(&self, text: &str) -> Verdict {
        let row = self.vocabulary.row(&features(text, &self.synonyms));
        let mut chances = self.model.scores(&row);
        softmax(&mut chances, self.calibration.temperature);
        let mut order: Vec<usize> = (0..self.slugs.len()).collect();
        order.sort_by(|&a, &b| chances[b].total_cmp(&chances[a]));
        let best = order.first().map_or(0.0, |&best| chances[best]);
        let second = order.get(1).map_or(0.0, |&second| chances[second]);
        let none = chances.last().copied().unwrap_or(1.0);
        let zone = self.calibration.zone(best, second, none);
        let named = |count: usize| order.iter().take(count).map(|&at| self.slugs[at].clone()).collect();
        Verdict {
            zone,
            entries: if zone == Zone::Answer { named(1) } else { Vec::new() },
            suggestions: named(3),
            score: f64::from(best),
        }
    }
    pub fn debug_calibration(&self) -> String { format!("{:?}", self.calibration) }
}

fn prepare(entries: &[Entry], none_lines: &[String], synonyms: &Synonyms) -> (Lesson, Vocabulary) {
    let mut texts = Vec::new();
    let mut labels = Vec::new();
    let mut weights = Vec::new();
    let mut fold = Vec::new();
    let mut learn = |text: &str, label: usize, weight: f32, part: Option<usize>| {
        texts.push(features(text, synonyms));
        labels.push(label);
        weights.push(weight);
        fold.push(part);
    };
    for (label, entry) in entries.iter().enumerate() {
        #[allow(clippy::cast_precision_loss)]
        let share = (8.0 / entry.ask.len().max(1) as f32).sqrt();
        for (number, phrasing) in entry.ask.iter().enumerate() {
            learn(phrasing, label, share, Some(number));
        }
        learn(&format!("{} {}", entry.title, entry.slug), label, TITLE_WEIGHT * share, None);
        learn(&entry.answer, label, ANSWER_WEIGHT * share, None);
    }
    #[allow(clippy::cast_precision_loss)]
    let none_share = NONE_WEIGHT * 8.0 / none_lines.len().max(1) as f32;
    for (number, line) in none_lines.iter().enumerate() {
        learn(line, entries.len(), none_share, Some(number));
    }
    let (vocabulary, rows) = Vocabulary::learn(&texts);
    let columns = vocabulary.columns();
    (Lesson { rows, labels, weights, fold, columns, classes: entries.len() + 1 }, vocabulary)
}
