//! The outbox: the only way out.

use chrono::{DateTime, Utc};

use super::{AttemptResult, DueRow, OutboxRow, StatusEffect, StatusNote, Store, StoreError, sqlite};
use crate::ids::{ConversationId, MessageId, OutboxId, Wamid};

/// A read receipt to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: i64,
    pub conversation: ConversationId,
    pub wamid: Wamid,
    /// Shows besides that a human types.
    pub typing: bool,
}

/// What each status changed, in the order given.
pub type StatusNotes = Vec<StatusEffect>;

impl Store {
    /// Messages that may be claimed now: at most one a contact, crisis first, then humans', then
    /// the longest due. A contact is skipped while one of its messages is under way; one whose
    /// outcome is unknown holds back automatic messages, a human's for 10 s, a crisis reply never.
    pub async fn due_rows(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<DueRow>, StoreError> {
        self.engine.read(move |db| sqlite::outbox::due(db, now, limit)).await
    }

    /// Claims rows for an attempt each, with its callback id. Rows that are not queued any more or
    /// have expired are left out.
    pub async fn claim(
        &self,
        rows: Vec<(OutboxId, String)>,
        now: DateTime<Utc>,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        self.engine.write(move |db| sqlite::outbox::claim(db, &rows, now)).await
    }

    /// Notes what an attempt came to. Statuses that came before the wamid was known are applied
    /// now; a failure among them is returned and the caller makes a step of it.
    pub async fn attempt_ended(
        &self,
        id: OutboxId,
        callback: &str,
        result: AttemptResult,
        now: DateTime<Utc>,
    ) -> Result<StatusNotes, StoreError> {
        let callback = callback.to_owned();
        self.engine.write(move |db| sqlite::outbox::attempt_ended(db, id, &callback, &result, now)).await
    }

    /// WhatsApp has the file of this message of ours: kept, so that it is not uploaded again.
    pub async fn uploaded(&self, message: MessageId, media_id: &str) -> Result<(), StoreError> {
        let media_id = media_id.to_owned();
        self.engine.write(move |db| sqlite::media::uploaded(db, message, &media_id)).await
    }

    /// Queued rows whose time is over; the caller makes a step of each.
    pub async fn expired(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<DueRow>, StoreError> {
        self.engine.read(move |db| sqlite::outbox::expired(db, now, limit)).await
    }

    /// A queued row waits until `at`.
    pub async fn postpone(&self, id: OutboxId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::outbox::postpone(db, id, at)).await
    }

    /// Rows of which nobody has heard in time are queued again. Returns how many.
    pub async fn overdue_unknown(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.engine.write(move |db| sqlite::outbox::requeue_unknown(db, now)).await
    }

    /// At the start: what was under way when the program ended has an unknown outcome. Alerts that
    /// were under way are queued again.
    pub async fn reset_after_start(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.engine.write(move |db| sqlite::outbox::reset_after_start(db, now)).await
    }

    /// The next instant after `now` at which a row becomes due, may pass an unknown one, or
    /// expires, though nothing happens. Rows that are due already do not count.
    pub async fn next_outbox_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.engine.read(move |db| sqlite::outbox::next_due(db, now)).await
    }

    /// Notes statuses. They only climb; a failure counts only for what was not delivered. One that
    /// belongs to nothing we know is kept until its message is known.
    pub async fn note_statuses(
        &self,
        notes: Vec<StatusNote>,
        now: DateTime<Utc>,
    ) -> Result<StatusNotes, StoreError> {
        self.engine.write(move |db| sqlite::status::note(db, &notes, now)).await
    }

    /// Failures that were noted and whose step was not done (the program ended in between): for
    /// the start. All are [`StatusEffect::Failed`].
    pub async fn owed_failures(&self) -> Result<StatusNotes, StoreError> {
        self.engine.read(sqlite::status::owed_failures).await
    }

    /// Read receipts that are still worth sending, the newest first: when there are too many, old
    /// ones are of the least use.
    pub async fn due_receipts(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Receipt>, StoreError> {
        self.engine.read(move |db| sqlite::outbox::due_receipts(db, now, limit)).await
    }

    /// Receipts were sent, or given up.
    pub async fn receipts_done(&self, ids: Vec<i64>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.engine.write(move |db| sqlite::outbox::receipts_done(db, &ids)).await
    }
}
