//! What Meta reports about the business' messages: sent, delivered, read, failed.

use serde_json::{Value, json};

use super::super::chat::{Author, Kind, Tick};
use super::super::graph::GraphError;
use super::super::shared::Shared;
use super::super::state::State;
use super::envelope::{self, RECIPIENT};
use super::queue::Class;

/// How a message was sent, and whether it fails.
#[derive(Debug)]
pub(in super::super) struct Report {
    /// By `recipient`, not by `to`.
    pub by_user_id: bool,
    pub failure: Option<GraphError>,
}

/// Reports everything that is true of a message right after it was accepted.
pub(in super::super) fn report(state: &mut State, shared: &Shared, wamid: &str, how: Report) {
    if let Some(failure) = how.failure {
        fail(state, shared, wamid, how.by_user_id, &failure);
        return;
    }
    tell(state, shared, wamid, Tick::Sent);
    if let Some(phone) = state.owner_of(wamid) {
        catch_up(state, shared, phone);
    }
}

/// Reports what a phone received and read since it was last looked at.
pub(in super::super) fn catch_up(state: &mut State, shared: &Shared, phone: usize) {
    let target = match (state.phones[phone].online, state.phones[phone].open) {
        (false, _) => return,
        (true, false) => Tick::Delivered,
        (true, true) => Tick::Read,
    };
    let behind: Vec<String> = state.phones[phone]
        .chat
        .iter()
        // Reactions only ever get "sent".
        .filter(|message| message.author == Author::Business && message.shown.kind != Kind::Reaction)
        .filter(|message| message.tick >= Tick::Sent && message.tick < target)
        .map(|message| message.wamid.clone())
        .collect();
    for wamid in behind {
        for tick in [Tick::Delivered, Tick::Read] {
            if tick <= target && state.message(&wamid).is_some_and(|message| message.tick < tick) {
                tell(state, shared, &wamid, tick);
            }
        }
    }
}

/// Lets a message climb by one and queues the webhook about it.
fn tell(state: &mut State, shared: &Shared, wamid: &str, tick: Tick) {
    state.climb(wamid, tick);
    let word = match tick {
        Tick::Sent => "sent",
        Tick::Delivered => "delivered",
        Tick::Read => "read",
        Tick::Waiting | Tick::Failed => return,
    };
    let (Some(mut status), Some(phone)) = (base(state, shared, wamid, word), state.owner_of(wamid)) else {
        return;
    };
    let spec = &state.phones[phone].spec;
    envelope::put_person(&mut status, spec, RECIPIENT);
    if tick != Tick::Read {
        let kind = state.message(wamid).map(|message| message.shown.kind);
        let category = if kind == Some(Kind::Template) { "utility" } else { "service" };
        // Since v24 without "conversation".
        status["pricing"] =
            json!({ "billable": true, "pricing_model": "PMP", "type": "regular", "category": category });
    }
    let contacts = [envelope::contact(spec)];
    let change =
        envelope::change(&shared.settings, "messages", json!({ "contacts": contacts, "statuses": [status] }));
    state.queue.push(Class::Statuses, change, Vec::new(), shared.now());
}

/// A failure comes without contacts, and names the user id only when the message was sent to it.
fn fail(state: &mut State, shared: &Shared, wamid: &str, by_user_id: bool, failure: &GraphError) {
    state.climb(wamid, Tick::Failed);
    let (Some(mut status), Some(phone)) = (base(state, shared, wamid, "failed"), state.owner_of(wamid))
    else {
        return;
    };
    let spec = &state.phones[phone].spec;
    envelope::put(&mut status, RECIPIENT[0], spec.shown_number());
    if by_user_id {
        envelope::put(&mut status, RECIPIENT[1], spec.bsuid.as_deref());
    }
    status["errors"] = json!([failure.element()]);
    let change = envelope::change(&shared.settings, "messages", json!({ "statuses": [status] }));
    state.queue.push(Class::Statuses, change, Vec::new(), shared.now());
}

fn base(state: &State, shared: &Shared, wamid: &str, word: &str) -> Option<Value> {
    let message = state.message(wamid)?;
    let mut status =
        json!({ "id": wamid, "status": word, "timestamp": shared.now().timestamp().to_string() });
    envelope::put(&mut status, "biz_opaque_callback_data", message.callback.as_deref());
    Some(status)
}
