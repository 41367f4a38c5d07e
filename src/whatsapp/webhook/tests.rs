//! Deliveries with invented people and numbers, and what becomes of them.

mod batches;
mod contents;
mod echoes;
mod hostile;
mod operators;
mod people;
mod statuses;

use serde_json::{Value, json};

use super::*;

/// The phone_number_id that is ours.
const OURS: &str = "700100";

fn delivery(changes: &Value) -> Value {
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "800", "changes": changes }] })
}

fn change(field: &str, mut value: Value) -> Value {
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] = json!({ "display_phone_number": "+49 821 5550", "phone_number_id": OURS });
    json!({ "field": field, "value": value })
}

fn read_json(delivery: &Value) -> Vec<Item> {
    read(delivery.to_string().as_bytes(), OURS).unwrap()
}

/// The items of one change.
fn items(field: &str, value: Value) -> Vec<Item> {
    read_json(&delivery(&json!([change(field, value)])))
}

fn only<T: std::fmt::Debug>(mut items: Vec<T>) -> T {
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0)
}

fn mia() -> Value {
    json!({ "profile": { "name": "Mia" }, "wa_id": "4915550001", "user_id": "DE.mia1" })
}

/// Mia's message with this type-specific part.
fn from_mia(part: Value) -> Value {
    let common = json!({
        "from": "4915550001", "from_user_id": "DE.mia1", "id": "wamid.M1", "timestamp": "1790000000"
    });
    with(common, part)
}

/// An object with the fields of another one added.
fn with(mut object: Value, part: Value) -> Value {
    if let (Value::Object(object), Value::Object(part)) = (&mut object, part) {
        object.extend(part);
    }
    object
}

fn message_item(message: &Value) -> MessageItem {
    match only(items("messages", json!({ "contacts": [mia()], "messages": [message] }))) {
        Item::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

fn content_of(part: Value) -> Content {
    message_item(&from_mia(part)).inbound.content
}

fn wamid(raw: &str) -> Wamid {
    Wamid::parse(raw).unwrap()
}

fn ignored(field: &str) -> Item {
    Item::Ignored { field: field.to_owned() }
}

fn reason(item: &Item) -> &'static str {
    match item {
        Item::Parked { reason, .. } => reason,
        other => panic!("not parked: {other:?}"),
    }
}
