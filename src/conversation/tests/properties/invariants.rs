//! The invariants themselves, as checks of one event against what was before.

use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::super::shell::{Chat, Moment, RowState};
use super::books::{Ledger, is_free_form};
use crate::conversation::{
    Acknowledge, Content, Conversation, Effect, Event, Fate, Owner, Purpose, Stage, Understanding, decide,
    wake_at,
};
use crate::faq::Intent;
use crate::hours::OfficeHours;

pub type Life = Chat<Ledger>;
pub type Verdict = Result<(), String>;

/// A promise that must hold, and what to say if it does not.
macro_rules! must {
    ($holds:expr, $($what:tt)+) => {
        if !$holds {
            return Err(format!($($what)+));
        }
    };
}

pub fn is_human(stage: &Stage) -> bool {
    matches!(stage, Stage::Human { .. })
}

pub fn is_waiting(stage: &Stage) -> bool {
    matches!(stage, Stage::Waiting { .. })
}

pub fn a_human_silences_the_bot(chat: &Life, moment: &Moment<'_>) -> Verdict {
    if !is_human(&chat.state.stage) && !is_human(&moment.before.stage) {
        return Ok(());
    }
    if let Some(other) = moment.automatic().find(|purpose| !purpose.is_crisis()) {
        // Also in the breath in which a human gives it back.
        return Err(format!("{other:?} to somebody with a human"));
    }
    if is_human(&chat.state.stage) { nothing_is_queued(chat) } else { Ok(()) }
}

/// Who did what and when is found in the audit trail: whatever lists and pages tell of it.
pub fn every_change_is_in_the_trail(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let told = || moment.decision.effects.iter().any(|effect| matches!(effect, Effect::Audit { .. }));
    let owner = |stage: &Stage| match stage {
        Stage::Human { owner, .. } => Some(*owner),
        _ => None,
    };
    let (before, now) = (moment.before, &chat.state);
    let episode =
        |state: &Conversation| state.crisis.as_ref().map(|crisis| (crisis.since, crisis.acknowledged_by));
    let names_stage = || {
        let named = stage_words(&now.stage);
        moment.decision.effects.iter().any(|effect| {
            matches!(effect, Effect::Audit { what, detail, .. }
                if named.contains(what) || (*what == "stage" && detail == now.stage.word()))
        })
    };
    must!(
        std::mem::discriminant(&before.stage) == std::mem::discriminant(&now.stage) || names_stage(),
        "{:?} became {:?} in silence",
        before.stage,
        now.stage
    );
    must!(owner(&before.stage) == owner(&now.stage) || told(), "another owner in silence");
    must!(episode(before) == episode(now) || told(), "a crisis began, was seen or ended in silence");
    Ok(())
}

/// Words of the trail that say by themselves that this stage began.
fn stage_words(stage: &Stage) -> &'static [&'static str] {
    match stage {
        Stage::Bot => &["released", "owed_dropped", "crisis_released"],
        Stage::Held { .. } => &["held", "released", "owed_dropped", "crisis_released"],
        Stage::Waiting { .. } => &["waiting", "released", "owed_dropped", "crisis_released"],
        Stage::Human { .. } => &["claimed", "taken_over"],
        Stage::Reopening { .. } => &["reopening"],
        Stage::Resolved { .. } => &["resolved", "crisis_released", "owed_dropped"],
    }
}

pub fn closed_means_silent(chat: &Life, moment: &Moment<'_>) -> Verdict {
    if chat.world.hours.is_open(chat.now) {
        must!(
            !moment.automatic().any(|purpose| purpose == Purpose::Acknowledgement),
            "acknowledged in hours"
        );
        return Ok(());
    }
    for purpose in moment.automatic() {
        match purpose {
            Purpose::CrisisReply | Purpose::CrisisNote => {}
            Purpose::Acknowledgement => {
                must!(!chat.ledger.acknowledged, "a second acknowledgement in one closed period");
                acknowledgement_is_due(chat)?;
            }
            Purpose::ReviewLine => {
                let lately = chat.ledger.review_line.is_some_and(|at| chat.now - at < Duration::hours(12));
                must!(!lately, "a second neutral line within 12 hours");
            }
            other => return Err(format!("{other:?} outside office hours")),
        }
    }
    Ok(())
}

/// H2: wanted by the setting, and naming the real next opening.
fn acknowledgement_is_due(chat: &Life) -> Verdict {
    let Some(opening) = chat.world.hours.next_opening(chat.now) else {
        return Err("acknowledged without an opening".to_owned());
    };
    let closes_first = chat.ledger.window_ends.is_some_and(|end| end <= opening);
    let wanted = match chat.world.settings.acknowledge {
        Acknowledge::Never => false,
        Acknowledge::WhenWindowCloses => closes_first,
        Acknowledge::Always => true,
    };
    must!(wanted, "acknowledged against the setting");
    let days = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
    let local = chat.world.hours.local(opening);
    let day = days[chrono::Datelike::weekday(&local).num_days_from_monday() as usize];
    let words = chat.last_words();
    let promises = words.contains("melden uns");
    must!(words.contains(day), "{words:?} does not name {day}");
    must!(words.contains(&format!("ab {} Uhr", local.format("%-H"))), "{words:?} does not name the hour");
    let can_write = !closes_first || chat.world.settings.reopen_template.is_some();
    must!(promises == can_write, "{words:?} promises what cannot be kept, or less");
    Ok(())
}

pub fn free_text_fits_the_window(chat: &Life, moment: &Moment<'_>) -> Verdict {
    for outbound in moment.sends() {
        if is_free_form(&outbound.bubble) {
            let Some(end) = chat.ledger.window_ends else {
                return Err("free text without a window".to_owned());
            };
            must!(end > chat.now, "free text after the window closed at {end}");
            must!(outbound.expires_at == end, "expires {}, the window ends {end}", outbound.expires_at);
        } else {
            must!(outbound.expires_at <= chat.now + Duration::days(1), "a template that never expires");
            must!(outbound.expires_at > chat.now, "a template that is too late already");
        }
    }
    Ok(())
}

pub fn fates_are_true(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let said = |wanted: &[Purpose]| moment.automatic().any(|purpose| wanted.contains(&purpose));
    let stage = &chat.state.stage;
    let own = matches!(moment.event, Event::Message(..)).then(|| moment.decision.fate_of_message());
    for fate in [moment.decision.turn_fate, own].into_iter().flatten() {
        let is_true = match fate {
            Fate::Answered => said(&[Purpose::Answer, Purpose::Introduction]),
            Fate::Offered => said(&[Purpose::Choices]),
            Fate::Waiting => is_waiting(stage),
            Fate::WithHuman => is_human(stage),
            Fate::Held => matches!(stage, Stage::Held { .. }),
            Fate::Owed => matches!(stage, Stage::Reopening { .. }),
            Fate::Pending => chat.state.turn.is_some(),
            Fate::Noted => true,
        };
        must!(is_true, "{fate:?} in {stage:?}, sent {:?}", moment.automatic().collect::<Vec<_>>());
    }
    for message in &chat.messages {
        let on_its_way = match message.fate {
            Fate::Pending => chat.state.turn.is_some(),
            Fate::Held => matches!(stage, Stage::Held { .. }) || chat.state.turn.is_some(),
            Fate::Owed => matches!(stage, Stage::Reopening { .. }) || chat.state.turn.is_some(),
            _ => true,
        };
        must!(on_its_way, "{message:?} is forgotten in {stage:?}");
    }
    match own {
        Some(Fate::Noted) => may_be_noted(chat, moment),
        Some(fate) => must_not_be_noted(moment, fate),
        None => Ok(()),
    }
}

/// Small words are noted and nothing else; an owed answer that waits for the opening excepted.
fn must_not_be_noted(moment: &Moment<'_>, fate: Fate) -> Verdict {
    let Event::Message(message, understanding) = moment.event else { return Ok(()) };
    let reading = &understanding.message;
    let is_thanks = matches!(message.content, Content::Text { .. }) && reading.intent == Intent::SmallWords;
    let calm = reading.crisis.is_none() && moment.before.crisis.is_none();
    let owed = matches!(moment.before.stage, Stage::Reopening { .. });
    must!(!is_thanks || !calm || owed, "thanks are {fate:?}");
    Ok(())
}

/// A request is never merely noted.
fn may_be_noted(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let Event::Message(message, understanding) = moment.event else { return Ok(()) };
    let is_tap = matches!(message.content, Content::Choice { .. });
    let swallows = moment.decision.turn_fate == Some(Fate::Noted) && moment.before.turn.is_some();
    must!(is_tap || !swallows, "an open question noted with {:?}", message.content);
    let by_words = matches!(
        understanding.message.intent,
        Intent::SmallWords | Intent::Refusal | Intent::Stop | Intent::Start
    );
    let is_small = match &message.content {
        Content::Reaction { .. } | Content::Revoke { .. } | Content::Notice { .. } => true,
        Content::Choice { id, .. } => id == "fine" || by_words,
        Content::Text { .. } => by_words,
        // A changed message may have become small words; its turn was read.
        Content::Edit { .. } => by_words || moment.decision.turn_fate == Some(Fate::Noted),
        _ => false,
    };
    let small_turn = chat.world.settings.quiet_time.is_zero() && by_words;
    must!(is_small || small_turn, "noted: {:?}", message.content);
    Ok(())
}

/// Joined readings begin at the point where a human had read everything. The open turn knows no such
/// bound, so nothing may be open before it: a released crisis would be found again.
pub fn nothing_stays_open_before_the_reading_point(chat: &Life, moment: &Moment<'_>) -> Verdict {
    if chat.state.read_from == moment.before.read_from {
        return Ok(());
    }
    must!(chat.state.turn.is_none(), "an open turn from before {:?}", chat.state.read_from);
    let open = chat.messages.iter().find(|message| matches!(message.fate, Fate::Pending | Fate::Held));
    must!(open.is_none(), "{open:?} is still open at {:?}", chat.state.read_from);
    Ok(())
}

pub fn waits_have_ends(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let (hours, now) = (&chat.world.hours, chat.now);
    let wakes = wake_at(&chat.state, &chat.world);
    match &chat.state.stage {
        Stage::Held { until } => {
            must!(wakes.is_some_and(|at| at <= *until), "held without a timer");
            let real =
                if hours.is_open(now) { *until <= now } else { Some(*until) == hours.next_opening(now) };
            // A timer that is late still names the opening that has passed.
            must!(
                real || *until <= now,
                "held until {until}, the office opens {:?}",
                hours.next_opening(now)
            );
        }
        Stage::Waiting { since, deadline, overdue, .. } => {
            must!(deadline > since, "a deadline before its wait");
            must!(*overdue || wakes.is_some_and(|at| at <= *deadline), "waiting without a timer");
            if !is_waiting(&moment.before.stage) {
                let promised = promised(now, hours);
                must!(*deadline == promised, "the deadline is {deadline}, promised was {promised}");
            }
        }
        Stage::Human { owner: Owner::PhoneApp, since } => {
            let lapses = next_business_closing(chat.state.human_wrote_at.unwrap_or(*since), hours);
            must!(wakes.is_some_and(|at| at <= lapses), "the phone app has it beyond {lapses}");
            let early = chat.state.crisis.is_none() && wakes.is_some_and(|at| at < lapses);
            must!(!early, "the phone app loses it before {lapses}");
        }
        Stage::Reopening { since, .. } => {
            must!(chat.world.settings.reopen_template.is_some(), "an answer owed without a template");
            must!(wakes.is_some_and(|at| at <= *since + Duration::days(3)), "owed for over three days");
        }
        Stage::Bot | Stage::Human { .. } | Stage::Resolved { .. } => {}
    }
    if let Some(turn) = chat.state.turn {
        must!(wakes.is_some_and(|at| at <= turn.closes_at), "an open turn without a timer");
    }
    Ok(())
}

/// "Today's closing if at least 4 open hours remain, else the closing of the next business day."
fn promised(now: DateTime<Utc>, hours: &Arc<OfficeHours>) -> DateTime<Utc> {
    // The rule is one of hours: what is less than a second does not count.
    let now = DateTime::from_timestamp(now.timestamp(), 0).unwrap();
    let today = hours.local(now).date_naive();
    let of = |day: NaiveDate| hours.intervals(day, day);
    let left: i64 = of(today)
        .iter()
        .map(|open| (open.to.to_utc() - open.from.to_utc().max(now)).num_seconds().max(0))
        .sum();
    let closing = of(today).last().map(|open| open.to.to_utc());
    closing.filter(|_| left >= 4 * 3600).unwrap_or_else(|| next_business_closing(now, hours))
}

/// The last closing of the first day after the one of `after` that is open at all.
fn next_business_closing(after: DateTime<Utc>, hours: &OfficeHours) -> DateTime<Utc> {
    let mut days = hours.local(after).date_naive().iter_days().skip(1).take(60);
    let closing = days.find_map(|day| hours.intervals(day, day).last().map(|open| open.to.to_utc()));
    closing.unwrap()
}

pub fn repeating_changes_nothing(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let again = decide(moment.before, moment.event, &chat.world, chat.now);
    let same = again.next == moment.decision.next
        && again.effects == moment.decision.effects
        && again.fate == moment.decision.fate
        && again.turn_fate == moment.decision.turn_fate;
    must!(same, "the same event on the same state decided otherwise");
    let mut wamids: Vec<&str> = chat.messages.iter().map(|message| message.wamid.as_str()).collect();
    let count = wamids.len();
    wamids.sort_unstable();
    wamids.dedup();
    must!(wamids.len() == count, "a message stands there twice");
    // What woke it has been dealt with: to wake it again is nothing.
    let due = wake_at(&chat.state, &chat.world).is_some_and(|at| at <= chat.now);
    if !due {
        let idle = decide(&chat.state, &Event::WakeUp(Understanding::default()), &chat.world, chat.now);
        must!(idle.next == chat.state, "a wake-up for nothing changed {:?}", chat.state);
        must!(idle.effects.is_empty() && idle.turn_fate.is_none(), "a wake-up for nothing did something");
    }
    Ok(())
}

pub fn a_turn_has_one_answer(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let answers = |purpose: &Purpose| {
        matches!(purpose, Purpose::Answer | Purpose::Choices | Purpose::Introduction | Purpose::HandoffLine)
    };
    let answered = moment.automatic().filter(answers).count();
    must!(answered <= 1, "{answered} answers at once");
    let (quiet, now) = (chat.world.settings.quiet_time, chat.now);
    if let Some(turn) = chat.state.turn {
        must!(
            turn.closes_at <= (turn.opened_at + Duration::seconds(10)).max(now),
            "a turn of over ten seconds"
        );
        must!(turn.closes_at <= now + quiet, "a turn that stays open longer than the quiet time");
        if let Some(before) = moment.before.turn {
            must!(before.opened_at == turn.opened_at, "the turn began anew");
        }
    }
    // Between messages of a turn nothing is said: only its end (or something exact) brings an answer.
    if let (Event::WakeUp(_), Some(before), true) = (moment.event, moment.before.turn, answered == 1) {
        must!(before.closes_at <= now, "answered before the quiet time was over");
    }
    if let (Event::Message(message, _), true, false) = (moment.event, answered == 1, quiet.is_zero()) {
        let exact = matches!(message.content, Content::Choice { .. });
        let owed = matches!(moment.before.stage, Stage::Reopening { .. });
        must!(exact || owed, "answered without waiting for the quiet time");
    }
    if answered == 1 {
        let left = chat
            .messages
            .iter()
            .find(|message| matches!(message.fate, Fate::Pending | Fate::Held | Fate::Owed));
        must!(left.is_none(), "an answer left {left:?} behind");
    }
    Ok(())
}

pub fn automatic_messages_are_limited(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let sends = moment.automatic().filter(|purpose| !purpose.is_crisis()).count();
    if sends == 0 {
        return Ok(());
    }
    let within =
        |span: Duration| chat.ledger.automatic.iter().filter(|at| chat.now - **at < span).count() + sends;
    let (burst, day) = (within(Duration::minutes(10)), within(Duration::days(1)));
    must!(burst <= 10, "{burst} automatic messages in ten minutes");
    must!(day <= 30, "{day} automatic messages in a day");
    Ok(())
}

pub fn a_stop_is_kept(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let says_stop = matches!(moment.event, Event::Message(_, understanding)
        if understanding.message.intent == Intent::Stop);
    for purpose in moment.automatic() {
        match purpose {
            Purpose::CrisisReply | Purpose::CrisisNote | Purpose::ReviewLine => {}
            Purpose::StopConfirmation => must!(says_stop && !chat.ledger.stopped, "a stop confirmed twice"),
            other => {
                let lifted = !chat.state.opted_out;
                must!(!chat.ledger.stopped || lifted, "{other:?} after a stop");
            }
        }
    }
    Ok(())
}

pub fn said_once(chat: &Life, moment: &Moment<'_>) -> Verdict {
    let count = |wanted: Purpose| moment.automatic().filter(|purpose| *purpose == wanted).count();
    if count(Purpose::ReopenTemplate) > 0 {
        must!(chat.world.settings.reopen_template.is_some(), "a template out of nowhere");
        must!(!matches!(moment.before.stage, Stage::Reopening { .. }), "the template went out again");
        must!(!chat.ledger.window_is_open(chat.now), "a template while the window is open");
    }
    if count(Purpose::CallNotice) > 0 {
        let lately = chat.ledger.call_notice.is_some_and(|at| chat.now - at < Duration::days(1));
        must!(!lately, "a second notice about calls within a day");
    }
    if count(Purpose::HandoffLine) > 0 {
        must!(!is_waiting(&moment.before.stage), "the hand-over line again");
        must!(is_waiting(&chat.state.stage), "a hand-over line to nobody");
    }
    Ok(())
}

/// What was queued before must not go out either.
pub fn nothing_is_queued(chat: &Life) -> Verdict {
    let queued = chat.outbox.iter().find(|row| {
        let purpose = row.outbound.purpose;
        row.state == RowState::Queued && purpose.is_automatic() && !purpose.is_crisis()
    });
    match queued {
        Some(row) => Err(format!("{:?} is still queued", row.outbound.purpose)),
        None => Ok(()),
    }
}

pub(super) use must;
