//! What can be reached over HTTP besides the pages: the webhook, health, metrics.

mod health;
mod webhook;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use secrecy::SecretString;

use crate::engine::Engine;

pub use webhook::Gate;

/// Keeps the engine that serves; the demo exchanges it for one on a fresh database.
#[derive(Debug, Clone)]
pub struct EngineSlot(Arc<RwLock<Arc<Engine>>>);

impl EngineSlot {
    /// A slot with this engine.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self(Arc::new(RwLock::new(engine)))
    }

    /// The engine that serves now.
    #[must_use]
    pub fn get(&self) -> Arc<Engine> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another one there and returns the former.
    #[must_use]
    pub fn replace(&self, engine: Arc<Engine>) -> Arc<Engine> {
        std::mem::replace(&mut *self.0.write().unwrap_or_else(PoisonError::into_inner), engine)
    }
}

/// Whether a `Host` header names this computer: what only this machine may see is not shown to a
/// foreign page whose name was bent to lead here.
#[must_use]
pub fn names_this_computer(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, "0"),
    };
    let name_is_ours = name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "[::1]";
    name_is_ours && port.parse::<u16>().is_ok()
}

/// What the handlers share.
#[derive(Clone)]
pub struct State {
    pub engine: EngineSlot,
    pub gate: Arc<Gate>,
    pub metrics_token: Option<SecretString>,
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
}

/// Any request has to be there within this, its body included (contract, for the webhook).
const REQUEST_WITHIN: Duration = Duration::from_secs(15);

/// Gives up on a request whose body trickles in, whatever its route. An answer that is streamed (live
/// pages) may take as long as it likes.
///
/// # Errors
/// Those of the service within.
pub async fn in_time(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let answer = tokio::time::timeout(REQUEST_WITHIN, next.call(request)).await;
    answer.unwrap_or_else(|_| {
        let late = HttpResponse::RequestTimeout().finish();
        Err(InternalError::from_response("the request was too slow", late).into())
    })
}

/// The routes of this module.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/webhook")
                .route(web::get().to(webhook::handshake))
                .route(web::post().to(webhook::deliver)),
        )
        .route("/health/live", web::get().to(health::live))
        .route("/health/ready", web::get().to(health::ready))
        .route("/metrics", web::get().to(health::metrics));
}
