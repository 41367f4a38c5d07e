//! Two conversations turn out to be one person's: one state survives.

use super::stage::Stage;
use super::state::{Conversation, Crisis};

/// The state that survives: an open crisis wins, then Human, Waiting, Held, Bot. What was counted
/// or promised in either stays counted and promised.
#[must_use]
pub fn merge(into: &Conversation, from: &Conversation) -> Conversation {
    let (stronger, weaker) = if strength(from) > strength(into) { (from, into) } else { (into, from) };
    let mut automatic_sends = [into.automatic_sends.as_slice(), from.automatic_sends.as_slice()].concat();
    automatic_sends.sort_unstable();
    let later = if from.last_inbound > into.last_inbound { from } else { into };
    Conversation {
        stage: stronger.stage.clone(),
        crisis: graver(stronger.crisis.as_ref(), weaker.crisis.as_ref()),
        turn: stronger.turn.or(weaker.turn),
        turn_revision: into.turn_revision.max(from.turn_revision) + 1,
        last_inbound: later.last_inbound,
        unanswered_since: [into.unanswered_since, from.unanswered_since].into_iter().flatten().min(),
        opted_out: into.opted_out || from.opted_out,
        automatic_sends,
        introduced_at: into.introduced_at.max(from.introduced_at),
        acknowledged_opening: into.acknowledged_opening.max(from.acknowledged_opening),
        hotline_sent_at: into.hotline_sent_at.max(from.hotline_sent_at),
        review_line_at: into.review_line_at.max(from.review_line_at),
        call_notice_at: into.call_notice_at.max(from.call_notice_at),
        human_wrote_at: into.human_wrote_at.max(from.human_wrote_at),
        misses: into.misses.max(from.misses),
        language: later.language,
        read_from: into.read_from.min(from.read_from),
    }
}

fn strength(conversation: &Conversation) -> (bool, u8) {
    let stage = match &conversation.stage {
        Stage::Human { .. } => 5,
        Stage::Waiting { .. } => 4,
        Stage::Held { .. } => 3,
        Stage::Reopening { .. } => 2,
        Stage::Bot => 1,
        Stage::Resolved { .. } => 0,
    };
    (conversation.crisis.is_some(), stage)
}

fn graver(stronger: Option<&Crisis>, weaker: Option<&Crisis>) -> Option<Crisis> {
    match (stronger, weaker) {
        (Some(one), Some(other)) => Some(if other.severity > one.severity { other } else { one }.clone()),
        (one, other) => one.or(other).cloned(),
    }
}
