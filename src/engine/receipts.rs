//! Read receipts: best effort, outside the order of messages, dropped when they are late.

use std::sync::Arc;

use super::courier::Link;
use super::rounds::{Round, Worker};

/// The loop over read receipts.
#[derive(Debug)]
pub struct Receipts {
    pub link: Arc<Link>,
}

impl Worker for Receipts {
    const NAME: &'static str = "receipts";

    async fn round(&mut self) -> Round {
        let steps = &self.link.steps;
        let Ok(due) = steps.store.due_receipts(steps.now()).await else { return Round::Rest(None) };
        if due.is_empty() || self.link.is_paused() {
            return Round::Rest(None);
        }
        for receipt in due {
            if steps.store.receipt_done(receipt.id).await.is_err() {
                return Round::Rest(Some(steps.now() + chrono::Duration::seconds(1)));
            }
            let (link, in_hand) = (self.link.clone(), steps.activity.begin());
            tokio::spawn(async move {
                if let Err(error) = link.graph.mark_read(&receipt.wamid).await {
                    tracing::debug!(conversation.id = receipt.conversation.0, error = %error, "no read receipt");
                }
                drop(in_hand);
            });
        }
        Round::Worked
    }
}
