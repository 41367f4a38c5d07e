//! Two conversations turn out to be one person's: one state survives.

use chrono::{DateTime, Utc};

use super::stage::{HandoffReason, Stage};
use super::state::{Conversation, Crisis, Turn};

/// The state that survives: an open crisis wins, then Human, Waiting, Held, Bot. What was counted
/// or promised in either stays counted and promised, whichever of the two is `into`.
#[must_use]
pub fn merge(into: &Conversation, from: &Conversation) -> Conversation {
    let (stronger, weaker) = if strength(from) > strength(into) { (from, into) } else { (into, from) };
    let mut automatic_sends = [into.automatic_sends.as_slice(), from.automatic_sends.as_slice()].concat();
    automatic_sends.sort_unstable();
    let later = if from.last_inbound > into.last_inbound { from } else { into };
    Conversation {
        stage: stage(stronger, weaker),
        crisis: one_episode(stronger.crisis.as_ref(), weaker.crisis.as_ref()),
        turn: turn(stronger, weaker),
        turn_revision: into.turn_revision.max(from.turn_revision) + 1,
        last_inbound: later.last_inbound,
        unanswered_since: earlier(into.unanswered_since, from.unanswered_since),
        about: later.about.clone().or_else(|| stronger.about.clone()).or_else(|| weaker.about.clone()),
        opted_out: into.opted_out || from.opted_out,
        automatic_sends,
        introduced_at: into.introduced_at.max(from.introduced_at),
        acknowledged_opening: into.acknowledged_opening.max(from.acknowledged_opening),
        hotline_sent_at: into.hotline_sent_at.max(from.hotline_sent_at),
        note_sent_at: into.note_sent_at.max(from.note_sent_at),
        review_line_at: into.review_line_at.max(from.review_line_at),
        call_notice_at: into.call_notice_at.max(from.call_notice_at),
        human_wrote_at: into.human_wrote_at.max(from.human_wrote_at),
        typing_shown_at: into.typing_shown_at.max(from.typing_shown_at),
        misses: into.misses.max(from.misses),
        answered_at: into.answered_at.max(from.answered_at),
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

/// The stronger one's; of two waits the earlier promise and the graver reason count.
fn stage(stronger: &Conversation, weaker: &Conversation) -> Stage {
    match (&stronger.stage, &weaker.stage) {
        (
            Stage::Waiting { since, reason, deadline, topic, overdue },
            Stage::Waiting {
                since: other_since,
                reason: other_reason,
                deadline: other_deadline,
                topic: other_topic,
                overdue: other_overdue,
            },
        ) => {
            let urgent = |reason: &HandoffReason| match reason {
                HandoffReason::Crisis => 2,
                HandoffReason::Review => 1,
                _ => 0,
            };
            let reason = if urgent(other_reason) > urgent(reason) { other_reason } else { reason };
            Stage::Waiting {
                since: *since.min(other_since),
                reason: *reason,
                deadline: *deadline.min(other_deadline),
                topic: topic.clone().or_else(|| other_topic.clone()),
                // Reported already only if the earlier deadline was.
                overdue: if deadline <= other_deadline { *overdue } else { *other_overdue },
            }
        }
        (Stage::Held { until }, Stage::Held { until: other }) => Stage::Held { until: *until.min(other) },
        (kept, _) => kept.clone(),
    }
}

/// Messages of the weaker one may still wait for a turn's end that its stage would have brought: a
/// turn that ends at once gives them the fate of the surviving stage (I6).
fn turn(stronger: &Conversation, weaker: &Conversation) -> Option<Turn> {
    let waits = |one: &Conversation| matches!(one.stage, Stage::Held { .. } | Stage::Reopening { .. });
    let same_wait = matches!(stronger.stage, Stage::Held { .. });
    let open = stronger.turn.or(weaker.turn);
    if open.is_some() || same_wait || !waits(weaker) {
        return open;
    }
    let at = weaker.last_inbound.unwrap_or(DateTime::UNIX_EPOCH);
    Some(Turn { opened_at: at, closes_at: at })
}

fn earlier(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    [one, other].into_iter().flatten().min()
}

/// The graver one, since the earlier; unattended if either of them is.
fn one_episode(one: Option<&Crisis>, other: Option<&Crisis>) -> Option<Crisis> {
    let (Some(one), Some(other)) = (one, other) else { return one.or(other).cloned() };
    let graver = if other.severity > one.severity { other } else { one };
    let unattended = [one, other].into_iter().find(|episode| episode.acknowledged_at.is_none());
    Some(Crisis {
        since: one.since.min(other.since),
        severity: graver.severity,
        category: graver.category,
        alert_again_at: earlier(one.alert_again_at, other.alert_again_at),
        ..unattended.unwrap_or(graver).clone()
    })
}
