//! The outbox: what is to be sent, what is under way, and what came of it.

mod attempt;
mod due;

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, params};

pub use attempt::{accepted, attempt_ended, claim};
#[cfg(test)]
pub use due::DUE;
pub use due::{due, expired, next_due};

use super::Db;
use super::value::{At, count, hash};
use crate::conversation::{Outbound, Purpose};
use crate::ids::{ContactId, ConversationId, MessageId, OutboxId, Wamid};
use crate::store::{OutboxState, Receipt, StoreError};

/// After this long without a status an attempt of unknown outcome is made again.
const UNKNOWN_MINUTES: i64 = 10;
/// A read receipt that is older is of no use.
pub const RECEIPT_SECONDS: i64 = 20;

/// The order of sending: crisis, humans', automatic.
fn rank(purpose: Purpose) -> i64 {
    if purpose.is_crisis() {
        0
    } else if purpose.is_automatic() {
        2
    } else {
        1
    }
}

/// Queues a message.
pub fn queue(
    db: &Db<'_>,
    conversation: ConversationId,
    contact: ContactId,
    message: MessageId,
    outbound: &Outbound,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO outbox (conversation, contact, message, purpose, rank, state, created_at, due_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?6, ?7)",
    )?
    .execute(params![
        conversation.0,
        contact.0,
        message.0,
        outbound.purpose.as_str(),
        rank(outbound.purpose),
        At(now),
        At(outbound.expires_at),
    ])?;
    Ok(())
}

/// Takes automatic messages back that are still queued; those of crisis stay.
pub fn withdraw_automatic(db: &Db<'_>, contact: ContactId) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "UPDATE outbox SET state = 'withdrawn' WHERE contact = ?1 AND state = 'queued' AND rank = 2
         RETURNING message",
    )?;
    let withdrawn =
        statement.query_map([contact.0], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
    for message in withdrawn {
        db.prepare_cached("UPDATE message SET state = 'withdrawn' WHERE id = ?1")?.execute([message])?;
    }
    Ok(())
}

/// Whether we sent a message with this id.
pub fn is_ours(db: &Connection, wamid: &str) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM outbox WHERE wamid_hash = ?1 AND wamid = ?2")?
        .exists(params![hash(wamid.as_bytes()), wamid])?)
}

/// Whether closing the row as `state` would tell nothing new: it is closed, or what was to expire
/// went out after all.
pub fn has_ended(db: &Connection, row: OutboxId, state: OutboxState) -> Result<bool, StoreError> {
    let current: Option<(OutboxState, bool)> = db
        .prepare_cached("SELECT state, failure_owed IS NOT NULL FROM outbox WHERE id = ?1")?
        .query_row([row.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match current {
        Some((OutboxState::Failed | OutboxState::Expired | OutboxState::Withdrawn, _)) => true,
        // A delivery took the failure back before its step.
        Some((OutboxState::Accepted, failure_owed)) => !failure_owed,
        Some((current, _)) => state != OutboxState::Failed && current != OutboxState::Queued,
        None => false,
    })
}

/// Closes a row that ended without delivery.
pub fn close(
    db: &Db<'_>,
    row: OutboxId,
    state: OutboxState,
    error_code: Option<i64>,
) -> Result<(), StoreError> {
    let message: Option<i64> = db
        .prepare_cached(
            "UPDATE outbox SET state = ?2, error_code = ifnull(?3, error_code), failure_owed = NULL
             WHERE id = ?1 RETURNING message",
        )?
        .query_row(params![row.0, state, error_code], |row| row.get(0))
        .optional()?;
    if let Some(message) = message {
        db.prepare_cached("UPDATE message SET state = ?2, error_code = ?3 WHERE id = ?1")?
            .execute(params![message, state, error_code])?;
    }
    Ok(())
}

pub fn postpone(db: &Db<'_>, id: OutboxId, at: DateTime<Utc>) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE outbox SET due_at = ?2 WHERE id = ?1 AND state = 'queued'")?
        .execute(params![id.0, At(at)])?;
    db.signal_outbox();
    Ok(())
}

pub fn requeue_unknown(db: &Db<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let queued = db
        .prepare_cached(
            "UPDATE outbox SET state = 'queued', due_at = ?1 WHERE state = 'unknown' AND due_at <= ?1",
        )?
        .execute([At(now)])?;
    if queued > 0 {
        db.signal_outbox();
    }
    Ok(queued)
}

pub fn reset_after_start(db: &Db<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let interrupted = db
        .prepare_cached(
            "UPDATE outbox SET state = 'unknown', due_at = ifnull(attempt_at, ?1) + ?2 WHERE state = 'sending'",
        )?
        .execute(params![At(now), micros(Duration::minutes(UNKNOWN_MINUTES))])?;
    db.prepare_cached("UPDATE alert_delivery SET state = 'queued' WHERE state = 'sending'")?.execute([])?;
    db.signal_outbox();
    db.signal_alerts();
    Ok(interrupted)
}

pub fn due_receipts(db: &Connection, now: DateTime<Utc>, limit: usize) -> Result<Vec<Receipt>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, conversation, wamid, typing FROM (SELECT * FROM receipt ORDER BY id DESC LIMIT ?2) WHERE at > ?1",
    )?;
    let mut rows = statement.query(params![At(now - Duration::seconds(RECEIPT_SECONDS)), count(limit)])?;
    let mut receipts = Vec::new();
    while let Some(row) = rows.next()? {
        receipts.push(Receipt {
            id: row.get(0)?,
            conversation: ConversationId(row.get(1)?),
            wamid: Wamid::parse(&row.get::<_, String>(2)?)
                .map_err(|_| StoreError::Broken("a stored wamid is none"))?,
            typing: row.get(3)?,
        });
    }
    Ok(receipts)
}

pub fn receipts_done(db: &Db<'_>, ids: &[i64]) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("DELETE FROM receipt WHERE id = ?1")?;
    for id in ids {
        statement.execute([id])?;
    }
    Ok(())
}

/// A span as the database counts.
fn micros(span: Duration) -> i64 {
    span.num_microseconds().unwrap_or(i64::MAX)
}
