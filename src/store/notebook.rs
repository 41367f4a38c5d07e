//! What the page keeps and asks for besides the messages: notes, drafts, names, counts.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{MessageRow, Store, StoreError, sqlite};
use crate::ids::{AgentId, ConversationId, MessageId};

/// A note of the team; the applicant never sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub at: DateTime<Utc>,
    pub by: AgentId,
    pub body: String,
}

/// Who a conversation is with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// As WhatsApp writes it, without `+`.
    pub number: Option<String>,
    /// What they call themselves; hostile.
    pub profile_name: Option<String>,
    /// What an agent calls them.
    pub display_name: Option<String>,
    /// The number belonged to somebody else before, or belongs to somebody else now.
    pub number_moved: bool,
}

/// How many conversations are in each group, counted up to [`Counts::MAX`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub crisis: usize,
    pub waiting: usize,
    pub mine: usize,
    pub others: usize,
    pub held: usize,
    pub bot: usize,
    pub resolved: usize,
}

impl Counts {
    /// Nobody needs to know more exactly, and counting on costs time.
    pub const MAX: usize = 1000;
}

impl Store {
    /// Counts the groups, as `agent` sees them.
    pub async fn counts(&self, agent: AgentId) -> Result<Counts, StoreError> {
        self.engine.read(move |db| sqlite::notebook::counts(db, agent)).await
    }

    /// Which of these conversations hold, or once held, words of a person in need (or a weak sign).
    pub async fn restricted(&self, ids: Vec<ConversationId>) -> Result<HashSet<ConversationId>, StoreError> {
        self.engine.read(move |db| sqlite::notebook::restricted(db, &ids)).await
    }

    /// One message.
    pub async fn message(&self, id: MessageId) -> Result<Option<MessageRow>, StoreError> {
        self.engine.read(move |db| sqlite::inbox::message(db, id)).await
    }

    /// Who a conversation is with.
    pub async fn card(&self, conversation: ConversationId) -> Result<Option<Card>, StoreError> {
        self.engine.read(move |db| sqlite::notebook::card(db, conversation)).await
    }

    /// What the team calls the person from now on; `None`: as they call themselves. `false`: there
    /// is no such conversation.
    pub async fn name_contact(
        &self,
        conversation: ConversationId,
        name: Option<String>,
        by: AgentId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::notebook::name(db, conversation, name.as_deref(), by, now)).await
    }

    /// The notes of a conversation, oldest first.
    pub async fn notes(&self, conversation: ConversationId) -> Result<Vec<Note>, StoreError> {
        self.engine.read(move |db| sqlite::notebook::notes(db, conversation)).await
    }

    /// Adds a note. `false`: there is no such conversation.
    pub async fn add_note(
        &self,
        conversation: ConversationId,
        by: AgentId,
        body: String,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::notebook::add_note(db, conversation, by, &body, now)).await
    }

    /// What this agent has begun to write there.
    pub async fn draft(
        &self,
        conversation: ConversationId,
        agent: AgentId,
    ) -> Result<Option<String>, StoreError> {
        self.engine.read(move |db| sqlite::notebook::draft(db, conversation, agent)).await
    }

    /// Keeps what this agent has begun to write; an empty one is forgotten. `false`: there is no
    /// such conversation.
    pub async fn keep_draft(
        &self,
        conversation: ConversationId,
        agent: AgentId,
        body: String,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::notebook::keep_draft(db, conversation, agent, &body, now)).await
    }
}
