//! How Meta writes JSON, and signs what it wrote.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// Writes JSON as Meta does: characters beyond ASCII as `\uXXXX` in lower-case hex, slashes as `\/`.
/// Whoever parses and writes it again gets other bytes, and another signature.
pub(in super::super) fn encode(value: &Value) -> Vec<u8> {
    let plain = value.to_string();
    let mut written = String::with_capacity(plain.len());
    for character in plain.chars() {
        match character {
            // Both occur in JSON inside strings only.
            '/' => written.push_str("\\/"),
            ascii if ascii.is_ascii() => written.push(ascii),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(written, "\\u{unit:04x}");
                }
            }
        }
    }
    written.into_bytes()
}

/// The value of `X-Hub-Signature-256` for a body: `sha256=` and 64 lower-case hex digits.
pub fn sign(app_secret: &str, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}
