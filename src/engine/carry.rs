//! What becomes of a claimed message: the request is made, and its answer written down.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Duration, Utc};

use super::courier::{self, Link, Pause};
use super::statuses::failures;
use super::steps::{Steps, Stopping};
use super::upload;
use crate::conversation::{Event, Purpose, SendFailure};
use crate::ids::OutboxId;
use crate::store::{AttemptResult, Happening, OutboxRow, OutboxState, Subject, Trouble};
use crate::telemetry::{Stopwatch, count};
use crate::whatsapp::client::SendOutcome;
use crate::whatsapp::error_code::Handling;
use crate::whatsapp::message;

/// Trouble on Meta's side is tried this often before a human is asked.
pub const TRANSIENT_ATTEMPTS_MAX: u32 = 8;
/// After a request of which nobody knows what became, a status decides for so long.
const UNKNOWN_FOR: Duration = Duration::minutes(10);

pub async fn carry(link: &Link, row: OutboxRow) -> Result<(), Stopping> {
    if upload::is_needed(&row.bubble) {
        return upload::upload(link, &row).await;
    }
    let request = match message::request(&row.bubble, &row.recipient, &row.callback) {
        Ok(request) => request,
        Err(invalid) => {
            tracing::error!(outbox.id = row.id.0, error = %invalid, "a message of ours breaks a limit of WhatsApp's");
            return give_up(link, &row, None, SendFailure::Refused).await;
        }
    };
    let stopwatch = Stopwatch::start();
    let outcome = link.graph.send(&request).await;
    count::sent(&outcome, stopwatch);
    match outcome {
        SendOutcome::Accepted { wamid } => {
            if link.pause().is_some() {
                link.set_pause(None);
            }
            attempt_ended(link, &row, AttemptResult::Accepted { wamid }).await
        }
        SendOutcome::Refused { code, handling, retry_after } => {
            refused(link, &row, code.0, handling, retry_after).await.map(drop)
        }
        SendOutcome::NotSent(reason) => {
            tracing::warn!(outbox.id = row.id.0, reason = %reason, "the Graph API cannot be reached");
            unreachable(link).await?;
            attempt_ended(link, &row, AttemptResult::Again { at: link.backoff(row.attempt), code: None })
                .await
        }
        SendOutcome::Unknown(reason) => {
            tracing::warn!(outbox.id = row.id.0, reason = %reason, "nobody knows what became of a message");
            let unknown = AttemptResult::Unknown { at: link.steps.now() + UNKNOWN_FOR };
            let noted = attempt_ended(link, &row, unknown).await;
            link.unknown.store(true, Ordering::SeqCst);
            noted
        }
    }
}

/// Returns when it is tried again; `None`: that was the end of it.
pub async fn refused(
    link: &Link,
    row: &OutboxRow,
    code: i64,
    handling: Handling,
    retry_after: Option<std::time::Duration>,
) -> Result<Option<DateTime<Utc>>, Stopping> {
    tracing::warn!(outbox.id = row.id.0, code, ?handling, "the Graph API refused a message");
    let now = link.steps.now();
    let asked = retry_after.and_then(|wait| chrono::Duration::from_std(wait).ok()).map(|wait| now + wait);
    let backoff = link.backoff(row.attempt).max(asked.unwrap_or(now));
    let at = match handling {
        Handling::Throttled => {
            link.set_pause(Some(Pause { until: backoff, operator: false }));
            backoff
        }
        // 4^n seconds (Cloud API, "Error codes", 131056).
        Handling::PairLimit => now + Duration::seconds(4_i64.pow(row.attempt.saturating_sub(1).min(5))),
        Handling::OperatorPause(reason) => {
            let until = now + courier::PROBE_EVERY;
            link.set_pause(Some(Pause { until, operator: true }));
            let detail = format!(
                "WhatsApp refuses to send ({}, code {code}): messages wait until this is mended",
                reason.as_str()
            );
            trouble(link, "sending_paused", "critical", &detail, None).await?;
            until
        }
        Handling::Transient if row.attempt < TRANSIENT_ATTEMPTS_MAX => backoff,
        Handling::Bug | Handling::TemplateUnusable => {
            let detail = format!("WhatsApp refused a message of ours for good (code {code})");
            trouble(link, "send_refused", "critical", &detail, Some(row)).await?;
            give_up(link, row, Some(code), failure_of(handling)).await?;
            return Ok(None);
        }
        Handling::Transient | Handling::WindowClosed | Handling::Undeliverable => {
            give_up(link, row, Some(code), failure_of(handling)).await?;
            return Ok(None);
        }
    };
    attempt_ended(link, row, AttemptResult::Again { at, code: Some(code) }).await?;
    Ok(Some(at))
}

/// What the heart is told about a message that failed for good.
pub fn failure_of(handling: Handling) -> SendFailure {
    match handling {
        Handling::WindowClosed => SendFailure::WindowClosed,
        Handling::Bug | Handling::TemplateUnusable => SendFailure::Refused,
        Handling::Throttled
        | Handling::PairLimit
        | Handling::Transient
        | Handling::OperatorPause(_)
        | Handling::Undeliverable => SendFailure::Undeliverable,
    }
}

/// Tells the operator that nothing goes out.
pub async fn unreachable(link: &Link) -> Result<(), Stopping> {
    let detail = "the Graph API cannot be reached; messages wait";
    trouble(link, "graph_unreachable", "warning", detail, None).await
}

pub async fn trouble(
    link: &Link,
    kind: &'static str,
    severity: &'static str,
    detail: &str,
    row: Option<&OutboxRow>,
) -> Result<(), Stopping> {
    let steps = &link.steps;
    let now = steps.now();
    let trouble = Trouble {
        kind,
        severity,
        conversation: row.map(|row| row.conversation),
        detail: detail.to_owned(),
        dedup_key: Some(format!("{kind}:{detail}")),
    };
    steps.persist(|| steps.store.raise_alert(trouble.clone(), now)).await.map(|_| ())
}

pub async fn attempt_ended(link: &Link, row: &OutboxRow, result: AttemptResult) -> Result<(), Stopping> {
    let steps = &link.steps;
    let now = steps.now();
    let effects =
        steps.persist(|| steps.store.attempt_ended(row.id, &row.callback, result.clone(), now)).await?;
    failures(steps, effects.unwrap_or_default()).await
}

pub async fn give_up(
    link: &Link,
    row: &OutboxRow,
    code: Option<i64>,
    failure: SendFailure,
) -> Result<(), Stopping> {
    count::failed(code);
    end(&link.steps, row.id, row.conversation, row.purpose, OutboxState::Failed, code, failure).await
}

pub async fn end(
    steps: &Steps,
    row: OutboxId,
    conversation: crate::ids::ConversationId,
    purpose: Purpose,
    state: OutboxState,
    error_code: Option<i64>,
    failure: SendFailure,
) -> Result<(), Stopping> {
    let happening = Happening::SendEnded { row, state, error_code };
    let event = Event::SendFailed { purpose, failure };
    steps.event(Subject::Conversation(conversation), happening, event).await.map(|_| ())
}
