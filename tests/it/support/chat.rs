//! What stands on a phone.

use sprechzeit::simulator::{Author, ChatMessage, Phone, Tick};

/// What a message shows, in one line: its text, then buttons or rows in brackets.
fn line(message: &ChatMessage) -> String {
    let shown = &message.shown;
    let mut line = shown.text.clone().unwrap_or_default();
    if let Some(template) = &shown.template {
        line = format!("template {}", template.name);
    }
    let titles: Vec<&str> = shown
        .buttons
        .iter()
        .map(|button| button.title.as_str())
        .chain(shown.rows.iter().map(|row| row.title.as_str()))
        .collect();
    if !titles.is_empty() {
        line = format!("{line} [{}]", titles.join("|"));
    }
    line
}

/// Everything that a phone received, in order.
pub fn received(phone: &Phone) -> Vec<String> {
    phone.received().iter().map(line).collect()
}

/// How far the applicant sees their own messages: sent, delivered, read.
pub fn own_ticks(phone: &Phone) -> Vec<Tick> {
    phone
        .chat()
        .iter()
        .filter(|message| message.author == Author::Applicant)
        .map(|message| message.tick)
        .collect()
}
