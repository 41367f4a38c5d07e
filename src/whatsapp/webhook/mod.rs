//! What a webhook delivery holds. Wire types live in this folder and end here: everything outside
//! sees [`Item`]s. Unknown fields, types and shapes are never an error, and one bad item never costs
//! the others. Source of the shapes: Cloud API, "Webhooks" (envelope, messages, statuses, echoes,
//! calls, account fields) and "Business-scoped user ids".
//!
//! The body is parsed once, into a [`serde_json::Value`], and walked: what is expected is looked
//! up, what is not is left alone. Typed structs would fail a whole delivery for one odd field.

mod content;
mod envelope;
mod identity_change;
mod json;
mod operator;
mod outbound;
mod parcel;
mod repair;
mod sender;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use crate::conversation::{ChangeOfIdentity, Content, Identities, Inbound};
use crate::ids::Wamid;

/// One thing that a delivery told us. One bad item never costs the others.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// An applicant wrote.
    Message(MessageItem),
    /// A human of ours answered from the WhatsApp Business app.
    Echo(EchoItem),
    /// What became of a message of ours.
    Status(StatusItem),
    /// Somebody's identifiers changed.
    Identity(ChangeOfIdentity),
    /// Somebody called.
    Call(CallItem),
    /// Meta tells the operator something about account, quality, templates or security.
    Operator(OperatorNotice),
    /// For a phone number that is not ours: counted, not processed.
    Foreign,
    /// Understood, and of no use here (`history`, `smb_app_state_sync`, …): stored and counted.
    Ignored { field: String },
    /// Lacks an id or a sender, or has a shape nobody knows: kept for a human.
    Parked { reason: &'static str, raw: String },
}

/// An inbound message with its sender.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageItem {
    pub from: Identities,
    /// What they call themselves; hostile.
    pub profile_name: Option<String>,
    pub inbound: Inbound,
    /// The message it quotes.
    pub reply_to: Option<Wamid>,
}

/// An outbound message that a human wrote in the phone app (or edited or deleted there).
#[derive(Debug, Clone, PartialEq)]
pub struct EchoItem {
    pub to: Identities,
    pub wamid: Wamid,
    pub sent_at: Option<DateTime<Utc>>,
    pub content: Content,
}

/// A status of a message of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusItem {
    pub wamid: Wamid,
    pub status: DeliveryStatus,
    pub at: Option<DateTime<Utc>>,
    pub recipient: Identities,
    /// The `biz_opaque_callback_data` of the attempt.
    pub callback: Option<String>,
    /// The code of the first error, with `Failed`.
    pub error_code: Option<i64>,
}

/// How far a message of ours came. The order is the order of the climb; `Failed` is aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryStatus {
    Sent,
    Delivered,
    Read,
    Played,
    Failed,
}

/// A call; the window opens, nothing else is done with it.
#[derive(Debug, Clone, PartialEq)]
pub struct CallItem {
    pub from: Identities,
    pub profile_name: Option<String>,
    pub call_id: String,
    pub at: Option<DateTime<Utc>>,
}

/// News for the operator.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorNotice {
    /// The webhook field, such as `account_update`.
    pub field: String,
    /// The event's word, such as `ACCOUNT_RESTRICTION`; no personal data.
    pub event: String,
    /// Somebody has to act (restriction, violation, rejected or paused template, PIN change).
    pub urgent: bool,
}

/// Reads a delivery's body. `phone_number_id` is ours: values for another one become
/// [`Item::Foreign`].
///
/// # Errors
/// When the body is no JSON at all, or nested deeper than anything that WhatsApp sends.
pub fn read(body: &[u8], phone_number_id: &str) -> Result<Vec<Item>, Unreadable> {
    let delivery = match serde_json::from_slice(body) {
        Ok(delivery) => delivery,
        Err(error) => repair::parse(body).ok_or(error)?,
    };
    Ok(envelope::unpack(&delivery, phone_number_id))
}

/// The body is no JSON.
#[derive(Debug, thiserror::Error)]
#[error("the body is no JSON: {0}")]
pub struct Unreadable(#[from] serde_json::Error);
