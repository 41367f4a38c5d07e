//! Ten thousand deliveries that somebody has damaged, over real HTTP: never a server error.

use futures_util::StreamExt;
use serde_json::{Value, json};
use sprechzeit::ids::Generator;
use sprechzeit::simulator::{Seeded, sign};

use super::support::{DOCUMENTS, stage};

const DELIVERIES: usize = 10_000;
const AT_ONCE: usize = 64;

/// Dice.
struct Dice(Seeded);

impl Dice {
    fn below(&self, end: usize) -> usize {
        usize::try_from(self.0.bits() % end as u128).expect("below a usize")
    }

    fn junk(&self) -> Value {
        match self.below(14) {
            0 => Value::Null,
            1 => true.into(),
            2 => (-1).into(),
            3 => 1e300.into(),
            4 => u64::MAX.into(),
            5 => "".into(),
            6 => "\0\u{feff}\u{202e}'; DROP TABLE message; --".into(),
            7 => "ß".repeat(5000).into(),
            8 => json!([]),
            9 => json!({}),
            10 => json!([[[[[[null]]]]]]),
            11 => "9".repeat(400).into(),
            12 => "../../../etc/passwd".into(),
            _ => "<script>alert(1)</script>".into(),
        }
    }

    /// Damages a value somewhere.
    fn damage(&self, value: &mut Value) {
        let go_on = self.below(8) > 0;
        match value {
            Value::Array(elements) if go_on && !elements.is_empty() => {
                let at = self.below(elements.len());
                match self.below(8) {
                    0 => drop(elements.remove(at)),
                    1 => elements.push(elements[at].clone()),
                    _ => self.damage(&mut elements[at]),
                }
            }
            Value::Object(fields) if go_on && !fields.is_empty() => {
                let name = fields.keys().nth(self.below(fields.len())).expect("below the length").clone();
                match self.below(10) {
                    0 => drop(fields.remove(&name)),
                    1 => {
                        let moved = fields.remove(&name).expect("it is there");
                        fields.insert(format!("{name}s"), moved);
                    }
                    _ => self.damage(&mut fields[&name]),
                }
            }
            other => *other = self.junk(),
        }
    }

    /// Damages bytes.
    fn scratch(&self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match self.below(4) {
                0 => bytes.truncate(at),
                1 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                2 => bytes.insert(at, u8::try_from(self.below(256)).expect("a byte")),
                _ if !bytes.is_empty() => drop(bytes.remove(at)),
                _ => {}
            }
        }
    }
}

/// Deliveries of every kind, whole.
fn whole(meta: &sprechzeit::simulator::Settings) -> Vec<Value> {
    let at = "1795431600";
    let message = |kind: &str, content: Value| {
        let mut message = json!({ "from": "4917139200", "from_user_id": "DE.A1", "id": "wamid.ABC", "timestamp": at, "type": kind });
        message[kind] = content;
        json!({ "contacts": [{ "profile": { "name": "Zoë 🙂" }, "wa_id": "4917139200", "user_id": "DE.A1" }], "messages": [message] })
    };
    let file = json!({ "id": "123", "mime_type": "image/jpeg", "sha256": "AAAA", "caption": "hier", "url": "http://127.0.0.1:1/" });
    let values = vec![
        ("messages", message("text", json!({ "body": "Ich mag Katzen" }))),
        ("messages", message("text", json!({ "body": DOCUMENTS }))),
        ("messages", message("image", file.clone())),
        ("messages", message("audio", file.clone())),
        ("messages", message("document", file)),
        ("messages", message("location", json!({ "latitude": 1.5, "longitude": 2.5, "name": "da" }))),
        (
            "messages",
            message("contacts", json!([{ "name": { "formatted_name": "A" }, "phones": [{ "phone": "1" }] }])),
        ),
        (
            "messages",
            message(
                "interactive",
                json!({ "type": "button_reply", "button_reply": { "id": "human", "title": "Mensch" } }),
            ),
        ),
        (
            "messages",
            message(
                "interactive",
                json!({ "type": "list_reply", "list_reply": { "id": "faq:gehalt", "title": "G" } }),
            ),
        ),
        ("messages", message("reaction", json!({ "message_id": "wamid.X", "emoji": "👍" }))),
        (
            "messages",
            message(
                "edit",
                json!({ "original_message_id": "wamid.X", "message": { "type": "text", "text": { "body": "b" } } }),
            ),
        ),
        ("messages", message("revoke", json!({ "original_message_id": "wamid.X" }))),
        (
            "messages",
            message("system", json!({ "type": "user_changed_number", "wa_id": "4917139201", "body": "x" })),
        ),
        ("messages", message("order", json!({ "catalog_id": "1", "product_items": [{}] }))),
        (
            "messages",
            json!({ "statuses": [{ "id": "wamid.S", "status": "failed", "timestamp": at, "recipient_id": "1", "errors": [{ "code": 131_026 }] }] }),
        ),
        (
            "calls",
            json!({ "calls": [{ "id": "wacid.1", "event": "connect", "from": "4917139200", "timestamp": at }] }),
        ),
        (
            "smb_message_echoes",
            json!({ "message_echoes": [{ "from": "1", "to": "4917139200", "id": "wamid.E", "timestamp": at, "type": "text", "text": { "body": "x" } }] }),
        ),
        (
            "user_id_update",
            json!({ "user_id_update": [{ "user_id": { "previous": "DE.A1", "current": "DE.A2" }, "timestamp": at }] }),
        ),
        ("account_update", json!({ "event": "ACCOUNT_RESTRICTION" })),
        ("message_template_status_update", json!({ "event": "PAUSED", "message_template_name": "x" })),
    ];
    values
        .into_iter()
        .map(|(field, mut value)| {
            value["messaging_product"] = "whatsapp".into();
            value["metadata"] = json!({ "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id });
            json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": field, "value": value }] }] })
        })
        .collect()
}

#[tokio::test]
async fn ten_thousand_damaged_deliveries_are_all_taken_and_none_stops_the_program() {
    let app = stage().with("OFFICE_HOURS", "Su 03:00-03:01").with("HOLD_ACKNOWLEDGE", "never").spawn().await;
    let meta = app.simulator.settings().clone();
    let (dice, whole) = (Dice(Seeded::new(99)), whole(&meta));
    let bodies = (0..DELIVERIES).map(|number| {
        let mut value = whole[number % whole.len()].clone();
        for _ in 0..=dice.below(3) {
            dice.damage(&mut value);
        }
        let mut bytes = value.to_string().replace("wamid.ABC", &format!("wamid.{number}")).into_bytes();
        if dice.below(4) == 0 {
            dice.scratch(&mut bytes);
        }
        bytes
    });
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}/webhook", app.address);
    let mut answers = futures_util::stream::iter(bodies)
        .map(|body| {
            let request =
                client.post(&url).header("x-hub-signature-256", sign(&meta.app_secret, &body)).body(body);
            async { request.send().await.expect("an answer").status().as_u16() }
        })
        .buffer_unordered(AT_ONCE);
    let mut taken = 0;
    while let Some(status) = answers.next().await {
        assert_eq!(status, 200, "signed by Meta, so it is taken whatever it is");
        taken += 1;
    }
    assert_eq!(taken, DELIVERIES);
    app.settle().await;
    let gauges = app.engine.steps.store.gauges().await.expect("the store reads");
    assert_eq!(gauges.unstepped, 0, "everything was looked at");
    assert!(app.alerts.of("step_failed").is_empty());
    assert!(app.alerts.of("parked").len() <= 2);
    let parked = app.engine.steps.store.parked(10_000).await.expect("the store reads");
    assert!(parked.iter().all(|item| item.reason != "step_failed"), "no step failed");
    assert_eq!(app.get("/health/ready").await.0, 200);
}

#[tokio::test]
async fn damaged_heads_of_requests_are_refused_without_a_server_error() {
    use super::support::wire;
    let app = stage().spawn().await;
    let body = b"{\"entry\":[]}";
    let signature = sign(&app.simulator.settings().app_secret, body);
    let dice = Dice(Seeded::new(5));
    for _ in 0..1000 {
        let mut head = wire::head(Some(body.len()), &[("X-Hub-Signature-256", &signature)]).into_bytes();
        head.truncate(head.len() - 4);
        dice.scratch(&mut head);
        head.extend_from_slice(b"\r\n\r\n");
        head.extend_from_slice(body);
        // Whoever leaves the head unfinished hears nothing: the line is cut from this side.
        let Some(answer) = wire::exchange_and_hang_up(&app.address, &head).await else { continue };
        let status = wire::status(&answer);
        assert!(status < 500, "{status} to {}", String::from_utf8_lossy(&head));
    }
    assert_eq!(app.get("/health/live").await.0, 200);
}
