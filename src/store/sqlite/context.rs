//! What is read before a step: the state and the messages that a joined reading covers.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, Row, params};

use super::content::{COLUMNS_READ, columns_read, content};
use super::value::{At, Word, count};
use super::{contact, conversation};
use crate::conversation::{Fate, Identities};
use crate::ids::{ConversationId, Wamid};
use crate::store::{Context, ContextMessage, StoreError};

/// A joined reading covers this much time beside the open turn …
const RECENT_MINUTES: i64 = 30;
/// … and at most this many messages.
const MESSAGES_MAX: usize = 20;
/// How far back recent messages are looked for: more than 20 inbound ones in half an hour can only
/// hide behind messages of ours.
const ROWS_LOOKED_AT: i64 = 60;

pub fn of_person(db: &Connection, who: &Identities, now: DateTime<Utc>) -> Result<Context, StoreError> {
    let Some(contact) = contact::existing(db, who)? else { return Ok(Context::default()) };
    match conversation::load_of(db, contact)? {
        Some(loaded) => of_loaded(db, loaded, now),
        None => Ok(Context::default()),
    }
}

pub fn of_conversation(
    db: &Connection,
    id: ConversationId,
    now: DateTime<Utc>,
) -> Result<Context, StoreError> {
    match conversation::load(db, id)? {
        Some(loaded) => of_loaded(db, loaded, now),
        None => Ok(Context::default()),
    }
}

fn of_loaded(
    db: &Connection,
    loaded: conversation::Loaded,
    now: DateTime<Utc>,
) -> Result<Context, StoreError> {
    let turn = turn(db, loaded.id)?;
    let since = (now - Duration::minutes(RECENT_MINUTES))
        .max(loaded.state.read_from.unwrap_or(now - Duration::days(1)));
    let recent = recent(db, loaded.id, since)?;
    Ok(Context { conversation: Some(loaded.id), state: loaded.state, turn, recent })
}

/// The newest of the open turn, oldest first. It needs no look at `read_from`: whoever moves that point
/// closes the turn.
fn turn(db: &Connection, id: ConversationId) -> Result<Vec<ContextMessage>, StoreError> {
    let mut statement = db.prepare_cached(concat!(
        "SELECT m.wamid, m.received_at, ",
        columns_read!(),
        " FROM message m INDEXED BY message_turn LEFT JOIN media f ON f.message = m.id
         WHERE m.conversation = ?1 AND (m.fate = 'pending' OR m.fate = 'held' OR m.fate = 'owed')
           AND m.fate <> 'owed'
         ORDER BY m.id DESC LIMIT ?2"
    ))?;
    let mut rows = statement.query(params![id.0, count(MESSAGES_MAX)])?;
    let mut messages = Vec::new();
    while let Some(row) = rows.next()? {
        messages.push(message(row)?);
    }
    messages.reverse();
    Ok(messages)
}

/// Walks back from the newest message and stops at the first that is too old: a long history costs
/// nothing.
fn recent(
    db: &Connection,
    id: ConversationId,
    since: DateTime<Utc>,
) -> Result<Vec<ContextMessage>, StoreError> {
    let mut statement = db.prepare_cached(concat!(
        "SELECT m.wamid, m.received_at, ",
        columns_read!(),
        ", m.fate FROM message m LEFT JOIN media f ON f.message = m.id
         WHERE m.conversation = ?1 ORDER BY m.id DESC LIMIT ?2"
    ))?;
    let mut rows = statement.query(params![id.0, ROWS_LOOKED_AT])?;
    let mut messages = Vec::new();
    while let Some(row) = rows.next()? {
        if row.get::<_, At>(1)?.0 <= since || messages.len() >= MESSAGES_MAX {
            break;
        }
        match row.get::<_, Option<Word<Fate>>>(2 + COLUMNS_READ)? {
            // Ours, or of the open turn.
            None | Some(Word(Fate::Pending | Fate::Held)) => {}
            Some(Word(_)) => messages.push(message(row)?),
        }
    }
    messages.reverse();
    Ok(messages)
}

fn message(row: &Row<'_>) -> Result<ContextMessage, StoreError> {
    let wamid = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(ContextMessage {
        wamid: Wamid::parse(wamid).map_err(|_| StoreError::Broken("a stored wamid is none"))?,
        received_at: row.get::<_, At>(1)?.0,
        content: content(row, 2)?,
    })
}
