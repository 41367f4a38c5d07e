//! A snapshot of settings and content: all that a decision may know besides the conversation.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Duration;

use crate::crisis::Replies;
use crate::faq::Entry;
use crate::hours::OfficeHours;

/// What the decision knows.
#[derive(Debug, Clone)]
pub struct World {
    pub settings: Settings,
    pub hours: Arc<OfficeHours>,
    /// The FAQ entries by slug.
    pub entries: Arc<BTreeMap<String, Entry>>,
    /// What is said to a person in need.
    pub replies: Arc<Replies>,
}

/// The settings that shape decisions.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `REPLY_QUIET_MS`.
    pub quiet_time: Duration,
    /// `WINDOW_MARGIN_MINUTES`.
    pub window_margin: Duration,
    /// `HOLD_ACKNOWLEDGE`.
    pub acknowledge: Acknowledge,
    /// `WHATSAPP_REOPEN_TEMPLATE`.
    pub reopen_template: Option<ReopenTemplate>,
    /// `ORGANISATION_NAME`.
    pub organisation: Option<String>,
    /// `PRIVACY_URL`.
    pub privacy_url: Option<String>,
    /// `ALERT_REPEAT_MINUTES`.
    pub alert_repeat: Duration,
    /// `ALERT_ESCALATE_AFTER`: repeats.
    pub escalate_after: u32,
}

/// Whether a message outside office hours is acknowledged (H2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledge {
    Never,
    /// Only when the window will have closed at the next opening.
    WhenWindowCloses,
    Always,
}

/// The approved utility template that asks for a sign of life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReopenTemplate {
    pub name: String,
    pub language: String,
}
