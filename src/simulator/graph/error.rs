//! Meta's error body, and which HTTP status belongs to which code (its error-code page of 19 November
//! 2025; note that throttling is HTTP 400).

use serde_json::{Value, json};

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct GraphError {
    pub code: i64,
    pub subcode: i64,
    pub http: u16,
    pub title: &'static str,
    pub details: String,
}

impl GraphError {
    pub fn new(code: i64, details: impl Into<String>) -> Self {
        let (http, title) = row(code);
        Self { code, subcode: 0, http, title, details: details.into() }
    }

    /// A parameter with a wrong name, sort or length.
    pub fn parameter(details: impl Into<String>) -> Self {
        Self::new(100, details)
    }

    /// A parameter that is not there.
    pub fn missing(path: &str) -> Self {
        Self::new(131_008, format!("Required parameter is missing: {path}"))
    }

    /// A parameter of the right sort with a value that cannot be.
    pub fn value(details: impl Into<String>) -> Self {
        Self::new(131_009, details)
    }

    /// An id in the path that names nothing of ours.
    pub fn no_such_object(id: &str) -> Self {
        let details = format!(
            "Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation"
        );
        Self { subcode: 33, ..Self::new(100, details) }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        json!({ "error": {
            "message": format!("(#{}) {}", self.code, self.title),
            "type": "OAuthException",
            "code": self.code,
            "error_subcode": self.subcode,
            "error_data": { "messaging_product": "whatsapp", "details": self.details },
            "fbtrace_id": "A1simulated0trace",
        }})
    }

    /// The element of `errors` in a `failed` status.
    pub fn element(&self) -> Value {
        json!({
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": { "details": self.details },
            "href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        })
    }
}

/// HTTP status and title of a code.
fn row(code: i64) -> (u16, &'static str) {
    match code {
        0 => (401, "AuthException"),
        1 => (400, "API Unknown"),
        2 => (503, "API Service"),
        3 => (500, "API Method"),
        4 => (400, "API Too Many Calls"),
        10 | 200..=299 => (403, "Permission Denied"),
        190 => (401, "Access token has expired"),
        368 => (403, "Temporarily blocked for policies violations"),
        2500 => (400, "Unknown path components"),
        80007 => (400, "Rate limit issues"),
        130_429 => (400, "Rate limit hit"),
        130_472 => (400, "User's number is part of an experiment"),
        130_497 => (403, "Business account is restricted from messaging users in this country"),
        131_000 => (500, "Something went wrong"),
        131_005 => (403, "Access denied"),
        131_008 => (400, "Required parameter is missing"),
        33 | 131_009 => (400, "Parameter value is not valid"),
        131_016 => (500, "Service unavailable"),
        131_021 => (400, "Recipient cannot be sender"),
        131_026 => (400, "Message undeliverable"),
        131_030 => (400, "Recipient phone number not in allowed list"),
        131_031 => (403, "Account has been locked"),
        131_042 => (400, "Business eligibility payment issue"),
        131_045 => (500, "Incorrect certificate"),
        131_047 => (400, "Re-engagement message"),
        131_048 => (400, "Spam rate limit hit"),
        131_049 => (400, "Message not delivered to maintain healthy ecosystem engagement"),
        131_051 => (400, "Unsupported message type"),
        131_052 => (400, "Media download error"),
        131_053 => (400, "Media upload error"),
        131_056 => (400, "Business account, consumer account pair rate limit hit"),
        131_057 => (500, "Account in maintenance mode"),
        132_000 => (400, "Number of parameters does not match the expected number of params"),
        132_001 => (404, "Template name does not exist in the translation"),
        132_005 => (400, "Translated text too long"),
        132_012 => (400, "Parameter format does not match format in the created template"),
        132_015 => (400, "Template is paused"),
        132_016 => (400, "Template is disabled"),
        133_004 => (503, "Server temporarily unavailable"),
        134_102 => (500, "Template unavailable"),
        _ => (400, "Invalid parameter"),
    }
}
