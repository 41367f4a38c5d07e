//! Numbers for metrics and health, from partial indexes.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::value::At;
use crate::store::{Gauges, StoreError};

pub fn gauges(db: &Connection) -> Result<Gauges, StoreError> {
    let count = |what: &str| -> Result<u64, StoreError> {
        let count: i64 =
            db.prepare_cached(&format!("SELECT count(*) FROM {what}"))?.query_row([], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    let oldest = |sql: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
        let at: Option<At> = db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(at.map(|at| at.0))
    };
    Ok(Gauges {
        held: count("conversation WHERE stage = 'held'")?,
        waiting: count("conversation WHERE stage = 'waiting'")?,
        with_human: count("conversation WHERE stage = 'human'")?,
        crises_open: count("conversation WHERE crisis IS NOT NULL")?,
        crises_unacknowledged: count("conversation WHERE crisis IS NOT NULL AND crisis_seen = 0")?,
        outbox_queued: count("outbox WHERE state = 'queued'")?,
        outbox_unknown: count("outbox WHERE state = 'unknown'")?,
        outbox_oldest: oldest("SELECT min(created_at) FROM outbox WHERE state = 'queued'")?,
        alerts_queued: count("alert_delivery WHERE state = 'queued'")?,
        media_pending: count("media WHERE state = 'pending'")?,
        parked: count("parked WHERE replayed_at IS NULL")?,
        unstepped: count("delivery WHERE done_at = 9223372036854775807")?,
        unstepped_oldest: oldest(
            "SELECT received_at FROM delivery INDEXED BY delivery_unstepped
             WHERE done_at = 9223372036854775807
             UNION ALL SELECT NULL LIMIT 1",
        )?,
    })
}
