//! An attempt: claimed, made, and what came of it.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use crate::conversation::{Bubble, Purpose};
use crate::ids::{ContactId, ConversationId, MessageId, OutboxId, Wamid};
use crate::store::sqlite::content::{bubble, columns_read};
use crate::store::sqlite::value::{At, Word, hash};
use crate::store::sqlite::{Db, change, contact, status};
use crate::store::{AttemptResult, OutboxRow, OutboxState, StatusEffect, StoreError};

pub fn claim(
    db: &Db<'_>,
    rows: &[(OutboxId, String)],
    now: DateTime<Utc>,
) -> Result<Vec<OutboxRow>, StoreError> {
    let mut claimed = Vec::with_capacity(rows.len());
    for (id, callback) in rows {
        if let Some(row) = claim_one(db, *id, callback, now)? {
            claimed.push(row);
        }
    }
    Ok(claimed)
}

fn claim_one(
    db: &Db<'_>,
    id: OutboxId,
    callback: &str,
    now: DateTime<Utc>,
) -> Result<Option<OutboxRow>, StoreError> {
    let row = db
        .prepare_cached(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, attempt_at = ?2
             WHERE id = ?1 AND state = 'queued' AND expires_at > ?2
             RETURNING conversation, contact, message, purpose, expires_at, created_at, attempts",
        )?
        .query_row(params![id.0, At(now)], |row| {
            Ok(OutboxRow {
                id,
                conversation: ConversationId(row.get(0)?),
                contact: ContactId(row.get(1)?),
                message: MessageId(row.get(2)?),
                recipient: crate::conversation::Identities::default(),
                purpose: row.get::<_, Word<Purpose>>(3)?.0,
                bubble: Bubble::Text { body: String::new() },
                expires_at: row.get::<_, At>(4)?.0,
                created_at: row.get::<_, At>(5)?.0,
                attempt: row.get(6)?,
                callback: callback.to_owned(),
            })
        })
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    db.prepare_cached("INSERT INTO attempt (callback, outbox, started_at) VALUES (?1, ?2, ?3)")?
        .execute(params![callback, id.0, At(now)])?;
    Ok(Some(OutboxRow {
        recipient: contact::identities(db, row.contact)?,
        bubble: bubble_of(db, row.message)?,
        ..row
    }))
}

fn bubble_of(db: &Db<'_>, message: MessageId) -> Result<Bubble, StoreError> {
    let mut statement = db.prepare_cached(concat!(
        "SELECT ",
        columns_read!(),
        " FROM message m LEFT JOIN media f ON f.message = m.id WHERE m.id = ?1"
    ))?;
    let mut rows = statement.query([message.0])?;
    match rows.next()? {
        Some(row) => bubble(row, 0),
        None => Err(StoreError::Broken("a row of the outbox without its message")),
    }
}

pub fn attempt_ended(
    db: &Db<'_>,
    id: OutboxId,
    callback: &str,
    result: &AttemptResult,
    now: DateTime<Utc>,
) -> Result<Vec<StatusEffect>, StoreError> {
    let (word, code) = match result {
        AttemptResult::Accepted { .. } => ("accepted", None),
        AttemptResult::Again { code, .. } => ("again", *code),
        AttemptResult::Unknown { .. } => ("unknown", None),
    };
    db.prepare_cached("UPDATE attempt SET result = ?2, code = ?3 WHERE callback = ?1")?
        .execute(params![callback, word, code])?;
    match result {
        AttemptResult::Accepted { wamid } => accepted(db, id, wamid, now),
        AttemptResult::Again { at, code } => {
            under_way(db, id, OutboxState::Queued, *at, *code, now)?;
            db.signal_outbox();
            Ok(Vec::new())
        }
        AttemptResult::Unknown { at } => {
            under_way(db, id, OutboxState::Unknown, *at, None, now)?;
            Ok(Vec::new())
        }
    }
}

/// Moves a row on that is under way; a status may have proved meanwhile that it went out, which
/// stands.
fn under_way(
    db: &Db<'_>,
    id: OutboxId,
    state: OutboxState,
    at: DateTime<Utc>,
    code: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let moved = db
        .prepare_cached(
            "UPDATE outbox SET state = ?2, due_at = ?3, error_code = ?4 WHERE id = ?1 AND state = 'sending'
             RETURNING message, conversation",
        )?
        .query_row(params![id.0, state, At(at), code], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))
        .optional()?;
    if let Some((message, conversation)) = moved {
        db.prepare_cached("UPDATE message SET state = ?2, error_code = ?3 WHERE id = ?1")?
            .execute(params![message, state, code])?;
        change::note(db, ConversationId(conversation), now)?;
    }
    Ok(())
}

/// Meta took it: the row bears the id by which statuses find it, and those that came before are
/// applied. The first accepted attempt's id stays.
pub fn accepted(
    db: &Db<'_>,
    id: OutboxId,
    wamid: &Wamid,
    now: DateTime<Utc>,
) -> Result<Vec<StatusEffect>, StoreError> {
    let taken = db
        .prepare_cached(
            "UPDATE outbox SET state = 'accepted', wamid = ?2, wamid_hash = ?3, error_code = NULL
             WHERE id = ?1 AND wamid IS NULL RETURNING message, conversation",
        )?
        .query_row(params![id.0, wamid.as_str(), hash(wamid.as_str().as_bytes())], |row| {
            Ok((row.get::<_, i64>(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((message, conversation)) = taken else { return Ok(Vec::new()) };
    db.prepare_cached("UPDATE message SET state = 'accepted', wamid = ?2, error_code = NULL WHERE id = ?1")?
        .execute(params![message, wamid.as_str()])?;
    change::note(db, ConversationId(conversation), now)?;
    db.signal_outbox();
    status::apply_parked(db, wamid, now)
}
