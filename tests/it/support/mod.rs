//! The stage for stories: the program with a database of its own on a free port, the simulator as
//! Meta, a clock that moves when told, and a place where alerts arrive.

pub mod admin;
mod alerts;
mod axe;
pub mod cable;
mod chat;
pub mod chromium;
mod command;
mod content;
pub mod demo;
mod live;
mod mail;
mod server;
pub mod wire;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sprechzeit::application::{Application, Surroundings};
use sprechzeit::clock::Clock;
use sprechzeit::config::{Config, Environment};
use sprechzeit::conversation::{Conversation, HandoffReason, Stage as At};
use sprechzeit::engine::Engine;
use sprechzeit::simulator::{Phone, PhoneSpec, Seeded, Settings, Simulator, sign};
use sprechzeit::store::{ConversationRow, Group, MessageRow};

pub use alerts::AlertSink;
pub use chat::{own_ticks, received};
pub use command::{Finished, command, run, run_beside};
pub use content::{copy_small_faq, small_faq};
pub use live::Live;
pub use mail::Mailbox;
pub use server::Server;

/// Answered by the small FAQ's entry `unterlagen`.
pub const DOCUMENTS: &str = "Welche Unterlagen brauche ich für die Bewerbung?";
pub const DOCUMENTS_LINK: &str = "https://karriere.example.org/bewerbung/unterlagen";
/// Answered by the small FAQ's entry `gehalt`.
pub const PAY: &str = "Was verdiene ich in der Ausbildung?";
pub const PAY_LINK: &str = "https://karriere.example.org/gehalt";
/// No entry is about this.
pub const OFF_TOPIC: &str = "Was ist die Hauptstadt von Frankreich?";
/// Somebody in need.
pub const CRISIS: &str = "Ich will nicht mehr leben";

/// The simulator has another one.
const FIRST_SEED: u64 = 2;
/// After so many looks a second apart, what waits is looked at as seldom as the program does.
const LOOKS_EACH_SECOND: u32 = 120;

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
    /// Beyond the first.
    starts: u64,
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

    /// With the whole shipped FAQ in place of the small one.
    pub fn with_shipped_faq(self) -> Self {
        self.with("SPRECHZEIT_FAQ_DIR", "")
    }

    /// Starts everything in this process, with a clock that stands still.
    pub async fn spawn(self) -> App {
        let clock = Clock::still(self.at);
        let (set, settings) = self.set(&clock);
        let running = start(&settings, &clock, FIRST_SEED).await;
        set.simulator.set_webhook_url(format!("{}/webhook", running.address));
        App {
            simulator: set.simulator,
            clock,
            alerts: set.alerts,
            engine: running.engine,
            address: running.address,
            folder: set.folder,
            settings,
            server: running.server,
            handle: running.handle,
            starts: 0,
        }
    }

    fn set(self, clock: &Clock) -> (Set, Vec<(String, String)>) {
        let simulator =
            Simulator::start(self.simulator, clock.clone(), Arc::new(Seeded::new(1))).expect("a simulator");
        let alerts = AlertSink::start();
        let folder = tempfile::tempdir().expect("a folder");
        let meta = simulator.settings();
        let mut settings: Vec<(String, String)> = [
            ("SPRECHZEIT_LISTEN", "127.0.0.1:0".to_owned()),
            ("SPRECHZEIT_DATABASE", folder.path().join("sprechzeit.db").display().to_string()),
            ("SPRECHZEIT_FAQ_DIR", small_faq().display().to_string()),
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
        (Set { simulator, alerts, folder }, settings)
    }
}

/// What a program is surrounded by.
struct Set {
    simulator: Simulator,
    alerts: AlertSink,
    folder: tempfile::TempDir,
}

struct Running {
    engine: Arc<Engine>,
    address: String,
    server: tokio::task::JoinHandle<()>,
    handle: actix_web::dev::ServerHandle,
}

/// `seed` differs from start to start, as chance does.
async fn start(settings: &[(String, String)], clock: &Clock, seed: u64) -> Running {
    let environment: Environment = settings.iter().cloned().collect();
    let config = Config::read(&environment).expect("valid settings");
    let surroundings =
        Surroundings { clock: clock.clone(), random: Arc::new(Seeded::new(seed)), metrics: None };
    let application = Application::build(&config, surroundings).await.expect("the program starts");
    let base_path = config.server.base_path();
    Running {
        engine: application.engine(),
        address: format!("http://{}{base_path}", application.address()),
        handle: application.handle(),
        server: tokio::spawn(async { application.run_until_stopped(false).await.expect("the server runs") }),
    }
}

impl App {
    /// Somebody's phone.
    pub fn phone(&self, name: &str) -> Phone {
        self.simulator.phone(name)
    }

    /// A phone like this.
    pub fn phone_of(&self, spec: PhoneSpec) -> Phone {
        self.simulator.add_phone(spec)
    }

    /// A command beside the server, with its settings and at its clock's instant.
    pub async fn run(&self, arguments: &[&str]) -> Finished {
        let mut settings = self.settings.clone();
        settings.push(("SPRECHZEIT_CLOCK".to_owned(), self.clock.now().to_rfc3339()));
        run_beside(arguments, settings).await
    }

    /// The settings it was started with.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// Changes a setting for the next [`Self::restart`].
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The value of a setting.
    pub fn setting(&self, name: &str) -> &str {
        self.settings.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Where media files lie.
    pub fn media_folder(&self) -> PathBuf {
        self.folder.path().join("sprechzeit.db-media")
    }

    /// The conversation with this person.
    pub async fn conversation(&self, phone: &Phone) -> ConversationRow {
        self.conversation_if_any(phone).await.expect("they are known")
    }

    /// The conversation with this person, if they ever wrote.
    pub async fn conversation_if_any(&self, phone: &Phone) -> Option<ConversationRow> {
        let store = &self.engine.steps.store;
        let spec = phone.spec();
        let mut contact = None;
        for identity in [&spec.bsuid, &spec.parent_bsuid, &spec.wa_id].into_iter().flatten() {
            if contact.is_none() {
                contact = store.find_contact(identity).await.expect("the store reads");
            }
        }
        self.conversations().await.into_iter().find(|row| Some(row.contact) == contact)
    }

    /// Every conversation there is.
    pub async fn conversations(&self) -> Vec<ConversationRow> {
        let store = &self.engine.steps.store;
        let groups = [Group::Crisis, Group::Waiting, Group::Human, Group::Held, Group::Bot, Group::Resolved];
        let mut all = Vec::new();
        for group in groups {
            all.extend(store.conversations(group, None, 1000).await.expect("the store reads"));
        }
        all
    }

    /// How the conversation with this person stands.
    pub async fn state(&self, phone: &Phone) -> Conversation {
        self.conversation(phone).await.state
    }

    /// Why this person waits for a human.
    pub async fn waits_because(&self, phone: &Phone) -> Option<HandoffReason> {
        match self.state(phone).await.stage {
            At::Waiting { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// Whether this person has been told good-bye, is with the bot, held, … in one word.
    pub async fn stage_of(&self, phone: &Phone) -> &'static str {
        match self.state(phone).await.stage {
            At::Bot => "bot",
            At::Held { .. } => "held",
            At::Waiting { .. } => "waiting",
            At::Human { .. } => "human",
            At::Reopening { .. } => "reopening",
            At::Resolved { .. } => "resolved",
        }
    }

    /// The stored messages with this person, oldest first.
    pub async fn messages(&self, phone: &Phone) -> Vec<MessageRow> {
        let id = self.conversation(phone).await.id;
        let mut rows = self.engine.steps.store.messages(id, None, 1000).await.expect("the store reads");
        rows.reverse();
        rows
    }

    /// Posts bytes with any headers; the answer's status.
    pub async fn post(&self, body: Vec<u8>, headers: &[(&str, &str)]) -> u16 {
        self.simulator.post_raw(body, headers).await.expect("an answer").0
    }

    /// Posts bytes that Meta has signed; the answer's status.
    pub async fn post_signed_bytes(&self, body: Vec<u8>) -> u16 {
        let signature = sign(&self.simulator.settings().app_secret, &body);
        self.post(body, &[("content-type", "application/json"), ("x-hub-signature-256", &signature)]).await
    }

    /// Posts a delivery that Meta has signed; the answer's status.
    pub async fn post_signed(&self, body: &serde_json::Value) -> u16 {
        self.simulator.post_signed(body).await.expect("an answer").0
    }

    /// Gets a page; status and body.
    pub async fn get(&self, path: &str) -> (u16, String) {
        get(&self.address, path, &[]).await
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
        let mut looks = 0;
        loop {
            // What is due already waits for a limit or a pause, which only a look can tell.
            looks += 1;
            let look = chrono::Duration::seconds(if looks < LOOKS_EACH_SECOND { 1 } else { 30 });
            let look = self.waits_for_room().await.then(|| self.clock.now() + look);
            let next = [look, self.next_due().await].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next < to) else { break };
            self.clock.advance_to(next);
            self.settle().await;
        }
        self.clock.advance_to(to);
        self.settle().await;
    }

    async fn waits_for_room(&self) -> bool {
        let due = self.engine.steps.store.due_rows(self.clock.now(), 1).await;
        !due.expect("the store reads").is_empty()
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
        self.stop().await;
        self.start().await;
    }

    /// The same, with time passing while it does not run.
    pub async fn restart_at(&mut self, instant_text: &str) {
        self.stop().await;
        self.clock.advance_to(instant(instant_text));
        self.start().await;
    }

    /// Starts again with a clock that shows another instant, also an earlier one.
    pub async fn restart_with_clock_at(&mut self, instant_text: &str) {
        self.stop().await;
        self.clock = Clock::still(instant(instant_text));
        self.start().await;
    }

    /// Ends the program as SIGTERM does.
    pub async fn stop(&mut self) {
        self.handle.stop(true).await;
        (&mut self.server).await.expect("the server ends");
    }

    /// Starts the program again.
    pub async fn start(&mut self) {
        self.starts += 1;
        let running = start(&self.settings, &self.clock, FIRST_SEED + self.starts).await;
        self.simulator.set_webhook_url(format!("{}/webhook", running.address));
        self.engine = running.engine;
        self.address = running.address;
        self.server = running.server;
        self.handle = running.handle;
    }
}

/// Gets a page; status and body.
pub async fn get(address: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    request.push_str("\r\n");
    let answer = wire::exchange(address, request.as_bytes()).await.expect("an answer");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (wire::status(&answer), body.to_owned())
}
