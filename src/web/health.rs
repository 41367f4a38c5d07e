//! Health and metrics, for machines.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::ExposeSecret;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::State;

/// A commit that takes longer is no commit for Meta either.
const PROBE_WITHIN: Duration = Duration::from_secs(2);

/// The process runs.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// A delivery could be committed now. Trouble with sending shows in the body, never in the status:
/// taking the server out of service would lose what it still can do.
pub async fn ready(state: web::Data<State>) -> HttpResponse {
    let engine = state.engine.get();
    let steps = &engine.steps;
    let probe = tokio::time::timeout(PROBE_WITHIN, steps.store.probe(steps.now())).await;
    let stores = matches!(probe, Ok(Ok(())));
    let body = json!({
        "status": if stores { "ready" } else { "unavailable" },
        "database": if stores { "ok" } else { "cannot be written" },
        "sending": if engine.link.is_paused() { "waits for the operator" } else { "ok" },
        "faq": if steps.contents.is_trained() { "ok" } else { "in training" },
    });
    if stores { HttpResponse::Ok().json(body) } else { HttpResponse::ServiceUnavailable().json(body) }
}

/// Prometheus metrics, for whoever has the token; without one the route does not exist.
pub async fn metrics(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let (Some(token), Some(metrics)) = (&state.metrics_token, &state.metrics) else {
        return HttpResponse::NotFound().finish();
    };
    let given = request.headers().get(header::AUTHORIZATION).map_or(&[][..], header::HeaderValue::as_bytes);
    let expected = format!("Bearer {}", token.expose_secret());
    if !bool::from(expected.as_bytes().ct_eq(given)) {
        return HttpResponse::Unauthorized().insert_header((header::WWW_AUTHENTICATE, "Bearer")).finish();
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics.render())
}
