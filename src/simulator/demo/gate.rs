//! Who may see and click: requests that name a loopback host and do not come from another page.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

use crate::web::names_this_computer;

/// Everything comes from this page's own address; nothing stands in the HTML itself.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Refuses foreign hosts (a rebound DNS name) and foreign pages; adds the protective headers.
pub(super) async fn check(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = if admits(request.headers(), request.method()) {
        next.call(request).await?.map_into_boxed_body()
    } else {
        request.into_response(HttpResponse::Forbidden().body("403: only from this computer"))
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    Ok(response)
}

fn admits(headers: &HeaderMap, method: &Method) -> bool {
    let mut hosts = headers.get_all(HOST).filter_map(|value| value.to_str().ok());
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    if !names_this_computer(host) {
        return false;
    }
    if method == Method::GET || method == Method::HEAD {
        return true;
    }
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let own = |origin: &HeaderValue| origin.to_str().ok() == Some(&format!("http://{host}"));
    site.is_none_or(|site| site == "same-origin" || site == "none") && headers.get_all(ORIGIN).all(own)
}
