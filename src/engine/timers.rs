//! Wakes conversations whose wait is over.

use futures_util::future::join_all;

use super::rounds::{Round, Worker};
use super::steps::{Ended, Steps};
use crate::store::{Stepped, Trouble};

/// Conversations woken at once.
const AT_ONCE: usize = 256;
/// A conversation whose wake-up fails again and again is looked at again after this.
const SNOOZE: chrono::Duration = chrono::Duration::minutes(5);

/// The loop over waits.
#[derive(Debug)]
pub struct Timers {
    pub steps: Steps,
}

impl Worker for Timers {
    const NAME: &'static str = "timers";

    async fn round(&mut self) -> Round {
        let now = self.steps.now();
        let due = match self.steps.store.due_conversations(now, AT_ONCE).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(error = %error, "the timers could not be read");
                return Round::Rest(Some(now + chrono::Duration::seconds(1)));
            }
        };
        if due.is_empty() {
            return Round::Rest(self.steps.store.next_wake().await.ok().flatten());
        }
        join_all(due.into_iter().map(|(id, _)| wake(&self.steps, id))).await;
        Round::Worked
    }
}

async fn wake(steps: &Steps, id: crate::ids::ConversationId) {
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
