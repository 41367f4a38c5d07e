//! What nobody waits for: purging, noticing other processes, gauges.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use super::courier::Link;
use super::ingest::Intake;
use super::rounds::{Round, Worker};
use crate::config::StorageConfig;
use crate::memory;
use crate::telemetry::count;

/// Other processes (the command line) write to the same database; so often it is looked whether.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Between two purges.
const PURGE_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Between two parts of one purge: messages go first.
const PURGE_PAUSE: TimeDelta = TimeDelta::milliseconds(250);

/// Runs until the program stops.
pub async fn keep_house(link: Arc<Link>, intake: Intake) {
    let steps = &link.steps;
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = steps.activity.stopping() => return,
        }
        match steps.store.changed_elsewhere().await {
            Ok(true) => intake.look_back(),
            Ok(false) => {}
            Err(error) => steps.note_trouble(&error),
        }
        if let Ok(gauges) = steps.store.gauges().await {
            intake.unstepped(gauges.unstepped);
            count::gauges(&gauges, steps.now());
        }
    }
}

/// The loop that deletes what is too old, by the program's clock.
#[derive(Debug)]
pub struct Purge {
    link: Arc<Link>,
    storage: StorageConfig,
    next: DateTime<Utc>,
    /// Never sends: nothing but the clock wakes the loop.
    quiet: watch::Sender<u64>,
}

impl Purge {
    pub fn new(link: Arc<Link>, storage: StorageConfig) -> Self {
        let next = link.steps.now() + PURGE_EVERY;
        Self { link, storage, next, quiet: watch::Sender::new(0) }
    }

    pub fn signal(&self) -> watch::Receiver<u64> {
        self.quiet.subscribe()
    }
}

impl Worker for Purge {
    const NAME: &'static str = "purge";

    async fn round(&mut self) -> Round {
        let steps = &self.link.steps;
        let now = steps.now();
        // A clock that was set back must not put the next purge off for long.
        if now < self.next && self.next - now <= PURGE_EVERY {
            return Round::Rest(Some(self.next));
        }
        self.link.pacing.forget_idle();
        let StorageConfig { retention_raw_hours, retention_parked_days, .. } = self.storage;
        let purged = steps.store.purge(now, retention_raw_hours, retention_parked_days).await;
        self.next = match purged {
            Ok(true) => now + PURGE_PAUSE,
            Ok(false) => {
                // What the last minute needed for a moment.
                let _ = tokio::task::spawn_blocking(memory::give_back).await;
                now + PURGE_EVERY
            }
            Err(error) => {
                tracing::warn!(error = %error, "old things could not be purged");
                now + PURGE_EVERY
            }
        };
        Round::Rest(Some(self.next))
    }
}
