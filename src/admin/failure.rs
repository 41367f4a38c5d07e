//! What goes wrong behind a page, and how it is told. The one place that maps errors to HTTP.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use crate::store::StoreError;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("404: das gibt es nicht (not found)")]
    NotFound,
    #[error("403: das darfst du nicht (forbidden)")]
    Forbidden,
    #[error("400: das lässt sich nicht lesen (bad request)")]
    Unreadable,
    #[error("503: gerade nicht möglich, bitte gleich noch einmal (try again)")]
    Store(#[from] StoreError),
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Store(error) = self {
            tracing::error!(%error, "a page could not be made");
        }
        HttpResponse::build(self.status_code())
            .content_type("text/plain; charset=utf-8")
            .body(self.to_string())
    }
}
