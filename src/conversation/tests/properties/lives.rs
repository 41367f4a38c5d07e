//! Generated lives of a conversation.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::setting::{self, OFFICE, PART_TIME, SHOP, at};
use super::super::shell::{Chat, Message, RowState};
use super::super::texts::{self, Text};
use super::{Invariant, Ledger};
use crate::conversation::wording::id;
use crate::conversation::{
    Acknowledge, AgentAct, AttachmentKind, Bubble, Fate, Outcome, Release, SendFailure, World,
};
use crate::crisis::Severity;
use crate::hours::OfficeHours;

/// Around which the days are that are not like others.
const BEGINNINGS: [&str; 9] = [
    "2026-11-18T12:00:00+01:00",
    "2026-11-20T15:00:00+01:00",
    "2026-11-20T22:15:00+01:00",
    "2026-03-27T14:00:00+01:00",
    "2026-03-28T23:30:00+01:00",
    "2026-10-23T16:30:00+02:00",
    "2026-10-25T00:30:00+02:00",
    "2026-12-23T16:00:00+01:00",
    "2027-03-25T17:00:00+01:00",
];

/// Settings, a beginning, and what happens.
#[derive(Debug, Clone)]
pub struct Life {
    begins: DateTime<Utc>,
    quiet: bool,
    acknowledge: Acknowledge,
    template: bool,
    margin_minutes: i64,
    hours: usize,
    pub events: Vec<Happening>,
}

pub fn life() -> impl Strategy<Value = Life> {
    let settings = (
        any::<bool>(),
        select(vec![Acknowledge::Never, Acknowledge::WhenWindowCloses, Acknowledge::Always]),
        any::<bool>(),
        select(vec![0_i64, 10, 90]),
        0..3_usize,
    );
    let events = prop_oneof![
        6 => vec(happening(), 50..60),
        1 => vec(hasty(200..1_450), 50..60),
        1 => vec(hasty(250_000..900_000), 50..60),
    ];
    (select(BEGINNINGS.to_vec()), 0..48_i64, settings, events).prop_map(
        |(begins, later, (quiet, acknowledge, template, margin_minutes, hours), events)| Life {
            begins: at(begins) + Duration::hours(later),
            quiet,
            acknowledge,
            template,
            margin_minutes,
            hours,
            events,
        },
    )
}

fn hours(which: usize) -> &'static OfficeHours {
    match which {
        0 => &OFFICE,
        1 => &SHOP,
        _ => &PART_TIME,
    }
}

impl Life {
    pub fn begin(&self, invariant: Invariant) -> Chat<Ledger> {
        let mut world: World = setting::world();
        world.hours = Arc::new(hours(self.hours).clone());
        world.settings.quiet_time = Duration::milliseconds(if self.quiet { 1500 } else { 0 });
        world.settings.acknowledge = self.acknowledge;
        world.settings.reopen_template = self.template.then(setting::template);
        world.settings.window_margin = Duration::minutes(self.margin_minutes);
        Chat::with(world, self.begins, Ledger::default(), Some(invariant))
    }
}

/// Time passes, then something happens.
#[derive(Debug, Clone)]
pub struct Happening {
    pause: Pause,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum Pause {
    None,
    Span(Duration),
    /// To just before, at or after the next opening.
    Opening(i64),
    /// The program is not running meanwhile.
    Asleep(Duration),
}

#[derive(Debug, Clone)]
enum What {
    Message(Text, Stamp),
    /// A change of the message so many before the last.
    Edit(usize, Text),
    Delete(usize),
    /// The delivery so many before the last comes again.
    Again(usize),
    Call(Stamp),
    Echo,
    Agent(i64, AgentAct),
    /// The last message of ours that went out is not delivered after all.
    Fails(SendFailure),
    Hours(usize),
    /// Need in the last message is seen only when its turn is read (the readers have learned).
    Hindsight,
    Wake,
    /// The FAQ can(not) be read.
    Reading(bool),
    /// The courier works, or rests.
    Courier(bool),
}

/// Meta's time of a message.
#[derive(Debug, Clone, Copy)]
enum Stamp {
    Now,
    Late(Duration),
    Future(Duration),
    Unreadable,
}

fn happening() -> impl Strategy<Value = Happening> {
    (pause(), what()).prop_map(|(pause, what)| Happening { pause, what })
}

/// Somebody who asks and asks, so many milliseconds apart: long turns, and the limits.
fn hasty(pause: std::ops::Range<i64>) -> impl Strategy<Value = Happening> {
    let questions = select(vec![texts::question("gehalt"), texts::question("wohnung")]);
    let what = prop_oneof![
        40 => questions.prop_map(|text| What::Message(text, Stamp::Now)),
        1 => what(),
    ];
    (pause, what).prop_map(|(ms, what)| Happening { pause: Pause::Span(Duration::milliseconds(ms)), what })
}

fn pause() -> impl Strategy<Value = Pause> {
    prop_oneof![
        4 => Just(Pause::None),
        8 => (1..3_000_i64).prop_map(|ms| Pause::Span(Duration::milliseconds(ms))),
        5 => (1..45_i64).prop_map(|minutes| Pause::Span(Duration::minutes(minutes))),
        4 => (1..16_i64).prop_map(|hours| Pause::Span(Duration::hours(hours))),
        1 => (1..6_i64).prop_map(|days| Pause::Span(Duration::days(days))),
        3 => select(vec![-1_i64, 0, 1, 1_000]).prop_map(Pause::Opening),
        1 => (1..60_i64).prop_map(|hours| Pause::Asleep(Duration::hours(hours))),
    ]
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        30 => (text(), stamp()).prop_map(|(text, stamp)| What::Message(text, stamp)),
        2 => (0..4_usize, text()).prop_map(|(back, text)| What::Edit(back, text)),
        1 => (0..4_usize).prop_map(What::Delete),
        2 => (0..6_usize).prop_map(What::Again),
        2 => stamp().prop_map(What::Call),
        2 => Just(What::Echo),
        10 => (0..3_i64, act()).prop_map(|(agent, act)| What::Agent(agent, act)),
        2 => select(vec![SendFailure::WindowClosed, SendFailure::Undeliverable, SendFailure::Refused])
            .prop_map(What::Fails),
        1 => (0..3_usize).prop_map(What::Hours),
        1 => Just(What::Hindsight),
        1 => Just(What::Wake),
        1 => prop::bool::weighted(0.7).prop_map(What::Reading),
        1 => prop::bool::weighted(0.7).prop_map(What::Courier),
    ]
}

fn stamp() -> impl Strategy<Value = Stamp> {
    prop_oneof![
        12 => Just(Stamp::Now),
        2 => (1..1_800_i64).prop_map(|minutes| Stamp::Late(Duration::minutes(minutes))),
        1 => (1..3_000_i64).prop_map(|minutes| Stamp::Future(Duration::minutes(minutes))),
        1 => Just(Stamp::Unreadable),
    ]
}

fn text() -> impl Strategy<Value = Text> {
    let slugs = select(vec!["bewerbung", "unterlagen", "gehalt", "wohnung"]);
    let needy = select(vec![Severity::Review, Severity::Distress, Severity::Acute]);
    let harmless = select(vec![texts::text("…"), texts::thanks(), texts::stop(), texts::tap_human()]);
    prop_oneof![
        8 => slugs.clone().prop_map(texts::question),
        3 => slugs.clone().prop_map(texts::vague),
        3 => Just(texts::unknown()),
        1 => Just(texts::question("visum")),
        2 => Just(texts::greeting()),
        4 => select(vec![texts::thanks(), texts::thumb(), texts::thumb_back(), texts::tap_fine(), texts::notice()]),
        1 => Just(texts::refusal()),
        2 => select(vec![texts::stop(), texts::start()]),
        2 => select(vec![texts::wish(), texts::tap_human()]),
        2 => slugs.prop_map(texts::tap_entry),
        2 => select(vec!["bewerbung", "leben", "ausland", "fort"]).prop_map(texts::tap_topic),
        1 => select(vec![id::OTHER, "payload"]).prop_map(texts::tap),
        3 => select(texts::unreadable_sorts()),
        1 => Just(texts::opened_chat()),
        2 => (harmless, needy.clone()).prop_map(|(text, severity)| text.in_need(severity)),
        1 => (option::of(Just("…")), needy)
            .prop_map(|(caption, severity)| texts::file(AttachmentKind::Image, caption).in_need(severity)),
    ]
}

fn act() -> impl Strategy<Value = AgentAct> {
    let text = || AgentAct::Reply(Box::new(Bubble::Text { body: "Hallo".to_owned() }));
    let template = Bubble::template("hallo".to_owned(), "de".to_owned());
    let note = |note: &str| AgentAct::ReleaseCrisis { outcome: Outcome::Spoke, note: note.to_owned() };
    select(vec![
        AgentAct::Claim,
        AgentAct::Claim,
        AgentAct::TakeOver,
        AgentAct::Release(Release::ToBot),
        AgentAct::Release(Release::ToBot),
        AgentAct::Release(Release::ToQueue),
        AgentAct::Resolve(Outcome::Answered),
        AgentAct::Resolve(Outcome::Answered),
        text(),
        text(),
        AgentAct::Reply(Box::new(template)),
        AgentAct::AcknowledgeCrisis,
        note("telefoniert"),
        note("telefoniert"),
        note(" "),
        AgentAct::Opened,
    ])
}

impl Happening {
    pub fn happen(&self, chat: &mut Chat<Ledger>) {
        match self.pause {
            Pause::None => {}
            Pause::Span(span) => chat.pass(span),
            Pause::Opening(after) => {
                if let Some(opening) = chat.world.hours.next_opening(chat.now) {
                    chat.advance_to(opening + Duration::milliseconds(after));
                }
            }
            Pause::Asleep(span) => chat.sleep_to(chat.now + span),
        }
        self.what.happen(chat);
    }
}

impl What {
    fn happen(&self, chat: &mut Chat<Ledger>) {
        match self {
            Self::Message(text, stamp) => {
                chat.receives(text.clone(), stamp.at(chat.now));
            }
            Self::Edit(back, text) => {
                if let Some(original) = back_from_last(chat, *back) {
                    chat.writes(texts::edit(original, text.clone()));
                }
            }
            Self::Delete(back) => {
                if let Some(original) = back_from_last(chat, *back) {
                    chat.writes(texts::deletion(original));
                }
            }
            Self::Again(back) => {
                if let Some(wamid) = back_from_last(chat, *back) {
                    chat.receives_as(wamid, texts::unknown(), Some(chat.now));
                }
            }
            Self::Call(stamp) => {
                if let Some(at) = stamp.at(chat.now) {
                    chat.calls_at(at);
                }
            }
            Self::Echo => chat.phone_app_writes(),
            Self::Agent(agent, act) => {
                // A refused act changes nothing, which is checked like everything else.
                let _ = chat.agent(*agent, act.clone());
            }
            Self::Fails(failure) => {
                let sent = chat.outbox.iter().rev().find(|row| row.state == RowState::Sent);
                if let Some(purpose) = sent.map(|row| row.outbound.purpose) {
                    chat.send_fails(purpose, *failure);
                }
            }
            Self::Hours(which) => chat.hours_become(hours(*which)),
            Self::Hindsight => hindsight(chat),
            Self::Wake => chat.wake(),
            Self::Reading(works) => chat.unreadable = !works,
            Self::Courier(works) => chat.courier_rests = !works,
        }
    }
}

impl Stamp {
    fn at(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Now => Some(now),
            Self::Late(span) => Some(now - span),
            Self::Future(span) => Some(now + span),
            Self::Unreadable => None,
        }
    }
}

fn hindsight(chat: &mut Chat<Ledger>) {
    let open = |message: &&mut Message| matches!(message.fate, Fate::Pending | Fate::Held);
    if let Some(message) = chat.messages.last_mut().filter(open) {
        message.text = message.text.clone().in_need(Severity::Acute);
    }
}

fn back_from_last(chat: &Chat<Ledger>, back: usize) -> Option<crate::ids::Wamid> {
    let place = chat.messages.len().checked_sub(back + 1)?;
    Some(chat.messages[place].wamid.clone())
}
