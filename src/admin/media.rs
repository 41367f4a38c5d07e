//! Files of applicants, to whoever is logged in and may see them. What a file is, its first bytes say,
//! never its sender; what is no picture, sound or film is saved, not shown.

use std::io::SeekFrom;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, RANGE,
};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::failure::Failure;
use super::session::{Rank, Visitor};
use super::{Admin, timeline};
use crate::conversation::Content;
use crate::ids::MessageId;
use crate::store::{MediaState, MessageRow};

/// Read at once, and the most that one ranged answer holds.
const CHUNK: usize = 256 * 1024;
const RANGE_MAX: u64 = 4 * 1024 * 1024;
/// Enough to know every kind below.
const MAGIC_BYTES: usize = 16;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    mime_type: &'static str,
    ending: &'static str,
    /// It is safe to show beside the messages.
    is_shown: bool,
}

const UNKNOWN: Kind = Kind { mime_type: "application/octet-stream", ending: "bin", is_shown: false };

/// What the first bytes say.
fn kind(start: &[u8]) -> Kind {
    let shown = |mime_type, ending| Kind { mime_type, ending, is_shown: true };
    match start {
        [0xff, 0xd8, 0xff, ..] => shown("image/jpeg", "jpg"),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => shown("image/png", "png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => shown("image/gif", "gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => shown("image/webp", "webp"),
        [b'O', b'g', b'g', b'S', ..] => shown("audio/ogg", "ogg"),
        [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xf3 | 0xf2 | 0xfa, ..] => shown("audio/mpeg", "mp3"),
        [0xff, 0xf1 | 0xf9, ..] => shown("audio/aac", "aac"),
        [b'#', b'!', b'A', b'M', b'R', ..] => shown("audio/amr", "amr"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', ..] => shown("audio/mp4", "m4a"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'3', b'g', ..] => shown("video/3gpp", "3gp"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => shown("video/mp4", "mp4"),
        [b'%', b'P', b'D', b'F', b'-', ..] => {
            Kind { mime_type: "application/pdf", ending: "pdf", is_shown: false }
        }
        _ => UNKNOWN,
    }
}

#[derive(Deserialize)]
pub struct Wanted {
    save: Option<String>,
}

pub async fn file(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Visitor,
    id: Path<i64>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let message = permitted(&admin, &who, MessageId(*id)).await?;
    let media = message.media.filter(|media| media.state == MediaState::Stored);
    let name = media.and_then(|media| media.file).ok_or(Failure::NotFound)?;
    // Names in the media folder are ours: one part, hex.
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Failure::NotFound);
    }
    let mut file = File::open(admin.media_dir.join(name)).await.map_err(|_| Failure::NotFound)?;
    let size = file.metadata().await.map_err(|_| Failure::NotFound)?.len();
    let mut start = Vec::with_capacity(MAGIC_BYTES);
    (&mut file).take(MAGIC_BYTES as u64).read_to_end(&mut start).await.map_err(|_| Failure::NotFound)?;
    let kind = kind(&start);
    let manner = if kind.is_shown && wanted.save.is_none() { "inline" } else { "attachment" };
    let mut response = HttpResponse::Ok();
    response
        .content_type(kind.mime_type)
        .insert_header((CONTENT_DISPOSITION, format!("{manner}; filename=\"anhang-{id}.{}\"", kind.ending)))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"))
        .insert_header((CACHE_CONTROL, "private, max-age=3600"))
        .insert_header((ACCEPT_RANGES, "bytes"));
    match range(&request, size) {
        Asked::All => {
            file.seek(SeekFrom::Start(0)).await.map_err(|_| Failure::NotFound)?;
            Ok(response.no_chunking(size).streaming(chunks(file)))
        }
        Asked::Part(from, to) => {
            file.seek(SeekFrom::Start(from)).await.map_err(|_| Failure::NotFound)?;
            let mut part = Vec::new();
            file.take(to - from + 1).read_to_end(&mut part).await.map_err(|_| Failure::NotFound)?;
            response.status(StatusCode::PARTIAL_CONTENT);
            response.insert_header((CONTENT_RANGE, format!("bytes {from}-{to}/{size}")));
            Ok(response.body(part))
        }
        Asked::Nonsense => {
            response.status(StatusCode::RANGE_NOT_SATISFIABLE);
            response.insert_header((CONTENT_RANGE, format!("bytes */{size}")));
            Ok(response.finish())
        }
    }
}

/// A text that is too long for the conversation's page, as it was written.
pub async fn text(admin: Data<Admin>, who: Visitor, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let message = permitted(&admin, &who, MessageId(*id)).await?;
    let edited = message.edited.map(|(_, text)| text);
    let written = || message.content.as_ref().and_then(Content::words).map(str::to_owned);
    let words = edited.or_else(written).ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(words))
}

/// A message, if the visitor may see it.
async fn permitted(admin: &Admin, who: &Visitor, id: MessageId) -> Result<MessageRow, Failure> {
    let store = admin.engine.get().steps.store.clone();
    let message = store.message(id).await?.ok_or(Failure::NotFound)?;
    if who.rank == Rank::Reader {
        let audit = store.audit(message.conversation).await?;
        if timeline::is_confidential(&audit, message.received_at) {
            return Err(Failure::Forbidden);
        }
    }
    Ok(message)
}

fn chunks(file: File) -> impl stream::Stream<Item = std::io::Result<Bytes>> {
    stream::unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        match file.read(&mut chunk).await {
            Ok(0) => None,
            Ok(read) => {
                chunk.truncate(read);
                Some((Ok(Bytes::from(chunk)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    })
}

/// Which part of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    All,
    /// From and to, both included.
    Part(u64, u64),
    Nonsense,
}

/// One range, as players ask (RFC 9110, 14); several are answered with the whole.
fn range(request: &HttpRequest, size: u64) -> Asked {
    let header = request.headers().get(RANGE).and_then(|value| value.to_str().ok());
    header.map_or(Asked::All, |header| range_of(header, size))
}

fn range_of(header: &str, size: u64) -> Asked {
    let Some((from, to)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Asked::All;
    };
    let (from, to) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to),
        (Ok(from), Err(_)) if to.is_empty() => (from, u64::MAX),
        (Err(_), Ok(last)) if from.is_empty() && last > 0 => (size.saturating_sub(last), u64::MAX),
        _ => return Asked::All,
    };
    if from >= size {
        return Asked::Nonsense;
    }
    Asked::Part(from, to.min(size - 1).min(from.saturating_add(RANGE_MAX - 1)))
}

#[cfg(test)]
mod tests;
