//! Turns (I9), what is answered with what, and the limit (I10).

use chrono::Duration;
use rstest::rstest;

use super::scenes::{is_waiting_for, sent_by, with_bot};
use super::setting::NOON;
use super::shell::Chat;
use super::texts::{
    deletion, edit, greeting, opened_chat, picture, question, tap, tap_entry, tap_topic, text, thanks,
    unknown, unreadable_sorts, vague, wish,
};
use crate::conversation::wording::id;
use crate::conversation::{Bubble, Fate, HandoffReason, Purpose, Stage, wake_at};
use crate::language::Language;

#[test]
fn messages_within_the_quiet_time_are_one_turn_with_one_answer() {
    let mut chat = with_bot();
    for text in [greeting(), question("gehalt"), question("wohnung")] {
        chat.writes(text);
        chat.pass(Duration::milliseconds(1400));
    }
    assert_eq!(chat.sent(), []);
    chat.pass(Duration::milliseconds(100));
    assert_eq!(chat.sent(), [Purpose::Answer]);
    assert_eq!(chat.fates(), [Fate::Answered; 3]);
}

#[test]
fn the_quiet_time_slides_for_at_most_ten_seconds() {
    let mut chat = with_bot();
    let opened = chat.now;
    while chat.sent().is_empty() {
        chat.writes(question("gehalt"));
        chat.pass(Duration::seconds(1));
    }
    assert_eq!(chat.outbox[0].at, opened + Duration::seconds(10));
}

#[test]
fn the_end_of_the_quiet_time_is_a_stored_timer() {
    let mut chat = with_bot();
    chat.writes(question("gehalt"));
    assert_eq!(wake_at(&chat.state, &chat.world), Some(chat.now + Duration::milliseconds(1500)));
}

#[test]
fn without_a_quiet_time_each_message_is_answered_at_once() {
    let mut chat = with_bot();
    chat.world.settings.quiet_time = Duration::zero();
    chat.writes(question("gehalt"));
    chat.writes(question("wohnung"));
    assert_eq!(chat.sent(), [Purpose::Answer, Purpose::Answer]);
}

#[test]
fn a_tap_is_answered_at_once() {
    let mut chat = with_bot();
    chat.writes(tap_entry("gehalt"));
    assert_eq!(chat.sent(), [Purpose::Answer]);
}

#[test]
fn a_tap_and_a_question_of_one_turn_are_answered_in_one_bubble() {
    let mut chat = with_bot();
    chat.writes(question("wohnung"));
    chat.writes(tap_entry("gehalt"));
    assert_eq!(chat.sent(), [Purpose::Answer]);
    assert!(chat.last_words().contains("gehalt") && chat.last_words().contains("wohnung"));
}

#[test]
fn a_tap_that_could_not_be_read_yet_is_answered_when_it_can() {
    let mut chat = with_bot();
    chat.unreadable = true;
    chat.writes(tap_entry("gehalt"));
    assert_eq!(wake_at(&chat.state, &chat.world), Some(chat.now));
    chat.unreadable = false;
    chat.pass(Duration::zero());
    assert_eq!(chat.sent(), [Purpose::Answer]);
}

#[test]
fn a_turn_that_cannot_be_read_is_a_humans() {
    let mut chat = with_bot();
    chat.unreadable = true;
    chat.says(question("gehalt"));
    assert!(is_waiting_for(&chat, HandoffReason::Fault));
    assert_eq!(chat.fates(), [Fate::Waiting]);
}

#[test]
fn everything_that_is_no_text_goes_to_a_human() {
    for sort in unreadable_sorts() {
        let mut chat = with_bot();
        // Whether an unsupported message opens the window is not documented: a text has.
        chat.says(thanks());
        chat.says(sort.clone());
        assert!(is_waiting_for(&chat, HandoffReason::NotText), "{sort:?}");
        assert_eq!(chat.fates().last(), Some(&Fate::Waiting));
    }
}

#[test]
fn a_picture_beside_a_question_or_a_tap_goes_to_a_human() {
    for other in [question("gehalt"), tap_entry("gehalt"), thanks()] {
        let mut chat = with_bot();
        chat.writes(picture());
        chat.says(other);
        assert!(is_waiting_for(&chat, HandoffReason::NotText));
    }
}

#[rstest]
#[case::written(greeting())]
#[case::opened(opened_chat())]
fn a_greeting_alone_gets_an_introduction_that_says_it_is_a_bot(#[case] hello: super::texts::Text) {
    let mut chat = with_bot();
    chat.says(hello);
    assert_eq!(chat.sent(), [Purpose::Introduction]);
    let Bubble::List { body, rows, .. } = &chat.outbox[0].outbound.bubble else { panic!("no list") };
    assert!(body.contains("Bot"));
    assert!(rows.iter().any(|row| row.id == format!("{}bewerbung", id::TOPIC)));
    assert!(rows.iter().any(|row| row.id == id::HUMAN));
}

#[test]
fn an_entry_that_a_human_answers_brings_the_people_of_its_topic() {
    let mut chat = with_bot();
    chat.says(question("visum"));
    let Stage::Waiting { reason, topic, .. } = chat.stage() else { panic!("{:?}", chat.stage()) };
    assert_eq!((reason, topic.as_deref()), (&HandoffReason::Topic, Some("ausland")));
}

#[test]
fn two_offers_in_a_row_that_do_not_help_bring_a_human() {
    let mut chat = with_bot();
    chat.says(vague("gehalt"));
    assert_eq!(sent_by(&mut chat, |chat| chat.says(vague("wohnung"))), [Purpose::HandoffLine]);
    assert!(is_waiting_for(&chat, HandoffReason::NotUnderstood));
}

#[test]
fn an_offer_of_yesterday_does_not_count() {
    let mut chat = with_bot();
    chat.says(vague("gehalt"));
    chat.pass(Duration::days(1));
    assert_eq!(sent_by(&mut chat, |chat| chat.says(vague("wohnung"))), [Purpose::Choices]);
}

#[test]
fn something_else_brings_a_human() {
    let mut chat = with_bot();
    chat.says(vague("gehalt"));
    chat.says(tap(id::OTHER));
    assert!(is_waiting_for(&chat, HandoffReason::NotUnderstood));
}

#[test]
fn the_entries_of_a_topic_are_no_failed_offer() {
    let mut chat = with_bot();
    chat.says(tap_topic("bewerbung"));
    assert_eq!(chat.sent(), [Purpose::Choices]);
    assert_eq!(sent_by(&mut chat, |chat| chat.says(vague("wohnung"))), [Purpose::Choices]);
}

#[test]
fn a_topic_with_one_entry_is_answered() {
    let mut chat = with_bot();
    chat.says(tap_topic("leben"));
    assert!(chat.last_words().contains("wohnung"));
}

#[test]
fn a_tap_on_an_entry_that_is_gone_is_handed_over() {
    let mut chat = with_bot();
    chat.says(tap_entry("gibt-es-nicht-mehr"));
    assert!(is_waiting_for(&chat, HandoffReason::NoAnswer));
}

#[test]
fn a_language_that_nobody_answers_in_brings_a_human_and_says_so_in_it() {
    let mut chat = with_bot();
    chat.says(super::texts::Text { language: Language::Turkish, ..text("Merhaba, maaş ne kadar?") });
    assert!(is_waiting_for(&chat, HandoffReason::Language));
    assert!(chat.last_words().contains("çalışanımız"));
    assert!(chat.last_words().contains("Ein Mensch meldet sich"));
}

#[test]
fn a_changed_message_of_the_open_turn_is_read_as_it_is_now() {
    let mut chat = with_bot();
    let place = chat.writes(question("gehalt"));
    let original = chat.messages[place].wamid.clone();
    chat.says(edit(original, question("wohnung")));
    assert_eq!(chat.sent(), [Purpose::Answer]);
    assert!(chat.last_words().contains("wohnung") && !chat.last_words().contains("gehalt"));
}

#[test]
fn a_message_changed_after_its_answer_is_a_new_question() {
    let mut chat = with_bot();
    let place = chat.says(question("gehalt"));
    let original = chat.messages[place].wamid.clone();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(edit(original, question("wohnung")))), [Purpose::Answer]);
}

#[test]
fn a_deletion_is_noted() {
    let mut chat = with_bot();
    let place = chat.says(question("gehalt"));
    let original = chat.messages[place].wamid.clone();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(deletion(original))), []);
    assert_eq!(chat.fates().last(), Some(&Fate::Noted));
}

#[test]
fn small_words_that_become_a_turn_by_being_changed_need_no_answer() {
    let mut chat = with_bot();
    let place = chat.writes(unknown());
    let original = chat.messages[place].wamid.clone();
    chat.says(edit(original, thanks()));
    assert_eq!(chat.sent(), []);
    assert_eq!(chat.fates(), [Fate::Noted, Fate::Noted]);
    assert_eq!(chat.stage(), &Stage::Bot);
}

// I10

#[test]
fn after_ten_automatic_messages_in_ten_minutes_a_human_has_it() {
    let mut chat = with_bot();
    for _ in 0..10 {
        chat.says(question("gehalt"));
    }
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), []);
    assert!(is_waiting_for(&chat, HandoffReason::Loop));
    assert_eq!(chat.sent().len(), 10);
}

#[test]
fn after_thirty_automatic_messages_in_a_day_a_human_has_it() {
    let mut chat = Chat::at("2026-11-18T08:00:00+01:00");
    for _ in 0..30 {
        chat.says(question("gehalt"));
        chat.pass(Duration::minutes(15));
    }
    assert_eq!(chat.sent().len(), 30);
    chat.says(question("gehalt"));
    assert!(is_waiting_for(&chat, HandoffReason::Loop));
    assert_eq!(chat.sent().len(), 30);
}

#[test]
fn a_day_later_the_bot_answers_again() {
    let mut chat = Chat::at(NOON);
    for _ in 0..10 {
        chat.says(question("gehalt"));
    }
    chat.pass(Duration::minutes(10));
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), [Purpose::Answer]);
}

#[test]
fn an_owed_answer_that_meets_the_limit_is_a_humans() {
    let mut chat = super::scenes::reopening();
    chat.state.automatic_sends = vec![chat.now; 10];
    assert_eq!(sent_by(&mut chat, |chat| chat.says(thanks())), []);
    assert!(is_waiting_for(&chat, HandoffReason::Loop));
    assert_eq!(chat.fates()[0], Fate::Waiting);
}

#[test]
fn what_it_is_about_stays_for_the_human_and_is_forgotten_by_another_day() {
    let mut chat = with_bot();
    chat.says(question("gehalt"));
    let about = chat.state.about.clone();
    assert!(about.is_some());
    chat.says(wish());
    assert_eq!(chat.state.about, about, "whoever takes it sees it");
    let mut chat = with_bot();
    chat.says(question("gehalt"));
    chat.pass(Duration::hours(24));
    chat.says(unknown());
    assert_eq!(chat.state.about, None, "another question");
}
