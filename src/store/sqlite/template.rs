//! Approved templates.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::Db;
use super::value::At;
use crate::ids::AgentId;
use crate::store::{StoreError, Template};

pub fn list(db: &Connection) -> Result<Vec<Template>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id, name, language, body FROM template ORDER BY name, language")?;
    let rows = statement.query_map([], |row| {
        Ok(Template { id: row.get(0)?, name: row.get(1)?, language: row.get(2)?, body: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn keep(
    db: &Db<'_>,
    [name, language, body]: [&str; 3],
    by: AgentId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO template (name, language, body, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (name, language) DO UPDATE SET body = ?3, changed_at = ?4, changed_by = ?5",
    )?
    .execute(params![name, language, body, At(now), by.0])?;
    Ok(())
}

pub fn forget(db: &Db<'_>, id: i64) -> Result<bool, StoreError> {
    Ok(db.prepare_cached("DELETE FROM template WHERE id = ?1")?.execute([id])? > 0)
}
