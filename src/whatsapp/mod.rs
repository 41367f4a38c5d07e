//! WhatsApp's Cloud API: signatures, webhooks in, messages out, error codes, media.

pub mod webhook;
