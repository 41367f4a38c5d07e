//! What the Graph API's error codes mean for us: one table (Cloud API, "Error codes"; and
//! "Business-scoped user ids" for 131062). The code decides, never the title or the HTTP status:
//! throttling, for one, comes with status 400.

/// A code of Meta's, from a response or from a `failed` status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GraphCode(pub i64);

impl std::fmt::Display for GraphCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What to do about a refused message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Handling {
    /// The number or the account sends too fast: everything waits, with growing gaps.
    Throttled,
    /// Too many messages to this one recipient: theirs wait, 4^n seconds.
    PairLimit,
    /// Trouble on Meta's side. Whether the message went out is not certain.
    Transient,
    /// No message will pass until the operator has acted: pause the number, alarm, keep the queue.
    OperatorPause(PauseReason),
    /// The 24-hour window is closed for this recipient.
    WindowClosed,
    /// This person cannot be reached with it: work for a human.
    Undeliverable,
    /// This template cannot be used as it is.
    TemplateUnusable,
    /// Our request was wrong.
    Bug,
}

/// What the operator has to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PauseReason {
    /// The access token is invalid or has expired.
    Token,
    /// A permission is missing.
    Permission,
    /// The phone number is not registered, not verified or not ours.
    Number,
    Payment,
    /// The account is locked, blocked or limited for breach of a policy.
    Policy,
}

impl PauseReason {
    /// The word for it in alerts and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Permission => "permission",
            Self::Number => "number",
            Self::Payment => "payment",
            Self::Policy => "policy",
        }
    }
}

impl Handling {
    /// Whether the message was surely not sent. After [`Self::Transient`] nobody knows.
    #[must_use]
    pub fn surely_not_sent(self) -> bool {
        match self {
            Self::Throttled
            | Self::PairLimit
            | Self::OperatorPause(_)
            | Self::WindowClosed
            | Self::Undeliverable
            | Self::TemplateUnusable
            | Self::Bug => true,
            Self::Transient => false,
        }
    }
}

impl GraphCode {
    /// What to do. `http_status` is that of the response, `None` for a code out of a `failed`
    /// status; it matters only for codes that the table does not know.
    #[must_use]
    pub fn handling(self, http_status: Option<u16>) -> Handling {
        use Handling::{
            Bug, OperatorPause, PairLimit, TemplateUnusable, Throttled, Transient, Undeliverable,
            WindowClosed,
        };
        use PauseReason::{Number, Payment, Permission, Policy, Token};
        match self.0 {
            0 | 190 => OperatorPause(Token),
            // 4, 17, 32 and 613 are Graph's own call limits, 800xx those of a business use case.
            // 131057: the account is in maintenance for a minute and takes nothing.
            4 | 17 | 32 | 613 | 80_000..=80_014 | 130_429 | 131_057 | 138_013 => Throttled,
            131_056 => PairLimit,
            1 | 2 | 131_000 | 131_016 | 133_004 | 139_102 | 139_103 => Transient,
            3 | 10 | 200..=299 | 131_005 => OperatorPause(Permission),
            33 | 131_037 | 131_045 | 133_000 | 133_005..=133_010 | 133_015 | 133_016 => OperatorPause(Number),
            131_042 | 131_044 | 134_011 => OperatorPause(Payment),
            368 | 131_031 | 131_048 => OperatorPause(Policy),
            131_047 => WindowClosed,
            130_472 | 130_497 | 131_021 | 131_026 | 131_030 | 131_049 | 131_050 | 131_060 | 131_062
            | 137_000 => Undeliverable,
            131_063 | 131_064 | 132_000..=132_999 | 134_101 | 134_102 => TemplateUnusable,
            100
            | 131_008
            | 131_009
            | 131_020
            | 131_041
            | 131_051..=131_053
            | 131_055
            | 131_059
            | 131_201..=131_215
            | 134_100
            | 135_000
            | 138_000..=138_012
            | 138_014..=138_018
            | 139_100
            | 139_101
            | 147_001..=147_005
            | 2_593_107..=2_593_109 => Bug,
            _ => by_status(http_status),
        }
    }
}

/// A code that nobody has told us about. An unknown 4xx ends this message alone: pausing the number
/// for it could stop every crisis reply because of one recipient.
fn by_status(http_status: Option<u16>) -> Handling {
    match http_status {
        None => Handling::Undeliverable,
        Some(401) => Handling::OperatorPause(PauseReason::Token),
        Some(429) => Handling::Throttled,
        Some(408) => Handling::Transient,
        Some(400..=499) => Handling::Bug,
        Some(_) => Handling::Transient,
    }
}

#[cfg(test)]
mod tests;
