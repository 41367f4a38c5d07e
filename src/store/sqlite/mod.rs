//! The SQLite engine: one writer thread, a few readers, and the SQL, a file for each capability.
//! Functions that take a [`Db`] write and run in a job of the writer; those that take a
//! `Connection` only read.

pub(super) mod alert;
pub(super) mod backup;
pub(super) mod canned;
pub(super) mod change;
mod contact;
mod content;
pub(super) mod context;
mod conversation;
pub(super) mod delivery;
pub(super) mod erase;
pub(super) mod feedback;
pub(super) mod gauge;
pub(super) mod identity;
pub(super) mod inbox;
mod job;
mod log;
pub(super) mod media;
pub(super) mod notebook;
mod open;
pub(super) mod outbox;
pub(super) mod parked;
pub(super) mod person;
mod raw;
mod reader;
pub(super) mod retention;
pub(super) mod search;
mod seen;
pub(super) mod session;
pub(super) mod setting;
pub(super) mod status;
pub(super) mod step;
pub(super) mod template;
pub(super) mod timer;
pub(super) mod user;
mod value;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::signals::Signals;
use super::{StoreError, StoreOptions};
pub(super) use job::{Db, Verdict};
use reader::Readers;
use writer::Writer;

/// Everything that is open.
pub(super) struct Engine {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    signals: Arc<Signals>,
    /// Held until the engine is closed or dropped.
    lock: Mutex<Option<std::fs::File>>,
}

impl Engine {
    pub(super) fn open(path: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        open::folder(path)?;
        let lock = if options.lock { Some(open::lock(path)?) } else { None };
        let connection = open::writer(path)?;
        let signals = Arc::new(Signals::default());
        signals.change.send_replace(change::newest(&connection)?);
        let readers = Readers::open(path)?;
        let log_keeper = open::log_keeper(path)?;
        let writer = Writer::start(
            connection,
            open::Place::of(path),
            log_keeper,
            options.channels,
            Arc::clone(&signals),
        )?;
        Ok(Self { path: path.to_owned(), writer, readers, signals, lock: Mutex::new(lock) })
    }

    pub(super) fn signals(&self) -> &Signals {
        &self.signals
    }

    /// Runs `work` in the writer's next transaction and waits for the commit. It may be run twice.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Db<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.run(move |db| work(db).map(Verdict::Keep)).await
    }

    /// As [`Self::write`], before whatever else waits.
    pub(super) async fn write_first<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Db<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.run_first(move |db| work(db).map(Verdict::Keep)).await
    }

    /// As [`Self::write`]; `work` may also take back what it wrote and still answer.
    pub(super) async fn write_or_undo<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Db<'_>) -> Result<Verdict<T>, StoreError> + Send + 'static,
    {
        self.writer.run(work).await
    }

    /// Whether more jobs wait for the writer than pass in a moment.
    pub(super) fn is_busy(&self) -> bool {
        self.writer.is_busy()
    }

    /// Runs `work`, which only reads and is quick, on the writer's connection, where the pages of
    /// the last steps are at hand. Waits for no commit of its own.
    pub(super) async fn look<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.look(work).await
    }

    /// Runs `work` on a reader's connection, off the async threads.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.readers.run(work).await
    }

    pub(super) async fn changed_elsewhere(&self) -> Result<bool, StoreError> {
        self.writer.run(|db| change::elsewhere(db).map(Verdict::Keep)).await
    }

    pub(super) async fn close(&self) {
        self.writer.close().await;
        // Whoever still holds a handle cannot write any more: another process may serve from now on.
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Moves the whole write-ahead log into the database and empties its file.
    pub(super) async fn truncate_log(&self) -> Result<(), StoreError> {
        let path = self.path.clone();
        reader::blocking(move || backup::truncate_log(&path)).await
    }

    pub(super) async fn backup_to(&self, to: &Path) -> Result<(), StoreError> {
        let (from, to) = (self.path.clone(), to.to_owned());
        reader::blocking(move || backup::copy(&from, &to)).await
    }
}

/// The short hash of ids, for tests of collisions.
#[cfg(test)]
pub(super) fn hash_for_tests(bytes: &[u8]) -> i64 {
    value::hash(bytes)
}
