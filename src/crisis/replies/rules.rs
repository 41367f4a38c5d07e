//! What a text for a person in need must and must not contain. A text that breaks a rule is not sent.

use super::hotlines::CountryLines;
use super::render::{Filling, render};
use super::source::Slot;
use crate::crisis::text::fold;

/// As sent: longer ones are not read by somebody in distress.
pub(super) const CHARS_MAX: usize = 600;
/// The longest likely value of `{reads}`, to measure with.
const LONGEST_READS: &str = "am Donnerstag, dem 31. Dezember, ab 10 Uhr";
/// Folded stems that hurt, blame, promise or belittle, with what to write instead.
const FORBIDDEN: [(&str, &str); 14] = [
    ("selbstmord", "write \"Gedanken, nicht mehr leben zu wollen\" or \"Suizid\""),
    ("freitod", "write \"Gedanken, nicht mehr leben zu wollen\" or \"Suizid\""),
    ("kopf hoch", "leave out encouragement"),
    ("wird schon", "leave out encouragement"),
    ("alles wird gut", "promise nothing"),
    ("alles gut", "promise nothing"),
    ("versprech", "promise nothing"),
    ("schweigepflicht", "promise no secrecy"),
    ("vertraulich", "promise no secrecy"),
    ("denk an dein", "leave out guilt"),
    ("think of your family", "leave out guilt"),
    ("commit suicide", "write \"thoughts of not wanting to live\""),
    ("cheer up", "leave out encouragement"),
    ("reiss dich zusammen", "leave out judgement"),
];
const PLACEHOLDERS: [&str; 7] =
    ["{emergency}", "{name}", "{numbers}", "{extra}", "{reads}", "{organisation}", "{night}"];

/// What is wrong with a text, and what to do about it. All countries are tried: the operator's is a setting.
pub(super) fn fault(slot: Slot, text: &str, countries: &[&CountryLines]) -> Option<(String, String)> {
    unknown_placeholder(text)
        .or_else(|| forbidden(text))
        .or_else(|| question(text))
        .or_else(|| countries.iter().find_map(|lines| missing_number(slot, text, lines)))
        .or_else(|| countries.iter().find_map(|lines| too_long(slot, text, lines)))
}

fn unknown_placeholder(text: &str) -> Option<(String, String)> {
    let rest = PLACEHOLDERS.iter().fold(text.to_owned(), |text, name| text.replace(name, ""));
    rest.contains(['{', '}']).then(|| {
        ("it has a placeholder that is not known".to_owned(), format!("use only {}", PLACEHOLDERS.join(" ")))
    })
}

fn forbidden(text: &str) -> Option<(String, String)> {
    let folded = fold(text);
    FORBIDDEN
        .iter()
        .find(|(stem, _)| folded.contains(stem))
        .map(|(stem, instead)| (format!("\"{stem}\" must not be said"), (*instead).to_owned()))
}

fn question(text: &str) -> Option<(String, String)> {
    text.contains(['?', '\u{61F}']).then(|| {
        (
            "it asks something".to_owned(),
            "say it without a question: nothing is asked about reasons, ways or places".to_owned(),
        )
    })
}

fn missing_number(slot: Slot, text: &str, lines: &CountryLines) -> Option<(String, String)> {
    let missing = |what: &str, instead: &str| Some((what.to_owned(), instead.to_owned()));
    let names_hotline = text.contains("{numbers}") || lines.mentions(text);
    let names_emergency = text.contains("{emergency}") || text.contains(&lines.emergency);
    match slot {
        Slot::Acute(_) | Slot::Distress(_) if !names_hotline => {
            missing("no hotline number is in it", "write {numbers} on a line of its own")
        }
        Slot::Acute(_) | Slot::Note if !names_emergency => {
            missing("the emergency number is missing", "write {emergency} in it")
        }
        Slot::Review if !text.contains("{night}") && !lines.mentions(text) => {
            missing("no hotline number is in it", "write {night} in it")
        }
        Slot::Note if text.contains("0800") || text.contains("{numbers}") || lines.mentions(text) => {
            missing("the note names a hotline", "leave only {emergency} in it")
        }
        _ => None,
    }
}

fn too_long(slot: Slot, text: &str, lines: &CountryLines) -> Option<(String, String)> {
    let extra = match slot {
        Slot::Acute(Some(category)) | Slot::Distress(Some(category)) => {
            lines.extra(category.0, crate::language::Language::German, true)
        }
        _ => String::new(),
    };
    let filling = Filling { lines, extra: &extra, reads: Some(LONGEST_READS), organisation: "" };
    let chars = render(text, &filling).chars().count();
    (chars > CHARS_MAX)
        .then(|| (format!("it has {chars} characters when sent"), format!("shorten it to {CHARS_MAX}")))
}
