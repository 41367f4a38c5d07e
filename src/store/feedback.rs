//! How people took what was answered or offered, for those who write the answers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Store, StoreError, sqlite};
use crate::conversation::Taken;
use crate::ids::ConversationId;

/// One answer or offer and how it was taken, or a question that found no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedbackRow {
    pub conversation: ConversationId,
    pub at: DateTime<Utc>,
    /// In the person's own words, which may hold anything; empty: nothing was asked in words.
    pub question: String,
    /// It was answered, not only offered something.
    pub answered: bool,
    /// The entries it was answered with, or those that were offered.
    pub entries: Vec<String>,
    pub taken: Taken,
    /// The entry that was picked.
    pub chosen: Option<String>,
    /// What is known to name the person: names, numbers, user ids.
    pub known_names: Vec<String>,
}

impl Store {
    /// What was noted since then and concerns nobody who is in need now, oldest first; of more than
    /// `limit` the newest.
    pub async fn feedback(&self, since: DateTime<Utc>, limit: u32) -> Result<Vec<FeedbackRow>, StoreError> {
        self.engine.read(move |db| sqlite::feedback::list(db, since, limit)).await
    }

    /// How often each entry was sent as an answer since then.
    pub async fn answers_sent(&self, since: DateTime<Utc>) -> Result<BTreeMap<String, u64>, StoreError> {
        self.engine.read(move |db| sqlite::feedback::answers_sent(db, since)).await
    }
}
