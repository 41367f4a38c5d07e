//! Looking things up in JSON that may hold anything anywhere. An empty string counts as absent, as
//! Meta's drafts used both; a number is taken where a string of digits is meant, and vice versa.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::ids::Wamid;

/// Seconds of 2009-01-01 (before WhatsApp) and 2100-01-01: outside, a timestamp is in another unit
/// or broken.
const PLAUSIBLE_SECONDS: std::ops::Range<i64> = 1_230_768_000..4_102_444_800;
/// Longer words of Meta's are not words; they would become labels of metrics and alerts.
const WORD_BYTES_MAX: usize = 64;

/// A string that is there and not blank.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}

/// A string, or an integer as its digits.
pub(super) fn id<'a>(value: &'a Value, key: &str) -> Option<Cow<'a, str>> {
    match value.get(key)? {
        Value::String(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text)),
        Value::Number(number) if number.is_u64() => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

pub(super) fn wamid(value: &Value, key: &str) -> Option<Wamid> {
    Wamid::parse(text(value, key)?).ok()
}

/// An integer, also when written as a string.
pub(super) fn integer(value: &Value, key: &str) -> Option<i64> {
    match value.get(key)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A decimal number, also when written as a string.
pub(super) fn decimal(value: &Value, key: &str) -> Option<f64> {
    let number = match value.get(key)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

/// Unix seconds, as a string (messages) or a number (account fields).
pub(super) fn time(value: &Value, key: &str) -> Option<DateTime<Utc>> {
    let seconds = integer(value, key).filter(|seconds| PLAUSIBLE_SECONDS.contains(seconds))?;
    DateTime::from_timestamp(seconds, 0)
}

/// The elements of a list; anything else that is there counts as a list of itself.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    match value.get(key) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(elements)) => elements,
        Some(other) => std::slice::from_ref(other),
    }
}

/// A word of Meta's vocabulary (field, event, type) as it may appear in logs and labels; anything
/// that does not look like one becomes `unknown`.
pub(super) fn word(text: &str) -> String {
    let is_word = (1..=WORD_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_word { text.to_owned() } else { "unknown".to_owned() }
}

/// The [`word`] under a key.
pub(super) fn word_at(value: &Value, key: &str) -> Option<String> {
    text(value, key).map(word)
}

/// The code of the first of `errors`.
pub(super) fn error_code(value: &Value) -> Option<i64> {
    list(value, "errors").iter().find_map(|error| integer(error, "code"))
}
