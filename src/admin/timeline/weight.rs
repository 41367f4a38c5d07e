//! How much of a conversation fits on one page: the bytes of its words, as HTML. Pure.

use super::shown;
use crate::conversation::{Bubble, Content};
use crate::store::{MessageRow, Note};

/// Bytes of words on one page: with everything around them it stays below 60 KB.
const PAGE_WORDS_BYTES: usize = 14_000;

/// How many of these messages, newest first, fit on one page with the notes between them; at least one.
pub fn on_one_page(messages: &[MessageRow], notes: &[Note], most: usize) -> usize {
    let mut left = PAGE_WORDS_BYTES;
    let mut until = None;
    let fitting = messages.iter().take(most).take_while(|message| {
        let from = message.received_at;
        let is_here = |note: &&Note| note.at >= from && until.is_none_or(|until| note.at < until);
        let of_notes: usize =
            notes.iter().filter(is_here).map(|note| in_html(&shown::text(&note.body).0)).sum();
        until = Some(from);
        let weight = weight(message) + of_notes;
        let fits = weight <= left;
        left = left.saturating_sub(weight);
        fits
    });
    fitting.count().max(1)
}

/// Bytes of a text in HTML: five characters are written as references of five bytes each.
pub fn in_html(text: &str) -> usize {
    text.chars().map(|letter| if "<>&\"'".contains(letter) { 5 } else { letter.len_utf8() }).sum()
}

/// Bytes of all these texts.
fn all<'t>(texts: impl IntoIterator<Item = &'t String>) -> usize {
    texts.into_iter().map(|text| in_html(text)).sum()
}

/// Bytes of a message's words.
fn weight(message: &MessageRow) -> usize {
    let written = message.content.as_ref().map_or(0, of_content);
    let sent = message.bubble.as_ref().map_or(0, of_bubble);
    written + sent + all(message.edited.as_ref().map(|(_, text)| text))
}

fn of_content(content: &Content) -> usize {
    match content {
        Content::Location { name, address, .. } => all(name.iter().chain(address)),
        Content::ContactCards { cards } => all(cards),
        Content::Form { name, response } => all([name, response]),
        Content::Reaction { emoji, .. } => all(emoji),
        Content::Notice { body } => in_html(body),
        Content::Text { .. }
        | Content::Attachment(_)
        | Content::Choice { .. }
        | Content::Order { .. }
        | Content::Edit { .. }
        | Content::Revoke { .. }
        | Content::Welcome
        | Content::Unsupported { .. } => content.words().map_or(0, in_html),
    }
}

fn of_bubble(bubble: &Bubble) -> usize {
    match bubble {
        Bubble::Text { body } => in_html(body),
        Bubble::Buttons { body, footer, buttons } => {
            all([body].into_iter().chain(footer).chain(buttons.iter().map(|button| &button.title)))
        }
        Bubble::List { body, footer, rows, .. } => {
            all([body].into_iter().chain(footer).chain(rows.iter().map(|row| &row.title)))
        }
        Bubble::Template { text: Some(text), .. } => in_html(text),
        Bubble::Template { text: None, parameters, .. } => all(parameters),
        Bubble::Media { caption, .. } => all(caption),
    }
}

#[cfg(test)]
mod tests;
