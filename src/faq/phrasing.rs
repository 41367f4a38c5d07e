//! Adds a phrasing to the text of an entry file and leaves every other byte as it is.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::entry_file::{FENCE, parse_entry};
use super::{Entry, fold};
use crate::language::detect;

/// A longer text is a letter, no phrasing.
pub const PHRASING_CHARACTERS_MAX: usize = 120;

/// Why a phrasing is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    #[error("a phrasing is one line of 1 to {PHRASING_CHARACTERS_MAX} characters with words in it")]
    NoPhrasing,
    #[error("it stands there already")]
    Known,
    #[error("the file is broken; `sprechzeit check` says where")]
    Broken,
    #[error("its list of phrasings could not be found; add the line by hand")]
    NoPlace,
}

/// The text of the entry file `file` with one more phrasing in its `ask`: behind the last one, in the
/// manner of the list. A phrasing in a language for which the entry has a table goes there.
///
/// # Errors
/// [`NotAdded`] says why nothing was changed.
pub fn add_phrasing(file: &str, text: &str, phrasing: &str) -> Result<String, NotAdded> {
    let phrasing = phrasing.trim();
    let length = phrasing.chars().count();
    if fold(phrasing).is_empty() || length > PHRASING_CHARACTERS_MAX || phrasing.chars().any(char::is_control)
    {
        return Err(NotAdded::NoPhrasing);
    }
    let before = parse_entry(file, text).map_err(|_| NotAdded::Broken)?;
    if before.ask.iter().any(|known| fold(known) == fold(phrasing)) {
        return Err(NotAdded::Known);
    }
    let changed = inserted(text, phrasing).ok_or(NotAdded::NoPlace)?;
    let after = parse_entry(file, &changed).map_err(|_| NotAdded::NoPlace)?;
    if is_only_added(&before, &after, phrasing) { Ok(changed) } else { Err(NotAdded::NoPlace) }
}

fn is_only_added(before: &Entry, after: &Entry, phrasing: &str) -> bool {
    let mut ask = after.ask.clone();
    let added = ask.iter().position(|text| text == phrasing).map(|at| ask.remove(at));
    added.is_some() && Entry { ask, ..after.clone() } == *before
}

/// The place behind the last element of the list, and the list's end.
struct Place {
    last: Range<usize>,
    end: usize,
}

fn inserted(text: &str, phrasing: &str) -> Option<String> {
    let front = front_matter(text)?;
    let place = place(&text[front.clone()], phrasing)?;
    let (last, end) = (front.start + place.last.start..front.start + place.last.end, front.start + place.end);
    let quoted = quoted(phrasing);
    let line = text[..last.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[line..last.start];
    let (comma, at) = behind(text, last.end, end);
    let own_line = indent.chars().all(|c| c == ' ' || c == '\t');
    let mut changed = text[..last.end].to_owned();
    if !comma {
        changed.push(',');
    }
    changed.push_str(&text[last.end..at]);
    if own_line {
        let windows = text[line..].split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"));
        changed.push_str(if windows { "\r\n" } else { "\n" });
        changed.push_str(indent);
    } else {
        changed.push(' ');
    }
    changed.push_str(&quoted);
    if comma {
        changed.push(',');
    }
    changed.push_str(&text[at..]);
    Some(changed)
}

/// What follows the last element on its line: whether a comma, and where comma and remark end.
fn behind(text: &str, from: usize, end: usize) -> (bool, usize) {
    let rest = &text[from..end];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let comma = rest[blank..].starts_with(',');
    let at = if comma { blank + 1 } else { 0 };
    let line = &rest[at..at + rest[at..].find(['\r', '\n']).unwrap_or(rest.len() - at)];
    let remark = line.trim_start().starts_with('#');
    (comma, from + at + if remark { line.trim_end().len() } else { 0 })
}

fn front_matter(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut fences = Vec::new();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == FENCE {
            fences.push(at..at + line.len());
        }
        at += line.len();
    }
    match fences.as_slice() {
        [first, second, ..] => Some(first.end..second.start),
        _ => None,
    }
}

fn place(front: &str, phrasing: &str) -> Option<Place> {
    let table = DeTable::parse(front).ok()?.into_inner();
    let in_language = table.get(detect(phrasing).code()).and_then(|value| match value.get_ref() {
        DeValue::Table(table) => table.get("ask"),
        _ => None,
    });
    let list = in_language.or_else(|| table.get("ask"))?;
    let last = list.get_ref().as_array()?.iter().last()?.span();
    Some(Place { last, end: list.span().end })
}

/// A TOML string; control characters were refused.
fn quoted(phrasing: &str) -> String {
    format!("\"{}\"", phrasing.replace('\\', "\\\\").replace('"', "\\\""))
}
