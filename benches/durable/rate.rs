//! How many deliveries a second are acknowledged after a durable commit, steps running, against
//! the bare route.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use crate::delivery::Deliveries;
use crate::graph::Graph;
use crate::load::{Outcome, Pace, run};
use crate::report::Report;
use crate::server::{Place, Server};

/// Connections, what has to be reached and what would be good.
const RATES: [(u32, f64, f64); 2] = [(64, 0.20, 0.30), (256, 0.30, 0.40)];
/// Deliveries of a run, each from somebody else: about what the program takes at full speed before its
/// acknowledgements keep the pace of the steps.
const RUN: u64 = 16_000;
/// Runs, of which the middle one counts.
const RUNS: usize = 3;
/// How long the bare route is measured before each.
const BARE_TIME: Duration = Duration::from_secs(2);
/// More than any machine steps a second.
const PER_SECOND_MAX: u64 = 25_000;
/// By then the matcher is trained.
pub const TRAINED_AFTER: Duration = Duration::from_secs(3);
/// So long after a run nothing is left to do. The quiet time of the last message is over by then.
const DONE_WITHIN: Duration = Duration::from_secs(2);

/// How the bare route does on this machine now.
pub async fn bare(connections: u32, time: Duration) -> anyhow::Result<f64> {
    let server = Server::start_bare().await?;
    let deliveries = Arc::new(Deliveries::texts(0, 0..1000).round_and_round());
    let outcome = run(server.address, deliveries, connections, Pace::Flood(time)).await?;
    anyhow::ensure!(outcome.refused == 0, "the bare route refused deliveries");
    Ok(outcome.rate())
}

/// What a flood did to the program.
#[derive(Debug)]
pub struct Flooded {
    pub outcome: Outcome,
    pub left: Left,
    /// The most memory that was seen while it ran.
    pub memory: u64,
    /// What each delivery cost the processors, from its arrival to the end of its turn.
    pub processor_time: Duration,
}

/// What is not done yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Deliveries whose items are not all stepped.
    pub deliveries: u64,
    /// Conversations whose wait is over and who were not woken.
    pub turns: u64,
}

/// Floods a server and looks what is left to do afterwards.
#[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^52")]
pub async fn flood(
    server: &Server,
    database: &Path,
    deliveries: Deliveries,
    connections: u32,
    time: Duration,
) -> anyhow::Result<Flooded> {
    let before = server.processor_time();
    let mut memory = 0;
    let load = run(server.address, Arc::new(deliveries), connections, Pace::Flood(time));
    tokio::pin!(load);
    let outcome = loop {
        tokio::select! {
            outcome = &mut load => break outcome?,
            () = tokio::time::sleep(Duration::from_millis(100)) => memory = memory.max(server.memory()),
        }
    };
    let ended = Instant::now();
    while ended.elapsed() < DONE_WITHIN {
        memory = memory.max(server.memory());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let processor_time =
        server.processor_time().saturating_sub(before).div_f64(outcome.latencies.len().max(1) as f64);
    Ok(Flooded { outcome, left: left(database, server.clock_micros())?, memory, processor_time })
}

/// Looks into the database beside the running server.
fn left(database: &Path, now_micros: i64) -> anyhow::Result<Left> {
    let database = look_into(database)?;
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
    Ok(Left {
        deliveries: count("SELECT count(*) FROM delivery WHERE done_at = 9223372036854775807")?,
        turns: count(&format!("SELECT count(*) FROM conversation WHERE wake_at < {now_micros}"))?,
    })
}

/// A connection that only reads.
pub fn look_into(database: &Path) -> anyhow::Result<Connection> {
    Ok(Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// Measures the ratios and the memory under load.
pub async fn measure(report: &mut Report, time: Duration) -> anyhow::Result<()> {
    let graph = Graph::start()?;
    for (connections, must, aim) in RATES {
        let mut runs = Vec::new();
        for _ in 0..RUNS {
            let bare = bare(connections, BARE_TIME).await?;
            runs.push((fresh_flood(&graph, RUN, connections, time).await?, bare));
        }
        let ratio = |(flooded, bare): &(Flooded, f64)| flooded.outcome.rate() / bare;
        runs.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
        let run = &runs[RUNS / 2];
        let what = format!("{RUN} deliveries, {connections} connections");
        report.note(format!("bare route, {connections} connections"), format!("{:.0}/s", run.1));
        report.note(format!("durable, {what}"), format!("{:.0}/s", run.0.outcome.rate()));
        report.at_least(format!("durable : bare, {what}"), ratio(run), must, Some(aim));
        told(report, &run.0);

        // Longer than any burst: acknowledged at the pace of the steps.
        let flooded = fresh_flood(&graph, PER_SECOND_MAX * time.as_secs(), connections, time).await?;
        let what = format!("{} s, {connections} connections", time.as_secs());
        report.note(format!("durable, {what}"), format!("{:.0}/s", flooded.outcome.rate()));
        report.note(format!("durable : bare, {what}"), format!("{:.2}", flooded.outcome.rate() / run.1));
        told(report, &flooded);
    }
    Ok(())
}

fn told(report: &mut Report, Flooded { outcome, left, memory, processor_time }: &Flooded) {
    report.note("  processor time a delivery, all in", format!("{} µs", processor_time.as_micros()));
    report.exactly("  refused", outcome.refused, 0);
    report.exactly("  deliveries not stepped 2 s later", left.deliveries, 0);
    report.exactly("  turns not ended 2 s later", left.turns, 0);
    report.mebibytes("  memory", *memory, 60);
}

/// Floods the program on a database of its own.
async fn fresh_flood(graph: &Graph, count: u64, connections: u32, time: Duration) -> anyhow::Result<Flooded> {
    let place = Place::new()?;
    let server = Server::start(&place.database(), graph.address, &[]).await?;
    tokio::time::sleep(TRAINED_AFTER).await;
    let flooded =
        flood(&server, &place.database(), Deliveries::texts(0, 0..count), connections, time).await?;
    server.stop()?;
    Ok(flooded)
}

/// Ten thousand at once.
pub async fn burst(report: &mut Report) -> anyhow::Result<()> {
    const BURST: u64 = 10_000;
    let (graph, place) = (Graph::start()?, Place::new()?);
    let server = Server::start(&place.database(), graph.address, &[]).await?;
    let deliveries = Deliveries::texts(0, 0..BURST);
    let flooded = flood(&server, &place.database(), deliveries, 256, Duration::from_mins(1)).await?;
    report.exactly("burst of 10 000: answered 200", flooded.outcome.fine, BURST);
    let slowest = flooded.outcome.latencies.last().copied().unwrap_or_default();
    report.within("burst of 10 000: the slowest", slowest, Duration::from_secs(2));
    let database = look_into(&place.database())?;
    let handled = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
    let messages = handled("SELECT count(*) FROM message WHERE author = 'applicant'")?;
    report.exactly("burst of 10 000: handled", messages, BURST);
    let once = handled("SELECT count(DISTINCT wamid) FROM message WHERE author = 'applicant'")?;
    report.exactly("burst of 10 000: handled once", once, BURST);
    report.exactly("burst of 10 000: left to do 2 s later", flooded.left.deliveries + flooded.left.turns, 0);
    server.stop()
}
