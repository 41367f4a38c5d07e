//! What can be reached over HTTP besides the pages: the webhook, health, metrics.

mod health;
mod webhook;

use std::sync::Arc;

use actix_web::web;
use secrecy::SecretString;

use crate::engine::Engine;

pub use webhook::Gate;

/// What the handlers share.
#[derive(Clone)]
pub struct State {
    pub engine: Arc<Engine>,
    pub gate: Arc<Gate>,
    pub metrics_token: Option<SecretString>,
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
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
