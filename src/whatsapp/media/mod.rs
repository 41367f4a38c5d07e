//! Fetching the files that applicants send.
//!
//! The file is looked up by id, and fetched only from where Meta keeps files, without following
//! redirects, up to a size, into a file of a name that we chose. An address out of a webhook is
//! never fetched: whoever can forge one could make us call anything in the network.

mod checksum;
mod new_file;

use std::path::Path;

use sha2::{Digest, Sha256};
use url::{Host, Url};

pub use self::new_file::{NewFile, PARTIAL_ENDING};

use self::checksum::Checksum;
use super::client::{CallError, GraphClient, is_loopback};
use super::error_code::Handling;

/// Meta's file servers; `lookaside.fbsbx.com` is the one in use.
const FILE_DOMAINS: [&str; 2] = [".fbsbx.com", ".whatsapp.net"];

/// What to fetch, and where to put it.
#[derive(Clone, Copy)]
pub struct Download<'a> {
    pub media_id: &'a str,
    /// The hash that the webhook announced.
    pub sha256: Option<&'a str>,
    /// The media folder; it exists.
    pub folder: &'a Path,
    /// The random name to store it under: letters, digits, `-` and `_`.
    pub file: &'a str,
    pub bytes_max: u64,
}

impl std::fmt::Debug for Download<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download").field("file", &self.file).finish_non_exhaustive()
    }
}

/// A fetched file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub bytes: u64,
    /// As Meta announces it now; not to be trusted.
    pub mime_type: Option<String>,
}

/// Why there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Failure {
    #[error("the file is larger than allowed")]
    TooLarge,
    #[error("WhatsApp no longer has the file")]
    Gone,
    #[error("the file is not fetched: {0}")]
    Refused(&'static str),
    #[error("the file is not the one that was announced")]
    HashMismatch,
    #[error("the file cannot be fetched now: {0}")]
    Later(&'static str),
}

impl Failure {
    /// The word for a file that will not be fetched; `None`: try again.
    #[must_use]
    pub fn lost(self) -> Option<&'static str> {
        match self {
            Self::TooLarge => Some("too_large"),
            Self::Gone => Some("gone"),
            Self::Refused(_) => Some("refused"),
            Self::HashMismatch => Some("hash"),
            Self::Later(_) => None,
        }
    }
}

/// Fetches a file: after `Ok` it lies, complete and flushed, at `folder/file`; otherwise nothing is
/// left there.
///
/// # Errors
/// See [`Failure`].
pub async fn fetch(client: &GraphClient, download: Download<'_>) -> Result<Stored, Failure> {
    if !is_safe_name(download.file) {
        return Err(Failure::Refused("file name"));
    }
    let info = client.media_info(download.media_id).await.map_err(|error| lookup_failure(&error))?;
    if info.bytes.is_some_and(|bytes| bytes > download.bytes_max) {
        return Err(Failure::TooLarge);
    }
    let url = Url::parse(&info.url).map_err(|_| Failure::Refused("address"))?;
    if !is_allowed(client.api(), &url) {
        return Err(Failure::Refused("address"));
    }
    let response = client.open(url).await.map_err(|_| Failure::Later("network"))?;
    check_status(response.status().as_u16())?;
    if response.content_length().is_some_and(|bytes| bytes > download.bytes_max) {
        return Err(Failure::TooLarge);
    }
    let announced = [download.sha256, info.sha256.as_deref()];
    let checksum = announced.into_iter().flatten().find_map(Checksum::parse);
    let bytes = store(response, download, checksum).await?;
    Ok(Stored { bytes, mime_type: info.mime_type })
}

/// Whether files may be fetched from there: from the Graph API itself, from Meta's file servers by
/// https, and from loopback when the API is there too. The token goes along.
fn is_allowed(api: &Url, url: &Url) -> bool {
    if !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    if is_loopback(api) {
        return is_loopback(url) && matches!(url.scheme(), "http" | "https");
    }
    let is_graph = url.host() == api.host() && url.port_or_known_default() == api.port_or_known_default();
    let is_file_server = matches!(url.host(), Some(Host::Domain(name))
        if FILE_DOMAINS.iter().any(|domain| name.ends_with(domain)));
    url.scheme() == "https" && (is_graph || (is_file_server && url.port_or_known_default() == Some(443)))
}

/// Of an id that has expired, the Graph API says that the parameter is invalid.
fn lookup_failure(error: &CallError) -> Failure {
    match error {
        CallError::Refused { handling, .. } => match handling {
            Handling::Bug | Handling::Undeliverable => Failure::Gone,
            Handling::Throttled | Handling::PairLimit => Failure::Later("throttled"),
            Handling::OperatorPause(_) => Failure::Later("account"),
            Handling::Transient | Handling::WindowClosed | Handling::TemplateUnusable => {
                Failure::Later("trouble at WhatsApp")
            }
        },
        CallError::NotSent(_) | CallError::Unknown(_) => Failure::Later("network"),
    }
}

/// A missing or unfit token often shows as 404 there, so that is no proof that the file is gone.
fn check_status(status: u16) -> Result<(), Failure> {
    match status {
        200 => Ok(()),
        410 => Err(Failure::Gone),
        300..=399 => Err(Failure::Refused("redirect")),
        _ => Err(Failure::Later("status")),
    }
}

async fn store(
    mut response: reqwest::Response,
    download: Download<'_>,
    checksum: Option<Checksum>,
) -> Result<u64, Failure> {
    let disk = |_: std::io::Error| Failure::Later("disk");
    let mut file = NewFile::begin(download.folder, download.file).await.map_err(disk)?;
    let mut hash = Sha256::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Later("network"))? {
        if file.bytes() + chunk.len() as u64 > download.bytes_max {
            return Err(Failure::TooLarge);
        }
        hash.update(&chunk);
        file.write(&chunk).await.map_err(disk)?;
    }
    if checksum.is_some_and(|announced| !announced.is_of(&hash.finalize())) {
        return Err(Failure::HashMismatch);
    }
    file.finish().await.map_err(disk)
}

fn is_safe_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests;
