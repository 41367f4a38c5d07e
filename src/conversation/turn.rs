//! The turn has ended: everything in it gets one answer.

use std::collections::BTreeSet;

use super::crisis_episode;
use super::draft::Draft;
use super::effect::{Bubble, Effect, Fate, Purpose};
use super::event::TurnRead;
use super::feedback;
use super::inbound;
use super::stage::{HandoffReason, Owed, Stage};
use super::wording::{self, id};
use crate::faq::{Action, Entry, Intent, Zone};
use crate::language::Language;

/// A bubble answers at most this many questions.
const ANSWERED_AT_ONCE_MAX: usize = 2;
/// This many offers in a row that did not help bring a human.
const MISSES_MAX: u8 = 1;

/// Decides about the open turn (and, at an opening, about all that was held).
pub fn ended(draft: &mut Draft<'_>, turn: &TurnRead) {
    if crisis_episode::found(draft, turn.reading.crisis) || crisis_episode::continues(draft) {
        return;
    }
    match &draft.next.stage {
        Stage::Human { .. } => return draft.close_turn(Fate::WithHuman),
        Stage::Waiting { .. } => return draft.close_turn(Fate::Waiting),
        Stage::Bot | Stage::Resolved { .. } | Stage::Held { .. } | Stage::Reopening { .. } => {}
    }
    if !draft.is_open() {
        return inbound::hold(draft);
    }
    if draft.next.opted_out {
        return while_opted_out(draft, turn);
    }
    if draft.limit_reached() {
        return draft.wait_for_human(HandoffReason::Loop, None);
    }
    let reply = reply(draft, turn);
    feedback::of_turn(draft, turn, &reply);
    if draft.window().is_none() { past_the_window(draft, reply) } else { carry_out(draft, reply) }
}

/// After "Stop" a human sees everything, silently. A wish for a human has lifted the stop when it came;
/// one that is found here stood before the stop, which holds.
fn while_opted_out(draft: &mut Draft<'_>, turn: &TurnRead) {
    let reason = if wants_human(turn) { HandoffReason::Wish } else { HandoffReason::OptedOut };
    draft.wait_for_human(reason, None);
}

fn wants_human(turn: &TurnRead) -> bool {
    turn.reading.intent == Intent::WishForHuman || turn.choice.as_deref() == Some(id::HUMAN)
}

/// What a turn is answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    Nothing,
    Answer(Vec<String>),
    /// A guess: "Meinst du …?"
    Choices(Vec<String>),
    /// What there is about the topic that was tapped.
    Topic(Vec<String>),
    Introduction,
    HandOver(HandoffReason, Option<String>),
}

fn reply(draft: &Draft<'_>, turn: &TurnRead) -> Reply {
    let owed = match &draft.next.stage {
        Stage::Reopening { owed, .. } => Some(owed.clone()),
        Stage::Bot
        | Stage::Resolved { .. }
        | Stage::Held { .. }
        | Stage::Waiting { .. }
        | Stage::Human { .. } => None,
    };
    if wants_human(turn) {
        return Reply::HandOver(HandoffReason::Wish, None);
    }
    // Also beside a tap: a picture can only be a human's.
    if turn.not_text {
        return Reply::HandOver(HandoffReason::NotText, None);
    }
    if let Some(choice) = &turn.choice
        && let Some(chosen) = chosen(draft, choice)
    {
        return with_the_rest(draft, chosen, turn);
    }
    match (turn.reading.intent, owed) {
        (Intent::Refusal, _) | (Intent::SmallWords, None) => Reply::Nothing,
        (Intent::SmallWords | Intent::Greeting | Intent::Start, Some(owed)) => owed_reply(owed),
        (Intent::Greeting | Intent::Start, None) => Reply::Introduction,
        (Intent::WishForHuman | Intent::Stop | Intent::Other, owed) => {
            let asked = answerable(draft, turn);
            let wins = matches!(asked, Reply::Answer(_) | Reply::HandOver(HandoffReason::Topic, _));
            match owed {
                // A guess does not win over an answer that was promised.
                Some(owed) if !wins => owed_reply(owed),
                Some(_) | None => asked,
            }
        }
    }
}

fn owed_reply(owed: Owed) -> Reply {
    match owed {
        Owed::Answer(slugs) => Reply::Answer(slugs),
        Owed::Choices(slugs) => Reply::Choices(slugs),
        Owed::Introduction => Reply::Introduction,
    }
}

/// A tap on one of our rows. `None`: it is none of ours, or its entry is gone.
fn chosen(draft: &Draft<'_>, choice: &str) -> Option<Reply> {
    if choice == id::OTHER {
        return Some(Reply::HandOver(HandoffReason::NotUnderstood, None));
    }
    if let Some(topic) = choice.strip_prefix(id::TOPIC) {
        let slugs: Vec<String> = draft
            .world
            .entries
            .values()
            .filter(|entry| entry.topic == topic)
            .map(|entry| entry.slug.clone())
            .collect();
        return match slugs.as_slice() {
            [] => None,
            [_] => Some(of_entries(draft, slugs)),
            _ => Some(Reply::Topic(slugs)),
        };
    }
    let slug = choice.strip_prefix(id::ENTRY)?;
    draft.world.entries.contains_key(slug).then(|| of_entries(draft, vec![slug.to_owned()]))
}

/// A tap, and a question in the same turn that has an answer: both in one bubble.
fn with_the_rest(draft: &Draft<'_>, chosen: Reply, turn: &TurnRead) -> Reply {
    match (chosen, turn.verdict.zone) {
        (Reply::Answer(mut slugs), Zone::Answer) => {
            slugs.extend(turn.verdict.entries.iter().cloned());
            let mut seen = BTreeSet::new();
            slugs.retain(|slug| seen.insert(slug.clone()));
            slugs.truncate(ANSWERED_AT_ONCE_MAX);
            of_entries(draft, slugs)
        }
        (chosen, _) => chosen,
    }
}

fn answerable(draft: &Draft<'_>, turn: &TurnRead) -> Reply {
    let verdict = &turn.verdict;
    let understood = matches!(turn.reading.language, Language::German | Language::English);
    match verdict.zone {
        Zone::Answer => of_entries(draft, verdict.entries.clone()),
        Zone::Suggest if draft.next.misses >= MISSES_MAX => {
            Reply::HandOver(HandoffReason::NotUnderstood, None)
        }
        Zone::Suggest => Reply::Choices(verdict.suggestions.clone()),
        Zone::None if understood => Reply::HandOver(HandoffReason::NoAnswer, None),
        Zone::None => Reply::HandOver(HandoffReason::Language, None),
    }
}

/// An entry that a human answers brings a human of its topic.
fn of_entries(draft: &Draft<'_>, slugs: Vec<String>) -> Reply {
    let human = slugs
        .iter()
        .filter_map(|slug| draft.world.entries.get(slug))
        .find(|entry| entry.action == Action::Handoff)
        .map(|entry| entry.topic.clone());
    match human {
        Some(topic) => Reply::HandOver(HandoffReason::Topic, Some(topic)),
        None => Reply::Answer(slugs),
    }
}

fn entries<'a>(draft: &Draft<'a>, slugs: &[String]) -> Vec<&'a Entry> {
    slugs.iter().filter_map(|slug| draft.world.entries.get(slug)).collect()
}

fn carry_out(draft: &mut Draft<'_>, reply: Reply) {
    let language = draft.next.language;
    match reply {
        Reply::Nothing => {
            draft.close_turn(Fate::Noted);
            draft.next.stage = Stage::Bot;
        }
        Reply::HandOver(reason, topic) => draft.hand_over(reason, topic),
        Reply::Introduction => {
            let bubble = wording::introduction(draft.world, language);
            answered(draft, Purpose::Introduction, bubble, Vec::new(), Fate::Answered);
        }
        Reply::Answer(slugs) => {
            let found = entries(draft, &slugs);
            if found.is_empty() {
                return draft.hand_over(HandoffReason::NoAnswer, None);
            }
            let bubble = wording::answer(&found, language);
            draft.next.about = found.first().map(|entry| entry.topic.clone());
            draft.next.misses = 0;
            answered(draft, Purpose::Answer, bubble, slugs, Fate::Answered);
        }
        Reply::Choices(slugs) => {
            let found = entries(draft, &slugs);
            if found.is_empty() {
                return draft.hand_over(HandoffReason::NoAnswer, None);
            }
            let bubble = wording::choices(&found, language);
            draft.next.misses = draft.next.misses.saturating_add(1);
            answered(draft, Purpose::Choices, bubble, slugs, Fate::Offered);
        }
        Reply::Topic(slugs) => {
            let found = entries(draft, &slugs);
            draft.next.about = found.first().map(|entry| entry.topic.clone());
            let bubble = wording::topic_entries(&found, language);
            answered(draft, Purpose::Choices, bubble, slugs, Fate::Offered);
        }
    }
}

fn answered(draft: &mut Draft<'_>, purpose: Purpose, bubble: Bubble, slugs: Vec<String>, fate: Fate) {
    // An owed answer can meet the limit, too (I10).
    if !draft.say(purpose, bubble, slugs) {
        return draft.wait_for_human(HandoffReason::Loop, None);
    }
    draft.close_turn(fate);
    draft.next.stage = Stage::Bot;
    draft.next.unanswered_since = None;
    draft.next.answered_at = matches!(purpose, Purpose::Answer | Purpose::Choices).then_some(draft.now);
    draft.effect(Effect::MarkRead(None));
}

/// H3 with a closed window: the template goes out once, the answer with the next message; without a
/// template, or without an answer, a human has it.
fn past_the_window(draft: &mut Draft<'_>, reply: Reply) {
    let (owed, topic) = match reply {
        Reply::Nothing => {
            draft.close_turn(Fate::Noted);
            draft.next.stage = Stage::Bot;
            return;
        }
        Reply::Answer(slugs) => (Some(Owed::Answer(slugs)), None),
        Reply::Choices(slugs) | Reply::Topic(slugs) => (Some(Owed::Choices(slugs)), None),
        Reply::Introduction => (Some(Owed::Introduction), None),
        Reply::HandOver(_, topic) => (None, topic),
    };
    let asked_since = match draft.next.stage {
        Stage::Reopening { since, .. } => Some(since),
        Stage::Bot
        | Stage::Held { .. }
        | Stage::Waiting { .. }
        | Stage::Human { .. }
        | Stage::Resolved { .. } => None,
    };
    match (&draft.world.settings.reopen_template, owed) {
        (Some(_), Some(owed)) => {
            draft.close_turn(Fate::Owed);
            draft.next.stage = Stage::Reopening { since: asked_since.unwrap_or(draft.now), owed };
            draft.audit("reopening", "", None);
        }
        (None, _) | (_, None) => draft.wait_for_human(HandoffReason::WindowClosed, topic),
    }
    // Asked once: what came since opened no window (its time was unreadable), so nothing has changed.
    if asked_since.is_none() {
        ask_for_a_sign_of_life(draft);
    }
}

fn ask_for_a_sign_of_life(draft: &mut Draft<'_>) {
    if let Some(template) = draft.world.settings.reopen_template.clone() {
        let bubble = Bubble::template(template.name, template.language);
        draft.say(Purpose::ReopenTemplate, bubble, Vec::new());
    }
}

/// The applicant is back: the owed answer goes out.
pub fn pay_owed(draft: &mut Draft<'_>) {
    let Stage::Reopening { owed, .. } = draft.next.stage.clone() else { return };
    if draft.window().is_some() {
        carry_out(draft, owed_reply(owed));
    }
}
