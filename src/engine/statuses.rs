//! What Meta reports of messages that were sent.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::ingest::Ticket;
use super::steps::{Steps, Stopping};
use crate::conversation::Event;
use crate::store::{Happening, StatusEffect, StatusNote, Subject};
use crate::telemetry::count;
use crate::whatsapp::error_code::{GraphCode, Handling};
use crate::whatsapp::webhook::StatusItem;

/// Statuses noted in one transaction.
const AT_ONCE: usize = 256;

/// Notes statuses, many in one transaction.
pub(super) async fn note_statuses(
    steps: Steps,
    mut statuses: mpsc::UnboundedReceiver<(StatusItem, Arc<Ticket>)>,
) {
    let mut batch = Vec::new();
    while statuses.recv_many(&mut batch, AT_ONCE).await > 0 {
        let now = steps.now();
        let notes: Vec<StatusNote> = batch
            .iter()
            .map(|(status, _)| StatusNote {
                wamid: status.wamid.clone(),
                status: status.status,
                at: status.at.unwrap_or(now),
                callback: status.callback.clone(),
                error_code: status.error_code,
            })
            .collect();
        let noted = steps.persist(|| steps.store.note_statuses(notes.clone(), now)).await;
        let failed = match noted {
            Ok(effects) => failures(&steps, effects.unwrap_or_default()).await,
            Err(stopping) => Err(stopping),
        };
        for (_, ticket) in batch.drain(..) {
            count::received("status");
            if failed.is_err() {
                ticket.keep();
            }
        }
    }
}

/// Messages that failed after they were accepted: the heart has to know.
pub async fn failures(steps: &Steps, effects: Vec<StatusEffect>) -> Result<(), Stopping> {
    for effect in effects {
        let StatusEffect::Failed { row, conversation, purpose, error_code } = effect else { continue };
        count::failed(error_code);
        let failure = super::carry::failure_of(
            error_code.map_or(Handling::Undeliverable, |code| GraphCode(code).handling(None)),
        );
        let happening = Happening::SendEnded { row, state: crate::store::OutboxState::Failed, error_code };
        let event = Event::SendFailed { purpose, failure };
        steps.event(Subject::Conversation(conversation), happening, event).await?;
    }
    Ok(())
}
