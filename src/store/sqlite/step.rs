//! One event of one conversation: load, plan, save, all or nothing.

mod effect;
mod happening;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::conversation::{Face, Last, Loaded, Words, save};
use super::{Db, Verdict, change, contact, conversation, feedback};
use crate::conversation::{Conversation, Effect, Fate, Stage};
use crate::store::{Happening, Plan, Stale, Step, Stepped, StoreError, Subject};

/// Runs a step. An error that may pass is returned; anything else wrong ends as
/// [`Stepped::Failed`], so that the caller can count it and park the event.
pub fn step(db: &Db<'_>, step: &Step) -> Result<Verdict<Stepped>, StoreError> {
    match run(db, step) {
        Err(error) if !error.is_temporary() => {
            tracing::error!(%error, source = ?std::error::Error::source(&error), "a step failed");
            Ok(Verdict::Undo(Stepped::Failed))
        }
        other => other,
    }
}

fn run(db: &Db<'_>, step: &Step) -> Result<Verdict<Stepped>, StoreError> {
    if happening::was_there(db, &step.happening)? {
        return Ok(Verdict::Undo(Stepped::Duplicate));
    }
    let Some((loaded, name)) = load(db, step)? else { return Ok(Verdict::Undo(Stepped::Missing)) };
    let plan = match plan(step, &loaded.state) {
        Planned::Plan(plan) => plan,
        Planned::Ends(stepped) => return Ok(Verdict::Undo(stepped)),
    };
    if let Some(refusal) = plan.decision.refusal {
        return Ok(Verdict::Undo(Stepped::Refused(refusal)));
    }
    let question = feedback::open_question(db, loaded.id, &plan.decision, &step.happening)?;
    // Before this event's own message is written: it may stay open where the turn ends.
    if let Some(fate) = plan.decision.turn_fate {
        happening::end_turn(db, loaded.id, fate)?;
    }
    let written = happening::write(db, step, loaded.id, &plan.decision)?;
    let sent = effect::carry_out(db, step, &loaded, &plan.decision, question.as_deref())?;
    let unread = unread(&loaded, &plan.decision.next, &step.happening);
    let face = Face {
        state: &plan.decision.next,
        wake_at: plan.wake_at,
        window_closes_at: plan.window_closes_at,
        unread,
        name,
        last: sent.last.or(written.last),
        theirs: written.theirs,
    };
    save(db, loaded.id, &face)?;
    if let Some(wake_at) = plan.wake_at
        && loaded.wake_at.is_none_or(|before| wake_at < before)
    {
        db.signal_wake(wake_at);
    }
    // That somebody types shows on no page.
    if plan.decision.effects != [Effect::ShowTyping] {
        change::note(db, loaded.id, step.now)?;
    }
    Ok(Verdict::Keep(Stepped::Done {
        contact: loaded.contact,
        conversation: loaded.id,
        fate: written.fate,
        next: Box::new(plan.decision.next),
        wake_at: plan.wake_at,
        queued: sent.queued,
    }))
}

/// What was written of the event itself.
#[derive(Default)]
struct Written {
    fate: Option<Fate>,
    last: Option<Last>,
    theirs: Option<Words>,
}

fn load(db: &Db<'_>, step: &Step) -> Result<Option<(Loaded, Option<String>)>, StoreError> {
    match &step.subject {
        Subject::Conversation(id) => Ok(conversation::load(db, *id)?.map(|loaded| (loaded, None))),
        Subject::Person { identities, profile_name } => {
            let contact = contact::resolved(db, identities, step.happening.sent_at(), step.now)?;
            let name = match profile_name.as_deref().filter(|name| !name.is_empty()) {
                Some(name) => contact::rename(db, contact, name)?,
                None => None,
            };
            Ok(conversation::load_of(db, contact)?.map(|loaded| (loaded, name)))
        }
    }
}

enum Planned {
    Plan(Box<Plan>),
    Ends(Stepped),
}

fn plan(step: &Step, state: &Conversation) -> Planned {
    match catch_unwind(AssertUnwindSafe(|| (step.plan)(state))) {
        Ok(Ok(plan)) => Planned::Plan(Box::new(plan)),
        Ok(Err(Stale)) => Planned::Ends(Stepped::Stale),
        Err(_) => {
            tracing::error!("the plan of a step panicked");
            Planned::Ends(Stepped::Failed)
        }
    }
}

/// How many inbound messages no human has looked at. The bot looks at its own.
fn unread(loaded: &Loaded, next: &Conversation, happening: &Happening) -> u32 {
    match (&next.stage, happening) {
        (Stage::Bot | Stage::Resolved { .. }, _) | (_, Happening::Agent(_) | Happening::Echo(_)) => 0,
        (_, Happening::Inbound { .. }) => loaded.unread.saturating_add(1),
        (_, _) => loaded.unread,
    }
}
