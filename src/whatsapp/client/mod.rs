//! The Graph API over HTTPS: the only place that talks to it.
//!
//! The API has no idempotency key, so what matters after a failed call is whether the message may
//! have been sent. [`SendOutcome`] keeps "surely not" and "nobody knows" apart. No error here holds
//! a token, a number, a text or an address of a request.

mod answer;
mod calls;
mod outcome;

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::{Host, Url};

pub use calls::{MediaInfo, PhoneNumber, Template, Token};
pub use outcome::{CallError, NotSentReason, SendOutcome, UnknownReason};

use self::answer::Answer;
use super::message;
use crate::ids::Wamid;

/// Meta's address of the Graph API.
pub const API_URL: &str = "https://graph.facebook.com";

const USER_AGENT: &str = concat!("sprechzeit/", env!("CARGO_PKG_VERSION"));
/// An idle connection that the other side has just closed would turn a send into an unknown one;
/// load balancers commonly close after 30 s or more.
const IDLE: Duration = Duration::from_secs(20);

/// Where the API is, and who we are there.
#[derive(Debug, Clone)]
pub struct GraphSettings {
    /// `WHATSAPP_API_URL`; https, or anything on loopback.
    pub api_url: String,
    /// `WHATSAPP_API_VERSION`, such as `v25.0`.
    pub version: String,
    pub phone_number_id: String,
    pub access_token: SecretString,
    pub patience: Patience,
}

/// How long a call may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// To look up, connect and agree on TLS. Less than `call`, so that it ends first and the
    /// message counts as surely not sent.
    pub connect: Duration,
    /// In all. Long, because afterwards nobody knows for ten minutes whether it was sent.
    pub call: Duration,
    /// For a whole file.
    pub file: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), call: Duration::from_secs(30), file: Duration::from_mins(5) }
    }
}

/// Why no client can be made of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSettings {
    #[error("the API's address is no URL")]
    Url,
    #[error("the API's address has to begin with https:// (http:// is for loopback only)")]
    Insecure,
    #[error("the access token holds characters that no token has")]
    Token,
    #[error("TLS could not be set up on this machine")]
    Tls,
}

/// A client for one phone number. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct GraphClient {
    http: reqwest::Client,
    api: Url,
    version: String,
    phone_number_id: String,
    access_token: SecretString,
    patience: Patience,
}

impl std::fmt::Debug for GraphClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GraphClient").field("version", &self.version).finish_non_exhaustive()
    }
}

impl GraphClient {
    /// # Errors
    /// When the address is no URL or not https, or the token cannot be sent in a header.
    pub fn new(settings: GraphSettings) -> Result<Self, InvalidSettings> {
        let api = Url::parse(&settings.api_url).map_err(|_| InvalidSettings::Url)?;
        if api.cannot_be_a_base() || api.host().is_none() {
            return Err(InvalidSettings::Url);
        }
        let on_loopback = is_loopback(&api);
        if api.scheme() != "https" && !(api.scheme() == "http" && on_loopback) {
            return Err(InvalidSettings::Insecure);
        }
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(authorization(&settings.access_token)?)
            .connect_timeout(settings.patience.connect)
            .timeout(settings.patience.call)
            .pool_idle_timeout(IDLE)
            .redirect(Policy::none())
            .referer(false);
        // A proxy of the environment is for the way to Meta, never for this machine.
        if on_loopback {
            builder = builder.no_proxy();
        }
        Ok(Self {
            http: builder.build().map_err(|_| InvalidSettings::Tls)?,
            api,
            version: settings.version,
            phone_number_id: settings.phone_number_id,
            access_token: settings.access_token,
            patience: settings.patience,
        })
    }

    /// Where the API is.
    #[must_use]
    pub fn api(&self) -> &Url {
        &self.api
    }

    /// Sends a body of [`message::request`].
    pub async fn send(&self, body: &Value) -> SendOutcome {
        let accepted = self.post_message(body).await.and_then(|answer| {
            let wamid = answer.json["messages"][0]["id"].as_str().and_then(|id| Wamid::parse(id).ok());
            wamid.ok_or_else(|| answer.unreadable())
        });
        match accepted {
            Ok(wamid) => SendOutcome::Accepted { wamid },
            Err(CallError::NotSent(reason)) => SendOutcome::NotSent(reason),
            Err(CallError::Refused { code, handling, retry_after }) if handling.surely_not_sent() => {
                SendOutcome::Refused { code, handling, retry_after }
            }
            Err(CallError::Refused { code, .. }) => SendOutcome::Unknown(UnknownReason::Trouble(code)),
            Err(CallError::Unknown(reason)) => SendOutcome::Unknown(reason),
        }
    }

    /// Marks a message, and all before it, as read.
    pub async fn mark_read(&self, wamid: &Wamid) -> Result<(), CallError> {
        self.post_message(&message::read_receipt(wamid)).await?.succeeded()
    }

    /// Marks a message as read and shows "typing" for up to 25 seconds.
    pub async fn show_typing(&self, wamid: &Wamid) -> Result<(), CallError> {
        self.post_message(&message::typing(wamid)).await?.succeeded()
    }

    async fn post_message(&self, body: &Value) -> Result<Answer, CallError> {
        let url = self.url(&[&self.phone_number_id, "messages"], &[])?;
        self.call(self.http.post(url).json(body)).await
    }

    async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Answer, CallError> {
        let url = self.url(path, query)?;
        self.call(self.http.get(url)).await
    }

    async fn call(&self, request: reqwest::RequestBuilder) -> Result<Answer, CallError> {
        Answer::of(request.send().await.map_err(|error| outcome::classify(&error))?).await
    }

    /// Opens a file's address; the caller has checked where it leads.
    pub(super) async fn open(&self, url: Url) -> Result<reqwest::Response, CallError> {
        let request = self.http.get(url).timeout(self.patience.file);
        request.send().await.map_err(|error| outcome::classify(&error))
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, CallError> {
        let mut url = self.api.clone();
        url.path_segments_mut()
            .map_err(|()| CallError::NotSent(NotSentReason::Request))?
            .pop_if_empty()
            .push(&self.version)
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

/// Whether the URL leads to this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn authorization(token: &SecretString) -> Result<HeaderMap, InvalidSettings> {
    let bearer = format!("Bearer {}", token.expose_secret());
    let mut value = HeaderValue::try_from(bearer).map_err(|_| InvalidSettings::Token)?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}

#[cfg(test)]
mod tests;
