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
const NONE_ANSWERED_MAX: f32 = 0.01;
/// A few phrasings can mislead: no threshold of certainty leaves these bounds. Both come from two
/// employers' folders and strangers' questions, each checked on the other.
const ANSWER_BOUNDS: (f32, f32) = (2.8, 3.2);
/// Choices cost the applicant a glance, a person costs a day: offer them early.
const SUGGEST: f32 = 1.3;
/// Raw floors: what of a text speaks for the best entry, before any calibration. Below them the chances
/// come from what the text lacks, not from what it says.
const EVIDENCE_MIN_ANSWER: f32 = 0.8;
const EVIDENCE_MIN_SUGGEST: f32 = 0.4;
/// Words that count towards certainty. Small talk is short; the longer a text, the more its chances are
/// watered down by what says nothing, and the more of it would have to fit by accident.
const WORDS_MAX: f32 = 20.0;
/// A matter that the synonym pack knows and no entry does: somebody asks for what is not here.
const FOREIGN: f32 = 0.55;
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
    /// From this chance on an entry is answered outright.
    answer: f32,
}

/// What the model says of one text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signal {
    /// The best entry's chance.
    pub best: f32,
    /// The second best entry's chance.
    pub second: f32,
    /// What the text's own features add to the best entry's score.
    pub evidence: f32,
    /// Words, a greeting left aside.
    pub words: f32,
    /// Matters of the synonym pack that no entry knows.
    pub foreign: f32,
}

impl Signal {
    /// How certain the best entry is the right answer.
    fn certainty(self) -> f32 {
        0.6 * self.odds() + 0.3 * self.margin() + self.length() - FOREIGN * self.foreign
    }

    /// How likely the question belongs to any of the entries.
    fn belonging(self) -> f32 {
        0.8 * self.odds() + 1.8 * self.length()
    }

    fn odds(self) -> f32 {
        let best = self.best.clamp(CHANCE_MIN, 1.0 - CHANCE_MIN);
        (best / (1.0 - best)).ln()
    }

    fn margin(self) -> f32 {
        (self.best.max(CHANCE_MIN) / self.second.max(CHANCE_MIN)).ln().min(MARGIN_MAX)
    }

    fn length(self) -> f32 {
        (1.0 + self.words.min(WORDS_MAX)).ln()
    }
}

/// Chances nearer to 0 or 1 say no more.
const CHANCE_MIN: f32 = 1e-4;
/// A larger lead over the second says no more.
const MARGIN_MAX: f32 = 5.0;

impl Calibration {
    pub fn zone(self, signal: Signal) -> Zone {
        if signal.evidence >= EVIDENCE_MIN_ANSWER && signal.best >= BEST_MIN && signal.certainty() >= self.answer {
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
        };
        (best.is_some_and(|(entry, _)| entry == self.label), signal.certainty())
    }
}

/// The two entries with the best chances.
pub(super) fn two_best(chances: &[f32]) -> [Option<(usize, f32)>; 2] {
    let mut two: [Option<(usize, f32)>; 2] = [None, None];
    for (entry, &chance) in chances.iter().enumerate() {
        if two[0].is_none_or(|(_, best)| chance > best) {
            two = [Some((entry, chance)), two[0]];
        } else if two[1].is_none_or(|(_, second)| chance > second) {
            two[1] = Some((entry, chance));
        }
    }
    two
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
