//! Ready texts of the team.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Store, StoreError, sqlite};
use crate::ids::AgentId;

/// A ready text, with placeholders in double braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canned {
    /// `None`: a new one.
    pub id: Option<i64>,
    pub title: String,
    pub body: String,
    /// The first and the last local day on which it is offered.
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

impl Canned {
    /// Whether it is offered on this local day.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day <= until)
    }
}

impl Store {
    /// All ready texts, by title.
    pub async fn canned(&self) -> Result<Vec<Canned>, StoreError> {
        self.engine.read(sqlite::canned::list).await
    }

    /// Adds a ready text, or changes the one of its id. `false`: there is none of that id.
    pub async fn keep_canned(
        &self,
        canned: Canned,
        by: AgentId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::canned::keep(db, &canned, by, now)).await
    }

    /// Forgets a ready text. `false`: there is none of that id.
    pub async fn forget_canned(&self, id: i64) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::canned::forget(db, id)).await
    }
}
