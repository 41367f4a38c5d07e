//! A person in need: I1, I2 and what follows from them.

use chrono::Duration;
use rstest::rstest;

use super::scenes::{
    MAJA, TOM, at_night, held, human, is_waiting_for, phone_app, reopening, resolved, sent_by, waiting,
    with_bot,
};
use super::setting::NOON;
use super::shell::{Chat, RowState};
use super::texts::{
    acute, deletion, distress, edit, greeting, notice, question, thanks, thumb, unknown, wamid, weak_sign,
    wish,
};
use crate::conversation::{
    AgentAct, AlertKind, Fate, HandoffReason, Outcome, Purpose, Refusal, Release, SendFailure, Stage, wake_at,
};
use crate::crisis::Severity;

const ACUTE: AlertKind = AlertKind::Crisis(Severity::Acute);
const REVIEW: AlertKind = AlertKind::Crisis(Severity::Review);

fn everywhere() -> Vec<Chat> {
    let by_day = || vec![with_bot(), resolved(), waiting(), human(), phone_app(), reopening()];
    let mut chats = by_day();
    chats.push(held());
    chats.extend(by_day().into_iter().map(at_night));
    // Nobody is talking with them at this moment.
    for chat in &mut chats {
        chat.pass(Duration::minutes(10));
    }
    chats
}

fn release(note: &str) -> AgentAct {
    AgentAct::ReleaseCrisis { outcome: Outcome::Spoke, note: note.to_owned() }
}

// I1

#[test]
fn in_every_stage_at_every_hour_need_is_answered_and_a_human_is_called() {
    for mut chat in everywhere() {
        let stage = chat.stage().clone();
        assert_eq!(sent_by(&mut chat, |chat| chat.writes(acute())), [Purpose::CrisisReply], "{stage:?}");
        assert_eq!(chat.alerted().last(), Some(&ACUTE), "{stage:?}");
        assert!(matches!(chat.stage(), Stage::Waiting { .. } | Stage::Human { .. }), "{stage:?}");
        assert!(!chat.fates().iter().any(|fate| matches!(fate, Fate::Pending | Fate::Held | Fate::Owed)));
    }
}

#[test]
fn distress_is_answered_as_well() {
    let mut chat = at_night(with_bot());
    chat.writes(distress());
    assert_eq!(chat.sent(), [Purpose::CrisisReply]);
    assert_eq!(chat.alerted(), [AlertKind::Crisis(Severity::Distress)]);
    assert!(is_waiting_for(&chat, HandoffReason::Crisis));
}

#[test]
fn need_that_only_the_joined_turn_shows_is_found_at_its_end() {
    let mut chat = with_bot();
    chat.writes(unknown());
    // Split bubbles: each harmless, together not.
    chat.messages[0].text = acute();
    chat.pass(Duration::seconds(2));
    assert_eq!(chat.sent(), [Purpose::CrisisReply]);
    assert_eq!(chat.alerted(), [ACUTE]);
    assert_eq!(chat.fates(), [Fate::Waiting]);
}

#[test]
fn need_in_a_changed_message_is_found() {
    let mut chat = with_bot();
    let place = chat.says(question("gehalt"));
    let original = chat.messages[place].wamid.clone();
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(edit(original, acute()))), [Purpose::CrisisReply]);
}

#[test]
fn what_was_queued_before_does_not_go_out_any_more() {
    let mut chat = with_bot();
    chat.courier_rests = true;
    chat.says(question("gehalt"));
    chat.says(acute());
    assert_eq!(chat.outbox[0].state, RowState::Withdrawn);
    assert_eq!(chat.sent(), [Purpose::CrisisReply]);
}

// I2

#[test]
fn while_a_crisis_is_open_questions_are_not_answered() {
    let mut chat = with_bot();
    chat.says(acute());
    let sent = sent_by(&mut chat, |chat| {
        for text in [question("gehalt"), greeting(), wish(), thanks(), unknown()] {
            chat.says(text);
        }
        chat.calls();
    });
    assert_eq!(sent, []);
    assert_eq!(chat.fates(), [Fate::Waiting; 6]);
}

#[test]
fn the_hotline_reply_goes_out_once_in_twelve_hours() {
    let mut chat = with_bot();
    chat.says(acute());
    assert_eq!(sent_by(&mut chat, |chat| chat.says(acute())), []);
    chat.pass(Duration::hours(12) - Duration::seconds(5));
    assert_eq!(sent_by(&mut chat, |chat| chat.says(acute())), [Purpose::CrisisNote]);
    chat.pass(Duration::minutes(31));
    assert_eq!(sent_by(&mut chat, |chat| chat.says(acute())), [Purpose::CrisisReply]);
}

#[test]
fn the_note_goes_out_half_an_hour_after_the_reply_and_then_every_half_hour() {
    let mut chat = with_bot();
    chat.writes(acute());
    let reply = chat.now;
    for _ in 0..100 {
        chat.pass(Duration::minutes(1));
        chat.writes(thanks());
    }
    let notes: Vec<i64> = chat
        .outbox
        .iter()
        .filter(|row| row.outbound.purpose == Purpose::CrisisNote)
        .map(|row| (row.at - reply).num_minutes())
        .collect();
    assert_eq!(notes, [30, 60, 90]);
}

#[test]
fn a_second_alarm_does_not_quicken_the_notes() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.agent(MAJA, AgentAct::AcknowledgeCrisis).unwrap();
    chat.pass(Duration::minutes(31));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(acute())), [Purpose::CrisisNote]);
    chat.agent(MAJA, AgentAct::AcknowledgeCrisis).unwrap();
    chat.pass(Duration::minutes(4));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(acute())), []);
}

#[test]
fn a_new_episode_does_not_quicken_the_notes() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.pass(Duration::minutes(31));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(thanks())), [Purpose::CrisisNote]);
    chat.agent(MAJA, release("gesprochen")).unwrap();
    chat.pass(Duration::minutes(4));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(acute())), []);
    assert_eq!(chat.alerted().last(), Some(&ACUTE));
}

#[test]
fn a_note_never_refers_to_the_reply_of_an_episode_long_past() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.agent(MAJA, release("gesprochen")).unwrap();
    chat.pass(Duration::days(6));
    chat.agent(MAJA, AgentAct::Claim).unwrap();
    chat.says(greeting());
    chat.agent_writes(MAJA).unwrap();
    chat.writes(acute());
    chat.pass(Duration::minutes(40));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(thanks())), []);
}

#[test]
fn thumbs_deletions_and_notices_bring_no_note() {
    for silent in [thumb(), deletion(wamid("0")), notice()] {
        let mut chat = with_bot();
        chat.writes(acute());
        chat.pass(Duration::minutes(31));
        assert_eq!(sent_by(&mut chat, |chat| chat.writes(silent)), []);
        assert_eq!(chat.fates().last(), Some(&Fate::Noted));
    }
}

#[rstest]
#[case::page(|chat: &mut Chat| chat.agent_writes(MAJA).unwrap())]
#[case::phone_app(Chat::phone_app_writes)]
fn an_agent_who_wrote_within_ten_minutes_is_not_talked_over(#[case] writes: fn(&mut Chat)) {
    let mut chat = with_bot();
    chat.says(unknown());
    writes(&mut chat);
    chat.pass(Duration::minutes(10) - Duration::seconds(1));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(acute())), []);
    assert_eq!(chat.alerted(), [ACUTE]);
    chat.pass(Duration::seconds(1));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(acute())), [Purpose::CrisisReply]);
}

#[test]
fn the_hotline_reply_knows_no_limit() {
    let mut chat = with_bot();
    chat.state.automatic_sends = vec![chat.now; 30];
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(acute())), [Purpose::CrisisReply]);
}

#[test]
fn a_hotline_reply_that_failed_is_called_out_and_tried_with_the_next_sign() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.send_fails(Purpose::CrisisReply, SendFailure::Refused);
    assert_eq!(chat.alerted(), [ACUTE, AlertKind::CrisisReplyFailed]);
    chat.pass(Duration::minutes(1));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(acute())), [Purpose::CrisisReply]);
}

// The end of an episode.

#[test]
fn only_a_release_with_a_note_ends_it() {
    let mut chat = with_bot();
    chat.writes(acute());
    for act in
        [AgentAct::Claim, AgentAct::AcknowledgeCrisis, AgentAct::Opened, AgentAct::Release(Release::ToQueue)]
    {
        chat.agent(MAJA, act).unwrap();
        assert!(chat.state.crisis.is_some());
    }
    assert_eq!(chat.agent(MAJA, AgentAct::Resolve(Outcome::Answered)), Err(Refusal::CrisisOpen));
    assert_eq!(chat.agent(MAJA, AgentAct::Release(Release::ToBot)), Err(Refusal::CrisisOpen));
    assert_eq!(chat.agent(MAJA, release("  ")), Err(Refusal::NoteMissing));
    chat.pass(Duration::days(30));
    assert!(chat.state.crisis.is_some());
    chat.agent(MAJA, release("telefoniert")).unwrap();
    assert_eq!(chat.state.crisis, None);
    assert_eq!(chat.stage(), &Stage::Bot);
    assert_eq!(chat.agent(MAJA, release("telefoniert")), Err(Refusal::NoCrisis));
    assert_eq!(chat.agent(MAJA, AgentAct::AcknowledgeCrisis), Err(Refusal::NoCrisis));
}

#[test]
fn whoever_owns_it_keeps_it_after_the_release() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.agent(MAJA, AgentAct::Claim).unwrap();
    chat.agent(TOM, release("telefoniert")).unwrap();
    assert!(matches!(chat.stage(), Stage::Human { .. }));
}

#[test]
fn what_a_human_has_released_is_not_found_again_in_the_next_message() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.pass(Duration::minutes(5));
    chat.agent(MAJA, release("telefoniert")).unwrap();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), [Purpose::Answer]);
}

#[test]
fn a_crisis_that_the_phone_app_left_waits_as_a_crisis() {
    let mut chat = phone_app();
    chat.writes(acute());
    chat.advance("2026-11-19T18:00:00+01:00");
    assert!(is_waiting_for(&chat, HandoffReason::Crisis));
}

// Alarms.

#[test]
fn an_alarm_repeats_until_somebody_acknowledges_and_escalates() {
    let mut chat = Chat::at(NOON);
    chat.writes(acute());
    chat.pass(Duration::minutes(45));
    let orders: Vec<(u32, bool)> =
        chat.alerts.iter().map(|(_, order)| (order.repeat, order.escalate)).collect();
    assert_eq!(orders, [(0, false), (1, false), (2, false), (3, true), (4, true)]);
    chat.agent(MAJA, AgentAct::AcknowledgeCrisis).unwrap();
    chat.pass(Duration::minutes(60));
    assert_eq!(chat.alerts.len(), 5);
}

#[test]
fn an_alarm_that_nobody_hears_for_a_day_goes_on_daily_and_never_stops() {
    let mut chat = Chat::at(NOON);
    chat.writes(acute());
    chat.pass(Duration::days(1) + Duration::minutes(1));
    let after_a_day = chat.alerted().iter().filter(|kind| **kind == ACUTE).count();
    chat.pass(Duration::days(20));
    assert_eq!(chat.alerted().iter().filter(|kind| **kind == ACUTE).count(), after_a_day + 20);
    assert!(wake_at(&chat.state, &chat.world).is_some());
}

#[test]
fn a_graver_sign_raises_the_level_and_a_new_alarm() {
    let mut chat = with_bot();
    chat.writes(distress());
    chat.agent(MAJA, AgentAct::AcknowledgeCrisis).unwrap();
    chat.writes(acute());
    assert_eq!(chat.alerted().last(), Some(&ACUTE));
    assert_eq!(chat.state.crisis.as_ref().unwrap().acknowledged_at, None);
    chat.writes(distress());
    assert_eq!(chat.state.crisis.as_ref().unwrap().severity, Severity::Acute);
}

#[test]
fn a_new_sign_after_the_acknowledgement_calls_again_unless_the_agent_is_talking() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.agent(MAJA, AgentAct::Claim).unwrap();
    chat.agent(MAJA, AgentAct::AcknowledgeCrisis).unwrap();
    chat.agent_writes(MAJA).unwrap();
    chat.writes(acute());
    assert_eq!(chat.alerts.len(), 1);
    chat.pass(Duration::minutes(11));
    chat.writes(acute());
    assert_eq!(chat.alerts.len(), 2);
}

#[test]
fn an_acknowledgement_stands_with_its_agent_and_time() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.agent(MAJA, AgentAct::AcknowledgeCrisis).unwrap();
    chat.agent(TOM, AgentAct::AcknowledgeCrisis).unwrap();
    let crisis = chat.state.crisis.as_ref().unwrap();
    assert_eq!(crisis.acknowledged_by, Some(crate::ids::AgentId(MAJA)));
    assert_eq!(crisis.acknowledged_at, Some(chat.now));
}

// `review`: weak signs.

#[test]
fn a_weak_sign_gets_a_neutral_line_and_a_human_at_any_hour() {
    for mut chat in [with_bot(), resolved(), held(), reopening(), waiting(), at_night(with_bot())] {
        assert_eq!(sent_by(&mut chat, |chat| chat.writes(weak_sign())), [Purpose::ReviewLine]);
        assert!(is_waiting_for(&chat, HandoffReason::Review));
        assert_eq!(chat.alerted(), [REVIEW]);
        assert_eq!(chat.state.crisis, None);
    }
}

#[test]
fn the_neutral_line_goes_out_once_in_twelve_hours() {
    let mut chat = with_bot();
    chat.writes(weak_sign());
    chat.agent(MAJA, AgentAct::Release(Release::ToBot)).unwrap();
    chat.pass(Duration::hours(12) - Duration::seconds(1));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(weak_sign())), []);
    chat.pass(Duration::seconds(1));
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(weak_sign())), [Purpose::ReviewLine]);
}

#[test]
fn with_a_human_a_weak_sign_only_alerts() {
    let mut chat = human();
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(weak_sign())), []);
    assert_eq!(chat.alerted(), [REVIEW]);
    assert_eq!(chat.fates().last(), Some(&Fate::WithHuman));
}

#[test]
fn a_weak_sign_in_an_open_crisis_belongs_to_it() {
    let mut chat = with_bot();
    chat.writes(acute());
    chat.writes(weak_sign());
    assert_eq!(chat.alerts.len(), 1);
    assert!(is_waiting_for(&chat, HandoffReason::Crisis));
}

#[test]
fn a_weak_sign_that_a_human_has_answered_is_not_found_again() {
    for act in [AgentAct::Release(Release::ToBot), AgentAct::Resolve(Outcome::Answered)] {
        let mut chat = with_bot();
        chat.writes(weak_sign());
        chat.agent(MAJA, AgentAct::Claim).unwrap();
        chat.agent(MAJA, act).unwrap();
        assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), [Purpose::Answer]);
    }
}

#[test]
fn a_second_weak_sign_while_waiting_calls_nobody_again() {
    let mut chat = with_bot();
    chat.writes(weak_sign());
    chat.writes(weak_sign());
    assert_eq!(chat.alerts.len(), 1);
}
