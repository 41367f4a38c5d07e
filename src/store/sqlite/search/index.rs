//! Keeps the text index: filled a little at a time, behind the messages; emptied with the person.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::value::count;
use super::super::{Db, setting};
use crate::ids::ConversationId;
use crate::store::StoreError;

/// The setting with the newest message that is in the index (or was looked at for it).
const REACHED: &str = "search_reached";

/// What of a message `m` is in the index: the beginning of what a person wrote. The bot's answers
/// would be found for everybody, and so would taps on its rows. Whoever changes this has to fill the
/// index anew: it is taken out of it by the same words.
macro_rules! words_of_people {
    () => {
        "m.id, substr(m.body, 1, 4096) FROM message m WHERE m.author <> 'bot' AND m.body <> ''
         AND m.kind IN ('text', 'image', 'voice', 'audio', 'video', 'document', 'media', 'location',
                        'contact_cards', 'form', 'order', 'edit') "
    };
}

fn reached(db: &Connection) -> Result<i64, StoreError> {
    Ok(setting::get(db, REACHED)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

pub fn is_behind(db: &Connection) -> Result<bool, StoreError> {
    let newest: Option<i64> =
        db.prepare_cached("SELECT max(id) FROM message")?.query_row([], |row| row.get(0))?;
    Ok(newest.unwrap_or(0) > reached(db)?)
}

/// Takes in the next messages, and the names of those who they are with. `true`: there may be more.
pub fn fill(db: &Db<'_>, limit: usize) -> Result<bool, StoreError> {
    let from = reached(db)?;
    let (up_to, looked_at): (Option<i64>, i64) = db
        .prepare_cached(
            "SELECT max(id), count(*) FROM (SELECT id FROM message WHERE id > ?1 ORDER BY id LIMIT ?2)",
        )?
        .query_row(params![from, count(limit)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(up_to) = up_to else { return Ok(false) };
    db.prepare_cached(concat!(
        "INSERT INTO search (rowid, body) SELECT ",
        words_of_people!(),
        "AND m.id > ?1 AND m.id <= ?2"
    ))?
    .execute([from, up_to])?;
    for (conversation, name) in names(db, from, up_to)? {
        rename(db, conversation, name.as_deref())?;
    }
    setting::set(db, REACHED, &up_to.to_string())?;
    Ok(looked_at == count(limit))
}

type Named = (ConversationId, Option<String>);

fn names(db: &Connection, from: i64, up_to: i64) -> Result<Vec<Named>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, name FROM conversation
         WHERE id IN (SELECT conversation FROM message WHERE id > ?1 AND id <= ?2)",
    )?;
    let rows = statement.query_map([from, up_to], |row| Ok((ConversationId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The person of a conversation is found by this name from now on; `None`: by none.
pub fn rename(db: &Db<'_>, conversation: ConversationId, name: Option<&str>) -> Result<(), StoreError> {
    let known: Option<String> = db
        .prepare_cached("SELECT name FROM search_name WHERE rowid = ?1")?
        .query_row([conversation.0], |row| row.get(0))
        .optional()?;
    if known.as_deref() == name {
        return Ok(());
    }
    if known.is_some() {
        db.prepare_cached("DELETE FROM search_name WHERE rowid = ?1")?.execute([conversation.0])?;
    }
    if let Some(name) = name {
        db.prepare_cached("INSERT INTO search_name (rowid, name) VALUES (?1, ?2)")?
            .execute(params![conversation.0, name])?;
    }
    Ok(())
}

/// Takes everything of a conversation out of the index, while its messages are still there.
pub fn forget(db: &Db<'_>, conversation: ConversationId) -> Result<(), StoreError> {
    db.prepare_cached(concat!(
        "INSERT INTO search (search, rowid, body) SELECT 'delete', ",
        words_of_people!(),
        "AND m.conversation = ?1 AND m.id <= ?2"
    ))?
    .execute([conversation.0, reached(db)?])?;
    rename(db, conversation, None)
}
