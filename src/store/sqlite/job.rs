//! A job of the writer, and what it sees.

use std::cell::Cell;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::store::signals::Raised;
use crate::store::{AlertChannels, StoreError};

/// What a job sees: the connection inside the transaction, and what it wants to signal.
pub struct Db<'c> {
    connection: &'c Connection,
    pub channels: AlertChannels,
    raised: Cell<Raised>,
    data_version: i64,
}

impl Deref for Db<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl<'c> Db<'c> {
    /// At the start of a transaction; `data_version` as it was noted last.
    pub(super) fn new(connection: &'c Connection, channels: AlertChannels, data_version: i64) -> Self {
        Self { connection, channels, raised: Cell::default(), data_version }
    }

    /// A message was queued, or the line of a contact moved on.
    pub fn signal_outbox(&self) {
        self.raised.set(Raised { outbox: true, ..self.raised.get() });
    }

    /// A read receipt was queued.
    pub fn signal_receipts(&self) {
        self.raised.set(Raised { receipts: true, ..self.raised.get() });
    }

    /// A media file is to be fetched.
    pub fn signal_media(&self) {
        self.raised.set(Raised { media: true, ..self.raised.get() });
    }

    /// An alert was queued.
    pub fn signal_alerts(&self) {
        self.raised.set(Raised { alerts: true, ..self.raised.get() });
    }

    /// A conversation wakes up earlier than it did.
    pub fn signal_wake(&self, at: DateTime<Utc>) {
        self.raised.set(self.raised.get().wake_at(at));
    }

    /// Anything may have happened.
    pub fn signal_everything(&self) {
        self.raised.set(self.raised.get().everything());
    }

    /// A page may look different.
    pub fn signal_change(&self, seq: i64) {
        self.raised.set(Raised { change: Some(seq), ..self.raised.get() });
    }

    /// Whether this version of the data on disk is another one than noted; notes it.
    pub fn note_data_version(&self, version: i64) -> bool {
        self.raised.set(Raised { data_version: Some(version), ..self.raised.get() });
        version != self.data_version
    }

    /// What is to be signalled so far.
    pub(super) fn raised(&self) -> Raised {
        self.raised.get()
    }

    /// Takes signals back.
    pub(super) fn set_raised(&self, raised: Raised) {
        self.raised.set(raised);
    }
}

/// How a job ends.
pub enum Verdict<T> {
    /// Save what it wrote.
    Keep(T),
    /// Take back what it wrote.
    Undo(T),
}

/// A job waits in the queue, is run (again, when its transaction has to be repeated), and answered.
pub(super) trait Job: Send {
    /// Does it; `false`: take back what it wrote.
    fn run(&mut self, db: &Db<'_>) -> bool;
    /// After the commit, or with the error why there was none.
    fn answer(self: Box<Self>, failed: Option<&StoreError>);
}

/// A closure as a job.
pub(super) struct Task<T, F> {
    work: F,
    result: Result<T, StoreError>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Task<T, F> {
    pub(super) fn new(work: F, reply: oneshot::Sender<Result<T, StoreError>>) -> Self {
        Self { work, result: Err(StoreError::Closed), reply }
    }
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: Fn(&Db<'_>) -> Result<Verdict<T>, StoreError> + Send,
{
    fn run(&mut self, db: &Db<'_>) -> bool {
        let (result, keep) = match catch_unwind(AssertUnwindSafe(|| (self.work)(db))) {
            Ok(Ok(Verdict::Keep(value))) => (Ok(value), true),
            Ok(Ok(Verdict::Undo(value))) => (Ok(value), false),
            Ok(Err(error)) => (Err(error), false),
            Err(_) => (Err(StoreError::Broken("a job panicked")), false),
        };
        self.result = result;
        keep
    }

    fn answer(self: Box<Self>, failed: Option<&StoreError>) {
        // Nobody may be waiting any more; that changes nothing.
        let _ = self.reply.send(match failed {
            Some(error) => Err(error.clone()),
            None => self.result,
        });
    }
}
