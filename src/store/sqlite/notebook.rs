//! Notes, drafts, names and counts.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::value::{At, count, json};
use super::{Db, change, conversation, search};
use crate::ids::{AgentId, ConversationId};
use crate::store::{Card, Counts, Note, StoreError};

/// Each is answered from a partial index, and stops at ?1.
const COUNTS: [&str; 7] = [
    "SELECT 1 FROM conversation WHERE crisis IS NOT NULL",
    "SELECT 1 FROM conversation WHERE stage = 'waiting' AND crisis IS NULL",
    "SELECT 1 FROM conversation WHERE assignee = ?2 AND assignee IS NOT NULL AND crisis IS NULL",
    "SELECT 1 FROM conversation WHERE stage = 'human' AND crisis IS NULL AND assignee IS NOT ?2",
    "SELECT 1 FROM conversation WHERE stage = 'held' AND crisis IS NULL",
    "SELECT 1 FROM conversation WHERE (stage = 'bot' OR stage = 'reopening') AND crisis IS NULL",
    "SELECT 1 FROM conversation WHERE stage = 'resolved' AND crisis IS NULL",
];

pub fn counts(db: &Connection, agent: AgentId) -> Result<Counts, StoreError> {
    let mut found = [0_usize; COUNTS.len()];
    for (sql, found) in COUNTS.into_iter().zip(&mut found) {
        let number: i64 = db
            .prepare_cached(&format!("SELECT count(*), ?2 FROM ({sql} LIMIT ?1)"))?
            .query_row(params![count(Counts::MAX), agent.0], |row| row.get(0))?;
        *found = usize::try_from(number).unwrap_or(0);
    }
    let [crisis, waiting, mine, others, held, bot, resolved] = found;
    Ok(Counts { crisis, waiting, mine, others, held, bot, resolved })
}

pub fn restricted(db: &Connection, ids: &[ConversationId]) -> Result<HashSet<ConversationId>, StoreError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT a.conversation FROM json_each(?1) j JOIN audit a ON a.conversation = j.value
         WHERE a.what IN ('crisis_opened', 'review') OR (a.what = 'waiting' AND a.detail IN ('Crisis', 'Review'))",
    )?;
    let rows = statement.query_map([json(&ids)?], |row| row.get(0).map(ConversationId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn card(db: &Connection, id: ConversationId) -> Result<Option<Card>, StoreError> {
    let Some(loaded) = conversation::load(db, id)? else { return Ok(None) };
    let number = db
        .prepare_cached(
            "SELECT value FROM identity WHERE contact = ?1 AND kind = 'wa_id' AND valid_until IS NULL LIMIT 1",
        )?
        .query_row([loaded.contact.0], |row| row.get(0))
        .optional()?;
    Ok(db
        .prepare_cached(
            "SELECT profile_name, display_name, moved_from IS NOT NULL OR moved_to IS NOT NULL FROM contact
             WHERE id = ?1",
        )?
        .query_row([loaded.contact.0], |row| {
            Ok(Card {
                number,
                profile_name: row.get(0)?,
                display_name: row.get(1)?,
                number_moved: row.get(2)?,
            })
        })
        .optional()?)
}

pub fn name(
    db: &Db<'_>,
    id: ConversationId,
    name: Option<&str>,
    by: AgentId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(loaded) = conversation::load(db, id)? else { return Ok(false) };
    db.prepare_cached("UPDATE contact SET display_name = ?2 WHERE id = ?1")?
        .execute(params![loaded.contact.0, name])?;
    db.prepare_cached(
        "UPDATE conversation SET name = (SELECT coalesce(display_name, profile_name) FROM contact WHERE id = ?2)
         WHERE id = ?1",
    )?
    .execute([loaded.id.0, loaded.contact.0])?;
    let shown: Option<String> = db
        .prepare_cached("SELECT name FROM conversation WHERE id = ?1")?
        .query_row([loaded.id.0], |row| row.get(0))?;
    search::rename(db, loaded.id, shown.as_deref())?;
    // The name itself is personal data and stands in the contact alone.
    db.prepare_cached(
        "INSERT INTO audit (conversation, at, what, detail, agent) VALUES (?1, ?2, 'named', '', ?3)",
    )?
    .execute(params![loaded.id.0, At(now), by.0])?;
    change::note(db, loaded.id, now)?;
    Ok(true)
}

pub fn notes(db: &Connection, id: ConversationId) -> Result<Vec<Note>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT at, agent, body FROM note WHERE conversation = ?1 ORDER BY id")?;
    let rows = statement.query_map([id.0], |row| {
        Ok(Note { at: row.get::<_, At>(0)?.0, by: AgentId(row.get(1)?), body: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn add_note(
    db: &Db<'_>,
    id: ConversationId,
    by: AgentId,
    body: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(loaded) = conversation::load(db, id)? else { return Ok(false) };
    db.prepare_cached("INSERT INTO note (conversation, at, agent, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![loaded.id.0, At(now), by.0, body])?;
    change::note(db, loaded.id, now)?;
    Ok(true)
}

pub fn draft(db: &Connection, id: ConversationId, agent: AgentId) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT body FROM draft WHERE conversation = ?1 AND agent = ?2")?
        .query_row([id.0, agent.0], |row| row.get(0))
        .optional()?)
}

pub fn keep_draft(
    db: &Db<'_>,
    id: ConversationId,
    agent: AgentId,
    body: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(loaded) = conversation::load(db, id)? else { return Ok(false) };
    if body.trim().is_empty() {
        db.prepare_cached("DELETE FROM draft WHERE conversation = ?1 AND agent = ?2")?
            .execute([loaded.id.0, agent.0])?;
        return Ok(true);
    }
    db.prepare_cached(
        "INSERT INTO draft (conversation, agent, at, body) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (conversation, agent) DO UPDATE SET at = ?3, body = ?4",
    )?
    .execute(params![loaded.id.0, agent.0, At(now), body])?;
    Ok(true)
}
