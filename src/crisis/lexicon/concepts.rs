//! Word classes (stems that mean much the same) and the rules that combine them within a clause.

use std::collections::HashMap;

use super::stems::StemIndex;

/// The classes by word or stem.
#[derive(Debug, Clone, Default)]
pub(crate) struct Concepts {
    names: HashMap<String, u16>,
    index: StemIndex<u16>,
}

impl Concepts {
    /// The number of a class, given out at its first mention.
    pub fn number(&mut self, name: &str) -> u16 {
        let next = u16::try_from(self.names.len()).unwrap_or(u16::MAX);
        *self.names.entry(name.to_owned()).or_insert(next)
    }

    /// The number of a class that exists.
    pub fn find(&self, name: &str) -> Option<u16> {
        self.names.get(name).copied()
    }

    /// Adds a folded word, or a stem if it ends in `*`.
    pub fn add(&mut self, class: u16, word: &str) {
        self.index.add(word, class);
    }

    /// Appends the classes of a folded word.
    pub fn classes_of(&self, word: &str, classes: &mut Vec<u16>) {
        self.each_class(word, |class| classes.push(class));
    }

    /// Calls `found` with each class of a folded word.
    pub fn each_class(&self, word: &str, mut found: impl FnMut(u16)) {
        self.index.each(word, |class| found(*class));
    }
}
