//! How large the program is and how soon it is ready.

use std::time::Duration;

use crate::graph::Graph;
use crate::report::Report;
use crate::server::{BINARY, Place, Server};

/// By then the matcher is trained and everybody rests.
const SETTLED_AFTER: Duration = Duration::from_secs(5);

/// Measures the binary, its start, and its memory at rest.
pub async fn measure(report: &mut Report) -> anyhow::Result<()> {
    report.mebibytes("size of the binary", std::fs::metadata(BINARY)?.len(), 25);
    let (graph, place) = (Graph::start()?, Place::new()?);
    let first = Server::start(&place.database(), graph.address, &[]).await?;
    report.within("start to ready, new database", first.ready_after, Duration::from_millis(300));
    first.stop()?;
    let server = Server::start(&place.database(), graph.address, &[]).await?;
    report.within("start to ready", server.ready_after, Duration::from_millis(300));
    tokio::time::sleep(SETTLED_AFTER).await;
    report.mebibytes("memory, idle", server.memory(), 25);
    server.stop()
}
