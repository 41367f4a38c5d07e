//! How soon: the acknowledgement, and the reply, at rates that do not fill the machine.

use std::sync::Arc;
use std::time::Duration;

use crate::delivery::{Deliveries, number};
use crate::graph::Graph;
use crate::growth;
use crate::load::{Pace, percentile, run};
use crate::rate::TRAINED_AFTER;
use crate::report::Report;
use crate::server::{Place, Server};

/// So long after the last delivery its reply has arrived, or never will.
const REPLIED_WITHIN: Duration = Duration::from_secs(2);
/// Connections that Meta might hold open.
const CONNECTIONS: u32 = 64;

/// A rate and the bounds of its latencies.
struct Bounds {
    per_second: u32,
    p50: Option<Duration>,
    p99: Duration,
}

impl Bounds {
    const fn new(per_second: u32, p50_ms: Option<u64>, p99_ms: u64) -> Self {
        let p50 = match p50_ms {
            Some(ms) => Some(Duration::from_millis(ms)),
            None => None,
        };
        Self { per_second, p50, p99: Duration::from_millis(p99_ms) }
    }

    fn report(&self, report: &mut Report, what: &str, sorted: &[Duration]) {
        let p50 = percentile(sorted, 50);
        match self.p50 {
            Some(must) => report.within(format!("{what}, p50"), p50, must),
            None => report.note(format!("{what}, p50"), format!("{:.1} ms", p50.as_secs_f64() * 1000.0)),
        }
        report.within(format!("{what}, p99"), percentile(sorted, 99), self.p99);
    }
}

/// Measures the time to the acknowledgement.
pub async fn acknowledge(report: &mut Report, time: Duration) -> anyhow::Result<()> {
    const TEXTS: Bounds = Bounds::new(320, Some(3), 40);
    const STATUSES: Bounds = Bounds::new(3_300, None, 50);
    let count = |bounds: &Bounds| bounds.per_second as usize * usize::try_from(time.as_secs()).unwrap_or(1);
    let graph = Graph::start()?;

    let place = Place::new()?;
    let server = Server::start(&place.database(), graph.address, &[]).await?;
    tokio::time::sleep(TRAINED_AFTER).await;
    let deliveries = Arc::new(Deliveries::texts(0, 0..count(&TEXTS) as u64));
    let outcome = run(server.address, deliveries, CONNECTIONS, Pace::PerSecond(TEXTS.per_second)).await?;
    report.exactly("acknowledged at 320/s: refused", outcome.refused, 0);
    TEXTS.report(report, "acknowledged at 320/s", &outcome.latencies);
    server.stop()?;

    let place = Place::new()?;
    Server::start(&place.database(), graph.address, &[]).await?.stop()?;
    growth::fill(&place.database(), count(&STATUSES), 2)?;
    let server = Server::start(&place.database(), graph.address, &[]).await?;
    tokio::time::sleep(TRAINED_AFTER).await;
    let deliveries = Arc::new(Deliveries::mostly_statuses(0, count(&STATUSES)));
    let outcome = run(server.address, deliveries, CONNECTIONS, Pace::PerSecond(STATUSES.per_second)).await?;
    report.exactly("acknowledged at 3 300/s, 90 % statuses: refused", outcome.refused, 0);
    STATUSES.report(report, "acknowledged at 3 300/s, 90 % statuses", &outcome.latencies);
    server.stop()
}

/// Measures the time from a webhook to the request that answers it.
pub async fn reply(report: &mut Report, time: Duration) -> anyhow::Result<()> {
    for bounds in [Bounds::new(50, Some(5), 25), Bounds::new(300, None, 40)] {
        let (graph, place) = (Graph::start()?, Place::new()?);
        let settings = [("REPLY_QUIET_MS", "0"), ("WHATSAPP_SEND_RATE", "2000")];
        let server = Server::start(&place.database(), graph.address, &settings).await?;
        tokio::time::sleep(TRAINED_AFTER).await;
        let people = u64::from(bounds.per_second) * time.as_secs();
        let deliveries = Arc::new(Deliveries::texts(0, 0..people));
        let outcome =
            run(server.address, deliveries, CONNECTIONS, Pace::PerSecond(bounds.per_second)).await?;
        tokio::time::sleep(REPLIED_WITHIN).await;
        let (mut took, mut missing, mut extra) = (Vec::new(), 0, 0);
        for (person, written_at) in (0..people).zip(&outcome.written_at) {
            let arrived = graph.arrived(&number(person));
            match (written_at, arrived.first()) {
                (Some(written_at), Some(arrived)) => took.push(*arrived - *written_at),
                _ => missing += 1,
            }
            extra += arrived.len().saturating_sub(1) as u64;
        }
        took.sort_unstable();
        let what = format!("webhook to reply at {}/s", bounds.per_second);
        bounds.report(report, &what, &took);
        report.exactly(format!("{what}: missing"), missing, 0);
        report.exactly(format!("{what}: extra"), extra + (graph.count() - extra - took.len() as u64), 0);
        server.stop()?;
    }
    Ok(())
}
