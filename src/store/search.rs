//! Finding conversations: filters of the inbox, and search by name, number and words.

use super::{ConversationRow, Cursor, Group, Store, StoreError, sqlite};
use crate::conversation::Owner;
use crate::ids::MessageId;

/// Which conversations of a list are wanted; by default all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// What it is about.
    pub topic: Option<String>,
    /// The human who has it.
    pub owner: Option<Owner>,
}

impl Filter {
    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.topic.is_none() && self.owner.is_none()
    }
}

/// Some rows of a list.
#[derive(Debug, Clone, Default)]
pub struct RowPage {
    pub rows: Vec<ConversationRow>,
    /// Where to go on. With a filter there may be one though there are no rows: only so many
    /// conversations are looked at for a page.
    pub next: Option<Cursor>,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// As somebody typed it; only its beginning counts, and nothing in it is an operator.
    pub words: String,
    pub filter: Filter,
    /// Also in what people in need wrote. Without it their messages are neither found nor counted:
    /// that something is found tells what they wrote.
    pub sees_everything: bool,
}

/// A conversation that was found.
#[derive(Debug, Clone)]
pub struct FoundRow {
    pub row: ConversationRow,
    /// Its newest message with the words; `None`: the name or the number was found.
    pub hit: Option<Hit>,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub message: MessageId,
    pub body: String,
    /// The applicant wrote it.
    pub is_theirs: bool,
}

/// Some of what was found, the last written first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub rows: Vec<FoundRow>,
    pub next: Option<Cursor>,
    /// Perhaps more messages have the words: only the newest were looked at.
    pub is_cut: bool,
}

impl Store {
    /// A page of a group of the inbox, as far as the filter lets it through.
    pub async fn conversation_page(
        &self,
        group: Group,
        filter: Filter,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<RowPage, StoreError> {
        self.engine.read(move |db| sqlite::inbox::page(db, group, &filter, after, limit)).await
    }

    /// Conversations whose person is called so, has this number, or that have a message with all
    /// these words. The text index is a moment behind.
    pub async fn search(
        &self,
        search: Search,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        self.engine.read(move |db| sqlite::search::search(db, &search, after, limit)).await
    }

    /// Whether there are messages that the text index does not know yet.
    pub async fn search_is_behind(&self) -> Result<bool, StoreError> {
        self.engine.read(sqlite::search::is_behind).await
    }

    /// Puts the next messages into the text index, at most `limit`. `true`: there may be more.
    pub async fn fill_search(&self, limit: usize) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::search::fill(db, limit)).await
    }

    /// Whether more jobs wait to be written than pass in a moment: what is not urgent waits.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.engine.is_busy()
    }
}
