//! Files: upload, look-up, download (Meta's page "Media"): ids of uploads live 30 days, those of
//! webhooks 7, addresses 5 minutes; a download needs the bearer token.

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::chat::Kind;
use super::super::fault::{Fault, Target};
use super::super::shared::Shared;
use super::super::state::State;
use super::{Answer, GraphError, Place, authorise, check_number, check_token, multipart};

const UPLOAD_LIFE: TimeDelta = TimeDelta::days(30);
const INBOUND_LIFE: TimeDelta = TimeDelta::days(7);
const URL_LIFE: TimeDelta = TimeDelta::minutes(5);
const MEGABYTE: usize = 1024 * 1024;

/// A file on Meta's side.
#[derive(Debug, Clone)]
pub(in super::super) struct Media {
    pub mime_type: String,
    pub bytes: Vec<u8>,
    pub until: DateTime<Utc>,
}

/// A short-lived address of a file.
#[derive(Debug)]
pub(in super::super) struct MediaUrl {
    media: String,
    until: DateTime<Utc>,
}

impl Media {
    pub fn lives(&self, now: DateTime<Utc>) -> bool {
        now < self.until
    }

    /// The hash as webhooks write it.
    pub fn sha256_base64(&self) -> String {
        STANDARD.encode(Sha256::digest(&self.bytes))
    }

    /// The hash as look-ups write it.
    fn sha256_hex(&self) -> String {
        hex::encode(Sha256::digest(&self.bytes))
    }
}

/// Keeps a file that an applicant sent, and returns its id.
pub(in super::super) fn store(state: &mut State, shared: &Shared, mime_type: &str, bytes: Vec<u8>) -> String {
    let id = shared.number();
    let until = shared.now() + INBOUND_LIFE;
    state.media.insert(id.clone(), Media { mime_type: mime_type.to_owned(), bytes, until });
    id
}

/// What may be uploaded: MIME type, as what it can be sent, bytes at most.
const UPLOADS: [(&str, Kind, usize); 17] = [
    ("image/jpeg", Kind::Image, 5 * MEGABYTE),
    ("image/png", Kind::Image, 5 * MEGABYTE),
    ("audio/aac", Kind::Audio, 16 * MEGABYTE),
    ("audio/amr", Kind::Audio, 16 * MEGABYTE),
    ("audio/mpeg", Kind::Audio, 16 * MEGABYTE),
    ("audio/mp4", Kind::Audio, 16 * MEGABYTE),
    ("audio/ogg", Kind::Audio, 16 * MEGABYTE),
    ("video/mp4", Kind::Video, 16 * MEGABYTE),
    ("video/3gpp", Kind::Video, 16 * MEGABYTE),
    ("text/plain", Kind::Document, 100 * MEGABYTE),
    ("application/pdf", Kind::Document, 100 * MEGABYTE),
    ("application/msword", Kind::Document, 100 * MEGABYTE),
    ("application/vnd.ms-excel", Kind::Document, 100 * MEGABYTE),
    ("application/vnd.ms-powerpoint", Kind::Document, 100 * MEGABYTE),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Kind::Document,
        100 * MEGABYTE,
    ),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Kind::Document, 100 * MEGABYTE),
    ("image/webp", Kind::Sticker, 500 * 1024),
];

/// The row of a MIME type, whatever its parameters (`; codecs=opus`).
fn upload_row(mime_type: &str) -> Option<&'static (&'static str, Kind, usize)> {
    let bare = mime_type.split(';').next().unwrap_or_default().trim();
    UPLOADS.iter().find(|row| row.0 == bare)
}

/// Whether the first bytes are those of the declared type, where they tell.
fn looks_like(mime_type: &str, bytes: &[u8]) -> bool {
    match mime_type {
        "image/jpeg" => bytes.starts_with(b"\xff\xd8\xff"),
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "application/pdf" => bytes.starts_with(b"%PDF-"),
        _ => true,
    }
}

/// Whether a file of this type can be sent as this kind. A voice note is ogg with opus.
pub(super) fn fits(kind: Kind, mime_type: &str) -> bool {
    match (kind, upload_row(mime_type)) {
        (Kind::Voice, Some(row)) => row.0 == "audio/ogg",
        (kind, Some(row)) => row.1 == kind,
        (_, None) => false,
    }
}

pub(super) async fn upload(
    request: HttpRequest,
    path: Place,
    body: Bytes,
    shared: Data<Shared>,
) -> HttpResponse {
    let checked = authorise(&request, &path.0, &shared)
        .and_then(|()| check_number(&path.1, &shared))
        .and_then(|()| read_upload(&request, &body));
    let answer = match checked {
        Err(error) => refuse(&request, &shared, error),
        Ok((mime_type, bytes)) => carried_out(&request, &shared, |state| {
            let id = shared.number();
            let until = shared.now() + UPLOAD_LIFE;
            state.media.insert(id.clone(), Media { mime_type, bytes, until });
            Ok(json!({ "id": id }))
        }),
    };
    answer.give(&request, &shared).await
}

fn read_upload(request: &HttpRequest, body: &[u8]) -> Result<(String, Vec<u8>), GraphError> {
    let content_type = request.headers().get("content-type").and_then(|value| value.to_str().ok());
    let parts = content_type
        .and_then(multipart::boundary)
        .and_then(|boundary| multipart::read(body, &boundary))
        .ok_or_else(|| GraphError::parameter("The body must be multipart/form-data"))?;
    let part = |name: &str| parts.iter().find(|part| part.name == name);
    if part("messaging_product").is_none_or(|part| part.bytes != b"whatsapp") {
        return Err(GraphError::parameter("The parameter messaging_product is required: whatsapp"));
    }
    let file = part("file").ok_or_else(|| GraphError::missing("file"))?;
    let declared = part("type").and_then(|part| std::str::from_utf8(part.bytes).ok());
    let mime_type = declared.or(file.content_type).ok_or_else(|| GraphError::missing("type"))?;
    if file.content_type.is_some_and(|found| found != mime_type) {
        return Err(GraphError::new(131_053, "The file's type and the parameter type differ"));
    }
    let row = upload_row(mime_type).ok_or_else(|| {
        GraphError::parameter(format!("Param file must be a supported type, not {mime_type}"))
    })?;
    if file.bytes.is_empty() || file.bytes.len() > row.2 {
        return Err(GraphError::new(131_053, format!("The file must have 1 to {} bytes", row.2)));
    }
    if !looks_like(row.0, file.bytes) {
        return Err(GraphError::new(131_053, format!("The file is no {mime_type}")));
    }
    Ok((mime_type.to_owned(), file.bytes.to_vec()))
}

/// `GET /{version}/{media_id}`; `None` when there is no such file.
pub(super) fn look_up(state: &mut State, shared: &Shared, id: &str) -> Option<Value> {
    let now = shared.now();
    let file = state.media.get(id).filter(|file| file.lives(now))?;
    let token = format!("{:032x}", shared.random.bits());
    let answer = json!({
        "url": format!("{}/download/file/{token}", shared.base_url()),
        "mime_type": file.mime_type,
        "sha256": file.sha256_hex(),
        "file_size": file.bytes.len(),
        "id": id,
        "messaging_product": "whatsapp",
    });
    state.urls.insert(token, MediaUrl { media: id.to_owned(), until: now + URL_LIFE });
    Some(answer)
}

pub(super) async fn delete(request: HttpRequest, path: Place, shared: Data<Shared>) -> HttpResponse {
    let answer = match authorise(&request, &path.0, &shared) {
        Err(error) => refuse(&request, &shared, error),
        Ok(()) => carried_out(&request, &shared, |state| match state.media.remove(&path.1) {
            Some(_) => Ok(json!({ "success": true })),
            None => Err(GraphError::no_such_object(&path.1)),
        }),
    };
    answer.give(&request, &shared).await
}

pub(super) async fn download(
    request: HttpRequest,
    token: Path<String>,
    shared: Data<Shared>,
) -> HttpResponse {
    if let Err(error) = check_token(&request, &shared) {
        return refuse(&request, &shared, error).give(&request, &shared).await;
    }
    let now = shared.now();
    let (fault, file) = shared.change(|state| {
        let fault = state.faults.next(Target::Media);
        let url = state.urls.get(token.as_str()).filter(|url| now < url.until);
        (fault, url.and_then(|url| state.media.get(&url.media)).cloned())
    });
    let answer = match (fault, file) {
        (Some(fault), _) => {
            shared.note(&request, Value::Null, &Ok(Some(fault)));
            Answer::spoilt(Value::Null, Some(fault))
        }
        // Meta answers an address that has run out with 404.
        (None, None) => Answer::Json(404, GraphError::parameter("The address has run out").body()),
        (None, Some(file)) => {
            shared.note(&request, Value::Null, &Ok(None));
            Answer::Bytes { mime_type: file.mime_type, bytes: file.bytes }
        }
    };
    answer.give(&request, &shared).await
}

fn refuse(request: &HttpRequest, shared: &Shared, error: GraphError) -> Answer {
    shared.note(request, Value::Null, &Err(error.code));
    error.into()
}

/// Carries out a request about files, unless a fault is ordered.
fn carried_out(
    request: &HttpRequest,
    shared: &Shared,
    act: impl FnOnce(&mut State) -> Result<Value, GraphError>,
) -> Answer {
    let (fault, result) = shared.change(|state| {
        let fault = state.faults.next(Target::Media);
        let result = if fault.is_none_or(Fault::accepts) { act(state) } else { Ok(Value::Null) };
        (fault, result)
    });
    match result {
        Ok(value) => {
            shared.note(request, Value::Null, &Ok(fault));
            Answer::spoilt(value, fault)
        }
        Err(error) => refuse(request, shared, error),
    }
}
