//! Outside office hours: what is written is held, and handled at the opening (H1 to H3).

use sprechzeit::conversation::HandoffReason;
use sprechzeit::simulator::{Kind, Tick};

use super::support::{App, DOCUMENTS, DOCUMENTS_LINK, OFF_TOPIC, PAY, PAY_LINK, own_ticks, received, stage};

const FRIDAY_NIGHT: &str = "2026-11-20T22:15:00+01:00";
const MONDAY_MORNING: &str = "2026-11-23T08:00:00+01:00";
const TEMPLATE: &str = "template wir_sind_zurueck";

async fn friday_night(template: bool) -> App {
    let stage = stage().at(FRIDAY_NIGHT);
    let stage = if template { stage.with("WHATSAPP_REOPEN_TEMPLATE", "wir_sind_zurueck:de") } else { stage };
    stage.spawn().await
}

#[tokio::test]
async fn friday_night_is_acknowledged_once_and_waits_for_monday() {
    let app = friday_night(true).await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.says("Und noch etwas: Was verdiene ich in der Ausbildung?");
    app.settle().await;
    let got = anna.received_texts();
    assert_eq!(got.len(), 1, "one acknowledgement a closed period: {got:?}");
    assert!(
        got[0].starts_with("Wir sind am Montag ab 8 Uhr wieder da und melden uns dann bei dir."),
        "{got:?}"
    );
    assert!(got[0].contains("Automatische Antwort"), "it is the first bubble: {got:?}");
    assert!(own_ticks(&anna).iter().all(|tick| *tick < Tick::Read), "held is not read");
    app.until("2026-11-23T07:59:59+01:00").await;
    assert_eq!(anna.received().len(), 1, "nothing before the opening");
    app.until(MONDAY_MORNING).await;
    assert_eq!(
        received(&anna)[1..],
        [TEMPLATE],
        "the window is closed, so the template asks for a sign of life"
    );
    assert_eq!(app.stage_of(&anna).await, "reopening");
}

#[tokio::test]
async fn the_owed_answer_goes_out_with_the_next_message() {
    let app = friday_night(true).await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-23T09:30:00+01:00").await;
    anna.says("Ja, bin da");
    app.settle().await;
    let got = received(&anna);
    assert_eq!(got.len(), 3, "{got:?}");
    assert!(got[2].contains(DOCUMENTS_LINK), "{got:?}");
    assert_eq!(app.stage_of(&anna).await, "bot");
}

#[tokio::test]
async fn a_thumbs_up_to_the_template_is_enough_for_the_owed_answer_once_they_have_written() {
    let app = friday_night(true).await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-23T09:30:00+01:00").await;
    anna.says("👍");
    app.settle().await;
    assert!(received(&anna)[2].contains(DOCUMENTS_LINK));
}

#[tokio::test]
async fn another_question_after_the_template_wins_over_the_owed_answer() {
    let app = friday_night(true).await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-23T09:30:00+01:00").await;
    anna.says(PAY);
    app.settle().await;
    let got = received(&anna);
    assert_eq!(got.len(), 3, "{got:?}");
    assert!(got[2].contains(PAY_LINK), "{got:?}");
}

#[tokio::test]
async fn a_wish_for_a_human_after_the_template_wins_over_the_owed_answer() {
    let app = friday_night(true).await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-23T09:30:00+01:00").await;
    anna.says("Ich möchte mit einem Menschen sprechen");
    app.settle().await;
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::Wish));
    assert!(received(&anna)[2].starts_with("Ein Mensch meldet sich"));
}

#[tokio::test]
async fn whoever_does_not_answer_the_template_for_three_days_is_let_go() {
    let app = friday_night(true).await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-26T07:59:59+01:00").await;
    assert_eq!(app.stage_of(&anna).await, "reopening");
    app.until("2026-11-26T08:00:00+01:00").await;
    assert_eq!(app.stage_of(&anna).await, "resolved");
    assert_eq!(anna.received().len(), 2, "and hears nothing more");
}

#[tokio::test]
async fn the_template_of_what_only_a_human_can_answer_goes_out_too_and_a_human_waits() {
    let app = friday_night(true).await;
    let anna = app.phone("Anna");
    anna.says(OFF_TOPIC);
    app.until(MONDAY_MORNING).await;
    assert_eq!(received(&anna).pop().as_deref(), Some(TEMPLATE));
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::WindowClosed));
}

#[tokio::test]
async fn without_a_template_the_person_is_asked_to_write_again_and_a_human_waits() {
    let app = friday_night(false).await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    let got = anna.received_texts();
    assert!(
        got[0].starts_with("Wir sind am Montag ab 8 Uhr wieder da. Schreib dann kurz, und wir legen los."),
        "{got:?}"
    );
    app.until(MONDAY_MORNING).await;
    assert_eq!(anna.received().len(), 1, "nothing can be sent");
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::WindowClosed));
}

#[tokio::test]
async fn a_weekday_night_is_silent_and_answered_in_the_morning() {
    let app = stage().at("2026-11-23T22:15:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says("Hallo");
    anna.says(DOCUMENTS);
    app.settle().await;
    assert!(anna.received().is_empty(), "no apology, no \"we are closed\"");
    assert_eq!(app.stage_of(&anna).await, "held");
    app.until("2026-11-24T08:00:00+01:00").await;
    let got = received(&anna);
    assert_eq!(got.len(), 1, "what was held is one turn: {got:?}");
    assert!(got[0].contains(DOCUMENTS_LINK));
    assert_eq!(own_ticks(&anna), [Tick::Read, Tick::Read]);
}

#[tokio::test]
async fn what_is_held_survives_a_restart_also_one_over_the_opening() {
    let mut app = stage().at("2026-11-23T22:15:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.restart().await;
    app.settle().await;
    assert!(anna.received().is_empty());
    app.restart_at("2026-11-24T08:20:00+01:00").await;
    app.settle().await;
    assert!(received(&anna)[0].contains(DOCUMENTS_LINK));
}

#[tokio::test]
async fn a_night_with_the_acknowledgement_always_says_when_somebody_is_there() {
    let app = stage().at("2026-11-23T22:15:00+01:00").with("HOLD_ACKNOWLEDGE", "always").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    anna.says(PAY);
    app.settle().await;
    let got = anna.received_texts();
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(
        got[0].starts_with("Wir sind am Dienstag ab 8 Uhr wieder da und melden uns dann bei dir."),
        "{got:?}"
    );
}

#[tokio::test]
async fn a_friday_night_with_the_acknowledgement_never_is_silent() {
    let app = stage().at(FRIDAY_NIGHT).with("HOLD_ACKNOWLEDGE", "never").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-23T07:00:00+01:00").await;
    assert!(anna.received().is_empty());
}

#[tokio::test]
async fn thanks_at_night_are_noted_and_hold_nothing() {
    let app = stage().at("2026-11-23T17:59:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-23T20:00:00+01:00").await;
    anna.says("Danke dir!");
    app.settle().await;
    assert_eq!((anna.received().len(), app.stage_of(&anna).await), (1, "bot"));
    app.until("2026-11-24T09:00:00+01:00").await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn the_opening_instant_is_open_and_the_closing_one_is_not() {
    let opening = stage().at(MONDAY_MORNING).spawn().await;
    let anna = opening.phone("Anna");
    anna.says(DOCUMENTS);
    opening.settle().await;
    assert_eq!(anna.received().len(), 1);
    let closing = stage().at("2026-11-23T18:00:00+01:00").spawn().await;
    let ben = closing.phone("Ben");
    ben.says(DOCUMENTS);
    closing.settle().await;
    assert!(ben.received().is_empty());
    assert_eq!(closing.stage_of(&ben).await, "held");
}

#[tokio::test]
async fn an_answer_that_could_not_go_out_before_closing_waits_for_the_opening() {
    let app = stage().at("2026-11-23T17:59:00+01:00").spawn().await;
    app.simulator.go_down().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-23T18:30:00+01:00").await;
    app.simulator.come_back().expect("the port is free");
    app.until("2026-11-24T07:59:59+01:00").await;
    assert!(anna.received().is_empty(), "nothing automatic goes out at night");
    app.until("2026-11-24T08:00:00+01:00").await;
    assert!(received(&anna)[0].contains(DOCUMENTS_LINK));
}

#[tokio::test]
async fn changed_office_hours_move_what_is_held() {
    let mut app = stage().at("2026-11-23T22:15:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.set("OFFICE_HOURS", "Mo-Fr 10:00-18:00");
    app.restart().await;
    app.until("2026-11-24T09:59:00+01:00").await;
    assert!(anna.received().is_empty());
    app.until("2026-11-24T10:00:00+01:00").await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_over_the_opening_handles_everything_once() {
    let app = stage().at("2026-11-23T22:15:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.clock.advance_to(super::support::instant("2026-11-24T14:00:00+01:00"));
    app.settle().await;
    app.clock.advance_to(super::support::instant("2026-11-24T15:00:00+01:00"));
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    assert_eq!(anna.received()[0].shown.kind, Kind::Buttons);
}

#[tokio::test]
async fn the_window_counts_from_metas_timestamp_not_from_the_arrival() {
    // Written on Friday noon, delivered on Saturday: on Monday the window has long closed, and on
    // Saturday it is open for two hours only.
    let app = stage().at("2026-11-20T12:00:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    let late = sprechzeit::simulator::Orders { held: true, ..Default::default() };
    app.simulator.deliver(sprechzeit::simulator::Class::Messages, late);
    anna.says(OFF_TOPIC);
    app.until("2026-11-23T09:00:00+01:00").await;
    app.simulator.deliver(sprechzeit::simulator::Class::Messages, sprechzeit::simulator::Orders::default());
    app.settle().await;
    assert!(anna.received().is_empty(), "a refused send would be an error 131047");
    assert!(app.simulator.send_requests().is_empty());
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::WindowClosed));
}

#[tokio::test]
async fn an_unreadable_timestamp_counts_as_a_closed_window() {
    let app = stage().spawn().await;
    let meta = app.simulator.settings().clone();
    let body = serde_json::json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
            "messages": [{ "from": "4917139200", "id": "wamid.odd", "timestamp": "soon", "type": "text", "text": { "body": DOCUMENTS } }],
        },
    }] }] });
    assert_eq!(app.post_signed(&body).await, 200);
    app.settle().await;
    assert!(app.simulator.send_requests().is_empty());
    assert_eq!(app.conversations().await.len(), 1);
}

#[tokio::test]
async fn whoever_waits_for_a_human_and_writes_again_on_friday_night_is_told_when_somebody_is_there() {
    let app = stage().at("2026-11-20T15:00:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says("Mensch bitte");
    app.until(FRIDAY_NIGHT).await;
    anna.says("Hallo?");
    app.settle().await;
    anna.says("Ist da wer?");
    app.settle().await;
    let got = anna.received_texts();
    assert_eq!(got.len(), 2, "{got:?}");
    assert!(got[1].starts_with("Wir sind am Montag ab 8 Uhr wieder da."), "{got:?}");
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::Wish), "the wait goes on");
}

#[tokio::test]
async fn a_clock_that_jumps_back_loses_nothing_and_says_nothing_twice() {
    let mut app = stage().at("2026-11-24T07:50:00+01:00").spawn().await;
    let (anna, ben) = (app.phone("Anna"), app.phone("Ben"));
    anna.says(DOCUMENTS);
    app.until("2026-11-24T08:10:00+01:00").await;
    assert_eq!(anna.received().len(), 1);
    app.restart_with_clock_at("2026-11-24T07:30:00+01:00").await;
    ben.says(PAY);
    app.settle().await;
    assert!(ben.received().is_empty(), "by our clock it is early again");
    app.until("2026-11-24T08:00:00+01:00").await;
    assert_eq!((anna.received().len(), ben.received().len()), (1, 1));
}
