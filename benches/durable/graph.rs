//! A double of the Graph API that takes every message at once. The strict double is the simulator;
//! here it would be measured along.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The running double.
#[derive(Debug)]
pub struct Graph {
    pub address: SocketAddr,
    arrivals: Arc<Arrivals>,
}

/// When messages arrived, by recipient.
#[derive(Debug, Default)]
struct Arrivals {
    by_number: Mutex<HashMap<String, Vec<Instant>>>,
    count: AtomicU64,
}

impl Graph {
    /// Serves on a thread of its own until the process ends.
    pub fn start() -> anyhow::Result<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let arrivals = Arc::new(Arrivals::default());
        let noted = arrivals.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                while let Ok((socket, _)) = listener.accept().await {
                    tokio::spawn(serve(socket, noted.clone()));
                }
            });
        });
        Ok(Self { address, arrivals })
    }

    /// How many messages have arrived.
    pub fn count(&self) -> u64 {
        self.arrivals.count.load(Ordering::Relaxed)
    }

    /// When messages to this number arrived.
    pub fn arrived(&self, number: &str) -> Vec<Instant> {
        let by_number = self.arrivals.by_number.lock().unwrap_or_else(PoisonError::into_inner);
        by_number.get(number).cloned().unwrap_or_default()
    }
}

async fn serve(mut socket: TcpStream, arrivals: Arc<Arrivals>) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(4096);
    loop {
        let Some(end) = whole_request(&buffer) else {
            if socket.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
            continue;
        };
        let answer = note(&buffer[..end], &arrivals);
        buffer.drain(..end);
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len()
        );
        socket.write_all(head.as_bytes()).await?;
    }
}

/// Where the first request ends, if it is there whole.
fn whole_request(buffer: &[u8]) -> Option<usize> {
    let head_end = find(buffer, b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&buffer[..head_end]).ok()?;
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.trim().parse::<usize>().ok())
        .unwrap_or(0);
    (buffer.len() >= head_end + length).then_some(head_end + length)
}

fn find(buffer: &[u8], what: &[u8]) -> Option<usize> {
    buffer.windows(what.len()).position(|window| window == what)
}

fn note(request: &[u8], arrivals: &Arrivals) -> String {
    let now = Instant::now();
    let body = find(request, b"\r\n\r\n").map_or(&[][..], |end| &request[end + 4..]);
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(to) = body["to"].as_str() else {
        // A read receipt.
        return r#"{"success":true}"#.to_owned();
    };
    let number = arrivals.count.fetch_add(1, Ordering::Relaxed);
    let mut by_number = arrivals.by_number.lock().unwrap_or_else(PoisonError::into_inner);
    by_number.entry(to.trim_start_matches('+').to_owned()).or_default().push(now);
    format!(
        r#"{{"messaging_product":"whatsapp","contacts":[{{"input":"{to}","wa_id":"{to}"}}],"messages":[{{"id":"wamid.reply{number:020}"}}]}}"#
    )
}
