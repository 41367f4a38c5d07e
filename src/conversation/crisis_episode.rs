//! A person in need: the hotline reply, the alarm, and silence of everything else until a human
//! releases the conversation.

use chrono::{DateTime, Duration, Utc};

use super::draft::Draft;
use super::effect::{AlertKind, Effect, Fate, Purpose};
use super::stage::{HandoffReason, Stage};
use super::state::Crisis;
use super::waiting;
use crate::crisis::{Finding, Severity};

/// The hotline reply and the neutral line go out at most once in this span (I2, I4).
const REPLY_AGAIN: Duration = Duration::hours(12);
/// After the hotline reply, and after each note, nothing is said for this long (I2).
const NOTE_AGAIN: Duration = Duration::minutes(30);
/// An agent who wrote this recently is talking with the person (I2).
const AGENT_TALKS: Duration = Duration::minutes(10);

/// Acts on a finding. Returns whether there was one that decides about the message.
pub fn found(draft: &mut Draft<'_>, finding: Option<Finding>) -> bool {
    match finding {
        None => false,
        Some(Finding { severity: Severity::Review, .. }) => {
            if draft.next.crisis.is_none() {
                review(draft);
                return true;
            }
            false
        }
        Some(finding) => {
            need(draft, finding);
            true
        }
    }
}

/// While a crisis is open, every further message only tells that it has arrived (I2). Returns
/// whether one is open.
pub fn continues(draft: &mut Draft<'_>) -> bool {
    if draft.next.crisis.is_none() {
        return false;
    }
    give_to_human(draft, HandoffReason::Crisis);
    note(draft);
    true
}

fn since(at: Option<DateTime<Utc>>, now: DateTime<Utc>, span: Duration) -> bool {
    at.is_some_and(|at| now - at < span)
}

/// Acute or distress.
fn need(draft: &mut Draft<'_>, finding: Finding) {
    let now = draft.now;
    let was_open = draft.next.crisis.is_some();
    let alarm = match &mut draft.next.crisis {
        None => {
            draft.next.crisis = Some(episode(finding, now, draft.world.settings.alert_repeat));
            draft.audit("crisis_opened", format!("{:?}, {:?}", finding.severity, finding.category), None);
            true
        }
        Some(open) => {
            let graver = finding.severity > open.severity;
            if graver {
                (open.severity, open.category) = (finding.severity, finding.category);
            }
            let unattended =
                open.acknowledged_at.is_some() && !since(draft.next.human_wrote_at, now, AGENT_TALKS);
            if graver || unattended {
                let fresh = episode(finding, now, draft.world.settings.alert_repeat);
                *open =
                    Crisis { since: open.since, severity: open.severity, category: open.category, ..fresh };
            }
            graver || unattended
        }
    };
    if alarm && was_open {
        // Whoever had seen it has not seen this.
        draft.audit("crisis_again", "", None);
    }
    draft.effect(Effect::WithdrawAutomatic);
    give_to_human(draft, HandoffReason::Crisis);
    if alarm && let Some(crisis) = &draft.next.crisis {
        let kind = AlertKind::Crisis(crisis.severity);
        draft.alert(kind, 0);
    }
    let replied = since(draft.next.hotline_sent_at, now, REPLY_AGAIN);
    let talking = since(draft.next.human_wrote_at, now, AGENT_TALKS);
    if !replied && !talking {
        let reads = reads_from(draft);
        let text = draft.world.replies.hotline(finding, draft.next.language, reads.as_deref());
        if draft.say_text(Purpose::CrisisReply, text) {
            draft.next.hotline_sent_at = Some(now);
        }
    } else {
        note(draft);
    }
}

fn episode(finding: Finding, now: DateTime<Utc>, repeat_after: Duration) -> Crisis {
    Crisis {
        since: now,
        severity: finding.severity,
        category: finding.category,
        acknowledged_by: None,
        acknowledged_at: None,
        alerting_since: now,
        repeats: 0,
        alert_again_at: Some(now + repeat_after),
    }
}

/// "Your message is there, a human reads it."
fn note(draft: &mut Draft<'_>) {
    let now = draft.now;
    let Some(episode) = &draft.next.crisis else { return };
    // Without a hotline reply before it (the window was closed, or an agent was talking) the note
    // would stand alone. A reply shortly before the episode still counts: it was not said again.
    let replied = draft.next.hotline_sent_at.is_some_and(|at| at > episode.since - REPLY_AGAIN);
    let said_lately =
        since(draft.next.hotline_sent_at, now, NOTE_AGAIN) || since(draft.next.note_sent_at, now, NOTE_AGAIN);
    if !replied || said_lately || since(draft.next.human_wrote_at, now, AGENT_TALKS) {
        return;
    }
    let text = draft.world.replies.note(draft.next.language);
    if draft.say_text(Purpose::CrisisNote, text) {
        draft.next.note_sent_at = Some(now);
    }
}

/// A weak sign: a human looks first, a neutral line, no hotline text, no FAQ answer.
fn review(draft: &mut Draft<'_>) {
    let now = draft.now;
    draft.effect(Effect::WithdrawAutomatic);
    if let Stage::Human { .. } = draft.next.stage {
        if !since(draft.next.human_wrote_at, now, AGENT_TALKS) {
            draft.alert(AlertKind::Crisis(Severity::Review), 0);
        }
        draft.next.unanswered_since.get_or_insert(now);
        draft.fate = Some(Fate::WithHuman);
        return draft.close_turn(Fate::WithHuman);
    }
    let known = matches!(draft.next.stage, Stage::Waiting { reason: HandoffReason::Review, .. });
    give_to_human(draft, HandoffReason::Review);
    if !known {
        draft.alert(AlertKind::Crisis(Severity::Review), 0);
        draft.audit("review", "", None);
    }
    if !since(draft.next.review_line_at, now, REPLY_AGAIN) {
        let reads = match &draft.next.stage {
            Stage::Waiting { deadline, .. } if draft.is_open() => {
                let language = draft.world.replies.wording(draft.next.language);
                Some(waiting::until_phrase(*deadline, now, &draft.world.hours, language))
            }
            _ => reads_from(draft),
        };
        let text = draft.world.replies.review_line(draft.next.language, reads.as_deref());
        if draft.say_text(Purpose::ReviewLine, text) {
            draft.next.review_line_at = Some(now);
        }
    }
}

/// When a human reads it, if that is not now. In hours nothing is promised but that one does.
fn reads_from(draft: &Draft<'_>) -> Option<String> {
    if draft.is_open() {
        return None;
    }
    let opening = draft.world.hours.next_opening(draft.now)?;
    let language = draft.world.replies.wording(draft.next.language);
    Some(waiting::from_phrase(opening, draft.now, &draft.world.hours, language))
}

/// The open turn, what was held and what was owed: all of it is a human's now.
fn give_to_human(draft: &mut Draft<'_>, reason: HandoffReason) {
    draft.next.unanswered_since.get_or_insert(draft.now);
    match &mut draft.next.stage {
        Stage::Human { .. } => {
            draft.fate = Some(Fate::WithHuman);
            draft.close_turn(Fate::WithHuman);
        }
        Stage::Waiting { reason: known, .. } => {
            if *known != HandoffReason::Crisis {
                *known = reason;
            }
            draft.fate = Some(Fate::Waiting);
            draft.close_turn(Fate::Waiting);
        }
        Stage::Bot | Stage::Held { .. } | Stage::Reopening { .. } | Stage::Resolved { .. } => {
            draft.wait_for_human(reason, None);
            draft.fate = Some(Fate::Waiting);
        }
    }
}
