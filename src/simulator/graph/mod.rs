//! The Cloud API: routes, credentials, and the ways in which an answer can go wrong.

mod answer;
mod error;
mod fields;
mod interactive;
mod limits;
mod lookup;
mod media;
mod messages;
mod multipart;
mod shape;

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::web::{self, Data, Path, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

pub(super) use error::GraphError;
pub(super) use limits::Bucket;
pub(super) use media::{Media, MediaUrl, store as store_media};

use super::shared::Shared;
use answer::{Answer, Cord};

/// Documents may have 100 MB (Meta's media page); a little more for the form around them.
const BODY_BYTES_MAX: usize = 105 * 1024 * 1024;

/// Binds the address and starts the server.
///
/// # Errors
/// When the address is taken.
pub(super) fn serve(shared: Arc<Shared>, address: SocketAddr) -> std::io::Result<(SocketAddr, Server)> {
    let data = Data::from(shared);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .app_data(PayloadConfig::new(BODY_BYTES_MAX))
            .route("/{version}/{id}/messages", web::post().to(messages::post))
            .route("/{version}/{id}/media", web::post().to(media::upload))
            .route("/{version}/{id}/message_templates", web::get().to(lookup::templates))
            .route("/{version}/{id}", web::get().to(lookup::object))
            .route("/{version}/{id}", web::delete().to(media::delete))
            .route("/download/file/{token}", web::get().to(media::download))
            .default_service(web::to(unknown_path))
    })
    .on_connect(Cord::tie)
    .workers(1)
    .disable_signals()
    .shutdown_timeout(0)
    .bind(address)?;
    let bound = server.addrs().first().copied().unwrap_or(address);
    Ok((bound, server.run()))
}

async fn unknown_path(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    let error = GraphError::new(2500, "Unknown path components");
    shared.note(&request, serde_json::Value::Null, &Err(error.code));
    Answer::from(error).give(&request, &shared).await
}

/// Checks version and bearer token of a request.
fn authorise(request: &HttpRequest, version: &str, shared: &Shared) -> Result<(), GraphError> {
    let numbers = version.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !numbers.is_some_and(|(major, minor)| is_number(major) && is_number(minor)) {
        return Err(GraphError::new(2500, "Unknown path components: the API version looks like v25.0"));
    }
    check_token(request, shared)
}

/// Checks the bearer token of a request.
fn check_token(request: &HttpRequest, shared: &Shared) -> Result<(), GraphError> {
    let header = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer "));
    if token == Some(shared.settings.access_token.as_str()) {
        Ok(())
    } else {
        Err(GraphError::new(190, "Error validating access token"))
    }
}

/// Checks that the object of a path is our phone number.
fn check_number(id: &str, shared: &Shared) -> Result<(), GraphError> {
    if id == shared.settings.phone_number_id { Ok(()) } else { Err(GraphError::no_such_object(id)) }
}

/// `{version}` and `{id}` of a path.
type Place = Path<(String, String)>;
