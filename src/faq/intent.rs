//! What a short message wants apart from questions: a human, silence, a new start, or nothing at all.
//!
//! Rules look at whole folded words, never at parts of them: "Menschen mit Behinderung" asks for no human.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::intent_words as words;
use super::{Intent, fold};

/// A wish stands in a short message or at its end; in a long letter the word is mere chance.
const WISH_WORDS_MAX: usize = 24;
const STOP_WORDS_MAX: usize = 9;
const GREETING_WORDS_MAX: usize = 6;
/// Thanks and agreement are short; longer texts say something.
const SMALL_WORDS_MAX: usize = 12;
/// Who wants no answer any more says so briefly.
const REFUSAL_WORDS_MAX: usize = 16;

/// What sort of a short message `text` is.
#[must_use]
pub fn intent(text: &str) -> Intent {
    let folded = fold(text);
    let message: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    if message.is_empty() {
        return if text.chars().any(is_smile) { Intent::SmallWords } else { Intent::Other };
    }
    if is_stop(&message) {
        Intent::Stop
    } else if is_start(&message) {
        Intent::Start
    } else if wishes_for_human(&folded, &message) {
        Intent::WishForHuman
    } else if is_refusal(text, &message) {
        Intent::Refusal
    } else if is_greeting(&message) {
        Intent::Greeting
    } else if is_small(text, &message) {
        Intent::SmallWords
    } else {
        Intent::Other
    }
}

/// Phrases by their first word: most words of a message begin none.
struct Phrases(HashMap<&'static str, Vec<&'static str>>);

static STOP_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(words::STOP_PHRASES));
static NO_WISH: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(words::NO_WISH));
static HUMAN_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(words::HUMAN_PHRASES));
static REFUSAL_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(words::REFUSAL_PHRASES));
static SMALL_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(words::SMALL_PHRASES));

impl Phrases {
    fn new(phrases: &[&'static str]) -> Self {
        let mut by_first_word: HashMap<_, Vec<_>> = HashMap::new();
        for phrase in phrases {
            let first = phrase.split(' ').next().unwrap_or_default();
            by_first_word.entry(first).or_default().push(*phrase);
        }
        Self(by_first_word)
    }

    /// The longest one with which `folded` begins, as whole words.
    fn longest_at(&self, folded: &str) -> Option<&'static str> {
        let word = folded.split(' ').next().unwrap_or_default();
        let is_here = |phrase: &&&str| {
            folded.strip_prefix(**phrase).is_some_and(|after| after.is_empty() || after.starts_with(' '))
        };
        self.0.get(word)?.iter().filter(is_here).max_by_key(|phrase| phrase.len()).copied()
    }

    /// Whether one of them stands in `folded` as whole words.
    fn stand_in(&self, folded: &str) -> bool {
        let mut rest = folded;
        loop {
            let after = rest.split_once(' ').map_or("", |(_, after)| after);
            if self.longest_at(rest).is_some() {
                return true;
            }
            if after.is_empty() {
                return false;
            }
            rest = after;
        }
    }
}

fn is_stop(message: &[&str]) -> bool {
    if message.len() > STOP_WORDS_MAX {
        return false;
    }
    let bare: Vec<&str> = without(message, words::POLITE);
    let joined = bare.join(" ");
    let alone = words::STOP_ALONE.contains(&joined.as_str())
        || !bare.is_empty() && bare.len() <= 3 && bare.iter().all(|word| words::STOP_ALONE.contains(word));
    alone || STOP_PHRASES.stand_in(&message.join(" "))
}

fn is_start(message: &[&str]) -> bool {
    let bare = without(message, words::POLITE).join(" ");
    words::START_ALONE.contains(&bare.as_str())
}

fn wishes_for_human(folded: &str, message: &[&str]) -> bool {
    if message.len() > WISH_WORDS_MAX || NO_WISH.stand_in(folded) {
        return false;
    }
    let plain = without(message, words::POLITE).join(" ");
    let bare = without(&without(message, words::POLITE), words::GREETINGS).join(" ");
    words::HUMAN_ALONE.contains(&bare.as_str())
        || HUMAN_PHRASES.stand_in(folded)
        || HUMAN_PHRASES.stand_in(&plain)
        || talks_to_someone(message)
}

/// "… mit jemand(em) … sprechen", "kann mich wer anrufen", "ich will einen Menschen": somebody and
/// a word for talking close together, in a short message.
fn talks_to_someone(message: &[&str]) -> bool {
    let near = |one: &[&str], other: &[&str]| {
        message.iter().enumerate().any(|(at, word)| {
            let around = &message[at.saturating_sub(4)..(at + 6).min(message.len())];
            one.contains(word) && around.iter().any(|near| other.contains(near))
        })
    };
    near(words::SOMEBODY, words::TALK)
        || near(words::HUMAN, words::WANT)
        || near(words::CALL, words::SOMEONE_CALLS)
}

/// "Nein danke, hat sich erledigt": wants what was asked or promised no more. A question is none, and
/// neither is a text with anything to say beside it: its words would get lost. "Nein" alone is an
/// answer to something, not a refusal.
fn is_refusal(text: &str, message: &[&str]) -> bool {
    if message.len() > REFUSAL_WORDS_MAX || asks(text) {
        return false;
    }
    let beside = |word: &str| {
        [words::REFUSAL_FILLERS, words::GREETINGS, words::GREETING_FILLERS, words::SMALL]
            .iter()
            .any(|list| list.contains(&word))
    };
    let folded = without(message, words::MEANWHILE).join(" ");
    let (mut rest, mut refuses) = (folded.as_str(), false);
    while let Some(word) = rest.split(' ').next().filter(|word| !word.is_empty()) {
        let phrase = REFUSAL_PHRASES.longest_at(rest);
        if phrase.is_none() && !beside(word) {
            return false;
        }
        refuses |= phrase.is_some();
        rest = rest[phrase.unwrap_or(word).len()..].trim_start();
    }
    refuses
}

/// A question mark makes even "ok" a question.
fn asks(text: &str) -> bool {
    text.contains(['?', '？', '؟'])
}

fn is_greeting(message: &[&str]) -> bool {
    if message.len() > GREETING_WORDS_MAX {
        return false;
    }
    let rest = without(message, words::GREETING_FILLERS);
    !rest.is_empty() && rest.iter().all(|word| resembles_any(word, words::GREETINGS))
}

fn is_small(text: &str, message: &[&str]) -> bool {
    let asks = asks(text);
    let small = |word: &&str| resembles_any(word, words::SMALL) || words::GREETING_FILLERS.contains(word);
    let weighty = |word: &&str| resembles_any(word, words::THANKS) || words::AGREEMENT.contains(word);
    message.len() <= SMALL_WORDS_MAX && !asks && message.iter().all(small) && message.iter().any(weighty)
        || message.len() <= SMALL_WORDS_MAX
            && !asks
            && SMALL_PHRASES.stand_in(&message.join(" "))
            && message.iter().all(small)
}

fn without<'a>(message: &[&'a str], these: &[&str]) -> Vec<&'a str> {
    message.iter().copied().filter(|word| !these.contains(word)).collect()
}

/// The same word, or a long one with a single slip ("dnake", "vieln").
fn resembles_any(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| {
        let comparable = word.len() >= 4 && known.len() >= 5 && word.len().abs_diff(known.len()) <= 2;
        word == *known || comparable && is_one_slip(word, known)
    })
}

/// Whether one letter that is missing, added, wrong or swapped with its neighbour leads from one word
/// to the other, or none.
pub(super) fn is_one_slip(one: &str, other: &str) -> bool {
    let same = |(one, other): &(char, char)| one == other;
    let start: usize = one.chars().zip(other.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (one, other) = (&one[start..], &other[start..]);
    let end: usize =
        one.chars().rev().zip(other.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (mut one, mut other) = (one[..one.len() - end].chars(), other[..other.len() - end].chars());
    match ([one.next(), one.next(), one.next()], [other.next(), other.next(), other.next()]) {
        ([_, None, None], [_, None, None]) => true,
        ([Some(a), Some(b), None], [Some(c), Some(d), None]) => a == d && b == c,
        _ => false,
    }
}

/// Emoji and other signs that are no letters: a reaction in itself.
fn is_smile(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}') || matches!(c, ')' | '(')
}
