//! What an editor should know about the entries: which get in each other's way, which are thin.

use super::{Entry, Faq, Synonyms};

/// Fewer phrasings than this teach too little.
pub const PHRASINGS_MIN: usize = 3;

/// One finding of [`overlaps`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlap {
    /// A phrasing that the matcher, taught without it, sends elsewhere.
    LandsElsewhere {
        /// The entry in which it stands.
        slug: String,
        phrasing: String,
        /// The entry on which it lands.
        other: String,
    },
    /// An entry with too few phrasings to be found by.
    FewPhrasings { slug: String, count: usize },
}

/// How often an entry's phrasings are held out; each is held out once.
const ROUNDS: usize = 4;

/// Teaches a matcher without a quarter of the phrasings at a time and asks it about them. Takes four
/// times as long as training; meant for `check`, not for serving.
#[must_use]
pub fn overlaps(entries: &[Entry], none_lines: &[String], synonyms: &Synonyms) -> Vec<Overlap> {
    let mut found: Vec<Overlap> = entries
        .iter()
        .filter(|entry| entry.ask.len() < PHRASINGS_MIN)
        .map(|entry| Overlap::FewPhrasings { slug: entry.slug.clone(), count: entry.ask.len() })
        .collect();
    for round in 0..ROUNDS {
        let taught: Vec<Entry> = entries.iter().map(|entry| without_part(entry, round)).collect();
        let faq = Faq::train(&taught, none_lines, synonyms.clone());
        for (entry, phrasing) in entries.iter().flat_map(|entry| held_out(entry, round)) {
            if let Some(other) = faq.best(phrasing)
                && other != entry.slug
            {
                found.push(Overlap::LandsElsewhere {
                    slug: entry.slug.clone(),
                    phrasing: phrasing.clone(),
                    other: other.to_owned(),
                });
            }
        }
    }
    found
}

fn is_held_out(number: usize, round: usize) -> bool {
    number % ROUNDS == round
}

fn held_out(entry: &Entry, round: usize) -> impl Iterator<Item = (&Entry, &String)> {
    let numbered = entry.ask.iter().enumerate();
    numbered
        .filter(move |(number, _)| is_held_out(*number, round))
        .map(move |(_, phrasing)| (entry, phrasing))
}

fn without_part(entry: &Entry, round: usize) -> Entry {
    let mut entry = entry.clone();
    let mut number = 0;
    entry.ask.retain(|_| {
        number += 1;
        !is_held_out(number - 1, round)
    });
    entry
}
