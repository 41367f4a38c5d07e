//! How a call ended, and above all: whether a message may have been sent.

use std::time::Duration;

use crate::ids::Wamid;
use crate::whatsapp::error_code::{GraphCode, Handling};

/// How sending a message ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// Meta took it; that it is delivered is told by statuses.
    Accepted { wamid: Wamid },
    /// Meta said no, for sure: [`Handling::surely_not_sent`].
    Refused { code: GraphCode, handling: Handling, retry_after: Option<Duration> },
    /// Not a byte of it was written.
    NotSent(NotSentReason),
    /// It may have been sent. Only a status can tell.
    Unknown(UnknownReason),
}

/// How any other call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    #[error("the call was not made: {0}")]
    NotSent(NotSentReason),
    #[error("WhatsApp refused with code {code}")]
    Refused { code: GraphCode, handling: Handling, retry_after: Option<Duration> },
    #[error("the outcome of the call is unknown: {0}")]
    Unknown(UnknownReason),
}

/// Why nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotSentReason {
    #[error("the API's name could not be looked up")]
    Dns,
    #[error("no connection (refused, unreachable or TLS)")]
    Connect,
    #[error("connecting took too long")]
    ConnectTimeout,
    #[error("the request could not be made")]
    Request,
}

/// Why nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum UnknownReason {
    #[error("no answer in time")]
    TimedOut,
    #[error("the connection was lost")]
    ConnectionLost,
    /// The HTTP status of an answer that is neither a success nor an error of the Graph API.
    #[error("an unreadable answer with status {0}")]
    Unreadable(u16),
    /// Trouble on Meta's side.
    #[error("trouble at WhatsApp, code {0}")]
    Trouble(GraphCode),
}

impl NotSentReason {
    /// The word for it in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::ConnectTimeout => "connect_timeout",
            Self::Request => "request",
        }
    }
}

impl UnknownReason {
    /// The word for it in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TimedOut => "timed_out",
            Self::ConnectionLost => "connection_lost",
            Self::Unreadable(_) => "unreadable",
            Self::Trouble(_) => "trouble",
        }
    }
}

/// Sorts a failure of the transport. The error itself is dropped: it shows the request's address.
pub(super) fn classify(error: &reqwest::Error) -> CallError {
    if error.is_builder() {
        CallError::NotSent(NotSentReason::Request)
    } else if error.is_dns() {
        CallError::NotSent(NotSentReason::Dns)
    } else if error.is_connect() {
        let reason = if error.is_timeout() { NotSentReason::ConnectTimeout } else { NotSentReason::Connect };
        CallError::NotSent(reason)
    } else if error.is_timeout() {
        CallError::Unknown(UnknownReason::TimedOut)
    } else {
        CallError::Unknown(UnknownReason::ConnectionLost)
    }
}
