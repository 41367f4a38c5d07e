//! The synonym pack: words that mean the same in recruiting, written by people who know the field.
//!
//! A text that holds any word of a concept gets the concept as an additional feature, so "lappen" and
//! "Führerschein" meet although they share no letters. Words in the pack: `lohn` is the whole word,
//! `lohn*` begins with it, `*lohn` ends with it, `*lohn*` has it anywhere; several words are a phrase.

use aho_corasick::{AhoCorasick, MatchKind};
use toml::de::{DeTable, DeValue};

use super::fold;
use super::problem::{Problem, SourceLines};

/// Concepts and the patterns that show them.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    names: Vec<String>,
    /// The concept of each pattern.
    concept_of: Vec<usize>,
    finder: Option<AhoCorasick>,
}

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
                let line = lines.of(value.span().start);
                problems.push(Problem::new(
                    file,
                    line,
                    format!("`{}` is no list; write it as {0} = [\"word\", \"beginning*\"]", name.get_ref()),
                ));
                continue;
            };
            for word in words {
                let pattern = match word.get_ref() {
                    DeValue::String(word) => pattern_of(word),
                    _ => None,
                };
                if let Some(pattern) = pattern {
                    patterns.push(pattern);
                    pack.concept_of.push(pack.names.len());
                } else {
                    let line = lines.of(word.span().start);
                    problems.push(Problem::new(
                        file,
                        line,
                        "a word needs at least two letters between quotation marks; mend or remove it",
                    ));
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
        let mut found: Vec<usize> = finder
            .find_overlapping_iter(&padded)
            .map(|hit| self.concept_of[hit.pattern().as_usize()])
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|concept| self.names[concept].as_str()).collect()
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

/// What is searched in folded text between blanks; `None` when too little is left to search for.
fn pattern_of(word: &str) -> Option<String> {
    let word = word.trim();
    let folded = fold(word);
    if folded.chars().count() < 2 {
        return None;
    }
    let before = if word.starts_with('*') { "" } else { " " };
    let after = if word.ends_with('*') { "" } else { " " };
    Some(format!("{before}{folded}{after}"))
}
