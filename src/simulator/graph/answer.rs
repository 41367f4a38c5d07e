//! How an answer reaches the caller: well, late, broken, or never.

use std::any::Any;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::super::fault::Fault;
use super::super::shared::Shared;
use super::GraphError;

/// What becomes of a request.
#[derive(Debug)]
pub(super) enum Answer {
    Json(u16, Value),
    /// With a `Retry-After` header.
    RetryAfter(u16, Value, Duration),
    Bytes {
        mime_type: String,
        bytes: Vec<u8>,
    },
    /// Something that is no JSON.
    Page(u16),
    Never,
    Cut,
    /// The value, after this much time of the shared clock.
    Later(Duration, Value),
}

impl From<GraphError> for Answer {
    fn from(error: GraphError) -> Self {
        Self::Json(error.http, error.body())
    }
}

impl Answer {
    /// The answer to a request that was carried out, as the fault wants it.
    pub fn spoilt(well: Value, fault: Option<Fault>) -> Self {
        match fault {
            None | Some(Fault::AcceptThenFail(_) | Fault::AcceptThenSilence) => Self::Json(200, well),
            Some(Fault::Error(code)) => GraphError::new(code, "ordered by the test").into(),
            Some(Fault::ErrorFor(code, wait)) => {
                let error = GraphError::new(code, "ordered by the test");
                Self::RetryAfter(error.http, error.body(), wait)
            }
            Some(Fault::Http500 | Fault::AcceptThenHttp500) => Self::Page(500),
            Some(Fault::Garbage | Fault::AcceptThenGarbage) => Self::Page(200),
            Some(Fault::Drop | Fault::AcceptThenDrop) => Self::Never,
            Some(Fault::Reset | Fault::AcceptThenReset) => Self::Cut,
            Some(Fault::AcceptThenDelay(time)) => Self::Later(time, well),
        }
    }

    /// Gives it to the caller.
    pub async fn give(self, request: &HttpRequest, shared: &Shared) -> HttpResponse {
        match self {
            Self::Json(status, value) => json(status, &value),
            Self::RetryAfter(status, value, wait) => {
                let mut answer = json(status, &value);
                answer.headers_mut().insert(RETRY_AFTER, wait.as_secs().into());
                answer
            }
            Self::Bytes { mime_type, bytes } => HttpResponse::Ok().content_type(mime_type).body(bytes),
            Self::Page(status) => with_status(status)
                .content_type("text/html; charset=utf-8")
                .body("<!doctype html><title>Error</title><p>Sorry, something went wrong.</p>"),
            Self::Never => std::future::pending().await,
            Self::Cut => {
                if let Some(cord) = request.conn_data::<Cord>() {
                    cord.cut();
                }
                HttpResponse::Ok().finish()
            }
            Self::Later(time, value) => {
                let until = shared.now() + time;
                while shared.now() < until {
                    shared.clock.wait(Some(until)).await;
                }
                json(200, &value)
            }
        }
    }
}

fn with_status(status: u16) -> actix_web::HttpResponseBuilder {
    HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
}

fn json(status: u16, value: &Value) -> HttpResponse {
    with_status(status).content_type("application/json; charset=UTF-8").body(value.to_string())
}

/// A second hold on a connection, to cut it while its request is being handled.
#[derive(Debug, Clone)]
pub(super) struct Cord(Arc<TcpStream>);

impl Cord {
    /// Called for each new connection.
    pub fn tie(connection: &dyn Any, extensions: &mut Extensions) {
        let stream = connection.downcast_ref::<actix_web::rt::net::TcpStream>();
        if let Some(Ok(held)) = stream.map(|stream| stream.as_fd().try_clone_to_owned()) {
            extensions.insert(Self(Arc::new(TcpStream::from(held))));
        }
    }

    fn cut(&self) {
        // It may be cut already from the other side.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}
