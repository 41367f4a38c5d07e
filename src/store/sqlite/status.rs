//! What Meta tells of our messages. Statuses come late, doubled and in any order.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::value::{At, Word, hash};
use super::{Db, change, outbox};
use crate::conversation::Purpose;
use crate::ids::{ConversationId, OutboxId, Wamid};
use crate::store::{OutboxState, StatusEffect, StatusNote, StoreError};
use crate::whatsapp::webhook::DeliveryStatus;

/// Statuses of unknown messages that are kept: a flood of them must not fill the disk.
const PARKED_MAX: i64 = 100_000;

pub fn note(db: &Db<'_>, notes: &[StatusNote], now: DateTime<Utc>) -> Result<Vec<StatusEffect>, StoreError> {
    notes.iter().map(|note| note_one(db, note, now)).collect()
}

/// The message a status is about.
struct Subject {
    row: OutboxId,
    conversation: ConversationId,
    message: i64,
    purpose: Purpose,
    outbox: OutboxState,
    shown: OutboxState,
    wamid: Option<String>,
}

fn note_one(db: &Db<'_>, note: &StatusNote, now: DateTime<Utc>) -> Result<StatusEffect, StoreError> {
    if let Some(subject) = by_wamid(db, note.wamid.as_str())? {
        return apply(db, &subject, note, now);
    }
    let Some(subject) = by_callback(db, note.callback.as_deref())? else {
        park(db, note, now)?;
        return Ok(StatusEffect::Unknown);
    };
    if subject.wamid.is_none() && !matches!(subject.outbox, OutboxState::Failed) {
        // Nobody knew whether this attempt went out: now it is proved.
        outbox::accepted(db, subject.row, &note.wamid, now)?;
    } else if note.status == DeliveryStatus::Failed {
        // Another attempt of the same message; its own status decides.
        return Ok(StatusEffect::Noted);
    }
    match by_callback(db, note.callback.as_deref())? {
        Some(subject) => apply(db, &subject, note, now),
        None => Ok(StatusEffect::Noted),
    }
}

macro_rules! subject_columns {
    () => {
        "SELECT o.id, o.conversation, o.message, o.purpose, o.state, m.state, o.wamid"
    };
}

fn subject(row: &rusqlite::Row<'_>) -> rusqlite::Result<Subject> {
    Ok(Subject {
        row: OutboxId(row.get(0)?),
        conversation: ConversationId(row.get(1)?),
        message: row.get(2)?,
        purpose: row.get::<_, Word<Purpose>>(3)?.0,
        outbox: row.get(4)?,
        shown: row.get(5)?,
        wamid: row.get(6)?,
    })
}

fn by_wamid(db: &Connection, wamid: &str) -> Result<Option<Subject>, StoreError> {
    Ok(db
        .prepare_cached(concat!(
            subject_columns!(),
            " FROM outbox o JOIN message m ON m.id = o.message WHERE o.wamid_hash = ?1 AND o.wamid = ?2"
        ))?
        .query_row(params![hash(wamid.as_bytes()), wamid], subject)
        .optional()?)
}

fn by_callback(db: &Connection, callback: Option<&str>) -> Result<Option<Subject>, StoreError> {
    let Some(callback) = callback else { return Ok(None) };
    Ok(db
        .prepare_cached(concat!(
            subject_columns!(),
            " FROM attempt a JOIN outbox o ON o.id = a.outbox JOIN message m ON m.id = o.message
              WHERE a.callback = ?1"
        ))?
        .query_row([callback], subject)
        .optional()?)
}

/// How far up a state is. A failure stands above `sent` and below `delivered`: what was delivered
/// has not failed, whatever comes later.
fn height(state: OutboxState) -> u8 {
    match state {
        OutboxState::Queued
        | OutboxState::Sending
        | OutboxState::Unknown
        | OutboxState::Expired
        | OutboxState::Withdrawn => 0,
        OutboxState::Accepted => 1,
        OutboxState::Sent => 2,
        OutboxState::Failed => 3,
        OutboxState::Delivered => 4,
        OutboxState::Read => 5,
        OutboxState::Played => 6,
    }
}

fn state_of(status: DeliveryStatus) -> OutboxState {
    match status {
        DeliveryStatus::Sent => OutboxState::Sent,
        DeliveryStatus::Delivered => OutboxState::Delivered,
        DeliveryStatus::Read => OutboxState::Read,
        DeliveryStatus::Played => OutboxState::Played,
        DeliveryStatus::Failed => OutboxState::Failed,
    }
}

fn apply(
    db: &Db<'_>,
    subject: &Subject,
    note: &StatusNote,
    now: DateTime<Utc>,
) -> Result<StatusEffect, StoreError> {
    let state = state_of(note.status);
    if height(state) <= height(subject.shown) {
        return Ok(StatusEffect::Noted);
    }
    if state == OutboxState::Failed {
        // The message is marked by the step that the caller makes of it, so that mark and
        // consequence are saved together; until then the failure is owed.
        db.prepare_cached("UPDATE outbox SET failure_owed = 1, error_code = ?2 WHERE id = ?1")?
            .execute(params![subject.row.0, note.error_code])?;
        return Ok(failed(subject, note.error_code));
    }
    db.prepare_cached(
        "UPDATE message SET state = ?2, error_code = NULL, sent_at = ifnull(sent_at, ?3) WHERE id = ?1",
    )?
    .execute(params![subject.message, state, At(note.at)])?;
    if height(state) > height(OutboxState::Failed) {
        db.prepare_cached("UPDATE outbox SET failure_owed = NULL WHERE id = ?1 AND failure_owed = 1")?
            .execute([subject.row.0])?;
    }
    change::note(db, subject.conversation, now)?;
    Ok(StatusEffect::Noted)
}

fn failed(subject: &Subject, error_code: Option<i64>) -> StatusEffect {
    StatusEffect::Failed {
        row: subject.row,
        conversation: subject.conversation,
        purpose: subject.purpose,
        error_code,
    }
}

fn park(db: &Db<'_>, note: &StatusNote, now: DateTime<Utc>) -> Result<(), StoreError> {
    let wamid = note.wamid.as_str();
    db.prepare_cached(
        "INSERT INTO status_parked (hash, wamid, status, at, error_code, noted_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        hash(wamid.as_bytes()),
        wamid,
        state_of(note.status),
        At(note.at),
        note.error_code,
        At(now),
    ])?;
    db.prepare_cached("DELETE FROM status_parked WHERE id <= ?1")?
        .execute([db.last_insert_rowid() - PARKED_MAX])?;
    Ok(())
}

/// Applies what came before the message's id was known. Failures are returned, as of [`note`].
pub fn apply_parked(db: &Db<'_>, wamid: &Wamid, now: DateTime<Utc>) -> Result<Vec<StatusEffect>, StoreError> {
    let key = params![hash(wamid.as_str().as_bytes()), wamid.as_str()];
    let parked = db
        .prepare_cached(
            "SELECT status, at, error_code FROM status_parked WHERE hash = ?1 AND wamid = ?2 ORDER BY id",
        )?
        .query_map(key, |row| Ok((row.get::<_, OutboxState>(0)?, row.get::<_, At>(1)?.0, row.get(2)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    if parked.is_empty() {
        return Ok(Vec::new());
    }
    db.prepare_cached("DELETE FROM status_parked WHERE hash = ?1 AND wamid = ?2")?.execute(key)?;
    let mut effects = Vec::new();
    for (state, at, error_code) in parked {
        let Some(status) = status_of(state) else { continue };
        let note = StatusNote { wamid: wamid.clone(), status, at, callback: None, error_code };
        if let Some(subject) = by_wamid(db, wamid.as_str())?
            && let effect @ StatusEffect::Failed { .. } = apply(db, &subject, &note, now)?
        {
            effects.push(effect);
        }
    }
    Ok(effects)
}

fn status_of(state: OutboxState) -> Option<DeliveryStatus> {
    match state {
        OutboxState::Sent => Some(DeliveryStatus::Sent),
        OutboxState::Delivered => Some(DeliveryStatus::Delivered),
        OutboxState::Read => Some(DeliveryStatus::Read),
        OutboxState::Played => Some(DeliveryStatus::Played),
        OutboxState::Failed => Some(DeliveryStatus::Failed),
        OutboxState::Queued
        | OutboxState::Sending
        | OutboxState::Unknown
        | OutboxState::Accepted
        | OutboxState::Expired
        | OutboxState::Withdrawn => None,
    }
}

pub fn owed_failures(db: &Connection) -> Result<Vec<StatusEffect>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, conversation, purpose, error_code FROM outbox WHERE failure_owed = 1 ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(StatusEffect::Failed {
            row: OutboxId(row.get(0)?),
            conversation: ConversationId(row.get(1)?),
            purpose: row.get::<_, Word<Purpose>>(2)?.0,
            error_code: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
