//! How the loops of the engine go round: look for work, do it, and rest until the clock, a signal or
//! a poke wakes them.
//!
//! The poke makes it possible to ask for a quiet engine: everybody looks once more, and when nobody
//! found anything to do, there is nothing to do. Tests and the demo use it in place of waiting.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};

use crate::clock::Clock;

/// What a round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Something was done: look again at once.
    Worked,
    /// Nothing to do before this instant, or a signal.
    Rest(Option<DateTime<Utc>>),
}

/// A loop of the engine.
pub trait Worker: Send + 'static {
    /// For the log.
    const NAME: &'static str;

    /// Looks for work and does it.
    fn round(&mut self) -> impl Future<Output = Round> + Send;
}

/// Keeps count of who works.
#[derive(Debug, Default)]
pub struct Activity {
    poke: watch::Sender<u64>,
    loops: std::sync::Mutex<Vec<Arc<AtomicU64>>>,
    /// Pieces of work done so far.
    done: AtomicU64,
    /// Pieces of work that somebody has in hand.
    in_hand: AtomicUsize,
    moved: Notify,
    stop: watch::Sender<bool>,
}

/// A piece of work in hand; ends when dropped.
#[derive(Debug)]
pub struct InHand(Arc<Activity>);

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.done.fetch_add(1, Ordering::SeqCst);
        self.0.in_hand.fetch_sub(1, Ordering::SeqCst);
        self.0.moved.notify_waiters();
    }
}

impl Activity {
    /// Takes a piece of work in hand.
    pub fn begin(self: &Arc<Self>) -> InHand {
        self.in_hand.fetch_add(1, Ordering::SeqCst);
        InHand(self.clone())
    }

    /// Tells every loop to end after its round.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Whether the loops have been told to end.
    pub fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Resolves when the loops are told to end.
    pub async fn stopping(&self) {
        let mut stop = self.stop.subscribe();
        // The sender lives as long as `self`.
        let _ = stop.wait_for(|stop| *stop).await;
    }

    /// Waits until nobody works and a look around found nothing to do at the clock's instant.
    pub async fn settle(&self) {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();
            if self.in_hand.load(Ordering::SeqCst) > 0 {
                moved.await;
                continue;
            }
            let done = self.done.load(Ordering::SeqCst);
            let mut poked = 0;
            self.poke.send_modify(|count| {
                *count += 1;
                poked = *count;
            });
            self.all_have_seen(poked).await;
            if self.done.load(Ordering::SeqCst) == done && self.in_hand.load(Ordering::SeqCst) == 0 {
                return;
            }
        }
    }

    async fn all_have_seen(&self, poked: u64) {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();
            let seen = {
                let loops = self.loops.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                loops.iter().all(|seen| seen.load(Ordering::SeqCst) >= poked)
            };
            if seen || self.is_stopping() {
                return;
            }
            moved.await;
        }
    }

    /// Runs a loop until it is told to stop. It counts from this call on, not from its first round:
    /// whoever settles right after the start waits for what is due already.
    pub fn drive<W: Worker>(
        self: Arc<Self>,
        worker: W,
        signal: watch::Receiver<u64>,
        clock: Clock,
    ) -> impl Future<Output = ()> + Send {
        let seen = Arc::new(AtomicU64::new(0));
        self.loops.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(seen.clone());
        self.go_round(worker, signal, clock, seen)
    }

    async fn go_round<W: Worker>(
        self: Arc<Self>,
        mut worker: W,
        mut signal: watch::Receiver<u64>,
        clock: Clock,
        seen: Arc<AtomicU64>,
    ) {
        let mut poke = self.poke.subscribe();
        loop {
            let poked = *poke.borrow_and_update();
            signal.borrow_and_update();
            let round = worker.round().await;
            if self.is_stopping() {
                break;
            }
            let Round::Rest(until) = round else {
                self.done.fetch_add(1, Ordering::SeqCst);
                self.moved.notify_waiters();
                continue;
            };
            seen.store(poked, Ordering::SeqCst);
            self.moved.notify_waiters();
            tokio::select! {
                () = clock.wait(until) => {}
                _ = signal.changed() => {}
                _ = poke.changed() => {}
                () = self.stopping() => break,
            }
        }
        // One that has ended has nothing to do any more.
        seen.store(u64::MAX, Ordering::SeqCst);
        self.moved.notify_waiters();
        tracing::debug!(worker = W::NAME, "ended");
    }
}
