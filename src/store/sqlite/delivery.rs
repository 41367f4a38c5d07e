//! Webhook bodies as they came.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::value::{At, count};
use super::{Db, parked};
use crate::ids::DeliveryId;
use crate::store::{Delivery, StoreError};

/// Bodies read back at once: one of 3 MiB, or many small ones.
const BYTES_AT_ONCE: usize = 2 << 20;

pub fn accept(db: &Db<'_>, now: DateTime<Utc>, body: &[u8]) -> Result<DeliveryId, StoreError> {
    db.prepare_cached("INSERT INTO delivery (received_at, body) VALUES (?1, ?2)")?
        .execute(params![At(now), body])?;
    Ok(DeliveryId(db.last_insert_rowid()))
}

pub fn unstepped(db: &Connection, after: DeliveryId, limit: usize) -> Result<Vec<Delivery>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, received_at, body FROM delivery INDEXED BY delivery_unstepped
         WHERE done_at = 9223372036854775807 AND id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let mut rows = statement.query(params![after.0, count(limit)])?;
    let (mut deliveries, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()?
        && bytes < BYTES_AT_ONCE
    {
        let body: Vec<u8> = row.get(2)?;
        bytes += body.len();
        let (id, received_at) = (DeliveryId(row.get(0)?), row.get::<_, At>(1)?.0);
        deliveries.push(Delivery { id, received_at, body: Bytes::from(body) });
    }
    Ok(deliveries)
}

pub fn done(db: &Db<'_>, id: DeliveryId, now: DateTime<Utc>) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE delivery SET done_at = ?2 WHERE id = ?1")?.execute(params![id.0, At(now)])?;
    Ok(())
}

pub fn park(db: &Db<'_>, id: DeliveryId, reason: &'static str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let body: Vec<u8> =
        db.prepare_cached("SELECT body FROM delivery WHERE id = ?1")?.query_row([id.0], |row| row.get(0))?;
    parked::park(db, reason, &body, Some(id), now)?;
    done(db, id, now)
}
