//! Where Meta delivers: verify the raw bytes, store, commit, 200. Interpreting comes after.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::BytesMut;
use futures_util::StreamExt;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::{REQUEST_WITHIN, State};
use crate::telemetry::{Stopwatch, count};
use crate::whatsapp::signature::AppSecrets;

/// The largest delivery (Cloud API, "Webhooks": payloads of up to 3 MB).
const BODY_BYTES_MAX: usize = 3 * 1024 * 1024;
/// A delivery that is not committed within this is refused, so that Meta delivers it again.
const COMMIT_WITHIN: Duration = Duration::from_secs(5);
/// Bodies in memory at once, in KiB; more wait at the socket.
const BODIES_KIB_MAX: usize = 16 * 1024;
/// Room for a delivery of unknown length, before it is read.
const UNKNOWN_KIB: u32 = 3 * 1024;
/// A refused body is read and thrown away up to here, so that the sender gets to read the answer.
const DRAIN_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The longest challenge of the handshake that is echoed.
const CHALLENGE_MAX: usize = 1024;

/// Who may deliver.
#[derive(Debug)]
pub struct Gate {
    secrets: AppSecrets,
    verify_token: SecretString,
    room: Semaphore,
}

impl Gate {
    pub fn new(secrets: AppSecrets, verify_token: SecretString) -> Self {
        Self { secrets, verify_token, room: Semaphore::new(BODIES_KIB_MAX) }
    }
}

/// The handshake when the webhook is set up: echoes the challenge to whoever knows the token.
pub async fn handshake(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let value =
        |name: &str| query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let expected = state.gate.verify_token.expose_secret().as_bytes();
    let right = bool::from(expected.ct_eq(value("hub.verify_token").as_bytes()));
    let challenge = value("hub.challenge");
    if right && value("hub.mode") == "subscribe" && (1..=CHALLENGE_MAX).contains(&challenge.len()) {
        return HttpResponse::Ok()
            .content_type(header::ContentType::plaintext())
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(challenge.to_owned());
    }
    count::refused("handshake");
    HttpResponse::Forbidden().finish()
}

/// Why a delivery is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Encoding,
    TooLarge,
    Signature,
    TooSlow,
    Broken,
    Unavailable,
}

impl Refused {
    fn answer(self) -> HttpResponse {
        let (word, mut answer) = match self {
            Self::Encoding => ("encoding", HttpResponse::UnsupportedMediaType()),
            Self::TooLarge => ("too_large", HttpResponse::PayloadTooLarge()),
            Self::Signature => ("signature", HttpResponse::Unauthorized()),
            Self::TooSlow => ("too_slow", HttpResponse::RequestTimeout()),
            Self::Broken => ("broken", HttpResponse::BadRequest()),
            Self::Unavailable => ("unavailable", HttpResponse::ServiceUnavailable()),
        };
        count::refused(word);
        answer.finish()
    }
}

/// Takes a delivery.
pub async fn deliver(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    match tokio::time::timeout(REQUEST_WITHIN, take(&request, payload, &state)).await {
        Ok(Ok(())) => HttpResponse::Ok().finish(),
        Ok(Err(refused)) => refused.answer(),
        Err(_) => Refused::TooSlow.answer(),
    }
}

async fn take(request: &HttpRequest, mut payload: web::Payload, state: &State) -> Result<(), Refused> {
    if let Err(refused) = acceptable(request) {
        drain(&mut payload).await;
        return Err(refused);
    }
    let kib = content_length(request)
        .map_or(UNKNOWN_KIB, |length| u32::try_from(length / 1024 + 1).unwrap_or(UNKNOWN_KIB));
    let _room = state.gate.room.acquire_many(kib).await.map_err(|_| Refused::Unavailable)?;
    let body = read(&mut payload, content_length(request)).await?;
    let signatures = request.headers().get_all("x-hub-signature-256").map(header::HeaderValue::as_bytes);
    state.gate.secrets.verify(signatures, &body).map_err(|_| Refused::Signature)?;

    let (stopwatch, body) = (Stopwatch::start(), body.freeze());
    let engine = state.engine.get();
    let steps = &engine.steps;
    engine.intake.room().await;
    let stored = tokio::time::timeout(COMMIT_WITHIN, steps.store.accept(steps.now(), body.clone())).await;
    match stored {
        Ok(Ok(id)) => {
            count::committed(stopwatch);
            engine.intake.hand_on(id, body);
            Ok(())
        }
        Ok(Err(error)) => {
            tracing::error!(error = %error, "a delivery could not be stored; Meta delivers it again");
            steps.note_trouble(&error);
            Err(Refused::Unavailable)
        }
        Err(_) => {
            tracing::error!("a delivery was not stored in time; Meta delivers it again");
            steps.note_slow_store();
            // It may be committed yet: whatever is found in the database is stepped.
            engine.intake.look_back();
            Err(Refused::Unavailable)
        }
    }
}

/// What can be told from the head alone.
fn acceptable(request: &HttpRequest) -> Result<(), Refused> {
    let identity =
        |value: &header::HeaderValue| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity");
    if !request.headers().get_all(header::CONTENT_ENCODING).all(identity) {
        return Err(Refused::Encoding);
    }
    if content_length(request).is_some_and(|length| length > BODY_BYTES_MAX) {
        return Err(Refused::TooLarge);
    }
    if !request.headers().contains_key("x-hub-signature-256") {
        return Err(Refused::Signature);
    }
    Ok(())
}

fn content_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read(payload: &mut web::Payload, length: Option<usize>) -> Result<BytesMut, Refused> {
    let mut body = BytesMut::with_capacity(length.unwrap_or(4096).min(BODY_BYTES_MAX));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refused::Broken)?;
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            drain(payload).await;
            return Err(Refused::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

async fn drain(payload: &mut web::Payload) {
    let mut left = DRAIN_BYTES_MAX;
    while let Some(Ok(chunk)) = payload.next().await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            return;
        }
    }
}
