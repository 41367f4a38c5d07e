//! What a member of the team does.

use chrono::Duration;

use super::draft::Draft;
use super::effect::{Bubble, Effect, Fate, Outbound, Purpose, Refusal};
use super::event::{AgentAct, Release};
use super::stage::{HandoffReason, Outcome, Owner, Stage};
use crate::ids::AgentId;

/// Whoever acts from the command line of the server: the operator, who may do everything.
pub const CONSOLE: AgentId = AgentId(0);

/// Decides about an agent's act.
pub fn act(draft: &mut Draft<'_>, agent: AgentId, act: &AgentAct) {
    match act {
        AgentAct::Claim => claim(draft, agent),
        AgentAct::TakeOver => take(draft, agent, "taken_over"),
        AgentAct::Release(to) => release(draft, agent, *to),
        AgentAct::Resolve(outcome) => resolve(draft, agent, *outcome),
        AgentAct::Reply(bubble) => reply(draft, agent, bubble),
        AgentAct::AcknowledgeCrisis => acknowledge_crisis(draft, agent),
        AgentAct::ReleaseCrisis { outcome, note } => release_crisis(draft, agent, *outcome, note),
        AgentAct::Types => types(draft, agent),
        AgentAct::Opened => opened(draft),
    }
}

fn owner(draft: &Draft<'_>) -> Option<Owner> {
    match &draft.next.stage {
        Stage::Human { owner, .. } => Some(*owner),
        Stage::Bot
        | Stage::Held { .. }
        | Stage::Waiting { .. }
        | Stage::Reopening { .. }
        | Stage::Resolved { .. } => None,
    }
}

/// Whether the agent may move a conversation: their own, nobody's, or the phone app's.
fn may_move(draft: &Draft<'_>, agent: AgentId) -> bool {
    match owner(draft) {
        Some(Owner::Agent(other)) => other == agent || agent == CONSOLE,
        Some(Owner::PhoneApp) | None => true,
    }
}

fn claim(draft: &mut Draft<'_>, agent: AgentId) {
    match owner(draft) {
        Some(Owner::Agent(other)) if other != agent => draft.refuse(Refusal::OwnedBy(Owner::Agent(other))),
        Some(Owner::Agent(_)) => {}
        Some(Owner::PhoneApp) | None => take(draft, agent, "claimed"),
    }
}

fn take(draft: &mut Draft<'_>, agent: AgentId, word: &'static str) {
    draft.next.stage = Stage::Human { owner: Owner::Agent(agent), since: draft.now };
    draft.next.misses = 0;
    draft.close_turn(Fate::WithHuman);
    draft.effect(Effect::WithdrawAutomatic);
    draft.audit(word, "", Some(agent));
}

fn release(draft: &mut Draft<'_>, agent: AgentId, to: Release) {
    if draft.next.crisis.is_some() && to == Release::ToBot {
        return draft.refuse(Refusal::CrisisOpen);
    }
    if !may_move(draft, agent) {
        return draft.refuse(Refusal::NotOwner);
    }
    match (to, &draft.next.stage) {
        // It is there already: nothing that is held, owed or promised is lost by a needless click.
        (Release::ToQueue, Stage::Waiting { .. })
        | (
            Release::ToBot,
            Stage::Bot | Stage::Held { .. } | Stage::Reopening { .. } | Stage::Resolved { .. },
        ) => return,
        (Release::ToQueue, _) => draft.wait_for_human(HandoffReason::Released, None),
        (Release::ToBot, Stage::Human { .. } | Stage::Waiting { .. }) => {
            draft.close_turn(Fate::Noted);
            draft.next.stage = Stage::Bot;
            draft.next.unanswered_since = None;
            draft.next.read_from = Some(draft.now);
        }
    }
    draft.audit("released", format!("{to:?}"), Some(agent));
}

fn resolve(draft: &mut Draft<'_>, agent: AgentId, outcome: Outcome) {
    if draft.next.crisis.is_some() {
        return draft.refuse(Refusal::CrisisOpen);
    }
    if !may_move(draft, agent) {
        return draft.refuse(Refusal::NotOwner);
    }
    draft.close_turn(Fate::Noted);
    draft.next.stage = Stage::Resolved { at: draft.now, outcome };
    draft.next.unanswered_since = None;
    draft.next.misses = 0;
    // A human has read it: a weak sign in it is not found again in the next message.
    draft.next.read_from = Some(draft.now);
    draft.audit("resolved", format!("{outcome:?}"), Some(agent));
}

/// Only the owner sends, and whoever writes where nobody owns becomes the owner; free text only while
/// the window is open.
fn reply(draft: &mut Draft<'_>, agent: AgentId, bubble: &Bubble) {
    const TEMPLATE_LIFE: Duration = Duration::days(1);
    match owner(draft) {
        Some(Owner::Agent(other)) if other != agent => return draft.refuse(Refusal::NotOwner),
        Some(Owner::Agent(_) | Owner::PhoneApp) | None => {}
    }
    let (purpose, expires_at) = match bubble {
        Bubble::Template { .. } => (Purpose::AgentTemplate, Some(draft.now + TEMPLATE_LIFE)),
        Bubble::Text { .. } | Bubble::Buttons { .. } | Bubble::List { .. } | Bubble::Media { .. } => {
            (Purpose::AgentMessage, draft.window())
        }
    };
    let Some(expires_at) = expires_at else { return draft.refuse(Refusal::WindowClosed) };
    claim(draft, agent);
    draft.effect(Effect::Send(Outbound { purpose, bubble: bubble.clone(), expires_at, entries: Vec::new() }));
    draft.effect(Effect::MarkRead(None));
    draft.next.human_wrote_at = Some(draft.now);
    draft.next.unanswered_since = None;
}

fn acknowledge_crisis(draft: &mut Draft<'_>, agent: AgentId) {
    let now = draft.now;
    let Some(crisis) = &mut draft.next.crisis else { return draft.refuse(Refusal::NoCrisis) };
    if crisis.acknowledged_at.is_some() {
        return;
    }
    crisis.acknowledged_by = Some(agent);
    crisis.acknowledged_at = Some(now);
    crisis.alert_again_at = None;
    draft.audit("crisis_acknowledged", "", Some(agent));
}

fn release_crisis(draft: &mut Draft<'_>, agent: AgentId, outcome: Outcome, note: &str) {
    if draft.next.crisis.is_none() {
        return draft.refuse(Refusal::NoCrisis);
    }
    if note.trim().is_empty() {
        return draft.refuse(Refusal::NoteMissing);
    }
    draft.next.crisis = None;
    draft.next.read_from = Some(draft.now);
    if !matches!(draft.next.stage, Stage::Human { .. }) {
        draft.close_turn(Fate::Noted);
        draft.next.stage = Stage::Bot;
        draft.next.unanswered_since = None;
    }
    draft.audit("crisis_released", format!("{outcome:?}: {}", note.trim()), Some(agent));
}

fn opened(draft: &mut Draft<'_>) {
    match &draft.next.stage {
        Stage::Waiting { .. } | Stage::Human { .. } => draft.effect(Effect::MarkRead(None)),
        Stage::Bot | Stage::Held { .. } | Stage::Reopening { .. } | Stage::Resolved { .. } => {}
    }
}

/// The applicant sees that a human types: only whoever has the conversation, only while they may write,
/// and not more often than WhatsApp forgets it.
fn types(draft: &mut Draft<'_>, agent: AgentId) {
    /// WhatsApp shows it for 25 seconds (Cloud API, "Typing indicators").
    const AGAIN_AFTER: Duration = Duration::seconds(20);
    let is_shown = draft.next.typing_shown_at.is_some_and(|at| draft.now - at < AGAIN_AFTER);
    if owner(draft) != Some(Owner::Agent(agent)) || draft.window().is_none() || is_shown {
        return;
    }
    draft.next.typing_shown_at = Some(draft.now);
    draft.effect(Effect::ShowTyping);
}
