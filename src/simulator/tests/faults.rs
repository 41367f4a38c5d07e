//! Faults on order.

use std::time::Duration;

use super::*;
use crate::simulator::{Fault, Outcome, Target};

#[tokio::test]
async fn an_error_is_answered_as_often_as_ordered() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    stage.simulator.fault(Target::Sends, Fault::Error(131_000), 2);
    assert_eq!(stage.code(&text_to(&to, "1")).await, (500, 131_000));
    assert_eq!(stage.code(&text_to(&to, "2")).await, (500, 131_000));
    assert_eq!(stage.code(&text_to(&to, "3")).await, (200, 0));
    assert_eq!(phone.received_texts(), ["3"]);
    let outcomes: Vec<Outcome> = stage.simulator.send_requests().iter().map(|seen| seen.outcome).collect();
    let spoilt = Outcome::Spoilt(Fault::Error(131_000));
    assert_eq!(outcomes, [spoilt, spoilt, Outcome::Accepted]);
}

#[tokio::test]
async fn accept_then_reset_delivers_and_cuts_the_connection() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    stage.simulator.fault(Target::Sends, Fault::AcceptThenReset, 1);
    assert!(stage.try_send(&text_to(&to, "doch da")).await.is_err());
    assert_eq!(phone.received_texts(), ["doch da"]);
    assert!(stage.simulator.settled().await);
    assert_eq!(stage.sink.statuses().len(), 2, "and reports it");
}

#[tokio::test]
async fn reset_cuts_the_connection_and_delivers_nothing() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    stage.simulator.fault(Target::Sends, Fault::Reset, 1);
    assert!(stage.try_send(&text_to(&to, "weg")).await.is_err());
    assert!(phone.received().is_empty());
}

#[tokio::test]
async fn drop_never_answers() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    stage.simulator.fault(Target::Sends, Fault::Drop, 1);
    let body = text_to(&to, "weg");
    let simulator = stage.simulator.clone();
    tokio::select! {
        _ = stage.try_send(&body) => panic!("answered"),
        seen = simulator.wait_until(|simulator| simulator.send_requests().len() == 1) => assert!(seen),
    }
    assert!(phone.received().is_empty());
}

#[tokio::test]
async fn delay_answers_when_the_shared_clock_has_moved() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    stage.simulator.fault(Target::Sends, Fault::AcceptThenDelay(Duration::from_mins(1)), 1);
    let body = text_to(&to, "spät");
    let advance = async {
        assert!(stage.simulator.wait_until(|_| phone.received().len() == 1).await);
        let clock = stage.simulator.clock();
        clock.advance_to(clock.now() + chrono::TimeDelta::minutes(1));
    };
    let (answer, ()) = tokio::join!(stage.try_send(&body), advance);
    assert_eq!(answer.unwrap().0, 200);
}

#[tokio::test]
async fn garbage_and_server_errors_are_no_json() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    let table = [
        (Fault::Garbage, 200, 0),
        (Fault::Http500, 500, 0),
        (Fault::AcceptThenGarbage, 200, 1),
        (Fault::AcceptThenHttp500, 500, 2),
    ];
    for (fault, status, received) in table {
        stage.simulator.fault(Target::Sends, fault, 1);
        assert_eq!(stage.send(&text_to(&to, "x")).await, (status, Value::Null), "{fault:?}");
        assert_eq!(phone.received().len(), received, "{fault:?}");
    }
}

#[tokio::test]
async fn a_late_failure_comes_as_a_status_with_the_callback_data() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    stage.simulator.fault(Target::Sends, Fault::AcceptThenFail(131_026), 1);
    let body = with(text_to(&to, "x"), "biz_opaque_callback_data", json!("attempt-1"));
    assert_eq!(stage.code(&body).await, (200, 0));
    assert!(phone.received().is_empty());
    let (_, _, status) = stage.sink.updates().pop().unwrap();
    assert_eq!(status["status"], "failed");
    assert_eq!(status["biz_opaque_callback_data"], "attempt-1");
    assert_eq!(status["errors"][0]["code"], 131_026);
    assert!(status.get("recipient_user_id").is_none(), "sent to a number, a failure names no user id");
}

#[tokio::test]
async fn silence_reports_nothing() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    stage.simulator.fault(Target::Sends, Fault::AcceptThenSilence, 1);
    assert_eq!(stage.code(&text_to(&to, "still")).await, (200, 0));
    assert_eq!(phone.received_texts(), ["still"]);
    assert!(stage.sink.statuses().is_empty());
}

#[tokio::test]
async fn down_refuses_connections_until_it_comes_back_on_the_same_port() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    assert_eq!(stage.code(&text_to(&to, "vorher")).await, (200, 0));
    stage.simulator.go_down().await;
    let refused = stage.try_send(&text_to(&to, "währenddessen")).await.unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
    stage.simulator.come_back().unwrap();
    assert_eq!(stage.code(&text_to(&to, "nachher")).await, (200, 0));
    assert_eq!(phone.received_texts(), ["vorher", "nachher"]);
}

#[tokio::test]
async fn lifted_orders_are_forgotten_and_receipts_have_their_own() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    stage.simulator.fault_until_lifted(Target::Sends, Fault::Error(190));
    let wamid = &phone.chat()[0].wamid;
    let receipt = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": wamid });
    assert_eq!(stage.send(&receipt).await, (200, json!({ "success": true })));
    assert_eq!(stage.code(&text_to(&to, "x")).await, (401, 190));
    stage.simulator.lift_faults();
    assert_eq!(stage.code(&text_to(&to, "x")).await, (200, 0));
}
