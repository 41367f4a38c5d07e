//! Identifiers: small newtypes, so that a contact is never mistaken for a message.
//!
//! Row ids come from the database; random ids come from a [`Generator`] that is handed in, never
//! from a global source, so that tests can repeat a run.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_id!(
    /// A person who writes to us.
    ContactId
);
row_id!(
    /// The one conversation with a contact.
    ConversationId
);
row_id!(
    /// A message in a conversation, inbound or outbound.
    MessageId
);
row_id!(
    /// A member of the team.
    AgentId
);
row_id!(
    /// A stored webhook delivery.
    DeliveryId
);
row_id!(
    /// A row of the outbox.
    OutboxId
);

/// WhatsApp's id of a message (`wamid.…`): opaque, at most [`Wamid::BYTES_MAX`] bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wamid(String);

/// Why a text is no [`Wamid`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a wamid is 1 to {max} bytes long, this one has {0}", max = Wamid::BYTES_MAX)]
pub struct InvalidWamid(usize);

impl Wamid {
    /// Seen in the wild are about 60 to 120 bytes; the bound only keeps an index small.
    pub const BYTES_MAX: usize = 512;

    /// # Errors
    /// When the text is empty or longer than [`Self::BYTES_MAX`].
    pub fn parse(raw: &str) -> Result<Self, InvalidWamid> {
        match raw.len() {
            1..=Self::BYTES_MAX => Ok(Self(raw.to_owned())),
            length => Err(InvalidWamid(length)),
        }
    }

    /// The id as WhatsApp wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Makes random ids; the shell's comes from the operating system, a test's from a counter.
pub trait Generator: Send + Sync {
    /// 128 random bits.
    fn bits(&self) -> u128;

    /// A random id as 32 lower-case hex digits.
    fn token(&self) -> String {
        format!("{:032x}", self.bits())
    }

    /// A number in `0.0..1.0`, for jitter.
    fn fraction(&self) -> f64 {
        // 32 bits are plenty for jitter, and fit a f64 exactly.
        let bits = u32::try_from(self.bits() >> 96).unwrap_or_default();
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The operating system's random source.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemRandom;

impl Generator for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place that draws randomness")]
    fn bits(&self) -> u128 {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).expect("the operating system's random source works, or nothing is safe");
        u128::from_le_bytes(bytes)
    }
}
