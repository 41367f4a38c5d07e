//! Whether the program stays fast when years of messages are stored.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use rusqlite::{Connection, params};
use sprechzeit::store::{Group, Store, StoreOptions};

use crate::delivery::{Deliveries, number, out, user_id};
use crate::graph::Graph;
use crate::load::percentile;
use crate::rate::flood;
use crate::report::Report;
use crate::server::{Place, Server};

/// Messages stored before the measurement.
const MESSAGES: usize = 5_000_000;
/// Of one conversation.
const MESSAGES_EACH: usize = 25;
/// Rows of a page of the inbox.
const PAGE: usize = 50;
/// Times that the first page is read.
const PAGES: u32 = 200;
const CONNECTIONS: u32 = 64;
const PER_SECOND_MAX: usize = 25_000;

/// Measures rate, commit and inbox with five million messages, against an empty database.
pub async fn measure(report: &mut Report, time: Duration) -> anyhow::Result<()> {
    let graph = Graph::start()?;
    let count = PER_SECOND_MAX * usize::try_from(time.as_secs())?;
    let empty = {
        let place = Place::new()?;
        let server = Server::start(&place.database(), graph.address, &[]).await?;
        let deliveries = Deliveries::texts(1, 0..count as u64);
        let flooded = flood(&server, &place.database(), deliveries, CONNECTIONS, time).await?;
        server.stop()?;
        flooded.outcome.rate()
    };

    let place = Place::new()?;
    Server::start(&place.database(), graph.address, &[]).await?.stop()?;
    let start = Instant::now();
    fill(&place.database(), MESSAGES / MESSAGES_EACH, MESSAGES_EACH)?;
    report.note("time to store 5 million messages", format!("{:.0} s", start.elapsed().as_secs_f64()));

    let server = Server::start(&place.database(), graph.address, &[]).await?;
    report.within("start to ready, 5 million messages", server.ready_after, Duration::from_millis(300));
    // People who wrote before, in no order: their rows lie all over the file.
    let known = (MESSAGES / MESSAGES_EACH) as u64;
    let deliveries = Deliveries::texts(1, (0..count as u64).map(|index| index * 7919 % known));
    let flooded = flood(&server, &place.database(), deliveries, CONNECTIONS, time).await?;
    let rate = flooded.outcome.rate();
    report.note("durable, 5 million messages", format!("{rate:.0}/s"));
    report.at_least("durable, 5 million messages : empty", rate / empty, 0.35, None);
    report.exactly("  refused", flooded.outcome.refused, 0);
    report.exactly("  deliveries not stepped 2 s later", flooded.left.deliveries, 0);
    // An acknowledgement holds its commit, and more.
    let acknowledged = flooded.outcome.latency(99);
    report.within(
        "commit and acknowledgement, 5 million messages, p99",
        acknowledged,
        Duration::from_millis(100),
    );
    report.mebibytes("memory, loaded, 5 million messages", flooded.memory, 60);
    server.stop()?;

    for (name, group) in
        [("waiting", Group::Waiting), ("with the bot", Group::Bot), ("resolved", Group::Resolved)]
    {
        let page = first_page(&place.database(), group).await?;
        report.within(
            format!("first inbox page ({name}), 5 million messages"),
            page,
            Duration::from_millis(2),
        );
    }
    Ok(())
}

/// The time that 99 % of the reads of the first page keep within.
pub async fn first_page(database: &Path, group: Group) -> anyhow::Result<Duration> {
    let store = Store::open(database, StoreOptions::default())?;
    let mut took = Vec::new();
    for _ in 0..PAGES {
        let start = Instant::now();
        let page = store.conversations(group, None, PAGE).await?;
        took.push(start.elapsed());
        anyhow::ensure!(page.len() == PAGE, "a page that is not full: {} rows", page.len());
    }
    store.close().await;
    took.sort_unstable();
    Ok(percentile(&took, 99))
}

/// Stores conversations with so many messages each, the last of them ours, accepted, with the id
/// [`out`]. The schema is the program's own; only the rows are made here, without the care for
/// durability that would take hours.
pub fn fill(database: &Path, conversations: usize, messages_each: usize) -> anyhow::Result<()> {
    const START: i64 = 1_700_000_000_000_000;
    const SECOND: i64 = 1_000_000;
    let mut database = Connection::open(database)?;
    database.pragma_update(None, "synchronous", "off")?;
    database.pragma_update(None, "cache_size", -256 * 1024)?;
    let all = database.transaction()?;
    let conversations = i64::try_from(conversations).context("a count")?;
    let messages_each = i64::try_from(messages_each).context("a count")?;
    let state = serde_json::to_string(&sprechzeit::conversation::Conversation::default())?;
    all.execute_batch("CREATE TEMP TABLE person (id INTEGER PRIMARY KEY, at INTEGER NOT NULL);")?;
    all.execute(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
         INSERT INTO person SELECT i + 1, ?2 + i * ?3 FROM n",
        params![conversations, START, 100 * SECOND],
    )?;
    all.execute(
        "INSERT INTO contact (id, created_at, profile_name) SELECT id, at, 'Person ' || (id - 1) FROM person",
        [],
    )?;
    let mut identity =
        all.prepare("INSERT INTO identity (contact, kind, value, since) VALUES (?1, ?2, ?3, ?4)")?;
    for contact in 1..=conversations {
        let person = u64::try_from(contact - 1)?;
        identity.execute(params![contact, "bsuid", user_id(person), START])?;
        identity.execute(params![contact, "wa_id", number(person), START])?;
    }
    drop(identity);
    all.execute(
        "INSERT INTO conversation (id, contact, stage, since, last_at, last_inbound, last_kind, last_words, name, state)
         SELECT id, id, iif(id % 4 = 0, 'resolved', iif(id % 50 = 1, 'waiting', 'bot')),
                iif(id % 4 = 0 OR id % 50 = 1, at, NULL), at, 0, 'text',
                'Das findest du auf unserer Seite.', 'Person ' || (id - 1), ?1 FROM person",
        [state],
    )?;
    // Conversations go on side by side: the messages of one lie all over the table.
    let mut message = all.prepare(
        "INSERT INTO message (conversation, author, wamid, kind, body, fate, received_at, sent_at)
         SELECT id, 'applicant', printf('wamid.HBgNNDkxNTEwMDAwMDAwMBUCABIYFDNBNjA%06d%012d', 999, id * 100 + ?1), 'text',
                'Wie ist das eigentlich mit dem Urlaub, wenn ich in Teilzeit anfange?', 'answered',
                at + ?1 * ?2, at + ?1 * ?2 FROM person",
    )?;
    for round in 0..messages_each - 1 {
        message.execute(params![round, 3600 * SECOND])?;
    }
    drop(message);
    let mut ours = all.prepare(
        "INSERT INTO message (conversation, author, wamid, kind, body, received_at, purpose, state)
         VALUES (?1, 'bot', ?2, 'text', 'Das findest du auf unserer Seite.', ?3, 'answer', 'accepted')",
    )?;
    let mut sent = all.prepare(
        "INSERT INTO outbox (conversation, contact, message, purpose, rank, state, created_at, due_at, expires_at,
                             wamid_hash, wamid)
         VALUES (?1, ?1, ?2, 'answer', 2, 'accepted', ?3, ?3, ?3, ?4, ?5)",
    )?;
    for conversation in 1..=conversations {
        let wamid = out(usize::try_from(conversation - 1)?);
        let at = START + conversation * 100 * SECOND;
        ours.execute(params![conversation, wamid, at])?;
        let row = all.last_insert_rowid();
        sent.execute(params![conversation, row, at, short_hash(wamid.as_bytes()), wamid])?;
    }
    drop((ours, sent));
    all.execute_batch("DROP TABLE person")?;
    all.commit()?;
    // What a second start would find.
    database.pragma_update(None, "wal_checkpoint", "TRUNCATE")?;
    Ok(())
}

/// As the store finds ids by (FNV-1a, 64 bit).
fn short_hash(bytes: &[u8]) -> i64 {
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, fold).cast_signed()
}
