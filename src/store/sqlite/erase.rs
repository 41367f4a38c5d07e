//! Erases a person: every row, and every raw body that names them. `secure_delete` is on for the
//! writer's connection, so that the bytes themselves are overwritten.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::value::{At, count, hash};
use super::{Db, contact, search};
use crate::ids::{ContactId, ConversationId};
use crate::store::{EraseReceipt, StoreError};

/// What names the person in raw bodies, and which of them it was found in. Looked for by a reader,
/// so that the writer does not wait for the scan.
pub struct Traces {
    needles: Vec<Vec<u8>>,
    deliveries: Vec<i64>,
    /// Deliveries up to this one were looked at.
    up_to: i64,
}

pub fn traces(db: &Connection, contact: ContactId) -> Result<Option<Traces>, StoreError> {
    let exists = db
        .prepare_cached("SELECT 1 FROM contact WHERE id = ?1 AND merged_into IS NULL")?
        .exists([contact.0])?;
    if !exists {
        return Ok(None);
    }
    let snapshot = db.unchecked_transaction()?;
    let needles = needles(&snapshot, contact)?;
    let (deliveries, up_to) = deliveries_naming(&snapshot, &needles, 0)?;
    Ok(Some(Traces { needles, deliveries, up_to }))
}

/// The person's identifiers and the ids of their messages and calls, as they may stand in JSON.
pub(super) fn needles(db: &Connection, contact: ContactId) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut words = strings(db, "SELECT value FROM identity WHERE contact = ?1", contact.0)?;
    words.extend(ids_of_messages(db, contact)?);
    words.sort_unstable();
    words.dedup();
    Ok(words
        .into_iter()
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            // Meta's JSON escapes the slashes of base64.
            let escaped = word.contains('/').then(|| word.replace('/', "\\/").into_bytes());
            [Some(word.into_bytes()), escaped]
        })
        .flatten()
        .collect())
}

/// The ids of the person's messages, ours to them included, and of their calls.
pub(super) fn ids_of_messages(db: &Connection, contact: ContactId) -> Result<Vec<String>, StoreError> {
    let Some(id) = contact::conversation_of(db, contact)? else { return Ok(Vec::new()) };
    let mut ids =
        strings(db, "SELECT wamid FROM message WHERE conversation = ?1 AND wamid IS NOT NULL", id.0)?;
    ids.extend(
        strings(db, "SELECT wamid FROM seen WHERE conversation = ?1", id.0)?
            .into_iter()
            .map(|id| id.strip_prefix("call:").map(str::to_owned).unwrap_or(id)),
    );
    Ok(ids)
}

fn strings(db: &Connection, sql: &str, id: i64) -> Result<Vec<String>, StoreError> {
    Ok(db.prepare(sql)?.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// A search for any of the needles.
pub(super) fn searcher(needles: &[Vec<u8>]) -> Result<aho_corasick::AhoCorasick, StoreError> {
    aho_corasick::AhoCorasick::new(needles).map_err(|_| StoreError::Broken("too much to look for"))
}

fn deliveries_naming(
    db: &Connection,
    needles: &[Vec<u8>],
    after: i64,
) -> Result<(Vec<i64>, i64), StoreError> {
    let searcher = searcher(needles)?;
    let mut statement = db.prepare("SELECT id, body FROM delivery WHERE id > ?1 ORDER BY id")?;
    let mut rows = statement.query([after])?;
    let mut found = Vec::new();
    let mut up_to = after;
    while let Some(row) = rows.next()? {
        up_to = row.get(0)?;
        if searcher.is_match(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?) {
            found.push(up_to);
        }
    }
    Ok((found, up_to))
}

pub fn erase(
    db: &Db<'_>,
    contact: ContactId,
    traces: &Traces,
    now: DateTime<Utc>,
) -> Result<Option<EraseReceipt>, StoreError> {
    let Some(id) = contact::conversation_of(db, contact)? else { return Ok(None) };
    let mut receipt = EraseReceipt::default();
    empty_deliveries(db, traces, &mut receipt)?;
    receipt.parked = forget_parked(db, &traces.needles)?;
    forget_ids(db, contact, id)?;
    forget_conversation(db, contact, id, &mut receipt)?;
    db.prepare_cached(
        "INSERT INTO erasure (at, messages, media_files, identities, deliveries, parked, audit_lines)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        At(now),
        count(receipt.messages),
        count(receipt.media_files.len()),
        count(receipt.identities),
        count(receipt.deliveries),
        count(receipt.parked),
        count(receipt.audit_lines),
    ])?;
    receipt.id = db.last_insert_rowid();
    Ok(Some(receipt))
}

/// Empties the bodies that name the person; their rows stay, so that ids never repeat. A body that
/// is not stepped yet may hold other people's messages and stays.
fn empty_deliveries(db: &Db<'_>, traces: &Traces, receipt: &mut EraseReceipt) -> Result<(), StoreError> {
    let (newer, _) = deliveries_naming(db, &traces.needles, traces.up_to)?;
    for id in traces.deliveries.iter().chain(&newer) {
        let emptied = db
            .prepare_cached(
                "UPDATE delivery SET body = x'' WHERE id = ?1 AND done_at <> 9223372036854775807",
            )?
            .execute([id])?;
        if emptied > 0 {
            receipt.deliveries += 1;
        } else {
            receipt.deliveries_pending += 1;
        }
    }
    Ok(())
}

fn forget_parked(db: &Db<'_>, needles: &[Vec<u8>]) -> Result<usize, StoreError> {
    let searcher = searcher(needles)?;
    let mut statement = db.prepare("SELECT id, raw FROM parked")?;
    let mut rows = statement.query([])?;
    let mut found: Vec<i64> = Vec::new();
    while let Some(row) = rows.next()? {
        if searcher.is_match(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?) {
            found.push(row.get(0)?);
        }
    }
    for id in &found {
        db.prepare_cached("DELETE FROM parked WHERE id = ?1")?.execute([id])?;
    }
    Ok(found.len())
}

/// Ids of messages bear the phone number in base64.
fn forget_ids(db: &Db<'_>, contact: ContactId, id: ConversationId) -> Result<(), StoreError> {
    for wamid in strings(db, "SELECT wamid FROM message WHERE conversation = ?1 AND wamid IS NOT NULL", id.0)?
    {
        db.prepare_cached("DELETE FROM status_parked WHERE hash = ?1 AND wamid = ?2")?
            .execute(params![hash(wamid.as_bytes()), wamid])?;
    }
    db.prepare_cached("DELETE FROM seen WHERE conversation = ?1")?.execute([id.0])?;
    db.prepare_cached("DELETE FROM outbox WHERE contact = ?1")?.execute([contact.0])?;
    Ok(())
}

fn forget_conversation(
    db: &Db<'_>,
    contact: ContactId,
    id: ConversationId,
    receipt: &mut EraseReceipt,
) -> Result<(), StoreError> {
    let run =
        |sql: &str, key: i64| -> Result<usize, StoreError> { Ok(db.prepare_cached(sql)?.execute([key])?) };
    receipt.media_files = strings(
        db,
        "SELECT DISTINCT f.file FROM media f JOIN message m ON m.id = f.message
         WHERE m.conversation = ?1 AND f.file IS NOT NULL",
        id.0,
    )?;
    search::forget(db, id)?;
    run("DELETE FROM receipt WHERE conversation = ?1", id.0)?;
    run("DELETE FROM feedback WHERE conversation = ?1", id.0)?;
    run("DELETE FROM note WHERE conversation = ?1", id.0)?;
    run("DELETE FROM draft WHERE conversation = ?1", id.0)?;
    run("UPDATE alert SET conversation = NULL WHERE conversation = ?1", id.0)?;
    receipt.audit_lines =
        run("UPDATE audit SET conversation = NULL, detail = '' WHERE conversation = ?1", id.0)?;
    run("DELETE FROM change WHERE conversation = ?1 AND seq < (SELECT max(seq) FROM change)", id.0)?;
    receipt.messages = run("DELETE FROM message WHERE conversation = ?1", id.0)?;
    receipt.identities = run("DELETE FROM identity WHERE contact = ?1", contact.0)?;
    // Contacts that became part of this one, and what points at any of them.
    run("UPDATE contact SET moved_from = NULL WHERE moved_from = ?1", contact.0)?;
    run("UPDATE contact SET moved_to = NULL WHERE moved_to = ?1", contact.0)?;
    run(
        "DELETE FROM conversation WHERE contact IN (SELECT id FROM contact WHERE merged_into = ?1)",
        contact.0,
    )?;
    run("DELETE FROM contact WHERE merged_into = ?1", contact.0)?;
    run("DELETE FROM conversation WHERE contact = ?1", contact.0)?;
    run("DELETE FROM contact WHERE id = ?1", contact.0)?;
    Ok(())
}
