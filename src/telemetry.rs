//! Logs, metrics and health. Nothing here ever holds a message's text, a number, a name or a token.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Measures how long something took.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "a duration for metrics, no time of day")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Since the start.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Sends the log to standard error; `filter` as in `SPRECHZEIT_LOG` (default: `info`, with the noise
/// of libraries turned down).
pub fn log_to_standard_error(filter: Option<&str>) {
    use tracing_subscriber::EnvFilter;
    let quiet = "info,actix_server=warn,mio=warn,hyper=warn,reqwest=warn,h2=warn,refinery_core=warn";
    let filter =
        filter.and_then(|filter| EnvFilter::try_new(filter).ok()).unwrap_or_else(|| EnvFilter::new(quiet));
    // Colours are for people at a terminal; in a journal or file they are noise.
    let colours = std::io::stderr().is_terminal();
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    // Already set means that a test has set it.
    let _ = log.try_init();
}

/// Starts to record metrics for `/metrics`.
///
/// # Errors
/// When a recorder is there already.
pub fn record_metrics() -> anyhow::Result<metrics_exporter_prometheus::PrometheusHandle> {
    Ok(metrics_exporter_prometheus::PrometheusBuilder::new()
        .set_buckets(&[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0])?
        .install_recorder()?)
}

/// What is counted. The names are those of `/metrics`.
pub mod count {
    use chrono::{DateTime, Utc};
    use metrics::{counter, gauge, histogram};

    use super::Stopwatch;
    use crate::conversation::Fate;
    use crate::store::{Gauges, Stepped};
    use crate::whatsapp::client::SendOutcome;

    /// An item of a delivery.
    pub fn received(kind: &'static str) {
        counter!("sprechzeit_received_total", "kind" => kind).increment(1);
    }

    /// An item that could not be understood.
    pub fn parked(reason: &'static str) {
        counter!("sprechzeit_parked_total", "reason" => reason).increment(1);
    }

    /// A delivery that was refused at the door.
    pub fn refused(reason: &'static str) {
        counter!("sprechzeit_refused_total", "reason" => reason).increment(1);
    }

    /// How a step of an inbound item ended.
    pub fn stepped(stepped: &Stepped) {
        match stepped {
            Stepped::Done { fate, next, .. } => {
                let fate = fate.map_or("none", fate_word);
                counter!("sprechzeit_handled_total", "fate" => fate).increment(1);
                if next.crisis.is_some() {
                    counter!("sprechzeit_crisis_messages_total").increment(1);
                }
            }
            Stepped::Duplicate => counter!("sprechzeit_duplicates_total").increment(1),
            Stepped::Stale | Stepped::Refused(_) | Stepped::Missing | Stepped::Failed => {}
        }
    }

    fn fate_word(fate: Fate) -> &'static str {
        match fate {
            Fate::Pending => "pending",
            Fate::Answered => "answered",
            Fate::Offered => "offered",
            Fate::Held => "held",
            Fate::Owed => "owed",
            Fate::Waiting => "waiting",
            Fate::WithHuman => "with_human",
            Fate::Noted => "noted",
        }
    }

    /// A request to the Graph API has ended.
    pub fn sent(outcome: &SendOutcome, stopwatch: Stopwatch) {
        histogram!("sprechzeit_send_seconds").record(stopwatch.elapsed());
        let (result, code) = match outcome {
            SendOutcome::Accepted { .. } => ("accepted", 0),
            SendOutcome::Refused { code, .. } => ("refused", code.0),
            SendOutcome::NotSent(_) => ("not_sent", 0),
            SendOutcome::Unknown(_) => ("unknown", 0),
        };
        counter!("sprechzeit_sends_total", "result" => result, "code" => code.to_string()).increment(1);
    }

    /// A message failed for good.
    pub fn failed(code: Option<i64>) {
        counter!("sprechzeit_send_failures_total", "code" => code.unwrap_or(0).to_string()).increment(1);
    }

    /// Sending waits for the operator.
    pub fn paused(paused: bool) {
        gauge!("sprechzeit_sending_paused").set(if paused { 1.0 } else { 0.0 });
    }

    /// An alert was delivered, or not.
    pub fn alert(delivered: bool) {
        let result = if delivered { "delivered" } else { "failed" };
        counter!("sprechzeit_alerts_total", "result" => result).increment(1);
    }

    /// A delivery was committed.
    pub fn committed(stopwatch: Stopwatch) {
        histogram!("sprechzeit_commit_seconds").record(stopwatch.elapsed());
    }

    /// What waits.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^52")]
    pub fn gauges(gauges: &Gauges, now: DateTime<Utc>) {
        let set = |name: &'static str, value: u64| gauge!(name).set(value as f64);
        set("sprechzeit_held", gauges.held);
        set("sprechzeit_waiting", gauges.waiting);
        set("sprechzeit_with_human", gauges.with_human);
        set("sprechzeit_crises_open", gauges.crises_open);
        set("sprechzeit_crises_unacknowledged", gauges.crises_unacknowledged);
        set("sprechzeit_outbox_queued", gauges.outbox_queued);
        set("sprechzeit_outbox_unknown", gauges.outbox_unknown);
        set("sprechzeit_alerts_queued", gauges.alerts_queued);
        set("sprechzeit_media_pending", gauges.media_pending);
        set("sprechzeit_parked", gauges.parked);
        set("sprechzeit_unstepped", gauges.unstepped);
        let age =
            |at: Option<DateTime<Utc>>| at.map_or(0.0, |at| (now - at).num_milliseconds() as f64 / 1000.0);
        gauge!("sprechzeit_outbox_age_seconds").set(age(gauges.outbox_oldest));
        gauge!("sprechzeit_unstepped_age_seconds").set(age(gauges.unstepped_oldest));
    }
}
