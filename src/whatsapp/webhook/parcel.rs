//! One `changes[].value` that concerns conversations, and the items that come out of it.

use serde_json::Value;

use super::sender::Contacts;
use super::{CallItem, Item, MessageItem, content, identity_change, json, operator, outbound, sender};
use crate::conversation::{Identities, Inbound};

/// Reads an element of a list.
type Read = fn(&Parcel<'_>, &Value) -> Item;

/// The lists that a value may hold, in the order in which they are read: what changes who somebody
/// is comes before what they say.
const LISTS: [(&str, Read); 5] = [
    ("user_id_update", |_, update| identity_change::of_update(update)),
    ("messages", message),
    ("message_echoes", outbound::echo),
    ("statuses", outbound::status),
    ("calls", call),
];

/// A value with what its elements share.
pub(super) struct Parcel<'a> {
    pub(super) contacts: Contacts<'a>,
    /// The digits of the number that the value is for.
    own_number: String,
}

/// Every item of the value. A value that holds none of the known lists is parked.
pub(super) fn unpack(field: &str, value: &Value, items: &mut Vec<Item>) {
    let before = items.len();
    let elements = LISTS.iter().map(|(list, _)| json::list(value, list).len()).sum();
    let parcel = Parcel {
        contacts: Contacts::of(value, elements),
        own_number: json::text(&value["metadata"], "display_phone_number").map(digits).unwrap_or_default(),
    };
    for (list, read) in LISTS {
        items.extend(json::list(value, list).iter().map(|element| {
            if element.is_object() { read(&parcel, element) } else { parked("not an object", element) }
        }));
    }
    items.extend(json::list(value, "errors").iter().map(|error| operator::error(field, error)));
    if items.len() == before {
        items.push(parked("a value without anything known in it", value));
    }
}

/// Kept for a human, as it came.
pub(super) fn parked(reason: &'static str, raw: &Value) -> Item {
    Item::Parked { reason, raw: raw.to_string() }
}

pub(super) fn ignored(field: &str) -> Item {
    Item::Ignored { field: field.to_owned() }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// An element of `messages`. Groups are not the one-to-one conversations that this program is for.
fn message(parcel: &Parcel<'_>, message: &Value) -> Item {
    if json::text(message, "group_id").is_some() {
        return ignored("group_message");
    }
    if let Some(change) = identity_change::of_system_message(message) {
        return Item::Identity(change);
    }
    let Some(wamid) = json::wamid(message, "id") else {
        return parked("a message without a readable id", message);
    };
    let (from, profile_name) = parcel.contacts.complete(sender::of(message, sender::FROM));
    if from == Identities::default() {
        return parked("a message without a sender", message);
    }
    // What we said ourselves, read as an applicant's words, would be answered without end.
    if !parcel.own_number.is_empty() && from.wa_id.as_deref() == Some(&*parcel.own_number) {
        return parked("a message from our own number", message);
    }
    Item::Message(MessageItem {
        from,
        profile_name,
        inbound: Inbound {
            wamid,
            sent_at: json::time(message, "timestamp"),
            content: content::read(message),
        },
        reply_to: message.get("context").and_then(|context| json::wamid(context, "id")),
    })
}

/// An element of `calls`. `connect` and `terminate` of a call bear one id, by which the store keeps
/// only the first; either may be missing.
fn call(parcel: &Parcel<'_>, call: &Value) -> Item {
    if json::text(call, "direction") == Some("BUSINESS_INITIATED") {
        return ignored("business_call");
    }
    let Some(call_id) = json::text(call, "id") else {
        return parked("a call without an id", call);
    };
    let (from, profile_name) = parcel.contacts.complete(sender::of(call, sender::FROM));
    if from == Identities::default() {
        return parked("a call without a caller", call);
    }
    Item::Call(CallItem {
        from,
        profile_name,
        call_id: call_id.to_owned(),
        at: json::time(call, "timestamp"),
    })
}
