//! The synonym pack: words that mean the same in recruiting, written by people who know the field.
//!
//! A text that holds any word of a concept gets the concept as an additional feature, so "lappen" and
//! "Führerschein" meet although they share no letters. Words in the pack: `lohn` is the whole word,
//! `lohn*` begins with it, `*lohn` ends with it, `*lohn*` has it anywhere; several words are a phrase.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use aho_corasick::{AhoCorasick, MatchKind};
use toml::de::DeTable;

use super::fold;
use super::problem::{Problem, SourceLines};

/// Concepts and the patterns that show them.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    names: Vec<String>,
    /// The concept of each pattern.
    concept_of: Vec<usize>,
    finder: Option<AhoCorasick>,
    /// Long words and the same with one letter left out, for slips of the thumb.
    slips: HashMap<String, Vec<Long>>,
}

/// A long word of the pack.
#[derive(Debug, Clone)]
struct Long {
    word: String,
    concept: usize,
}

/// Shorter words are too near to others to guess what was meant ("streben", "sterben"); what is longer
/// is no word.
const SLIP_LETTERS: RangeInclusive<usize> = 7..=40;
/// Stands for every digit in patterns with `#` and in a second look at texts with digits. Folding keeps
/// it, and no other pattern holds it.
const ANY_DIGIT: &str = "\u{2d30}";
/// Endings that may follow a long word of the pack.
const ENDING_LETTERS_MAX: usize = 2;

impl Synonyms {
    /// Reads a pack: one `name = ["word", "beginning*", …]` for each concept.
    ///
    /// # Errors
    /// Every problem of the file at once, each with its line and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let lines = SourceLines::new(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut problems: Vec<Problem> = errors
            .iter()
            .map(|error| {
                Problem::new(file, lines.of(error.span().map_or(0, |span| span.start)), error.message())
            })
            .collect();
        let mut pack = Self::default();
        let mut patterns = Vec::new();
        for (name, value) in table.get_ref() {
            let Some(words) = value.get_ref().as_array() else {
                let hint =
                    format!("`{0}` is no list; write it as {0} = [\"word\", \"beginning*\"]", name.get_ref());
                problems.push(Problem::new(file, lines.of(value.span().start), hint));
                continue;
            };
            for word in words {
                if let Some(pattern) = word.get_ref().as_str().and_then(pattern_of) {
                    pack.learn_slips(&pattern, pack.names.len());
                    patterns.push(pattern);
                    pack.concept_of.push(pack.names.len());
                } else {
                    let hint = "a word needs two letters or more between quotation marks; mend or remove it";
                    problems.push(Problem::new(file, lines.of(word.span().start), hint));
                }
            }
            pack.names.push(name.get_ref().to_string());
        }
        match AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns) {
            Ok(finder) => pack.finder = Some(finder),
            Err(error) => problems.push(Problem::new(file, 1, format!("too many words: {error}"))),
        }
        if problems.is_empty() { Ok(pack) } else { Err(problems) }
    }

    /// The concepts that `folded` shows, each once, in the pack's order.
    pub(super) fn found_in(&self, folded: &str) -> Vec<&str> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let padded = format!(" {folded} ");
        let mut found: Vec<usize> = Vec::new();
        let mut search = |text: &str| {
            let hits = finder.find_overlapping_iter(text);
            found.extend(hits.map(|hit| self.concept_of[hit.pattern().as_usize()]));
        };
        search(&padded);
        if padded.contains(|c: char| c.is_ascii_digit()) {
            search(&padded.replace(|c: char| c.is_ascii_digit(), ANY_DIGIT));
        }
        for word in folded.split(' ').filter(|word| SLIP_LETTERS.contains(&word.chars().count())) {
            if !finder.is_match(&format!(" {word} ")) {
                found.extend(self.meant_by(word));
            }
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|concept| self.names[concept].as_str()).collect()
    }

    /// The concept of the long word that `word` misspells by one letter, an ending left aside.
    fn meant_by(&self, word: &str) -> Option<usize> {
        let letters: Vec<char> = word.chars().collect();
        for shorter in 0..=ENDING_LETTERS_MAX.min(letters.len() - SLIP_LETTERS.start()) {
            let stem = &letters[..letters.len() - shorter];
            let written: String = stem.iter().collect();
            for key in with_one_left_out(stem) {
                let near = self.slips.get(&key).into_iter().flatten();
                let mut meant = near.filter(|long| strsim::osa_distance(&long.word, &written) <= 1);
                if let Some(long) = meant.next() {
                    return Some(long.concept);
                }
            }
        }
        None
    }

    fn learn_slips(&mut self, word: &str, concept: usize) {
        let letters: Vec<char> = fold(word).chars().collect();
        if !SLIP_LETTERS.contains(&letters.len()) || letters.contains(&' ') {
            return;
        }
        for key in with_one_left_out(&letters) {
            let long = Long { word: letters.iter().collect(), concept };
            self.slips.entry(key).or_default().push(long);
        }
    }

    /// How many concepts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no concept at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// The word itself, and the word without each of its letters.
fn with_one_left_out(letters: &[char]) -> impl Iterator<Item = String> {
    let without = |left_out: usize| {
        letters.iter().enumerate().filter(move |(at, _)| *at != left_out).map(|(_, letter)| *letter).collect()
    };
    (0..=letters.len()).map(without)
}

/// What is searched in folded text between blanks; `None` when too little is left to search for.
fn pattern_of(word: &str) -> Option<String> {
    let word = word.trim();
    let folded = fold(&word.replace('#', ANY_DIGIT));
    if folded.chars().count() < 2 {
        return None;
    }
    let before = if word.starts_with('*') { "" } else { " " };
    let after = if word.ends_with('*') { "" } else { " " };
    Some(format!("{before}{folded}{after}"))
}
