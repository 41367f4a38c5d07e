//! The rows "opening time", "closing time" and "idle".

use chrono::Duration;
use rstest::rstest;

use super::scenes::{
    MAJA, held, human, is_waiting_for, is_with, phone_app, reopening, sent_by, waiting, with_bot,
};
use super::setting::at;
use super::shell::Chat;
use super::texts::{question, unknown};
use crate::conversation::{AlertKind, Fate, HandoffReason, Outcome, Owner, Purpose, Stage, wake_at};
use crate::ids::AgentId;

#[test]
fn at_the_opening_what_was_held_is_handled() {
    let mut chat = held();
    chat.advance("2026-11-18T07:59:59.999+01:00");
    assert_eq!(chat.sent(), []);
    chat.advance("2026-11-18T08:00:00+01:00");
    assert_eq!(chat.sent(), [Purpose::Answer]);
    assert_eq!(chat.stage(), &Stage::Bot);
}

#[rstest]
#[case::waiting(waiting())]
#[case::human(human())]
#[case::phone_app(phone_app())]
fn closing_and_opening_change_nothing_where_a_human_is_asked(#[case] mut chat: Chat) {
    chat.state.unanswered_since = None;
    let before = chat.stage().clone();
    chat.advance("2026-11-19T08:00:01+01:00");
    let same = match (chat.stage(), &before) {
        // Only that it is late has changed.
        (Stage::Waiting { since, .. }, Stage::Waiting { since: before, .. }) => since == before,
        (now, before) => now == before,
    };
    assert!(same, "{:?}", chat.stage());
}

#[test]
fn closing_and_opening_change_nothing_while_an_answer_is_owed() {
    let mut chat = reopening();
    let before = chat.stage().clone();
    assert_eq!(sent_by(&mut chat, |chat| chat.advance("2026-11-24T09:00:00+01:00")), []);
    assert_eq!(chat.stage(), &before);
}

#[test]
fn a_turn_that_is_open_at_the_closing_is_held() {
    let mut chat = Chat::at("2026-11-18T17:59:59+01:00");
    chat.writes(question("gehalt"));
    chat.pass(Duration::seconds(2));
    assert_eq!(chat.sent(), []);
    assert_eq!(chat.stage(), &Stage::Held { until: at("2026-11-19T08:00:00+01:00") });
    assert_eq!(chat.fates(), [Fate::Held]);
}

#[rstest]
#[case::today("2026-11-18T12:00:00+01:00", "2026-11-18T18:00:00+01:00")]
#[case::four_hours("2026-11-18T14:00:00+01:00", "2026-11-18T18:00:00+01:00")]
#[case::afternoon("2026-11-18T14:00:01+01:00", "2026-11-19T18:00:00+01:00")]
#[case::friday_afternoon("2026-11-20T17:00:00+01:00", "2026-11-23T18:00:00+01:00")]
#[case::over_new_year("2026-12-31T16:00:00+01:00", "2027-01-04T18:00:00+01:00")]
#[case::over_summer_time("2026-03-27T16:00:00+01:00", "2026-03-30T18:00:00+02:00")]
#[case::over_winter_time("2026-10-23T16:00:00+02:00", "2026-10-26T18:00:00+01:00")]
fn the_deadline_is_todays_closing_or_the_next_business_days(#[case] now: &str, #[case] deadline: &str) {
    let mut chat = Chat::at(now);
    chat.world.settings.quiet_time = Duration::zero();
    chat.writes(unknown());
    let Stage::Waiting { deadline: named, .. } = chat.stage() else { panic!("{:?}", chat.stage()) };
    assert_eq!(*named, at(deadline));
}

#[test]
fn a_missed_deadline_is_alerted_once() {
    let mut chat = waiting();
    chat.advance("2026-11-18T17:59:59+01:00");
    assert_eq!(chat.alerted(), []);
    chat.advance("2026-11-25T18:00:00+01:00");
    assert_eq!(chat.alerted(), [AlertKind::DeadlineMissed]);
    assert!(matches!(chat.stage(), Stage::Waiting { overdue: true, .. }));
    assert_eq!(wake_at(&chat.state, &chat.world), None);
}

#[test]
fn the_phone_app_keeps_it_until_the_next_business_day_has_passed_without_a_word() {
    let mut chat = phone_app();
    chat.advance("2026-11-19T17:59:59+01:00");
    assert!(is_with(&chat, Owner::PhoneApp));
    chat.phone_app_writes();
    chat.advance("2026-11-20T17:59:59+01:00");
    assert!(is_with(&chat, Owner::PhoneApp));
    assert_eq!(sent_by(&mut chat, |chat| chat.advance("2026-11-20T18:00:00+01:00")), []);
    assert_eq!(chat.stage(), &Stage::Bot);
}

#[test]
fn what_nobody_answered_from_the_phone_app_waits_for_a_human() {
    let mut chat = phone_app();
    chat.says(question("gehalt"));
    chat.advance("2026-11-19T18:00:00+01:00");
    assert!(is_waiting_for(&chat, HandoffReason::PhoneAppSilent));
}

#[test]
fn a_claim_never_lapses() {
    let mut chat = human();
    chat.pass(Duration::days(400));
    assert!(is_with(&chat, Owner::Agent(AgentId(MAJA))));
}

#[test]
fn an_owed_answer_that_nobody_asks_for_is_resolved_after_three_days() {
    let mut chat = reopening();
    chat.pass(Duration::days(3) - Duration::seconds(1));
    assert!(matches!(chat.stage(), Stage::Reopening { .. }));
    assert_eq!(sent_by(&mut chat, |chat| chat.pass(Duration::seconds(1))), []);
    assert!(matches!(chat.stage(), Stage::Resolved { outcome: Outcome::NoReply, .. }));
    assert_eq!(chat.fates(), [Fate::Noted]);
}

#[test]
fn whoever_writes_in_the_last_second_of_the_three_days_is_answered() {
    let mut chat = reopening();
    chat.pass(Duration::days(3) - Duration::seconds(1));
    assert_eq!(sent_by(&mut chat, |chat| chat.says(unknown())), [Purpose::Answer]);
}

#[test]
fn what_is_resolved_or_the_bots_needs_no_timer() {
    for chat in [with_bot(), super::scenes::resolved(), human()] {
        assert_eq!(wake_at(&chat.state, &chat.world), None);
    }
}

#[test]
fn a_wake_up_before_its_time_changes_nothing() {
    for mut chat in [with_bot(), held(), waiting(), human(), phone_app(), reopening()] {
        let before = chat.state.clone();
        assert_eq!(sent_by(&mut chat, Chat::wake), []);
        assert_eq!(chat.state, before);
    }
}
