//! The writer: one thread, the only connection that writes, group commit.
//!
//! It waits for a job, takes along whatever else waits, runs each in a savepoint and answers all
//! after the commit. There is no lingering: under load the queue itself makes the groups.

use std::cell::Cell;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, mpsc as blocking_mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, ffi};
use tokio::sync::{mpsc, oneshot};

use super::log::{Log, checkpoint, keep, restart};
use crate::store::signals::{Raised, Signals};
use crate::store::{AlertChannels, StoreError};

/// Jobs in one transaction: bounds how long a commit takes.
const BATCH_MAX: usize = 512;
/// Jobs that may wait.
const QUEUE_MAX: usize = 4096;
/// How long a caller waits for room in the queue.
const ROOM_WAIT: Duration = Duration::from_secs(2);

/// What a job sees: the connection inside its savepoint, and what it wants to signal.
pub struct Db<'c> {
    connection: &'c Connection,
    pub channels: AlertChannels,
    raised: Cell<Raised>,
    data_version: &'c Cell<i64>,
}

impl Deref for Db<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl Db<'_> {
    /// Something was queued.
    pub fn signal_work(&self) {
        self.raised.set(Raised { work: true, ..self.raised.get() });
    }

    /// A wait became earlier.
    pub fn signal_wake(&self) {
        self.raised.set(Raised { wake: true, ..self.raised.get() });
    }

    /// A page may look different.
    pub fn signal_change(&self, seq: i64) {
        self.raised.set(Raised { change: Some(seq), ..self.raised.get() });
    }

    /// Remembers the version of the data on disk and returns the one before.
    pub fn replace_data_version(&self, version: i64) -> i64 {
        self.data_version.replace(version)
    }
}

/// How a job ends.
pub enum Verdict<T> {
    /// Save what it wrote.
    Keep(T),
    /// Take back what it wrote.
    Undo(T),
}

trait Job: Send {
    /// Does it; `false`: take back what it wrote.
    fn run(&mut self, db: &Db<'_>) -> bool;
    /// After the commit, or with the error why there was none.
    fn answer(self: Box<Self>, failed: Option<&StoreError>);
}

struct Task<T, F> {
    work: Option<F>,
    result: Result<T, StoreError>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: FnOnce(&Db<'_>) -> Result<Verdict<T>, StoreError> + Send,
{
    fn run(&mut self, db: &Db<'_>) -> bool {
        let Some(work) = self.work.take() else { return false };
        match catch_unwind(AssertUnwindSafe(|| work(db))) {
            Ok(Ok(Verdict::Keep(value))) => {
                self.result = Ok(value);
                true
            }
            Ok(Ok(Verdict::Undo(value))) => {
                self.result = Ok(value);
                false
            }
            Ok(Err(error)) => {
                self.result = Err(error);
                false
            }
            Err(_) => {
                self.result = Err(StoreError::Broken("a job panicked"));
                false
            }
        }
    }

    fn answer(self: Box<Self>, failed: Option<&StoreError>) {
        // Nobody may be waiting any more; that changes nothing.
        let _ = self.reply.send(match failed {
            Some(error) => Err(error.clone()),
            None => self.result,
        });
    }
}

enum Order {
    Do(Box<dyn Job>),
    Close,
}

/// The handle of the writer's thread and of the log keeper's.
pub(super) struct Writer {
    orders: mpsc::Sender<Order>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        log_keeper: Connection,
        channels: AlertChannels,
        signals: Arc<Signals>,
    ) -> Result<Self, StoreError> {
        let (orders, waiting) = mpsc::channel(QUEUE_MAX);
        let (stop, stopped) = blocking_mpsc::channel::<()>();
        let log = Arc::new(Log::default());
        let data_version = Cell::new(super::change::data_version(&connection)?);
        let thread =
            Thread { connection, channels, signals, data_version, log: Arc::clone(&log), _keeper: stop };
        let spawned = |name: &str, run: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(run)
                .map_err(|error| StoreError::file(std::path::Path::new(name), error))
        };
        let threads = vec![
            spawned("store-writer", Box::new(move || thread.run(waiting)))?,
            spawned("store-log", Box::new(move || keep(&log_keeper, &log, &stopped)))?,
        ];
        Ok(Self { orders, threads: Mutex::new(threads) })
    }

    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Db<'_>) -> Result<Verdict<T>, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task { work: Some(work), result: Err(StoreError::Closed), reply };
        match self.orders.send_timeout(Order::Do(Box::new(task)), ROOM_WAIT).await {
            Ok(()) => answer.await.unwrap_or(Err(StoreError::Closed)),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(StoreError::Busy),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Err(StoreError::Closed),
        }
    }

    pub(super) async fn close(&self) {
        // An error says that it is closed already.
        let _ = self.orders.send(Order::Close).await;
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the store panicked");
                }
            }
        });
        if joined.await.is_err() {
            tracing::warn!("the store's threads were not waited for");
        }
    }
}

/// The state of the writer's thread.
struct Thread {
    connection: Connection,
    channels: AlertChannels,
    signals: Arc<Signals>,
    data_version: Cell<i64>,
    log: Arc<Log>,
    /// Dropped with the thread: ends the log keeper.
    _keeper: blocking_mpsc::Sender<()>,
}

impl Thread {
    fn run(self, mut waiting: mpsc::Receiver<Order>) {
        let mut orders = Vec::with_capacity(BATCH_MAX);
        let mut jobs = Vec::with_capacity(BATCH_MAX);
        while waiting.blocking_recv_many(&mut orders, BATCH_MAX) > 0 {
            for order in orders.drain(..) {
                match order {
                    Order::Do(job) => jobs.push(job),
                    // What waits is still done; nobody can add to it.
                    Order::Close => waiting.close(),
                }
            }
            self.batch(&mut jobs);
            if self.log.too_long.swap(false, Ordering::Relaxed) {
                restart(&self.connection);
            }
        }
        checkpoint(&self.connection, "TRUNCATE");
    }

    fn batch(&self, jobs: &mut Vec<Box<dyn Job>>) {
        if jobs.is_empty() {
            return;
        }
        let failed = match self.transaction(jobs) {
            Ok(raised) => {
                self.log.written.store(true, Ordering::Relaxed);
                self.signals.fire(raised);
                None
            }
            Err(error) => {
                self.roll_back();
                tracing::error!(jobs = jobs.len(), %error, "a transaction of the store failed");
                Some(error)
            }
        };
        for job in jobs.drain(..) {
            job.answer(failed.as_ref());
        }
    }

    fn transaction(&self, jobs: &mut [Box<dyn Job>]) -> Result<Raised, StoreError> {
        let execute = |sql: &str| self.connection.prepare_cached(sql)?.execute([]).map(drop);
        execute("BEGIN IMMEDIATE")?;
        let db = Db {
            connection: &self.connection,
            channels: self.channels,
            raised: Cell::default(),
            data_version: &self.data_version,
        };
        for job in jobs {
            let before = db.raised.get();
            execute("SAVEPOINT job")?;
            let keep = job.run(&db);
            if self.connection.is_autocommit() {
                // SQLite ends the whole transaction by itself on some errors (disk full, IO).
                return Err(rusqlite::Error::SqliteFailure(
                    ffi::Error::new(ffi::SQLITE_IOERR),
                    Some("the transaction was rolled back".to_owned()),
                )
                .into());
            }
            if !keep {
                execute("ROLLBACK TO job")?;
                db.raised.set(before);
            }
            execute("RELEASE job")?;
        }
        execute("COMMIT")?;
        Ok(db.raised.get())
    }

    fn roll_back(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction of the store could not be rolled back");
        }
    }
}
