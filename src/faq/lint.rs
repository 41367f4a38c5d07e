//! Advice on the wording of entries: warnings for `check`, never a reason to refuse a file.

use std::collections::BTreeMap;

use super::entry_file::ANSWER_CHARACTERS_MAX;
use super::{Entry, Texts, fold};
use crate::language::Language;

/// What list rows and buttons show of a title.
pub const TITLE_CHARACTERS_MAX: usize = 24;
/// People read a bubble of this length to its end.
const ANSWER_CHARACTERS_GOOD: usize = 320;
/// Words that apologise; a service that works needs none.
const APOLOGIES: [&str; 11] = [
    "entschuldigung",
    "entschuldige",
    "entschuldigen",
    "leider",
    "sorry",
    "verzeihung",
    "bedauern",
    "bedauerlicherweise",
    "unfortunately",
    "apologise",
    "apologies",
];
/// Forms of the polite address that are not also other words in the middle of a sentence.
const POLITE: [&str; 6] = ["Sie", "Ihnen", "Ihr", "Ihre", "Ihren", "Ihrem"];
const EMOJI_MAX: usize = 1;

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    pub slug: String,
    /// What was found and what to do.
    pub message: String,
}

/// All advice on `entries`, in their order.
#[must_use]
pub fn lint(entries: &[Entry]) -> Vec<Advice> {
    let mut links: BTreeMap<(Language, &str), &str> = BTreeMap::new();
    let mut advice = Vec::new();
    for entry in entries {
        let mut say = |message: String| advice.push(Advice { slug: entry.slug.clone(), message });
        texts(entry.language, entry.texts(entry.language), &mut say);
        link(entry, &mut links, &mut say);
        for translation in &entry.translations {
            let language = translation.language;
            let mut say = |message: String| say(format!("[{}]: {message}", language.code()));
            texts(language, entry.texts(language), &mut say);
        }
    }
    advice
}

/// What is read by people, in one language.
fn texts(language: Language, texts: Texts<'_>, say: &mut impl FnMut(String)) {
    length(texts, say);
    tone(language, texts, say);
    if texts.next.is_none() {
        say("no next step; add next = \"…\" with what the person can do now".to_owned());
    }
    if texts.answer.contains("http://") || texts.answer.contains("https://") {
        say("the answer holds a link of its own; the entry's link is added to it anyway".to_owned());
    }
}

fn length(texts: Texts<'_>, say: &mut impl FnMut(String)) {
    let title = texts.title.chars().count();
    if title > TITLE_CHARACTERS_MAX {
        say(format!("the title has {title} characters, lists show {TITLE_CHARACTERS_MAX}; shorten it"));
    }
    let answer = texts.answer.chars().count();
    if answer > ANSWER_CHARACTERS_MAX {
        say(format!("the answer has {answer} characters, allowed are {ANSWER_CHARACTERS_MAX}; shorten it"));
    } else if answer > ANSWER_CHARACTERS_GOOD {
        say(format!(
            "the answer has {answer} characters; up to {ANSWER_CHARACTERS_GOOD} are read, the link can say the rest"
        ));
    }
}

/// Two entries of one language with one link; the same page may answer in two languages.
fn link<'a>(
    entry: &'a Entry,
    seen: &mut BTreeMap<(Language, &'a str), &'a str>,
    say: &mut impl FnMut(String),
) {
    let odd =
        entry.link.contains(char::is_whitespace) || entry.link.contains("utm_") || entry.link.len() > 200;
    if !entry.link.starts_with("https://") {
        say(format!("the link {} does not begin with https://; people are warned of such pages", entry.link));
    } else if odd {
        say(format!("the link {} looks odd; use a short one without tracking", entry.link));
    }
    let page = entry.link.trim_end_matches('/');
    if let Some(other) = seen.insert((entry.language, page), &entry.slug) {
        say(format!("{other} has the same link; a page of its own answers better"));
    }
}

fn tone(language: Language, texts: Texts<'_>, say: &mut impl FnMut(String)) {
    let text = format!("{}. {} {}", texts.title, texts.answer, texts.next.unwrap_or_default());
    if language == Language::German
        && let Some(word) = polite_address(&text)
    {
        say(format!("„{word}“ sounds like the polite form; say du"));
    }
    let folded = fold(&text);
    if let Some(word) = folded.split(' ').find(|word| APOLOGIES.contains(word)) {
        say(format!("„{word}“ apologises; say what is possible instead"));
    }
    let emoji =
        text.chars().filter(|&c| matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}')).count();
    if emoji > EMOJI_MAX {
        say(format!("{emoji} emoji; one is enough"));
    }
}

/// A capital "Sie" or "Ihr" that does not begin a sentence, where capitals mean nothing; at the
/// beginning "Sie" counts before the plural of what somebody can do ("Sie können …").
fn polite_address(text: &str) -> Option<&str> {
    const DONE_BY_YOU: [&str; 12] = [
        "können", "müssen", "dürfen", "sollten", "brauchen", "finden", "erhalten", "bekommen", "haben",
        "werden", "bewerben", "möchten",
    ];
    let mut begins = true;
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let by_you = bare == "Sie" && words.peek().is_some_and(|next| DONE_BY_YOU.contains(next));
        if (by_you || !begins) && POLITE.contains(&bare) {
            return Some(bare);
        }
        if !bare.is_empty() || word.ends_with(['.', '!', '?', ':']) {
            begins = word.ends_with(['.', '!', '?', ':', '–', '„']);
        }
    }
    None
}
