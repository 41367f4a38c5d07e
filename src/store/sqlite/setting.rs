//! Small values by key.

use rusqlite::{Connection, OptionalExtension};

use super::Db;
use crate::store::StoreError;

pub fn get(db: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT value FROM setting WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

pub fn set(db: &Db<'_>, key: &str, value: &str) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
    )?
    .execute([key, value])?;
    Ok(())
}
