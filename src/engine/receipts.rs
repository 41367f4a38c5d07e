//! Read receipts: best effort, outside the order of messages, dropped when they are late. They keep to
//! the number's rate by themselves, so that they never take room from a message.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::courier::Link;
use super::pacing::Rest;
use super::rounds::{Round, Worker};
use crate::store::Receipt;

/// Receipts sent in a round.
const AT_ONCE: usize = 32;

/// The loop over read receipts.
#[derive(Debug)]
pub struct Receipts {
    link: Arc<Link>,
    /// While the rate is used up.
    rest: Rest,
}

impl Receipts {
    pub fn new(link: Arc<Link>) -> Self {
        Self { link, rest: Rest::default() }
    }

    /// As many as the rate allows now.
    fn choose(&mut self, mut due: Vec<Receipt>, now: DateTime<Utc>) -> Vec<Receipt> {
        let refused = due.iter().enumerate().find_map(|(place, _)| {
            let free_at = self.link.pacing.for_receipt().err()?;
            Some((place, free_at))
        });
        if let Some((place, free_at)) = refused {
            self.rest.begin(free_at, now);
            due.truncate(place);
        }
        due
    }

    fn send(&self, receipt: Receipt) {
        let (link, in_hand) = (self.link.clone(), self.link.steps.activity.begin());
        tokio::spawn(async move {
            let told = if receipt.typing {
                link.graph.show_typing(&receipt.wamid).await
            } else {
                link.graph.mark_read(&receipt.wamid).await
            };
            if let Err(error) = told {
                tracing::debug!(conversation.id = receipt.conversation.0, error = %error, "no read receipt");
            }
            drop(in_hand);
        });
    }
}

impl Worker for Receipts {
    const NAME: &'static str = "receipts";

    async fn round(&mut self) -> Round {
        let link = self.link.clone();
        let steps = &link.steps;
        let now = steps.now();
        if let Some(until) = self.rest.until(now) {
            return Round::Rest(Some(until));
        }
        let Ok(due) = steps.store.due_receipts(now, AT_ONCE).await else { return Round::Rest(None) };
        if due.is_empty() || link.is_paused() {
            return Round::Rest(None);
        }
        let chosen = self.choose(due, now);
        let ids = chosen.iter().map(|receipt| receipt.id).collect();
        if steps.store.receipts_done(ids).await.is_err() {
            return Round::Rest(Some(now + Duration::seconds(1)));
        }
        for receipt in chosen {
            self.send(receipt);
        }
        Round::Worked
    }
}
