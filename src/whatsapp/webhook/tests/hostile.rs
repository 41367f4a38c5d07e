//! Deliveries that nobody would send, made from ones that Meta does: whatever is dropped, replaced,
//! renamed, doubled or buried, reading ends with items and never with a panic.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{OURS, change, delivery, mia, read};
use crate::conversation::Identities;
use crate::whatsapp::webhook::Item;

/// One delivery with every known shape in it.
fn everything() -> Value {
    let parts = json!([
        { "type": "text", "text": { "body": "hallo" }, "context": { "id": "wamid.Q", "from": "49821" } },
        { "type": "image", "image": { "id": "1", "mime_type": "image/jpeg", "sha256": "x", "caption": "c" } },
        { "type": "audio", "audio": { "id": "2", "voice": true } },
        { "type": "document", "document": { "id": "3", "filename": "a.pdf" } },
        { "type": "location", "location": { "latitude": 1.5, "longitude": 2.5, "name": "n" } },
        { "type": "contacts", "contacts": [{ "name": { "formatted_name": "B" }, "phones": [{ "phone": "+1" }] }] },
        { "type": "interactive", "interactive": { "type": "button_reply", "button_reply": { "id": "y", "title": "Y" } } },
        { "type": "interactive", "interactive": { "type": "nfm_reply", "nfm_reply": { "response_json": "{\"a\":1}" } } },
        { "type": "interactive", "interactive": { "type": "call_permission_reply", "call_permission_reply": { "response": "accept" } } },
        { "type": "button", "button": { "payload": "p", "text": "t" } },
        { "type": "reaction", "reaction": { "message_id": "wamid.A", "emoji": "👍" } },
        { "type": "order", "order": { "text": "t", "product_items": [{ "product_retailer_id": "p", "quantity": 2 }] } },
        { "type": "unsupported", "errors": [{ "code": 131_051 }], "unsupported": { "type": "pin" } },
        { "type": "system", "system": { "type": "user_changed_number", "wa_id": "492", "user_id": "DE.z" } },
        { "type": "edit", "edit": { "original_message_id": "wamid.A", "message": { "type": "text", "text": { "body": "n" } } } },
        { "type": "revoke", "revoke": { "original_message_id": "wamid.A" } },
    ]);
    let messages: Vec<_> = parts.as_array().unwrap().iter().cloned().map(super::from_mia).collect();
    delivery(&json!([
        change("messages", json!({ "contacts": [mia(), { "wa_id": "492" }], "messages": messages })),
        change("messages", json!({
            "contacts": [mia()],
            "statuses": [{ "id": "wamid.S", "status": "failed", "timestamp": "1790000000", "recipient_id": "491",
                "biz_opaque_callback_data": "c", "errors": [{ "code": 131_047 }] }],
            "errors": [{ "code": 131_031 }]
        })),
        change("smb_message_echoes", json!({ "message_echoes": [
            { "from": "49821", "to": "491", "id": "wamid.E", "type": "text", "text": { "body": "x" } }] })),
        change("calls", json!({ "calls": [{ "id": "wacid.1", "from": "491", "direction": "USER_INITIATED" }] })),
        change("user_id_update", json!({ "user_id_update": [
            { "wa_id": "491", "user_id": { "previous": "DE.o", "current": "DE.n" }, "timestamp": "1790000000" }] })),
        { "field": "account_update", "value": { "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "DISABLE" } } },
        { "field": "security", "value": { "event": "PIN_CHANGED" } },
    ]))
}

/// Where to change a tree, and how; every number is taken modulo what there is.
#[derive(Debug, Clone)]
struct Mutation {
    path: Vec<usize>,
    act: Act,
}

#[derive(Debug, Clone)]
enum Act {
    Drop,
    Replace(Value),
    Rename(String),
    Nest(usize),
    Double,
    Swap(usize),
}

fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!({})),
        Just(json!([])),
        Just(json!("")),
        Just(json!(" \u{0}\u{202e}")),
        Just(json!("x".repeat(2000))),
        Just(json!(-1)),
        Just(json!(u64::MAX)),
        Just(json!(1e308)),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ]
}

fn odd_name() -> impl Strategy<Value = String> {
    const KNOWN: [&str; 10] =
        ["type", "id", "from", "text", "messages", "statuses", "contacts", "errors", "value", "entry"];
    prop_oneof![proptest::sample::select(KNOWN.as_slice()).prop_map(str::to_owned), any::<String>()]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let act = prop_oneof![
        Just(Act::Drop),
        odd_value().prop_map(Act::Replace),
        odd_name().prop_map(Act::Rename),
        (1_usize..40).prop_map(Act::Nest),
        Just(Act::Double),
        any::<usize>().prop_map(Act::Swap),
    ];
    (proptest::collection::vec(any::<usize>(), 1..9), act).prop_map(|(path, act)| Mutation { path, act })
}

/// Walks down the path and acts on the last child.
fn mutate(tree: &mut Value, path: &[usize], act: &Act) {
    let Some((&step, rest)) = path.split_first() else { return };
    match tree {
        Value::Array(elements) if !elements.is_empty() => {
            let at = step % elements.len();
            if rest.is_empty() || is_leaf(&elements[at]) {
                act_on_element(elements, at, act);
            } else {
                mutate(&mut elements[at], rest, act);
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            let key = fields.keys().nth(step % fields.len()).unwrap().clone();
            if rest.is_empty() || is_leaf(&fields[&key]) {
                act_on_field(fields, &key, act);
            } else {
                mutate(&mut fields[&key], rest, act);
            }
        }
        _ => {}
    }
}

fn is_leaf(value: &Value) -> bool {
    !matches!(value, Value::Array(elements) if !elements.is_empty())
        && !matches!(value, Value::Object(fields) if !fields.is_empty())
}

fn act_on_element(elements: &mut Vec<Value>, at: usize, act: &Act) {
    match act {
        Act::Drop => drop(elements.remove(at)),
        Act::Replace(value) => elements[at] = value.clone(),
        Act::Rename(name) => elements[at] = json!({ name: elements[at] }),
        Act::Nest(depth) => elements[at] = nested(&elements[at], *depth),
        Act::Double => elements.insert(at, elements[at].clone()),
        Act::Swap(other) => {
            let other = other % elements.len();
            elements.swap(at, other);
        }
    }
}

fn act_on_field(fields: &mut Map<String, Value>, key: &str, act: &Act) {
    let value = fields.remove(key).unwrap();
    match act {
        Act::Drop => {}
        Act::Replace(other) => drop(fields.insert(key.to_owned(), other.clone())),
        Act::Rename(name) => drop(fields.insert(name.clone(), value)),
        Act::Nest(depth) => drop(fields.insert(key.to_owned(), nested(&value, *depth))),
        Act::Double => drop(fields.insert(key.to_owned(), json!([value, value]))),
        Act::Swap(other) => {
            let partner = fields.keys().nth(other % fields.len().max(1)).cloned();
            let other = partner.and_then(|partner| fields.insert(partner, value.clone())).unwrap_or(value);
            fields.insert(key.to_owned(), other);
        }
    }
}

fn nested(value: &Value, depth: usize) -> Value {
    (0..depth).fold(
        value.clone(),
        |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({ "type": inner }) },
    )
}

/// What holds for the items of any body.
fn check(body: &[u8]) {
    let Ok(items) = read(body, OURS) else { return };
    assert!(!items.is_empty(), "a readable delivery vanished");
    for item in &items {
        match item {
            Item::Message(message) => assert_ne!(message.from, Identities::default()),
            Item::Echo(echo) => assert_ne!(echo.to, Identities::default()),
            Item::Call(call) => assert_ne!(call.from, Identities::default()),
            Item::Identity(change) => {
                assert_ne!(change.previous, Identities::default());
                assert_ne!(change.current, Identities::default());
            }
            Item::Operator(notice) => {
                assert!(notice.event.len() <= 200 && !notice.event.contains(char::is_control));
            }
            Item::Ignored { field } => assert!(field.len() <= 64),
            Item::Parked { raw, .. } => assert!(serde_json::from_str::<Value>(raw).is_ok()),
            Item::Status(_) | Item::Foreign => {}
        }
    }
    assert_eq!(items, read(body, OURS).unwrap(), "reading twice reads the same");
}

#[test]
fn every_known_shape_is_read_without_parking() {
    let items = super::read_json(&everything());
    assert_eq!(items.len(), 16 + 2 + 1 + 1 + 1 + 2);
    assert!(
        !items.iter().any(|item| matches!(item, Item::Parked { .. } | Item::Ignored { .. })),
        "{items:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn no_mutated_delivery_panics(mutations in proptest::collection::vec(mutation(), 1..12)) {
        let mut tree = everything();
        for Mutation { path, act } in &mutations {
            mutate(&mut tree, path, act);
        }
        check(tree.to_string().as_bytes());
    }

    #[test]
    fn no_broken_body_panics(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        length in any::<prop::sample::Index>(),
        shorten in any::<bool>(),
    ) {
        let mut body = everything().to_string().into_bytes();
        for (at, byte) in cuts {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if shorten {
            body.truncate(length.index(body.len()));
        }
        check(&body);
    }
}
