//! Waits of conversations.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::Db;
use super::value::{At, count};
use crate::ids::ConversationId;
use crate::store::StoreError;

pub fn due(
    db: &Connection,
    now: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<(ConversationId, DateTime<Utc>)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, wake_at FROM conversation INDEXED BY conversation_wake
         WHERE wake_at IS NOT NULL AND wake_at <= ?1
         ORDER BY wake_at, id LIMIT ?2",
    )?;
    let rows = statement.query_map(params![At(now), count(limit)], |row| {
        Ok((ConversationId(row.get(0)?), row.get::<_, At>(1)?.0))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn next(db: &Connection) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next: Option<At> = db
        .prepare_cached("SELECT min(wake_at) FROM conversation WHERE wake_at IS NOT NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(next.map(|at| at.0))
}

pub fn snooze(db: &Db<'_>, id: ConversationId, until: DateTime<Utc>) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE conversation SET wake_at = ?2 WHERE id = ?1 AND wake_at IS NOT NULL")?
        .execute(params![id.0, At(until)])?;
    db.signal_wake(until);
    Ok(())
}

/// Held and waiting conversations wait for an opening or a closing; so does what the phone app owns.
pub fn waiting_on_hours(db: &Connection) -> Result<Vec<ConversationId>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id FROM conversation WHERE stage = 'held'
         UNION ALL SELECT id FROM conversation WHERE stage = 'waiting'
         UNION ALL SELECT id FROM conversation WHERE stage = 'human' AND owner = 'phone_app'",
    )?;
    let rows = statement.query_map([], |row| row.get(0).map(ConversationId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
