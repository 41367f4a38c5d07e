//! The row "wish for a human".

use rstest::rstest;

use super::scenes::{at_night, held, human, is_waiting_for, resolved, sent_by, waiting, with_bot};
use super::setting::{FRIDAY_NIGHT, NOON};
use super::shell::Chat;
use super::texts::{Text, question, tap_human, wish};
use crate::conversation::{Fate, HandoffReason, Purpose, Stage};

#[rstest]
fn a_wish_brings_a_human(#[values(wish(), tap_human())] wish: Text, #[values(true, false)] fresh: bool) {
    let mut chat = if fresh { with_bot() } else { resolved() };
    assert_eq!(sent_by(&mut chat, |chat| chat.says(wish)), [Purpose::HandoffLine]);
    assert!(is_waiting_for(&chat, HandoffReason::Wish));
    assert_eq!(chat.last_words().lines().next(), Some("Ein Mensch meldet sich spätestens heute bis 18 Uhr."));
}

#[rstest]
fn a_wish_at_night_is_held_with_that_reason(#[values(wish(), tap_human())] wish: Text) {
    let mut chat = held();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(wish)), []);
    assert!(matches!(chat.stage(), Stage::Held { .. }));
    chat.advance("2026-11-18T08:00:00+01:00");
    assert!(is_waiting_for(&chat, HandoffReason::Wish));
    assert_eq!(chat.fates(), [Fate::Waiting, Fate::Waiting]);
    assert_eq!(chat.sent(), [Purpose::HandoffLine]);
}

#[test]
fn a_wish_changes_nothing_where_a_human_is_coming_or_there() {
    for mut chat in [waiting(), human(), at_night(waiting())] {
        let before = chat.stage().clone();
        assert_eq!(sent_by(&mut chat, |chat| chat.says(wish())), []);
        assert_eq!(chat.stage(), &before);
    }
}

#[test]
fn a_wish_wins_over_a_question_of_the_same_turn() {
    let mut chat = with_bot();
    chat.writes(question("gehalt"));
    chat.says(wish());
    assert_eq!(chat.sent(), [Purpose::HandoffLine]);
}

// The hand-over line: "spätestens {heute|morgen|am Montag} bis 18 Uhr".

#[rstest]
#[case::four_open_hours_left("2026-11-18T13:59:00+01:00", "heute bis 18 Uhr")]
#[case::less_than_four_left("2026-11-18T14:01:00+01:00", "morgen bis 18 Uhr")]
#[case::friday_morning("2026-11-20T09:00:00+01:00", "heute bis 18 Uhr")]
#[case::friday_afternoon("2026-11-20T15:00:00+01:00", "am Montag bis 18 Uhr")]
#[case::before_christmas("2026-12-24T15:00:00+01:00", "am Montag bis 18 Uhr")]
fn the_hand_over_line_names_the_deadline(#[case] now: &str, #[case] when: &str) {
    let mut chat = Chat::at(now);
    chat.says(wish());
    let line = chat.last_words().lines().next();
    assert_eq!(line, Some(format!("Ein Mensch meldet sich spätestens {when}.").as_str()));
}

#[test]
fn the_hand_over_line_goes_out_once() {
    let mut chat = Chat::at(NOON);
    chat.says(wish());
    chat.says(wish());
    chat.says(question("gehalt"));
    assert_eq!(chat.sent(), [Purpose::HandoffLine]);
}

#[test]
fn a_wish_past_the_window_waits_for_a_human_and_says_so() {
    let mut chat = Chat::at(FRIDAY_NIGHT);
    chat.says(wish());
    chat.advance("2026-11-23T08:00:00+01:00");
    assert!(is_waiting_for(&chat, HandoffReason::WindowClosed));
    assert_eq!(chat.sent(), [Purpose::Acknowledgement]);
}
