//! Whether a delivery comes from Meta: HMAC-SHA256 over the raw bytes, keyed with the app secret.
//!
//! Pure: header values and body in, verdict out. Nothing of the body, the header or the secrets is
//! ever part of an error.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// The header that carries the signature (Cloud API, "Create a webhook endpoint").
pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

const PREFIX: &[u8] = b"sha256=";
const MAC_BYTES: usize = 32;

/// The app secrets that are valid now: the current one and, while it is rotated, the one before.
#[derive(Clone)]
pub struct AppSecrets(Vec<Hmac<Sha256>>);

impl std::fmt::Debug for AppSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AppSecrets({})", self.0.len())
    }
}

/// There is no secret, or an empty one: with it anybody could sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an app secret is missing or empty")]
pub struct MissingSecret;

/// Why a delivery is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    #[error("no signature header")]
    Missing,
    #[error("more than one signature header")]
    Doubled,
    #[error("the signature header is not sha256= and 64 lower-case hex digits")]
    Malformed,
    #[error("the signature fits none of the app secrets")]
    Wrong,
}

impl AppSecrets {
    /// Takes one or more secrets.
    ///
    /// # Errors
    /// When there is none, or one of them is empty.
    pub fn new(secrets: &[SecretString]) -> Result<Self, MissingSecret> {
        if secrets.is_empty() {
            return Err(MissingSecret);
        }
        secrets.iter().map(keyed).collect::<Result<_, _>>().map(Self)
    }

    /// Checks a delivery: `headers` are all values of [`SIGNATURE_HEADER`], `body` the bytes as
    /// they came. Meta signs an escaped form, so anything re-encoded would not fit.
    ///
    /// Every secret is tried and compared in constant time, without stopping at the one that fits.
    ///
    /// # Errors
    /// When the header is missing, doubled, malformed or fits no secret.
    pub fn verify<'a>(
        &self,
        headers: impl IntoIterator<Item = &'a [u8]>,
        body: &[u8],
    ) -> Result<(), BadSignature> {
        let mut headers = headers.into_iter();
        let header = headers.next().ok_or(BadSignature::Missing)?;
        if headers.next().is_some() {
            return Err(BadSignature::Doubled);
        }
        let announced = parse(header).ok_or(BadSignature::Malformed)?;
        let mut fits = Choice::from(0);
        for keyed in &self.0 {
            let computed: [u8; MAC_BYTES] = keyed.clone().chain_update(body).finalize().into_bytes().into();
            fits |= computed.ct_eq(&announced);
        }
        if bool::from(fits) { Ok(()) } else { Err(BadSignature::Wrong) }
    }
}

/// The header value for a body, as Meta would make it (for the simulator and for tests).
///
/// # Errors
/// When the secret is empty.
pub fn sign(secret: &SecretString, body: &[u8]) -> Result<String, MissingSecret> {
    let mac = keyed(secret)?.chain_update(body).finalize().into_bytes();
    Ok(format!("sha256={}", hex::encode(mac)))
}

fn keyed(secret: &SecretString) -> Result<Hmac<Sha256>, MissingSecret> {
    let key = secret.expose_secret().as_bytes();
    if key.is_empty() {
        return Err(MissingSecret);
    }
    // HMAC takes a key of any length; the error cannot occur, and would mean an unusable secret.
    Hmac::new_from_slice(key).map_err(|_| MissingSecret)
}

/// Meta writes lower-case digits only; two spellings of one signature would help nobody but a
/// prober, so upper-case is refused.
fn parse(header: &[u8]) -> Option<[u8; MAC_BYTES]> {
    let digits = header.strip_prefix(PREFIX)?;
    if digits.iter().any(u8::is_ascii_uppercase) {
        return None;
    }
    let mut announced = [0_u8; MAC_BYTES];
    hex::decode_to_slice(digits, &mut announced).ok()?;
    Some(announced)
}

#[cfg(test)]
mod tests;
