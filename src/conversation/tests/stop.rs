//! The row "Stop", and the way back.

use rstest::rstest;

use super::scenes::{at_night, held, human, is_waiting_for, reopening, resolved, sent_by, waiting, with_bot};
use super::setting::FRIDAY_NIGHT;
use super::shell::{Chat, RowState};
use super::texts::{acute, edit, question, start, stop, tap_human, thanks, wish};
use crate::conversation::{AgentAct, Fate, HandoffReason, Purpose, Release, Stage};

#[rstest]
#[case::bot(with_bot(), Fate::Noted)]
#[case::resolved(resolved(), Fate::Noted)]
#[case::waiting(waiting(), Fate::Waiting)]
fn stop_is_confirmed_once(#[case] mut chat: Chat, #[case] fate: Fate) {
    let sent = sent_by(&mut chat, |chat| {
        chat.says(stop());
        chat.says(stop());
    });
    assert_eq!(sent, [Purpose::StopConfirmation]);
    assert_eq!(chat.fates().last(), Some(&fate));
    assert!(chat.state.opted_out);
}

#[test]
fn stop_at_night_is_heard_without_a_word() {
    for mut chat in [at_night(with_bot()), held(), at_night(waiting())] {
        let before = chat.stage().clone();
        assert_eq!(sent_by(&mut chat, |chat| chat.says(stop())), []);
        assert!(chat.state.opted_out);
        assert_eq!(chat.stage(), &before);
    }
}

#[test]
fn what_was_held_before_a_stop_is_a_humans() {
    let mut chat = held();
    chat.says(stop());
    chat.advance("2026-11-18T08:00:00+01:00");
    assert!(is_waiting_for(&chat, HandoffReason::OptedOut));
    assert_eq!(chat.fates(), [Fate::Waiting, Fate::Noted]);
    assert_eq!(chat.sent(), []);
}

#[test]
fn with_a_human_a_stop_is_told_to_the_agent_alone() {
    let mut chat = human();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(stop())), []);
    assert_eq!(chat.fates().last(), Some(&Fate::WithHuman));
    assert!(chat.state.opted_out);
}

#[test]
fn after_the_template_a_stop_drops_what_is_owed() {
    let mut chat = reopening();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(stop())), [Purpose::StopConfirmation]);
    assert_eq!(chat.stage(), &Stage::Bot);
    assert_eq!(chat.fates(), [Fate::Noted, Fate::Noted]);
    let mut chat = at_night(reopening());
    assert_eq!(sent_by(&mut chat, |chat| chat.says(stop())), []);
    assert_eq!(chat.stage(), &Stage::Bot);
}

#[test]
fn a_question_beside_a_stop_is_a_humans() {
    for mut chat in [with_bot(), reopening()] {
        chat.writes(question("wohnung"));
        chat.says(stop());
        assert!(is_waiting_for(&chat, HandoffReason::OptedOut), "{:?}", chat.state);
        assert!(!chat.fates().contains(&Fate::Pending));
        assert_eq!(chat.sent().last(), Some(&Purpose::StopConfirmation));
    }
}

#[test]
fn after_a_stop_nothing_automatic_goes_out() {
    let mut chat = with_bot();
    chat.says(stop());
    let sent = sent_by(&mut chat, |chat| {
        chat.says(thanks());
        chat.calls();
        chat.says(question("gehalt"));
        chat.advance(FRIDAY_NIGHT);
        chat.says(question("gehalt"));
        chat.advance("2026-11-23T08:00:00+01:00");
    });
    assert_eq!(sent, []);
    assert!(is_waiting_for(&chat, HandoffReason::OptedOut));
}

#[test]
fn what_is_queued_when_somebody_says_stop_does_not_go_out() {
    let mut chat = with_bot();
    chat.courier_rests = true;
    chat.says(question("gehalt"));
    chat.says(stop());
    assert_eq!(chat.outbox[0].state, RowState::Withdrawn);
    assert_eq!(chat.sent(), [Purpose::StopConfirmation]);
}

#[test]
fn a_crisis_is_answered_after_a_stop_too() {
    let mut chat = with_bot();
    chat.says(stop());
    assert_eq!(sent_by(&mut chat, |chat| chat.says(acute())), [Purpose::CrisisReply]);
}

#[test]
fn a_stop_said_in_a_crisis_holds_after_it() {
    let mut chat = with_bot();
    chat.says(acute());
    assert_eq!(sent_by(&mut chat, |chat| chat.says(stop())), []);
    assert!(chat.state.opted_out);
}

#[test]
fn start_ends_a_stop_and_is_confirmed() {
    let mut chat = with_bot();
    chat.says(stop());
    assert_eq!(sent_by(&mut chat, |chat| chat.says(start())), [Purpose::StartConfirmation]);
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), [Purpose::Answer]);
}

#[test]
fn start_without_a_stop_is_a_greeting() {
    let mut chat = with_bot();
    chat.says(start());
    assert_eq!(chat.sent(), [Purpose::Introduction]);
}

#[test]
fn start_ends_a_stop_silently_where_nothing_may_be_said() {
    for mut chat in [at_night(with_bot()), waiting(), human()] {
        chat.says(stop());
        assert_eq!(sent_by(&mut chat, |chat| chat.says(start())), []);
        assert!(!chat.state.opted_out);
    }
}

#[test]
fn a_wish_for_a_human_ends_a_stop_in_every_stage() {
    for text in [wish(), tap_human()] {
        for mut chat in [with_bot(), waiting(), human(), held(), reopening()] {
            chat.says(stop());
            chat.says(text.clone());
            assert!(!chat.state.opted_out);
        }
    }
}

#[test]
fn a_wish_after_a_stop_brings_a_human_and_the_line() {
    let mut chat = with_bot();
    chat.says(stop());
    assert_eq!(sent_by(&mut chat, |chat| chat.says(wish())), [Purpose::HandoffLine]);
    assert!(is_waiting_for(&chat, HandoffReason::Wish));
}

#[test]
fn a_stop_right_after_a_wish_holds_and_the_human_comes_silently() {
    let mut chat = with_bot();
    chat.writes(wish());
    chat.says(stop());
    assert_eq!(chat.sent(), [Purpose::StopConfirmation]);
    assert!(is_waiting_for(&chat, HandoffReason::Wish));
    assert!(chat.state.opted_out);
}

#[test]
fn a_message_changed_into_a_stop_is_one() {
    let mut chat = with_bot();
    let place = chat.writes(question("gehalt"));
    let original = chat.messages[place].wamid.clone();
    chat.says(edit(original, stop()));
    assert!(chat.state.opted_out);
    assert_eq!(chat.sent(), [Purpose::StopConfirmation]);
}

#[test]
fn a_stop_holds_when_an_agent_gives_the_conversation_back() {
    let mut chat = human();
    chat.says(stop());
    chat.agent(super::scenes::MAJA, AgentAct::Release(Release::ToBot)).unwrap();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), []);
}
