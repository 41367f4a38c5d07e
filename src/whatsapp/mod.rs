//! WhatsApp's Cloud API: signatures, webhooks in, messages out, error codes, media.

pub mod client;
pub mod error_code;
#[cfg(test)]
mod loopback;
pub mod media;
pub mod message;
pub mod signature;
pub mod webhook;
