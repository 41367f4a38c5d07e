//! Which messages may go out now, and when to look again.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, Row, params};

use crate::conversation::Purpose;
use crate::ids::{ContactId, ConversationId, OutboxId};
use crate::store::sqlite::value::{At, Word, count};
use crate::store::{DueRow, StoreError};

/// How long a message of unknown outcome holds back a human's.
const UNKNOWN_BLOCKS_HUMAN_SECONDS: i64 = 10;
/// Crisis, humans', automatic.
const RANKS: [i64; 3] = [0, 1, 2];

fn due_row(row: &Row<'_>) -> rusqlite::Result<DueRow> {
    Ok(DueRow {
        id: OutboxId(row.get(0)?),
        contact: ContactId(row.get(1)?),
        purpose: row.get::<_, Word<Purpose>>(2)?.0,
        created_at: row.get::<_, At>(3)?.0,
        due_at: row.get::<_, At>(4)?.0,
        expires_at: row.get::<_, At>(5)?.0,
        conversation: ConversationId(row.get(6)?),
    })
}

/// `b` stands before `o` in the line of their contact, or blocks it. Crisis stands before all else.
pub const DUE: &str = "
    SELECT o.id, o.contact, o.purpose, o.created_at, o.due_at, o.expires_at, o.conversation
    FROM outbox o INDEXED BY outbox_due
    WHERE o.state = 'queued' AND o.rank = ?1 AND o.due_at <= ?2 AND o.expires_at > ?2
      AND NOT EXISTS (
        SELECT 1 FROM outbox b INDEXED BY outbox_open
        WHERE b.contact = o.contact AND (b.state = 'queued' OR b.state = 'sending' OR b.state = 'unknown')
          AND (b.state = 'sending'
            OR (b.state = 'unknown' AND (o.rank = 2 OR (o.rank = 1 AND b.attempt_at > ?3)))
            OR (b.state = 'queued' AND b.expires_at > ?2
                AND ((b.rank = 0 AND o.rank <> 0) OR ((b.rank = 0) = (o.rank = 0) AND b.id < o.id)))))
    ORDER BY o.due_at, o.id LIMIT ?4";

pub fn due(db: &Connection, now: DateTime<Utc>, limit: usize) -> Result<Vec<DueRow>, StoreError> {
    let attempt_after = now - Duration::seconds(UNKNOWN_BLOCKS_HUMAN_SECONDS);
    let mut statement = db.prepare_cached(DUE)?;
    let mut due = Vec::new();
    for rank in RANKS {
        let room = count(limit.saturating_sub(due.len()));
        let rows = statement.query_map(params![rank, At(now), At(attempt_after), room], due_row)?;
        for row in rows {
            due.push(row?);
        }
    }
    Ok(due)
}

pub fn expired(db: &Connection, now: DateTime<Utc>, limit: usize) -> Result<Vec<DueRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, contact, purpose, created_at, due_at, expires_at, conversation FROM outbox
         WHERE state = 'queued' AND expires_at <= ?1 ORDER BY expires_at, id LIMIT ?2",
    )?;
    let rows = statement.query_map(params![At(now), count(limit)], due_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn next_due(db: &Connection, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
    let one = |sql: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
        let at: Option<At> = db.prepare_cached(sql)?.query_row([At(now)], |row| row.get(0))?;
        Ok(at.map(|at| at.0))
    };
    let pass = Duration::seconds(UNKNOWN_BLOCKS_HUMAN_SECONDS);
    let attempt: Option<At> = db
        .prepare_cached("SELECT min(attempt_at) FROM outbox WHERE state = 'unknown' AND attempt_at > ?1")?
        .query_row([At(now - pass)], |row| row.get(0))?;
    let instants = [
        one("SELECT min(due_at) FROM outbox WHERE state = 'queued' AND rank = 0 AND due_at > ?1")?,
        one("SELECT min(due_at) FROM outbox WHERE state = 'queued' AND rank = 1 AND due_at > ?1")?,
        one("SELECT min(due_at) FROM outbox WHERE state = 'queued' AND rank = 2 AND due_at > ?1")?,
        one("SELECT min(expires_at) FROM outbox WHERE state = 'queued' AND expires_at > ?1")?,
        one("SELECT min(due_at) FROM outbox WHERE state = 'unknown' AND due_at > ?1")?,
        attempt.map(|at| at.0 + pass),
    ];
    Ok(instants.into_iter().flatten().min())
}
