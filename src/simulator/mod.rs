//! Meta's side, in this process and over real HTTP on loopback: a Cloud API double that is as strict
//! as the published rules, the applicants' phones, and the webhooks that both cause.
//!
//! `sprechzeit demo` and the story tests use it; `serve` never does. It never reaches beyond
//! loopback, never reads the system clock (a [`Clock`] is handed in) and never draws randomness
//! (a [`Generator`] is handed in). Webhooks are delivered at once unless an order says otherwise.

mod chat;
pub mod demo;
mod fault;
mod graph;
mod inspect;
mod numbers;
mod phone;
mod phone_media;
mod phone_news;
mod seeded;
mod settings;
mod shared;
mod state;
mod webhook;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails may stop there")]
mod tests;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::ServerHandle;
use tokio::task::JoinHandle;

pub use chat::{Author, ChatMessage, Choice, Kind, Link, MediaShown, Place, Row, Shown, TemplateUse, Tick};
pub use fault::{Fault, Target};
pub use inspect::{Duplicate, Outcome, RequestSeen};
pub use phone::{NoSuchChoice, Phone, PhoneSpec};
pub use seeded::Seeded;
pub use settings::{Limits, Settings, Template};
pub use webhook::{Class, Orders, PostError, sign};

use crate::clock::Clock;
use crate::ids::Generator;
use shared::Shared;

/// The running double. Cheap to clone; it stops when the last clone and the last [`Phone`] is gone.
#[derive(Debug, Clone)]
pub struct Simulator {
    shared: Arc<Shared>,
    life: Arc<Life>,
}

/// What runs in the background, ended when nobody holds the simulator any more.
#[derive(Debug)]
struct Life {
    address: SocketAddr,
    graph: Mutex<Graph>,
    courier: JoinHandle<()>,
    /// How often the Graph API went down so far.
    outages: AtomicU64,
}

/// The Graph API's listener.
#[derive(Debug)]
enum Graph {
    Up(Listener),
    /// Refuses connections.
    Down,
}

/// A running HTTP server.
#[derive(Debug)]
struct Listener {
    handle: ServerHandle,
    done: JoinHandle<()>,
}

impl Drop for Life {
    fn drop(&mut self) {
        self.courier.abort();
        let graph = self.graph.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Graph::Up(listener) = graph {
            // The order is sent at once; only the wait for its end is given up here.
            drop(listener.handle.stop(false));
        }
    }
}

impl Simulator {
    /// Starts the Graph API double on loopback and the courier of the webhooks, in the Tokio runtime
    /// that it is called in.
    ///
    /// # Errors
    /// When no loopback port can be bound or no HTTP client be made.
    pub fn start(settings: Settings, clock: Clock, random: Arc<dyn Generator>) -> std::io::Result<Self> {
        let wanted = SocketAddr::from((own_loopback(), settings.port));
        let shared = Arc::new(Shared::new(settings, clock, random));
        let (address, listener) = listen(&shared, wanted)?;
        shared.set_address(address);
        let client = webhook::client().map_err(std::io::Error::other)?;
        let courier = tokio::spawn(webhook::run(Arc::clone(&shared), client));
        let graph = Mutex::new(Graph::Up(listener));
        Ok(Self { shared, life: Arc::new(Life { address, graph, courier, outages: AtomicU64::new(0) }) })
    }

    /// What `WHATSAPP_API_URL` is to be: scheme, host and port, without a slash at the end.
    pub fn graph_url(&self) -> String {
        format!("http://{}", self.life.address)
    }

    /// The settings it was started with.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The clock that it shares with the program.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Where webhooks go from now on; those that wait are delivered.
    pub fn set_webhook_url(&self, url: impl Into<String>) {
        self.shared.change(|state| state.queue.set_url(url.into()));
    }

    /// The Graph API refuses connections from now on, and cuts those that are open.
    pub async fn go_down(&self) {
        let before = std::mem::replace(&mut *self.graph(), Graph::Down);
        if let Graph::Up(Listener { handle, done }) = before {
            handle.stop(false).await;
            // The port refuses only once the listener is dropped, which is when the server ended.
            let _ = done.await;
            self.life.outages.fetch_add(1, Ordering::Relaxed);
        }
        self.shared.change(|_| ());
    }

    /// The Graph API is back, on the same port.
    ///
    /// # Errors
    /// When another program took the port in the meantime.
    pub fn come_back(&self) -> std::io::Result<()> {
        let mut graph = self.graph();
        if matches!(&*graph, Graph::Down) {
            let (_, listener) = listen(&self.shared, self.life.address)?;
            *graph = Graph::Up(listener);
            self.shared.change(|_| ());
        }
        Ok(())
    }

    /// How often the Graph API went down so far: tells one outage from the next.
    pub(crate) fn outages(&self) -> u64 {
        self.life.outages.load(Ordering::Relaxed)
    }

    /// Whether the Graph API refuses connections.
    pub fn is_down(&self) -> bool {
        matches!(&*self.graph(), Graph::Down)
    }

    fn graph(&self) -> std::sync::MutexGuard<'_, Graph> {
        self.life.graph.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A loopback address that no other double has: while one is down, nobody takes its port.
fn own_loopback() -> [u8; 4] {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let nth = STARTED.fetch_add(1, Ordering::Relaxed);
    let octet = |number: u32| u8::try_from(number % 250 + 1).unwrap_or(1);
    [127, octet(std::process::id()), octet(nth / 250), octet(nth)]
}

fn listen(shared: &Arc<Shared>, address: SocketAddr) -> std::io::Result<(SocketAddr, Listener)> {
    let (bound, server) = graph::serve(Arc::clone(shared), address)?;
    let handle = server.handle();
    let done = tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::warn!(%error, "the Cloud API double ended with an error");
        }
    });
    Ok((bound, Listener { handle, done }))
}
