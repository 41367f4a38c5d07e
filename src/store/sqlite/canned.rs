//! Ready texts.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, params};

use super::Db;
use super::value::At;
use crate::ids::AgentId;
use crate::store::{Canned, StoreError};

pub fn list(db: &Connection) -> Result<Vec<Canned>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, title, body, valid_from, valid_until FROM canned ORDER BY title COLLATE NOCASE, id",
    )?;
    let day = |text: Option<String>| text.and_then(|text| text.parse::<NaiveDate>().ok());
    let rows = statement.query_map([], |row| {
        Ok(Canned {
            id: row.get(0)?,
            title: row.get(1)?,
            body: row.get(2)?,
            valid_from: day(row.get(3)?),
            valid_until: day(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn keep(db: &Db<'_>, canned: &Canned, by: AgentId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let (from, until) = (day(canned.valid_from), day(canned.valid_until));
    let changed = match canned.id {
        None => db
            .prepare_cached(
                "INSERT INTO canned (title, body, valid_from, valid_until, changed_at, changed_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![canned.title, canned.body, from, until, At(now), by.0])?,
        Some(id) => db
            .prepare_cached(
                "UPDATE canned SET title = ?1, body = ?2, valid_from = ?3, valid_until = ?4, changed_at = ?5,
                                   changed_by = ?6
                 WHERE id = ?7",
            )?
            .execute(params![canned.title, canned.body, from, until, At(now), by.0, id])?,
    };
    Ok(changed > 0)
}

pub fn forget(db: &Db<'_>, id: i64) -> Result<bool, StoreError> {
    Ok(db.prepare_cached("DELETE FROM canned WHERE id = ?1")?.execute([id])? > 0)
}
