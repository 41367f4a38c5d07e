//! How sure is sure enough: learnt by holding phrasings out and asking the rest about them.

use super::Zone;
use super::lesson::Lesson;
use super::regression::{Regression, softmax};
use super::signal::{Signal, two_best};

/// Parts that are held out in turn.
const PARTS: usize = 4;
/// With this many held-out phrasings further parts would tell nothing new.
const PHRASINGS_ENOUGH: usize = 200;
/// Learning for calibration may be rougher than for answering.
const STEPS_MAX: usize = 10;
/// Held-out questions that may be answered wrongly.
const WRONG_MAX: f32 = 0.03;
/// Held-out "none" lines that may be answered at all.
const NONE_ANSWERED_MAX: f32 = 0.01;
/// A few phrasings can mislead, and all are cleaner than what people write: no threshold of certainty
/// leaves these bounds.
const ANSWER_BOUNDS: (f32, f32) = (3.3, 3.6);
/// From how much belonging on choices are offered. They cost the applicant a glance, a
/// person costs a day: offer them early.
const SUGGEST: f32 = 1.3;
/// Raw floors: what of a text speaks for the best entry, before any calibration. Below them the chances
/// come from what the text lacks, not from what it says.
const EVIDENCE_MIN_ANSWER: f32 = 0.8;
const EVIDENCE_MIN_SUGGEST: f32 = 0.4;
/// An entry that is less likely than not is no answer, however far behind the others are.
const BEST_MIN: f32 = 0.5;
/// How much less a "none" line counts than a phrasing; there are several for each phrasing.
const NONE_SHARE: f32 = 0.3;
/// Temperatures that are tried, from sharp to soft.
const TEMPERATURE_FIRST: f32 = 0.3;
const TEMPERATURE_LAST: f32 = 2.0;

/// Turns scores into honest chances, and chances into a zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calibration {
    pub temperature: f32,
    /// From this certainty on an entry is answered outright.
    pub answer: f32,
}

impl Calibration {
    pub fn zone(self, signal: Signal) -> Zone {
        let likely = signal.evidence >= EVIDENCE_MIN_ANSWER && signal.best >= BEST_MIN;
        if likely && signal.certainty() >= self.answer {
            Zone::Answer
        } else if signal.evidence >= EVIDENCE_MIN_SUGGEST && signal.belonging() >= SUGGEST {
            Zone::Suggest
        } else {
            Zone::None
        }
    }
}

/// One held-out example: the scores of the rest, and what it is.
struct Outcome {
    scores: Vec<f32>,
    label: usize,
    words: f32,
}

impl Outcome {
    fn is_none(&self) -> bool {
        self.label + 1 == self.scores.len()
    }

    /// Whether the best entry is the right one, and how certain that would have seemed.
    fn read(&self, temperature: f32) -> (bool, f32) {
        let mut chances = self.scores.clone();
        softmax(&mut chances, temperature);
        chances.pop();
        let [best, second] = two_best(&chances);
        let signal = Signal {
            best: best.map_or(0.0, |(_, chance)| chance),
            second: second.map_or(0.0, |(_, chance)| chance),
            evidence: f32::INFINITY,
            words: self.words,
            foreign: 0.0,
            elsewhere: 0.0,
        };
        (best.is_some_and(|(entry, _)| entry == self.label), signal.certainty())
    }
}

pub(super) fn calibrate(lesson: &Lesson) -> Calibration {
    let outcomes = held_out(lesson);
    let temperature = best_temperature(&outcomes);
    Calibration { temperature, answer: answer_threshold(&outcomes, temperature) }
}

fn held_out(lesson: &Lesson) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for part in 0..PARTS {
        if outcomes.iter().filter(|outcome| !outcome.is_none()).count() >= PHRASINGS_ENOUGH {
            break;
        }
        let held = |at: usize| lesson.parts[at].is_some_and(|number| number % PARTS == part);
        let weights: Vec<f32> = lesson
            .weights
            .iter()
            .enumerate()
            .map(|(at, &weight)| if held(at) { 0.0 } else { weight })
            .collect();
        let model = Regression::train(&lesson.examples(&weights), STEPS_MAX);
        for at in (0..lesson.rows.len()).filter(|&at| held(at)) {
            let scores = model.scores(&lesson.rows[at]);
            outcomes.push(Outcome { scores, label: lesson.labels[at], words: lesson.words[at] });
        }
    }
    outcomes
}

/// The temperature that makes the held-out labels likeliest.
fn best_temperature(outcomes: &[Outcome]) -> f32 {
    let mut best = (f32::INFINITY, 1.0);
    let mut temperature = TEMPERATURE_FIRST;
    while temperature < TEMPERATURE_LAST {
        let mut loss = 0.0;
        for outcome in outcomes {
            let mut chances = outcome.scores.clone();
            softmax(&mut chances, temperature);
            let weight = if outcome.is_none() { NONE_SHARE } else { 1.0 };
            loss -= weight * chances[outcome.label].max(1e-9).ln();
        }
        if loss < best.0 {
            best = (loss, temperature);
        }
        temperature *= 1.1;
    }
    best.1
}

/// The lowest certainty from which on few enough held-out texts would have got a wrong answer.
fn answer_threshold(outcomes: &[Outcome], temperature: f32) -> f32 {
    let (lowest, highest) = ANSWER_BOUNDS;
    let read: Vec<(bool, bool, f32)> = outcomes
        .iter()
        .map(|outcome| {
            let (right, certainty) = outcome.read(temperature);
            (outcome.is_none(), right, certainty)
        })
        .collect();
    let share = |of_none: bool, threshold: f32| {
        let all = read.iter().filter(|(none, ..)| *none == of_none);
        let wrong = all.clone().filter(|(_, right, certainty)| !right && *certainty >= threshold).count();
        #[allow(clippy::cast_precision_loss)] // a few thousand at most
        let share = wrong as f32 / all.count().max(1) as f32;
        share
    };
    let mut threshold = lowest;
    while threshold < highest
        && (share(false, threshold) > WRONG_MAX || share(true, threshold) > NONE_ANSWERED_MAX)
    {
        threshold += 0.05;
    }
    threshold
}
