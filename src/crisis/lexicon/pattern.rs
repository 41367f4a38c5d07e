//! Patterns of words: `will nicht mehr leb*`, `tu|tue mir .. weh`.
//!
//! A word stands for itself, `stem*` for all words that begin so, `a|b` for either, `a|b_c` for `a` or the
//! two words `b c`, `..` for up to three words in between, `#` at the end of a line for the end of a
//! clause ("kann nicht mehr #" is not "kann nicht mehr am 12."). Words match across clause borders, so
//! that a sentence sent in several bubbles is found.

use std::ops::Range;

use super::stems::StemIndex;
use crate::crisis::text::{Dialect, Reading, beginning_by_sound, fold};

/// How many words `..` may skip.
const GAP_WORDS_MAX: usize = 3;

/// One step of a pattern.
#[derive(Debug, Clone)]
enum Step {
    Words(Vec<Choice>),
    Gap,
    ClauseEnd,
}

/// One of several words, or rows of words, that may stand in a place: never empty.
type Choice = Vec<Wanted>;

/// A word or a stem, folded.
#[derive(Debug, Clone)]
struct Wanted {
    text: String,
    is_stem: bool,
}

impl Wanted {
    fn fits(&self, word: &str) -> bool {
        if self.is_stem { word.starts_with(&self.text) } else { word == self.text }
    }
}

/// A pattern, and for each step after the first the beginnings of words that it needs.
#[derive(Debug, Clone)]
struct Pattern {
    steps: Vec<Step>,
    needs: Vec<Beginnings>,
}

/// Which beginnings of words occur: one bit for some pairs of bytes. Rules out nearly every pattern at
/// a place before any word is compared.
type Beginnings = u64;

/// No match is longer: rows of words and gaps together.
const SPAN_WORDS_MAX: usize = 32;

/// Many patterns, found in one pass. The number of a pattern is its place in the order of adding.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patterns {
    patterns: Vec<Pattern>,
    by_first: StemIndex<usize>,
}

impl Patterns {
    /// Adds a pattern, and gives it its number. `None` if it has no word, begins with a gap, has a word
    /// that is gone after folding, or is longer than 32 words with its gaps.
    pub fn add(&mut self, line: &str, dialect: &Dialect) -> Option<usize> {
        let steps =
            line.split_whitespace().map(|token| step(token, dialect)).collect::<Option<Vec<Step>>>()?;
        let Some(Step::Words(first)) = steps.first() else { return None };
        if steps.iter().map(span).sum::<usize>() > SPAN_WORDS_MAX {
            return None;
        }
        let number = self.patterns.len();
        for wanted in first.iter().filter_map(|choice| choice.first()) {
            let star = if wanted.is_stem { "*" } else { "" };
            self.by_first.add(&format!("{}{star}", wanted.text), number);
        }
        let needs = steps.iter().skip(1).filter_map(needed).collect();
        self.patterns.push(Pattern { steps, needs });
        Some(number)
    }

    /// Every whole word that a pattern names.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let steps = self.patterns.iter().flat_map(|pattern| &pattern.steps).filter_map(|step| match step {
            Step::Words(choices) => Some(choices),
            Step::Gap | Step::ClauseEnd => None,
        });
        steps.flatten().flatten().filter(|wanted| !wanted.is_stem).map(|wanted| wanted.text.as_str())
    }

    /// Calls `found` with the number and the words of each match.
    pub fn each(&self, reading: &Reading<'_>, mut found: impl FnMut(usize, Range<usize>)) {
        let words = &reading.words;
        let beginnings: Vec<Beginnings> = words.iter().map(|word| beginning(word)).collect();
        for (start, word) in words.iter().enumerate() {
            let near =
                beginnings[start..words.len().min(start + SPAN_WORDS_MAX)].iter().fold(0, |a, b| a | b);
            self.by_first.each(word, |number| {
                let pattern = &self.patterns[*number];
                if pattern.needs.iter().any(|need| need & near == 0) {
                    return;
                }
                if let Some(end) = match_from(&pattern.steps, reading, start) {
                    found(*number, start..end);
                }
            });
        }
    }
}

/// How many words a step takes at most.
fn span(step: &Step) -> usize {
    match step {
        Step::Words(choices) => choices.iter().map(Vec::len).max().unwrap_or(0),
        Step::Gap => GAP_WORDS_MAX,
        Step::ClauseEnd => 0,
    }
}

/// The bit of a word's first two bytes.
fn beginning(word: &str) -> Beginnings {
    let bytes = word.as_bytes();
    let first = bytes.first().copied().unwrap_or(0);
    let second = bytes.get(1).copied().unwrap_or(0);
    1 << (first.wrapping_mul(31).wrapping_add(second.wrapping_mul(7)) % 64)
}

/// The beginnings of which a step needs one.
fn needed(step: &Step) -> Option<Beginnings> {
    let Step::Words(choices) = step else { return None };
    let of_choice = |choice: &Choice| match choice.first() {
        // A stem of one byte begins too many words to tell.
        Some(wanted) if wanted.is_stem && wanted.text.len() < 2 => Beginnings::MAX,
        Some(wanted) => beginning(&wanted.text),
        None => 0,
    };
    Some(choices.iter().fold(0, |all, choice| all | of_choice(choice)))
}

fn step(token: &str, dialect: &Dialect) -> Option<Step> {
    if token == ".." {
        return Some(Step::Gap);
    }
    if token == "#" {
        return Some(Step::ClauseEnd);
    }
    let choice = |row: &str| row.split('_').map(|word| wanted(word, dialect)).collect::<Option<Choice>>();
    token.split('|').map(choice).collect::<Option<Vec<Choice>>>().map(Step::Words)
}

fn wanted(token: &str, dialect: &Dialect) -> Option<Wanted> {
    let (text, is_stem) = token.strip_suffix('*').map_or((token, false), |stem| (stem, true));
    let text = fold(text);
    // A word that stands for two is written as those two in another line.
    let text = match dialect.standard_word(&text) {
        _ if is_stem => beginning_by_sound(&text).into_owned(),
        standard if !standard.contains(' ') => standard.into_owned(),
        _ => text,
    };
    (!text.is_empty() && !text.contains(' ')).then_some(Wanted { text, is_stem })
}

/// The end of a match of the remaining steps that begins at `at`.
fn match_from(steps: &[Step], reading: &Reading<'_>, at: usize) -> Option<usize> {
    match steps {
        [] => Some(at),
        [Step::Words(choices), rest @ ..] => choices.iter().find_map(|choice| {
            let typed = reading.words.get(at..at + choice.len())?;
            let fits = choice.iter().zip(typed).all(|(wanted, word)| wanted.fits(word));
            fits.then(|| match_from(rest, reading, at + choice.len()))?
        }),
        [Step::Gap, rest @ ..] => (at..=at + GAP_WORDS_MAX).find_map(|next| match_from(rest, reading, next)),
        [Step::ClauseEnd, rest @ ..] => {
            let clause = |word: usize| reading.clauses.get(word);
            let is_end = at > 0 && clause(at - 1) != clause(at);
            is_end.then(|| match_from(rest, reading, at))?
        }
    }
}
