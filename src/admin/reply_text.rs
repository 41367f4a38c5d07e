//! Looks at a reply before it is sent, and fills what ready texts leave open. Pure.

use super::shown;

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

/// Whether something is still open in it.
pub fn has_placeholder(text: &str) -> bool {
    text.split_once("{{").is_some_and(|(_, after)| after.contains("}}"))
}

/// The first name in what a person is called.
pub fn first_name(name: Option<&str>) -> Option<String> {
    let name = shown::name(name)?;
    name.split(' ').find(|word| word.chars().any(char::is_alphabetic)).map(str::to_owned)
}

const GREETINGS: [&str; 11] =
    ["hallo", "hi", "hey", "liebe", "lieber", "moin", "servus", "guten tag", "guten morgen", "hello", "dear"];

/// Whom a text greets by name, in lower case.
fn greeted(text: &str) -> Option<String> {
    let start: String = text.trim_start().chars().take(80).collect::<String>().to_lowercase();
    let after = GREETINGS.iter().find_map(|greeting| start.strip_prefix(greeting)?.strip_prefix(' '))?;
    let name: String = after.trim_start().chars().take_while(|letter| letter.is_alphanumeric()).collect();
    (!name.is_empty()).then_some(name)
}

/// Whether a reply greets somebody else who is waiting, instead of the one it goes to.
pub fn greets_another<'n>(text: &str, own: Option<&str>, others: impl IntoIterator<Item = &'n str>) -> bool {
    let Some(greeted) = greeted(text) else { return false };
    let is_called = |name: &str| {
        let name = name.to_lowercase();
        name.split(|letter: char| !letter.is_alphanumeric()).any(|part| part == greeted)
    };
    !own.is_some_and(is_called) && others.into_iter().any(is_called)
}

#[cfg(test)]
mod tests;
