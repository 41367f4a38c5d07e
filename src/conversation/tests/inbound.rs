//! The rows "inbound in hours" and "inbound outside hours".

use chrono::Duration;
use rstest::rstest;

use super::scenes::{
    MAJA, at_night, held, human, is_waiting_for, phone_app, reopening, resolved, sent_by, waiting, with_bot,
};
use super::setting::{FRIDAY_NIGHT, at};
use super::shell::Chat;
use super::texts::{question, refusal, tap_entry, text, unknown, vague, wish};
use crate::conversation::{Fate, HandoffReason, Owner, Purpose, Stage};
use crate::ids::AgentId;

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
fn in_hours_an_answer_goes_out(#[case] mut chat: Chat) {
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), [Purpose::Answer]);
    assert!(chat.last_words().contains("gehalt"));
    assert_eq!(chat.fates().last(), Some(&Fate::Answered));
    assert_eq!(chat.stage(), &Stage::Bot);
}

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
fn in_hours_choices_go_out_when_unsure(#[case] mut chat: Chat) {
    assert_eq!(sent_by(&mut chat, |chat| chat.says(vague("gehalt"))), [Purpose::Choices]);
    assert_eq!(chat.fates().last(), Some(&Fate::Offered));
    assert_eq!(chat.stage(), &Stage::Bot);
}

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
fn in_hours_it_is_handed_over_when_nothing_fits(#[case] mut chat: Chat) {
    assert_eq!(sent_by(&mut chat, |chat| chat.says(unknown())), [Purpose::HandoffLine]);
    assert_eq!(chat.fates().last(), Some(&Fate::Waiting));
    assert!(is_waiting_for(&chat, HandoffReason::NoAnswer));
}

#[test]
fn in_hours_a_message_that_overtakes_the_opening_joins_what_was_held() {
    let mut chat = held();
    chat.sleep_to(at("2026-11-18T08:00:00.500+01:00"));
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("wohnung"))), [Purpose::Answer]);
    assert!(chat.last_words().contains("gehalt") && chat.last_words().contains("wohnung"));
    assert_eq!(chat.fates(), [Fate::Answered, Fate::Answered]);
}

#[test]
fn a_turn_that_is_open_when_the_office_opens_takes_what_was_held_with_it() {
    let mut chat = held();
    chat.sleep_to(at("2026-11-18T08:00:00.500+01:00"));
    chat.writes(question("wohnung"));
    chat.wake();
    assert_eq!(chat.sent(), []);
    chat.pass(Duration::seconds(2));
    assert_eq!(chat.sent(), [Purpose::Answer]);
}

#[test]
fn in_hours_a_message_joins_what_waits_silently() {
    let mut chat = waiting();
    let before = chat.stage().clone();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), []);
    assert_eq!(chat.stage(), &before);
    assert_eq!(chat.fates().last(), Some(&Fate::Waiting));
}

#[rstest]
#[case::claimed(human(), Owner::Agent(AgentId(MAJA)))]
#[case::phone_app(phone_app(), Owner::PhoneApp)]
fn with_a_human_the_bot_is_silent_and_the_agent_is_told(#[case] mut chat: Chat, #[case] owner: Owner) {
    for mut chat in [chat_copy(&mut chat), at_night(chat)] {
        chat.state.unanswered_since = None;
        assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), []);
        assert!(super::scenes::is_with(&chat, owner));
        assert_eq!(chat.fates().last(), Some(&Fate::WithHuman));
        assert!(chat.state.unanswered_since.is_some());
    }
}

fn chat_copy(chat: &mut Chat) -> Chat {
    let mut copy = Chat::with(chat.world.clone(), chat.now, (), None);
    copy.state = chat.state.clone();
    copy
}

#[test]
fn after_the_template_the_owed_answer_goes_out_with_the_next_message() {
    let mut chat = reopening();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(text("ja, bin da!"))), [Purpose::Answer]);
    assert!(chat.last_words().contains("gehalt"));
    assert_eq!(chat.fates(), [Fate::Answered, Fate::Answered]);
    assert_eq!(chat.stage(), &Stage::Bot);
}

#[test]
fn after_the_template_a_message_that_has_an_answer_of_its_own_wins() {
    let mut chat = reopening();
    chat.says(question("wohnung"));
    assert!(chat.last_words().contains("wohnung") && !chat.last_words().contains("gehalt"));
    assert_eq!(chat.fates(), [Fate::Answered, Fate::Answered]);
}

#[test]
fn after_the_template_a_mere_guess_does_not_win_over_the_owed_answer() {
    let mut chat = reopening();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(vague("wohnung"))), [Purpose::Answer]);
    assert!(chat.last_words().contains("gehalt"));
}

#[test]
fn after_the_template_a_tap_on_an_entry_wins() {
    let mut chat = reopening();
    chat.says(tap_entry("wohnung"));
    assert!(chat.last_words().contains("wohnung") && !chat.last_words().contains("gehalt"));
}

#[test]
fn after_the_template_a_refusal_ends_it_without_a_word() {
    for mut chat in [reopening(), at_night(reopening())] {
        assert_eq!(sent_by(&mut chat, |chat| chat.says(refusal())), []);
        assert_eq!(chat.stage(), &Stage::Bot);
        assert_eq!(chat.fates(), [Fate::Noted, Fate::Noted]);
    }
}

#[test]
fn after_the_template_a_wish_for_a_human_wins() {
    let mut chat = reopening();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(wish())), [Purpose::HandoffLine]);
    assert!(is_waiting_for(&chat, HandoffReason::Wish));
    assert_eq!(chat.fates(), [Fate::Waiting, Fate::Waiting]);
}

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
#[case::reopening(reopening())]
fn outside_hours_it_is_held(#[case] chat: Chat) {
    let mut chat = at_night(chat);
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), []);
    assert!(matches!(chat.stage(), Stage::Held { .. }));
    assert_eq!(chat.fates().last(), Some(&Fate::Held));
}

#[test]
fn what_is_owed_is_held_with_the_message_that_came_at_night() {
    let mut chat = at_night(reopening());
    chat.says(question("wohnung"));
    assert_eq!(chat.fates(), [Fate::Held, Fate::Held]);
    chat.advance("2026-11-24T08:00:00+01:00");
    assert!(chat.last_words().contains("gehalt") && chat.last_words().contains("wohnung"));
}

#[test]
fn outside_hours_a_message_joins_what_is_held() {
    let mut chat = held();
    let before = chat.stage().clone();
    chat.says(question("wohnung"));
    assert_eq!(chat.stage(), &before);
    assert_eq!(chat.fates(), [Fate::Held, Fate::Held]);
    assert_eq!(chat.sent(), []);
}

#[test]
fn outside_hours_a_message_joins_what_waits_and_the_wait_keeps_its_beginning() {
    let mut chat = at_night(waiting());
    let before = chat.stage().clone();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), []);
    assert_eq!(chat.stage(), &before);
    assert_eq!(chat.fates().last(), Some(&Fate::Waiting));
}

#[test]
fn outside_hours_a_waiting_person_is_told_once_when_the_window_will_close() {
    let mut chat = waiting();
    chat.advance(FRIDAY_NIGHT);
    let sent = sent_by(&mut chat, |chat| {
        chat.says(unknown());
        chat.says(unknown());
    });
    assert_eq!(sent, [Purpose::Acknowledgement]);
    assert!(chat.last_words().contains("am Montag ab 8 Uhr"));
}
