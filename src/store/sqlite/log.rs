//! The write-ahead log: a thread of its own moves it into the database, so that no commit waits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::Connection;

use super::open::LOCK_WAIT;

/// How often, while there are commits.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);
/// Passive checkpoints never start the log anew under steady load; from this many pages (64 MiB)
/// on the writer does it between two transactions …
const LOG_PAGES_MAX: i64 = 16 * 1024;
/// … and waits no longer than this for readers (a backup reads for long).
const RESTART_WAIT: Duration = Duration::from_millis(50);

/// What the writer and the keeper tell each other.
#[derive(Default)]
pub(super) struct Log {
    /// There were commits since the last look.
    pub(super) written: AtomicBool,
    /// The writer has to start the log anew.
    pub(super) too_long: AtomicBool,
}

/// Moves the log into the database while the writer goes on, until the writer's end is dropped.
pub(super) fn keep(connection: &Connection, log: &Log, stopped: &Receiver<()>) {
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(CHECKPOINT_EVERY) {
        if log.written.swap(false, Ordering::Relaxed)
            && let Some(pages) = checkpoint(connection, "PASSIVE")
            && pages > LOG_PAGES_MAX
        {
            log.too_long.store(true, Ordering::Relaxed);
        }
    }
}

/// Starts the log anew; when readers are in the way, another time.
pub(super) fn restart(writer: &Connection) {
    let wait = |wait: Duration| {
        if let Err(error) = writer.busy_timeout(wait) {
            tracing::error!(%error, "the store's wait for locks could not be set");
        }
    };
    wait(RESTART_WAIT);
    checkpoint(writer, "RESTART");
    wait(LOCK_WAIT);
}

/// Runs a checkpoint; returns the log's length in pages. A failure costs nothing but a longer log.
pub(super) fn checkpoint(connection: &Connection, mode: &str) -> Option<i64> {
    let outcome =
        connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get::<_, i64>(1));
    match outcome {
        Ok(pages) => Some(pages),
        Err(error) => {
            tracing::warn!(%error, "a checkpoint of the store failed");
            None
        }
    }
}
