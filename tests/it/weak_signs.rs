//! A weak sign of need: a human looks first, a neutral line, no hotline text, no FAQ answer.

use std::time::Duration;

use sprechzeit::conversation::HandoffReason;
use sprechzeit::crisis::Severity;

use super::support::{App, DOCUMENTS, received, stage};

/// What people write who may be in need, or not.
const WEAK: [&str; 10] = [
    "mir geht es gerade gar nicht gut",
    "ich habe seit wochen nicht geschlafen",
    "ich weiß nicht mehr weiter",
    "alles ist gerade so schwer",
    "ich bin total fertig mit den nerven",
    "es hat doch alles keinen sinn",
    "ich fühle mich so leer",
    "keiner versteht mich",
    "ich habe angst nach hause zu gehen",
    "ich bin am ende",
];

/// A text that the detector takes for a weak sign; which one is its affair.
fn weak(app: &App) -> &'static str {
    let detector = app.engine.steps.contents.current().detector;
    let is_weak = |text: &&str| detector.detect(text).is_some_and(|found| found.severity == Severity::Review);
    WEAK.into_iter().find(is_weak).expect("nothing here is a weak sign to the detector: add texts")
}

#[tokio::test]
async fn a_weak_sign_gets_a_neutral_line_and_a_human_looks() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(weak(&app));
    app.settle().await;
    let got = received(&anna);
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(got[0].contains("116 123") && !got[0].contains("0800 1110111"), "{got:?}");
    assert!(!got[0].contains("Automatische Antwort"), "{got:?}");
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::Review));
    assert_eq!(app.alerts.kinds(), ["crisis/review"]);
    // Within half an hour it would be read together with the first words.
    app.pass(Duration::from_mins(31)).await;
    anna.says(DOCUMENTS);
    app.pass(Duration::from_hours(2)).await;
    assert_eq!(anna.received().len(), 1, "no answer of the bot's after that");
    assert_eq!(app.alerts.of("crisis").len(), 1, "a weak sign is not repeated");
}

#[tokio::test]
async fn at_night_the_line_says_when_somebody_reads_it_and_comes_once_in_twelve_hours() {
    let app = stage().at("2026-11-23T21:00:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    let words = weak(&app);
    anna.says(words);
    app.settle().await;
    let got = received(&anna);
    assert!(got[0].contains("ab 8 Uhr") && got[0].contains("116 123"), "{got:?}");
    app.until("2026-11-24T03:00:00+01:00").await;
    anna.says(words);
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
}
