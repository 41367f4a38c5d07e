//! What is to be done about an event: data, carried out by the shell.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::state::Conversation;
use crate::crisis::Severity;
use crate::ids::{AgentId, Wamid};

/// The answer of [`super::decide`].
#[derive(Debug, Clone)]
pub struct Decision {
    pub next: Conversation,
    /// What becomes of the message of this event; `None`: the same as of its turn, else pending.
    pub fate: Option<Fate>,
    /// What becomes of every message that is pending, held or owed so far.
    pub turn_fate: Option<Fate>,
    pub effects: Vec<Effect>,
    /// An agent's act that cannot be done; then nothing else changes.
    pub refusal: Option<Refusal>,
}

impl Decision {
    /// The fate of this event's own message.
    #[must_use]
    pub fn fate_of_message(&self) -> Fate {
        self.fate.or(self.turn_fate).unwrap_or(Fate::Pending)
    }
}

/// The end of an inbound message (I6); `Pending` and `Owed` are on the way to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// In the open turn.
    Pending,
    Answered,
    Offered,
    Held,
    /// Held past the window; the answer goes out with the next message.
    Owed,
    /// Waits for a human.
    Waiting,
    /// A human has the conversation.
    WithHuman,
    /// Needs no answer.
    Noted,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Put a message into the outbox.
    Send(Outbound),
    /// Messages of ours that are still queued are not sent any more: a human took over, the person
    /// said stop, or is in need. Those of [`Purpose::is_crisis`] and of humans stay.
    WithdrawAutomatic,
    /// Mark everything up to this message (`None`: the last inbound one) as read.
    MarkRead(Option<Wamid>),
    /// Show the applicant that a human types; marks the last inbound message as read.
    ShowTyping,
    /// Call a human by mail and webhook.
    Alert(AlertOrder),
    /// How the person took our last answer or offer (or the one whose button was tapped), kept with
    /// what they had asked. `chosen`: the slug of the entry they picked.
    Feedback { taken: Taken, chosen: Option<String> },
    /// A line for the audit trail: a stable word and a detail without personal data.
    Audit { what: &'static str, detail: String, by: Option<AgentId> },
}

/// How the person took an answer or an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// Tapped "Passt, danke".
    Helped,
    /// Said thanks soon after.
    Thanked,
    /// Tapped "Mensch bitte", or asked for a human soon after.
    Human,
    /// Tapped "Etwas anderes".
    NoneFits,
    /// Picked one of the entries that were offered.
    Chosen,
    /// Asked something else soon after.
    AskedAgain,
    /// There was no answer: a human has the question.
    Unanswered,
}

/// A message of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outbound {
    pub purpose: Purpose,
    pub bubble: Bubble,
    /// Not sent after this: the end of the window (for a template: of a day).
    pub expires_at: DateTime<Utc>,
    /// The slugs of the entries it answers with or offers.
    pub entries: Vec<String>,
}

/// Why a message of ours goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Answer,
    Choices,
    Introduction,
    HandoffLine,
    /// H2: we are back on …
    Acknowledgement,
    /// The neutral line for a weak sign of need.
    ReviewLine,
    ReopenTemplate,
    StopConfirmation,
    StartConfirmation,
    CallNotice,
    /// The hotline reply.
    CrisisReply,
    /// "Your message has arrived."
    CrisisNote,
    /// Written by a human on the page.
    AgentMessage,
    /// A template chosen by a human on the page.
    AgentTemplate,
}

impl Purpose {
    /// Sent by the bot.
    #[must_use]
    pub fn is_automatic(self) -> bool {
        !matches!(self, Self::AgentMessage | Self::AgentTemplate)
    }

    /// Part of the crisis reply: goes out at any hour and in any stage.
    #[must_use]
    pub fn is_crisis(self) -> bool {
        matches!(self, Self::CrisisReply | Self::CrisisNote)
    }

    /// May go out while the office is closed (I4).
    #[must_use]
    pub fn at_any_hour(self) -> bool {
        self.is_crisis() || !self.is_automatic() || matches!(self, Self::Acknowledgement | Self::ReviewLine)
    }

    /// The word for it in the database and in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Choices => "choices",
            Self::Introduction => "introduction",
            Self::HandoffLine => "handoff_line",
            Self::Acknowledgement => "acknowledgement",
            Self::ReviewLine => "review_line",
            Self::ReopenTemplate => "reopen_template",
            Self::StopConfirmation => "stop_confirmation",
            Self::StartConfirmation => "start_confirmation",
            Self::CallNotice => "call_notice",
            Self::CrisisReply => "crisis_reply",
            Self::CrisisNote => "crisis_note",
            Self::AgentMessage => "agent_message",
            Self::AgentTemplate => "agent_template",
        }
    }
}

/// One bubble in the chat. `whatsapp::message` turns it into Meta's JSON and checks the limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Bubble {
    Text {
        body: String,
    },
    /// Up to three reply buttons.
    Buttons {
        body: String,
        footer: Option<String>,
        buttons: Vec<Button>,
    },
    /// A list of up to ten rows, opened by a button.
    List {
        body: String,
        footer: Option<String>,
        open: String,
        rows: Vec<Row>,
    },
    /// An approved template.
    Template {
        name: String,
        language: String,
        /// What fills the body's placeholders, in their order.
        parameters: Vec<String>,
        /// The placeholders' names, in the same order; empty: they are numbered.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        names: Vec<String>,
        /// The filled body, where it is known: WhatsApp is not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A picture or document of ours.
    Media {
        file: OurFile,
        /// WhatsApp's id of it, once it is uploaded.
        #[serde(skip)]
        media_id: Option<String>,
        caption: Option<String>,
    },
}

impl Bubble {
    /// A template without placeholders.
    #[must_use]
    pub fn template(name: String, language: String) -> Self {
        Self::Template { name, language, parameters: Vec::new(), names: Vec::new(), text: None }
    }
}

/// A file that we send, in the media folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OurFile {
    #[serde(rename = "attachment")]
    pub kind: super::AttachmentKind,
    /// Its name in the media folder.
    pub stored_as: String,
    /// By its content, not by its name.
    pub mime_type: String,
    pub bytes: u64,
    /// What the other side sees it called.
    pub file_name: Option<String>,
}

/// A reply button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    pub id: String,
    pub title: String,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    pub title: String,
    pub description: Option<String>,
}

/// Calls a human.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertOrder {
    pub kind: AlertKind,
    /// Also to the people of the second line.
    pub escalate: bool,
    /// How often it has been repeated; 0 is the first.
    pub repeat: u32,
}

/// What a human is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    Crisis(Severity),
    /// The hotline reply could not be delivered.
    CrisisReplyFailed,
    /// Nobody answered until the deadline.
    DeadlineMissed,
}

/// Why an agent's act is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody else has it.
    #[error("the conversation belongs to somebody else")]
    OwnedBy(super::Owner),
    #[error("only the owner can do this: claim the conversation first")]
    NotOwner,
    #[error("there is no open crisis in this conversation")]
    NoCrisis,
    #[error("a crisis is open: release it first, with an outcome and a note")]
    CrisisOpen,
    #[error("the 24-hour window is closed: only a template can be sent")]
    WindowClosed,
    #[error("a note is needed: what was done?")]
    NoteMissing,
}
