//! Calls humans: by mail and by webhook, through rows in the database with retries. An alert never
//! holds a message's text, a number or a name.

mod mail;
#[cfg(test)]
mod tests;
mod webhook;

use chrono::{DateTime, Duration, Utc};
use futures_util::future::join_all;
use tokio::sync::watch;

use crate::config::AlertConfig;
use crate::engine::{Round, Steps, Worker};
use crate::store::{AlertChannel, AlertChannels, AlertResult, DueAlert};
use crate::telemetry::count;

pub use mail::Mailer;
pub use webhook::Hook;

/// Alerts delivered at once.
const AT_ONCE: usize = 16;
/// The longest gap between two tries; a crisis is tried again sooner.
const GAP_MAX: Duration = Duration::minutes(10);
const CRISIS_GAP_MAX: Duration = Duration::minutes(1);
/// Anything but a crisis is given up after this.
const TRY_FOR: Duration = Duration::days(2);
/// As seldom as a digest.
const STORE_TROUBLE_TOLD_EVERY: Duration = Duration::minutes(15);
/// When nobody could be told.
const STORE_TROUBLE_TRIED_EVERY: Duration = Duration::seconds(30);

/// What is told, in words for people and for programs.
#[derive(Debug, Clone)]
pub struct Notice {
    pub kind: String,
    pub severity: String,
    pub conversation: Option<i64>,
    pub admin_url: Option<String>,
    pub detail: String,
    pub count: u32,
    pub repeat: u32,
    pub time: DateTime<Utc>,
}

/// An alert could not be delivered now.
#[derive(Debug, thiserror::Error)]
pub enum AlertError {
    #[error("the alert webhook answered with status {0}")]
    Status(u16),
    #[error("the alert webhook cannot be reached")]
    Unreachable,
    #[error("the mail server refused or cannot be reached: {0}")]
    Mail(String),
    #[error("this channel is not configured any more")]
    NotConfigured,
}

/// The channels that are configured.
#[must_use]
pub fn channels(config: &AlertConfig) -> AlertChannels {
    AlertChannels {
        webhook: config.webhook_url.is_some(),
        mail: !config.mail_to.is_empty(),
        escalate: !config.escalate_mail_to.is_empty(),
    }
}

/// The loop over alerts.
#[derive(Debug)]
pub struct Alerts {
    steps: Steps,
    hook: Option<Hook>,
    mail: Option<Mailer>,
    escalation: Option<Mailer>,
    /// The address of the pages, without a slash at its end.
    public_url: Option<String>,
    /// Counts up while the database cannot be written.
    store_trouble: watch::Receiver<u64>,
    /// Until then nobody is told of it again.
    store_trouble_told_until: Option<DateTime<Utc>>,
}

impl Alerts {
    /// # Errors
    /// When `SMTP_URL` or an address cannot be used.
    pub fn new(config: &AlertConfig, public_url: Option<String>, steps: Steps) -> Result<Self, AlertError> {
        let mailer = |to: &[String]| match &config.smtp_url {
            Some(url) if !to.is_empty() => Mailer::new(url, to).map(Some),
            _ => Ok(None),
        };
        Ok(Self {
            hook: config.webhook_url.as_ref().map(Hook::new).transpose()?,
            mail: mailer(&config.mail_to)?,
            escalation: mailer(&config.escalate_mail_to)?,
            public_url,
            store_trouble: steps.store_trouble.subscribe(),
            store_trouble_told_until: None,
            steps,
        })
    }

    fn notice(&self, alert: &DueAlert) -> Notice {
        let conversation = alert.conversation.map(|id| id.0);
        let admin_url = self.public_url.as_ref().map(|base| match conversation {
            Some(id) => format!("{base}/admin/conversations/{id}"),
            None => format!("{base}/admin/"),
        });
        Notice {
            kind: alert.kind.clone(),
            severity: alert.severity.clone(),
            conversation,
            admin_url,
            detail: alert.detail.clone(),
            count: alert.count,
            repeat: alert.repeat,
            time: alert.created_at,
        }
    }

    async fn deliver(&self, alert: &DueAlert) -> Result<(), AlertError> {
        let notice = self.notice(alert);
        let mailer = match alert.channel {
            AlertChannel::Webhook => {
                return self.hook.as_ref().ok_or(AlertError::NotConfigured)?.post(&notice).await;
            }
            AlertChannel::Mail => &self.mail,
            AlertChannel::EscalateMail => &self.escalation,
        };
        mailer.as_ref().ok_or(AlertError::NotConfigured)?.send(&notice).await
    }

    /// Tells that the database cannot be written. The one alert that is in no database: when the disk
    /// is full, somebody has to hear of it all the same.
    async fn tell_of_store_trouble(&mut self) {
        let now = self.steps.now();
        let new = self.store_trouble.has_changed().unwrap_or(false);
        if !new || self.store_trouble_told_until.is_some_and(|until| now < until) {
            return;
        }
        self.store_trouble.mark_unchanged();
        let notice = Notice {
            kind: "database".to_owned(),
            severity: "critical".to_owned(),
            conversation: None,
            admin_url: self.public_url.as_ref().map(|base| format!("{base}/admin/")),
            detail:
                "the database cannot be written: deliveries are refused, and WhatsApp repeats them. Look \
                     at the disk's free space, and whether the file is in its place and may be written"
                    .to_owned(),
            count: 1,
            repeat: 0,
            time: now,
        };
        let mut told = false;
        if let Some(hook) = &self.hook {
            told |= hook.post(&notice).await.is_ok();
        }
        if let Some(mailer) = &self.mail {
            told |= mailer.send(&notice).await.is_ok();
        }
        count::alert(told);
        let gap = if told { STORE_TROUBLE_TOLD_EVERY } else { STORE_TROUBLE_TRIED_EVERY };
        self.store_trouble_told_until = Some(now + gap);
    }

    async fn deliver_and_note(&self, alert: DueAlert) {
        let delivered = self.deliver(&alert).await;
        let now = self.steps.now();
        count::alert(delivered.is_ok());
        let result = match &delivered {
            Ok(()) => AlertResult::Delivered,
            Err(AlertError::NotConfigured) => AlertResult::Failed,
            Err(error) => {
                tracing::warn!(alert.id = alert.alert, error = %error, "an alert could not be delivered");
                again(&alert, now)
            }
        };
        // A stop in between: it goes out again after the next start, which is right for an alert.
        let _ = self.steps.persist(|| self.steps.store.alert_ended(alert.id, result, now)).await;
    }
}

/// A crisis is tried until it is delivered; its next repeat comes besides.
fn again(alert: &DueAlert, now: DateTime<Utc>) -> AlertResult {
    let crisis = alert.kind.starts_with("crisis");
    if !crisis && now - alert.created_at > TRY_FOR {
        return AlertResult::Failed;
    }
    let gap =
        Duration::seconds(2 << alert.attempts.min(12)).min(if crisis { CRISIS_GAP_MAX } else { GAP_MAX });
    AlertResult::Again { at: now + gap }
}

impl Worker for Alerts {
    const NAME: &'static str = "alerts";

    async fn round(&mut self) -> Round {
        self.tell_of_store_trouble().await;
        let now = self.steps.now();
        let store = &self.steps.store;
        let Ok(due) = store.due_alerts(now, AT_ONCE).await else {
            return Round::Rest(Some(now + Duration::seconds(1)));
        };
        if due.is_empty() {
            return Round::Rest(store.next_alert_due(now).await.ok().flatten());
        }
        let ids = due.iter().map(|alert| alert.id).collect();
        let Ok(claimed) = store.claim_alerts(ids, now).await else {
            return Round::Rest(Some(now + Duration::seconds(1)));
        };
        let _in_hand = self.steps.activity.begin();
        join_all(claimed.into_iter().map(|alert| self.deliver_and_note(alert))).await;
        Round::Worked
    }
}

/// Warns at the start when nobody would be called.
pub fn warn_without_channel(config: &AlertConfig) {
    if channels(config) == AlertChannels::default() {
        tracing::warn!(
            "NOBODY WILL BE CALLED: neither ALERT_WEBHOOK_URL nor ALERT_MAIL_TO is set, so a person in need is \
             seen only by whoever looks at the page"
        );
    }
}
