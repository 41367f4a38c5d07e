//! A message arrives. In this order: crisis, a human owns it, outside hours, the turn.

use chrono::Duration;

use super::content::Content;
use super::crisis_episode;
use super::draft::Draft;
use super::effect::{Effect, Fate, Purpose};
use super::event::{Inbound, TurnRead, Understanding};
use super::feedback;
use super::stage::{HandoffReason, Outcome, Stage};
use super::turn;
use super::waiting;
use super::wording::{self, id};
use super::world::Acknowledge;
use crate::faq::Intent;
use crate::language::Language;

/// An offer that did not help, and what it was about, is forgotten after this long: it is another
/// question by then.
const FORGET_MISSES: Duration = Duration::hours(12);

/// What sort of a message it is, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// A deletion, a reaction taken back, a notice from WhatsApp: nobody said anything.
    Nothing,
    /// Thanks, a reaction: needs no answer.
    Small,
    /// The button "Passt, danke".
    Fine,
    /// Wants no answer any more.
    Refusal,
    Stop,
    Start,
    /// A tap that is exact: no quiet time is needed.
    Tap,
    /// Everything that wants an answer.
    Request,
}

fn sort(content: &Content, intent: Intent, turn_open: bool) -> Sort {
    match content {
        Content::Revoke { .. } | Content::Notice { .. } | Content::Reaction { emoji: None, .. } => {
            Sort::Nothing
        }
        Content::Reaction { emoji: Some(_), .. } => Sort::Small,
        // A changed message of the open turn is read with it; a later one may be a new question.
        Content::Edit { .. } if turn_open && !matches!(intent, Intent::Stop | Intent::Start) => Sort::Request,
        Content::Choice { id, .. } => match id.as_str() {
            id::FINE => Sort::Fine,
            id::HUMAN | id::OTHER => Sort::Tap,
            id if id.starts_with(id::ENTRY) || id.starts_with(id::TOPIC) => Sort::Tap,
            _ => of_intent(intent),
        },
        Content::Text { .. } | Content::Edit { .. } => of_intent(intent),
        Content::Attachment(_)
        | Content::Location { .. }
        | Content::ContactCards { .. }
        | Content::Form { .. }
        | Content::Order { .. }
        | Content::Welcome
        | Content::Unsupported { .. } => Sort::Request,
    }
}

fn of_intent(intent: Intent) -> Sort {
    match intent {
        Intent::SmallWords => Sort::Small,
        Intent::Refusal => Sort::Refusal,
        Intent::Stop => Sort::Stop,
        Intent::Start => Sort::Start,
        Intent::WishForHuman | Intent::Greeting | Intent::Other => Sort::Request,
    }
}

/// Whether it asks for a human, which also ends a "Stop".
fn wishes_for_human(content: &Content, intent: Intent) -> bool {
    intent == Intent::WishForHuman || matches!(content, Content::Choice { id, .. } if id == id::HUMAN)
}

/// Decides about an inbound message.
pub fn message(draft: &mut Draft<'_>, message: &Inbound, understanding: &Understanding) {
    note_arrival(draft, message, understanding);
    let reading = &understanding.message;
    let sort = sort(&message.content, reading.intent, draft.next.turn.is_some());
    if crisis_episode::found(draft, reading.crisis) || in_crisis(draft, &message.content) {
        return remember_stop(draft, sort);
    }
    feedback::of_tap(draft, &message.content);
    if sort == Sort::Small && matches!(message.content, Content::Text { .. }) {
        feedback::of_thanks(draft);
    }
    if wishes_for_human(&message.content, reading.intent) {
        draft.next.opted_out = false;
    }
    match &draft.next.stage {
        Stage::Human { .. } => with_human(draft, sort),
        Stage::Waiting { .. } => while_waiting(draft, sort),
        Stage::Bot | Stage::Resolved { .. } | Stage::Held { .. } | Stage::Reopening { .. }
            if !draft.is_open() =>
        {
            outside_hours(draft, sort);
        }
        Stage::Bot | Stage::Resolved { .. } | Stage::Held { .. } | Stage::Reopening { .. } => {
            in_hours(draft, sort, understanding.turn.as_ref());
        }
    }
}

/// A message within an open crisis is its human's. A thumb or a deletion is no message: "your
/// message has arrived" would be an odd answer to it.
fn in_crisis(draft: &mut Draft<'_>, content: &Content) -> bool {
    let silent =
        matches!(content, Content::Reaction { .. } | Content::Revoke { .. } | Content::Notice { .. });
    if silent && draft.next.crisis.is_some() {
        draft.fate = Some(Fate::Noted);
        return true;
    }
    crisis_episode::continues(draft)
}

/// "Stop" and "Start" hold beyond the crisis in which they were said, without a word about it.
fn remember_stop(draft: &mut Draft<'_>, sort: Sort) {
    match sort {
        Sort::Stop if !draft.next.opted_out => {
            draft.next.opted_out = true;
            draft.audit("opted_out", "", None);
        }
        Sort::Start => draft.next.opted_out = false,
        Sort::Stop | Sort::Nothing | Sort::Small | Sort::Fine | Sort::Refusal | Sort::Tap | Sort::Request => {
        }
    }
}

fn note_arrival(draft: &mut Draft<'_>, message: &Inbound, understanding: &Understanding) {
    draft.next.turn_revision += 1;
    if draft.next.last_inbound.is_none_or(|last| draft.now - last > FORGET_MISSES) {
        draft.next.misses = 0;
        if matches!(draft.next.stage, Stage::Bot | Stage::Resolved { .. }) {
            draft.next.about = None;
        }
    }
    if message.content.opens_window()
        && let Some(sent_at) = message.sent_at
    {
        draft.next.last_inbound = draft.next.last_inbound.max(Some(sent_at.min(draft.now)));
    }
    if matches!(message.content, Content::Text { .. } | Content::Edit { .. }) {
        let (known, seen) = (draft.next.language, understanding.message.language);
        // One unclear word does not change the language somebody wrote in before.
        if seen != Language::Other || known == Language::German {
            draft.next.language = seen;
        }
    }
}

fn with_human(draft: &mut Draft<'_>, sort: Sort) {
    match sort {
        Sort::Nothing | Sort::Small | Sort::Fine | Sort::Refusal => draft.fate = Some(Fate::Noted),
        Sort::Stop => {
            opt_out(draft, Fate::WithHuman);
        }
        Sort::Start | Sort::Tap | Sort::Request => {
            draft.next.opted_out &= sort != Sort::Start;
            draft.next.unanswered_since.get_or_insert(draft.now);
            draft.fate = Some(Fate::WithHuman);
        }
    }
}

fn while_waiting(draft: &mut Draft<'_>, sort: Sort) {
    match sort {
        Sort::Nothing | Sort::Small | Sort::Fine | Sort::Refusal => draft.fate = Some(Fate::Noted),
        Sort::Stop => {
            if opt_out(draft, Fate::Waiting) {
                confirm_stop(draft);
            }
        }
        Sort::Start | Sort::Tap | Sort::Request => {
            draft.next.opted_out &= sort != Sort::Start;
            draft.fate = Some(Fate::Waiting);
            if !draft.is_open()
                && let Some(opening) = draft.world.hours.next_opening(draft.now)
            {
                acknowledge(draft, opening);
            }
        }
    }
}

fn outside_hours(draft: &mut Draft<'_>, sort: Sort) {
    // The owed answer goes out at the opening, as no message of ours may go out now. What opened no
    // window (a thumb) changes nothing: there would be no way to send it.
    let owes = matches!(draft.next.stage, Stage::Reopening { .. }) && draft.window().is_some();
    match sort {
        Sort::Small | Sort::Fine if !owes => noted(draft, sort),
        Sort::Nothing => noted(draft, sort),
        Sort::Refusal => refused(draft),
        Sort::Stop => {
            opt_out(draft, Fate::Noted);
            drop_owed(draft);
        }
        Sort::Start => {
            draft.next.opted_out = false;
            draft.fate = Some(Fate::Noted);
        }
        Sort::Small | Sort::Fine | Sort::Tap | Sort::Request => hold(draft),
    }
}

/// Needs no answer. The button "Passt, danke" resolves, at any hour: it sends nothing.
fn noted(draft: &mut Draft<'_>, sort: Sort) {
    draft.fate = Some(Fate::Noted);
    if sort == Sort::Fine && draft.next.stage == Stage::Bot && draft.next.turn.is_none() {
        draft.next.stage = Stage::Resolved { at: draft.now, outcome: Outcome::Helped };
        draft.next.misses = 0;
        draft.audit("resolved", "Helped", None);
    }
}

/// "Nein danke": what is owed is wanted no more.
fn refused(draft: &mut Draft<'_>) {
    draft.fate = Some(Fate::Noted);
    drop_owed(draft);
}

/// The owed answer is not sent any more. What is still open beside it is decided at its turn's end.
fn drop_owed(draft: &mut Draft<'_>) {
    if !matches!(draft.next.stage, Stage::Reopening { .. }) {
        return;
    }
    draft.next.stage = Stage::Bot;
    draft.audit("owed_dropped", "", None);
    if draft.next.turn.is_none() {
        draft.close_turn(Fate::Noted);
    }
}

/// H1: everything waits for the opening, silently; H2 may apply.
pub fn hold(draft: &mut Draft<'_>) {
    let Some(until) = draft.world.hours.next_opening(draft.now) else {
        draft.wait_for_human(HandoffReason::NoAnswer, None);
        return;
    };
    draft.close_turn(Fate::Held);
    if !matches!(draft.next.stage, Stage::Held { .. }) {
        draft.audit("held", "", None);
    }
    draft.next.stage = Stage::Held { until };
    acknowledge(draft, until);
}

/// H2: one short acknowledgement a closed period, naming the real next opening.
fn acknowledge(draft: &mut Draft<'_>, opening: chrono::DateTime<chrono::Utc>) {
    let Some(closes) = draft.window() else { return };
    let will_be_closed = closes <= opening;
    let wanted = match draft.world.settings.acknowledge {
        Acknowledge::Never => false,
        Acknowledge::WhenWindowCloses => will_be_closed,
        Acknowledge::Always => true,
    };
    // Until the opening that was named it is the same closed period.
    let told = draft.next.acknowledged_opening.is_some_and(|named| named > draft.now);
    if !wanted || draft.next.opted_out || told {
        return;
    }
    let language = draft.next.language;
    let we_write = !will_be_closed || draft.world.settings.reopen_template.is_some();
    let phrase_language = if language == Language::English { language } else { Language::German };
    let from = waiting::from_phrase(opening, draft.now, &draft.world.hours, phrase_language);
    if draft.say_text(Purpose::Acknowledgement, wording::acknowledgement(&from, we_write, phrase_language)) {
        draft.next.acknowledged_opening = Some(opening);
    }
}

fn in_hours(draft: &mut Draft<'_>, sort: Sort, turn: Option<&TurnRead>) {
    let nothing_open = draft.next.turn.is_none();
    let owes = matches!(draft.next.stage, Stage::Reopening { .. });
    match sort {
        Sort::Small | Sort::Fine if owes => {
            draft.fate = Some(Fate::Noted);
            // With a question still open, that question's turn pays or replaces what is owed.
            if nothing_open {
                turn::pay_owed(draft);
            }
        }
        Sort::Nothing | Sort::Small | Sort::Fine => noted(draft, sort),
        Sort::Refusal => refused(draft),
        Sort::Stop => {
            let is_news = opt_out(draft, Fate::Noted);
            drop_owed(draft);
            if is_news {
                confirm_stop(draft);
            }
        }
        Sort::Start => {
            draft.fate = Some(Fate::Noted);
            if std::mem::take(&mut draft.next.opted_out) {
                draft.say_text(Purpose::StartConfirmation, wording::started(draft.next.language));
            } else if nothing_open {
                draft.open_turn();
                end_turn_at_once(draft, turn);
            }
        }
        Sort::Tap | Sort::Request => {
            // Held past its opening: what was held joins the turn that is open now.
            if matches!(draft.next.stage, Stage::Resolved { .. } | Stage::Held { .. }) {
                draft.next.stage = Stage::Bot;
            }
            draft.open_turn();
            if sort == Sort::Tap || draft.world.settings.quiet_time <= Duration::zero() {
                end_turn_at_once(draft, turn);
            }
        }
    }
}

fn end_turn_at_once(draft: &mut Draft<'_>, turn: Option<&TurnRead>) {
    match turn {
        Some(turn) => turn::ended(draft, turn),
        // Not read as a whole: the shell wakes the conversation right away and reads it then.
        None => {
            if let Some(open) = &mut draft.next.turn {
                open.closes_at = draft.now;
            }
        }
    }
}

/// "Stop": nothing automatic but crisis any more, until "Start" or a wish for a human. Returns
/// whether it is news: only then is it confirmed.
fn opt_out(draft: &mut Draft<'_>, fate: Fate) -> bool {
    draft.fate = Some(fate);
    draft.effect(Effect::WithdrawAutomatic);
    let is_news = !std::mem::replace(&mut draft.next.opted_out, true);
    if is_news {
        draft.audit("opted_out", "", None);
    }
    is_news
}

/// Once, and in hours only (I4).
fn confirm_stop(draft: &mut Draft<'_>) {
    if draft.is_open() {
        draft.say_text(Purpose::StopConfirmation, wording::stopped(draft.next.language));
    }
}
