//! Wiring: from the settings to a bound server and running loops.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use anyhow::Context;

use crate::admin::Admin;
use crate::alert;
use crate::clock::Clock;
use crate::config::Config;
use crate::content;
use crate::engine::{Contents, Engine, Parts};
use crate::ids::{Generator, SystemRandom};
use crate::store::{Store, StoreOptions};
use crate::web::{EngineSlot, Gate, State, routes};
use crate::whatsapp::client::{GraphClient, GraphSettings, Patience};
use crate::whatsapp::media::PARTIAL_ENDING;
use crate::whatsapp::signature::AppSecrets;

/// Headers have to be there within this (contract).
const HEADERS_WITHIN: Duration = Duration::from_secs(5);
/// At a stop, requests under way get this long; the whole stop takes at most 5 s.
const REQUESTS_END_WITHIN_SECONDS: u64 = 2;
/// A stop that hangs is cut off: everything that was acknowledged is committed already.
const STOP_WITHIN: Duration = Duration::from_secs(4);
/// Threads that serve HTTP. The work behind it is the writer's; more threads only take its core.
const HTTP_WORKERS: usize = 2;

/// A bound server with its engine.
pub struct Application {
    engine: EngineSlot,
    server: actix_web::dev::Server,
    address: SocketAddr,
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").field("address", &self.address).finish_non_exhaustive()
    }
}

/// What a test or the demo gives besides the settings.
#[derive(Clone)]
pub struct Surroundings {
    pub clock: Clock,
    pub random: Arc<dyn Generator>,
    /// The metrics' recorder, when there is one.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl Surroundings {
    /// The system's clock (or the one that the settings start) and random source.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let clock = config.server.clock.map_or_else(Clock::system, Clock::running_from);
        Self { clock, random: Arc::new(SystemRandom), metrics: None }
    }
}

impl Application {
    /// Opens the store, loads the content, binds the address and starts the loops.
    ///
    /// # Errors
    /// With what could not be opened, loaded or bound.
    pub async fn build(config: &Config, surroundings: Surroundings) -> anyhow::Result<Self> {
        Self::build_with(config, surroundings, None, |admin| admin, |_| {}).await
    }

    /// The same for the demo: on a port that it has taken already, with more routes at the root, and the
    /// team's page open to this user without a login. The user has to be in every database that the
    /// engine gets.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub async fn build_demo(
        config: &Config,
        surroundings: Surroundings,
        listener: TcpListener,
        user: &'static str,
        more: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
    ) -> anyhow::Result<Self> {
        Self::build_with(config, surroundings, Some(listener), |admin| admin.welcoming(user), more).await
    }

    async fn build_with(
        config: &Config,
        surroundings: Surroundings,
        listener: Option<TcpListener>,
        prepared: impl FnOnce(Admin) -> Admin,
        more: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
    ) -> anyhow::Result<Self> {
        let app_secrets = AppSecrets::new(&config.whatsapp.app_secrets)
            .context("WHATSAPP_APP_SECRET is missing or empty: without it every delivery could be forged")?;
        let metrics = surroundings.metrics.clone();
        let random = surroundings.random.clone();
        let engine = EngineSlot::new(start_engine(config, surroundings).await?);
        let admin = prepared(Admin::open(config, engine.clone(), random).await?);
        let state = State {
            engine: engine.clone(),
            gate: Arc::new(Gate::new(app_secrets, config.whatsapp.verify_token.clone())),
            metrics_token: config.server.metrics_token.clone(),
            metrics,
        };
        let base_path = config.server.base_path();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(state.clone()))
                .configure(more.clone())
                .service(web::scope(&base_path).configure(routes).configure(|pages| admin.configure(pages)))
        })
        .workers(HTTP_WORKERS)
        .client_request_timeout(HEADERS_WITHIN)
        .shutdown_timeout(REQUESTS_END_WITHIN_SECONDS)
        .disable_signals();
        let server = match listener {
            Some(listener) => server.listen(listener),
            None => server.bind(config.server.listen),
        }
        .with_context(|| format!("SPRECHZEIT_LISTEN: {} cannot be bound", config.server.listen))?;
        let address = server.addrs().first().copied().unwrap_or(config.server.listen);
        Ok(Self { engine, server: server.run(), address })
    }

    /// The address that was bound.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The running engine.
    #[must_use]
    pub fn engine(&self) -> Arc<Engine> {
        self.engine.get()
    }

    /// Where the running engine is kept; the demo puts a fresh one there.
    #[must_use]
    pub fn engine_slot(&self) -> EngineSlot {
        self.engine.clone()
    }

    /// Ends the server from elsewhere.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until the handle is stopped or, with `signals`, the process is told to end.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn run_until_stopped(self, signals: bool) -> anyhow::Result<()> {
        let handle = self.server.handle();
        if signals {
            tokio::spawn(async move {
                told_to_end().await;
                tracing::info!("stopping");
                handle.stop(true).await;
            });
        }
        self.server.await?;
        if tokio::time::timeout(STOP_WITHIN, self.engine.get().stop()).await.is_err() {
            tracing::warn!("the stop took too long and was cut off; what was acknowledged is stored");
        }
        Ok(())
    }
}

/// Opens the store, loads the content and starts the loops.
///
/// # Errors
/// With what could not be opened or loaded.
pub async fn start_engine(config: &Config, surroundings: Surroundings) -> anyhow::Result<Arc<Engine>> {
    let Surroundings { clock, random, .. } = surroundings;
    let channels = alert::channels(&config.alert);
    let store = Store::open(&config.storage.database, StoreOptions { lock: true, channels })
        .with_context(|| format!("the database {}", config.storage.database.display()))?;
    make_media_folder(&config.storage.media_dir)?;
    let loaded = content::load(config).context("the content (FAQ and crisis texts)")?;
    let contents = Arc::new(Contents::new(loaded.world, loaded.detector));
    let parts = Parts { store, contents, clock, graph: graph_client(config)? };
    let engine = Arc::new(Engine::start(config, parts, random).await?);
    content::keep_trained(engine.clone(), config.clone(), loaded.faq);
    Ok(engine)
}

async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    match (terminate, interrupt) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        }
        _ => std::future::pending().await,
    }
}

/// The client for the configured number.
///
/// # Errors
/// When the address of the API or the token cannot be used.
pub fn graph_client(config: &Config) -> anyhow::Result<GraphClient> {
    let whatsapp = &config.whatsapp;
    GraphClient::new(GraphSettings {
        api_url: whatsapp.api_url.to_string(),
        version: whatsapp.api_version.clone(),
        phone_number_id: whatsapp.phone_number_id.clone(),
        access_token: whatsapp.access_token.clone(),
        patience: Patience::default(),
    })
    .context("WHATSAPP_API_URL or WHATSAPP_ACCESS_TOKEN")
}

/// The media folder is for this program alone. What a power failure left half written belongs to nobody:
/// no erasure would find it.
fn make_media_folder(folder: &std::path::Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let make = || {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == PARTIAL_ENDING) {
                std::fs::remove_file(path)?;
            }
        }
        Ok::<(), std::io::Error>(())
    };
    make().with_context(|| format!("SPRECHZEIT_MEDIA_DIR: {} cannot be made", folder.display()))
}
