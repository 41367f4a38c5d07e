//! Somebody's identifiers changed: a new number, or a new user id after it. The same change may be
//! told twice, as a `user_id_update` and as a system message; applying it twice changes nothing.

use serde_json::Value;

use super::{Item, json, parcel, sender};
use crate::conversation::{ChangeOfIdentity, Identities};

const SYSTEM_CURRENT: sender::Fields = ["wa_id", "user_id", "parent_user_id"];

/// The change that a system message tells; `None` for other messages, also when it does not name
/// the new identifiers (then it is shown as a notice).
///
/// For `user_changed_user_id` the old user id stands only inside the sentence `system.body`, next
/// to the name that the person chose. It is not read from there: a name that looks like a
/// stranger's user id would hand over the stranger's conversation.
pub(super) fn of_system_message(message: &Value) -> Option<ChangeOfIdentity> {
    let system = message.get("system")?;
    if !matches!(json::text(system, "type")?, "user_changed_number" | "user_changed_user_id") {
        return None;
    }
    let mut current = sender::of(system, SYSTEM_CURRENT);
    if current.wa_id.is_none()
        && let Some(number) = sender::identifier(system, "new_wa_id")
    {
        sender::sort_in(&mut current, number);
    }
    change(sender::of(message, sender::FROM), current, message)
}

/// An element of `user_id_update`. Its `wa_id` is the number as of now: it may have been a
/// stranger's before, so the person is looked up by it only when nothing else is named.
pub(super) fn of_update(update: &Value) -> Item {
    let (old_user, new_user) = before_and_after(update, "user_id");
    let (old_parent, new_parent) = before_and_after(update, "parent_user_id");
    let mut previous = Identities { bsuid: old_user, parent_bsuid: old_parent, wa_id: None };
    let mut current = Identities { bsuid: new_user, parent_bsuid: new_parent, wa_id: None };
    if let Some(number) = sender::identifier(update, "wa_id") {
        let known_by = if previous == Identities::default() { &mut previous } else { &mut current };
        sender::sort_in(known_by, number);
    }
    change(previous, current, update).map_or_else(
        || parcel::parked("a change of identity without before or after", update),
        Item::Identity,
    )
}

fn change(previous: Identities, current: Identities, told_by: &Value) -> Option<ChangeOfIdentity> {
    let nothing = Identities::default();
    (previous != nothing && current != nothing).then(|| ChangeOfIdentity {
        previous,
        current,
        at: json::time(told_by, "timestamp"),
    })
}

/// `{"previous": …, "current": …}`; a plain string is the current value.
fn before_and_after(update: &Value, key: &str) -> (Option<String>, Option<String>) {
    match update.get(key) {
        Some(pair @ Value::Object(_)) => {
            (sender::identifier(pair, "previous"), sender::identifier(pair, "current"))
        }
        _ => (None, sender::identifier(update, key)),
    }
}
