//! Webhooks as Meta makes them: their JSON, its encoding, the signature, and how they are delivered.

mod courier;
mod encode;
pub(super) mod envelope;
mod queue;
mod status;

pub(super) use courier::{client, post, run};
pub(super) use encode::encode;
pub use encode::sign;
pub(super) use queue::Queue;
pub use queue::{Class, Orders};
pub(super) use status::{Report, catch_up, report};

/// Why a webhook could not be posted by hand.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error("no webhook address is set")]
    NoAddress,
    #[error("the webhook could not be posted")]
    Http(#[from] reqwest::Error),
}
