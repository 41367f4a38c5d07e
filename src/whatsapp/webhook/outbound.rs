//! News of messages from our side: statuses of ours, and echoes of what a human wrote in the phone
//! app.

use serde_json::Value;

use super::parcel::{Parcel, ignored, parked};
use super::{DeliveryStatus, EchoItem, Item, StatusItem, content, json, sender};
use crate::conversation::Identities;

/// An element of `message_echoes`. The business is the sender; the person is `to`.
pub(super) fn echo(parcel: &Parcel<'_>, echo: &Value) -> Item {
    if json::text(echo, "group_id").is_some() {
        return ignored("group_echo");
    }
    let Some(wamid) = json::wamid(echo, "id") else {
        return parked("an echo without a readable id", echo);
    };
    let (to, _) = parcel.contacts.complete(sender::of(echo, sender::TO));
    if to == Identities::default() {
        return parked("an echo without a recipient", echo);
    }
    Item::Echo(EchoItem { to, wamid, sent_at: json::time(echo, "timestamp"), content: content::read(echo) })
}

/// An element of `statuses`. Those of groups and calls concern nothing that we sent.
pub(super) fn status(parcel: &Parcel<'_>, status: &Value) -> Item {
    if is_of_group(status) {
        return ignored("group_status");
    }
    if json::text(status, "type") == Some("call") {
        return ignored("call_status");
    }
    let Some(wamid) = json::wamid(status, "id") else {
        return parked("a status without a readable id", status);
    };
    let Some(word) = json::text(status, "status").and_then(delivery_status) else {
        return ignored("status");
    };
    let mut recipient = sender::of(status, sender::RECIPIENT);
    // The name of this field in drafts of spring 2026; some still send it.
    if recipient.parent_bsuid.is_none() {
        recipient.parent_bsuid = sender::identifier(status, "parent_recipient_user_id");
    }
    Item::Status(StatusItem {
        wamid,
        status: word,
        at: json::time(status, "timestamp"),
        recipient: parcel.contacts.complete(recipient).0,
        callback: json::text(status, "biz_opaque_callback_data").map(str::to_owned),
        error_code: json::error_code(status).filter(|_| word == DeliveryStatus::Failed),
    })
}

fn is_of_group(status: &Value) -> bool {
    json::text(status, "recipient_type") == Some("group")
        || json::id(status, "recipient_participant_id").is_some()
        || json::id(status, "recipient_participant_user_id").is_some()
}

fn delivery_status(word: &str) -> Option<DeliveryStatus> {
    match word {
        "sent" => Some(DeliveryStatus::Sent),
        "delivered" => Some(DeliveryStatus::Delivered),
        "read" => Some(DeliveryStatus::Read),
        "played" => Some(DeliveryStatus::Played),
        "failed" => Some(DeliveryStatus::Failed),
        _ => None,
    }
}
