//! What every part of the double holds: settings, clock, state, and the bell that rings on a change.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::settings::Settings;
use super::state::State;
use super::webhook::Queue;
use crate::clock::Clock;
use crate::ids::Generator;

pub(super) struct Shared {
    pub settings: Settings,
    pub clock: Clock,
    pub random: Arc<dyn Generator>,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    address: OnceLock<SocketAddr>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl Shared {
    pub fn new(settings: Settings, clock: Clock, random: Arc<dyn Generator>) -> Self {
        let state = Mutex::new(State::new(&settings));
        Self { settings, clock, random, state, changed: watch::Sender::new(0), address: OnceLock::new() }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Looks at the state.
    pub fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state and wakes everybody who waits for a change.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
        result
    }

    /// Takes webhooks from the queue; nobody needs to be woken for that, least of all the courier.
    pub fn look_and_take<T>(&self, take: impl FnOnce(&mut Queue) -> T) -> T {
        take(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).queue)
    }

    /// Sees every change after this call.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// The number of changes so far, for pages that look again and again.
    pub fn revision(&self) -> u64 {
        *self.changed.borrow()
    }

    pub fn set_address(&self, address: SocketAddr) {
        // Set once, at the start; coming back binds the same address.
        let _ = self.address.set(address);
    }

    /// The Graph API's own address, for links to files.
    pub fn base_url(&self) -> String {
        self.address.get().map_or_else(String::new, |address| format!("http://{address}"))
    }

    /// A fresh message id in the shape of Meta's.
    pub fn wamid(&self) -> String {
        let bits = self.random.bits().to_be_bytes();
        format!("wamid.HBgN{}", STANDARD.encode([bits, self.random.bits().to_be_bytes()].concat()))
    }

    /// A fresh decimal id, as Meta's ids of files are.
    pub fn number(&self) -> String {
        (1_000_000_000_000_000 + self.random.bits() % 8_999_999_999_999_999).to_string()
    }
}
