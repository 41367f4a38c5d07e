//! Plays the shell around one conversation: keeps messages with their fates as the store does, reads
//! texts as the engine does, lets the courier deliver, and wakes the conversation when it is due.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::texts::Text;
use super::{reading, setting};
use crate::conversation::Taken;
use crate::conversation::{
    AgentAct, AlertKind, AlertOrder, Bubble, Content, Conversation, Decision, Effect, Event, Fate, Inbound,
    Outbound, Purpose, Refusal, SendFailure, Stage, Understanding, World, decide, wake_at,
};
use crate::hours::OfficeHours;
use crate::ids::{AgentId, Wamid};

/// A message as the store keeps it.
#[derive(Debug, Clone)]
pub struct Message {
    pub wamid: Wamid,
    pub text: Text,
    pub received_at: DateTime<Utc>,
    pub fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    Queued,
    Sent,
    Withdrawn,
    Failed,
}

/// A row of the outbox.
#[derive(Debug, Clone)]
pub struct Row {
    pub outbound: Outbound,
    pub at: DateTime<Utc>,
    pub state: RowState,
}

/// What one event did.
#[derive(Debug)]
pub struct Moment<'a> {
    pub before: &'a Conversation,
    pub event: &'a Event,
    pub decision: &'a Decision,
}

impl Moment<'_> {
    pub fn sends(&self) -> impl Iterator<Item = &Outbound> {
        self.decision.effects.iter().filter_map(|effect| match effect {
            Effect::Send(outbound) => Some(outbound),
            _ => None,
        })
    }

    pub fn automatic(&self) -> impl Iterator<Item = Purpose> {
        self.sends().map(|outbound| outbound.purpose).filter(|purpose| purpose.is_automatic())
    }

    pub fn alerts(&self) -> impl Iterator<Item = AlertKind> {
        self.decision.effects.iter().filter_map(|effect| match effect {
            Effect::Alert(order) => Some(order.kind),
            _ => None,
        })
    }
}

/// Looks at every event after it was saved.
pub type Check<Ledger> = fn(&Chat<Ledger>, &Moment<'_>) -> Result<(), String>;

/// What a test keeps beside the conversation.
pub trait Books {
    fn before_check(&mut self, _event: &Event, _now: DateTime<Utc>, _world: &World) {}
    fn after_check(&mut self, _moment: &Moment<'_>, _now: DateTime<Utc>) {}
    fn time_passes(&mut self, _from: DateTime<Utc>, _to: DateTime<Utc>, _hours: &OfficeHours) {}
}

impl Books for () {}

/// One conversation and everything around it.
#[derive(Debug)]
pub struct Chat<Ledger = ()> {
    pub world: World,
    pub state: Conversation,
    pub now: DateTime<Utc>,
    pub messages: Vec<Message>,
    pub outbox: Vec<Row>,
    pub alerts: Vec<(DateTime<Utc>, AlertOrder)>,
    pub audit: Vec<&'static str>,
    /// How the person took what was answered.
    pub feedback: Vec<(Taken, Option<String>)>,
    /// How often something was marked read.
    pub marked_read: usize,
    /// How often it was shown that a human types.
    pub shown_typing: usize,
    /// The FAQ cannot be read at present.
    pub unreadable: bool,
    /// Messages stay in the outbox.
    pub courier_rests: bool,
    pub ledger: Ledger,
    check: Option<Check<Ledger>>,
    /// What a check found first.
    pub broken: Option<String>,
}

impl Chat {
    pub fn at(now: &str) -> Self {
        Self::with(setting::world(), setting::at(now), (), None)
    }

    /// With a template for reopening.
    pub fn with_template_at(now: &str) -> Self {
        let mut chat = Self::at(now);
        chat.world.settings.reopen_template = Some(setting::template());
        chat
    }
}

impl<Ledger: Books> Chat<Ledger> {
    pub fn with(world: World, now: DateTime<Utc>, ledger: Ledger, check: Option<Check<Ledger>>) -> Self {
        Self {
            world,
            state: Conversation::default(),
            now,
            messages: Vec::new(),
            outbox: Vec::new(),
            alerts: Vec::new(),
            audit: Vec::new(),
            feedback: Vec::new(),
            marked_read: 0,
            shown_typing: 0,
            unreadable: false,
            courier_rests: false,
            ledger,
            check,
            broken: None,
        }
    }

    // --- What happens ---

    /// A message arrives at once. Returns its place in `messages`.
    pub fn writes(&mut self, text: Text) -> usize {
        self.receives(text, Some(self.now))
    }

    /// Writes, and then is quiet for two seconds.
    pub fn says(&mut self, text: Text) -> usize {
        let place = self.writes(text);
        self.pass(Duration::seconds(2));
        place
    }

    /// A message that Meta dates `sent_at`.
    pub fn receives(&mut self, text: Text, sent_at: Option<DateTime<Utc>>) -> usize {
        let wamid = super::texts::wamid(&self.messages.len().to_string());
        self.receives_as(wamid, text, sent_at)
    }

    /// A delivery with this id; one that was there before changes nothing, as in the store.
    pub fn receives_as(&mut self, wamid: Wamid, text: Text, sent_at: Option<DateTime<Utc>>) -> usize {
        if let Some(known) = self.messages.iter().position(|message| message.wamid == wamid) {
            return known;
        }
        self.deliver();
        let at_once = self.world.settings.quiet_time <= Duration::zero();
        let whole = !self.unreadable && (at_once || matches!(text.content, Content::Choice { .. }));
        let message = Message { wamid: wamid.clone(), text, received_at: self.now, fate: Fate::Pending };
        let understanding = Understanding {
            turn_revision: self.state.turn_revision,
            message: reading::message(&message.text, &self.messages, &self.state, self.now),
            turn: if whole { reading::turn(&self.messages, Some(&message)) } else { None },
        };
        let inbound = Inbound { wamid, sent_at, content: message.text.content.clone() };
        self.happen(&Event::Message(inbound, understanding), Some(message));
        self.messages.len() - 1
    }

    pub fn calls(&mut self) {
        self.calls_at(self.now);
    }

    pub fn calls_at(&mut self, at: DateTime<Utc>) {
        self.tell(&Event::Call { at });
    }

    pub fn phone_app_writes(&mut self) {
        self.tell(&Event::PhoneAppEcho);
    }

    /// # Errors
    /// When the act is refused.
    pub fn agent(&mut self, agent: i64, act: AgentAct) -> Result<(), Refusal> {
        self.tell(&Event::Agent(AgentId(agent), act)).map_or(Ok(()), Err)
    }

    pub fn agent_writes(&mut self, agent: i64) -> Result<(), Refusal> {
        self.agent(agent, AgentAct::Reply(Box::new(Bubble::Text { body: "Hallo, ich bin Maja".to_owned() })))
    }

    /// The last message of this purpose is not delivered after all.
    pub fn send_fails(&mut self, purpose: Purpose, failure: SendFailure) {
        if let Some(row) = self.outbox.iter_mut().rev().find(|row| row.outbound.purpose == purpose) {
            row.state = RowState::Failed;
        }
        self.tell(&Event::SendFailed { purpose, failure });
    }

    pub fn hours_become(&mut self, hours: &OfficeHours) {
        self.world.hours = Arc::new(hours.clone());
        self.ledger.time_passes(self.now, self.now, hours);
        self.tell(&Event::HoursChanged);
    }

    /// Time passes; what is due meanwhile happens when it is due.
    pub fn pass(&mut self, span: Duration) {
        self.advance_to(self.now + span);
    }

    pub fn advance(&mut self, to: &str) {
        self.advance_to(setting::at(to));
    }

    pub fn advance_to(&mut self, to: DateTime<Utc>) {
        while let Some(due) = wake_at(&self.state, &self.world)
            && due <= to
            && self.broken.is_none()
        {
            self.time_is(due.max(self.now));
            self.wake();
            let next = wake_at(&self.state, &self.world);
            assert!(next.is_none_or(|next| next > self.now), "woken for nothing: {:?}", self.state);
        }
        self.time_is(to.max(self.now));
        self.deliver();
    }

    /// Time passes while the program is not running.
    pub fn sleep_to(&mut self, to: DateTime<Utc>) {
        self.time_is(to.max(self.now));
    }

    /// A wake-up, due or not.
    pub fn wake(&mut self) {
        self.deliver();
        let turn = if self.unreadable { None } else { reading::turn(&self.messages, None) };
        let turn_revision = self.state.turn_revision;
        self.happen(&Event::WakeUp(Understanding { turn_revision, turn, ..Understanding::default() }), None);
    }

    fn time_is(&mut self, now: DateTime<Utc>) {
        self.ledger.time_passes(self.now, now, &self.world.hours);
        self.now = now;
    }

    fn tell(&mut self, event: &Event) -> Option<Refusal> {
        self.deliver();
        self.happen(event, None)
    }

    /// One step, as the store makes it: all or nothing, the turn's fate before the message's own.
    fn happen(&mut self, event: &Event, message: Option<Message>) -> Option<Refusal> {
        let decision = decide(&self.state, event, &self.world, self.now);
        if decision.refusal.is_some() {
            return decision.refusal;
        }
        if let Some(fate) = decision.turn_fate {
            for message in &mut self.messages {
                if matches!(message.fate, Fate::Pending | Fate::Held | Fate::Owed) {
                    message.fate = fate;
                }
            }
        }
        self.messages.extend(message.map(|message| Message { fate: decision.fate_of_message(), ..message }));
        let before = std::mem::replace(&mut self.state, decision.next.clone());
        self.carry_out(&decision);
        let moment = Moment { before: &before, event, decision: &decision };
        self.ledger.before_check(event, self.now, &self.world);
        if let (Some(check), None) = (self.check, &self.broken) {
            self.broken = check(self, &moment).err();
        }
        self.ledger.after_check(&moment, self.now);
        None
    }

    fn carry_out(&mut self, decision: &Decision) {
        if decision.effects.contains(&Effect::WithdrawAutomatic) {
            for row in &mut self.outbox {
                let purpose = row.outbound.purpose;
                if row.state == RowState::Queued && purpose.is_automatic() && !purpose.is_crisis() {
                    row.state = RowState::Withdrawn;
                }
            }
        }
        for effect in &decision.effects {
            match effect {
                Effect::Send(outbound) => {
                    let row = Row { outbound: outbound.clone(), at: self.now, state: RowState::Queued };
                    self.outbox.push(row);
                }
                Effect::WithdrawAutomatic => {}
                Effect::MarkRead(_) => self.marked_read += 1,
                Effect::ShowTyping => self.shown_typing += 1,
                Effect::Alert(order) => self.alerts.push((self.now, order.clone())),
                Effect::Feedback { taken, chosen } => self.feedback.push((*taken, chosen.clone())),
                Effect::Audit { what, .. } => self.audit.push(what),
            }
        }
    }

    /// The courier: in order, never what has expired, and out of hours only what may go out then.
    pub fn deliver(&mut self) {
        if self.courier_rests {
            return;
        }
        let is_open = self.world.hours.is_open(self.now);
        let mut expired = Vec::new();
        for row in &mut self.outbox {
            if row.state != RowState::Queued || !(row.outbound.purpose.at_any_hour() || is_open) {
                continue;
            }
            let is_late = row.outbound.expires_at <= self.now;
            row.state = if is_late { RowState::Failed } else { RowState::Sent };
            if is_late {
                expired.push(row.outbound.purpose);
            }
        }
        for purpose in expired {
            self.happen(&Event::SendFailed { purpose, failure: SendFailure::WindowClosed }, None);
        }
    }

    // --- What is seen ---

    /// What went out or is about to, in order.
    pub fn sent(&self) -> Vec<Purpose> {
        let rows = self.outbox.iter().filter(|row| row.state != RowState::Withdrawn);
        rows.map(|row| row.outbound.purpose).collect()
    }

    /// The words of the last message of ours.
    pub fn last_words(&self) -> &str {
        match self.outbox.last().map(|row| &row.outbound.bubble) {
            Some(Bubble::Text { body } | Bubble::Buttons { body, .. } | Bubble::List { body, .. }) => body,
            Some(Bubble::Template { name, .. }) => name,
            Some(Bubble::Media { .. }) | None => "",
        }
    }

    pub fn fates(&self) -> Vec<Fate> {
        self.messages.iter().map(|message| message.fate).collect()
    }

    pub fn stage(&self) -> &Stage {
        &self.state.stage
    }

    pub fn alerted(&self) -> Vec<AlertKind> {
        self.alerts.iter().map(|(_, order)| order.kind).collect()
    }
}
