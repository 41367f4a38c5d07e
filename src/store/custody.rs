//! Care for what is kept: export, erasure, retention, backup.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Store, StoreError, sqlite};
use crate::ids::ContactId;

/// What an erasure removed. Holds nothing about the person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EraseReceipt {
    /// Number of the receipt, kept in the database.
    pub id: i64,
    pub messages: usize,
    /// Names in the media folder: the caller deletes these files.
    pub media_files: Vec<String>,
    pub identities: usize,
    /// Raw deliveries that were emptied, since the person was in them.
    pub deliveries: usize,
    pub parked: usize,
    /// Audit lines that were made anonymous.
    pub audit_lines: usize,
    /// Raw deliveries that name the person and are not stepped yet: they could not be emptied
    /// without losing other people's messages. Not 0: run it again in a moment.
    pub deliveries_pending: usize,
}

impl Store {
    /// The contact with this id, phone number or business-scoped user id (as WhatsApp writes it; a
    /// leading `+` of a number is ignored).
    pub async fn find_contact(&self, text: &str) -> Result<Option<ContactId>, StoreError> {
        let text = text.to_owned();
        self.engine.read(move |db| sqlite::person::find(db, &text)).await
    }

    /// Everything that is kept about a contact. `None`: there is no such contact.
    pub async fn export(&self, contact: ContactId) -> Result<Option<serde_json::Value>, StoreError> {
        self.engine.read(move |db| sqlite::person::export(db, contact)).await
    }

    /// Erases a contact: the bytes are overwritten in the database, the write-ahead log truncated.
    /// `None`: there is no such contact.
    pub async fn erase(
        &self,
        contact: ContactId,
        now: DateTime<Utc>,
    ) -> Result<Option<EraseReceipt>, StoreError> {
        let traces = self.engine.read(move |db| sqlite::erase::traces(db, contact)).await?;
        let Some(traces) = traces else { return Ok(None) };
        let receipt = self.engine.write(move |db| sqlite::erase::erase(db, contact, &traces, now)).await?;
        // The receipt names the files that are still to be deleted: it is not lost to a reader that holds
        // the log for too long. The log is emptied with the next erasure, at the latest at the stop.
        if let Err(error) = self.engine.truncate_log().await {
            tracing::warn!(%error, "somebody was erased, but the write-ahead log could not be emptied yet");
        }
        Ok(receipt)
    }

    /// Deletes a little of what is too old. `true`: there may be more, call again after a pause.
    pub async fn purge(
        &self,
        now: DateTime<Utc>,
        raw_hours: u32,
        parked_days: u32,
    ) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::retention::purge(db, now, raw_hours, parked_days)).await
    }

    /// Copies the database to a new file (0600) while it is in use, and checks the copy.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        self.engine.backup_to(path).await
    }

    /// SQLite's own check. Empty: sound; else what it found.
    pub async fn integrity_check(&self) -> Result<Vec<String>, StoreError> {
        self.engine.read(sqlite::backup::integrity).await
    }
}
