//! Everything that can happen to a conversation.

use chrono::{DateTime, Utc};

use super::content::Content;
use super::effect::Purpose;
use super::stage::Outcome;
use crate::crisis::Finding;
use crate::faq::{Intent, Verdict};
use crate::ids::{AgentId, Wamid};
use crate::language::Language;

/// Something happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The applicant wrote, tapped, reacted, edited or deleted.
    Message(Inbound, Understanding),
    /// A wait of the conversation is over (see [`super::wake_at`]); the open turn was read for it.
    WakeUp(Understanding),
    /// The applicant called.
    Call { at: DateTime<Utc> },
    /// A human answered from the WhatsApp Business app (or edited or deleted there).
    PhoneAppEcho,
    /// A member of the team did something.
    Agent(AgentId, AgentAct),
    /// A message of ours could not be delivered, for good.
    SendFailed { purpose: Purpose, failure: SendFailure },
    /// The office hours changed: waits are computed anew.
    HoursChanged,
}

/// An inbound message, as the heart sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbound {
    pub wamid: Wamid,
    /// Meta's own time of it; `None` when unreadable, which counts as a closed window.
    pub sent_at: Option<DateTime<Utc>>,
    pub content: Content,
}

/// What was read from the texts, before the step and off the writer's thread.
#[derive(Debug, Clone, Default)]
pub struct Understanding {
    /// The [`super::Conversation::turn_revision`] that was read; another one makes the step `Stale`.
    pub turn_revision: u64,
    /// What this single message (of [`Event::Message`]) says.
    pub message: Reading,
    /// What the open turn says as a whole, this message included. `None` when it was not needed.
    pub turn: Option<TurnRead>,
}

/// One text, read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The crisis in this message, or in the sender's last messages joined, whichever is graver.
    pub crisis: Option<Finding>,
    /// What sort of a short message it is.
    pub intent: Intent,
    pub language: Language,
}

impl Default for Reading {
    fn default() -> Self {
        Self { crisis: None, intent: Intent::Other, language: Language::German }
    }
}

/// The open turn, read as one.
#[derive(Debug, Clone)]
pub struct TurnRead {
    /// The sum of the turn's texts.
    pub reading: Reading,
    /// The last tapped button or row of ours: its id.
    pub choice: Option<String>,
    /// Something that cannot be read as text is among it.
    pub not_text: bool,
    pub verdict: Verdict,
}

/// What a member of the team did.
#[derive(Debug, Clone, PartialEq)]
pub enum AgentAct {
    /// Takes a conversation that nobody has.
    Claim,
    /// Takes it from whoever has it.
    TakeOver,
    /// Gives it back.
    Release(Release),
    /// Ends it.
    Resolve(Outcome),
    /// Sends a message; the shell has put it into the outbox row of the same step.
    Reply(Box<super::Bubble>),
    /// Has seen the crisis and takes care of it.
    AcknowledgeCrisis,
    /// Ends the crisis, with an outcome and a note (kept in the audit trail).
    ReleaseCrisis { outcome: Outcome, note: String },
    /// Types a reply.
    Types,
    /// Opened the conversation: inbound messages are marked read towards WhatsApp.
    Opened,
}

/// Where a conversation goes when an agent gives it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    ToQueue,
    ToBot,
}

/// Why a message was not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendFailure {
    /// The 24-hour window was closed, or would have been.
    WindowClosed,
    /// WhatsApp cannot deliver to this person.
    Undeliverable,
    /// Our request was wrong: a bug or a setting.
    Refused,
}
