//! What a decision asks for, written down for the loops that carry it out.

use rusqlite::{OptionalExtension, params};

use crate::conversation::{Bubble, Decision, Effect, Outbound, Taken};
use crate::ids::{AgentId, ConversationId, MessageId, Wamid};
use crate::store::sqlite::conversation::{Last, Loaded};
use crate::store::sqlite::value::{At, json};
use crate::store::sqlite::{Db, alert, content, feedback, outbox};
use crate::store::{Happening, Step, StoreError};

/// What was queued.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) queued: bool,
    pub(super) last: Option<Last>,
}

pub(super) fn carry_out(
    db: &Db<'_>,
    step: &Step,
    loaded: &Loaded,
    decision: &Decision,
    question: Option<&str>,
) -> Result<Sent, StoreError> {
    let mut sent = Sent::default();
    // First, wherever it stands: it is about what was queued before this step.
    if decision.effects.contains(&Effect::WithdrawAutomatic) {
        outbox::withdraw_automatic(db, loaded.contact)?;
    }
    for effect in &decision.effects {
        match effect {
            Effect::Send(outbound) => {
                sent.last = Some(send(db, step, loaded, outbound)?);
                sent.queued = true;
            }
            Effect::WithdrawAutomatic => {}
            Effect::MarkRead(upto) => mark_read(db, step, loaded.id, upto.as_ref())?,
            Effect::ShowTyping => show_typing(db, step, loaded.id)?,
            Effect::Alert(order) => {
                alert::order(db, order, loaded.id, step.now)?;
                sent.queued = true;
            }
            Effect::Feedback { taken: Taken::Unanswered, .. } => {
                feedback::note_unanswered(db, loaded.id, question.unwrap_or_default(), step.now)?;
            }
            Effect::Feedback { taken, chosen } => {
                feedback::note(db, step, loaded.id, *taken, chosen.as_deref())?;
            }
            Effect::Audit { what, detail, by } => audit(db, step, loaded.id, what, detail, *by)?,
        }
    }
    Ok(sent)
}

fn send(db: &Db<'_>, step: &Step, loaded: &Loaded, outbound: &Outbound) -> Result<Last, StoreError> {
    let (author, agent) = match &step.happening {
        Happening::Agent(agent) if !outbound.purpose.is_automatic() => ("agent", Some(agent.0)),
        _ => ("bot", None),
    };
    let columns = content::of_bubble(&outbound.bubble)?;
    let entries = if outbound.entries.is_empty() { None } else { Some(json(&outbound.entries)?) };
    db.prepare_cached(
        "INSERT INTO message (conversation, author, agent, kind, body, received_at, purpose, state, entries, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', ?8, ?9)",
    )?
    .execute(params![
        loaded.id.0,
        author,
        agent,
        columns.kind,
        columns.body,
        At(step.now),
        outbound.purpose.as_str(),
        entries,
        columns.detail,
    ])?;
    let message = MessageId(db.last_insert_rowid());
    if let Bubble::Media { file, .. } = &outbound.bubble {
        content::insert_our_file(db, message, loaded.id, file, step.now)?;
    }
    outbox::queue(db, loaded.id, loaded.contact, message, outbound, step.now)?;
    db.signal_outbox();
    Ok(Last { at: step.now, inbound: false })
}

fn mark_read(db: &Db<'_>, step: &Step, id: ConversationId, upto: Option<&Wamid>) -> Result<(), StoreError> {
    let wamid = match (upto, &step.happening) {
        (Some(wamid), _) => Some(wamid.as_str().to_owned()),
        (None, Happening::Inbound { inbound, .. }) => Some(inbound.wamid.as_str().to_owned()),
        (None, _) => last_inbound(db, id)?,
    };
    queue_receipt(db, step, id, wamid, false)
}

fn show_typing(db: &Db<'_>, step: &Step, id: ConversationId) -> Result<(), StoreError> {
    queue_receipt(db, step, id, last_inbound(db, id)?, true)
}

fn queue_receipt(
    db: &Db<'_>,
    step: &Step,
    id: ConversationId,
    wamid: Option<String>,
    typing: bool,
) -> Result<(), StoreError> {
    let Some(wamid) = wamid else { return Ok(()) };
    db.prepare_cached(
        "INSERT OR REPLACE INTO receipt (conversation, wamid, at, typing) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![id.0, wamid, At(step.now), typing])?;
    db.signal_receipts();
    Ok(())
}

fn last_inbound(db: &Db<'_>, id: ConversationId) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT wamid FROM message WHERE conversation = ?1 AND author = 'applicant' ORDER BY id DESC LIMIT 1",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?)
}

fn audit(
    db: &Db<'_>,
    step: &Step,
    id: ConversationId,
    what: &str,
    detail: &str,
    by: Option<AgentId>,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO audit (conversation, at, what, detail, agent) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![id.0, At(step.now), what, detail, by.map(|agent| agent.0)])?;
    Ok(())
}
