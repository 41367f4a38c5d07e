//! Wakes conversations whose wait is over.

use std::collections::HashSet;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

use super::rounds::{Round, Worker};
use super::steps::{Ended, Steps};
use crate::ids::ConversationId;
use crate::store::{Stepped, Trouble};

/// Conversations woken at once.
const AT_ONCE: usize = 256;
/// While more are due, the next look is taken when so few are left.
const LOOK_AGAIN_AT: usize = AT_ONCE / 2;
/// A conversation whose wake-up fails again and again is looked at again after this.
const SNOOZE: chrono::Duration = chrono::Duration::minutes(5);

/// The loop over waits.
pub struct Timers {
    steps: Steps,
    under_way: FuturesUnordered<BoxFuture<'static, ConversationId>>,
    /// Whose wake-up is under way: in the database they are due until it is saved.
    in_hand: HashSet<ConversationId>,
}

impl std::fmt::Debug for Timers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timers").field("in_hand", &self.in_hand.len()).finish_non_exhaustive()
    }
}

impl Timers {
    pub fn new(steps: Steps) -> Self {
        Self { steps, under_way: FuturesUnordered::new(), in_hand: HashSet::new() }
    }

    /// Begins to wake what is due. Returns whether more is due than that; `None` when the database
    /// cannot be read.
    async fn begin(&mut self) -> Option<bool> {
        let limit = AT_ONCE + self.in_hand.len();
        let due = match self.steps.store.due_conversations(self.steps.now(), limit).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(error = %error, "the timers could not be read");
                return None;
            }
        };
        let more = due.len() == limit;
        for (id, _) in due {
            if self.in_hand.len() < AT_ONCE && self.in_hand.insert(id) {
                let steps = self.steps.clone();
                self.under_way.push(Box::pin(async move {
                    wake(&steps, id).await;
                    id
                }));
            }
        }
        Some(more)
    }

    /// Waits until no more than so many wake-ups are under way.
    async fn finish_down_to(&mut self, left: usize) {
        while self.under_way.len() > left
            && let Some(id) = self.under_way.next().await
        {
            self.in_hand.remove(&id);
        }
    }
}

impl Worker for Timers {
    const NAME: &'static str = "timers";

    async fn round(&mut self) -> Round {
        // What is committed from here on may be missed by the look below, and is heard.
        self.steps.store.signals().wake_knows(None);
        let Some(more) = self.begin().await else {
            self.finish_down_to(0).await;
            return Round::Rest(Some(self.steps.now() + chrono::Duration::seconds(1)));
        };
        if self.under_way.is_empty() {
            let next = self.steps.store.next_wake().await.ok().flatten();
            self.steps.store.signals().wake_knows(next);
            return Round::Rest(next);
        }
        self.finish_down_to(if more { LOOK_AGAIN_AT } else { 0 }).await;
        Round::Worked
    }
}

async fn wake(steps: &Steps, id: ConversationId) {
    let ended = steps.wake_up(id).await;
    let still_due = matches!(
        &ended,
        Ok(Ended::As(Stepped::Done { wake_at: Some(at), .. })) if *at <= steps.now()
    );
    let broken = matches!(&ended, Ok(Ended::Broken | Ended::As(Stepped::Missing)));
    if !broken && !still_due {
        return;
    }
    let until = steps.now() + SNOOZE;
    if broken {
        let trouble = Trouble {
            kind: "step_failed",
            severity: "critical",
            conversation: Some(id),
            detail: "a conversation could not be woken; it is tried again".to_owned(),
            dedup_key: Some(format!("wake:{id}")),
        };
        let now = steps.now();
        let _ = steps.persist(|| steps.store.raise_alert(trouble.clone(), now)).await;
    }
    // A stop in between is fine: the wait is still in the database.
    let _ = steps.persist(|| steps.store.snooze(id, until)).await;
}
