//! What a short message wants apart from questions: a human, silence, a new start, or nothing at all.
//!
//! Rules look at whole folded words, never at parts of them: "Menschen mit Behinderung" asks for no human.

use super::intent_words as words;
use super::{Intent, fold};

/// A wish stands in a short message or at its end; in a long letter the word is mere chance.
const WISH_WORDS_MAX: usize = 24;
const STOP_WORDS_MAX: usize = 9;
const GREETING_WORDS_MAX: usize = 6;
/// Thanks and agreement are short; longer texts say something.
const SMALL_WORDS_MAX: usize = 12;

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
    } else if is_greeting(&message) {
        Intent::Greeting
    } else if is_small(text, &message) {
        Intent::SmallWords
    } else {
        Intent::Other
    }
}

/// Whether `phrase` stands in `folded` as whole words.
fn says(folded: &str, phrase: &str) -> bool {
    folded.match_indices(phrase).any(|(at, found)| {
        let end = at + found.len();
        (at == 0 || folded[..at].ends_with(' ')) && (end == folded.len() || folded[end..].starts_with(' '))
    })
}

fn says_any(folded: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| says(folded, phrase))
}

fn is_stop(message: &[&str]) -> bool {
    if message.len() > STOP_WORDS_MAX {
        return false;
    }
    let bare: Vec<&str> = without(message, words::POLITE);
    let joined = bare.join(" ");
    let alone = words::STOP_ALONE.contains(&joined.as_str())
        || !bare.is_empty() && bare.len() <= 3 && bare.iter().all(|word| words::STOP_ALONE.contains(word));
    alone || says_any(&message.join(" "), words::STOP_PHRASES)
}

fn is_start(message: &[&str]) -> bool {
    let bare = without(message, words::POLITE).join(" ");
    words::START_ALONE.contains(&bare.as_str())
}

fn wishes_for_human(folded: &str, message: &[&str]) -> bool {
    if message.len() > WISH_WORDS_MAX || says_any(folded, words::NO_WISH) {
        return false;
    }
    let plain = without(message, words::POLITE).join(" ");
    let bare = without(&without(message, words::POLITE), words::GREETINGS).join(" ");
    words::HUMAN_ALONE.contains(&bare.as_str())
        || says_any(folded, words::HUMAN_PHRASES)
        || says_any(&plain, words::HUMAN_PHRASES)
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

fn is_greeting(message: &[&str]) -> bool {
    let rest = without(message, words::GREETING_FILLERS);
    message.len() <= GREETING_WORDS_MAX
        && !rest.is_empty()
        && rest.iter().all(|word| resembles_any(word, words::GREETINGS))
}

fn is_small(text: &str, message: &[&str]) -> bool {
    // A question mark makes even "ok" a question, but "danke dir?" is rarely one.
    let asks = text.contains(['?', '？', '؟']);
    let small = |word: &&str| resembles_any(word, words::SMALL) || words::GREETING_FILLERS.contains(word);
    let weighty = |word: &&str| resembles_any(word, words::THANKS) || words::AGREEMENT.contains(word);
    message.len() <= SMALL_WORDS_MAX && !asks && message.iter().all(small) && message.iter().any(weighty)
        || message.len() <= SMALL_WORDS_MAX
            && !asks
            && says_any(&message.join(" "), words::SMALL_PHRASES)
            && message.iter().all(small)
}

fn without<'a>(message: &[&'a str], these: &[&str]) -> Vec<&'a str> {
    message.iter().copied().filter(|word| !these.contains(word)).collect()
}

/// The same word, or a long one with a single slip ("dnake", "vieln").
fn resembles_any(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| {
        let comparable = word.len() >= 4 && known.len() >= 5 && word.len().abs_diff(known.len()) <= 2;
        word == *known || comparable && strsim::osa_distance(word, known) <= 1
    })
}

/// Emoji and other signs that are no letters: a reaction in itself.
fn is_smile(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}') || matches!(c, ')' | '(')
}
