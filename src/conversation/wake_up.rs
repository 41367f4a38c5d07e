//! A wait is over: the quiet time, the night, a deadline, an alert that nobody acknowledged.

use chrono::Duration;

use super::draft::Draft;
use super::effect::{AlertKind, Fate};
use super::event::TurnRead;
use super::inbound;
use super::stage::{HandoffReason, Outcome, Owner, Stage};
use super::state::REOPENING_DAYS;
use super::turn;
use super::waiting;

/// After this long an unacknowledged crisis is called out once a day; never does it stop by itself.
const DAILY_AFTER: Duration = Duration::days(1);

/// Decides about everything that is due now.
pub fn wake_up(draft: &mut Draft<'_>, read: Option<&TurnRead>) {
    repeat_crisis_alert(draft);
    if draft.next.turn.is_some_and(|open| open.closes_at <= draft.now) {
        end_turn(draft, read);
    }
    match draft.next.stage.clone() {
        Stage::Held { until } if until <= draft.now => {
            if !draft.is_open() {
                hold_on(draft);
            } else if draft.next.turn.is_none() {
                end_turn(draft, read);
            } else {
                // Somebody is still writing: the turn's end wakes us, with all that was held.
                draft.next.stage = Stage::Bot;
            }
        }
        Stage::Waiting { deadline, overdue: false, since, reason, topic } if deadline <= draft.now => {
            draft.next.stage = Stage::Waiting { since, reason, deadline, topic, overdue: true };
            draft.alert(AlertKind::DeadlineMissed, 0);
            draft.audit("deadline_missed", "", None);
        }
        Stage::Human { owner: Owner::PhoneApp, since } => {
            let last = draft.next.human_wrote_at.unwrap_or(since);
            if waiting::phone_app_lapses(last, draft.world) <= draft.now {
                phone_app_lapsed(draft);
            }
        }
        Stage::Reopening { since, .. }
            if draft.next.turn.is_none() && since + Duration::days(REOPENING_DAYS) <= draft.now =>
        {
            draft.close_turn(Fate::Noted);
            draft.next.stage = Stage::Resolved { at: draft.now, outcome: Outcome::NoReply };
            draft.audit("resolved", "NoReply", None);
        }
        Stage::Bot
        | Stage::Held { .. }
        | Stage::Waiting { .. }
        | Stage::Human { owner: Owner::Agent(_), .. }
        | Stage::Reopening { .. }
        | Stage::Resolved { .. } => {}
    }
}

fn end_turn(draft: &mut Draft<'_>, read: Option<&TurnRead>) {
    match read {
        Some(read) => turn::ended(draft, read),
        // Nothing could be read: a human looks rather than nobody.
        None => match draft.next.stage {
            Stage::Human { .. } => draft.close_turn(Fate::WithHuman),
            Stage::Waiting { .. } => draft.close_turn(Fate::Waiting),
            Stage::Bot | Stage::Held { .. } | Stage::Reopening { .. } | Stage::Resolved { .. } => {
                draft.wait_for_human(HandoffReason::Fault, None);
            }
        },
    }
}

/// The hours have changed since the wait began.
fn hold_on(draft: &mut Draft<'_>) {
    match draft.world.hours.next_opening(draft.now) {
        Some(until) => draft.next.stage = Stage::Held { until },
        None => inbound::hold(draft),
    }
}

fn phone_app_lapsed(draft: &mut Draft<'_>) {
    draft.audit("phone_app_lapsed", "", None);
    if draft.next.unanswered_since.is_some() || draft.next.crisis.is_some() {
        draft.wait_for_human(HandoffReason::PhoneAppSilent, None);
    } else {
        draft.next.stage = Stage::Bot;
    }
}

fn repeat_crisis_alert(draft: &mut Draft<'_>) {
    let (now, repeat_after) = (draft.now, draft.world.settings.alert_repeat);
    let Some(crisis) = &mut draft.next.crisis else { return };
    if crisis.alert_again_at.is_none_or(|at| at > now) {
        return;
    }
    crisis.repeats += 1;
    let next = if now - crisis.alerting_since >= DAILY_AFTER { DAILY_AFTER } else { repeat_after };
    crisis.alert_again_at = Some(now + next);
    let (kind, repeat) = (AlertKind::Crisis(crisis.severity), crisis.repeats);
    draft.alert(kind, repeat);
}
