//! The envelope: `entry` × `changes`, one field and value each. Meta batches up to 1000 updates.

use serde_json::Value;

use super::{Item, json, operator, parcel};

const OBJECT: &str = "whatsapp_business_account";
/// Items that nobody could read, kept one by one; of more, the raw delivery tells.
const PARKED_MAX: usize = 1000;

/// Every item of a delivery, never none.
pub(super) fn unpack(delivery: &Value, phone_number_id: &str) -> Vec<Item> {
    let is_ours = json::text(delivery, "object").is_none_or(|object| object == OBJECT);
    if !is_ours || delivery.get("entry").is_none() {
        return vec![parcel::parked("not a delivery of the WhatsApp Business Platform", delivery)];
    }
    let mut items = Vec::new();
    for entry in json::list(delivery, "entry") {
        if entry.get("changes").is_none() {
            items.push(parcel::parked("an entry without changes", entry));
        }
        for change in json::list(entry, "changes") {
            unpack_change(change, phone_number_id, &mut items);
        }
    }
    if items.is_empty() {
        items.push(parcel::ignored("empty"));
    }
    cap_parked(&mut items);
    items
}

fn unpack_change(change: &Value, phone_number_id: &str, items: &mut Vec<Item>) {
    let Some(value) = change.get("value").filter(|value| value.is_object()) else {
        return items.push(parcel::parked("a change without a value", change));
    };
    let addressed_to = value.get("metadata").and_then(|metadata| json::id(metadata, "phone_number_id"));
    if addressed_to.is_some_and(|id| id != phone_number_id) {
        return items.push(Item::Foreign);
    }
    match json::text(change, "field") {
        // A value says by its lists what it holds, so a missing field costs nothing.
        None => parcel::unpack("messages", value, items),
        Some(field @ ("messages" | "smb_message_echoes" | "calls" | "user_id_update")) => {
            parcel::unpack(field, value, items);
        }
        Some(field) => {
            let notice = operator::notice(field, value);
            items.push(notice.unwrap_or_else(|| parcel::ignored(&json::word(field))));
        }
    }
}

/// Keeps the first [`PARKED_MAX`] parked items and one that stands for the others: a body of
/// nothing but commas must not become a million rows. Messages are never capped.
fn cap_parked(items: &mut Vec<Item>) {
    let mut parked = 0;
    items.retain(|item| {
        parked += usize::from(matches!(item, Item::Parked { .. }));
        parked <= PARKED_MAX || !matches!(item, Item::Parked { .. })
    });
    if parked > PARKED_MAX {
        let raw = Value::from(parked - PARKED_MAX).to_string();
        items.push(Item::Parked { reason: "so many more unreadable items in one delivery", raw });
    }
}
