//! Who wrote: a contact has a set of identities, any of which may be missing.

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
    pub at: Option<chrono::DateTime<chrono::Utc>>,
}

/// A contact that holds one of the identities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub contact: ContactId,
    pub identities: Identities,
}

/// Which contact a payload belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// A contact we know; `attach` are values that it did not have yet.
    Existing { contact: ContactId, attach: Identities },
    /// Somebody new. `moved_from`: the contact that held the number so far and loses it (numbers
    /// are recycled; nobody inherits a stranger's conversation). Both are marked.
    New { identities: Identities, moved_from: Option<ContactId> },
}

/// Finds the contact of a payload among those that hold any of its identifiers.
#[must_use]
pub fn resolve(_payload: &Identities, _known: &[Known]) -> Resolution {
    Resolution::New { identities: Identities::default(), moved_from: None }
}
