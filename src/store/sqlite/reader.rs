//! The connections that read. They see what was committed before a read began, and wait for no
//! writer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::open;
use crate::store::StoreError;

/// More gain nothing on two cores, and each costs up to 2 MiB.
const READERS: usize = 3;

pub(super) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let connections = (0..READERS).map(|_| open::reader(path)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { idle: Arc::new(Mutex::new(connections)), permits: Arc::new(Semaphore::new(READERS)) })
    }

    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let idle = Arc::clone(&self.idle);
        blocking(move || {
            // The permit lives as long as the read, also when the caller stops waiting for it.
            let _permit = permit;
            let connection = idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop()
                .ok_or(StoreError::Broken("a permit without a connection"))?;
            let result = catch_unwind(AssertUnwindSafe(|| work(&connection)));
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result.unwrap_or(Err(StoreError::Broken("a read panicked")))
        })
        .await
    }
}

/// Runs something that blocks off the async threads.
pub(super) async fn blocking<T, F>(work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Closed))
}
