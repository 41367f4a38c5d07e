//! The invariants about persons in need: I1 and I2.

use chrono::{DateTime, Duration, Utc};

use super::super::reading::is_need;
use super::super::shell::Moment;
use super::invariants::{Life, Verdict, is_human, is_waiting, must, nothing_is_queued};
use crate::conversation::{AgentAct, AlertKind, Event, HandoffReason, Purpose, Stage};
use crate::crisis::{Finding, Severity};

/// What was found in the message of this event.
fn finding(moment: &Moment<'_>) -> Option<Finding> {
    match moment.event {
        Event::Message(_, understanding) => understanding.message.crisis,
        _ => None,
    }
}

/// What was found in the turn that this event has ended.
fn finding_of_turn(moment: &Moment<'_>) -> Option<Finding> {
    match moment.event {
        Event::WakeUp(understanding) if moment.decision.turn_fate.is_some() => {
            understanding.turn.as_ref()?.reading.crisis
        }
        _ => None,
    }
}

pub fn need_is_found_and_calls_a_human(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let found = finding(moment).or(finding_of_turn(moment));
    let Some(found) = found else { return Ok(()) };
    let called = moment.alerts().any(|kind| matches!(kind, AlertKind::Crisis(_)));
    let stage = &chat.state.stage;
    must!(is_human(stage) || is_waiting(stage), "a sign of need, and no human is asked: {stage:?}");
    let answers =
        |purpose: Purpose| matches!(purpose, Purpose::Answer | Purpose::Choices | Purpose::Introduction);
    must!(!moment.automatic().any(answers), "an answer to a sign of need");
    if found.severity == Severity::Review && moment.before.crisis.is_none() {
        let known = matches!(&moment.before.stage, Stage::Waiting { reason: HandoffReason::Review, .. });
        must!(called || known || chat.ledger.human_talks(chat.now), "nobody was called for a weak sign");
    }
    if is_need(Some(found)) {
        let Some(crisis) = &chat.state.crisis else { return Err("need, and no crisis".to_owned()) };
        must!(crisis.severity >= found.severity, "a graver sign did not raise the level");
        let attended = crisis.acknowledged_at.is_none() && moment.before.crisis.is_some();
        must!(called || attended || chat.ledger.human_talks(chat.now), "need, and nobody was called");
    }
    Ok(())
}

pub fn only_a_human_ends_a_crisis(chat: &Life, moment: &Moment<'_>) -> Verdict {
    if let (Some(before), None) = (&moment.before.crisis, &chat.state.crisis) {
        let released = matches!(moment.event, Event::Agent(_, AgentAct::ReleaseCrisis { note, .. }) if !note.trim().is_empty());
        must!(released, "the crisis since {} ended by {:?}", before.since, moment.event);
    }
    let Some(crisis) = &chat.state.crisis else { return Ok(()) };
    let stage = &chat.state.stage;
    must!(is_human(stage) || is_waiting(stage), "a crisis that is nobody's: {stage:?}");
    must!(chat.state.turn.is_none(), "a crisis with an open turn");
    let calls = crisis.alert_again_at.is_some();
    must!(calls != crisis.acknowledged_at.is_some(), "an alarm stopped, or goes on, wrongly: {crisis:?}");
    let late = crisis.alert_again_at.is_some_and(|at| at > chat.now + Duration::days(1));
    must!(!late, "the next alarm is over a day away");
    Ok(())
}

pub fn a_crisis_silences_everything_else(chat: &Life, moment: &Moment<'_>) -> Verdict {
    if chat.state.crisis.is_none() {
        let stray = moment.automatic().find(|purpose| purpose.is_crisis());
        must!(stray.is_none(), "{stray:?} without a crisis");
        return Ok(());
    }
    if let Some(other) = moment.automatic().find(|purpose| !purpose.is_crisis()) {
        return Err(format!("{other:?} in a crisis"));
    }
    nothing_is_queued(chat)
}

pub fn crisis_messages_keep_their_pace(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let (now, books) = (chat.now, &chat.ledger);
    let within = |at: Option<DateTime<Utc>>, span| at.is_some_and(|at| now - at < span);
    let (half_an_hour, half_a_day) = (Duration::minutes(30), Duration::hours(12));
    let replies = moment.automatic().filter(|purpose| *purpose == Purpose::CrisisReply).count();
    let notes = moment.automatic().filter(|purpose| *purpose == Purpose::CrisisNote).count();
    must!(replies + notes <= 1, "reply and note at once");
    if replies == 1 {
        must!(!within(books.hotline, half_a_day), "a second hotline reply within 12 hours");
        must!(!books.human_talks(now), "a hotline reply while a human is talking");
    }
    if notes == 1 {
        must!(books.hotline.is_some(), "a note without a hotline reply");
        must!(!within(books.hotline, half_an_hour), "a note within 30 minutes of the reply");
        must!(!within(books.note, half_an_hour), "a second note within 30 minutes");
        must!(!books.human_talks(now), "a note while a human is talking");
    }
    let free = books.window_is_open(now) && !books.human_talks(now);
    let found = finding(moment).or(finding_of_turn(moment));
    if is_need(found) && free && !within(books.hotline, half_a_day) {
        must!(replies == 1, "need without a hotline reply");
    }
    let spoke = matches!(moment.event, Event::Message(message, _) if message.content.words().is_some());
    let in_crisis = moment.before.crisis.as_ref().filter(|_| spoke && free);
    if let (Some(crisis), Some(replied)) = (in_crisis, books.hotline)
        && replied >= crisis.since
        && now - replied >= half_an_hour
        && !within(books.note, half_an_hour)
    {
        must!(replies + notes == 1, "a message in a crisis without a word");
    }
    Ok(())
}
