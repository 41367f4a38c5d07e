//! What the program remembers. Callers see these methods and records, never SQL, and never ask
//! which engine runs. The SQL stands in `sqlite/`.
//!
//! One thread owns the only connection that writes; it commits whatever waits for it in one
//! transaction. Every method that writes returns after its commit. Reads run on a few connections
//! of their own and see what was committed before they began.
//!
//! | methods | file |
//! |---|---|
//! | deliveries, parked items, context, step, changed identities | `intake.rs` |
//! | outbox, statuses, read receipts | `sending.rs` |
//! | timers, alerts, media, settings, gauges | `watch.rs` |
//! | inbox, messages, audit trail, users | `desk.rs` |
//! | filters, search | `search.rs` |
//! | logins | `people.rs` |
//! | ready texts | `canned.rs` |
//! | approved templates | `templates.rs` |
//! | notes, drafts, names, counts for the page | `notebook.rs` |
//! | how answers were taken | `feedback.rs` |
//! | export, erasure, retention, backup | `custody.rs` |

mod canned;
mod custody;
mod desk;
mod error;
mod feedback;
mod intake;
mod notebook;
mod people;
mod record;
mod search;
mod sending;
mod signals;
mod sqlite;
mod templates;
#[cfg(test)]
mod tests;
mod watch;

use std::path::Path;
use std::sync::Arc;

pub use canned::Canned;
pub use custody::EraseReceipt;
pub use desk::{
    AuditEntry, AuditLine, Author, ConversationRow, Cursor, Group, MediaRow, MediaState, MessageRow, NewUser,
    Role, User,
};
pub use error::StoreError;
pub use feedback::FeedbackRow;
pub use intake::{IdentityChanged, MergedState, Merger, ParkedItem};
pub use notebook::{Card, Counts, Note};
pub use people::{SessionRow, TokenHash};
pub use record::*;
pub use search::{Filter, Found, FoundRow, Hit, RowPage, Search};
pub use sending::{Receipt, StatusNotes};
pub use signals::Signals;
pub use templates::Template;
pub use watch::{AlertChannel, AlertChannels, AlertResult, DueAlert, Gauges, Trouble};

/// How a store is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct StoreOptions {
    /// Refuse to open when another process has locked this database, and lock it: `serve`.
    /// Commands open without; SQLite lets them work beside a server.
    pub lock: bool,
    /// Where alerts go; one delivery is queued for each.
    pub channels: AlertChannels,
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<sqlite::Engine>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database at `path`, makes it (0600; a folder that is missing 0700) and brings its
    /// schema up to date. Blocks: call it at the start.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process serves it, [`StoreError::NewerSchema`] when a
    /// newer version has written it, else what the file system or SQLite says.
    pub fn open(path: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        Ok(Self { engine: Arc::new(sqlite::Engine::open(path, options)?) })
    }

    /// Ends the writer after everything that waits is committed. Later writes are refused with
    /// [`StoreError::Closed`].
    pub async fn close(&self) {
        self.engine.close().await;
    }

    /// Fires after commits that somebody waits for.
    #[must_use]
    pub fn signals(&self) -> &Signals {
        self.engine.signals()
    }

    /// Whether another process has written since the last call; if so, all signals fire.
    pub async fn changed_elsewhere(&self) -> Result<bool, StoreError> {
        self.engine.changed_elsewhere().await
    }

    /// Commits something durably: whether a delivery could be stored now.
    pub async fn probe(&self, now: chrono::DateTime<chrono::Utc>) -> Result<(), StoreError> {
        self.set_setting("probe", &now.timestamp_micros().to_string()).await
    }
}
