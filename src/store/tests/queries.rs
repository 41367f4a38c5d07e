//! Nothing that runs often reads a whole table or sorts: SQLite's own plan says so.

use super::*;
use crate::store::sqlite;

/// Fails when a plan scans a table or sorts its result.
async fn assert_indexed(store: &Fixture, name: &str, sql: &str) {
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let plan: Vec<String> = store
        .engine
        .read(move |db| {
            let mut statement = db.prepare(&explain)?;
            let unbound = vec![None::<i64>; statement.parameter_count()];
            let lines = statement.query_map(rusqlite::params_from_iter(unbound), |row| row.get(3));
            Ok(lines?.collect::<Result<_, _>>()?)
        })
        .await
        .unwrap();
    for line in &plan {
        let walks_an_index = line.contains("INDEX") || line.contains("PRIMARY KEY");
        assert!(!line.starts_with("SCAN") || walks_an_index, "{name} reads a whole table: {plan:#?}");
        assert!(!line.contains("TEMP B-TREE"), "{name} sorts: {plan:#?}");
    }
}

#[tokio::test]
async fn every_group_of_the_inbox_walks_its_index() {
    let store = open();
    let agent = crate::ids::AgentId(1);
    for group in [
        Group::Crisis,
        Group::Waiting,
        Group::Mine(agent),
        Group::Human,
        Group::Held,
        Group::Bot,
        Group::Resolved,
    ] {
        assert_indexed(&store, &format!("{group:?}"), sqlite::inbox::sql_for_tests(group)).await;
    }
}

#[tokio::test]
async fn the_loops_walk_their_indexes() {
    let store = open();
    for sql in [
        sqlite::outbox::DUE,
        "SELECT min(due_at) FROM outbox WHERE state = 'queued' AND rank = 1 AND due_at > ?1",
        "SELECT min(expires_at) FROM outbox WHERE state = 'queued' AND expires_at > ?1",
        "SELECT min(due_at) FROM outbox WHERE state = 'unknown' AND due_at > ?1",
        "UPDATE outbox SET state = 'withdrawn' WHERE contact = ?1 AND state = 'queued' AND rank = 2",
        "UPDATE outbox SET state = 'unknown' WHERE state = 'sending'",
        "SELECT min(wake_at) FROM conversation WHERE wake_at IS NOT NULL",
        "SELECT min(due_at) FROM media WHERE state = 'pending'",
        "SELECT id FROM seen WHERE hash = ?1 AND wamid = ?2",
        "SELECT id FROM outbox WHERE wamid_hash = ?1 AND wamid = ?2",
        "SELECT contact FROM identity WHERE kind = ?1 AND value = ?2 AND valid_until IS NULL",
        "SELECT id FROM message m WHERE m.conversation = ?1 AND m.id < ?2 ORDER BY m.id DESC LIMIT ?3",
        "SELECT count(*) FROM conversation WHERE stage = 'held'",
        "SELECT count(*) FROM conversation WHERE stage = 'human'",
        "SELECT count(*) FROM conversation WHERE crisis IS NOT NULL AND crisis_seen = 0",
        "SELECT count(*) FROM outbox WHERE state = 'queued'",
        "SELECT count(*) FROM alert_delivery WHERE state = 'queued'",
        "SELECT count(*) FROM delivery WHERE done_at = 9223372036854775807",
        "SELECT count(*) FROM parked WHERE replayed_at IS NULL",
        "SELECT d.id FROM alert_delivery d JOIN alert a ON a.id = d.alert
         WHERE d.state = 'queued' AND d.due_at <= ?1 ORDER BY d.rank, d.due_at, d.id LIMIT ?2",
        "SELECT id FROM alert WHERE kind = ?1 ORDER BY due_at DESC LIMIT 1",
        "SELECT id FROM alert WHERE dedup_key = ?1 AND created_at > ?2 ORDER BY created_at DESC LIMIT 1",
    ] {
        assert_indexed(&store, sql, sql).await;
    }
}
