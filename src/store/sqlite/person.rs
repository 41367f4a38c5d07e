//! One person: found, and given everything that is kept about them.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params};
use serde_json::{Map, Value, json};

use super::{contact, erase, raw};
use crate::ids::ContactId;
use crate::store::StoreError;

pub fn find(db: &Connection, text: &str) -> Result<Option<ContactId>, StoreError> {
    let text = text.trim();
    for kind in ["bsuid", "parent_bsuid", "wa_id"] {
        let value = if kind == "wa_id" { text.trim_start_matches('+') } else { text };
        if let Some(found) = contact::holder(db, kind, value)? {
            return Ok(Some(found));
        }
    }
    let Ok(id) = text.parse::<i64>() else { return Ok(None) };
    Ok(db
        .prepare_cached("SELECT ifnull(merged_into, id) FROM contact WHERE id = ?1")?
        .query_row([id], |row| row.get(0).map(ContactId))
        .optional()?)
}

/// All tables that hold something of a person, by contact (?1) or conversation (?1).
const OF_CONTACT: [(&str, &str); 3] = [
    ("identities", "SELECT kind, value, since, valid_until FROM identity WHERE contact = ?1 ORDER BY id"),
    ("former_contacts", "SELECT id, created_at, profile_name, display_name FROM contact WHERE merged_into = ?1"),
    (
        "outbox",
        "SELECT id, message, purpose, state, created_at, due_at, expires_at, attempts, attempt_at, error_code, wamid
         FROM outbox WHERE contact = ?1 ORDER BY id",
    ),
];
const OF_CONVERSATION: [(&str, &str); 7] = [
    (
        "messages",
        "SELECT id, author, agent, wamid, kind, body, fate, received_at, sent_at, purpose, state, error_code, entries,
                detail, target, reply_to, edited_at, edited_body, revoked_at, reaction
         FROM message WHERE conversation = ?1 ORDER BY id",
    ),
    (
        "media",
        "SELECT f.message, f.kind, f.mime_type, f.file_name, f.state, f.file, f.bytes, f.reason, f.created_at
         FROM media f JOIN message m ON m.id = f.message WHERE m.conversation = ?1 ORDER BY f.message",
    ),
    (
        "feedback",
        "SELECT at, question, answer, said, entries, taken, chosen FROM feedback WHERE conversation = ?1 ORDER BY id",
    ),
    ("notes", "SELECT at, agent, body FROM note WHERE conversation = ?1 ORDER BY id"),
    ("drafts", "SELECT at, agent, body FROM draft WHERE conversation = ?1 ORDER BY agent"),
    ("audit", "SELECT at, what, detail, agent FROM audit WHERE conversation = ?1 ORDER BY id"),
    (
        "alerts",
        "SELECT kind, severity, detail, count, repeat, created_at FROM alert WHERE conversation = ?1 ORDER BY id",
    ),
];

pub fn export(db: &Connection, contact: ContactId) -> Result<Option<Value>, StoreError> {
    // One snapshot for all tables.
    let snapshot = db.unchecked_transaction()?;
    let mut contacts = rows(
        &snapshot,
        "SELECT id, created_at, profile_name, display_name FROM contact WHERE id = ?1 AND merged_into IS NULL",
        [contact.0],
    )?;
    let Some(person) = contacts.pop() else { return Ok(None) };
    let mut record = Map::from_iter([("contact".to_owned(), person)]);
    for (name, sql) in OF_CONTACT {
        record.insert(name.to_owned(), rows(&snapshot, sql, [contact.0])?.into());
    }
    if let Some(id) = contact::conversation_of(&snapshot, contact)? {
        let state: String =
            snapshot.query_row("SELECT state FROM conversation WHERE id = ?1", [id.0], |row| row.get(0))?;
        let state: Value = super::value::from_json(&state)?;
        record.insert("conversation".to_owned(), json!({ "id": id.0, "state": state }));
        for (name, sql) in OF_CONVERSATION {
            record.insert(name.to_owned(), rows(&snapshot, sql, [id.0])?.into());
        }
    }
    record.insert("raw_deliveries".to_owned(), raw::deliveries(&snapshot, contact)?.into());
    record.insert("parked".to_owned(), raw::parked(&snapshot, &erase::needles(&snapshot, contact)?)?.into());
    Ok(Some(Value::Object(record)))
}

/// A query's rows as objects by column name; instants as RFC 3339.
fn rows(db: &Connection, sql: &str, params: impl Params) -> Result<Vec<Value>, StoreError> {
    let mut statement = db.prepare(sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query(params)?;
    let mut objects = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (index, name) in names.iter().enumerate() {
            object.insert(name.clone(), readable(name, row.get_ref(index)?));
        }
        objects.push(Value::Object(object));
    }
    Ok(objects)
}

fn readable(name: &str, value: ValueRef<'_>) -> Value {
    let is_instant = name == "at" || name == "since" || name == "valid_until" || name.ends_with("_at");
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(micros) if is_instant => {
            chrono::DateTime::from_timestamp_micros(micros).map_or(Value::Null, |at| at.to_rfc3339().into())
        }
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned().into(),
    }
}
