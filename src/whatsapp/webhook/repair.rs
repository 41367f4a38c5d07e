//! A second try at a body that is almost JSON.
//!
//! Whoever cuts a text inside an emoji leaves half a surrogate pair (`\ud83d`), which no strict
//! parser takes, or half a UTF-8 sequence. One such name must not cost a delivery of a thousand
//! messages, so the halves become U+FFFD here. Only bodies that failed come this way.

use serde_json::Value;

/// Parses after mending broken characters. `None`: that did not help.
pub(super) fn parse(body: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(body);
    serde_json::from_str(&mend_surrogates(&text)).ok()
}

/// Replaces every escaped surrogate that has no partner.
fn mend_surrogates(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            // An escaped backslash must not be read as the start of the next escape.
            _ => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (kept, after) = escape.split_at(length);
        mended.push_str(kept);
        rest = after;
    }
    mended.push_str(rest);
    mended
}

/// The UTF-16 unit of a `\uXXXX` that this text starts with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn half_an_emoji_becomes_a_replacement_character() {
        for (broken, mended) in [
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""\ude42b""#, "\u{fffd}b"),
            (r#""\ud83d\ud83d\ude42""#, "\u{fffd}🙂"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\\\ud83d\\ud83d""#, "\\\u{fffd}\\ud83d"),
        ] {
            assert!(serde_json::from_str::<Value>(broken).is_err(), "{broken}");
            assert_eq!(parse(broken.as_bytes()), Some(json!(mended)), "{broken}");
        }
    }

    #[test]
    fn half_a_utf_8_sequence_becomes_a_replacement_character() {
        assert_eq!(parse(b"\"a\xf0\x9f\""), Some(json!("a\u{fffd}")));
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for body in [&b"\\"[..], b"\\u", b"\\ud83", b"{\"a\\", b"", "\\ß".as_bytes()] {
            assert_eq!(parse(body), None);
        }
    }
}
