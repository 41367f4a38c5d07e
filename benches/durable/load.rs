//! The load generator: raw sockets, requests that are built beforehand, one thread, so that as
//! little as possible of the machine goes to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::delivery::Deliveries;

/// What came of the requests.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Answered 200.
    pub fine: u64,
    /// Answered anything else.
    pub refused: u64,
    /// From the first request to the last answer.
    pub took: Duration,
    /// How long each answer took; sorted.
    pub latencies: Vec<Duration>,
    /// By index of the delivery: when it was written.
    pub written_at: Vec<Option<Instant>>,
}

impl Outcome {
    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^52")]
    pub fn rate(&self) -> f64 {
        self.fine as f64 / self.took.as_secs_f64()
    }

    /// The latency that this share of the answers kept within.
    pub fn latency(&self, percent: usize) -> Duration {
        percentile(&self.latencies, percent)
    }
}

/// The value that `percent` of these sorted ones keep within.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(index).copied().unwrap_or_default()
}

/// When requests are sent.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// Each connection sends as soon as it has its answer, for so long at most.
    Flood(Duration),
    /// So many a second over all connections, whatever the answers do: who waits is seen to wait.
    PerSecond(u32),
}

/// Sends the deliveries over so many connections.
pub async fn run(
    address: SocketAddr,
    deliveries: Arc<Deliveries>,
    connections: u32,
    pace: Pace,
) -> anyhow::Result<Outcome> {
    let mut sockets = Vec::new();
    for _ in 0..connections {
        let socket = TcpStream::connect(address).await.context("the server cannot be reached")?;
        socket.set_nodelay(true)?;
        sockets.push(socket);
    }
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for (place, socket) in (0_u32..).zip(sockets) {
        let connection =
            Connection { socket, buffer: Vec::with_capacity(1024), deliveries: deliveries.clone() };
        tasks.spawn(async move {
            match pace {
                Pace::Flood(time) => connection.flood(start + time).await,
                Pace::PerSecond(rate) => {
                    let gap = Duration::from_secs(1) * connections / rate;
                    connection.keep_pace(start + gap * place / connections, gap).await
                }
            }
        });
    }
    let mut outcome = Outcome { written_at: vec![None; deliveries.len()], ..Outcome::default() };
    while let Some(ended) = tasks.join_next().await {
        for answer in ended?? {
            outcome.written_at[answer.index] = Some(answer.written_at);
            outcome.latencies.push(answer.latency);
            if answer.status == 200 {
                outcome.fine += 1;
            } else {
                outcome.refused += 1;
            }
        }
    }
    outcome.took = start.elapsed();
    outcome.latencies.sort_unstable();
    Ok(outcome)
}

struct Answer {
    index: usize,
    status: u16,
    written_at: Instant,
    latency: Duration,
}

struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
    deliveries: Arc<Deliveries>,
}

impl Connection {
    async fn flood(mut self, until: Instant) -> anyhow::Result<Vec<Answer>> {
        let mut answers = Vec::new();
        let deliveries = self.deliveries.clone();
        let mut now = Instant::now();
        while now < until {
            let Some((index, request)) = deliveries.take() else { break };
            let status = self.ask(request).await?;
            let answered = Instant::now();
            answers.push(Answer { index, status, written_at: now, latency: answered - now });
            now = answered;
        }
        Ok(answers)
    }

    async fn keep_pace(mut self, first: Instant, gap: Duration) -> anyhow::Result<Vec<Answer>> {
        let mut answers = Vec::new();
        let deliveries = self.deliveries.clone();
        let mut due = first;
        while let Some((index, request)) = deliveries.take() {
            // Late because the answer before was late counts; the timer's own slack does not.
            let overdue = Instant::now() > due;
            tokio::time::sleep_until(due.into()).await;
            let written_at = Instant::now();
            let from = if overdue { due } else { written_at };
            let status = self.ask(request).await?;
            answers.push(Answer { index, status, written_at, latency: from.elapsed() });
            due += gap;
        }
        Ok(answers)
    }

    async fn ask(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        self.socket.write_all(request).await?;
        self.buffer.clear();
        // The answers have no body.
        while !self.buffer.ends_with(b"\r\n\r\n") {
            anyhow::ensure!(self.socket.read_buf(&mut self.buffer).await? > 0, "the server hung up");
        }
        let status = self.buffer.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
        status.and_then(|digits| digits.parse().ok()).context("an answer that is no HTTP")
    }
}
