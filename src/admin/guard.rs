//! What every request passes: protective headers, no foreign pages, no strangers.

use actix_session::SessionExt;
use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse};
use std::future::{Ready, ready};

use super::Admin;
use super::session::{self, Rank, Visitor};
use crate::web::names_this_computer;

/// Everything comes from this page's own address; nothing stands in the HTML itself.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The same for the demo, whose page shows this one in a frame.
const DEMO_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                           media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                           frame-ancestors 'self'";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Adds the protective headers; what a handler has set itself (stricter for files) stays.
pub async fn protect(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_demo = request.app_data::<Data<Admin>>().is_some_and(|admin| admin.welcome.is_some());
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        let value = match (is_demo, name) {
            (true, "content-security-policy") => DEMO_POLICY,
            (true, "x-frame-options") => "SAMEORIGIN",
            _ => value,
        };
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// Refuses what another page made the browser send, and sends strangers to the login.
pub async fn admit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(admin) = request.app_data::<Data<Admin>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError().finish()));
    };
    let is_safe = request.method() == Method::GET || request.method() == Method::HEAD;
    if !is_safe && !is_own(request.headers(), admin.origin.as_deref()) {
        return Ok(request.into_response(HttpResponse::Forbidden().body("403: sent by another page")));
    }
    if admin.welcome.is_some() && !is_at_this_computer(request.headers()) {
        return Ok(request.into_response(HttpResponse::Forbidden().body("403: only from this computer")));
    }
    let path = request.path().strip_prefix(&*admin.base).unwrap_or(request.path());
    let is_public = path == "/admin/login" || path.starts_with("/admin/assets/");
    let visitor = match session::visitor(&request.get_session()) {
        None if !is_public => session::welcome(&admin, &request.get_session()).await,
        known => known,
    };
    match visitor {
        Some(visitor) => {
            request.extensions_mut().insert(visitor);
        }
        None if !is_public => {
            let to_login = HttpResponse::SeeOther().insert_header((LOCATION, admin.link("/login"))).finish();
            return Ok(request.into_response(to_login));
        }
        None => {}
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn is_at_this_computer(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST);
    match (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) {
        (Some(host), None) => names_this_computer(host),
        _ => false,
    }
}

/// Whether a request that changes something was made by our own page, or by no browser at all:
/// browsers name the page's origin in every such request (Fetch, "Origin header"), and what names
/// none carries no cookie of ours across sites (`SameSite`).
fn is_own(headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let mut sites = headers.get_all("sec-fetch-site").map(text);
    match (sites.next(), sites.next()) {
        (Some(Some(site)), None) => return site == "same-origin" || site == "none",
        (None, _) => {}
        _ => return false,
    }
    let host = headers.get(HOST).and_then(text).unwrap_or_default();
    headers.get_all(ORIGIN).all(|origin| {
        text(origin).is_some_and(|origin| {
            Some(origin.as_str()) == public_origin
                || (public_origin.is_none()
                    && (origin == format!("http://{host}") || origin == format!("https://{host}")))
        })
    })
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visitor = request.extensions().get::<Self>().cloned();
        ready(visitor.ok_or_else(|| actix_web::error::ErrorForbidden("403")))
    }
}

/// Somebody who may answer applicants.
#[derive(Debug, Clone)]
pub struct Answers(pub Visitor);

/// Somebody who may do everything.
#[derive(Debug, Clone)]
pub struct Owns(pub Visitor);

fn of_rank(request: &HttpRequest, rank: Rank) -> Result<Visitor, Error> {
    let visitor = request.extensions().get::<Visitor>().cloned();
    visitor
        .filter(|visitor| visitor.rank >= rank)
        .ok_or_else(|| actix_web::error::ErrorForbidden("403: not with your role"))
}

impl FromRequest for Answers {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(of_rank(request, Rank::Agent).map(Self))
    }
}

impl FromRequest for Owns {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(of_rank(request, Rank::Owner).map(Self))
    }
}

#[cfg(test)]
mod tests;
