//! The state of a conversation, and what follows from it alone: when it wakes up, until when we
//! may write.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::stage::{Owner, Stage};
use super::waiting;
use super::world::World;
use crate::crisis::{Category, Severity};
use crate::ids::AgentId;
use crate::language::Language;

/// Everything the bot knows of a conversation between two events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conversation {
    #[serde(flatten)]
    pub stage: Stage,
    /// Beside the stage: a person in need. Ends only when an agent releases it.
    pub crisis: Option<Crisis>,
    /// Messages that wait for the end of the quiet time.
    pub turn: Option<Turn>,
    /// Counts every change of what a joined reading would see.
    pub turn_revision: u64,
    /// When the applicant last wrote or called, by Meta's time, never in the future.
    pub last_inbound: Option<DateTime<Utc>>,
    /// Since when an inbound message waits for an answer by its human.
    pub unanswered_since: Option<DateTime<Utc>>,
    /// What it is about: the topic of the entry that last answered, or brought a human.
    pub about: Option<String>,
    /// The person said "Stop".
    pub opted_out: bool,
    /// When automatic messages (crisis excepted) went out in the last day, oldest first.
    pub automatic_sends: Vec<DateTime<Utc>>,
    /// The last automatic bubble that introduced itself as automatic.
    pub introduced_at: Option<DateTime<Utc>>,
    /// The opening that an acknowledgement named: at most one per closed period.
    pub acknowledged_opening: Option<DateTime<Utc>>,
    /// The last hotline reply; it goes out at most once in 12 hours.
    pub hotline_sent_at: Option<DateTime<Utc>>,
    /// The last "your message has arrived"; at most every 30 minutes, over the end of an episode too.
    pub note_sent_at: Option<DateTime<Utc>>,
    pub review_line_at: Option<DateTime<Utc>>,
    pub call_notice_at: Option<DateTime<Utc>>,
    /// When a human last wrote (page or phone app).
    pub human_wrote_at: Option<DateTime<Utc>>,
    /// When the applicant was last shown that a human types.
    pub typing_shown_at: Option<DateTime<Utc>>,
    /// Offers in a row that did not help.
    pub misses: u8,
    /// When the bot last answered or offered, until the person has said how they take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// The language the person last wrote in.
    pub language: Language,
    /// Joined readings start after this: a crisis that a human has released is not found again.
    pub read_from: Option<DateTime<Utc>>,
}

/// An episode of need. It is opened by a finding and ends only when an agent releases it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crisis {
    pub since: DateTime<Utc>,
    pub severity: Severity,
    pub category: Category,
    pub acknowledged_by: Option<AgentId>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Since the first unacknowledged alert; a new alarm after an acknowledgement starts anew.
    pub alerting_since: DateTime<Utc>,
    /// Repeats so far.
    pub repeats: u32,
    /// The next repeat, while nobody has acknowledged.
    pub alert_again_at: Option<DateTime<Utc>>,
}

/// Messages within the quiet time of each other: one turn, one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub opened_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
}

impl Default for Conversation {
    fn default() -> Self {
        Self {
            stage: Stage::Bot,
            crisis: None,
            turn: None,
            turn_revision: 0,
            last_inbound: None,
            unanswered_since: None,
            about: None,
            opted_out: false,
            automatic_sends: Vec::new(),
            introduced_at: None,
            acknowledged_opening: None,
            hotline_sent_at: None,
            note_sent_at: None,
            review_line_at: None,
            call_notice_at: None,
            human_wrote_at: None,
            typing_shown_at: None,
            misses: 0,
            answered_at: None,
            language: Language::German,
            read_from: None,
        }
    }
}

/// The customer service window lasts 24 hours from the person's last message or call, by Meta's
/// timestamp (Cloud API, "Send messages").
const CUSTOMER_SERVICE_WINDOW_HOURS: i64 = 24;
/// After this long without an answer to the template nothing is owed any more.
pub const REOPENING_DAYS: i64 = 3;

/// When the customer service window closes, the safety margin taken off. `None`: it is closed.
#[must_use]
pub fn window_closes_at(conversation: &Conversation, world: &World) -> Option<DateTime<Utc>> {
    let last = conversation.last_inbound?;
    Some(last + Duration::hours(CUSTOMER_SERVICE_WINDOW_HOURS) - world.settings.window_margin)
}

/// When the conversation has to be looked at again though nothing happens. Derived from the state
/// alone, so no wait can be forgotten (I7).
#[must_use]
pub fn wake_at(conversation: &Conversation, world: &World) -> Option<DateTime<Utc>> {
    let of_turn = conversation.turn.map(|turn| turn.closes_at);
    let of_crisis = conversation.crisis.as_ref().and_then(|crisis| crisis.alert_again_at);
    let of_stage = match &conversation.stage {
        Stage::Held { until } => Some(*until),
        Stage::Waiting { deadline, overdue: false, .. } => Some(*deadline),
        Stage::Human { owner: Owner::PhoneApp, since } => {
            Some(waiting::phone_app_lapses(conversation.human_wrote_at.unwrap_or(*since), world))
        }
        // Somebody is writing: the turn's end decides.
        Stage::Reopening { .. } if conversation.turn.is_some() => None,
        Stage::Reopening { since, .. } => Some(*since + Duration::days(REOPENING_DAYS)),
        Stage::Bot
        | Stage::Waiting { overdue: true, .. }
        | Stage::Human { owner: Owner::Agent(_), .. }
        | Stage::Resolved { .. } => None,
    };
    [of_turn, of_crisis, of_stage].into_iter().flatten().min()
}
