//! H1 to H4: the night, the weekend, and the 24-hour window.

use chrono::Duration;
use rstest::rstest;

use super::scenes::{held, is_waiting_for, reopening, sent_by};
use super::setting::{FRIDAY_NIGHT, MONDAY_OPENING, NIGHT, PART_TIME, SHOP, at};
use super::shell::{Chat, RowState};
use super::texts::{greeting, question, text, thanks, unknown, vague, wish};
use crate::conversation::{
    Acknowledge, Bubble, Fate, HandoffReason, Purpose, SendFailure, Stage, wake_at, window_closes_at,
};

// H1

#[test]
fn outside_hours_a_message_is_held_until_the_next_opening_silently_and_unread() {
    let chat = held();
    assert_eq!(chat.stage(), &Stage::Held { until: at("2026-11-18T08:00:00+01:00") });
    assert_eq!(wake_at(&chat.state, &chat.world), Some(at("2026-11-18T08:00:00+01:00")));
    assert_eq!(chat.sent(), []);
    assert_eq!(chat.marked_read, 0);
}

#[rstest]
#[case::lunch_break("2026-11-18T12:30:00+01:00", "2026-11-18T13:00:00+01:00")]
#[case::saturday_is_open("2026-11-20T18:00:00+01:00", "2026-11-21T10:00:00+01:00")]
#[case::holiday("2026-12-24T18:00:00+01:00", "2026-12-28T09:00:00+01:00")]
fn the_next_opening_is_the_real_one(#[case] now: &str, #[case] opening: &str) {
    let mut chat = Chat::at(now);
    chat.hours_become(&SHOP);
    chat.writes(question("gehalt"));
    assert_eq!(chat.stage(), &Stage::Held { until: at(opening) });
}

// H2

#[test]
fn when_the_window_will_close_first_one_acknowledgement_names_the_opening() {
    let mut chat = Chat::at(FRIDAY_NIGHT);
    chat.says(question("gehalt"));
    chat.pass(Duration::hours(20));
    chat.says(question("wohnung"));
    assert_eq!(chat.sent(), [Purpose::Acknowledgement]);
    let words = chat.last_words();
    assert!(
        words.starts_with("Wir sind am Montag ab 8 Uhr wieder da. Schreib dann kurz, und wir legen los.")
    );
    assert!(!words.contains("tut uns leid") && !words.contains("geschlossen"));
}

#[test]
fn with_a_template_we_promise_to_write_ourselves() {
    let mut chat = Chat::with_template_at(FRIDAY_NIGHT);
    chat.says(question("gehalt"));
    assert!(
        chat.last_words().starts_with("Wir sind am Montag ab 8 Uhr wieder da und melden uns dann bei dir.")
    );
}

#[test]
fn the_window_decides_to_the_minute_whether_it_is_acknowledged() {
    // Sunday 8:10 + 24 h − 10 min is Monday's opening: the opening instant itself is too late.
    for (now, sent) in [("2026-11-22T08:10:00+01:00", 1), ("2026-11-22T08:10:01+01:00", 0)] {
        let mut chat = Chat::at(now);
        chat.says(question("gehalt"));
        assert_eq!(chat.sent().len(), sent, "{now}");
    }
}

#[test]
fn a_message_that_arrives_late_is_judged_by_metas_time() {
    let mut chat = Chat::at("2026-11-22T12:00:00+01:00");
    chat.receives(question("gehalt"), Some(at("2026-11-21T14:00:00+01:00")));
    assert_eq!(chat.sent(), [Purpose::Acknowledgement]);
    let mut chat = Chat::at("2026-11-22T16:00:00+01:00");
    // By now the window has closed: nothing can be said at all.
    chat.receives(question("gehalt"), Some(at("2026-11-21T14:00:00+01:00")));
    assert_eq!(chat.sent(), []);
    assert!(matches!(chat.stage(), Stage::Held { .. }));
}

#[rstest]
#[case::never(Acknowledge::Never, FRIDAY_NIGHT, 0)]
#[case::never_on_a_week_night(Acknowledge::Never, NIGHT, 0)]
#[case::only_then(Acknowledge::WhenWindowCloses, FRIDAY_NIGHT, 1)]
#[case::not_on_a_week_night(Acknowledge::WhenWindowCloses, NIGHT, 0)]
#[case::always(Acknowledge::Always, FRIDAY_NIGHT, 1)]
#[case::always_on_a_week_night(Acknowledge::Always, NIGHT, 1)]
fn the_setting_says_when_it_is_acknowledged(
    #[case] setting: Acknowledge,
    #[case] now: &str,
    #[case] sent: usize,
) {
    let mut chat = Chat::at(now);
    chat.world.settings.acknowledge = setting;
    chat.says(question("gehalt"));
    chat.says(question("wohnung"));
    assert_eq!(chat.sent().len(), sent);
}

#[rstest]
#[case::tomorrow("2026-11-17T22:00:00+01:00", "Wir sind am Mittwoch ab 8 Uhr wieder da und melden uns")]
#[case::today("2026-11-18T03:00:00+01:00", "Wir sind heute, Mittwoch, ab 8 Uhr wieder da und melden uns")]
fn an_acknowledgement_within_the_window_names_the_weekday_too(#[case] now: &str, #[case] words: &str) {
    let mut chat = Chat::at(now);
    chat.world.settings.acknowledge = Acknowledge::Always;
    chat.says(question("gehalt"));
    assert!(chat.last_words().starts_with(words), "{}", chat.last_words());
}

#[test]
fn an_opening_far_away_is_named_with_its_date() {
    let mut chat = Chat::at("2026-12-23T20:00:00+01:00");
    chat.hours_become(&PART_TIME);
    chat.says(question("gehalt"));
    assert!(chat.last_words().starts_with("Wir sind am Dienstag, 5. Januar, ab 10 Uhr wieder da"));
}

#[test]
fn the_next_closed_period_is_acknowledged_again() {
    let mut chat = Chat::at(FRIDAY_NIGHT);
    chat.says(question("gehalt"));
    chat.advance("2026-11-27T22:15:00+01:00");
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), [Purpose::Acknowledgement]);
}

#[test]
fn changed_hours_do_not_bring_a_second_acknowledgement_of_one_closed_period() {
    let mut chat = Chat::at("2026-12-23T22:00:00+01:00");
    chat.world.settings.acknowledge = Acknowledge::Always;
    chat.says(question("gehalt"));
    chat.hours_become(&PART_TIME);
    chat.advance("2026-12-24T12:00:00+01:00");
    chat.says(question("gehalt"));
    assert_eq!(chat.sent(), [Purpose::Acknowledgement]);
}

#[test]
fn small_words_are_not_acknowledged() {
    let mut chat = Chat::at(FRIDAY_NIGHT);
    chat.world.settings.acknowledge = Acknowledge::Always;
    chat.says(thanks());
    assert_eq!(chat.sent(), []);
}

// H3

#[test]
fn at_the_opening_all_held_messages_are_one_turn() {
    let mut chat = held();
    chat.pass(Duration::hours(3));
    chat.says(question("wohnung"));
    chat.advance("2026-11-18T08:00:00+01:00");
    assert_eq!(chat.sent(), [Purpose::Answer]);
    assert!(chat.last_words().contains("gehalt") && chat.last_words().contains("wohnung"));
    assert_eq!(chat.fates(), [Fate::Answered, Fate::Answered]);
}

#[test]
fn at_the_opening_what_has_no_answer_waits_for_a_human() {
    let mut chat = Chat::at(NIGHT);
    chat.says(unknown());
    chat.advance("2026-11-18T08:00:00+01:00");
    assert!(is_waiting_for(&chat, HandoffReason::NoAnswer));
    assert_eq!(chat.sent(), [Purpose::HandoffLine]);
    assert_eq!(chat.fates(), [Fate::Waiting]);
}

#[test]
fn past_the_window_the_template_goes_out_once_and_the_answer_is_owed() {
    let mut chat = reopening();
    let row = chat.outbox.last().unwrap();
    let Bubble::Template { name, parameters, .. } = &row.outbound.bubble else { panic!("no template") };
    assert_eq!((name.as_str(), parameters.len()), ("wieder_da", 0));
    assert_eq!(chat.fates(), [Fate::Owed]);
    chat.advance("2026-11-25T18:00:00+01:00");
    assert_eq!(chat.sent(), [Purpose::Acknowledgement, Purpose::ReopenTemplate]);
}

#[test]
fn a_message_without_a_readable_time_after_the_template_does_not_bring_it_again() {
    let mut chat = reopening();
    chat.receives(question("wohnung"), None);
    chat.pass(Duration::seconds(2));
    assert_eq!(chat.sent(), [Purpose::Acknowledgement, Purpose::ReopenTemplate]);
    assert_eq!(chat.fates(), [Fate::Owed, Fate::Owed]);
    // The latest question counts, as it would have with a window.
    chat.says(thanks());
    assert!(chat.last_words().contains("wohnung"));
}

#[test]
fn past_the_window_without_a_template_a_human_has_it() {
    let mut chat = Chat::at(FRIDAY_NIGHT);
    chat.says(question("gehalt"));
    chat.advance(MONDAY_OPENING);
    assert!(is_waiting_for(&chat, HandoffReason::WindowClosed));
    assert_eq!(chat.sent(), [Purpose::Acknowledgement]);
    assert_eq!(chat.fates(), [Fate::Waiting]);
}

#[test]
fn past_the_window_a_wish_for_a_human_brings_template_and_human() {
    let mut chat = Chat::with_template_at(FRIDAY_NIGHT);
    chat.says(wish());
    chat.advance(MONDAY_OPENING);
    assert!(is_waiting_for(&chat, HandoffReason::WindowClosed));
    assert_eq!(chat.sent(), [Purpose::Acknowledgement, Purpose::ReopenTemplate]);
}

#[test]
fn past_the_window_a_topic_of_a_human_stays_with_its_people() {
    let mut chat = Chat::at(FRIDAY_NIGHT);
    chat.says(question("visum"));
    chat.advance(MONDAY_OPENING);
    let Stage::Waiting { topic, .. } = chat.stage() else { panic!("{:?}", chat.stage()) };
    assert_eq!(topic.as_deref(), Some("ausland"));
}

#[rstest]
#[case::answer(question("gehalt"), Purpose::Answer)]
#[case::choices(vague("gehalt"), Purpose::Choices)]
#[case::greeting(greeting(), Purpose::Introduction)]
fn whatever_was_owed_goes_out_with_the_next_message(#[case] held: super::texts::Text, #[case] owed: Purpose) {
    let mut chat = Chat::with_template_at(FRIDAY_NIGHT);
    chat.says(held);
    chat.advance(MONDAY_OPENING);
    assert_eq!(sent_by(&mut chat, |chat| chat.says(text("ja?"))), [owed]);
}

#[test]
fn a_template_that_cannot_be_delivered_leaves_it_to_a_human() {
    let mut chat = reopening();
    chat.send_fails(Purpose::ReopenTemplate, SendFailure::Undeliverable);
    assert!(is_waiting_for(&chat, HandoffReason::Undeliverable));
    assert_eq!(chat.fates(), [Fate::Waiting]);
}

#[test]
fn an_answer_that_missed_the_window_in_the_outbox_is_a_humans() {
    let mut chat = Chat::at("2026-11-20T09:00:00+01:00");
    chat.courier_rests = true;
    chat.says(question("gehalt"));
    chat.sleep_to(at("2026-11-23T09:00:00+01:00"));
    chat.courier_rests = false;
    chat.deliver();
    assert_eq!(chat.outbox[0].state, RowState::Failed);
    assert!(is_waiting_for(&chat, HandoffReason::WindowClosed));
}

// H4: the syntax has its own tests; here, what the hours mean for a conversation.

#[rstest]
#[case::the_opening_is_open("2026-11-18T08:00:00+01:00", true)]
#[case::a_moment_before("2026-11-18T07:59:59.999+01:00", false)]
#[case::a_moment_before_closing("2026-11-18T17:59:55+01:00", true)]
#[case::the_closing_is_closed("2026-11-18T18:00:00+01:00", false)]
#[case::all_saints_on_a_monday("2027-11-01T12:00:00+01:00", false)]
#[case::summer_time_begins("2026-03-30T08:00:00+02:00", true)]
#[case::an_hour_early_by_winter_time("2026-03-30T07:30:00+02:00", false)]
#[case::winter_time_begins("2026-10-26T08:00:00+01:00", true)]
#[case::an_hour_early_by_summer_time("2026-10-26T07:30:00+01:00", false)]
fn an_answer_goes_out_when_the_office_is_open(#[case] now: &str, #[case] open: bool) {
    let mut chat = Chat::at(now);
    chat.world.settings.quiet_time = Duration::zero();
    chat.writes(question("gehalt"));
    assert_eq!(chat.sent() == [Purpose::Answer], open, "{:?}", chat.sent());
}

#[test]
fn changed_hours_move_what_is_held() {
    let mut chat = Chat::at("2026-11-21T09:00:00+01:00");
    chat.says(question("gehalt"));
    chat.hours_become(&SHOP);
    assert_eq!(chat.stage(), &Stage::Held { until: at("2026-11-21T10:00:00+01:00") });
    assert_eq!(sent_by(&mut chat, |chat| chat.advance("2026-11-21T10:00:00+01:00")), [Purpose::Answer]);
}

#[test]
fn a_promised_deadline_outlives_changed_hours() {
    let mut chat = super::scenes::waiting();
    let before = chat.stage().clone();
    chat.hours_become(&SHOP);
    assert_eq!(chat.stage(), &before);
}

// The window itself.

#[rstest]
#[case::on_time(Some("2026-11-18T12:00:00+01:00"), Some("2026-11-19T11:50:00+01:00"))]
#[case::late(Some("2026-11-18T02:00:00+01:00"), Some("2026-11-19T01:50:00+01:00"))]
#[case::in_the_future(Some("2026-11-20T12:00:00+01:00"), Some("2026-11-19T11:50:00+01:00"))]
#[case::unreadable(None, None)]
fn the_window_runs_from_metas_time_but_never_from_the_future(
    #[case] sent_at: Option<&str>,
    #[case] closes: Option<&str>,
) {
    let mut chat = Chat::at("2026-11-18T12:00:00+01:00");
    chat.receives(question("gehalt"), sent_at.map(at));
    assert_eq!(window_closes_at(&chat.state, &chat.world), closes.map(at));
}

#[test]
fn an_older_message_that_comes_later_does_not_shorten_the_window() {
    let mut chat = Chat::at("2026-11-18T12:00:00+01:00");
    chat.writes(question("gehalt"));
    let before = window_closes_at(&chat.state, &chat.world);
    chat.receives(question("wohnung"), Some(at("2026-11-18T03:00:00+01:00")));
    assert_eq!(window_closes_at(&chat.state, &chat.world), before);
}

#[test]
fn a_message_past_its_window_gets_no_free_text_even_in_hours() {
    let mut chat = Chat::with_template_at("2026-11-18T12:00:00+01:00");
    chat.receives(question("gehalt"), Some(at("2026-11-17T11:00:00+01:00")));
    chat.pass(Duration::seconds(2));
    assert_eq!(chat.sent(), [Purpose::ReopenTemplate]);
}
