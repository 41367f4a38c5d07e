//! How sure is sure enough: learnt by holding phrasings out and asking the rest about them.

use super::Zone;
use super::lesson::Lesson;
use super::regression::{Regression, softmax};

/// Parts that are held out in turn.
const PARTS: usize = 4;
/// With this many held-out phrasings further parts would tell nothing new.
const PHRASINGS_ENOUGH: usize = 200;
/// Learning for calibration may be rougher than for answering.
const STEPS_MAX: usize = 10;
/// Held-out questions that may be answered wrongly.
const WRONG_MAX: f32 = 0.03;
/// Held-out "none" lines that may be answered at all.
const NONE_ANSWERED_MAX: f32 = 0.015;
/// A few phrasings can mislead: no threshold leaves these bounds.
const ANSWER_BOUNDS: (f32, f32) = (0.60, 0.70);
/// Choices cost the applicant a glance, a person costs a day: offer them early.
const SUGGEST: f32 = 0.06;
/// No choices where it is nearly sure that no entry fits.
const NONE_SURE: f32 = 0.92;
/// Raw floor: what of a text speaks for the best entry, before any calibration. Below it the chances
/// come from what the text lacks, not from what it says.
const EVIDENCE_MIN: f32 = 0.8;
/// How much less a "none" line counts than a phrasing; there are several for each phrasing.
const NONE_SHARE: f32 = 0.3;
/// Temperatures that are tried, from sharp to soft.
const TEMPERATURE_FIRST: f32 = 0.3;
const TEMPERATURE_LAST: f32 = 2.0;

/// Turns scores into honest chances, and chances into a zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calibration {
    pub temperature: f32,
    /// From this chance on an entry is answered outright.
    answer: f32,
}

/// What the model says of one text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signal {
    /// The best entry's chance.
    pub best: f32,
    /// That no entry fits.
    pub none: f32,
    /// What the text's own features add to the best entry's score.
    pub evidence: f32,
}

impl Calibration {
    pub fn zone(self, signal: Signal) -> Zone {
        if signal.evidence < EVIDENCE_MIN {
            Zone::None
        } else if signal.best >= self.answer {
            Zone::Answer
        } else if signal.best >= SUGGEST && signal.none < NONE_SURE {
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
}

impl Outcome {
    fn is_none(&self) -> bool {
        self.label + 1 == self.scores.len()
    }

    /// The entry with the best chance, and its chance.
    fn best(&self, temperature: f32) -> (usize, f32) {
        let mut chances = self.scores.clone();
        softmax(&mut chances, temperature);
        chances.pop();
        chances.into_iter().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
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
            outcomes.push(Outcome { scores: model.scores(&lesson.rows[at]), label: lesson.labels[at] });
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

/// The lowest chance from which on few enough held-out texts would have got a wrong answer.
fn answer_threshold(outcomes: &[Outcome], temperature: f32) -> f32 {
    let (lowest, highest) = ANSWER_BOUNDS;
    let read: Vec<(bool, bool, f32)> = outcomes
        .iter()
        .map(|outcome| {
            let (entry, chance) = outcome.best(temperature);
            (outcome.is_none(), entry == outcome.label, chance)
        })
        .collect();
    let share = |of_none: bool, threshold: f32| {
        let all = read.iter().filter(|(none, ..)| *none == of_none);
        let wrong = all.clone().filter(|(_, right, chance)| !right && *chance >= threshold).count();
        #[allow(clippy::cast_precision_loss)] // a few thousand at most
        let share = wrong as f32 / all.count().max(1) as f32;
        share
    };
    let mut threshold = lowest;
    while threshold < highest
        && (share(false, threshold) > WRONG_MAX || share(true, threshold) > NONE_ANSWERED_MAX)
    {
        threshold += 0.01;
    }
    threshold
}
