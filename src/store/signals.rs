//! Tells the loops that something was committed for them. Each loop hears only what is for it: under
//! load there are hundreds of commits a second, and a look around costs as much as a step.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// Each is a counter that moves after a commit; `subscribe()` and await `changed()`.
#[derive(Debug)]
pub struct Signals {
    /// A message was queued, or the line of a contact moved on.
    pub outbox: watch::Sender<u64>,
    /// A read receipt was queued.
    pub receipts: watch::Sender<u64>,
    /// A media file is to be fetched.
    pub media: watch::Sender<u64>,
    /// An alert was queued.
    pub alerts: watch::Sender<u64>,
    /// A conversation may wake up earlier than the loop knows; see [`Self::wake_knows`].
    pub wake: watch::Sender<u64>,
    /// The newest `seq` of the change log: pages look what it was.
    pub change: watch::Sender<i64>,
    /// Waits that end from this instant on (microseconds since 1970) wake nobody.
    known_wait: AtomicI64,
}

impl Default for Signals {
    fn default() -> Self {
        let sender = || watch::Sender::new(0);
        Self {
            outbox: sender(),
            receipts: sender(),
            media: sender(),
            alerts: sender(),
            wake: sender(),
            change: watch::Sender::new(0),
            known_wait: AtomicI64::new(i64::MAX),
        }
    }
}

/// What a transaction has to signal.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Raised {
    pub outbox: bool,
    pub receipts: bool,
    pub media: bool,
    pub alerts: bool,
    /// The earliest wait that is new.
    pub wake: Option<DateTime<Utc>>,
    pub change: Option<i64>,
    /// The version of the data on disk that was noted.
    pub data_version: Option<i64>,
}

impl Raised {
    /// Everything but a change: another process may have done anything.
    pub fn everything(self) -> Self {
        Self {
            outbox: true,
            receipts: true,
            media: true,
            alerts: true,
            wake: Some(DateTime::<Utc>::MIN_UTC),
            ..self
        }
    }

    /// A wait that ends at `at` is new.
    pub fn wake_at(self, at: DateTime<Utc>) -> Self {
        Self { wake: Some(self.wake.map_or(at, |wake| wake.min(at))), ..self }
    }
}

impl Signals {
    /// The loop over waits says up to when it rests by itself: [`Self::wake`] then moves for earlier
    /// waits only. `None`, before it looks into the database: it moves for every new wait.
    pub fn wake_knows(&self, until: Option<DateTime<Utc>>) {
        self.known_wait.store(until.map_or(i64::MAX, |until| until.timestamp_micros()), Ordering::SeqCst);
    }

    pub(super) fn fire(&self, raised: Raised) {
        let loops = [
            (raised.outbox, &self.outbox),
            (raised.receipts, &self.receipts),
            (raised.media, &self.media),
            (raised.alerts, &self.alerts),
            (self.is_news(raised.wake), &self.wake),
        ];
        for (_, signal) in loops.into_iter().filter(|(raised, _)| *raised) {
            signal.send_modify(|count| *count += 1);
        }
        if let Some(seq) = raised.change {
            self.change.send_modify(|newest| *newest = seq.max(*newest));
        }
    }

    fn is_news(&self, wake: Option<DateTime<Utc>>) -> bool {
        wake.is_some_and(|wake| wake.timestamp_micros() < self.known_wait.load(Ordering::SeqCst))
    }
}
