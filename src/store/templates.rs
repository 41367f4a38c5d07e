//! The approved templates, as the team entered them.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, sqlite};
use crate::ids::AgentId;

/// A template that WhatsApp has approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub id: i64,
    /// As at Meta; with the language it names the template.
    pub name: String,
    /// Meta's code, such as `de` or `en_US`.
    pub language: String,
    /// As approved, with its placeholders.
    pub body: String,
}

impl Store {
    /// All templates, by name and language.
    pub async fn templates(&self) -> Result<Vec<Template>, StoreError> {
        self.engine.read(sqlite::template::list).await
    }

    /// Adds a template, or changes the body of the one of this name and language.
    pub async fn keep_template(
        &self,
        name: String,
        language: String,
        body: String,
        by: AgentId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::template::keep(db, [&name, &language, &body], by, now)).await
    }

    /// Forgets a template here; at Meta it stays. `false`: there is none of that id.
    pub async fn forget_template(&self, id: i64) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::template::forget(db, id)).await
    }
}
