//! Patterns of words: `will nicht mehr leb*`, `tu|tue mir .. weh`.
//!
//! A word stands for itself, `stem*` for all words that begin so, `a|b` for either, `..` for up to
//! three words in between. Words match across clause borders, so that a sentence sent in several
//! bubbles is found.

use std::ops::Range;

use super::stems::StemIndex;
use crate::crisis::text::{Dialect, fold};

/// How many words `..` may skip.
const GAP_WORDS_MAX: usize = 3;

/// One step of a pattern.
#[derive(Debug, Clone)]
enum Step {
    Word(Vec<Wanted>),
    Gap,
}

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

/// Many patterns, found in one pass. The number of a pattern is its place in the order of adding.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patterns {
    patterns: Vec<Vec<Step>>,
    by_first: StemIndex<usize>,
}

impl Patterns {
    /// Adds a pattern, and gives it its number. `None` if it has no word, begins with a gap, or has a
    /// word that is gone after folding.
    pub fn add(&mut self, line: &str, dialect: &Dialect) -> Option<usize> {
        let steps =
            line.split_whitespace().map(|token| step(token, dialect)).collect::<Option<Vec<Step>>>()?;
        let Some(Step::Word(first)) = steps.first() else { return None };
        let number = self.patterns.len();
        for wanted in first {
            let star = if wanted.is_stem { "*" } else { "" };
            self.by_first.add(&format!("{}{star}", wanted.text), number);
        }
        self.patterns.push(steps);
        Some(number)
    }

    /// Calls `found` with the number and the words of each match.
    pub fn each(&self, words: &[&str], mut found: impl FnMut(usize, Range<usize>)) {
        for (start, word) in words.iter().enumerate() {
            self.by_first.each(word, |number| {
                if let Some(end) = match_from(&self.patterns[*number][1..], words, start + 1) {
                    found(*number, start..end);
                }
            });
        }
    }
}

fn step(token: &str, dialect: &Dialect) -> Option<Step> {
    if token == ".." {
        return Some(Step::Gap);
    }
    token.split('|').map(|word| wanted(word, dialect)).collect::<Option<Vec<Wanted>>>().map(Step::Word)
}

fn wanted(token: &str, dialect: &Dialect) -> Option<Wanted> {
    let (text, is_stem) = token.strip_suffix('*').map_or((token, false), |stem| (stem, true));
    let text = fold(text);
    // A word that stands for two is written as those two in another line.
    let text = match dialect.standard_word(&text) {
        standard if !is_stem && !standard.contains(' ') => standard.into_owned(),
        _ => text,
    };
    (!text.is_empty() && !text.contains(' ')).then_some(Wanted { text, is_stem })
}

/// The end of a match of the remaining steps that begins at `at`.
fn match_from(steps: &[Step], words: &[&str], at: usize) -> Option<usize> {
    match steps {
        [] => Some(at),
        [Step::Word(wanted), rest @ ..] => {
            let word = words.get(at)?;
            wanted.iter().any(|wanted| wanted.fits(word)).then(|| match_from(rest, words, at + 1))?
        }
        [Step::Gap, rest @ ..] => (at..=at + GAP_WORDS_MAX).find_map(|next| match_from(rest, words, next)),
    }
}
