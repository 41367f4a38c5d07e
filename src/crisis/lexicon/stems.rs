//! Words and beginnings of words, looked up by hash.

use std::collections::HashMap;

/// The longest stem, in bytes: bounds the work for one word.
const STEM_BYTES_MAX: usize = 32;

/// Values filed under whole words and under stems.
#[derive(Debug, Clone)]
pub(super) struct StemIndex<T> {
    words: HashMap<String, Vec<T>>,
    stems: HashMap<String, Vec<T>>,
    /// Bit n is set if there is a stem of n bytes.
    lengths: u64,
}

impl<T> Default for StemIndex<T> {
    fn default() -> Self {
        Self { words: HashMap::new(), stems: HashMap::new(), lengths: 0 }
    }
}

impl<T> StemIndex<T> {
    /// Files a value under a word, or under a stem if it ends in `*`.
    pub fn add(&mut self, word: &str, value: T) {
        match word.strip_suffix('*') {
            Some(stem) if stem.len() <= STEM_BYTES_MAX => {
                self.lengths |= 1 << stem.len();
                self.stems.entry(stem.to_owned()).or_default().push(value);
            }
            Some(stem) => self.words.entry(stem.to_owned()).or_default().push(value),
            None => self.words.entry(word.to_owned()).or_default().push(value),
        }
    }

    /// Calls `found` with everything filed under the word or a stem of it.
    pub fn each<'a>(&'a self, word: &str, mut found: impl FnMut(&'a T)) {
        if let Some(values) = self.words.get(word) {
            values.iter().for_each(&mut found);
        }
        for length in 1..=word.len().min(STEM_BYTES_MAX) {
            if self.lengths & (1 << length) == 0 || !word.is_char_boundary(length) {
                continue;
            }
            if let Some(values) = self.stems.get(&word[..length]) {
                values.iter().for_each(&mut found);
            }
        }
    }
}
