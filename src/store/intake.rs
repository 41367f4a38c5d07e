//! From a delivery to a saved step.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::{Context, Delivery, Step, Stepped, Store, StoreError, sqlite};
use crate::conversation::{ChangeOfIdentity, Conversation, Identities};
use crate::ids::{ConversationId, DeliveryId};

/// Something that could not be understood, kept for a human.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedItem {
    pub id: i64,
    pub reason: String,
    pub at: DateTime<Utc>,
    /// How often the very same came.
    pub count: u32,
}

/// The state of two conversations that became one.
#[derive(Debug, Clone)]
pub struct MergedState {
    pub next: Conversation,
    pub wake_at: Option<DateTime<Utc>>,
    pub window_closes_at: Option<DateTime<Utc>>,
}

/// Merges `from` (second) into `into` (first); pure.
pub type Merger = Arc<dyn Fn(&Conversation, &Conversation) -> MergedState + Send + Sync>;

/// What a change of identity led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityChanged {
    /// Nobody we know.
    Unknown,
    /// Known; nothing new.
    Unchanged,
    /// The identifiers of this conversation's contact changed.
    Changed(ConversationId),
    /// Two contacts were one person: `from` is part of `into` now.
    Merged { into: ConversationId, from: ConversationId },
}

impl Store {
    /// Stores a delivery durably: committed when this returns.
    pub async fn accept(&self, now: DateTime<Utc>, body: Bytes) -> Result<DeliveryId, StoreError> {
        self.engine.write_first(move |db| sqlite::delivery::accept(db, now, &body)).await
    }

    /// Deliveries after `after` that are not done yet, ids ascending, at most `limit`.
    pub async fn unstepped(&self, after: DeliveryId, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.engine.read(move |db| sqlite::delivery::unstepped(db, after, limit)).await
    }

    /// Every item of the delivery is stepped or parked.
    pub async fn delivery_done(&self, id: DeliveryId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::delivery::done(db, id, now)).await
    }

    /// The same for several, in one go.
    pub async fn deliveries_done(&self, ids: Vec<DeliveryId>, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.engine.write(move |db| ids.iter().try_for_each(|id| sqlite::delivery::done(db, *id, now))).await
    }

    /// The whole delivery is unreadable: its body is parked and it is done.
    pub async fn delivery_parked(
        &self,
        id: DeliveryId,
        reason: &'static str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::delivery::park(db, id, reason, now)).await
    }

    /// Parks an item; the very same raw text only once. Returns whether it is new.
    pub async fn park(
        &self,
        reason: &'static str,
        raw: Bytes,
        delivery: Option<DeliveryId>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::parked::park(db, reason, &raw, delivery, now)).await
    }

    /// What is parked and not replayed, oldest first.
    pub async fn parked(&self, limit: usize) -> Result<Vec<ParkedItem>, StoreError> {
        self.engine.read(move |db| sqlite::parked::list(db, limit)).await
    }

    /// The raw text of a parked item.
    pub async fn parked_raw(&self, id: i64) -> Result<Option<Bytes>, StoreError> {
        self.engine.read(move |db| sqlite::parked::raw(db, id)).await
    }

    /// A parked item was understood after all.
    pub async fn parked_replayed(&self, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::parked::replayed(db, id, now)).await
    }

    /// What is needed to read a message of this person. `now` bounds [`Context::recent`].
    pub async fn context(&self, who: &Identities, now: DateTime<Utc>) -> Result<Context, StoreError> {
        let who = who.clone();
        self.engine.look(move |db| sqlite::context::of_person(db, &who, now)).await
    }

    /// What is needed to read a conversation's open turn.
    pub async fn context_of(&self, id: ConversationId, now: DateTime<Utc>) -> Result<Context, StoreError> {
        self.engine.look(move |db| sqlite::context::of_conversation(db, id, now)).await
    }

    /// Loads the conversation, runs the plan, and saves state, messages and effects together, or
    /// nothing. See [`Stepped`].
    ///
    /// # Errors
    /// Only when the database cannot be written now; the same step may be tried again.
    pub async fn step(&self, step: Step) -> Result<Stepped, StoreError> {
        match self.engine.write_or_undo(move |db| sqlite::step::step(db, &step)).await {
            Err(StoreError::Broken(_) | StoreError::Database(_)) => Ok(Stepped::Failed),
            other => other,
        }
    }

    /// Applies a change of identity that Meta told; the same again changes nothing. Two contacts
    /// that turn out to be one person are merged when one of them is younger than seven days.
    pub async fn change_identity(
        &self,
        change: ChangeOfIdentity,
        now: DateTime<Utc>,
        merge: Merger,
    ) -> Result<IdentityChanged, StoreError> {
        self.engine.write(move |db| sqlite::identity::change(db, &change, now, &merge)).await
    }
}
