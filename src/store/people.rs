//! Who is logged in.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, User, sqlite};
use crate::ids::AgentId;

/// SHA-256 of a session's token. The token itself is kept by the browser alone.
pub type TokenHash = [u8; 32];

/// A login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub token_hash: TokenHash,
    pub user: AgentId,
    /// What the browser calls itself, in short; hostile.
    pub browser: String,
    pub created_at: DateTime<Utc>,
    /// The last request, give or take a few minutes.
    pub seen_at: DateTime<Utc>,
    /// Ends at the latest then.
    pub expires_at: DateTime<Utc>,
}

impl Store {
    /// Keeps a login, and forgets those that ended before `now` or were not seen since `idle`.
    pub async fn add_session(
        &self,
        session: SessionRow,
        now: DateTime<Utc>,
        idle: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::session::add(db, &session, now, idle)).await
    }

    /// The login of this token with its user, whether still valid or not.
    pub async fn session(&self, token: TokenHash) -> Result<Option<(SessionRow, User)>, StoreError> {
        self.engine.read(move |db| sqlite::session::find(db, token)).await
    }

    /// Notes that the login was used.
    pub async fn touch_session(&self, token: TokenHash, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::session::touch(db, token, now)).await
    }

    /// The logins of a user, the last seen first.
    pub async fn sessions_of(&self, user: AgentId) -> Result<Vec<SessionRow>, StoreError> {
        self.engine.read(move |db| sqlite::session::of(db, user)).await
    }

    /// Ends a login.
    pub async fn end_session(&self, token: TokenHash) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::session::end(db, token, None).map(|_| ())).await
    }

    /// Ends a login of this user. `false`: they have none of this token.
    pub async fn end_session_of(&self, user: AgentId, token: TokenHash) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::session::end(db, token, Some(user))).await
    }
}
