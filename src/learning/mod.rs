//! What the team can learn from what people asked: questions without an answer, answers that are not
//! simple enough, choices that can become phrasings. Pure; nothing personal leaves [`report`].

mod cluster;
mod mask;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::conversation::Taken;
use crate::faq::{PHRASING_CHARACTERS_MAX, fold};
use crate::ids::ConversationId;
use crate::store::FeedbackRow;

pub use cluster::{Cluster, Example};
pub use mask::{is_personal, mask};

/// Fewer than this say nothing about an answer …
const DISSATISFIED_MIN: u64 = 3;
/// … and neither does a smaller share of those who got it.
const DISSATISFIED_SHARE: f64 = 0.2;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Questions that no entry answered, alike ones together, the most frequent first.
    pub unmatched: Vec<Cluster>,
    /// Entries whose answer is often followed by another question or a wish for a human.
    pub not_simple_enough: Vec<Unclear>,
    /// Questions for which people chose an entry, the most frequent first.
    pub phrasings: Vec<Candidate>,
}

/// An entry whose answer often does not help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unclear {
    pub entry: String,
    /// How often it was sent.
    pub sent: u64,
    pub helped: u64,
    pub wanted_human: u64,
    pub asked_again: u64,
}

/// A question that can become a phrasing of the entry that was chosen for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    pub entry: String,
    pub question: String,
    pub count: usize,
    /// It holds marks in the place of personal data: word it anew before accepting it.
    pub masked: bool,
}

/// Someone's question, told without what is personal.
struct Heard {
    text: String,
    at: DateTime<Utc>,
    who: ConversationId,
}

/// Makes the report of `rows`. `sent` says how often each entry was sent; `settled` is asked, with the
/// question as it was written, whether there is nothing to learn from it (any more): the FAQ answers
/// it by now, or the person may be in need.
#[must_use]
pub fn report(
    rows: &[FeedbackRow],
    sent: &BTreeMap<String, u64>,
    known_entries: &BTreeSet<String>,
    settled: impl Fn(&str) -> bool,
) -> Report {
    let open: Vec<&FeedbackRow> =
        rows.iter().filter(|row| !row.question.is_empty() && !settled(&row.question)).collect();
    let unmatched = open.iter().filter(|row| matches!(row.taken, Taken::Unanswered | Taken::NoneFits));
    Report {
        unmatched: cluster::clusters(unmatched.filter_map(|row| heard(row))),
        not_simple_enough: unclear(rows, sent, known_entries),
        phrasings: candidates(&open, known_entries),
    }
}

fn heard(row: &FeedbackRow) -> Option<Heard> {
    let text = mask(&row.question, &row.known_names);
    mask::says_something(&text).then_some(Heard { text, at: row.at, who: row.conversation })
}

fn unclear(
    rows: &[FeedbackRow],
    sent: &BTreeMap<String, u64>,
    known_entries: &BTreeSet<String>,
) -> Vec<Unclear> {
    let mut entries: BTreeMap<&str, Unclear> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.answered) {
        for slug in row.entries.iter().filter(|slug| known_entries.contains(*slug)) {
            let entry = entries.entry(slug).or_insert_with(|| Unclear {
                entry: slug.clone(),
                sent: sent.get(slug).copied().unwrap_or_default(),
                helped: 0,
                wanted_human: 0,
                asked_again: 0,
            });
            match row.taken {
                Taken::Helped | Taken::Thanked => entry.helped += 1,
                Taken::Human => entry.wanted_human += 1,
                Taken::AskedAgain => entry.asked_again += 1,
                Taken::NoneFits | Taken::Chosen | Taken::Unanswered => {}
            }
        }
    }
    let mut unclear: Vec<Unclear> = entries
        .into_values()
        .filter(|entry| entry.dissatisfied() >= DISSATISFIED_MIN && entry.share() >= DISSATISFIED_SHARE)
        .collect();
    unclear.sort_by(|a, b| b.share().total_cmp(&a.share()).then_with(|| a.entry.cmp(&b.entry)));
    unclear
}

impl Unclear {
    /// How many asked again or wanted a human.
    #[must_use]
    pub fn dissatisfied(&self) -> u64 {
        self.wanted_human + self.asked_again
    }

    /// Of those who got it; what was sent before the span that is looked at counts with its reactions.
    #[allow(clippy::cast_precision_loss)] // far below 2^52
    fn share(&self) -> f64 {
        self.dissatisfied() as f64 / self.sent.max(self.dissatisfied() + self.helped).max(1) as f64
    }
}

/// A question for which different entries were chosen belongs to none of them.
fn candidates(open: &[&FeedbackRow], known_entries: &BTreeSet<String>) -> Vec<Candidate> {
    let mut chosen: BTreeMap<String, BTreeMap<&str, Candidate>> = BTreeMap::new();
    for row in open.iter().filter(|row| row.taken == Taken::Chosen) {
        let Some(entry) = row.chosen.as_ref().filter(|entry| known_entries.contains(*entry)) else {
            continue;
        };
        let question = mask(&row.question, &row.known_names);
        if !mask::says_something(&question) || question.chars().count() > PHRASING_CHARACTERS_MAX {
            continue;
        }
        // Small numbers are hidden behind a mere sign.
        let masked = is_personal(&question) || question.contains('#');
        let new = || Candidate { entry: entry.clone(), question: question.clone(), count: 0, masked };
        chosen.entry(fold(&question)).or_default().entry(entry).or_insert_with(new).count += 1;
    }
    let mut candidates: Vec<Candidate> =
        chosen.into_values().filter(|entries| entries.len() == 1).flat_map(BTreeMap::into_values).collect();
    candidates.sort_by(|a, b| {
        b.count.cmp(&a.count).then_with(|| (&a.entry, &a.question).cmp(&(&b.entry, &b.question)))
    });
    candidates
}
