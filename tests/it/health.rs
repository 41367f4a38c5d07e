//! What machines ask: does it live, can it take deliveries, how much waits.

use super::support::{CRISIS, DOCUMENTS, OFF_TOPIC, get, stage};

#[tokio::test]
async fn metrics_count_what_happens_and_are_for_whoever_has_the_token() {
    let live = stage().with("SPRECHZEIT_METRICS_TOKEN", "secret").serve().await;
    let meta = &live.simulator;
    meta.fault(sprechzeit::simulator::Target::Sends, sprechzeit::simulator::Fault::Error(131_026), 1);
    meta.phone("Anna").says(OFF_TOPIC);
    meta.phone("Ben").says(DOCUMENTS);
    meta.phone("Cem").says(CRISIS);
    assert!(meta.wait_until(|meta| meta.received_count() == 2 && meta.undelivered() == 0).await);
    let body = b"{".to_vec();
    let signature = sprechzeit::simulator::sign(&meta.settings().app_secret, &body);
    meta.post_raw(body, &[("x-hub-signature-256", &signature)]).await.expect("an answer");
    meta.post_raw(b"{}".to_vec(), &[]).await.expect("an answer");
    live.alerts.wait_until(|alerts| alerts.len() >= 2).await;
    let address = &live.server.address;
    for wrong in [None, Some("Bearer wrong"), Some("secret"), Some("Basic secret"), Some("Bearer secret2")] {
        let headers: Vec<(&str, &str)> = wrong.map(|value| ("Authorization", value)).into_iter().collect();
        assert_eq!(get(address, "/metrics", &headers).await.0, 401, "{wrong:?}");
    }
    let (status, metrics) = get(address, "/metrics", &[("Authorization", "Bearer secret")]).await;
    assert_eq!(status, 200);
    for line in [
        "sprechzeit_received_total{kind=\"message\"} 3",
        "sprechzeit_refused_total{reason=\"signature\"} 1",
        "sprechzeit_parked_total",
        "sprechzeit_handled_total",
        "sprechzeit_sends_total{result=\"refused\",code=\"131026\"} 1",
        "sprechzeit_sends_total{result=\"accepted\",code=\"0\"} 2",
        "sprechzeit_crisis_messages_total",
        "sprechzeit_commit_seconds",
    ] {
        assert!(metrics.contains(line), "{line} is missing in:\n{metrics}");
    }
}

#[tokio::test]
async fn without_a_token_there_are_no_metrics() {
    let app = stage().spawn().await;
    assert_eq!(app.get("/metrics").await.0, 404);
}

#[tokio::test]
async fn it_is_ready_when_a_delivery_could_be_committed_and_not_otherwise() {
    let app = stage().spawn().await;
    assert_eq!(app.get("/health/live").await.0, 200);
    let (status, body) = app.get("/health/ready").await;
    assert_eq!(status, 200, "{body}");
    let other = rusqlite::Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock is free");
    let (status, body) = app.get("/health/ready").await;
    assert_eq!(status, 503, "{body}");
    assert_eq!(app.get("/health/live").await.0, 200);
    other.execute_batch("ROLLBACK").expect("the lock is given back");
    let (status, body) = app.get("/health/ready").await;
    assert_eq!(status, 200, "{body}");
}

#[tokio::test]
async fn meta_being_down_takes_no_server_out_of_service() {
    let app = stage().spawn().await;
    app.simulator.go_down().await;
    app.phone("Anna").says(DOCUMENTS);
    app.settle().await;
    assert_eq!(app.get("/health/ready").await.0, 200);
}
