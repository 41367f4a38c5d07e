//! What the bot says first, and when it marks messages read.

use chrono::Duration;
use rstest::rstest;

use super::scenes::{at_night, sent_by, with_bot};
use super::setting::FRIDAY_NIGHT;
use super::shell::Chat;
use super::texts::{acute, greeting, question, unknown, vague, weak_sign};
use crate::conversation::{Bubble, Purpose};

const PRIVACY: &str = "Datenschutz: https://example.org/datenschutz";

fn with_privacy(mut chat: Chat) -> Chat {
    chat.world.settings.privacy_url = Some("https://example.org/datenschutz".to_owned());
    chat
}

/// Body and footer of the last message of ours.
fn last(chat: &Chat) -> (String, Option<String>) {
    match &chat.outbox.last().unwrap().outbound.bubble {
        Bubble::Text { body } => (body.clone(), None),
        Bubble::Buttons { body, footer, .. } | Bubble::List { body, footer, .. } => {
            (body.clone(), footer.clone())
        }
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case::answer(question("gehalt"))]
#[case::choices(vague("gehalt"))]
#[case::introduction(greeting())]
fn the_first_bubble_has_the_footer_and_the_privacy_line(#[case] text: super::texts::Text) {
    let mut chat = with_privacy(with_bot());
    chat.says(text);
    assert_eq!(chat.sent().len(), 1);
    let (body, footer) = last(&chat);
    assert_eq!(footer.as_deref(), Some("Automatische Antwort"));
    assert_eq!(body.lines().last(), Some(PRIVACY));
    chat.says(question("wohnung"));
    let (body, footer) = last(&chat);
    assert_eq!(footer, None);
    assert!(!body.contains(PRIVACY));
}

#[test]
fn a_text_bubble_says_it_in_its_last_lines() {
    for mut chat in [with_privacy(with_bot()), with_privacy(Chat::at(FRIDAY_NIGHT))] {
        chat.says(unknown());
        let (body, _) = last(&chat);
        let lines: Vec<&str> = body.lines().rev().take(2).collect();
        assert_eq!(lines, [PRIVACY, "Automatische Antwort"]);
    }
}

#[test]
fn without_a_privacy_url_there_is_only_the_footer() {
    let mut chat = with_bot();
    chat.says(question("gehalt"));
    let (body, footer) = last(&chat);
    assert!(footer.is_some() && !body.contains("Datenschutz"));
}

#[test]
fn after_thirty_days_the_bot_introduces_itself_again() {
    let mut chat = with_bot();
    chat.says(question("gehalt"));
    chat.pass(Duration::days(28));
    chat.says(question("gehalt"));
    assert_eq!(last(&chat).1, None);
    chat.pass(Duration::days(2));
    chat.says(question("gehalt"));
    assert!(last(&chat).1.is_some());
}

#[rstest]
#[case::acute(acute())]
#[case::weak_sign(weak_sign())]
fn words_to_a_person_in_need_carry_neither(#[case] text: super::texts::Text) {
    let mut chat = with_privacy(with_bot());
    chat.writes(text);
    let (body, footer) = last(&chat);
    assert!(footer.is_none() && !body.contains("Datenschutz") && !body.contains("Automatische Antwort"));
}

#[test]
fn an_answer_too_long_for_buttons_is_a_text_with_both_lines_at_its_end() {
    let mut chat = with_privacy(with_bot());
    let mut entries = (*chat.world.entries).clone();
    for entry in entries.values_mut() {
        entry.answer = "ä".repeat(600);
    }
    chat.world.entries = std::sync::Arc::new(entries);
    chat.writes(question("gehalt"));
    chat.says(question("wohnung"));
    let (body, _) = last(&chat);
    assert_eq!(body.lines().last(), Some(PRIVACY));
    assert!(body.contains("Automatische Antwort"));
    chat.writes(question("gehalt"));
    chat.says(question("wohnung"));
    let Bubble::Text { body } = &chat.outbox.last().unwrap().outbound.bubble else { panic!("no text") };
    assert!(!body.contains("Automatische Antwort"));
}

#[test]
fn an_answer_is_one_bubble_with_link_and_two_buttons() {
    let mut chat = with_bot();
    chat.says(question("gehalt"));
    let Bubble::Buttons { body, buttons, .. } = &chat.outbox[0].outbound.bubble else { panic!("no buttons") };
    assert!(body.contains("https://karriere.example.org/gehalt"));
    let titles: Vec<&str> = buttons.iter().map(|button| button.title.as_str()).collect();
    assert_eq!(titles, ["Passt, danke", "Mensch bitte"]);
}

#[rstest]
#[case::answer(question("gehalt"), Purpose::Answer)]
#[case::choices(vague("gehalt"), Purpose::Choices)]
#[case::hand_over(unknown(), Purpose::HandoffLine)]
fn an_automatic_answer_marks_read(#[case] text: super::texts::Text, #[case] purpose: Purpose) {
    let mut chat = with_bot();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(text)), [purpose]);
    assert_eq!(chat.marked_read, 1);
}

#[test]
fn what_is_held_acknowledged_or_in_need_stays_unread() {
    let mut chat = at_night(with_bot());
    chat.says(question("gehalt"));
    let mut acknowledged = Chat::at(FRIDAY_NIGHT);
    acknowledged.says(question("gehalt"));
    let mut in_need = with_bot();
    in_need.says(acute());
    for chat in [chat, acknowledged, in_need] {
        assert_eq!(chat.marked_read, 0, "{:?}", chat.stage());
    }
}
