//! Files to fetch from WhatsApp.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::value::{At, Word, count};
use super::{Db, change};
use crate::conversation::AttachmentKind;
use crate::ids::{ConversationId, MessageId};
use crate::store::{MediaJob, MediaResult, StoreError};

pub fn due(db: &Connection, now: DateTime<Utc>, limit: usize) -> Result<Vec<MediaJob>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT message, conversation, kind, media_id, mime_type, sha256, attempts, created_at FROM media
         WHERE state = 'pending' AND due_at <= ?1 AND media_id IS NOT NULL ORDER BY due_at LIMIT ?2",
    )?;
    let rows = statement.query_map(params![At(now), count(limit)], |row| {
        Ok(MediaJob {
            message: MessageId(row.get(0)?),
            conversation: ConversationId(row.get(1)?),
            kind: row.get::<_, Word<AttachmentKind>>(2)?.0,
            media_id: row.get(3)?,
            mime_type: row.get(4)?,
            sha256: row.get(5)?,
            attempts: row.get(6)?,
            created_at: row.get::<_, At>(7)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn next_due(db: &Connection) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next: Option<At> = db
        .prepare_cached("SELECT min(due_at) FROM media WHERE state = 'pending'")?
        .query_row([], |row| row.get(0))?;
    Ok(next.map(|at| at.0))
}

pub fn ended(
    db: &Db<'_>,
    message: MessageId,
    result: &MediaResult,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let conversation = match result {
        MediaResult::Stored { file, mime_type, bytes } => db
            .prepare_cached(
                "UPDATE media SET state = 'stored', file = ?2, mime_type = ?3, bytes = ?4, attempts = attempts + 1
                 WHERE message = ?1 RETURNING conversation",
            )?
            .query_row(params![message.0, file, mime_type, i64::try_from(*bytes).unwrap_or(i64::MAX)], |row| {
                row.get(0)
            })
            .optional()?,
        MediaResult::Lost { reason } => db
            .prepare_cached(
                "UPDATE media SET state = 'lost', reason = ?2, attempts = attempts + 1
                 WHERE message = ?1 RETURNING conversation",
            )?
            .query_row(params![message.0, reason], |row| row.get(0))
            .optional()?,
        MediaResult::Again { at } => db
            .prepare_cached(
                "UPDATE media SET due_at = ?2, attempts = attempts + 1 WHERE message = ?1 RETURNING conversation",
            )?
            .query_row(params![message.0, At(*at)], |row| row.get(0))
            .optional()?,
    };
    match conversation {
        Some(id) => change::note(db, ConversationId(id), now).map(|()| true),
        None => Ok(false),
    }
}

pub fn uploaded(db: &Db<'_>, message: MessageId, media_id: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE media SET media_id = ?2 WHERE message = ?1")?
        .execute(params![message.0, media_id])?;
    Ok(())
}
