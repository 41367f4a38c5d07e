//! What raw deliveries and parked items hold of one person: only what is theirs, since a delivery may
//! hold the messages of many.

use std::collections::HashSet;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::erase::{ids_of_messages, searcher};
use super::value::At;
use crate::ids::ContactId;
use crate::store::StoreError;

/// The lists in a delivery whose elements bear the id of a message or call.
const LISTS: [&str; 4] = ["messages", "message_echoes", "statuses", "calls"];

/// Each raw delivery with a message, status or call of this person, and these as they came.
pub(super) fn deliveries(db: &Connection, contact: ContactId) -> Result<Vec<Value>, StoreError> {
    let ids: HashSet<String> = ids_of_messages(db, contact)?.into_iter().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare("SELECT id, received_at, body FROM delivery ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        // What cannot be read is parked.
        let Ok(delivery) = serde_json::from_slice::<Value>(body) else { continue };
        let items: Vec<&Value> = elements(&delivery)
            .filter(|element| element.get("id").and_then(Value::as_str).is_some_and(|id| ids.contains(id)))
            .collect();
        if !items.is_empty() {
            let received_at = row.get::<_, At>(1)?.0.to_rfc3339();
            found.push(json!({ "id": row.get::<_, i64>(0)?, "received_at": received_at, "items": items }));
        }
    }
    Ok(found)
}

fn elements(delivery: &Value) -> impl Iterator<Item = &Value> {
    array(delivery, "entry")
        .flat_map(|entry| array(entry, "changes"))
        .filter_map(|change| change.get("value"))
        .flat_map(|value| LISTS.into_iter().flat_map(move |name| array(value, name)))
}

fn array<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Parked items that name the person, as they came.
pub(super) fn parked(db: &Connection, needles: &[Vec<u8>]) -> Result<Vec<Value>, StoreError> {
    let searcher = searcher(needles)?;
    let mut statement = db.prepare("SELECT id, reason, at, raw FROM parked ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let raw = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
        if !needles.is_empty() && searcher.is_match(raw) {
            found.push(json!({
                "id": row.get::<_, i64>(0)?,
                "reason": row.get::<_, String>(1)?,
                "at": row.get::<_, At>(2)?.0.to_rfc3339(),
                "raw": String::from_utf8_lossy(raw),
            }));
        }
    }
    Ok(found)
}
