//! The row "call".

use chrono::Duration;
use rstest::rstest;

use super::scenes::{at_night, held, human, phone_app, reopening, resolved, sent_by, waiting, with_bot};
use super::shell::Chat;
use super::texts::{acute, stop};
use crate::conversation::{Purpose, window_closes_at};

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
#[case::reopening(reopening())]
fn in_hours_a_call_is_answered_once_a_day(#[case] mut chat: Chat) {
    let sent = sent_by(&mut chat, |chat| {
        chat.calls();
        chat.pass(Duration::minutes(10));
        chat.calls();
    });
    assert_eq!(sent, [Purpose::CallNotice]);
    assert!(chat.last_words().starts_with("Anrufen geht hier nicht, schreib uns einfach"));
    chat.pass(Duration::days(1));
    assert_eq!(sent_by(&mut chat, Chat::calls), [Purpose::CallNotice]);
}

#[rstest]
#[case::held(held())]
#[case::waiting(waiting())]
#[case::human(human())]
#[case::at_night(at_night(with_bot()))]
#[case::reopening_at_night(at_night(reopening()))]
fn elsewhere_a_call_is_only_noted(#[case] mut chat: Chat) {
    let before = chat.stage().clone();
    assert_eq!(sent_by(&mut chat, Chat::calls), []);
    assert_eq!(chat.stage(), &before);
    assert_eq!(chat.audit.last(), Some(&"call"));
}

#[rstest]
#[case::claimed(human())]
#[case::phone_app(phone_app())]
fn the_agent_is_told_of_a_call(#[case] mut chat: Chat) {
    chat.state.unanswered_since = None;
    chat.calls();
    assert_eq!(chat.state.unanswered_since, Some(chat.now));
}

#[test]
fn a_call_opens_the_window() {
    let mut chat = with_bot();
    chat.calls();
    let closes = chat.now + Duration::hours(24) - Duration::minutes(10);
    assert_eq!(window_closes_at(&chat.state, &chat.world), Some(closes));
}

#[test]
fn a_call_dated_in_the_future_counts_as_one_of_now() {
    let mut chat = with_bot();
    chat.calls_at(chat.now + Duration::hours(5));
    assert_eq!(chat.state.last_inbound, Some(chat.now));
}

#[test]
fn a_call_from_yesterday_that_comes_late_is_not_answered_with_free_text() {
    let mut chat = with_bot();
    chat.calls_at(chat.now - Duration::hours(25));
    assert_eq!(chat.sent(), []);
}

#[test]
fn a_call_is_not_answered_after_a_stop_or_in_a_crisis() {
    for text in [stop(), acute()] {
        let mut chat = with_bot();
        chat.says(text);
        assert_eq!(sent_by(&mut chat, Chat::calls), []);
    }
}
