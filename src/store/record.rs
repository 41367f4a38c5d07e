//! The records that go in and out of the store.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::conversation::{
    AttachmentKind, Bubble, Content, Conversation, Decision, Fate, Identities, Inbound, Outbound, Purpose,
    Refusal,
};
use crate::ids::{AgentId, ContactId, ConversationId, DeliveryId, MessageId, OutboxId, Wamid};
use crate::whatsapp::webhook::{DeliveryStatus, EchoItem};

/// A webhook delivery as it came.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub id: DeliveryId,
    pub received_at: DateTime<Utc>,
    pub body: Bytes,
}

/// Whom a step is about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// Somebody known by these identifiers, or new.
    Person { identities: Identities, profile_name: Option<String> },
    /// A conversation that exists.
    Conversation(ConversationId),
}

/// What is written down with the step besides the next state.
#[derive(Debug, Clone)]
pub enum Happening {
    /// An inbound message: kept once per wamid, else the step ends as `Duplicate`.
    Inbound { inbound: Inbound, reply_to: Option<Wamid> },
    /// A message written in the phone app: kept once per wamid; one of our own wamids is none.
    Echo(EchoItem),
    /// A call, once per call id.
    Call { call_id: String },
    /// A wait is over.
    WakeUp,
    /// A member of the team did something.
    Agent(AgentId),
    /// An outbox row ended without delivery; `row` is closed as `state` in the same step.
    SendEnded { row: OutboxId, state: OutboxState, error_code: Option<i64> },
    /// The office hours changed.
    HoursChanged,
}

impl Happening {
    /// Meta's own time of it, where it bears one.
    #[must_use]
    pub fn sent_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Inbound { inbound, .. } => inbound.sent_at,
            Self::Echo(echo) => echo.sent_at,
            Self::Call { .. }
            | Self::WakeUp
            | Self::Agent(_)
            | Self::SendEnded { .. }
            | Self::HoursChanged => None,
        }
    }
}

/// The plan that a step's closure makes of the loaded conversation.
#[derive(Debug, Clone)]
pub struct Plan {
    pub decision: Decision,
    /// When to wake the conversation, from its next state.
    pub wake_at: Option<DateTime<Utc>>,
    /// When the customer service window closes, from its next state.
    pub window_closes_at: Option<DateTime<Utc>>,
}

/// The text was read from an older turn: read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale;

/// Decides about the loaded conversation; pure, may be run again.
pub type Planner = Arc<dyn Fn(&Conversation) -> Result<Plan, Stale> + Send + Sync>;

/// One event of one conversation.
#[derive(Clone)]
pub struct Step {
    pub now: DateTime<Utc>,
    pub subject: Subject,
    pub happening: Happening,
    pub plan: Planner,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Step").field("now", &self.now).finish_non_exhaustive()
    }
}

/// How a step ended.
#[derive(Debug, Clone)]
pub enum Stepped {
    /// Saved.
    Done {
        contact: ContactId,
        conversation: ConversationId,
        /// The fate of this event's message, if it had one.
        fate: Option<Fate>,
        next: Box<Conversation>,
        /// When the conversation wakes up.
        wake_at: Option<DateTime<Utc>>,
        /// Outbox rows (messages or alerts) were added.
        queued: bool,
    },
    /// The same thing was there before: nothing changed.
    Duplicate,
    /// The reading was made from an older turn.
    Stale,
    /// An agent's act cannot be done: nothing changed.
    Refused(Refusal),
    /// The conversation does not exist.
    Missing,
    /// The planner panicked or the step failed: nothing changed.
    Failed,
}

/// What is needed to read a message before its step.
#[derive(Debug, Clone, Default)]
pub struct Context {
    pub conversation: Option<ConversationId>,
    pub state: Conversation,
    /// The inbound messages of the open turn (fates pending and held), oldest first, then those of
    /// the last 30 minutes that belong to no turn any more; at most 20 of each.
    pub turn: Vec<ContextMessage>,
    pub recent: Vec<ContextMessage>,
}

/// An earlier inbound message.
#[derive(Debug, Clone)]
pub struct ContextMessage {
    pub wamid: Wamid,
    /// By our clock; joined readings leave out what is older than `Conversation::read_from`.
    pub received_at: DateTime<Utc>,
    pub content: Content,
}

/// What becomes of a row of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// Waits for `due_at`.
    Queued,
    /// Claimed; a request may be under way.
    Sending,
    /// The request's outcome is unknown: a status decides, or ten minutes.
    Unknown,
    /// Meta took it; statuses climb from here.
    Accepted,
    Sent,
    Delivered,
    Read,
    Played,
    /// Ended without delivery.
    Failed,
    /// The window closed first.
    Expired,
    /// A human took over before it went out.
    Withdrawn,
}

/// A claimed message of the outbox.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    pub id: OutboxId,
    pub conversation: ConversationId,
    pub contact: ContactId,
    /// The message it shows as.
    pub message: MessageId,
    pub recipient: Identities,
    pub purpose: Purpose,
    pub bubble: Bubble,
    pub expires_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    /// Attempts so far, this one included.
    pub attempt: u32,
    /// The `biz_opaque_callback_data` of this attempt.
    pub callback: String,
}

/// A message that could be claimed, as the courier plans it.
#[derive(Debug, Clone)]
pub struct DueRow {
    pub id: OutboxId,
    pub conversation: ConversationId,
    pub contact: ContactId,
    pub purpose: Purpose,
    pub created_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// What an attempt came to.
#[derive(Debug, Clone)]
pub enum AttemptResult {
    /// Meta took it.
    Accepted { wamid: Wamid },
    /// Surely not sent: tried again at `at`. `code` for the log and metrics.
    Again { at: DateTime<Utc>, code: Option<i64> },
    /// Nobody knows: a status decides, else tried again at `at`.
    Unknown { at: DateTime<Utc> },
}

/// What a status changed.
#[derive(Debug, Clone)]
pub enum StatusEffect {
    /// It climbed (or said nothing new).
    Noted,
    /// It belongs to no message we know (yet): kept and looked at again when a send commits.
    Unknown,
    /// The message failed after it was accepted: the heart has to know.
    Failed { row: OutboxId, conversation: ConversationId, purpose: Purpose, error_code: Option<i64> },
}

/// A status to note.
#[derive(Debug, Clone)]
pub struct StatusNote {
    pub wamid: Wamid,
    pub status: DeliveryStatus,
    pub at: DateTime<Utc>,
    pub callback: Option<String>,
    pub error_code: Option<i64>,
}

/// A media file to fetch.
#[derive(Debug, Clone)]
pub struct MediaJob {
    pub message: MessageId,
    pub conversation: ConversationId,
    pub kind: AttachmentKind,
    pub media_id: String,
    pub mime_type: String,
    pub sha256: Option<String>,
    pub attempts: u32,
    pub created_at: DateTime<Utc>,
}

/// What became of a media file.
#[derive(Debug, Clone)]
pub enum MediaResult {
    /// Stored under this name in the media folder.
    Stored { file: String, mime_type: String, bytes: u64 },
    /// Will not be fetched: why, in a stable word (`too_large`, `gone`, `refused`, `hash`).
    Lost { reason: &'static str },
    /// Tried again at `at`.
    Again { at: DateTime<Utc> },
}

/// A new outbox row of a person's own choosing (agents), with its bubble.
pub type NewOutbound = Outbound;
