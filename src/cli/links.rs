//! Asks whether a link answers, and never asks a private address: an entry's link is text that
//! somebody wrote, and so is every redirect after it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::header::LOCATION;
use url::Url;

/// How long one request may take, the look-up of the name included.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// A longer chain is a loop.
const REDIRECTS_MAX: usize = 5;

/// A link that answers.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Where its redirects lead, one after the other; empty: it answers by itself.
    pub redirects: Vec<Url>,
}

/// Why a link is no good, and what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    #[error("is no web address; write https://…")]
    NoUrl,
    #[error("is not https; phones warn of it")]
    NotHttps,
    #[error("its host is not found; check the spelling")]
    UnknownHost,
    #[error("leads to a private address, which applicants cannot reach")]
    Private,
    #[error("answers with status {0}; does the page still exist?")]
    Status(u16),
    #[error("leads from page to page without an end")]
    TooManyRedirects,
    #[error("does not answer in time")]
    Silent,
    #[error("cannot be reached; is its certificate valid?")]
    Unreachable,
}

/// Follows a link. `allowed` tells which addresses may be asked; it is asked again for every redirect.
pub async fn check(link: &str, allowed: fn(IpAddr) -> bool, timeout: Duration) -> Result<Found, BadLink> {
    let mut url = Url::parse(link).map_err(|_| BadLink::NoUrl)?;
    let mut redirects = Vec::new();
    while redirects.len() <= REDIRECTS_MAX {
        let answer = tokio::time::timeout(timeout, ask(&url, allowed)).await.map_err(|_| BadLink::Silent)?;
        match answer? {
            Answer::Page => return Ok(Found { redirects }),
            Answer::Elsewhere(next) => {
                redirects.push(next.clone());
                url = next;
            }
        }
    }
    Err(BadLink::TooManyRedirects)
}

enum Answer {
    Page,
    Elsewhere(Url),
}

/// Looks the host up, checks every address, and connects to what was checked: a name that answers
/// differently a moment later changes nothing.
async fn ask(url: &Url, allowed: fn(IpAddr) -> bool) -> Result<Answer, BadLink> {
    let host = url.host_str().ok_or(BadLink::NoUrl)?;
    let port = url.port_or_known_default().ok_or(BadLink::NoUrl)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let addresses: Vec<SocketAddr> =
        tokio::net::lookup_host((bare, port)).await.map_err(|_| BadLink::UnknownHost)?.collect();
    if addresses.is_empty() {
        return Err(BadLink::UnknownHost);
    }
    if !addresses.iter().all(|address| allowed(address.ip())) {
        return Err(BadLink::Private);
    }
    // On this machine itself (tests) there is no certificate.
    let on_loopback = addresses.iter().all(|address| address.ip().is_loopback());
    if url.scheme() != "https" && !on_loopback {
        return Err(BadLink::NotHttps);
    }
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .resolve_to_addrs(host, &addresses)
        .no_proxy()
        .user_agent(concat!("sprechzeit-link-check/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|_| BadLink::Unreachable)?;
    let answer = client.get(url.clone()).send().await.map_err(|_| BadLink::Unreachable)?;
    let status = answer.status();
    if status.is_redirection() {
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let next = to.and_then(|to| url.join(to).ok()).ok_or(BadLink::Status(status.as_u16()))?;
        return Ok(Answer::Elsewhere(next));
    }
    if status.is_success() { Ok(Answer::Page) } else { Err(BadLink::Status(status.as_u16())) }
}

/// Whether an address can belong to a page on the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmarking = a == 198 && (b == 18 || b == 19);
    let protocol = a == 192 && b == 0 && c == 0;
    let reserved = a == 0 || a >= 240;
    !(ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || ip.is_broadcast()
        || shared
        || benchmarking
        || protocol
        || reserved)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    // Global unicast is 2000::/3; within it, documentation, Teredo and 6to4 (which hides an IPv4).
    let global = first & 0xe000 == 0x2000;
    let special = first == 0x2002 || (first == 0x2001 && (second == 0 || second == 0x0db8));
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_and_special_addresses_are_not_public() {
        for address in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::",
            "2002:7f00:1::",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().expect("an address")), "{address}");
        }
        for address in ["93.184.215.14", "2606:2800:21f:cb07::1"] {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
    }

    #[tokio::test]
    async fn a_decimal_or_named_loopback_is_refused() {
        for link in ["https://2130706433/", "https://localhost/", "https://[::1]/", "https://0x7f.1/"] {
            assert_eq!(check(link, is_public, TIMEOUT).await, Err(BadLink::Private), "{link}");
        }
    }

    #[tokio::test]
    async fn a_chain_of_redirects_is_followed_and_a_loop_ends() {
        use actix_web::{App, HttpResponse, HttpServer, web};
        let redirect = |to: &'static str| {
            web::to(
                move || async move { HttpResponse::Found().insert_header((LOCATION.as_str(), to)).finish() },
            )
        };
        let server = HttpServer::new(move || {
            App::new()
                .route("/old", redirect("/page"))
                .route("/loop", redirect("/loop"))
                .route("/page", web::to(async || HttpResponse::Ok().finish()))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a free port");
        let base = format!("http://{}", server.addrs()[0]);
        tokio::spawn(server.run());
        let anywhere = |_| true;
        let found = check(&format!("{base}/old"), anywhere, TIMEOUT).await.expect("found");
        assert_eq!(found.redirects.iter().map(Url::path).collect::<Vec<_>>(), ["/page"]);
        let ends = async |path: &str| check(&format!("{base}{path}"), anywhere, TIMEOUT).await;
        assert_eq!(ends("/loop").await, Err(BadLink::TooManyRedirects));
        assert_eq!(ends("/gone").await, Err(BadLink::Status(404)));
    }

    #[tokio::test]
    async fn a_redirect_to_a_private_address_is_not_followed() {
        // Here 127.0.0.1 stands for the public internet, and nobody listens at 127.0.0.2.
        let base = redirecting_to("http://127.0.0.2:9/").await;
        let only_here = |ip| ip == IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(check(&base, only_here, TIMEOUT).await, Err(BadLink::Private));
    }

    #[tokio::test]
    async fn a_page_that_never_answers_is_given_up() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let link = format!("http://{}/", listener.local_addr().expect("an address"));
        assert_eq!(check(&link, |_| true, Duration::from_millis(50)).await, Err(BadLink::Silent));
    }

    #[tokio::test]
    async fn what_is_not_https_is_refused_before_anybody_is_asked() {
        for link in ["http://93.184.215.14/", "ftp://93.184.215.14/"] {
            assert_eq!(check(link, is_public, TIMEOUT).await, Err(BadLink::NotHttps), "{link}");
        }
        assert_eq!(check("karriere", is_public, TIMEOUT).await, Err(BadLink::NoUrl));
    }

    /// A server that answers every request with this redirect.
    async fn redirecting_to(to: &'static str) -> String {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let base = format!("http://{}/", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 1024]).await;
                let answer = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        base
    }
}
