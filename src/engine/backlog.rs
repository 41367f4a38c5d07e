//! How many stored deliveries are not stepped yet, and who waits when there are too many.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

/// Deliveries that are stored and not stepped yet, in memory or not: what two cores step in two seconds.
/// A burst of so many is acknowledged as fast as it is stored …
const BACKLOG_MAX: i64 = 16 * 1024;
/// … and whoever comes after it waits so long for the steps before it is stored: under a flood that
/// lasts, the acknowledgements keep the pace of the steps. Steps that hang never keep a delivery from
/// being stored.
const BACKLOG_WAIT: Duration = Duration::from_millis(250);

/// How many stored deliveries are not stepped yet.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    count: AtomicI64,
    shrunk: Notify,
}

impl Backlog {
    /// Before a delivery is stored: waits for the steps when too much is stored already, but not for
    /// long.
    pub(super) async fn room(&self) {
        if self.is_full() {
            // In vain means that it is stored all the same.
            let _ = tokio::time::timeout(BACKLOG_WAIT, self.shrunk()).await;
        }
    }

    /// One more was stored.
    pub(super) fn grow(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    /// The database says how many they are.
    pub(super) fn set(&self, count: u64) {
        self.count.store(i64::try_from(count).unwrap_or(i64::MAX), Ordering::SeqCst);
    }

    fn is_full(&self) -> bool {
        self.count.load(Ordering::SeqCst) >= BACKLOG_MAX
    }

    /// So many were written down as done.
    pub(super) fn shrink(&self, by: usize) {
        self.count.fetch_sub(i64::try_from(by).unwrap_or(i64::MAX), Ordering::SeqCst);
        self.shrunk.notify_waiters();
    }

    async fn shrunk(&self) {
        while self.is_full() {
            let shrunk = self.shrunk.notified();
            tokio::pin!(shrunk);
            shrunk.as_mut().enable();
            if self.is_full() {
                shrunk.await;
            }
        }
    }
}
