//! What the loops look at: timers, alerts, media, settings, gauges.

use chrono::{DateTime, Utc};

use super::{MediaJob, MediaResult, Store, StoreError, sqlite};
use crate::ids::{ConversationId, MessageId};

/// The channels that are configured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AlertChannels {
    /// `ALERT_WEBHOOK_URL`
    pub webhook: bool,
    /// `ALERT_MAIL_TO`
    pub mail: bool,
    /// `ALERT_ESCALATE_MAIL_TO`
    pub escalate: bool,
}

/// Where an alert goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlertChannel {
    Webhook,
    Mail,
    /// The mail address of the second line.
    EscalateMail,
}

/// A trouble for the operator: anything but a crisis.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// A stable word; one alert a kind goes out at once, then one digest in 15 minutes.
    pub kind: &'static str,
    /// `info`, `warning` or `critical`.
    pub severity: &'static str,
    pub conversation: Option<ConversationId>,
    /// Words for the operator; never a message's text, a number or a secret.
    pub detail: String,
    /// The same trouble again within 15 minutes is only counted on the alert that told it.
    pub dedup_key: Option<String>,
}

/// An alert to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueAlert {
    /// Of the delivery, not of the alert.
    pub id: i64,
    pub alert: i64,
    pub channel: AlertChannel,
    pub kind: String,
    pub severity: String,
    pub conversation: Option<ConversationId>,
    pub detail: String,
    /// How many it stands for.
    pub count: u32,
    /// 0 is the first; a crisis that nobody acknowledged is repeated.
    pub repeat: u32,
    pub created_at: DateTime<Utc>,
    pub attempts: u32,
}

/// What became of an alert's delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertResult {
    Delivered,
    /// Tried again at `at`.
    Again {
        at: DateTime<Utc>,
    },
    /// Given up.
    Failed,
}

/// Numbers for metrics and health.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gauges {
    pub held: u64,
    pub waiting: u64,
    pub with_human: u64,
    pub crises_open: u64,
    pub crises_unacknowledged: u64,
    pub outbox_queued: u64,
    pub outbox_unknown: u64,
    /// When the oldest queued message was made.
    pub outbox_oldest: Option<DateTime<Utc>>,
    pub alerts_queued: u64,
    pub media_pending: u64,
    pub parked: u64,
    pub unstepped: u64,
    /// When the oldest delivery that is not done was received.
    pub unstepped_oldest: Option<DateTime<Utc>>,
}

impl Store {
    /// Conversations whose wait is over, with its instant, the longest over first.
    pub async fn due_conversations(
        &self,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<(ConversationId, DateTime<Utc>)>, StoreError> {
        self.engine.read(move |db| sqlite::timer::due(db, now, limit)).await
    }

    /// The earliest wait of all.
    pub async fn next_wake(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.engine.read(sqlite::timer::next).await
    }

    /// Puts a wait off whose step failed, so that it does not spin.
    pub async fn snooze(&self, id: ConversationId, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::timer::snooze(db, id, until)).await
    }

    /// Conversations whose waits depend on the office hours.
    pub async fn all_waiting_on_hours(&self) -> Result<Vec<ConversationId>, StoreError> {
        self.engine.read(sqlite::timer::waiting_on_hours).await
    }

    /// A small value that was kept under `key`.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let key = key.to_owned();
        self.engine.read(move |db| sqlite::setting::get(db, &key)).await
    }

    /// Keeps a small value under `key`.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.engine.write(move |db| sqlite::setting::set(db, &key, &value)).await
    }

    /// Calls the operator. See [`Trouble`] for what is joined to a digest.
    pub async fn raise_alert(&self, trouble: Trouble, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::alert::raise(db, &trouble, now)).await
    }

    /// Alert deliveries that may be claimed, crisis first.
    pub async fn due_alerts(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<DueAlert>, StoreError> {
        self.engine.read(move |db| sqlite::alert::due(db, now, limit)).await
    }

    /// The next instant after `now` at which an alert delivery becomes due.
    pub async fn next_alert_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.engine.read(move |db| sqlite::alert::next_due(db, now)).await
    }

    /// Claims deliveries (ids of [`DueAlert::id`]); returns those that it got.
    pub async fn claim_alerts(&self, ids: Vec<i64>, now: DateTime<Utc>) -> Result<Vec<DueAlert>, StoreError> {
        self.engine.write(move |db| sqlite::alert::claim(db, &ids, now)).await
    }

    /// Notes what became of a claimed delivery.
    pub async fn alert_ended(
        &self,
        id: i64,
        result: AlertResult,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.engine.write(move |db| sqlite::alert::ended(db, id, result, now)).await
    }

    /// Media files to fetch now, the longest due first.
    pub async fn due_media(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<MediaJob>, StoreError> {
        self.engine.read(move |db| sqlite::media::due(db, now, limit)).await
    }

    /// The earliest media job of all.
    pub async fn next_media_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.engine.read(sqlite::media::next_due).await
    }

    /// Notes what became of a media file. `false`: the message is gone (erased), so a file that
    /// was stored for it must be deleted.
    pub async fn media_ended(
        &self,
        message: MessageId,
        result: MediaResult,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.engine.write(move |db| sqlite::media::ended(db, message, &result, now)).await
    }

    /// Numbers for metrics; cheap, from partial indexes.
    pub async fn gauges(&self) -> Result<Gauges, StoreError> {
        self.engine.read(sqlite::gauge::gauges).await
    }
}
