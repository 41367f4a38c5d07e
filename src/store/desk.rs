//! What people look at: inbox, messages, audit trail; and who they are.

use chrono::{DateTime, Utc};

use super::{OutboxState, Store, StoreError, sqlite};
use crate::conversation::{AttachmentKind, Bubble, Content, Conversation, Fate, Purpose};
use crate::ids::{AgentId, ContactId, ConversationId, MessageId, Wamid};

/// A group of the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// A crisis is open: unacknowledged first, the oldest first.
    Crisis,
    /// Waits for a human and has no crisis; the longest first.
    Waiting,
    /// Owned by this agent and no crisis; the last written first.
    Mine(AgentId),
    /// Owned by any human (page or phone app); the last written first.
    Human,
    /// Owned by any human but this agent and no crisis; the last written first.
    Others(AgentId),
    /// The next opening first.
    Held,
    /// With the bot or owed an answer; the last written first.
    Bot,
    Resolved,
}

/// Where a page of the inbox ended; opaque. As text: three numbers, a dot between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(super) first: i64,
    pub(super) second: i64,
    pub(super) id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.first, self.second, self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '.').map(str::parse);
        let mut next = || parts.next().unwrap_or_else(|| "".parse());
        Ok(Self { first: next()?, second: next()?, id: next()? })
    }
}

/// A row of the inbox.
#[derive(Debug, Clone)]
pub struct ConversationRow {
    pub id: ConversationId,
    pub contact: ContactId,
    /// What the agents call them, else what they call themselves; hostile.
    pub name: Option<String>,
    pub state: Conversation,
    pub window_closes_at: Option<DateTime<Utc>>,
    pub wake_at: Option<DateTime<Utc>>,
    /// Inbound messages that no human has looked at, while not with the bot.
    pub unread: u32,
    /// What it is about.
    pub topic: Option<String>,
    /// The applicant's last words, at most 120 characters; empty when `last_kind` says it all.
    pub last_words: String,
    /// The kind of their last message (`text`, `image`, `reaction`, …); empty: they never wrote.
    pub last_kind: String,
    /// When somebody last wrote.
    pub last_at: DateTime<Utc>,
    /// The last message was the applicant's.
    pub last_inbound: bool,
    /// The next page starts after this.
    pub cursor: Cursor,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    Applicant,
    Bot,
    Agent(AgentId),
    /// Somebody at the phone app.
    PhoneApp,
}

/// A message as a page shows it.
#[derive(Debug, Clone)]
pub struct MessageRow {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub author: Author,
    pub wamid: Option<Wamid>,
    /// Of an applicant or the phone app.
    pub content: Option<Content>,
    /// Of the bot or an agent.
    pub bubble: Option<Bubble>,
    pub fate: Option<Fate>,
    pub purpose: Option<Purpose>,
    /// The slugs of the entries it answers with or offers.
    pub entries: Vec<String>,
    pub state: Option<OutboxState>,
    pub error_code: Option<i64>,
    /// Meta's time.
    pub sent_at: Option<DateTime<Utc>>,
    /// Ours.
    pub received_at: DateTime<Utc>,
    pub reply_to: Option<Wamid>,
    pub edited: Option<(DateTime<Utc>, String)>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// The other side's reaction.
    pub reaction: Option<String>,
    pub media: Option<MediaRow>,
}

/// The file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaRow {
    pub kind: AttachmentKind,
    pub state: MediaState,
    pub mime_type: String,
    /// The sender's name for it; hostile.
    pub file_name: Option<String>,
    /// Its name in the media folder.
    pub file: Option<String>,
    pub bytes: Option<u64>,
    /// Why it was not fetched.
    pub reason: Option<String>,
}

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaState {
    Pending,
    Stored,
    Lost,
}

/// A line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    pub at: DateTime<Utc>,
    pub what: String,
    pub detail: String,
    pub by: Option<AgentId>,
}

/// A line of the whole audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Ascends with time.
    pub id: i64,
    /// `None`: the person was erased.
    pub conversation: Option<ConversationId>,
    pub line: AuditLine,
}

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Owner,
    Agent,
    Reader,
}

/// A member of the team.
#[derive(Debug, Clone)]
pub struct User {
    pub id: AgentId,
    pub name: String,
    pub display: String,
    pub role: Role,
    /// PHC string (argon2id).
    pub password_hash: String,
    pub disabled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// A user to add.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// For the login; unique without regard to ASCII case.
    pub name: String,
    pub display: String,
    pub role: Role,
    pub password_hash: String,
}

impl Store {
    /// A page of a group of the inbox.
    pub async fn conversations(
        &self,
        group: Group,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<ConversationRow>, StoreError> {
        self.engine.read(move |db| sqlite::inbox::conversations(db, group, after, limit)).await
    }

    /// One row of the inbox; of a conversation that was merged, the row of the other.
    pub async fn conversation_row(&self, id: ConversationId) -> Result<Option<ConversationRow>, StoreError> {
        self.engine.read(move |db| sqlite::inbox::conversation(db, id)).await
    }

    /// The messages before `before` (`None`: the newest), newest first.
    pub async fn messages(
        &self,
        conversation: ConversationId,
        before: Option<MessageId>,
        limit: usize,
    ) -> Result<Vec<MessageRow>, StoreError> {
        self.engine.read(move |db| sqlite::inbox::messages(db, conversation, before, limit)).await
    }

    /// The audit trail of a conversation, oldest first.
    pub async fn audit(&self, conversation: ConversationId) -> Result<Vec<AuditLine>, StoreError> {
        self.engine.read(move |db| sqlite::inbox::audit(db, conversation)).await
    }

    /// The audit trail of all conversations after the line `after`, oldest first.
    pub async fn audit_after(&self, after: i64, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.engine.read(move |db| sqlite::inbox::audit_after(db, after, limit)).await
    }

    /// What changed after `seq`: the newest seq and the conversations, each once. `None`: the log
    /// does not reach back that far, so the page loads anew.
    pub async fn changes_after(
        &self,
        seq: i64,
        limit: usize,
    ) -> Result<Option<(i64, Vec<ConversationId>)>, StoreError> {
        self.engine.read(move |db| sqlite::change::after(db, seq, limit)).await
    }

    /// Adds a user. [`StoreError::Taken`] when the name is in use.
    pub async fn add_user(&self, user: NewUser, now: DateTime<Utc>) -> Result<AgentId, StoreError> {
        self.engine.write(move |db| sqlite::user::add(db, &user, now)).await
    }

    /// All users, by name.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        self.engine.read(sqlite::user::list).await
    }

    /// The user of this name, ASCII case ignored.
    pub async fn user_by_name(&self, name: &str) -> Result<Option<User>, StoreError> {
        let name = name.to_owned();
        self.engine.read(move |db| sqlite::user::by_name(db, &name)).await
    }

    /// Disables a user and ends their sessions. `false`: there is none of this name.
    pub async fn disable_user(&self, name: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.engine.write(move |db| sqlite::user::disable(db, &name, now)).await
    }

    /// Sets a password and ends the user's sessions. `false`: there is none of this name.
    pub async fn set_password(&self, name: &str, password_hash: &str) -> Result<bool, StoreError> {
        let (name, hash) = (name.to_owned(), password_hash.to_owned());
        self.engine.write(move |db| sqlite::user::set_password(db, &name, &hash)).await
    }
}
