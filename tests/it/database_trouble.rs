//! A database that is locked or not in its place, or a disk that is full: Meta is told to come again, somebody is
//! called, and nothing has to be started anew.

use std::process::Command;

use rusqlite::Connection;
use serde_json::json;
use sprechzeit::simulator::{Class, Orders, sign};

use super::support::{DOCUMENTS, DOCUMENTS_LINK, PAY, PAY_LINK, command, get, received, stage};

#[tokio::test]
async fn while_another_program_locks_the_database_deliveries_are_refused_and_come_again() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    let other = Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    other.execute_batch("BEGIN IMMEDIATE; UPDATE setting SET value = value").expect("the lock is free");
    anna.says(DOCUMENTS);
    // Real time: the program waits a few seconds for the lock.
    assert!(app.simulator.wait_until(|meta| meta.refused_deliveries() >= 1).await, "it was taken");
    app.alerts.wait_until(|alerts| alerts.iter().any(|alert| alert["kind"] == "database")).await;
    assert!(anna.received().is_empty());
    other.execute_batch("ROLLBACK").expect("the lock is given back");
    app.simulator.deliver_now();
    assert!(app.simulator.wait_until(|meta| meta.undelivered() == 0).await);
    app.settle().await;
    assert!(received(&anna)[0].contains(DOCUMENTS_LINK));
    assert_eq!(anna.received().len(), 1);
    assert_eq!(app.alerts.of("database").len(), 1, "one is enough for a quarter of an hour");
}

#[tokio::test]
async fn a_database_that_was_moved_away_is_not_written_to_and_serves_again_when_it_is_back() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    let place = std::path::PathBuf::from(app.setting("SPRECHZEIT_DATABASE"));
    let elsewhere = app.folder.path().join("elsewhere.db");
    std::fs::rename(&place, &elsewhere).expect("it moves");
    anna.says(PAY);
    assert!(app.simulator.wait_until(|meta| meta.refused_deliveries() >= 1).await, "it was taken");
    app.alerts.wait_until(|alerts| alerts.iter().any(|alert| alert["kind"] == "database")).await;
    assert_eq!(app.get("/health/ready").await.0, 503);
    // Whoever puts another file in its place changes nothing.
    std::fs::write(&place, b"").expect("written");
    assert_eq!(app.get("/health/ready").await.0, 503);
    std::fs::rename(&elsewhere, &place).expect("it moves back");
    assert_eq!(app.get("/health/ready").await.0, 200, "without a restart");
    app.simulator.deliver_now();
    assert!(app.simulator.wait_until(|meta| meta.undelivered() == 0).await);
    app.settle().await;
    let got = received(&anna);
    assert_eq!(got.len(), 2, "{got:?}");
    assert!(got[1].contains(PAY_LINK), "{got:?}");
}

/// A disk that is full, for one process: no file of its may grow beyond this.
fn limit_files(process: u32, bytes: Option<u64>) {
    let bytes = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
    let arguments = [format!("--pid={process}"), format!("--fsize={bytes}:unlimited")];
    let limited = Command::new("prlimit").args(arguments).status().expect("prlimit is part of every Debian");
    assert!(limited.success());
}

#[tokio::test]
async fn a_full_disk_refuses_deliveries_calls_somebody_and_mends_itself() {
    let live = stage()
        .serve_as(|settings| {
            // A file that grows too large is to be an error there, as on a full disk, not the end.
            let program = command(&["serve"], settings);
            let mut line = Command::new("sh");
            line.args(["-c", "trap '' XFSZ; exec \"$0\" serve"]).arg(program.get_program());
            line.env_clear().envs(settings.iter().cloned());
            line
        })
        .await;
    let anna = live.simulator.phone("Anna");
    anna.says(DOCUMENTS);
    assert!(live.simulator.wait_until(|meta| meta.received_count() == 1).await);
    limit_files(live.server.id(), Some(400_000));
    let meta = live.simulator.settings().clone();
    let padding = "x".repeat(1_000_000);
    let body = json!({ "object": "whatsapp_business_account", "padding": padding, "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
        "messages": [{ "from": anna.spec().wa_id, "id": "wamid.large", "timestamp": live.clock.now().timestamp().to_string(),
            "type": "text", "text": { "body": "Was verdiene ich in der Ausbildung?" } }],
    } }] }] })
    .to_string()
    .into_bytes();
    let signature = sign(&meta.app_secret, &body);
    let headers = [("content-type", "application/json"), ("x-hub-signature-256", signature.as_str())];
    let refused = live.simulator.post_raw(body.clone(), &headers).await.expect("an answer");
    assert_eq!(refused, (503, String::new()));
    live.alerts.wait_until(|alerts| alerts.iter().any(|alert| alert["kind"] == "database")).await;
    limit_files(live.server.id(), None);
    let taken = live.simulator.post_raw(body, &headers).await.expect("an answer");
    assert_eq!(taken.0, 200, "without a restart");
    assert!(live.simulator.wait_until(|meta| meta.received_count() == 2).await);
    assert_eq!(get(&live.server.address, "/health/ready", &[]).await.0, 200);
    live.simulator.deliver(Class::Messages, Orders::default());
}
