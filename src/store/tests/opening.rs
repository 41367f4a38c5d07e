//! Files, locks and schema versions.

use std::os::unix::fs::PermissionsExt;

use super::*;

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn files_are_readable_by_their_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/deeper/test.db");
    let store = Store::open(&path, StoreOptions { lock: true, ..StoreOptions::default() }).unwrap();
    store.probe(noon()).await.unwrap();
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&folder.path().join("new/deeper/test.db-wal")), 0o600);
    assert_eq!(mode(&folder.path().join("new/deeper/test.db.lock")), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&folder.path().join("new")), 0o700);
}

#[tokio::test]
async fn a_second_server_is_refused_and_a_command_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let serve = StoreOptions { lock: true, ..StoreOptions::default() };
    let first = Store::open(&path, serve).unwrap();
    let refused = Store::open(&path, serve).unwrap_err();
    assert!(matches!(refused, StoreError::Locked(_)));
    assert!(refused.to_string().contains("in use"));
    let command = Store::open(&path, StoreOptions::default()).unwrap();
    command.set_setting("a", "1").await.unwrap();
    assert_eq!(first.setting("a").await.unwrap().as_deref(), Some("1"));
    drop((first, command));
}

#[tokio::test]
async fn the_lock_ends_with_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let serve = StoreOptions { lock: true, ..StoreOptions::default() };
    drop(Store::open(&path, serve).unwrap());
    Store::open(&path, serve).unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_refused_with_a_clear_message() {
    let store = open();
    store.sql("INSERT INTO refinery_schema_history VALUES (999, 'later', '2027-01-01T00:00:00Z', '0')").await;
    store.close().await;
    let refused = Store::open(&store.path(), StoreOptions::default()).unwrap_err();
    assert!(matches!(refused, StoreError::NewerSchema { found: 999, .. }));
    assert!(refused.to_string().contains("use the newer program"));
}

#[tokio::test]
async fn everything_is_still_there_after_a_restart() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "Hallo", Fate::Pending).await;
    store.close().await;
    let again = Store::open(&store.path(), StoreOptions::default()).unwrap();
    assert_eq!(again.messages(id, None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_database_is_safe_against_power_loss_and_overwrites_what_is_deleted() {
    let store = open();
    let pragma = |name: &'static str| {
        store.engine.write(move |db| {
            Ok(db.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))?)
        })
    };
    let full: rusqlite::types::Value = 2.into();
    assert_eq!(pragma("synchronous").await.unwrap(), full);
    assert_eq!(pragma("journal_mode").await.unwrap(), "wal".to_owned().into());
    assert_eq!(pragma("secure_delete").await.unwrap(), 1.into());
    assert_eq!(pragma("foreign_keys").await.unwrap(), 1.into());
    assert_eq!(pragma("wal_autocheckpoint").await.unwrap(), 0.into());
}
