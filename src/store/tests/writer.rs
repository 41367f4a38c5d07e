//! The writer's thread: groups, savepoints, disk trouble, closing.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;

use super::*;
use crate::ids::DeliveryId;

/// Holds the writer until what is queued meanwhile is one group. The jobs are queued when the writer is
/// held; `go` ends with its use, so that a repeated first job does not wait again.
macro_rules! as_one_group {
    ($store:expr, $($job:expr),+ $(,)?) => {{
        let (go, blocked) = std::sync::mpsc::channel::<()>();
        let (held, is_held) = tokio::sync::oneshot::channel();
        let held = std::sync::Mutex::new(Some(held));
        let first = $store.engine.write(move |_| {
            if let Some(held) = held.lock().unwrap().take() {
                held.send(()).unwrap();
            }
            blocked.recv().ok();
            Ok(())
        });
        let queued = async {
            is_held.await.unwrap();
            tokio::join!($($job,)+ async move { go.send(()).unwrap() })
        };
        tokio::join!(first, queued).1
    }};
}

#[tokio::test]
async fn a_job_that_panics_or_fails_after_it_wrote_costs_only_itself() {
    let store = open();
    let panics = store.engine.write::<(), _>(|db| {
        db.execute_batch("INSERT INTO setting VALUES ('half', 'done')")?;
        panic!("on purpose");
    });
    let fails = store.engine.write::<(), _>(|db| {
        db.execute_batch("INSERT INTO setting VALUES ('other half', 'done')")?;
        Ok(db.execute_batch("INSERT INTO no_such_table VALUES (1)")?)
    });
    let before = store.accept(noon(), Bytes::from_static(b"before"));
    let after = store.accept(noon(), Bytes::from_static(b"after"));
    let (before, panicked, failed, after, ()) = as_one_group!(store, before, panics, fails, after);
    assert_ne!(before.unwrap(), after.unwrap());
    assert!(matches!(panicked, Err(StoreError::Broken(_))));
    assert!(matches!(failed, Err(StoreError::Database(_))));
    assert_eq!(store.number("SELECT count(*) FROM setting").await, 0);
    assert_eq!(store.unstepped(DeliveryId(0), 10).await.unwrap().len(), 2, "the others, once each");
}

#[tokio::test]
async fn a_look_sees_what_was_committed_and_panics_alone() {
    let store = open();
    store.probe(noon()).await.unwrap();
    let panicked = store.engine.look::<(), _>(|_| panic!("on purpose")).await;
    assert!(matches!(panicked, Err(StoreError::Broken(_))));
    let count: i64 = store
        .engine
        .look(|db| Ok(db.query_row("SELECT count(*) FROM setting", [], |row| row.get(0))?))
        .await
        .unwrap();
    assert_eq!(count, 1);
    store.probe(noon()).await.unwrap();
}

#[tokio::test]
async fn jobs_that_wait_together_share_a_transaction() {
    let store = open();
    // Each counts what is committed, from beside: nothing of the others in the same transaction.
    let beside = Arc::new(std::sync::Mutex::new(rusqlite::Connection::open(store.path()).unwrap()));
    let others = futures_util::future::join_all((0..50).map(|index| {
        let beside = Arc::clone(&beside);
        store.engine.write(move |db| {
            db.execute("INSERT INTO setting VALUES (?1, '')", [index])?;
            let count: i64 =
                beside.lock().unwrap().query_row("SELECT count(*) FROM setting", [], |row| row.get(0))?;
            Ok(count)
        })
    }));
    let (counts, ()) = as_one_group!(store, others);
    assert!(counts.into_iter().all(|committed| committed.unwrap() == 0));
    assert_eq!(store.number("SELECT count(*) FROM setting").await, 50);
}

#[tokio::test]
async fn deliveries_are_stored_before_what_has_waited_longer() {
    let store = open();
    let count = |db: &crate::store::sqlite::Db<'_>| -> Result<i64, StoreError> {
        Ok(db.query_row("SELECT count(*) FROM delivery", [], |row| row.get(0))?)
    };
    let others = futures_util::future::join_all((0..50).map(|_| store.engine.write(count)));
    let deliveries =
        futures_util::future::join_all((0..10).map(|_| store.accept(noon(), Bytes::from_static(b"{}"))));
    let (seen, stored, ()) = as_one_group!(store, others, deliveries);
    assert!(stored.into_iter().all(|stored| stored.is_ok()));
    let seen: Vec<i64> = seen.into_iter().map(Result::unwrap).collect();
    assert_eq!(seen, vec![10; 50], "what was asked for later is stored before the oldest of the others");
}

/// A job before all others that is under way until `go` is dropped.
struct Held<'s> {
    begun: tokio::sync::oneshot::Receiver<()>,
    go: std::sync::mpsc::Sender<()>,
    done: futures_util::future::BoxFuture<'s, Result<usize, StoreError>>,
}

/// Its answer is how many there have been.
fn held<'s>(store: &'s Fixture, count: &Arc<AtomicUsize>) -> Held<'s> {
    let (go, blocked) = std::sync::mpsc::channel();
    let (begin, begun) = tokio::sync::oneshot::channel();
    let (begin, count) = (std::sync::Mutex::new(Some(begin)), Arc::clone(count));
    let done = store.engine.write_first(move |_| {
        if let Some(begin) = begin.lock().unwrap().take() {
            begin.send(()).unwrap();
        }
        blocked.recv().ok();
        Ok(count.fetch_add(1, Ordering::SeqCst) + 1)
    });
    Held { begun, go, done: Box::pin(done) }
}

#[tokio::test]
async fn deliveries_that_never_end_leave_room_for_what_else_waits() {
    const DELIVERIES: usize = 5;
    let store = open();
    let count = Arc::new(AtomicUsize::new(0));
    let mut under_way = held(&store, &count);
    assert!(futures_util::poll!(under_way.done.as_mut()).is_pending());
    (&mut under_way.begun).await.unwrap();
    let seen = Arc::clone(&count);
    let mut other = Box::pin(store.engine.write(move |_| Ok(seen.load(Ordering::SeqCst))));
    assert!(futures_util::poll!(other.as_mut()).is_pending());
    for _ in 1..DELIVERIES {
        // The next one waits before this one ends.
        let mut next = held(&store, &count);
        assert!(futures_util::poll!(next.done.as_mut()).is_pending());
        drop(under_way.go);
        under_way.done.await.unwrap();
        under_way = next;
        // By itself: in one group with the next one it would wait for it.
        (&mut under_way.begun).await.unwrap();
    }
    drop(under_way.go);
    under_way.done.await.unwrap();
    let seen = other.await;
    assert!(seen.unwrap() < DELIVERIES, "it waited until there were no more deliveries");
}

#[tokio::test]
async fn what_was_put_aside_for_deliveries_keeps_the_store_busy() {
    let store = open();
    let others = futures_util::future::join_all((0..50).map(|_| store.engine.write(|_| Ok(()))));
    let Held { begun, go, done: delivery } = held(&store, &Arc::new(AtomicUsize::new(0)));
    let look = async {
        begun.await.unwrap();
        // The thread has taken everything out of the queue.
        let is_busy = store.is_busy();
        drop(go);
        is_busy
    };
    let group = async { as_one_group!(store, others, delivery) };
    let (_, is_busy) = tokio::join!(group, look);
    assert!(is_busy);
    assert!(!store.is_busy(), "all is done");
}

#[tokio::test]
async fn a_full_disk_refuses_what_it_must_and_recovers_without_a_restart() {
    let store = open();
    store.accept(noon(), Bytes::from_static(b"{}")).await.unwrap();
    let pages = store.number("PRAGMA page_count").await;
    store.engine.write(move |db| Ok(db.pragma_update(None, "max_page_count", pages)?)).await.unwrap();
    let large = Bytes::from(vec![b'x'; 100_000]);
    let refused = store.accept(noon(), large.clone()).await.unwrap_err();
    assert!(refused.is_temporary(), "{refused:?}");
    assert!(store.unstepped(DeliveryId(0), 10).await.unwrap().len() == 1);
    store.engine.write(|db| Ok(db.pragma_update(None, "max_page_count", 1_000_000)?)).await.unwrap();
    let id = store.accept(noon(), large).await.unwrap();
    assert_eq!(store.unstepped(DeliveryId(0), 10).await.unwrap().last().unwrap().id, id);
}

#[tokio::test]
async fn a_database_that_is_read_only_refuses_writes_as_something_that_may_pass() {
    let store = open();
    store.engine.write(|db| Ok(db.pragma_update(None, "query_only", true)?)).await.unwrap();
    assert!(store.accept(noon(), Bytes::from_static(b"{}")).await.unwrap_err().is_temporary());
    let stepped = store
        .step(Step {
            now: noon(),
            subject: Subject::Person { identities: anna(), profile_name: None },
            happening: inbound("wamid.1", "Hallo"),
            plan: planner(|state| decision(state, None)),
        })
        .await;
    assert!(
        stepped.is_err_and(|error| error.is_temporary()),
        "a step that may be tried again is no failed one"
    );
}

#[tokio::test]
async fn a_lock_of_another_process_ends_as_an_error_and_then_goes_away() {
    let store = open();
    store.engine.write(|db| Ok(db.busy_timeout(std::time::Duration::ZERO)?)).await.unwrap();
    let other = rusqlite::Connection::open(store.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(store.probe(noon()).await.unwrap_err().is_temporary());
    other.execute_batch("ROLLBACK").unwrap();
    store.probe(noon()).await.unwrap();
}

#[tokio::test]
async fn what_waits_at_the_close_is_still_committed_and_later_writes_are_refused() {
    let store = open();
    let others = futures_util::future::join_all((0..20).map(|index| {
        store.engine.write(move |db| Ok(db.execute("INSERT INTO setting VALUES (?1, '')", [index])?))
    }));
    let deliveries =
        futures_util::future::join_all((0..20).map(|_| store.accept(noon(), Bytes::from_static(b"{}"))));
    let (others, deliveries, (), ()) = as_one_group!(store, others, deliveries, store.close());
    assert!(others.into_iter().all(|done| done.is_ok_and(|rows| rows == 1)));
    assert!(deliveries.into_iter().all(|done| done.is_ok()));
    assert!(matches!(store.probe(noon()).await, Err(StoreError::Closed)));
    let log = store.folder.path().join("test.db-wal");
    assert!(std::fs::metadata(log).map_or(0, |log| log.len()) == 0, "the log is emptied at the close");
}

#[tokio::test]
async fn signals_fire_for_what_was_committed_and_for_nothing_else() {
    let store = open();
    let mut work = store.signals().outbox.subscribe();
    let mut wake = store.signals().wake.subscribe();
    let change = store.signals().change.subscribe();
    store
        .step_of(&anna(), inbound("wamid.1", "Hallo"), |state| Decision {
            effects: vec![Effect::Send(outbound(Purpose::Answer))],
            refusal: Some(crate::conversation::Refusal::NoCrisis),
            ..decision(state, None)
        })
        .await;
    assert!(!work.has_changed().unwrap(), "a refused step queues nothing");
    let subject = Subject::Person { identities: anna(), profile_name: None };
    let plan: Planner = Arc::new(|state| {
        let effects = vec![Effect::Send(outbound(Purpose::Answer))];
        let decision = Decision { effects, ..decision(state, None) };
        Ok(Plan { decision, wake_at: Some(later(2)), window_closes_at: None })
    });
    store.step(Step { now: noon(), subject, happening: inbound("wamid.1", "Hallo"), plan }).await.unwrap();
    assert!(work.has_changed().unwrap() && wake.has_changed().unwrap());
    assert_eq!(*change.borrow(), 1);
    work.mark_unchanged();
    wake.mark_unchanged();
    store.probe(noon()).await.unwrap();
    assert!(!work.has_changed().unwrap() && !wake.has_changed().unwrap());
}

#[tokio::test]
async fn a_commit_of_another_process_is_noticed_once_and_our_own_never() {
    let store = open();
    store.accept(noon(), Bytes::from_static(b"{}")).await.unwrap();
    assert!(!store.changed_elsewhere().await.unwrap());
    let beside = Store::open(&store.path(), StoreOptions::default()).unwrap();
    let work = store.signals().outbox.subscribe();
    beside.accept(noon(), Bytes::from_static(b"{}")).await.unwrap();
    assert!(store.changed_elsewhere().await.unwrap());
    assert!(work.has_changed().unwrap());
    assert!(!store.changed_elsewhere().await.unwrap());
}
