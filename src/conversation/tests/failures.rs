//! A message of ours could not be delivered, for good.

use rstest::rstest;

use super::scenes::{MAJA, held, human, is_waiting_for, reopening, resolved, sent_by, waiting, with_bot};
use super::setting::at;
use super::shell::Chat;
use super::texts::{question, weak_sign};
use crate::conversation::{AgentAct, Fate, HandoffReason, Outcome, Purpose, SendFailure, Stage};

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
#[case::held(held())]
#[case::reopening(reopening())]
fn an_answer_that_failed_is_a_humans(
    #[case] mut chat: Chat,
    #[values(Purpose::Answer, Purpose::Choices, Purpose::Introduction)] purpose: Purpose,
) {
    assert_eq!(sent_by(&mut chat, |chat| chat.send_fails(purpose, SendFailure::Undeliverable)), []);
    assert!(is_waiting_for(&chat, HandoffReason::Undeliverable));
    assert!(!chat.fates().iter().any(|fate| matches!(fate, Fate::Held | Fate::Owed)));
}

#[test]
fn an_answer_that_missed_the_window_says_so() {
    let mut chat = with_bot();
    chat.says(question("gehalt"));
    chat.send_fails(Purpose::Answer, SendFailure::WindowClosed);
    assert!(is_waiting_for(&chat, HandoffReason::WindowClosed));
}

#[test]
fn where_a_human_is_asked_a_failure_changes_no_stage() {
    for mut chat in [waiting(), human()] {
        let before = chat.stage().clone();
        chat.send_fails(Purpose::Answer, SendFailure::Undeliverable);
        assert_eq!(chat.stage(), &before);
    }
}

#[test]
fn an_agents_message_that_failed_is_open_again() {
    let mut chat = human();
    chat.agent_writes(MAJA).unwrap();
    chat.send_fails(Purpose::AgentMessage, SendFailure::Undeliverable);
    assert!(chat.state.unanswered_since.is_some());
    let mut chat = human();
    chat.agent_writes(MAJA).unwrap();
    chat.agent(MAJA, AgentAct::Resolve(Outcome::Answered)).unwrap();
    chat.send_fails(Purpose::AgentMessage, SendFailure::Undeliverable);
    assert!(is_waiting_for(&chat, HandoffReason::Undeliverable));
}

#[rstest]
#[case(Purpose::HandoffLine)]
#[case(Purpose::Acknowledgement)]
#[case(Purpose::StopConfirmation)]
#[case(Purpose::StartConfirmation)]
#[case(Purpose::CallNotice)]
#[case(Purpose::CrisisNote)]
#[case(Purpose::ReviewLine)]
fn where_nothing_was_promised_nothing_is_done(#[case] purpose: Purpose) {
    let mut chat = with_bot();
    chat.send_fails(purpose, SendFailure::Refused);
    assert_eq!(chat.stage(), &Stage::Bot);
    assert_eq!(chat.alerts, []);
}

#[test]
fn a_neutral_line_that_failed_goes_out_with_the_next_weak_sign() {
    let mut chat = with_bot();
    chat.writes(weak_sign());
    chat.send_fails(Purpose::ReviewLine, SendFailure::Refused);
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(weak_sign())), [Purpose::ReviewLine]);
}

#[test]
fn where_the_hours_name_no_opening_a_human_has_it() {
    let mut chat = held();
    let never = crate::hours::OfficeHours::parse("off", "Europe/Berlin", "none", "", None).unwrap();
    chat.hours_become(&never);
    assert!(matches!(chat.stage(), Stage::Waiting { .. }));
    let mut chat = held();
    chat.world.hours = std::sync::Arc::new(never);
    chat.advance_to(at("2026-11-18T08:00:00+01:00"));
    assert!(matches!(chat.stage(), Stage::Waiting { .. }));
    assert_eq!(chat.fates(), [Fate::Waiting]);
}
