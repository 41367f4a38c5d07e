//! Who wrote: a contact has a set of identities, any of which may be missing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::ContactId;

/// The identifiers in a payload. Never derived from each other, never normalised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identities {
    /// Business-scoped user id (`US.…`).
    pub bsuid: Option<String>,
    /// Parent business-scoped user id (`US.ENT.…`).
    pub parent_bsuid: Option<String>,
    /// WhatsApp id: phone digits, without a plus.
    pub wa_id: Option<String>,
}

/// Meta tells that somebody's identifiers changed (`user_id_update`, `user_changed_number`,
/// `user_changed_user_id`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeOfIdentity {
    /// Any identifiers by which we may know the person so far.
    pub previous: Identities,
    /// What they are now; only what is named changes.
    pub current: Identities,
    /// Meta's own time of it.
    pub at: Option<DateTime<Utc>>,
}

/// A contact that holds one of the identities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub contact: ContactId,
    pub identities: Identities,
    /// Since when it holds its number, if it was found by that number.
    pub number_since: Option<DateTime<Utc>>,
}

/// Which contact a payload belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// A contact we know. `attach` are values that it did not have yet, or the number that it writes
    /// from now. `moved_from`: the contact that held this number so far and loses it. Both are marked.
    Existing { contact: ContactId, attach: Identities, moved_from: Option<ContactId> },
    /// Somebody new. `moved_from`: the contact that held the number so far and loses it (numbers
    /// are recycled; nobody inherits a stranger's conversation). Both are marked.
    New { identities: Identities, moved_from: Option<ContactId> },
}

/// Finds the contact of a payload among those that hold any of its identifiers.
///
/// Looked up by business-scoped user id, then parent id, then number. A known number that comes with
/// another user id is a recycled number: it goes to the writer, who may be somebody new, since
/// messages are sent to numbers first and nothing of the one may reach the other. A payload that was
/// sent (Meta's time) before the present holder got the number says nothing about it any more:
/// WhatsApp delivers again for days.
#[must_use]
pub fn resolve(payload: &Identities, known: &[Known], sent_at: Option<DateTime<Utc>>) -> Resolution {
    let holder = |of: fn(&Identities) -> Option<&str>| {
        let wanted = of(payload)?;
        known.iter().find(|candidate| of(&candidate.identities) == Some(wanted))
    };
    let of_number = holder(Identities::wa_id);
    let by_user_id = holder(Identities::bsuid).or_else(|| holder(Identities::parent_bsuid));
    if let Some(found) = by_user_id {
        let loser = of_number.filter(|other| other.contact != found.contact && is_news(other, sent_at));
        let mut attach = attachable(payload, found, known);
        if loser.is_some() {
            attach.wa_id.clone_from(&payload.wa_id);
        }
        let moved_from = loser.map(|other| other.contact);
        return Resolution::Existing { contact: found.contact, attach, moved_from };
    }
    let Some(found) = of_number else {
        return Resolution::New { identities: payload.clone(), moved_from: None };
    };
    let conflict = differs(payload.bsuid(), found.identities.bsuid())
        || differs(payload.parent_bsuid(), found.identities.parent_bsuid());
    if !conflict {
        let attach = attachable(payload, found, known);
        return Resolution::Existing { contact: found.contact, attach, moved_from: None };
    }
    if is_news(found, sent_at) {
        Resolution::New { identities: payload.clone(), moved_from: Some(found.contact) }
    } else {
        let identities = Identities { wa_id: None, ..payload.clone() };
        Resolution::New { identities, moved_from: None }
    }
}

/// Whether a payload tells who has the number now. Meta's times are whole seconds.
fn is_news(holder: &Known, sent_at: Option<DateTime<Utc>>) -> bool {
    match (holder.number_since, sent_at) {
        (Some(since), Some(sent_at)) => sent_at.timestamp() >= since.timestamp(),
        (None, _) | (_, None) => true,
    }
}

fn differs(left: Option<&str>, right: Option<&str>) -> bool {
    matches!((left, right), (Some(left), Some(right)) if left != right)
}

/// The payload's values of kinds that the contact lacks and nobody else holds.
fn attachable(payload: &Identities, found: &Known, known: &[Known]) -> Identities {
    let missing = |of: fn(&Identities) -> Option<&str>| {
        let value = of(payload)?;
        let lacks = of(&found.identities).is_none();
        let taken = known.iter().any(|other| of(&other.identities) == Some(value));
        (lacks && !taken).then(|| value.to_owned())
    };
    Identities {
        bsuid: missing(Identities::bsuid),
        parent_bsuid: missing(Identities::parent_bsuid),
        wa_id: missing(Identities::wa_id),
    }
}

impl Identities {
    /// The business-scoped user id.
    #[must_use]
    pub fn bsuid(&self) -> Option<&str> {
        self.bsuid.as_deref()
    }

    /// The parent business-scoped user id.
    #[must_use]
    pub fn parent_bsuid(&self) -> Option<&str> {
        self.parent_bsuid.as_deref()
    }

    /// The WhatsApp id.
    #[must_use]
    pub fn wa_id(&self) -> Option<&str> {
        self.wa_id.as_deref()
    }

    /// Whether nothing identifies the person.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bsuid.is_none() && self.parent_bsuid.is_none() && self.wa_id.is_none()
    }
}
