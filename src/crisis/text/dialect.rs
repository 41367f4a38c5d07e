//! Regional and sloppy spelling, brought near the standard: a dictionary of whole words, then a few
//! sound rules. Applied to text and lexicon alike, so that what it does wrongly it does everywhere.

use std::borrow::Cow;
use std::collections::HashMap;

use super::fold;

/// Whole words and what they stand for, folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dialect {
    words: HashMap<String, String>,
}

impl Dialect {
    /// Adds a spelling; `false` if either side is gone after folding.
    #[must_use]
    pub fn add(&mut self, spelling: &str, standard: &str) -> bool {
        let (spelling, standard) = (fold(spelling), fold(standard));
        let usable = !spelling.is_empty() && !spelling.contains(' ') && !standard.is_empty();
        if usable {
            self.words.insert(spelling, standard);
        }
        usable
    }

    /// A folded text in standard spelling.
    pub fn standard(&self, folded: &str) -> String {
        let mut text = String::with_capacity(folded.len() + folded.len() / 8);
        for word in folded.split(' ') {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&self.standard_word(word));
        }
        text
    }

    /// A folded word in standard spelling; two words for some.
    pub fn standard_word<'a>(&'a self, word: &'a str) -> Cow<'a, str> {
        if let Some(standard) = self.words.get(word) {
            return Cow::Borrowed(standard);
        }
        let sounded = by_sound(word);
        match self.words.get(sounded.as_ref()) {
            Some(standard) => Cow::Borrowed(standard),
            None => sounded,
        }
    }
}

/// Words with "je" that are not Berlin for "ge".
const REAL_JE: [&str; 11] =
    ["jede", "jedo", "jeman", "jetz", "jewe", "jens", "jean", "jess", "jenn", "jene", "jeni"];
/// Consonants after which a lost "e" is put back before a final "n" ("sterbn", "machn").
const BEFORE_LOST_E: &[u8] = b"bdfgkpstzh";
/// Consonants that no word has after a "g", so an "e" was swallowed ("gsagt", "gmobbt").
const AFTER_LOST_E: &[u8] = b"bdfgkmpstwzhv";

fn by_sound(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() || word.len() < 4 {
        return Cow::Borrowed(word);
    }
    with_last_e(beginning_by_sound(word))
}

/// The rules that also hold for a word whose end is open.
pub(crate) fn beginning_by_sound(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() || word.len() < 4 {
        return Cow::Borrowed(word);
    }
    let bytes = word.as_bytes();
    let mut sounded = Cow::Borrowed(word);
    if bytes[0] == b'j' && bytes[1] == b'e' && !REAL_JE.iter().any(|real| word.starts_with(real)) {
        sounded = Cow::Owned(format!("g{}", &word[1..]));
    } else if bytes[0] == b'g' && AFTER_LOST_E.contains(&bytes[1]) {
        sounded = Cow::Owned(format!("ge{}", &word[1..]));
    }
    if sounded.contains("oa") {
        sounded = Cow::Owned(sounded.replace("oa", "ei"));
    }
    sounded
}

fn with_last_e(mut sounded: Cow<'_, str>) -> Cow<'_, str> {
    let end = sounded.as_bytes();
    if let [.., before, b'n'] = end
        && BEFORE_LOST_E.contains(before)
    {
        let stem = &sounded[..sounded.len() - 1];
        // "mehn" for "mehr" aside, a long vowel before "h" keeps its "n": "sohn", "bahn", "zehn".
        if *before != b'h' || stem.ends_with("ch") {
            sounded = Cow::Owned(format!("{stem}en"));
        }
    }
    sounded
}
