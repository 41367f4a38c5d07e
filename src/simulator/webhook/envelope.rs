//! The parts of a webhook's JSON (Meta's webhook reference; shapes of 2026 with user ids).

use serde_json::{Map, Value, json};

use super::super::phone::PhoneSpec;
use super::super::settings::Settings;

/// Meta puts at most so many updates into one POST.
pub(in super::super) const UPDATES_MAX: usize = 1000;

/// One element of `changes`.
pub(in super::super) fn change(settings: &Settings, field: &str, rest: Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": settings.display_phone_number,
            "phone_number_id": settings.phone_number_id,
        },
    });
    if let (Value::Object(all), Value::Object(rest)) = (&mut value, rest) {
        all.extend(rest);
    }
    json!({ "field": field, "value": value })
}

/// The whole body. Neighbours that may share an element (same field and contact) do, and the rest is
/// spread over two entries, so that a reader who takes only the first of anything is found out.
pub(in super::super) fn body(settings: &Settings, changes: Vec<Value>) -> Value {
    let merged = merge(changes);
    let half = merged.len().div_ceil(2).max(1);
    let entries: Vec<Value> = merged
        .chunks(half)
        .map(|changes| json!({ "id": settings.business_account_id, "changes": changes }))
        .collect();
    json!({ "object": "whatsapp_business_account", "entry": entries })
}

fn merge(changes: Vec<Value>) -> Vec<Value> {
    let mut merged: Vec<Value> = Vec::new();
    for mut change in changes {
        let joined = merged.last_mut().is_some_and(|last| join(last, &mut change));
        if !joined {
            merged.push(change);
        }
    }
    merged
}

/// Moves the updates of `change` into `last`, if they may stand together.
fn join(last: &mut Value, change: &mut Value) -> bool {
    let (before, after) = (&last["value"], &change["value"]);
    let same = last["field"] == change["field"] && before["contacts"] == after["contacts"];
    let Some(name) = ["messages", "statuses"]
        .into_iter()
        .find(|name| before[name].is_array() && after[name].is_array() && same)
    else {
        return false;
    };
    let moved = change["value"][name].take();
    match (last["value"][name].as_array_mut(), moved) {
        (Some(updates), Value::Array(moved)) => updates.extend(moved),
        _ => return false,
    }
    true
}

/// The element of `contacts`.
pub(in super::super) fn contact(spec: &PhoneSpec) -> Value {
    let mut profile = Map::new();
    if let Some(name) = &spec.name {
        profile.insert("name".to_owned(), name.as_str().into());
    }
    if let Some(username) = &spec.username {
        profile.insert("username".to_owned(), username.as_str().into());
    }
    let mut contact = json!({ "profile": profile });
    put(&mut contact, "wa_id", spec.shown_number());
    put(&mut contact, "user_id", spec.bsuid.as_deref());
    put(&mut contact, "parent_user_id", spec.parent_bsuid.as_deref());
    contact
}

/// Adds a field; what is not known is left out, not empty.
pub(in super::super) fn put(object: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        object[name] = value.into();
    }
}

/// Adds the identifiers of a person under the three names that this place uses.
pub(in super::super) fn put_person(object: &mut Value, spec: &PhoneSpec, names: [&str; 3]) {
    put(object, names[0], spec.shown_number());
    put(object, names[1], spec.bsuid.as_deref());
    put(object, names[2], spec.parent_bsuid.as_deref());
}

/// Names of the identifiers in inbound messages and calls.
pub(in super::super) const FROM: [&str; 3] = ["from", "from_user_id", "from_parent_user_id"];
/// Names of the identifiers in echoes.
pub(in super::super) const TO: [&str; 3] = ["to", "to_user_id", "to_parent_user_id"];
/// Names of the identifiers in statuses.
pub(in super::super) const RECIPIENT: [&str; 3] =
    ["recipient_id", "recipient_user_id", "recipient_parent_user_id"];
