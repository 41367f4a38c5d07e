//! The stage for stories: the program with a database of its own on a free port, the simulator as
//! Meta, a clock that moves when told, and a place where alerts arrive.

pub mod admin;
mod alerts;
pub mod chromium;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sprechzeit::application::{Application, Surroundings};
use sprechzeit::clock::Clock;
use sprechzeit::config::{Config, Environment};
use sprechzeit::engine::Engine;
use sprechzeit::simulator::{ChatMessage, Phone, Seeded, Settings, Simulator};

pub use alerts::AlertSink;

/// A running program.
pub struct App {
    pub simulator: Simulator,
    pub clock: Clock,
    pub alerts: AlertSink,
    pub engine: Arc<Engine>,
    pub address: String,
    pub folder: tempfile::TempDir,
    settings: Vec<(String, String)>,
    server: tokio::task::JoinHandle<()>,
    handle: actix_web::dev::ServerHandle,
}

/// How it is set up.
pub struct Stage {
    at: DateTime<Utc>,
    settings: Vec<(String, String)>,
    simulator: Settings,
}

/// A program on a Monday noon, with no quiet time unless a story asks for it.
pub fn stage() -> Stage {
    Stage {
        at: instant("2026-11-23T12:00:00+01:00"),
        settings: vec![("REPLY_QUIET_MS".to_owned(), "0".to_owned())],
        simulator: Settings::default(),
    }
}

/// An RFC 3339 instant.
pub fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("an RFC 3339 instant").to_utc()
}

impl Stage {
    pub fn at(mut self, instant_text: &str) -> Self {
        self.at = instant(instant_text);
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn simulated(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.simulator);
        self
    }

    /// Starts everything.
    pub async fn spawn(self) -> App {
        let clock = Clock::still(self.at);
        let simulator =
            Simulator::start(self.simulator, clock.clone(), Arc::new(Seeded::new(1))).expect("a simulator");
        let alerts = AlertSink::start();
        let folder = tempfile::tempdir().expect("a folder");
        let meta = simulator.settings();
        let database = folder.path().join("sprechzeit.db");
        let mut settings: Vec<(String, String)> = [
            ("SPRECHZEIT_LISTEN", "127.0.0.1:0".to_owned()),
            ("SPRECHZEIT_DATABASE", database.display().to_string()),
            ("WHATSAPP_APP_SECRET", meta.app_secret.clone()),
            ("WHATSAPP_VERIFY_TOKEN", meta.verify_token.clone()),
            ("WHATSAPP_ACCESS_TOKEN", meta.access_token.clone()),
            ("WHATSAPP_PHONE_NUMBER_ID", meta.phone_number_id.clone()),
            ("WHATSAPP_API_URL", simulator.graph_url()),
            ("ALERT_WEBHOOK_URL", alerts.url()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        settings.extend(self.settings);
        let running = start(&settings, &clock).await;
        simulator.set_webhook_url(format!("{}/webhook", running.address));
        App {
            simulator,
            clock,
            alerts,
            engine: running.engine,
            address: running.address,
            folder,
            settings,
            server: running.server,
            handle: running.handle,
        }
    }
}

struct Running {
    engine: Arc<Engine>,
    address: String,
    server: tokio::task::JoinHandle<()>,
    handle: actix_web::dev::ServerHandle,
}

async fn start(settings: &[(String, String)], clock: &Clock) -> Running {
    let environment: Environment = settings.iter().cloned().collect();
    let config = Config::read(&environment).expect("valid settings");
    let surroundings = Surroundings { clock: clock.clone(), random: Arc::new(Seeded::new(2)), metrics: None };
    let application = Application::build(&config, surroundings).await.expect("the program starts");
    let base_path = config.server.base_path();
    let running = Running {
        engine: application.engine(),
        address: format!("http://{}{base_path}", application.address()),
        handle: application.handle(),
        server: tokio::spawn(async { application.run_until_stopped(false).await.expect("the server runs") }),
    };
    running
}

impl App {
    /// Somebody's phone.
    pub fn phone(&self, name: &str) -> Phone {
        self.simulator.phone(name)
    }

    /// Waits until nothing is left to do at this instant, on either side.
    pub async fn settle(&self) {
        loop {
            let before = self.simulator.revision();
            assert!(self.simulator.settled().await, "webhooks are still under way");
            self.engine.settle().await;
            assert!(self.simulator.settled().await, "webhooks are still under way");
            self.engine.settle().await;
            if self.simulator.revision() == before {
                return;
            }
        }
    }

    /// Lets time pass up to an instant, stopping wherever something is due.
    pub async fn until(&self, instant_text: &str) {
        self.until_instant(instant(instant_text)).await;
    }

    /// Lets so much time pass.
    pub async fn pass(&self, time: Duration) {
        let to = self.clock.now() + chrono::Duration::from_std(time).expect("a short time");
        self.until_instant(to).await;
    }

    async fn until_instant(&self, to: DateTime<Utc>) {
        self.settle().await;
        while let Some(next) = self.next_due().await.filter(|next| *next < to) {
            self.clock.advance_to(next);
            self.settle().await;
        }
        self.clock.advance_to(to);
        self.settle().await;
    }

    async fn next_due(&self) -> Option<DateTime<Utc>> {
        let (store, now) = (&self.engine.steps.store, self.clock.now());
        let due = [
            store.next_wake().await.expect("the store reads"),
            store.next_outbox_due(now).await.expect("the store reads"),
            store.next_alert_due(now).await.expect("the store reads"),
            store.next_media_due().await.expect("the store reads"),
        ];
        due.into_iter().flatten().filter(|at| *at > now).min()
    }

    /// Ends the program as SIGTERM does and starts it again on the same database.
    pub async fn restart(&mut self) {
        self.handle.stop(true).await;
        (&mut self.server).await.expect("the server ends");
        let running = start(&self.settings, &self.clock).await;
        self.simulator.set_webhook_url(format!("{}/webhook", running.address));
        self.engine = running.engine;
        self.address = running.address;
        self.server = running.server;
        self.handle = running.handle;
    }
}

/// What a message shows, in one line: its text, then buttons or rows in brackets.
pub fn line(message: &ChatMessage) -> String {
    let shown = &message.shown;
    let mut line = shown.text.clone().unwrap_or_default();
    if let Some(template) = &shown.template {
        line = format!("template {}", template.name);
    }
    let titles: Vec<&str> = shown
        .buttons
        .iter()
        .map(|button| button.title.as_str())
        .chain(shown.rows.iter().map(|row| row.title.as_str()))
        .collect();
    if !titles.is_empty() {
        line = format!("{line} [{}]", titles.join("|"));
    }
    line
}

/// Everything that a phone received, in order.
pub fn received(phone: &Phone) -> Vec<String> {
    phone.received().iter().map(line).collect()
}
