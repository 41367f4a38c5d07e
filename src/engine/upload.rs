//! Brings a file of ours to WhatsApp before its message is sent. An upload shows nothing to anybody, so
//! one whose end is unknown is simply made again. While it is under way its row waits in the outbox like
//! any other: what comes after it keeps its place, and a crisis reply passes.

use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use tokio::fs::File;

use super::carry::{TRANSIENT_ATTEMPTS_MAX, attempt_ended, give_up, refused, unreachable};
use super::courier::Link;
use super::steps::Stopping;
use crate::conversation::{Bubble, OurFile, SendFailure};
use crate::store::{AttemptResult, OutboxRow};
use crate::whatsapp::client::CallError;

/// Longer than an upload may take: one that was cut off by the program's end is made again after it.
const LEASE: Duration = Duration::minutes(10);
/// Of pictures the applicant sees no name, but the form wants one.
const UNNAMED: &str = "file";

/// Whether it has a file that WhatsApp does not have yet.
pub fn is_needed(bubble: &Bubble) -> bool {
    matches!(bubble, Bubble::Media { media_id: None, .. })
}

/// Uploads the file of a claimed message; the message itself is due again when that is done.
pub async fn upload(link: &Link, row: &OutboxRow) -> Result<(), Stopping> {
    let Bubble::Media { file, .. } = &row.bubble else { return Ok(()) };
    let steps = &link.steps;
    let lease = AttemptResult::Again { at: steps.now() + LEASE, code: None };
    attempt_ended(link, row, lease).await?;
    let content = match File::open(link.media_folder.join(&file.stored_as)).await {
        Ok(content) => content,
        Err(error) => {
            tracing::error!(outbox.id = row.id.0, %error, "a file that was to be sent is not there");
            return give_up(link, row, None, SendFailure::Refused).await;
        }
    };
    match link.graph.upload_media(content, file.bytes, &file.mime_type, &shown_name(file)).await {
        Ok(media_id) => {
            if link.pause().is_some() {
                link.set_pause(None);
            }
            steps.persist(|| steps.store.uploaded(row.message, &media_id)).await?;
            again(link, row, steps.now()).await
        }
        Err(error) => failed(link, row, error).await,
    }
}

/// Nothing was sent, whatever went wrong.
async fn failed(link: &Link, row: &OutboxRow, error: CallError) -> Result<(), Stopping> {
    match error {
        CallError::Refused { code, handling, retry_after } => {
            match refused(link, row, code.0, handling, retry_after).await? {
                Some(at) => again(link, row, at).await,
                None => Ok(()),
            }
        }
        CallError::NotSent(reason) => {
            tracing::warn!(outbox.id = row.id.0, reason = %reason, "the Graph API cannot be reached");
            unreachable(link).await?;
            again(link, row, link.backoff(row.attempt)).await
        }
        CallError::Unknown(reason) => {
            tracing::warn!(outbox.id = row.id.0, reason = %reason, "a file could not be uploaded");
            if row.attempt < TRANSIENT_ATTEMPTS_MAX {
                return again(link, row, link.backoff(row.attempt)).await;
            }
            give_up(link, row, None, SendFailure::Undeliverable).await
        }
    }
}

async fn again(link: &Link, row: &OutboxRow, at: DateTime<Utc>) -> Result<(), Stopping> {
    let steps = &link.steps;
    steps.persist(|| steps.store.postpone(row.id, at)).await.map(|_| ())
}

/// A name without what could end a header.
fn shown_name(file: &OurFile) -> String {
    let name = file.file_name.as_deref().and_then(|name| Path::new(name).file_name()?.to_str());
    let clean: String =
        name.unwrap_or(UNNAMED).chars().filter(|letter| !letter.is_control() && *letter != '"').collect();
    if clean.is_empty() { UNNAMED.to_owned() } else { clean }
}
