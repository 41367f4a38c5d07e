use chrono::{DateTime, Duration, Utc};
use rstest::rstest;

use super::{in_html, on_one_page};
use crate::conversation::{Bubble, Content};
use crate::ids::{AgentId, ConversationId, MessageId};
use crate::store::{Author, MessageRow, Note};

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::minutes(minute)
}

/// A message without words.
fn message(minute: i64) -> MessageRow {
    MessageRow {
        id: MessageId(minute),
        conversation: ConversationId(1),
        author: Author::Bot,
        wamid: None,
        content: None,
        bubble: None,
        fate: None,
        purpose: None,
        entries: Vec::new(),
        state: None,
        error_code: None,
        sent_at: None,
        received_at: at(minute),
        reply_to: None,
        edited: None,
        revoked_at: None,
        reaction: None,
        media: None,
    }
}

/// Forty messages that are made like this, newest first.
fn forty(make: impl Fn(MessageRow) -> MessageRow) -> Vec<MessageRow> {
    (0..40).rev().map(|minute| make(message(minute))).collect()
}

fn template(text: Option<String>, parameters: Vec<String>) -> Bubble {
    Bubble::Template { name: "termin".into(), language: "de".into(), parameters, names: Vec::new(), text }
}

#[rstest]
#[case::the_text_of_a_template(template(Some("<".repeat(1000)), Vec::new()))]
#[case::its_parameters(template(None, vec!["<".repeat(500), "&".repeat(500)]))]
#[case::a_footer(Bubble::Buttons { body: "<".repeat(500), footer: Some("<".repeat(500)), buttons: Vec::new() })]
fn everything_that_the_team_or_the_bot_says_is_weighed(#[case] bubble: Bubble) {
    let messages = forty(|message| MessageRow { bubble: Some(bubble.clone()), ..message });
    assert_eq!(on_one_page(&messages, &[], 40), 2, "5000 bytes each");
}

#[rstest]
#[case::contact_cards(Content::ContactCards { cards: vec!["<".repeat(500), "<".repeat(500)] })]
#[case::a_place(Content::Location { latitude: 0.0, longitude: 0.0, name: None, address: Some("<".repeat(1000)) })]
#[case::a_notice(Content::Notice { body: "<".repeat(1000) })]
fn everything_that_somebody_sends_is_weighed(#[case] content: Content) {
    let messages = forty(|message| MessageRow { content: Some(content.clone()), ..message });
    assert_eq!(on_one_page(&messages, &[], 40), 2, "5000 bytes each");
}

#[test]
fn notes_are_weighed_with_the_message_that_they_stand_behind() {
    let messages = forty(|message| message);
    let notes: Vec<Note> =
        (0..40).map(|minute| Note { at: at(minute), by: AgentId(1), body: "ä".repeat(1000) }).collect();
    assert_eq!(on_one_page(&messages, &notes, 40), 7, "2000 bytes each");
    assert_eq!(on_one_page(&messages, &[], 40), 40);
}

#[test]
fn one_message_always_fits() {
    let messages =
        forty(|message| MessageRow { content: Some(Content::Text { body: "<".repeat(9000) }), ..message });
    assert_eq!(on_one_page(&messages, &[], 40), 1);
}

#[test]
fn a_text_weighs_what_its_html_does() {
    assert_eq!(in_html("<ä>&\"'🌻"), 5 * 5 + 2 + 4);
}
