//! The decision: one event in, the next state and the effects out.

use chrono::{DateTime, Duration, Utc};

use super::agent;
use super::draft::Draft;
use super::effect::{AlertKind, Decision, Effect, Fate, Purpose};
use super::event::{Event, SendFailure};
use super::inbound;
use super::stage::{HandoffReason, Owner, Stage};
use super::state::Conversation;
use super::wake_up;
use super::wording;
use super::world::World;

/// Everything that is done about `event`. Reads nothing, sends nothing.
#[must_use]
pub fn decide(state: &Conversation, event: &Event, world: &World, now: DateTime<Utc>) -> Decision {
    let mut draft = Draft::new(state, world, now);
    match event {
        Event::Message(message, understanding) => inbound::message(&mut draft, message, understanding),
        Event::WakeUp(understanding) => wake_up::wake_up(&mut draft, understanding.turn.as_ref()),
        Event::Call { at } => call(&mut draft, *at),
        Event::PhoneAppEcho => phone_app_echo(&mut draft),
        Event::Agent(agent, act) => agent::act(&mut draft, *agent, act),
        Event::SendFailed { purpose, failure } => send_failed(&mut draft, *purpose, *failure),
        Event::HoursChanged => hours_changed(&mut draft),
    }
    draft.audit_stage(&state.stage);
    draft.finish()
}

/// A call opens the window (Cloud API, "Send messages") and is answered once a day, in hours.
fn call(draft: &mut Draft<'_>, at: DateTime<Utc>) {
    const NOTICE_AGAIN: Duration = Duration::days(1);
    draft.next.last_inbound = draft.next.last_inbound.max(Some(at.min(draft.now)));
    draft.audit("call", "", None);
    let bot_speaks = match &draft.next.stage {
        Stage::Bot | Stage::Reopening { .. } | Stage::Resolved { .. } => true,
        Stage::Held { .. } | Stage::Waiting { .. } | Stage::Human { .. } => false,
    };
    let lately = draft.next.call_notice_at.is_some_and(|sent| draft.now - sent < NOTICE_AGAIN);
    if let Stage::Human { .. } = draft.next.stage {
        draft.next.unanswered_since.get_or_insert(draft.now);
    }
    if bot_speaks && !lately && draft.is_open() && !draft.next.opted_out && draft.next.crisis.is_none() {
        let line = wording::call_notice(draft.next.language);
        if draft.say_text(Purpose::CallNotice, line) {
            draft.next.call_notice_at = Some(draft.now);
        }
    }
}

/// Somebody answered from the phone app: a human has it, and nothing of ours talks over them.
fn phone_app_echo(draft: &mut Draft<'_>) {
    if !matches!(draft.next.stage, Stage::Human { .. }) {
        draft.next.stage = Stage::Human { owner: Owner::PhoneApp, since: draft.now };
        draft.audit("taken_over", "phone app", None);
    }
    draft.next.human_wrote_at = Some(draft.now);
    draft.next.unanswered_since = None;
    draft.next.misses = 0;
    draft.close_turn(Fate::WithHuman);
    draft.effect(Effect::WithdrawAutomatic);
}

fn send_failed(draft: &mut Draft<'_>, purpose: Purpose, failure: SendFailure) {
    draft.audit("send_failed", format!("{}: {failure:?}", purpose.as_str()), None);
    let reason = match failure {
        SendFailure::WindowClosed => HandoffReason::WindowClosed,
        SendFailure::Undeliverable | SendFailure::Refused => HandoffReason::Undeliverable,
    };
    match purpose {
        // It was not said, so the next sign of need is answered again.
        Purpose::CrisisReply => {
            draft.next.hotline_sent_at = None;
            draft.alert(AlertKind::CrisisReplyFailed, 0);
        }
        Purpose::ReviewLine => draft.next.review_line_at = None,
        Purpose::Answer
        | Purpose::Choices
        | Purpose::Introduction
        | Purpose::ReopenTemplate
        | Purpose::AgentMessage
        | Purpose::AgentTemplate => undelivered(draft, reason),
        // A human already has the conversation, or nothing was promised.
        Purpose::HandoffLine
        | Purpose::Acknowledgement
        | Purpose::StopConfirmation
        | Purpose::StartConfirmation
        | Purpose::CallNotice
        | Purpose::CrisisNote => {}
    }
}

/// The person has no answer though one was thought given: a human's work.
fn undelivered(draft: &mut Draft<'_>, reason: HandoffReason) {
    match &draft.next.stage {
        Stage::Bot | Stage::Resolved { .. } | Stage::Held { .. } | Stage::Reopening { .. } => {
            draft.wait_for_human(reason, None);
        }
        Stage::Human { .. } => {
            draft.next.unanswered_since.get_or_insert(draft.now);
        }
        Stage::Waiting { .. } => {}
    }
}

/// What waits for an opening waits for the one of the new hours. A deadline that was promised stays.
fn hours_changed(draft: &mut Draft<'_>) {
    let opening = draft.world.hours.next_opening(draft.now);
    // What was said about the opening was said for this closed period, however long it now lasts (H2).
    if draft.next.acknowledged_opening.is_some_and(|named| named > draft.now) {
        draft.next.acknowledged_opening = opening;
    }
    if let Stage::Held { .. } = draft.next.stage {
        match opening {
            Some(until) => draft.next.stage = Stage::Held { until },
            None => draft.wait_for_human(HandoffReason::NoAnswer, None),
        }
    }
}
