//! Looks at a reply before it is sent, and fills what ready texts leave open. Pure.

use super::shown;
use crate::language::Language;

/// What ready texts may leave open. A fixed list, no expressions.
#[derive(Debug, Clone, Default)]
pub struct Fillings {
    pub first_name: Option<String>,
    pub me: String,
    pub next_opening: Option<String>,
}

/// Fills the placeholders that are known; one that has no filling stays and keeps the text from
/// being sent.
pub fn filled(text: &str, fillings: &Fillings) -> String {
    let known = [
        ("{{vorname}}", fillings.first_name.as_deref()),
        ("{{ich}}", Some(fillings.me.as_str())),
        ("{{naechste_oeffnung}}", fillings.next_opening.as_deref()),
    ];
    // In one pass: what a name brings along is never a placeholder.
    let mut done = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let (before, from) = rest.split_at(at);
        done.push_str(before);
        let hit = known.iter().find_map(|(name, value)| Some((name, from.strip_prefix(name)?, (*value)?)));
        let (piece, after) = hit.map_or(("{{", &from[2..]), |(_, after, value)| (value, after));
        done.push_str(piece);
        rest = after;
    }
    done + rest
}

/// A field with many lines as we keep it: browsers send line ends as CR LF.
pub fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The same without what is blank around it.
pub fn tidy(text: &str) -> String {
    lines(text).trim().to_owned()
}

/// Whether something is still open in it.
pub fn has_placeholder(text: &str) -> bool {
    text.split_once("{{").is_some_and(|(_, after)| after.contains("}}"))
}

/// The first name in what a person is called.
pub fn first_name(name: Option<&str>) -> Option<String> {
    let name = shown::name(name)?;
    name.split(' ').find(|word| word.chars().any(char::is_alphabetic)).map(str::to_owned)
}

/// What stands before a name when somebody is addressed.
const GREETINGS: [&str; 22] = [
    "hallo", "hi", "hey", "hej", "moin", "servus", "grüezi", "hello", "dear", "liebe", "lieber", "guten",
    "gute", "tag", "morgen", "abend", "grüß", "dich", "danke", "herr", "frau", "nochmal",
];

/// Whom a text addresses by name at its beginning, in lower case: "Hallo liebe Anna", "Anna, …".
fn addressed(text: &str) -> Option<String> {
    let start: String = text.trim_start().chars().take(80).collect::<String>().to_lowercase();
    let is_part = |letter: char| letter.is_alphanumeric();
    let mut words = start.split_inclusive(|letter| !is_part(letter)).scan(true, |is_first, piece| {
        let word = piece.trim_end_matches(|letter| !is_part(letter));
        let was_first = std::mem::take(is_first);
        Some((word, piece[word.len()..].chars().next(), was_first))
    });
    let mut is_greeted = false;
    let (name, after, is_first) = words.find(|(word, _, _)| {
        let greets = GREETINGS.contains(word);
        is_greeted |= greets;
        !greets && !word.is_empty()
    })?;
    // Without a greeting only a call is an address: "Anna, …", "Anna! …".
    let is_called = is_first && matches!(after, Some(',' | '!'));
    (is_greeted || is_called).then(|| name.to_owned())
}

/// Whether a reply addresses somebody else with an open conversation, instead of the one it goes to.
pub fn addresses_another<'n>(
    text: &str,
    own: Option<&str>,
    others: impl IntoIterator<Item = &'n str>,
) -> bool {
    let Some(addressed) = addressed(text) else { return false };
    let is_called = |name: &str| {
        let name = name.to_lowercase();
        name.split(|letter: char| !letter.is_alphanumeric()).any(|part| part == addressed)
    };
    !own.is_some_and(is_called) && others.into_iter().any(is_called)
}

/// The ready text that leads to another channel.
pub fn by_mail(language: Language) -> &'static str {
    match language {
        Language::English => {
            "Let's discuss that by mail, your details are in better hands there. Which address may I write to?"
        }
        _ => {
            "Lass uns das per Mail besprechen, da sind deine Angaben besser aufgehoben. An welche Adresse darf ich \
             dir schreiben?"
        }
    }
}

#[cfg(test)]
mod tests;
