//! What can go wrong in the store.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::ErrorCode;

/// Why the store did not do it. In every case nothing was changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, the file is read-only or locked: it may work again later.
    #[error("the database cannot be written or read now")]
    Unavailable(#[source] Arc<rusqlite::Error>),
    /// Too much waits to be written.
    #[error("the database is too busy")]
    Busy,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// A bug: the statement or the job failed.
    #[error("the database refused a statement")]
    Database(#[source] Arc<rusqlite::Error>),
    /// A bug: what is stored cannot be read, or a job panicked.
    #[error("broken in the store: {0}")]
    Broken(&'static str),
    /// Another process serves this database.
    #[error("{0} is in use: another sprechzeit serves this database")]
    Locked(PathBuf),
    /// Written by a newer version of the program.
    #[error("the database has schema {found}, this program knows up to {known}: use the newer program")]
    NewerSchema { found: i64, known: i64 },
    /// The migrations failed.
    #[error("the database's schema could not be brought up to date")]
    Migration(#[source] Arc<refinery::Error>),
    /// Files or folders.
    #[error("{path}: {source}")]
    File {
        path: PathBuf,
        #[source]
        source: Arc<std::io::Error>,
    },
    /// A name that is taken already (users).
    #[error("this name is taken")]
    Taken,
}

impl StoreError {
    /// Whether the same call may succeed later without anybody mending the program.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy)
    }

    pub(super) fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source: Arc::new(source) }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let temporary = matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::DiskFull
                    | ErrorCode::ReadOnly
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::CannotOpen
                    | ErrorCode::OutOfMemory
                    | ErrorCode::PermissionDenied
                    | ErrorCode::FileLockingProtocolFailed
            )
        );
        if temporary { Self::Unavailable(Arc::new(error)) } else { Self::Database(Arc::new(error)) }
    }
}
