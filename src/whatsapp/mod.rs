//! WhatsApp's Cloud API: signatures, webhooks in, messages out, error codes, media.

pub mod error_code;
pub mod message;
pub mod signature;
pub mod webhook;
