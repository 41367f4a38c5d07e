//! `sprechzeit demo`: server and simulated WhatsApp on loopback, with phones to write from. Keeps
//! nothing and reaches nobody.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use chrono::{DateTime, Datelike, Days, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::admin::password;
use crate::application::{Application, Surroundings, start_engine};
use crate::clock::Clock;
use crate::config::{Config, Environment};
use crate::engine::Engine;
use crate::ids::{Generator, SystemRandom};
use crate::simulator::demo::{DemoHost, configure};
use crate::simulator::{Settings, Simulator};
use crate::store::{Canned, NewUser, Role};
use crate::telemetry;
use crate::web::EngineSlot;

/// The port that is tried first.
const PORT: u16 = 8080;
/// So many ports are tried after it.
const PORTS_TRIED: u16 = 100;

/// Who answers in the demo.
const AGENT: (&str, &str) = ("maja", "Maja");

/// The texts that Maja has ready.
const READY: [(&str, &str); 2] = [
    ("Begrüßung", "Hallo {{vorname}}, ich bin {{ich}}. Schön, dass du schreibst! Was möchtest du wissen?"),
    (
        "Morgen weiter",
        "Für heute machen wir Schluss, {{vorname}}. Ich melde mich {{naechste_oeffnung}} wieder bei dir.",
    ),
];

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The port to serve on (on this machine only); without it 8080 or the next free one.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
}

/// Runs until the process is told to end.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    telemetry::log_to_standard_error(Some("warn"));
    actix_web::rt::System::new().block_on(serve(arguments))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = ThrowAway::make()?;
    let listener = free_port(arguments.port)?;
    let listen = listener.local_addr()?;
    let clock = Clock::running_from(start_of_play(&Clock::system()));
    let settings = Settings { webhook_url: Some(format!("http://{listen}/webhook")), ..Settings::default() };
    let simulator = Simulator::start(settings, clock.clone(), Arc::new(SystemRandom))?;
    let (runs, plays, slot) = (AtomicU64::new(0), AtomicU64::new(0), OnceLock::new());
    let host = Arc::new(Host { simulator, clock, listen, folder, runs, plays, slot });
    let page: Arc<dyn DemoHost> = host.clone();
    let config = host.fresh_config()?;
    let application =
        Application::build_demo(&config, host.surroundings(), listener, AGENT.0, move |routes| {
            configure(routes, page.clone());
        })
        .await?;
    move_in(&application.engine()).await?;
    let _ = host.slot.set(application.engine_slot());
    // At once: whoever reads along may stop after the address.
    print!("{}", greeting(listen, &host.simulator.graph_url()));
    application.run_until_stopped(true).await
}

/// What is printed at the start.
fn greeting(listen: SocketAddr, graph_url: &str) -> String {
    format!(
        "Sprechzeit demo: nothing leaves this machine, nothing is kept.
  try both sides     http://{listen}/demo
  the team's page    http://{listen}/admin/ (you are Maja, no password)
  health             http://{listen}/health/ready
  simulated WhatsApp {graph_url}
End it with Ctrl+C.
"
    )
}

/// Takes the port: one that was only found free may be somebody else's when it is needed.
fn free_port(wanted: Option<u16>) -> anyhow::Result<TcpListener> {
    let take = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok();
    match wanted {
        Some(port) => {
            take(port).with_context(|| format!("port {port} is taken; choose another one with --port"))
        }
        None => (PORT..PORT + PORTS_TRIED).find_map(take).with_context(|| {
            format!("no port from {PORT} to {} is free; choose one with --port", PORT + PORTS_TRIED)
        }),
    }
}

/// The play begins on the next Monday at ten: the office is open and the weekend still to come.
fn start_of_play(clock: &Clock) -> DateTime<Utc> {
    let zone = chrono_tz::Europe::Berlin;
    let mut day = clock.now().with_timezone(&zone).date_naive() + Days::new(1);
    while day.weekday() != Weekday::Mon {
        day = day + Days::new(1);
    }
    let ten = day.and_hms_opt(10, 0, 0).and_then(|local| zone.from_local_datetime(&local).earliest());
    ten.map_or_else(|| clock.now(), |at| at.to_utc())
}

/// Puts Maja and her texts into a fresh database. Her password is nobody's: the demo asks for none.
async fn move_in(engine: &Engine) -> anyhow::Result<()> {
    let (store, now) = (&engine.steps.store, engine.steps.now());
    let password_hash = password::hash(&SystemRandom.token(), SystemRandom.bits().to_be_bytes())?;
    let (name, display) = (AGENT.0.to_owned(), AGENT.1.to_owned());
    let maja = store.add_user(NewUser { name, display, role: Role::Owner, password_hash }, now).await?;
    for (title, body) in READY {
        let (title, body) = (title.to_owned(), body.to_owned());
        let text = Canned { id: None, title, body, valid_from: None, valid_until: None };
        store.keep_canned(text, maja, now).await?;
    }
    Ok(())
}

/// A folder that is gone at the end.
struct ThrowAway(std::path::PathBuf);

impl ThrowAway {
    fn make() -> anyhow::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        let path = std::env::temp_dir().join(format!("sprechzeit-demo-{}", SystemRandom.token()));
        std::fs::DirBuilder::new().mode(0o700).create(&path).context("no temporary folder can be made")?;
        Ok(Self(path))
    }
}

impl Drop for ThrowAway {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The running demo, as its page sees it.
struct Host {
    simulator: Simulator,
    clock: Clock,
    listen: SocketAddr,
    folder: ThrowAway,
    /// Databases made.
    runs: AtomicU64,
    /// Databases that were exchanged for a fresh one.
    plays: AtomicU64,
    slot: OnceLock<EngineSlot>,
}

impl Host {
    /// Settings with a database that does not exist yet.
    fn fresh_config(&self) -> anyhow::Result<Config> {
        let run = self.runs.fetch_add(1, Ordering::SeqCst);
        let meta = self.simulator.settings();
        let template =
            meta.templates.first().map(|template| format!("{}:{}", template.name, template.language));
        let environment: Environment = [
            ("SPRECHZEIT_LISTEN", self.listen.to_string()),
            ("SPRECHZEIT_PUBLIC_URL", format!("http://{}", self.listen)),
            ("SPRECHZEIT_DATABASE", self.folder.0.join(format!("run-{run}.db")).display().to_string()),
            // The team's page keeps the folder it began with; the names in it are random.
            ("SPRECHZEIT_MEDIA_DIR", self.folder.0.join("media").display().to_string()),
            ("WHATSAPP_APP_SECRET", meta.app_secret.clone()),
            ("WHATSAPP_VERIFY_TOKEN", meta.verify_token.clone()),
            ("WHATSAPP_ACCESS_TOKEN", meta.access_token.clone()),
            ("WHATSAPP_PHONE_NUMBER_ID", meta.phone_number_id.clone()),
            ("WHATSAPP_API_URL", self.simulator.graph_url()),
            ("WHATSAPP_REOPEN_TEMPLATE", template.unwrap_or_default()),
            ("ORGANISATION_NAME", meta.verified_name.clone()),
            ("PRIVACY_URL", "https://karriere.example.org/datenschutz".to_owned()),
        ]
        .into_iter()
        .collect();
        Ok(Config::read(&environment)?)
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings { clock: self.clock.clone(), random: Arc::new(SystemRandom), metrics: None }
    }

    async fn start_again(&self, at: DateTime<Utc>) -> anyhow::Result<()> {
        let slot = self.slot.get().context("the demo is still starting")?;
        // Nothing of the old play may arrive in the new one.
        self.simulator.reset();
        let config = self.fresh_config()?;
        self.clock.advance_to(at);
        let engine = start_engine(&config, self.surroundings()).await?;
        move_in(&engine).await?;
        engine.steps.contents.faq().await;
        let former = slot.replace(engine);
        self.plays.fetch_add(1, Ordering::SeqCst);
        former.stop().await;
        Ok(())
    }
}

impl DemoHost for Host {
    fn simulator(&self) -> Simulator {
        self.simulator.clone()
    }

    fn play(&self) -> u64 {
        self.plays.load(Ordering::SeqCst)
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn zone(&self) -> Tz {
        self.slot.get().map_or(chrono_tz::Europe::Berlin, |slot| {
            let world = slot.get().steps.contents.current().world;
            world.hours.local(self.clock.now()).timezone()
        })
    }

    fn next_opening(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let engine = self.slot.get()?.get();
        let hours = engine.steps.contents.current().world.hours.clone();
        let closing = hours.closing(after).unwrap_or(after);
        hours.next_opening(closing)
    }

    fn advance_to(&self, to: DateTime<Utc>) {
        self.clock.advance_to(to);
    }

    fn restart(&self, at: DateTime<Utc>) -> BoxFuture<'_, anyhow::Result<()>> {
        self.start_again(at).boxed()
    }
}
