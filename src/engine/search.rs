//! Fills the text index behind everything else: a few messages at a time, and none while others
//! wait to be written.

use std::time::Duration;

use super::rounds::{Round, Worker};
use super::steps::Steps;

/// Messages taken in at once: some milliseconds of the writer.
const AT_ONCE: usize = 128;
/// Between two groups, while there is much to take in: what is more urgent goes in between.
const PAUSE: Duration = Duration::from_millis(10);
/// While the store has much to write.
const BUSY_PAUSE: Duration = Duration::from_millis(250);
/// A message is found this soon after it came.
const LOOK_EVERY: chrono::Duration = chrono::Duration::seconds(2);

/// The loop that fills the text index.
#[derive(Debug)]
pub struct Indexer {
    steps: Steps,
}

impl Indexer {
    pub fn new(steps: Steps) -> Self {
        Self { steps }
    }

    /// Real time, for the clock may stand still.
    async fn pause(&self, time: Duration) -> Round {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = self.steps.activity.stopping() => {}
        }
        Round::Worked
    }

    fn rest(&self) -> Round {
        Round::Rest(Some(self.steps.now() + LOOK_EVERY))
    }
}

impl Worker for Indexer {
    const NAME: &'static str = "search";

    async fn round(&mut self) -> Round {
        let store = &self.steps.store;
        if !store.search_is_behind().await.unwrap_or(false) {
            return self.rest();
        }
        if store.is_busy() {
            return self.pause(BUSY_PAUSE).await;
        }
        match store.fill_search(AT_ONCE).await {
            Ok(true) => self.pause(PAUSE).await,
            Ok(false) => Round::Worked,
            Err(error) => {
                tracing::warn!(%error, "messages could not be taken into the text index");
                self.rest()
            }
        }
    }
}
