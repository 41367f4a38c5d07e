//! "Stop", "Start" and calls.

use std::time::Duration;

use sprechzeit::conversation::HandoffReason;

use super::support::{CRISIS, DOCUMENTS, DOCUMENTS_LINK, OFF_TOPIC, received, stage};

#[tokio::test]
async fn stop_is_confirmed_once_and_then_nothing_automatic_comes_until_start() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Stop");
    app.settle().await;
    assert!(received(&anna)[0].contains("nichts Automatisches mehr"), "{:?}", received(&anna));
    anna.says(DOCUMENTS);
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::OptedOut), "a human sees the question");
}

#[tokio::test]
async fn start_brings_the_bot_back() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("STOP");
    app.settle().await;
    anna.says("Start");
    app.settle().await;
    anna.says(DOCUMENTS);
    app.settle().await;
    let got = received(&anna);
    assert_eq!(got.len(), 3, "{got:?}");
    assert!(got[2].contains(DOCUMENTS_LINK), "{got:?}");
}

#[tokio::test]
async fn a_wish_for_a_human_is_heard_after_stop() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Stop");
    app.settle().await;
    anna.says("Mensch");
    app.settle().await;
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::Wish));
    assert!(received(&anna)[1].starts_with("Ein Mensch meldet sich"));
}

#[tokio::test]
async fn need_is_answered_after_stop() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Stop");
    app.settle().await;
    anna.says(CRISIS);
    app.settle().await;
    assert!(received(&anna)[1].contains("0800 1110111"));
}

#[tokio::test]
async fn stop_at_night_is_kept_silently() {
    let app = stage().at("2026-11-23T22:00:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says("Stop");
    app.until("2026-11-24T09:00:00+01:00").await;
    assert!(anna.received().is_empty());
    assert!(app.state(&anna).await.opted_out);
}

#[tokio::test]
async fn a_call_is_answered_once_a_day_and_opens_the_window() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.calls();
    app.settle().await;
    assert!(
        received(&anna)[0].starts_with("Anrufen geht hier nicht, schreib uns einfach"),
        "{:?}",
        received(&anna)
    );
    app.pass(Duration::from_hours(2)).await;
    anna.calls();
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    app.until("2026-11-24T12:00:01+01:00").await;
    anna.calls();
    app.settle().await;
    assert_eq!(anna.received().len(), 2);
}

#[tokio::test]
async fn a_call_at_night_and_one_to_a_human_are_not_answered() {
    let app = stage().at("2026-11-23T17:00:00+01:00").spawn().await;
    let (anna, ben) = (app.phone("Anna"), app.phone("Ben"));
    ben.says(OFF_TOPIC);
    app.settle().await;
    ben.calls();
    app.settle().await;
    assert_eq!(ben.received().len(), 1);
    app.until("2026-11-23T22:00:00+01:00").await;
    anna.calls();
    app.until("2026-11-24T09:00:00+01:00").await;
    assert!(anna.received().is_empty());
}
