//! One item of a delivery: its step, or what becomes of it where there is none.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::ingest::{Piece, Ticket};
use super::steps::{Ended, Steps, Stopping};
use crate::conversation::{ChangeOfIdentity, Event, merge, wake_at, window_closes_at};
use crate::store::{Happening, MergedState, Subject, Trouble};
use crate::telemetry::count;
use crate::whatsapp::webhook::{Item, MessageItem, OperatorNotice};

/// Works off one queue, strictly one after another.
pub(super) async fn work_off(steps: Steps, mut pieces: mpsc::UnboundedReceiver<Piece>) {
    while let Some(Piece { item, ticket }) = pieces.recv().await {
        if let Err(Stopping) = step(&steps, &item, &ticket).await {
            ticket.keep();
        }
    }
}

async fn step(steps: &Steps, item: &Item, ticket: &Ticket) -> Result<(), Stopping> {
    let ended = match item {
        Item::Message(message) => {
            count::received("message");
            let MessageItem { from, profile_name, inbound, reply_to } = message;
            steps.message(from, profile_name.as_deref(), inbound, reply_to.as_ref()).await?
        }
        Item::Echo(echo) => {
            count::received("echo");
            let subject = Subject::Person { identities: echo.to.clone(), profile_name: None };
            steps.event(subject, Happening::Echo(echo.clone()), Event::PhoneAppEcho).await?
        }
        Item::Call(call) => {
            count::received("call");
            let subject =
                Subject::Person { identities: call.from.clone(), profile_name: call.profile_name.clone() };
            let event = Event::Call { at: call.at.unwrap_or_else(|| steps.now()) };
            steps.event(subject, Happening::Call { call_id: call.call_id.clone() }, event).await?
        }
        Item::Identity(change) => {
            count::received("identity");
            return change_identity(steps, change).await;
        }
        Item::Operator(notice) => {
            count::received("operator");
            return operator(steps, notice).await;
        }
        Item::Parked { reason, raw } => return park(steps, reason, raw, ticket).await,
        Item::Foreign => {
            count::received("foreign");
            return Ok(());
        }
        Item::Ignored { .. } | Item::Status(_) => {
            count::received("ignored");
            return Ok(());
        }
    };
    match ended {
        Ended::As(stepped) => count::stepped(&stepped),
        Ended::Broken => park(steps, "step_failed", &broken(item), ticket).await?,
    }
    Ok(())
}

/// What is kept of an item whose step fails again and again: enough to look at, and the delivery's
/// raw bytes are there besides.
fn broken(item: &Item) -> String {
    let wamid = match item {
        Item::Message(message) => message.inbound.wamid.as_str(),
        Item::Echo(echo) => echo.wamid.as_str(),
        _ => "",
    };
    serde_json::json!({ "step_failed": wamid }).to_string()
}

async fn park(steps: &Steps, reason: &'static str, raw: &str, ticket: &Ticket) -> Result<(), Stopping> {
    count::parked(reason);
    let (now, raw) = (steps.now(), Bytes::copy_from_slice(raw.as_bytes()));
    let new = steps.persist(|| steps.store.park(reason, raw.clone(), Some(ticket.delivery), now)).await?;
    if new == Some(true) { parked_alert(steps, reason).await } else { Ok(()) }
}

async fn change_identity(steps: &Steps, change: &ChangeOfIdentity) -> Result<(), Stopping> {
    let world = steps.contents.current().world;
    let now = steps.now();
    steps
        .persist(|| {
            let world = world.clone();
            let merger = Arc::new(move |into: &_, from: &_| {
                let next = merge(into, from);
                MergedState {
                    wake_at: wake_at(&next, &world),
                    window_closes_at: window_closes_at(&next, &world),
                    next,
                }
            });
            steps.store.change_identity(change.clone(), now, merger)
        })
        .await
        .map(|_| ())
}

async fn operator(steps: &Steps, notice: &OperatorNotice) -> Result<(), Stopping> {
    let trouble = Trouble {
        kind: "operator",
        severity: if notice.urgent { "critical" } else { "info" },
        conversation: None,
        detail: format!("{}: {}", notice.field, notice.event),
        dedup_key: Some(format!("{}:{}", notice.field, notice.event)),
    };
    let now = steps.now();
    steps.persist(|| steps.store.raise_alert(trouble.clone(), now)).await.map(|_| ())
}

/// Tells humans that something could not be understood.
pub(super) async fn parked_alert(steps: &Steps, reason: &'static str) -> Result<(), Stopping> {
    let trouble = Trouble {
        kind: "parked",
        severity: "warning",
        conversation: None,
        detail: format!("a delivery could not be understood ({reason}); see `sprechzeit replay`"),
        dedup_key: None,
    };
    let now = steps.now();
    steps.persist(|| steps.store.raise_alert(trouble.clone(), now)).await.map(|_| ())
}
