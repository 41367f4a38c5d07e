//! Rules: one word of each class within a few words of one clause, in any order.

use super::concepts::Concepts;
use crate::crisis::Finding;
use crate::crisis::text::Reading;

/// A set of word classes, one bit each.
pub(super) type ClassSet = u128;
/// How many classes fit.
pub(super) const CLASSES_MAX: u16 = 128;

/// "All of these within one clause, none of those."
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// For the explanation: the classes, as written.
    pub name: String,
    pub finding: Finding,
    /// Classes that must all be there, each in a word of its own.
    pub all: Vec<u16>,
    /// Classes of which none may be in the clause.
    pub not: ClassSet,
    /// Within so many words.
    pub within: usize,
}

/// All rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules(pub Vec<Rule>);

impl Rules {
    /// Calls `found` with each rule that holds somewhere in a text, and the place of a word of its clause.
    pub fn each<'a>(
        &'a self,
        reading: &Reading<'_>,
        concepts: &Concepts,
        mut found: impl FnMut(&'a Rule, usize),
    ) {
        let sets: Vec<ClassSet> = reading.words.iter().map(|word| class_set(word, concepts)).collect();
        for clause in reading.clause_ranges() {
            let start = clause.start;
            let words = &sets[clause];
            let present = union(words);
            for rule in self.0.iter().filter(|rule| rule.may_hold(present)) {
                if let Some(at) = rule.holds_at(words) {
                    found(rule, start + at);
                }
            }
        }
    }
}

fn class_set(word: &str, concepts: &Concepts) -> ClassSet {
    let mut set = 0;
    concepts.each_class(word, |class| set |= bit(class));
    set
}

/// The bit of a class.
pub(super) fn bit(class: u16) -> ClassSet {
    1 << (class % CLASSES_MAX)
}

fn union(words: &[ClassSet]) -> ClassSet {
    words.iter().fold(0, |all, word| all | word)
}

impl Rule {
    fn wanted(&self) -> ClassSet {
        self.all.iter().fold(0, |all, class| all | bit(*class))
    }

    fn may_hold(&self, present: ClassSet) -> bool {
        let wanted = self.wanted();
        present & wanted == wanted && present & self.not == 0
    }

    /// Where the words begin in which it holds.
    fn holds_at(&self, words: &[ClassSet]) -> Option<usize> {
        let wanted = self.wanted();
        (0..=words.len().saturating_sub(self.within)).find(|start| {
            let start = *start;
            let window = &words[start..words.len().min(start + self.within)];
            union(window) & wanted == wanted && in_different_words(&self.all, window, 0)
        })
    }
}

/// Whether each class finds a word of its own: "keiner" alone is not both "nobody" and "not".
fn in_different_words(classes: &[u16], words: &[ClassSet], taken: u64) -> bool {
    let Some((class, rest)) = classes.split_first() else { return true };
    words.iter().take(64).enumerate().any(|(at, word)| {
        word & bit(*class) != 0
            && taken & (1 << at) == 0
            && in_different_words(rest, words, taken | (1 << at))
    })
}
