//! The log of what changed, for live pages; and whether another process wrote.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::Db;
use super::value::{At, count};
use crate::ids::ConversationId;
use crate::store::StoreError;

/// Notes that a conversation looks different now.
pub fn note(db: &Db<'_>, conversation: ConversationId, now: DateTime<Utc>) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO change (at, conversation) VALUES (?1, ?2)")?
        .execute(params![At(now), conversation.0])?;
    db.signal_change(db.last_insert_rowid());
    Ok(())
}

/// The newest seq; 0 when nothing ever changed.
pub fn newest(db: &Connection) -> Result<i64, StoreError> {
    let newest: Option<i64> =
        db.prepare_cached("SELECT max(seq) FROM change")?.query_row([], |row| row.get(0))?;
    Ok(newest.unwrap_or(0))
}

pub fn after(
    db: &Connection,
    seq: i64,
    limit: usize,
) -> Result<Option<(i64, Vec<ConversationId>)>, StoreError> {
    let oldest: Option<i64> =
        db.prepare_cached("SELECT min(seq) FROM change")?.query_row([], |row| row.get(0))?;
    if oldest.is_some_and(|oldest| seq + 1 < oldest) {
        return Ok(None);
    }
    let mut statement =
        db.prepare_cached("SELECT seq, conversation FROM change WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    let mut rows = statement.query(params![seq, count(limit)])?;
    let mut reached = seq;
    let mut conversations = Vec::new();
    while let Some(row) = rows.next()? {
        reached = row.get(0)?;
        let conversation = ConversationId(row.get(1)?);
        if !conversations.contains(&conversation) {
            conversations.push(conversation);
        }
    }
    Ok(Some((reached, conversations)))
}

/// SQLite's number for what this connection sees of other connections' commits.
pub fn data_version(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
}

/// Whether another connection than the writer's has committed since the last call. Only another
/// process can: this one writes through the writer alone.
pub fn elsewhere(db: &Db<'_>) -> Result<bool, StoreError> {
    let version = data_version(db)?;
    let moved = db.note_data_version(version);
    if moved {
        db.signal_everything();
        db.signal_change(newest(db)?);
    }
    Ok(moved)
}
