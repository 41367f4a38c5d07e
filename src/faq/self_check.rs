//! What an editor should know about the entries: which get in each other's way, which are thin.

use std::collections::BTreeMap;

use super::{Entry, Faq, Synonyms};

/// Fewer phrasings than this teach too little.
pub const PHRASINGS_MIN: usize = 3;

/// One finding of [`overlaps`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlap {
    /// Phrasings that the matcher, taught without them, sends elsewhere.
    LandsElsewhere {
        /// The entry in which they stand.
        slug: String,
        /// In the order in which they were held out; at least one.
        phrasings: Vec<String>,
        /// The entry on which they land.
        other: String,
    },
    /// An entry with too few phrasings to be found by.
    FewPhrasings { slug: String, count: usize },
}

/// How often an entry's phrasings are held out; each is held out once.
const ROUNDS: usize = 4;
/// Two entries between which fewer phrasings change sides are told apart well enough: one that its
/// neighbours do not resemble lands anywhere without itself, and that is no fault of theirs.
const CHANGE_SIDES_MIN: usize = 2;

/// Teaches a matcher without a quarter of the phrasings at a time and asks it about them. Takes four
/// times as long as training; meant for `check`, not for serving.
#[must_use]
pub fn overlaps(entries: &[Entry], none_lines: &[String], synonyms: &Synonyms) -> Vec<Overlap> {
    let mut found: Vec<Overlap> = entries
        .iter()
        .filter(|entry| entry.ask.len() < PHRASINGS_MIN)
        .map(|entry| Overlap::FewPhrasings { slug: entry.slug.clone(), count: entry.ask.len() })
        .collect();
    let mut elsewhere: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for round in 0..ROUNDS {
        let taught: Vec<Entry> = entries.iter().map(|entry| without_part(entry, round)).collect();
        let faq = Faq::train(&taught, none_lines, synonyms.clone());
        for (entry, phrasing) in entries.iter().flat_map(|entry| held_out(entry, round)) {
            if let Some(other) = faq.best(phrasing)
                && other != entry.slug
            {
                let between = (entry.slug.clone(), other.to_owned());
                elsewhere.entry(between).or_default().push(phrasing.clone());
            }
        }
    }
    found.extend(confused(&elsewhere));
    found
}

/// Phrasings by the entry in which they stand and the one on which they land: those between entries that
/// are hard to tell apart, in whichever direction they go.
fn confused(elsewhere: &BTreeMap<(String, String), Vec<String>>) -> Vec<Overlap> {
    let mut found = Vec::new();
    for ((slug, other), phrasings) in elsewhere {
        let back = elsewhere.get(&(other.clone(), slug.clone())).map_or(0, Vec::len);
        if phrasings.len() + back >= CHANGE_SIDES_MIN {
            let (slug, phrasings, other) = (slug.clone(), phrasings.clone(), other.clone());
            found.push(Overlap::LandsElsewhere { slug, phrasings, other });
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Overlap, confused};

    fn told(elsewhere: &[(&str, &str, &[&str])]) -> Vec<(String, usize)> {
        let elsewhere: BTreeMap<_, _> = elsewhere
            .iter()
            .map(|(slug, other, phrasings)| {
                let phrasings = phrasings.iter().map(|&phrasing| phrasing.to_owned()).collect();
                (((*slug).to_owned(), (*other).to_owned()), phrasings)
            })
            .collect();
        let found = confused(&elsewhere).into_iter().filter_map(|overlap| match overlap {
            Overlap::LandsElsewhere { slug, phrasings, .. } => Some((slug, phrasings.len())),
            Overlap::FewPhrasings { .. } => None,
        });
        found.collect()
    }

    #[test]
    fn one_phrasing_that_strays_is_no_overlap_and_two_in_either_direction_are() {
        assert_eq!(told(&[("tee", "kaffee", &["gibt es tee"])]), []);
        assert_eq!(told(&[("tee", "kaffee", &["a", "b"])]), [("tee".to_owned(), 2)]);
        assert_eq!(
            told(&[("kaffee", "tee", &["a"]), ("tee", "kaffee", &["b"])]),
            [("kaffee".to_owned(), 1), ("tee".to_owned(), 1)]
        );
        assert_eq!(told(&[("kaffee", "tee", &["a"]), ("tee", "saft", &["b"])]), []);
    }
}
