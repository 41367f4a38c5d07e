//! Puts questions together that are worded alike.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Heard;
use crate::faq::fold;
use crate::ids::ConversationId;

/// Two texts are alike when they share this part of their letter triples (Dice's coefficient).
const ALIKE: f64 = 0.5;
/// More different texts than this are not compared with each other, it would take minutes: the oldest
/// further ones are left out.
const TEXTS_MAX: usize = 4_000;
const EXAMPLES_MAX: usize = 3;

/// Questions that are worded alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cluster {
    /// How often it was asked.
    pub count: usize,
    /// By how many people.
    pub people: usize,
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
    /// Wordings, the one that has been around longest first.
    pub examples: Vec<Example>,
}

/// One wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    pub text: String,
    pub count: usize,
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
}

/// Texts that are the same but for spelling.
struct Wording {
    example: Example,
    who: BTreeSet<ConversationId>,
    triples: Vec<[char; 3]>,
}

pub(super) fn clusters(heard: impl Iterator<Item = Heard>) -> Vec<Cluster> {
    let mut groups: Vec<Vec<Wording>> = Vec::new();
    for wording in wordings(heard) {
        // The first of a group is its most frequent wording; the others are measured by it alone, so
        // that a group does not drift from one matter to the next.
        let nearest = groups
            .iter_mut()
            .map(|group| (alike(&group[0].triples, &wording.triples), group))
            .filter(|(alike, _)| *alike >= ALIKE)
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        match nearest {
            Some((_, group)) => group.push(wording),
            None => groups.push(vec![wording]),
        }
    }
    let mut clusters: Vec<Cluster> = groups.into_iter().filter_map(cluster).collect();
    clusters.sort_by(|a, b| {
        let rank = |cluster: &Cluster| (cluster.count, cluster.people, cluster.last);
        rank(b).cmp(&rank(a)).then_with(|| a.examples[0].text.cmp(&b.examples[0].text))
    });
    clusters
}

/// The different wordings, the most frequent first.
fn wordings(heard: impl Iterator<Item = Heard>) -> Vec<Wording> {
    let mut wordings: BTreeMap<String, Wording> = BTreeMap::new();
    for Heard { text, at, who } in heard {
        let folded = fold(&text);
        if let Some(known) = wordings.get_mut(&folded) {
            let example = &mut known.example;
            example.count += 1;
            example.first = example.first.min(at);
            example.last = example.last.max(at);
            known.who.insert(who);
        } else if wordings.len() < TEXTS_MAX {
            let triples = triples(&folded);
            let example = Example { text, count: 1, first: at, last: at };
            wordings.insert(folded, Wording { example, who: BTreeSet::from([who]), triples });
        }
    }
    let mut wordings: Vec<Wording> = wordings.into_values().collect();
    wordings.sort_by_key(|wording| std::cmp::Reverse(wording.example.count));
    wordings
}

fn cluster(group: Vec<Wording>) -> Option<Cluster> {
    let people: BTreeSet<ConversationId> =
        group.iter().flat_map(|wording| wording.who.iter().copied()).collect();
    let mut examples: Vec<Example> = group.into_iter().map(|wording| wording.example).collect();
    let (first, last) = (
        examples.iter().map(|example| example.first).min()?,
        examples.iter().map(|example| example.last).max()?,
    );
    let count = examples.iter().map(|example| example.count).sum();
    examples.sort_by(|a, b| {
        let rank = |example: &Example| (example.last - example.first, example.count);
        rank(b).cmp(&rank(a)).then_with(|| (a.text.len(), &a.text).cmp(&(b.text.len(), &b.text)))
    });
    examples.truncate(EXAMPLES_MAX);
    Some(Cluster { count, people: people.len(), first, last, examples })
}

fn triples(folded: &str) -> Vec<[char; 3]> {
    let padded: Vec<char> = std::iter::once(' ').chain(folded.chars()).chain([' ']).collect();
    let mut triples: Vec<[char; 3]> = padded.windows(3).map(|part| [part[0], part[1], part[2]]).collect();
    triples.sort_unstable();
    triples.dedup();
    triples
}

/// Twice what both have by what each has; both are sorted.
#[allow(clippy::cast_precision_loss)] // a few hundred
fn alike(one: &[[char; 3]], other: &[[char; 3]]) -> f64 {
    let (mut a, mut b, mut both) = (0, 0, 0_usize);
    while a < one.len() && b < other.len() {
        match one[a].cmp(&other[b]) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                a += 1;
                b += 1;
            }
        }
    }
    2.0 * both as f64 / (one.len() + other.len()).max(1) as f64
}
