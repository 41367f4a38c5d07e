//! The stages of a conversation. A stage owns its data; what is not of a stage does not exist in it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::AgentId;

/// Who deals with the conversation now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The bot answers.
    Bot,
    /// Outside office hours: everything waits, silently, for the next opening.
    Held { until: DateTime<Utc> },
    /// A human has to answer, and none has taken it yet.
    Waiting {
        since: DateTime<Utc>,
        reason: HandoffReason,
        /// When a human will have answered at the latest.
        deadline: DateTime<Utc>,
        /// The topic whose people are asked first.
        topic: Option<String>,
        /// The deadline has passed and was reported.
        overdue: bool,
    },
    /// A human answers; the bot is silent.
    Human { owner: Owner, since: DateTime<Utc> },
    /// The template that asks for a sign of life went out; the held answer is owed.
    Reopening { since: DateTime<Utc>, owed: Owed },
    /// Done.
    Resolved { at: DateTime<Utc>, outcome: Outcome },
}

impl Stage {
    /// The stage in a word that never changes: for the column and the audit trail.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Held { .. } => "held",
            Self::Waiting { .. } => "waiting",
            Self::Human { .. } => "human",
            Self::Reopening { .. } => "reopening",
            Self::Resolved { .. } => "resolved",
        }
    }
}

/// The human who owns a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Claimed on the page.
    Agent(AgentId),
    /// Somebody answered from the WhatsApp Business app; WhatsApp does not say who.
    PhoneApp,
}

/// Why a human is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffReason {
    /// A person in need.
    Crisis,
    /// A weak sign of a person in need.
    Review,
    /// The person asked for a human.
    Wish,
    /// A picture, voice note, file or the like.
    NotText,
    /// No entry answers it.
    NoAnswer,
    /// The offered entries did not fit, twice.
    NotUnderstood,
    /// The entry says that a human answers this.
    Topic,
    /// Written in a language in which nothing is answered.
    Language,
    /// The 24-hour window closed before an answer went out.
    WindowClosed,
    /// An answer could not be delivered.
    Undeliverable,
    /// Too many automatic messages in a short time.
    Loop,
    /// The person said "Stop"; nothing automatic answers.
    OptedOut,
    /// The one who answered from the phone app has not come back.
    PhoneAppSilent,
    /// An agent put it back into the queue.
    Released,
    /// Reading the message failed.
    Fault,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The person said that the answer fits.
    Helped,
    /// A human answered.
    Answered,
    /// Went on by mail or phone.
    MovedChannel,
    /// A crisis that was none.
    FalseAlarm,
    /// A crisis: the number of a hotline was given.
    NumberGiven,
    /// A crisis: somebody spoke with the person.
    Spoke,
    /// A crisis: emergency services were called.
    EmergencyCalled,
    /// No sign of life after the template.
    NoReply,
    /// Advertising, wrong number and the like.
    NotForUs,
}

/// The answer that goes out with the applicant's next message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// Answers of these entries.
    Answer(Vec<String>),
    /// A choice of these entries.
    Choices(Vec<String>),
    /// The introduction (they had only greeted).
    Introduction,
}
