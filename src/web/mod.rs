//! What can be reached over HTTP besides the pages: the webhook, health, metrics.

mod health;
mod webhook;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use futures_util::{StreamExt, stream};
use secrecy::SecretString;
use tokio::time::{Instant, timeout_at};

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
/// A form with a file may take this long: 100 MB, the largest PDF, over a slow office line.
const UPLOAD_WITHIN: Duration = Duration::from_mins(10);

/// Ends the reading of a body that trickles in, with an error of [`is_late`]. What is done with a body
/// that has come, and the answer, may take as long as they like: a handler is never cut off.
///
/// # Errors
/// Those of the service within.
pub async fn in_time(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    // Whoever only says that it is an upload wins nothing: other routes refuse such a form unread.
    let is_upload = request.content_type().eq_ignore_ascii_case("multipart/form-data");
    let until = Instant::now() + if is_upload { UPLOAD_WITHIN } else { REQUEST_WITHIN };
    let body = stream::unfold(request.take_payload(), move |mut body| async move {
        let late = |_| Some(Err(PayloadError::Io(std::io::ErrorKind::TimedOut.into())));
        let chunk = timeout_at(until, body.next()).await.unwrap_or_else(late)?;
        Some((chunk, body))
    });
    request.set_payload(Payload::Stream { payload: Box::pin(body) });
    next.call(request).await
}

/// Whether a body could not be read because it came too slowly.
#[must_use]
pub fn is_late(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(error) if error.kind() == std::io::ErrorKind::TimedOut)
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
