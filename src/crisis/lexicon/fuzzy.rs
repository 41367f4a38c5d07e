//! Typing mistakes in the words that matter most: one letter wrong, missing, too many or swapped.

use std::collections::{HashMap, HashSet};

/// Key words shorter than this have too many neighbours.
pub(super) const KEY_CHARS_MIN: usize = 6;

/// The key words, and the words that look like one but are another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spelling {
    keys: HashMap<char, Vec<Vec<char>>>,
    known: HashSet<String>,
}

impl Spelling {
    /// Adds a folded key word; `false` if it is too short.
    #[must_use]
    pub fn add_key(&mut self, word: &str) -> bool {
        let key: Vec<char> = word.chars().collect();
        if key.len() < KEY_CHARS_MIN {
            return false;
        }
        self.known.insert(word.to_owned());
        self.keys.entry(key[0]).or_default().push(key);
        true
    }

    /// Adds a folded word that is right as it is.
    pub fn add_stop(&mut self, word: &str) {
        self.known.insert(word.to_owned());
    }

    /// The key word that was meant, if the word is one mistake away from it.
    pub fn key_meant(&self, word: &str) -> Option<String> {
        if word.len() < KEY_CHARS_MIN - 1 || word.len() > 40 {
            return None;
        }
        // The first letter is nearly always right; asking for it keeps strangers out.
        let keys = self.keys.get(&word.chars().next()?)?;
        if self.known.contains(word) {
            return None;
        }
        let typed: Vec<char> = word.chars().collect();
        keys.iter().find(|key| is_one_mistake(key, &typed)).map(|key| key.iter().collect())
    }
}

/// Whether two different words are one insertion, deletion, replacement or swap apart.
fn is_one_mistake(key: &[char], typed: &[char]) -> bool {
    if key.len().abs_diff(typed.len()) > 1 {
        return false;
    }
    let same = key.iter().zip(typed).take_while(|(a, b)| a == b).count();
    let (key, typed) = (&key[same..], &typed[same..]);
    match key.len().cmp(&typed.len()) {
        std::cmp::Ordering::Less => key == &typed[1..],
        std::cmp::Ordering::Greater => &key[1..] == typed,
        std::cmp::Ordering::Equal => {
            !key.is_empty()
                && (key[1..] == typed[1..]
                    || (key.len() > 1 && key[0] == typed[1] && key[1] == typed[0] && key[2..] == typed[2..]))
        }
    }
}
