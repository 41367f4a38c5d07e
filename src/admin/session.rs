//! Logins in the database, behind actix-session: revocable, ended by idleness and age, measured by
//! the program's clock. What a request learns of its user is read anew each time, so a disabled
//! account is out at once.

use std::collections::HashMap;

use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession};
use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::{Key, SameSite, time};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Admin;
use crate::engine::Steps;
use crate::ids::{AgentId, Generator};
use crate::store::{Role, SessionRow, Store, StoreError, TokenHash, User};

/// A login nobody used for this long has ended.
const IDLE_HOURS: i64 = 12;
/// And after this long in any case.
const ABSOLUTE_DAYS: i64 = 7;
/// The last use is noted this exactly: a page view is no write.
const SEEN_EXACTLY: Duration = Duration::minutes(5);
/// The setting that keeps the key which signs cookies.
const KEY_SETTING: &str = "session_key";
const KEY_BYTES: usize = 64;

/// The names of what a session holds.
pub const USER: &str = "user";
pub const BROWSER: &str = "browser";
const VISITOR: &str = "visitor";

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    pub id: AgentId,
    pub display: String,
    pub rank: Rank,
    /// The hash of their token, in hex: names the login in their list.
    pub session: String,
}

/// What a visitor may do; each may do what those before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rank {
    /// Reads, but no words of people in need.
    Reader,
    /// Answers.
    Agent,
    /// Exports, erases, and looks after what the team shares.
    Owner,
}

impl From<Role> for Rank {
    fn from(role: Role) -> Self {
        match role {
            Role::Reader => Self::Reader,
            Role::Agent => Self::Agent,
            Role::Owner => Self::Owner,
        }
    }
}

/// The key that signs cookies; made at the first start.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn key(store: &Store, random: &dyn Generator) -> anyhow::Result<Key> {
    let kept = store.setting(KEY_SETTING).await?.and_then(|text| hex::decode(text).ok());
    if let Some(bytes) = kept.filter(|bytes| bytes.len() == KEY_BYTES) {
        return Ok(Key::from(&bytes));
    }
    let fresh: String = std::iter::repeat_with(|| random.token()).take(KEY_BYTES / 16).collect();
    store.set_setting(KEY_SETTING, &fresh).await?;
    Ok(Key::from(&hex::decode(fresh)?))
}

/// The hash under which a token is kept.
pub fn hashed(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// The middleware that knows who is logged in.
pub fn middleware(admin: &Admin) -> SessionMiddleware<Logins> {
    let path = if admin.base.is_empty() { "/" } else { &admin.base };
    let life = PersistentSession::default().session_ttl(time::Duration::days(ABSOLUTE_DAYS));
    SessionMiddleware::builder(Logins { admin: admin.clone() }, admin.key.clone())
        .cookie_name("sprechzeit".to_owned())
        .cookie_path(path.to_owned())
        .cookie_secure(admin.is_https)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(life)
        .build()
}

/// Whether a login has not ended by itself.
pub fn is_current(session: &SessionRow, now: DateTime<Utc>) -> bool {
    now < session.expires_at && now - session.seen_at < Duration::hours(IDLE_HOURS)
}

/// Whether it still lets somebody in.
pub fn is_valid(session: &SessionRow, user: &User, now: DateTime<Utc>) -> bool {
    user.disabled_at.is_none() && is_current(session, now)
}

/// The logins of the database that serves now.
#[derive(Debug)]
pub struct Logins {
    admin: Admin,
}

type State = HashMap<String, String>;

impl Logins {
    fn steps(&self) -> Steps {
        self.admin.engine.get().steps.clone()
    }

    async fn find(&self, token: &str) -> Result<Option<State>, StoreError> {
        let (steps, hash) = (self.steps(), hashed(token));
        let Some((session, user)) = steps.store.session(hash).await? else { return Ok(None) };
        let now = steps.now();
        if !is_valid(&session, &user, now) {
            return Ok(None);
        }
        if now - session.seen_at >= SEEN_EXACTLY {
            steps.store.touch_session(hash, now).await?;
        }
        let visitor = Visitor {
            id: user.id,
            display: user.display,
            rank: user.role.into(),
            session: hex::encode(hash),
        };
        let json = serde_json::to_string(&visitor).map_err(|_| StoreError::Broken("a visitor is no JSON"))?;
        Ok(Some(HashMap::from([(VISITOR.to_owned(), json)])))
    }

    async fn begin(&self, state: &State) -> anyhow::Result<SessionKey> {
        let steps = self.steps();
        let value = |name: &str| state.get(name).and_then(|json| serde_json::from_str::<String>(json).ok());
        let user = state.get(USER).and_then(|json| serde_json::from_str(json).ok());
        let user: AgentId = user.ok_or_else(|| anyhow::anyhow!("a session without a user"))?;
        let token = format!("{}{}", self.admin.random.token(), self.admin.random.token());
        let now = steps.now();
        let session = SessionRow {
            token_hash: hashed(&token),
            user,
            browser: value(BROWSER).unwrap_or_default(),
            created_at: now,
            seen_at: now,
            expires_at: now + Duration::days(ABSOLUTE_DAYS),
        };
        steps.store.add_session(session, now, now - Duration::hours(IDLE_HOURS)).await?;
        Ok(token.try_into()?)
    }
}

impl SessionStore for Logins {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        self.find(key.as_ref()).await.map_err(|error| LoadError::Other(error.into()))
    }

    async fn save(&self, state: State, _ttl: &time::Duration) -> Result<SessionKey, SaveError> {
        self.begin(&state).await.map_err(SaveError::Other)
    }

    /// Nothing of a session ever changes: a new login is a new session.
    async fn update(
        &self,
        key: SessionKey,
        _state: State,
        _ttl: &time::Duration,
    ) -> Result<SessionKey, UpdateError> {
        Ok(key)
    }

    async fn update_ttl(&self, _key: &SessionKey, _ttl: &time::Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        Ok(self.steps().store.end_session(hashed(key.as_ref())).await?)
    }
}

/// Who is logged in, if anybody is.
pub fn visitor(session: &actix_session::Session) -> Option<Visitor> {
    session.get(VISITOR).ok().flatten()
}

/// In the demo: begins a login for whoever has none. The demo's databases and clock change at a click,
/// and no half-written answer shall be lost to a login form.
pub async fn welcome(admin: &Admin, session: &actix_session::Session) -> Option<Visitor> {
    let name = admin.welcome?;
    let user = admin.engine.get().steps.store.user_by_name(name).await.ok().flatten()?;
    session.insert(USER, user.id).and_then(|()| session.insert(BROWSER, "Demo")).ok()?;
    session.renew();
    Some(Visitor { id: user.id, display: user.display, rank: user.role.into(), session: String::new() })
}

/// The hash of the token that a visitor came with.
pub fn token_of(who: &Visitor) -> Option<TokenHash> {
    let mut token = TokenHash::default();
    hex::decode_to_slice(&who.session, &mut token).ok()?;
    Some(token)
}
