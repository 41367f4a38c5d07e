//! What nobody waits for: purging, noticing other processes, gauges.

use std::sync::Arc;
use std::time::Duration;

use super::courier::Link;
use super::ingest::Intake;
use crate::config::StorageConfig;
use crate::memory;
use crate::telemetry::count;

/// Other processes (the command line) write to the same database; so often it is looked whether.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// So many looks between two purges.
const PURGE_EVERY: u32 = 60;

/// Runs until the program stops.
pub async fn keep_house(link: Arc<Link>, intake: Intake, storage: StorageConfig) {
    let steps = &link.steps;
    let mut looks = 0_u32;
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
        looks += 1;
        if looks.is_multiple_of(PURGE_EVERY) {
            link.pacing.forget_idle();
            purge(&link, &storage).await;
            let _ = tokio::task::spawn_blocking(memory::give_back).await;
        }
    }
}

async fn purge(link: &Link, storage: &StorageConfig) {
    let steps = &link.steps;
    loop {
        let now = steps.now();
        match steps.store.purge(now, storage.retention_raw_hours, storage.retention_parked_days).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(error = %error, "old things could not be purged");
                return;
            }
        }
        // A little at a time: messages go first.
        if steps.pause().await.is_err() {
            return;
        }
    }
}
