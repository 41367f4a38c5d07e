//! The trained matcher: reads a text, says which entry answers it and how sure that is.

use std::collections::BTreeSet;

use super::calibration::{self, Calibration};
use super::features::{Features, Vocabulary, features};
use super::lesson::Lesson;
use super::regression::{Regression, softmax};
use super::signal::Signal;
use super::{Entry, Intent, Synonyms, Verdict, Zone, intent, split};
use crate::language::{Language, detect};

/// Steps of learning; more change the third digit only.
const STEPS_MAX: usize = 16;
/// How many entries are offered at most.
const SUGGESTIONS: usize = 3;
/// More answers than this in one bubble nobody reads.
const ANSWERS_MAX: usize = 2;

/// All entries, learnt. Immutable: retrain and swap when the content changes.
#[derive(Debug, Clone)]
pub struct Faq {
    slugs: Vec<String>,
    /// Languages that some phrasing is written in; texts in others are not matched.
    languages: Vec<Language>,
    synonyms: Synonyms,
    vocabulary: Vocabulary,
    model: Regression,
    calibration: Calibration,
    /// The matters of the synonym pack that each entry names.
    matters: Vec<BTreeSet<String>>,
}

/// One thing in a text and how strongly it speaks for the best entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// A word, a pair of words, a piece of a word (`…fuhr…`) or a matter of the synonym pack (`[geld]`).
    pub what: String,
    /// Its part of the score; below zero it speaks against.
    pub weight: f64,
}

/// The chances of one text or of a part of it.
struct Reading {
    /// Entries with their chances, best first.
    ranked: Vec<(usize, f32)>,
    zone: Zone,
}

impl Faq {
    /// Learns `entries`, with `none_lines` as examples of what no entry answers. The same input gives
    /// the same matcher.
    #[must_use]
    pub fn train(entries: &[Entry], none_lines: &[String], synonyms: Synonyms) -> Self {
        let (lesson, vocabulary) = Lesson::prepare(entries, none_lines, &synonyms);
        let model = Regression::train(&lesson.examples(&lesson.weights), STEPS_MAX);
        let calibration = calibration::calibrate(&lesson);
        let matters = lesson.matters;
        let slugs = entries.iter().map(|entry| entry.slug.clone()).collect();
        Self { slugs, languages: languages(entries), synonyms, vocabulary, matters, model, calibration }
    }

    /// Which entries answer `text`, if any.
    #[must_use]
    pub fn read(&self, text: &str) -> Verdict {
        let whole = self.weigh(text);
        let suggestions = self.slugs_of(whole.ranked.iter().map(|&(entry, _)| entry).take(SUGGESTIONS));
        let score = f64::from(whole.ranked.first().map_or(0.0, |&(_, chance)| chance));
        if !self.may_answer(text) {
            return Verdict { zone: Zone::None, entries: Vec::new(), suggestions, score };
        }
        let mut parts = self.answered(&split::questions(text));
        if parts.len() < 2 {
            // "und" joins words more often than questions: both answers must also be near for the whole.
            let near = |entry: &usize| whole.ranked.iter().take(SUGGESTIONS).any(|(other, _)| other == entry);
            parts = self.answered(&split::clauses(text));
            if !parts.iter().all(near) {
                parts.clear();
            }
        }
        let (zone, answered) = match (whole.zone, parts.len()) {
            (_, 2..) => (Zone::Answer, parts),
            (Zone::Answer, _) => {
                (Zone::Answer, whole.ranked.iter().map(|&(entry, _)| entry).take(1).collect())
            }
            (zone, _) => (zone, Vec::new()),
        };
        Verdict { zone, entries: self.slugs_of(answered), suggestions, score }
    }

    /// What in `text` spoke most strongly for or against its best entry, strongest first.
    #[must_use]
    pub fn explain(&self, text: &str) -> Vec<Evidence> {
        let Some(&(best, _)) = self.weigh(text).ranked.first() else { return Vec::new() };
        let features = features(text, &self.synonyms);
        let mut evidence: Vec<Evidence> = self
            .vocabulary
            .see(&features)
            .iter()
            .map(|seen| Evidence {
                what: readable(seen.feature),
                weight: f64::from(seen.value * self.model.weight(seen.column, best)),
            })
            .collect();
        evidence.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.what.cmp(&b.what)));
        evidence.truncate(12);
        evidence
    }

    /// The slug that `text` lands on, whatever the zone.
    pub(super) fn best(&self, text: &str) -> Option<&str> {
        self.weigh(text).ranked.first().map(|&(entry, _)| self.slugs[entry].as_str())
    }

    /// Small talk and wishes for a human are nobody's question, and letters compared across languages
    /// say nothing: a German entry must not answer a Polish text because two words look alike.
    fn may_answer(&self, text: &str) -> bool {
        matches!(intent(text), Intent::Other) && self.languages.contains(&detect(text))
    }

    /// The entries that single parts of a text answer with certainty, each once, in order.
    fn answered(&self, parts: &[&str]) -> Vec<usize> {
        let mut answered = Vec::new();
        for part in parts {
            let reading = self.weigh(part);
            if let (Zone::Answer, Some(&(entry, _))) = (reading.zone, reading.ranked.first())
                && !answered.contains(&entry)
            {
                answered.push(entry);
            }
        }
        answered.truncate(ANSWERS_MAX);
        answered
    }

    fn weigh(&self, text: &str) -> Reading {
        let features = features(text, &self.synonyms);
        let row = self.vocabulary.row(&features);
        let mut chances = self.model.scores(&row);
        softmax(&mut chances, self.calibration.temperature);
        chances.pop(); // that no entry fits
        let mut ranked: Vec<(usize, f32)> = chances.into_iter().enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let Some(&(entry, best)) = ranked.first() else { return Reading { ranked, zone: Zone::None } };
        let (foreign, elsewhere) = self.strangers(&features, entry);
        let zone = self.calibration.zone(Signal {
            best,
            second: ranked.get(1).map_or(0.0, |&(_, chance)| chance),
            evidence: row.iter().map(|&(column, value)| value * self.model.weight(column, entry)).sum(),
            words: features.words(),
            foreign,
            elsewhere,
        });
        Reading { ranked, zone }
    }

    /// How many matters of the text no entry names, and how many only others than `best` name.
    fn strangers(&self, features: &Features, best: usize) -> (f32, f32) {
        let (mut foreign, mut elsewhere) = (0.0, 0.0);
        for matter in features.matters() {
            let names = |own: &BTreeSet<String>| own.contains(matter);
            if !self.matters.iter().any(names) {
                foreign += 1.0;
            } else if !self.matters.get(best).is_some_and(names) {
                elsewhere += 1.0;
            }
        }
        (foreign, elsewhere)
    }

    fn slugs_of(&self, entries: impl IntoIterator<Item = usize>) -> Vec<String> {
        entries.into_iter().map(|entry| self.slugs[entry].clone()).collect()
    }
}

fn languages(entries: &[Entry]) -> Vec<Language> {
    let mut languages = vec![Language::German];
    for entry in entries {
        for language in entry.ask.iter().map(|phrasing| detect(phrasing)).chain([entry.language]) {
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
    }
    languages
}

/// A feature as people may read it; the first letter names its family.
fn readable(feature: &str) -> String {
    let (family, rest) = feature.split_at_checked(1).unwrap_or(("", feature));
    match family {
        "n" => format!("…{rest}…"),
        "c" | "d" => format!("[{}]", rest.replace(' ', " + ")),
        _ => rest.to_owned(),
    }
}
