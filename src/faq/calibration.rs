//! How sure is sure enough: learnt by holding phrasings out and asking the rest about them.

use super::Zone;
use super::matcher::Lesson;
use super::regression::{Regression, softmax};

/// Parts that are held out in turn.
const PARTS: usize = 4;
/// Learning for calibration may be rougher than for answering.
const STEPS_MAX: usize = 16;

/// Turns scores into honest chances, and chances into a zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calibration {
    pub temperature: f32,
    /// From this chance on an entry is answered outright.
    pub answer: f32,
    /// Choices are offered from this best chance on.
    pub suggest: f32,
}

impl Calibration {
    pub fn zone(self, best: f32, second: f32, none: f32) -> Zone {
        if best >= self.answer && best >= 2.0 * second {
            Zone::Answer
        } else if best >= self.suggest && none < 0.8 {
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

pub(super) fn calibrate(lesson: &Lesson) -> Calibration {
    let outcomes = held_out(lesson);
    let mut temperature = best_temperature(&outcomes);
    if let Ok(t) = std::env::var("TEMP") { temperature = t.parse().unwrap(); }
    let v = |n: &str, d: f32| std::env::var(n).map_or(d, |t| t.parse().unwrap());
    Calibration { temperature, answer: v("ANS", 0.6), suggest: v("SUG", 0.12) }
}

fn held_out(lesson: &Lesson) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for part in 0..PARTS {
        let held = |at: usize| lesson.fold[at].is_some_and(|number| number % PARTS == part);
        let weights: Vec<f32> =
            lesson.weights.iter().enumerate().map(|(at, &w)| if held(at) { 0.0 } else { w }).collect();
        let model = Regression::train(&lesson.examples(&weights), STEPS_MAX);
        for at in (0..lesson.rows.len()).filter(|&at| held(at)) {
            outcomes.push(Outcome { scores: model.scores(&lesson.rows[at]), label: lesson.labels[at] });
        }
    }
    outcomes
}

/// The temperature that makes the held-out labels likeliest, by trying a fixed ladder.
fn best_temperature(outcomes: &[Outcome]) -> f32 {
    let mut best = (f32::INFINITY, 1.0);
    let mut temperature = 0.2;
    while temperature < 3.0 {
        let mut loss = 0.0;
        for outcome in outcomes {
            let mut chances = outcome.scores.clone();
            let none = chances.len() - 1;
            softmax(&mut chances, temperature);
            let weight = if outcome.label == none { 0.3 } else { 1.0 };
            loss -= weight * chances[outcome.label].max(1e-9).ln();
        }
        if loss < best.0 {
            best = (loss, temperature);
        }
        temperature *= 1.1;
    }
    best.1
}
