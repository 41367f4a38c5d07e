//! Takes out of a text what may name a person: numbers, addresses, links, and names as far as they are
//! known or give themselves away. It rather takes too much than too little.

mod lists;

use unicode_normalization::UnicodeNormalization;

use self::lists::{
    ARTICLES, AT_SIGNS, BEFORE_NAMES, BETWEEN, CLOSINGS, DIGIT_WORDS, DOTS, ME, NO_NAMES, STREETS,
};
use crate::faq::fold;

const MAIL: &str = "[Mail]";
const LINK: &str = "[Link]";
const NUMBER: &str = "[Nummer]";
const NAME: &str = "[Name]";
const PLACE: &str = "[Adresse]";
/// What stands in the place of something personal.
const MARKS: [&str; 5] = [MAIL, LINK, NUMBER, NAME, PLACE];
/// A longer text is cut: nobody reads it in a list.
const CHARS_MAX: usize = 200;
/// Numbers with more digits are no ages and no school years.
const DIGITS_SHOWN_MAX: usize = 2;

/// How many words of a name are taken at most.
const NAME_WORDS_MAX: usize = 3;
/// So many number words in a row are a number.
const DIGIT_WORDS_MIN: usize = 3;

/// `text` on one line, with marks in the place of what may name a person. `known` are the names,
/// numbers and user ids of whoever wrote it.
#[must_use]
pub fn mask(text: &str, known: &[String]) -> String {
    let clean = cleaned(text);
    let mut words: Vec<Word> = clean.split_whitespace().map(Word::new).collect();
    mark_mails_spelt_out(&mut words);
    mark_number_words(&mut words);
    mark_spelt_names(&mut words);
    mark_places(&mut words);
    mark_introduced(&mut words);
    mark_closing(&mut words);
    let known = KnownNames::new(known);
    let mut masked = String::new();
    let mut last = "";
    for word in &words {
        let shown = word.mark.map_or_else(|| word_masked(word.text, &known), str::to_owned);
        if MARKS.contains(&shown.as_str()) && shown == last {
            continue;
        }
        last = MARKS.iter().find(|mark| **mark == shown).copied().unwrap_or_default();
        if !masked.is_empty() {
            masked.push(' ');
        }
        masked.push_str(&shown);
    }
    masked.chars().take(CHARS_MAX).collect()
}

/// Whether a text holds something personal, or a mark in its place.
#[must_use]
pub fn is_personal(text: &str) -> bool {
    let masked = mask(text, &[]);
    MARKS.iter().any(|mark| masked.contains(mark) || text.contains(mark))
}

/// Whether anything is left but marks and signs.
pub(super) fn says_something(masked: &str) -> bool {
    let bare = MARKS.iter().fold(masked.to_owned(), |text, mark| text.replace(mark, " "));
    bare.chars().any(char::is_alphabetic)
}

/// Compatibility forms made plain, so that ⓐ, 𝐚 and ａ are letters and ① is a digit; nothing that
/// steers a terminal or hides inside a word.
fn cleaned(text: &str) -> String {
    text.nfkc()
        .filter(|c| {
            !matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{20e3}' | '\u{e0000}'..='\u{e01ef}')
        })
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// A word with the signs that stand at it.
struct Word<'t> {
    text: &'t str,
    folded: String,
    mark: Option<&'static str>,
}

impl<'t> Word<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, folded: fold(text), mark: None }
    }

    fn is_one_of(&self, list: &[&str]) -> bool {
        list.contains(&self.folded.as_str())
    }

    /// A sentence, or a part of one, ends here.
    fn ends(&self) -> bool {
        self.text.ends_with(['.', ',', '!', '?', ';', ':', ')'])
    }
}

/// "anna (at) web.de", "anna punkt lang at web punkt de".
fn mark_mails_spelt_out(words: &mut [Word<'_>]) {
    let is_dot = |word: &Word<'_>| word.is_one_of(DOTS);
    for at in 0..words.len() {
        let bracketed = words[at].text.starts_with(['(', '[', '{', '<']);
        let said = words[at].is_one_of(AT_SIGNS);
        let dotted = words.get(at + 2).is_some_and(is_dot);
        let host = words.get(at + 1).is_some_and(|next| is_host(next.text));
        if !(said && (bracketed || dotted || host)) {
            continue;
        }
        let mut from = at.saturating_sub(1);
        while from >= 2 && is_dot(&words[from - 1]) {
            from -= 2;
        }
        let mut to = (at + 1).min(words.len() - 1);
        while to + 2 < words.len() && is_dot(&words[to + 1]) {
            to += 2;
        }
        words[from..=to].iter_mut().for_each(|word| word.mark = Some(MAIL));
    }
}

/// "null eins fünf eins …".
fn mark_number_words(words: &mut [Word<'_>]) {
    mark_runs(words, DIGIT_WORDS_MIN, NUMBER, |word| word.is_one_of(DIGIT_WORDS));
}

/// "A n n a": nobody asks a question letter by letter.
fn mark_spelt_names(words: &mut [Word<'_>]) {
    mark_runs(words, 3, NAME, |word| {
        word.folded.chars().count() == 1 && word.folded.chars().all(char::is_alphabetic)
    });
}

fn mark_runs(words: &mut [Word<'_>], min: usize, mark: &'static str, is_part: impl Fn(&Word<'_>) -> bool) {
    let mut from = 0;
    while from < words.len() {
        let length = words[from..].iter().take_while(|word| is_part(word)).count();
        if length >= min {
            words[from..from + length].iter_mut().for_each(|word| word.mark = Some(mark));
        }
        from += length.max(1);
    }
}

/// "Hauptstraße 5".
fn mark_places(words: &mut [Word<'_>]) {
    for at in 1..words.len() {
        let numbered = words[at].text.starts_with(char::is_numeric);
        let street = STREETS.iter().any(|ending| words[at - 1].folded.ends_with(ending));
        if numbered && street {
            words[at - 1].mark = Some(PLACE);
            words[at].mark = Some(PLACE);
        }
    }
}

/// "Ich heiße Anna Lang", "mein Name ist …", "Frau Berger", "ich bin die Anna".
fn mark_introduced(words: &mut [Word<'_>]) {
    for at in 0..words.len() {
        if words[at].is_one_of(BEFORE_NAMES) {
            mark_name(words, at + 1, false);
        }
        let me = words[at].is_one_of(ME);
        let article = words.get(at + 1).is_some_and(|next| next.is_one_of(ARTICLES));
        let two = [1, 2].iter().all(|next| words.get(at + next).is_some_and(|word| is_capital(word.text)));
        if me && (article || two) {
            mark_name(words, at + 1, true);
        }
    }
}

fn mark_name(words: &mut [Word<'_>], from: usize, capital: bool) {
    let mut taken = 0;
    for word in words.iter_mut().skip(from) {
        // "Dr." is no end of a sentence.
        if taken == 0 && word.is_one_of(BETWEEN) && !word.text.ends_with([',', '!', '?']) {
            continue;
        }
        let fits =
            !word.folded.is_empty() && !word.is_one_of(NO_NAMES) && (!capital || is_capital(word.text));
        if !fits || taken == NAME_WORDS_MAX {
            return;
        }
        word.mark = Some(NAME);
        taken += 1;
        if word.ends() {
            return;
        }
    }
}

fn is_capital(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

/// "LG Anna", "Viele Grüße, Anna Lang": what stands behind, if it is short, is a name; so is what stands
/// before a number or an address. Of more words those are a name that are written as one.
fn mark_closing(words: &mut [Word<'_>]) {
    let Some(at) = words.iter().rposition(|word| word.is_one_of(CLOSINGS)) else { return };
    let mut end = words.len();
    if end - at - 1 > NAME_WORDS_MAX {
        let no_name = |word: &Word<'_>| {
            word.mark.is_some_and(|mark| mark != NAME) || word.text.contains(char::is_numeric)
        };
        end = words[at + 1..].iter().position(no_name).map_or(end, |length| at + 1 + length);
    }
    if end - at - 1 > NAME_WORDS_MAX {
        return mark_name(&mut words[..end], at + 1, true);
    }
    words[at + 1..end]
        .iter_mut()
        .filter(|word| !word.folded.is_empty())
        .for_each(|word| word.mark = Some(NAME));
}

/// Names and identifiers, folded, by their words.
struct KnownNames {
    /// Found anywhere inside a word.
    long: Vec<String>,
    short: Vec<String>,
    /// As they are written: "An" is a name, "an" is not.
    tiny: Vec<String>,
}

impl KnownNames {
    fn new(known: &[String]) -> Self {
        let mut names = Self { long: Vec::new(), short: Vec::new(), tiny: Vec::new() };
        for part in known.iter().flat_map(|name| {
            cleaned(name).split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>()
        }) {
            let folded = fold(&part);
            match folded.chars().count() {
                0 | 1 => {}
                2 => names.tiny.push(part),
                3 => names.short.push(folded),
                _ => names.long.push(folded),
            }
        }
        names
    }

    fn has(&self, piece: &str) -> bool {
        let folded = fold(piece);
        let genitive = folded.strip_suffix('s').unwrap_or(&folded);
        self.long.iter().any(|name| folded.contains(name.as_str()))
            || self.short.iter().any(|name| folded == *name || genitive == name)
            || self.tiny.iter().any(|name| piece == name)
    }
}

fn word_masked(word: &str, known: &KnownNames) -> String {
    if word.contains('@') {
        return MAIL.to_owned();
    }
    if is_host(word) {
        return LINK.to_owned();
    }
    if word.chars().filter(|c| c.is_numeric()).count() > DIGITS_SHOWN_MAX {
        return NUMBER.to_owned();
    }
    if is_language_level(word) {
        return word.to_owned();
    }
    let mut masked = String::new();
    let mut piece = String::new();
    let flush = |piece: &mut String, masked: &mut String| {
        if known.has(piece) {
            masked.push_str(NAME);
        } else {
            masked.extend(piece.chars().map(|c| if c.is_numeric() { '#' } else { c }));
        }
        piece.clear();
    };
    for c in word.chars() {
        if c.is_alphanumeric() {
            piece.push(c);
        } else {
            flush(&mut piece, &mut masked);
            masked.push(c);
        }
    }
    flush(&mut piece, &mut masked);
    // "An-na", "A.n.n.a": a name with signs in it.
    if !masked.contains(NAME)
        && known.long.iter().any(|name| fold(word).replace(' ', "").contains(name.as_str()))
    {
        return NAME.to_owned();
    }
    masked
}

/// "https://…", "www.…", "wa.me/…", "example.org": letters, a dot, at least two letters.
fn is_host(word: &str) -> bool {
    let lower = word.to_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return true;
    }
    let host = lower.split(['/', '?', ':']).next().unwrap_or_default();
    let bare = host.trim_matches(|c: char| !c.is_alphanumeric());
    match bare.rsplit_once('.') {
        Some((name, ending)) => {
            let slash = lower.contains('/');
            let known = [
                "de", "com", "org", "net", "at", "ch", "me", "eu", "info", "io", "ru", "pl", "ro", "tr",
                "ua", "ly", "gl", "app",
            ];
            name.len() >= 2
                && ending.chars().count() >= 2
                && ending.chars().all(char::is_alphabetic)
                && (slash || known.contains(&ending))
        }
        None => false,
    }
}

/// "B1" names no person.
fn is_language_level(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let mut letters = bare.chars();
    matches!(
        (letters.next(), letters.next(), letters.next()),
        (Some('a'..='c' | 'A'..='C'), Some('1' | '2'), None)
    )
}
