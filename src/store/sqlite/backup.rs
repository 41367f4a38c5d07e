//! Copies the database while it is in use, checks it, and empties the write-ahead log.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::open;
use crate::store::StoreError;

/// Readers finish within moments; a log that cannot be emptied even so is a fault.
const TRUNCATE_TRIES: usize = 5;

pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    drop(open::private_file(to)?);
    let source = open::reader(from)?;
    let mut target = Connection::open(to)?;
    {
        // All pages in one step: one snapshot, which writers do not disturb and do not wait for.
        let backup = Backup::new(&source, &mut target)?;
        backup.step(-1)?;
    }
    // The copy is one file that needs no other beside it.
    target.pragma_update(None, "journal_mode", "delete")?;
    let found = integrity(&target)?;
    if found.is_empty() { Ok(()) } else { Err(StoreError::Broken("the copy failed its integrity check")) }
}

pub fn integrity(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare("PRAGMA integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

pub fn truncate_log(path: &Path) -> Result<(), StoreError> {
    let connection = open::log_keeper(path)?;
    for _ in 0..TRUNCATE_TRIES {
        let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 {
            return Ok(());
        }
    }
    Err(StoreError::Busy)
}
