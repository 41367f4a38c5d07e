//! What a delivery holds: many things, odd things, broken things.

use serde_json::{Value, json};
use sprechzeit::simulator::{Class, Orders};

use super::support::{App, DOCUMENTS, OFF_TOPIC, stage};

fn envelope(app: &App, field: &str, rest: &Value) -> Value {
    let meta = app.simulator.settings();
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
    });
    for (name, part) in rest.as_object().expect("an object") {
        value[name] = part.clone();
    }
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": field, "value": value }] }] })
}

fn text(app: &App, from: &str, wamid: &str, body: &str) -> Value {
    let at = app.clock.now().timestamp().to_string();
    json!({ "from": from, "id": wamid, "timestamp": at, "type": "text", "text": { "body": body } })
}

#[tokio::test]
async fn a_delivery_that_is_no_json_is_kept_and_the_operator_is_called() {
    let app = stage().spawn().await;
    for body in [&b""[..], b"{", b"null", b"[]", b"42", b"\xff\xfe", b"{\"entry\": 5}"] {
        assert_eq!(app.post_signed_bytes(body.to_vec()).await, 200, "{body:?}");
    }
    app.settle().await;
    assert_eq!(app.alerts.kinds(), ["parked/warning"]);
    let listed = app.run(&["replay"]).await.fine();
    assert!(listed.lines().count() >= 4, "{listed}");
    assert_eq!(app.get("/health/ready").await.0, 200);
}

#[tokio::test]
async fn json_nested_without_end_is_kept_and_harms_nobody() {
    let app = stage().spawn().await;
    let mut body = vec![b'['; 200_000];
    body.extend(vec![b']'; 200_000]);
    assert_eq!(app.post_signed_bytes(body).await, 200);
    app.settle().await;
    assert_eq!(app.alerts.of("parked").len(), 1);
}

#[tokio::test]
async fn half_an_emoji_in_a_name_costs_nobody_their_message() {
    let app = stage().spawn().await;
    let whole = envelope(
        &app,
        "messages",
        &json!({
            "contacts": [{ "profile": { "name": "HALF" }, "wa_id": "4917139200" }],
            "messages": [text(&app, "4917139200", "wamid.1", DOCUMENTS)],
        }),
    );
    let broken = whole.to_string().replace("HALF", "Zo\\ud83d");
    assert_eq!(app.post_signed_bytes(broken.into_bytes()).await, 200);
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 1);
}

#[tokio::test]
async fn what_is_for_another_number_is_not_processed() {
    let app = stage().spawn().await;
    let mut body =
        envelope(&app, "messages", &json!({ "messages": [text(&app, "4917139200", "wamid.1", DOCUMENTS)] }));
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "1".into();
    assert_eq!(app.post_signed(&body).await, 200);
    app.settle().await;
    assert!(app.conversations().await.is_empty() && app.simulator.requests().is_empty());
    assert!(app.alerts.all().is_empty());
}

#[tokio::test]
async fn a_thousand_updates_in_one_delivery_are_all_handled() {
    let app = stage()
        .with("WHATSAPP_SEND_RATE", "10000")
        .simulated(|meta| meta.limits.per_second = 10_000)
        .spawn()
        .await;
    app.simulator.deliver(Class::Messages, Orders { held: true, ..Orders::default() });
    for number in 0..500 {
        let phone = app.phone(&format!("Applicant {number}"));
        phone.says(OFF_TOPIC);
        phone.says("Hallo?");
    }
    app.simulator.deliver(Class::Messages, Orders { batched: true, ..Orders::default() });
    app.settle().await;
    let all = app.conversations().await;
    assert_eq!(all.len(), 500);
    assert!(all.iter().all(|row| matches!(row.state.stage, sprechzeit::conversation::Stage::Waiting { .. })));
    assert_eq!(
        app.simulator.received_count(),
        500,
        "each is told once that a human answers, though each wrote twice"
    );
}

#[tokio::test]
async fn a_bad_item_among_good_ones_costs_only_itself() {
    let app = stage().spawn().await;
    let messages = json!([
        text(&app, "4917139201", "wamid.1", OFF_TOPIC),
        null, 7, "text", [], {},
        { "id": "wamid.2", "timestamp": "1", "type": "text", "text": { "body": "no sender" } },
        { "from": "4917139202", "timestamp": "1", "type": "text", "text": { "body": "no id" } },
        { "from": "4917139203", "id": "wamid.3", "timestamp": [], "type": "text", "text": "no object" },
        { "from": "4917139204", "id": "wamid.4", "type": "text" },
        { "from": "4917139205", "id": "wamid.5", "timestamp": "1795431600", "type": { "odd": true } },
        { "from": { "a": 1 }, "id": "wamid.6", "timestamp": "1795431600", "type": "text", "text": { "body": "x" } },
        text(&app, "4917139206", "wamid.7", OFF_TOPIC),
    ]);
    let body = envelope(
        &app,
        "messages",
        &json!({ "messages": messages, "contacts": "none", "statuses": [null, {}, { "id": 5 }] }),
    );
    assert_eq!(app.post_signed(&body).await, 200);
    app.settle().await;
    let store = &app.engine.steps.store;
    for number in ["4917139201", "4917139203", "4917139204", "4917139205", "4917139206"] {
        let found = store.find_contact(number).await.expect("the store reads");
        assert!(found.is_some(), "{number}: whatever has an id and a sender reaches somebody");
    }
    assert_eq!(app.alerts.of("parked").len(), 1);
    assert!(!app.run(&["replay"]).await.fine().is_empty());
}

#[tokio::test]
async fn a_thousand_parked_items_are_not_a_thousand_alerts() {
    let app = stage().spawn().await;
    let nameless: Vec<Value> = (0..1000)
        .map(|number| json!({ "id": format!("wamid.{number}"), "type": "text", "n": number }))
        .collect();
    assert_eq!(app.post_signed(&envelope(&app, "messages", &json!({ "messages": nameless }))).await, 200);
    app.settle().await;
    assert_eq!(app.alerts.of("parked").len(), 1, "the first at once");
    app.until("2026-11-23T12:14:59+01:00").await;
    assert_eq!(app.alerts.of("parked").len(), 1);
    app.until("2026-11-23T12:15:00+01:00").await;
    let alerts = app.alerts.of("parked");
    assert_eq!(alerts.len(), 2, "then one digest");
    assert_eq!(alerts[0]["count"].as_u64().unwrap_or(0) + alerts[1]["count"].as_u64().unwrap_or(0), 1000);
    app.until("2026-11-23T14:00:00+01:00").await;
    assert_eq!(app.alerts.of("parked").len(), 2, "and nothing when nothing came");
}

#[tokio::test]
async fn news_of_the_account_become_operator_alerts_without_personal_data() {
    let app = stage().spawn().await;
    let news = [
        (
            "account_update",
            json!({ "event": "ACCOUNT_RESTRICTION", "phone_number": "493023125000" }),
            "critical",
        ),
        (
            "phone_number_quality_update",
            json!({ "event": "DOWNGRADE", "display_phone_number": "493023125000" }),
            "critical",
        ),
        (
            "message_template_status_update",
            json!({ "event": "PAUSED", "message_template_name": "wir_sind_zurueck" }),
            "critical",
        ),
        ("security", json!({ "event": "PIN_CHANGED", "requester": "483" }), "critical"),
        (
            "message_template_status_update",
            json!({ "event": "APPROVED", "message_template_name": "wir_sind_zurueck" }),
            "info",
        ),
    ];
    for (field, value, _) in &news {
        app.simulator.notify(field, value.clone());
    }
    app.settle().await;
    app.until("2026-11-23T14:00:00+01:00").await;
    let alerts = app.alerts.of("operator");
    let said =
        |word: &str| alerts.iter().any(|alert| alert["detail"].as_str().unwrap_or_default().contains(word));
    assert!(!alerts.is_empty());
    assert_eq!(alerts[0]["severity"], "critical");
    assert!(said("ACCOUNT_RESTRICTION"), "{alerts:?}");
    assert!(!alerts.iter().any(|alert| alert.to_string().contains("493023125000")), "{alerts:?}");
}

#[tokio::test]
async fn fields_that_nobody_knows_and_those_of_no_use_are_taken_without_a_word() {
    let app = stage().spawn().await;
    for field in ["history", "smb_app_state_sync", "flows", "payment_configuration_update", "something_new"] {
        assert_eq!(
            app.post_signed(&envelope(&app, field, &json!({ "a": [1, 2], "b": { "c": null } }))).await,
            200
        );
    }
    app.settle().await;
    assert!(app.conversations().await.is_empty());
    assert!(app.simulator.requests().is_empty());
}

#[tokio::test]
async fn what_could_not_be_understood_can_be_looked_at_and_tried_again() {
    let app = stage().spawn().await;
    assert_eq!(app.post_signed_bytes(b"{\"canary\": ".to_vec()).await, 200);
    app.settle().await;
    let listed = app.run(&["replay"]).await.fine();
    let item = listed.split_whitespace().next().expect("an item").to_owned();
    let raw = app.run(&["replay", &item, "--raw"]).await.fine();
    assert!(raw.contains("canary"), "{raw}");
    let again = app.run(&["replay", &item]).await;
    assert_eq!(again.code, Some(1), "this version cannot read it either: {again:?}");
    let unknown = app.run(&["replay", "99999"]).await;
    assert_eq!(unknown.code, Some(1));
}

#[tokio::test]
async fn a_parked_delivery_that_a_later_version_understands_is_handled_after_replay() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Danke");
    app.settle().await;
    let number = anna.spec().wa_id.expect("a number");
    let body =
        envelope(&app, "messages", &json!({ "messages": [text(&app, &number, "wamid.1", DOCUMENTS)] }));
    let raw = bytes::Bytes::from(body.to_string());
    // As an older version left it.
    app.engine.steps.store.park("unreadable", raw, None, app.clock.now()).await.expect("the store writes");
    let listed = app.run(&["replay"]).await.fine();
    let item = listed.split_whitespace().next().expect("an item").to_owned();
    app.run(&["replay", &item]).await.fine();
    app.engine.intake.look_back();
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    assert!(app.run(&["replay"]).await.fine().is_empty(), "it is not listed any more");
}
