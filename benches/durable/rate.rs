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
/// More than any machine acknowledges a second.
const PER_SECOND_MAX: usize = 25_000;
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
    let processor_time = server.processor_time().saturating_sub(before);
    while ended.elapsed() < DONE_WITHIN {
        memory = memory.max(server.memory());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(Flooded { outcome, left: left(database)?, memory, processor_time })
}

/// Looks into the database beside the running server.
fn left(database: &Path) -> anyhow::Result<Left> {
    let database = look_into(database)?;
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
    Ok(Left {
        deliveries: count("SELECT count(*) FROM delivery WHERE done_at = 9223372036854775807")?,
        turns: count("SELECT count(*) FROM message WHERE fate = 'pending'")?,
    })
}

/// A connection that only reads.
pub fn look_into(database: &Path) -> anyhow::Result<Connection> {
    Ok(Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// Measures the ratios and the memory under load.
pub async fn measure(report: &mut Report, time: Duration) -> anyhow::Result<()> {
    for (connections, must, aim) in RATES {
        let (graph, place) = (Graph::start()?, Place::new()?);
        let before = bare(connections, time / 2).await?;
        let server = Server::start(&place.database(), graph.address, &[]).await?;
        let seconds = usize::try_from(time.as_secs())?;
        let deliveries = Deliveries::texts(0, 0..(PER_SECOND_MAX * seconds) as u64);
        let flooded = flood(&server, &place.database(), deliveries, connections, time).await?;
        server.stop()?;
        let bare = f64::midpoint(before, bare(connections, time / 2).await?);
        let Flooded { outcome, left, memory, processor_time } = flooded;
        report.note(format!("bare route, {connections} connections"), format!("{bare:.0}/s"));
        report.note(format!("durable, {connections} connections"), format!("{:.0}/s", outcome.rate()));
        let share = processor_time.as_secs_f64() / outcome.took.as_secs_f64();
        report.note("  processors the program used", format!("{share:.2}"));
        report.at_least(
            format!("durable : bare, {connections} connections"),
            outcome.rate() / bare,
            must,
            Some(aim),
        );
        report.exactly("  refused", outcome.refused, 0);
        report.exactly("  deliveries not stepped 2 s later", left.deliveries, 0);
        report.exactly("  turns not ended 2 s later", left.turns, 0);
        report.mebibytes(format!("memory, loaded, {connections} connections"), memory, 60);
    }
    Ok(())
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
