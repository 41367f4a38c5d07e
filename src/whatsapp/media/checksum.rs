//! Announced SHA-256 values: live webhooks write base64, other places hex.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

const BYTES: usize = 32;

/// A SHA-256 value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checksum([u8; BYTES]);

impl Checksum {
    /// Reads hex or base64 of any dialect; `None`: neither, so there is nothing to compare.
    pub(super) fn parse(announced: &str) -> Option<Self> {
        let announced = announced.trim();
        let of_hex = hex::decode(announced).ok();
        let of_base64 = || {
            [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
                .iter()
                .find_map(|dialect| dialect.decode(announced).ok())
        };
        let bytes = of_hex.or_else(of_base64)?;
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn is_of(self, hash: &[u8]) -> bool {
        self.0 == hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The SHA-256 of no bytes.
    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn hex_and_every_dialect_of_base64_are_read() {
        let expected = Checksum::parse(HEX).unwrap();
        for written in [
            HEX.to_uppercase().as_str(),
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
            " 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\n",
        ] {
            assert_eq!(Checksum::parse(written), Some(expected), "{written}");
        }
    }

    #[test]
    fn anything_else_is_no_checksum() {
        for written in ["", "x", "sha256:abc", &HEX[2..], "47DEQpj8HBSa"] {
            assert_eq!(Checksum::parse(written), None, "{written}");
        }
    }
}
