//! What could not be understood, kept for a human.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::Db;
use super::value::{At, count, hash};
use crate::ids::DeliveryId;
use crate::store::{ParkedItem, StoreError};

pub fn park(
    db: &Db<'_>,
    reason: &'static str,
    raw: &[u8],
    delivery: Option<DeliveryId>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let hash = hash(raw);
    let again = db
        .prepare_cached("UPDATE parked SET count = count + 1 WHERE hash = ?1 AND raw = ?2")?
        .execute(params![hash, raw])?;
    if again > 0 {
        return Ok(false);
    }
    db.prepare_cached("INSERT INTO parked (hash, reason, delivery, at, raw) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![hash, reason, delivery.map(|id| id.0), At(now), raw])?;
    Ok(true)
}

pub fn list(db: &Connection, limit: usize) -> Result<Vec<ParkedItem>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, reason, at, count FROM parked WHERE replayed_at IS NULL ORDER BY id LIMIT ?1",
    )?;
    let rows = statement.query_map([count(limit)], |row| {
        Ok(ParkedItem {
            id: row.get(0)?,
            reason: row.get(1)?,
            at: row.get::<_, At>(2)?.0,
            count: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn raw(db: &Connection, id: i64) -> Result<Option<Bytes>, StoreError> {
    Ok(db
        .prepare_cached("SELECT raw FROM parked WHERE id = ?1")?
        .query_row([id], |row| row.get::<_, Vec<u8>>(0))
        .optional()?
        .map(Bytes::from))
}

pub fn replayed(db: &Db<'_>, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE parked SET replayed_at = ?2 WHERE id = ?1")?.execute(params![id, At(now)])?;
    Ok(())
}
