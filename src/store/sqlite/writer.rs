//! The writer: one thread, the only connection that writes, group commit.
//!
//! It waits for a job, takes along whatever else waits, and answers all after the commit. There is
//! no lingering: under load the queue itself makes the groups. Jobs run without savepoints, which
//! would copy every page that they touch; when one of them has to be undone after it wrote
//! something, the transaction is repeated with a savepoint for each.
//!
//! What somebody outside waits for, the storing of a delivery, goes first; the steps find a little room
//! beside it, so that a burst is acknowledged as fast as it can be stored and neither starves the other.
//!
//! Small looks before a step run here as well: the pages are at hand, where a reader would have to
//! fetch them anew after every commit.

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc as blocking_mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, ffi};
use tokio::sync::{mpsc, oneshot};

use super::job::{Db, Job, Task, Verdict};
use super::log::{Log, checkpoint, keep, restart};
use super::open::Place;
use crate::store::signals::{Raised, Signals};
use crate::store::{AlertChannels, StoreError};

/// Jobs in one transaction: bounds how long a commit takes.
const BATCH_MAX: usize = 512;
/// Others that go into a transaction which also stores deliveries.
const BESIDE_FIRST: usize = 8;
/// Orders that wait to be taken by the thread. What it has put aside for deliveries waits on top of
/// them: never more than there are callers, since each waits for its answer.
const QUEUE_MAX: usize = 4096;
/// With more jobs waiting than this, what is not urgent waits.
const QUEUE_SHORT: usize = 8;
/// How long a caller waits for room in the queue. The thread empties it between two transactions, so
/// that a caller waits in vain only while a single one takes this long.
const ROOM_WAIT: Duration = Duration::from_secs(2);

type Look = Box<dyn FnOnce(&Connection) + Send>;

enum Order {
    First(Box<dyn Job>),
    Do(Box<dyn Job>),
    Look(Look),
    Close,
}

/// The handle of the writer's thread and of the log keeper's.
pub(super) struct Writer {
    orders: mpsc::Sender<Order>,
    /// Jobs that the thread has put aside for deliveries.
    aside: Arc<AtomicUsize>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        place: Place,
        log_keeper: Connection,
        channels: AlertChannels,
        signals: Arc<Signals>,
    ) -> Result<Self, StoreError> {
        let (orders, waiting) = mpsc::channel(QUEUE_MAX);
        let (stop, stopped) = blocking_mpsc::channel::<()>();
        let (log, aside) = (Arc::new(Log::default()), Arc::new(AtomicUsize::new(0)));
        let data_version = Cell::new(super::change::data_version(&connection)?);
        let thread = Thread {
            connection,
            place,
            channels,
            signals,
            data_version,
            aside: Arc::clone(&aside),
            log: Arc::clone(&log),
            _keeper: stop,
        };
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
        Ok(Self { orders, aside, threads: Mutex::new(threads) })
    }

    /// Runs `work` in the next transaction. It may be run again, so it changes nothing but the
    /// database.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Db<'_>) -> Result<Verdict<T>, StoreError> + Send + 'static,
    {
        self.answered(Order::Do, work).await
    }

    /// As [`Self::run`], before whatever else waits.
    pub(super) async fn run_first<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Db<'_>) -> Result<Verdict<T>, StoreError> + Send + 'static,
    {
        self.answered(Order::First, work).await
    }

    async fn answered<T, F>(&self, order: fn(Box<dyn Job>) -> Order, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Db<'_>) -> Result<Verdict<T>, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.queue(order(Box::new(Task::new(work, reply)))).await?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Runs `work`, which only reads and is quick, before the next transaction.
    pub(super) async fn look<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let look = move |connection: &Connection| {
            let seen = catch_unwind(AssertUnwindSafe(|| work(connection)));
            // Nobody may be waiting any more.
            let _ = reply.send(seen.unwrap_or(Err(StoreError::Broken("a look panicked"))));
        };
        self.queue(Order::Look(Box::new(look))).await?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Whether many jobs wait.
    pub(super) fn is_busy(&self) -> bool {
        let queued = self.orders.max_capacity() - self.orders.capacity();
        queued + self.aside.load(Ordering::Relaxed) > QUEUE_SHORT
    }

    async fn queue(&self, order: Order) -> Result<(), StoreError> {
        self.orders.send_timeout(order, ROOM_WAIT).await.map_err(|error| match error {
            mpsc::error::SendTimeoutError::Timeout(_) => StoreError::Busy,
            mpsc::error::SendTimeoutError::Closed(_) => StoreError::Closed,
        })
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

/// Takes what waits; with nothing else to do it waits for it. `false`: there will be nothing more.
fn receive(waiting: &mut mpsc::Receiver<Order>, orders: &mut Vec<Order>, idle: bool) -> bool {
    if idle {
        return waiting.blocking_recv_many(orders, BATCH_MAX) > 0;
    }
    while orders.len() < BATCH_MAX
        && let Ok(order) = waiting.try_recv()
    {
        orders.push(order);
    }
    true
}

/// The state of the writer's thread.
struct Thread {
    connection: Connection,
    place: Place,
    channels: AlertChannels,
    signals: Arc<Signals>,
    data_version: Cell<i64>,
    aside: Arc<AtomicUsize>,
    log: Arc<Log>,
    /// Dropped with the thread: ends the log keeper.
    _keeper: blocking_mpsc::Sender<()>,
}

impl Thread {
    fn run(self, mut waiting: mpsc::Receiver<Order>) {
        let mut orders = Vec::with_capacity(BATCH_MAX);
        let mut others = VecDeque::with_capacity(BATCH_MAX);
        let mut jobs = Vec::with_capacity(BATCH_MAX);
        let mut looks = Vec::new();
        while receive(&mut waiting, &mut orders, others.is_empty()) {
            for order in orders.drain(..) {
                match order {
                    Order::First(job) => jobs.push(job),
                    Order::Do(job) => others.push_back(job),
                    Order::Look(look) => looks.push(look),
                    // What waits is still done; nobody can add to it.
                    Order::Close => waiting.close(),
                }
            }
            let beside = if jobs.is_empty() { BATCH_MAX } else { BESIDE_FIRST };
            jobs.extend(others.drain(..beside.min(others.len())));
            self.aside.store(others.len(), Ordering::Relaxed);
            self.looks(&mut looks);
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
                if let Some(version) = raised.data_version {
                    self.data_version.set(version);
                }
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

    /// One read transaction for all: the locks are taken once.
    fn looks(&self, looks: &mut Vec<Look>) {
        if looks.is_empty() {
            return;
        }
        if let Err(error) = self.execute("BEGIN") {
            tracing::warn!(%error, "the store looks without a transaction");
        }
        for look in looks.drain(..) {
            look(&self.connection);
        }
        self.roll_back();
    }

    fn execute(&self, sql: &str) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached(sql)?.execute([]).map(drop)
    }

    fn transaction(&self, jobs: &mut [Box<dyn Job>]) -> Result<Raised, StoreError> {
        self.place.still_there()?;
        if let Some(raised) = self.attempt(jobs, false)? {
            return Ok(raised);
        }
        self.roll_back();
        self.attempt(jobs, true)?.ok_or(StoreError::Broken("a savepoint could not be undone"))
    }

    /// Runs and commits the jobs. `None`: one has to be undone, and there are no savepoints.
    fn attempt(&self, jobs: &mut [Box<dyn Job>], savepoints: bool) -> Result<Option<Raised>, StoreError> {
        self.execute("BEGIN IMMEDIATE")?;
        let db = Db::new(&self.connection, self.channels, self.data_version.get());
        for job in jobs {
            let before = (db.raised(), self.connection.total_changes());
            if savepoints {
                self.execute("SAVEPOINT job")?;
            }
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
                db.set_raised(before.0);
                if savepoints {
                    self.execute("ROLLBACK TO job")?;
                } else if self.connection.total_changes() != before.1 {
                    return Ok(None);
                }
            }
            if savepoints {
                self.execute("RELEASE job")?;
            }
        }
        self.execute("COMMIT")?;
        Ok(Some(db.raised()))
    }

    fn roll_back(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction of the store could not be rolled back");
        }
    }
}
