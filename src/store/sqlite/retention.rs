//! Deletes what is too old, a little at a time: no commit waits long for it.

use chrono::{DateTime, Duration, Utc};
use rusqlite::params;

use super::Db;
use super::outbox::RECEIPT_SECONDS;
use super::value::At;
use crate::store::StoreError;

/// Rows looked at in each table at once.
const ROWS_MAX: i64 = 500;
/// Raw bodies deleted at once: about what is written again as zeros.
const BODY_BYTES_MAX: i64 = 4 << 20;
/// Meta repeats a delivery for up to seven days.
const SEEN_DAYS: i64 = 8;
/// Statuses of a message come for up to 30 days.
const OUTBOX_DAYS: i64 = 35;
const CHANGE_DAYS: i64 = 2;
const ALERT_DAYS: i64 = 90;
/// How answers were taken: half a year shows a season of applications.
const FEEDBACK_DAYS: i64 = 180;

/// What is too old.
#[derive(Clone, Copy)]
enum Age {
    /// `RETENTION_RAW_HOURS`
    Raw,
    /// `RETENTION_PARKED_DAYS`
    Parked,
    Days(i64),
    /// A read receipt that is of no use any more.
    Receipt,
}

/// Each looks at the oldest rows only (ids ascend with time) and takes those that are too old; the
/// newest row of a table whose ids are remembered elsewhere stays, a delivery's without its body.
const PURGES: [(Age, &str); 10] = [
    (Age::Raw, "DELETE FROM delivery WHERE id IN
       (SELECT id FROM (SELECT id, done_at, length(body) AS size, sum(length(body)) OVER (ORDER BY id) AS total
                        FROM (SELECT id, done_at, body FROM delivery ORDER BY id LIMIT ?2))
        WHERE done_at < ?1 AND total - size < ?3)
     AND id < (SELECT max(id) FROM delivery)"),
    (Age::Raw, "UPDATE delivery SET body = x''
     WHERE id = (SELECT max(id) FROM delivery) AND done_at < ?1 AND length(body) > 0"),
    (Age::Parked, "DELETE FROM parked WHERE id IN
       (SELECT id FROM (SELECT id, at FROM parked ORDER BY id LIMIT ?2) WHERE at < ?1)"),
    (Age::Days(SEEN_DAYS), "DELETE FROM seen WHERE id IN
       (SELECT id FROM (SELECT id, at FROM seen ORDER BY id LIMIT ?2) WHERE at < ?1)"),
    (Age::Days(SEEN_DAYS), "DELETE FROM status_parked WHERE id IN
       (SELECT id FROM (SELECT id, noted_at FROM status_parked ORDER BY id LIMIT ?2) WHERE noted_at < ?1)"),
    (Age::Days(OUTBOX_DAYS), "DELETE FROM outbox WHERE id IN
       (SELECT id FROM (SELECT id, created_at, state FROM outbox ORDER BY id LIMIT ?2)
        WHERE created_at < ?1 AND state IN ('accepted', 'failed', 'expired', 'withdrawn'))"),
    (Age::Days(CHANGE_DAYS), "DELETE FROM change WHERE seq IN
       (SELECT seq FROM (SELECT seq, at FROM change ORDER BY seq LIMIT ?2) WHERE at < ?1)
     AND seq < (SELECT max(seq) FROM change)"),
    (Age::Days(ALERT_DAYS), "DELETE FROM alert WHERE id IN
       (SELECT id FROM (SELECT id, created_at FROM alert ORDER BY id LIMIT ?2) WHERE created_at < ?1)"),
    (Age::Days(FEEDBACK_DAYS), "DELETE FROM feedback WHERE id IN
       (SELECT id FROM (SELECT id, at FROM feedback ORDER BY id LIMIT ?2) WHERE at < ?1)"),
    (Age::Receipt, "DELETE FROM receipt WHERE id IN
       (SELECT id FROM (SELECT id, at FROM receipt ORDER BY id LIMIT ?2) WHERE at < ?1)"),
];

pub fn purge(db: &Db<'_>, now: DateTime<Utc>, raw_hours: u32, parked_days: u32) -> Result<bool, StoreError> {
    let mut more = false;
    for (age, sql) in PURGES {
        let age = match age {
            Age::Raw => Duration::hours(raw_hours.into()),
            Age::Parked => Duration::days(parked_days.into()),
            Age::Days(days) => Duration::days(days),
            Age::Receipt => Duration::seconds(RECEIPT_SECONDS),
        };
        let mut statement = db.prepare_cached(sql)?;
        let before = At(now - age);
        let deleted = match statement.parameter_count() {
            1 => statement.execute([before])?,
            2 => statement.execute(params![before, ROWS_MAX])?,
            _ => statement.execute(params![before, ROWS_MAX, BODY_BYTES_MAX])?,
        };
        more |= deleted > 0;
    }
    Ok(more)
}
