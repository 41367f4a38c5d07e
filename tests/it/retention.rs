//! What is kept only for a while, in a running server.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;

use super::support::{App, DOCUMENTS, received, stage};

/// Stands in raw deliveries only.
const MARK: &str = "kanarienvogel-roh";

/// How many raw deliveries still hold the mark.
fn marked(app: &App) -> i64 {
    let database = Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    database
        .query_row("SELECT count(*) FROM delivery WHERE instr(body, ?1) > 0", [MARK.as_bytes()], |row| {
            row.get(0)
        })
        .expect("the table is there")
}

fn delivery(app: &App, wamid: &str) -> serde_json::Value {
    let meta = app.simulator.settings();
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": {
        "messaging_product": "whatsapp", "mark": MARK,
        "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
        "messages": [{ "from": "4917139200", "id": wamid, "timestamp": app.clock.now().timestamp().to_string(),
            "type": "text", "text": { "body": DOCUMENTS } }],
    } }] }] })
}

async fn parked(app: &App) -> usize {
    app.run(&["replay"]).await.fine().lines().count()
}

#[tokio::test]
async fn raw_deliveries_go_when_their_time_is_over_the_last_one_too_and_messages_stay() {
    let app = stage().with("RETENTION_RAW_HOURS", "5").spawn().await;
    for wamid in ["wamid.1", "wamid.2"] {
        assert_eq!(app.post_signed(&delivery(&app, wamid)).await, 200);
    }
    app.settle().await;
    app.pass(Duration::from_mins(5 * 60 - 1)).await;
    assert_eq!(marked(&app), 2);
    app.pass(Duration::from_mins(3)).await;
    assert_eq!(marked(&app), 0);
    assert!(app.run(&["export", "4917139200"]).await.fine().contains("Unterlagen"));
    // Delivered once more after its body has gone, it is still known.
    assert_eq!(app.post_signed(&delivery(&app, "wamid.1")).await, 200);
    app.settle().await;
    assert_eq!(app.simulator.send_requests().len(), 2);
}

#[tokio::test]
async fn what_could_not_be_read_is_kept_for_its_days() {
    let app = stage().with("RETENTION_PARKED_DAYS", "2").spawn().await;
    assert_eq!(app.post_signed_bytes(MARK.as_bytes().to_vec()).await, 200);
    app.settle().await;
    assert_eq!(parked(&app).await, 1);
    app.pass(Duration::from_hours(47)).await;
    assert_eq!(parked(&app).await, 1);
    app.pass(Duration::from_hours(2)).await;
    assert_eq!(parked(&app).await, 0);
}

#[tokio::test]
async fn a_delivery_that_is_not_handled_yet_is_never_too_old() {
    let mut app = stage().with("RETENTION_RAW_HOURS", "1").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.stop().await;
    let database = Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    let raw = delivery(&app, "wamid.left").to_string().into_bytes();
    database
        .execute("INSERT INTO delivery (received_at, body) VALUES (0, ?1)", [raw])
        .expect("as if it was cut off before the step");
    drop(database);
    app.start().await;
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 2);
    assert_eq!(received(&anna).len(), 1);
}
