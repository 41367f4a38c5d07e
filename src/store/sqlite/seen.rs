//! What was handled already.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::Db;
use super::value::{At, hash};
use crate::ids::ConversationId;
use crate::store::StoreError;

/// Whether this id was handled. The hash finds candidates, the id itself decides.
pub fn contains(db: &Connection, id: &str) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM seen WHERE hash = ?1 AND wamid = ?2")?
        .exists(params![hash(id.as_bytes()), id])?)
}

/// Remembers an id.
pub fn insert(
    db: &Db<'_>,
    id: &str,
    conversation: ConversationId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO seen (hash, wamid, conversation, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![hash(id.as_bytes()), id, conversation.0, At(now)])?;
    Ok(())
}
