//! What the Graph API answered: JSON with what was asked for, or JSON with an `error`.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::outcome::{self, CallError, UnknownReason};
use crate::whatsapp::error_code::GraphCode;

/// Answers have a few hundred bytes; a list of templates some kilobytes.
const BODY_BYTES_MAX: usize = 64 * 1024;
const USAGE_HEADER: &str = "x-business-use-case-usage";
/// Nobody gains from sleeping longer before looking again.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// A success with a JSON body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) json: Value,
    status: u16,
}

impl Answer {
    /// Reads an answer to its end, or to [`BODY_BYTES_MAX`].
    pub(super) async fn of(response: reqwest::Response) -> Result<Self, CallError> {
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let body = bounded_body(response).await?;
        let unreadable = || CallError::Unknown(UnknownReason::Unreadable(status.as_u16()));
        let json: Value = serde_json::from_slice(&body).map_err(|_| unreadable())?;
        // An error body counts whatever the status says.
        if let Some(code) = json["error"]["code"].as_i64() {
            let code = GraphCode(code);
            let handling = code.handling(Some(status.as_u16()));
            return Err(CallError::Refused { code, handling, retry_after });
        }
        if status.is_success() { Ok(Self { json, status: status.as_u16() }) } else { Err(unreadable()) }
    }

    /// The answer is JSON, but not what was asked for.
    pub(super) fn unreadable(&self) -> CallError {
        CallError::Unknown(UnknownReason::Unreadable(self.status))
    }

    /// Whether it says `{"success": true}`.
    pub(super) fn succeeded(&self) -> Result<(), CallError> {
        if self.json["success"] == true { Ok(()) } else { Err(self.unreadable()) }
    }

    /// A text of the answer.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.json[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

async fn bounded_body(mut response: reqwest::Response) -> Result<Vec<u8>, CallError> {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| outcome::classify(&error))? {
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(CallError::Unknown(UnknownReason::Unreadable(status)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// When to try again: `Retry-After` in seconds, or the longest `estimated_time_to_regain_access`
/// (in minutes, as far as is known) of the usage header.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    let seconds = header(RETRY_AFTER.as_str()).and_then(|value| value.trim().parse().ok());
    let minutes = header(USAGE_HEADER).and_then(|value| {
        let usage: Value = serde_json::from_str(value).ok()?;
        let uses = usage.as_object()?.values().filter_map(Value::as_array).flatten();
        uses.filter_map(|usage| usage["estimated_time_to_regain_access"].as_u64()).max()
    });
    let waits = [seconds, minutes.map(|minutes| minutes.saturating_mul(60))];
    waits
        .into_iter()
        .flatten()
        .max()
        .filter(|seconds| *seconds > 0)
        .map(|seconds| Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
}
