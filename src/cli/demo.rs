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

use crate::application::{Application, Surroundings, start_engine};
use crate::clock::Clock;
use crate::config::{Config, Environment};
use crate::ids::SystemRandom;
use crate::simulator::demo::{DemoHost, configure};
use crate::simulator::{Settings, Simulator};
use crate::telemetry;
use crate::web::EngineSlot;

/// The port that is tried first.
const PORT: u16 = 8080;
/// So many ports are tried after it.
const PORTS_TRIED: u16 = 100;

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
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port(arguments.port)?));
    let clock = Clock::running_from(start_of_play(&Clock::system()));
    let settings = Settings { webhook_url: Some(format!("http://{listen}/webhook")), ..Settings::default() };
    let simulator = Simulator::start(settings, clock.clone(), Arc::new(SystemRandom))?;
    let host =
        Arc::new(Host { simulator, clock, listen, folder, runs: AtomicU64::new(0), slot: OnceLock::new() });
    let page: Arc<dyn DemoHost> = host.clone();
    let config = host.fresh_config()?;
    let application =
        Application::build_with(&config, host.surroundings(), move |routes| configure(routes, page.clone()))
            .await?;
    let _ = host.slot.set(application.engine_slot());
    println!("Sprechzeit demo: nothing leaves this machine, nothing is kept.");
    println!("  phones and clock   http://{listen}/demo");
    println!("  health             http://{listen}/health/ready");
    println!("  simulated WhatsApp {}", host.simulator.graph_url());
    println!("End it with Ctrl+C.");
    application.run_until_stopped(true).await
}

fn free_port(wanted: Option<u16>) -> anyhow::Result<u16> {
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    match wanted {
        Some(port) if is_free(&port) => Ok(port),
        Some(port) => anyhow::bail!("port {port} is taken; choose another one with --port"),
        None => (PORT..PORT + PORTS_TRIED).find(is_free).with_context(|| {
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

/// A folder that is gone at the end.
struct ThrowAway(std::path::PathBuf);

impl ThrowAway {
    fn make() -> anyhow::Result<Self> {
        use crate::ids::Generator;
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
    runs: AtomicU64,
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
        engine.steps.contents.faq().await;
        slot.replace(engine).stop().await;
        Ok(())
    }
}

impl DemoHost for Host {
    fn simulator(&self) -> Simulator {
        self.simulator.clone()
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
