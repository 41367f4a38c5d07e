//! Passwords: argon2id, a few at once, off the async threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::memory;

/// Each hash takes 19 MiB and a core for some 20 ms.
const AT_ONCE: usize = 2;
/// More than this many that wait are turned away: somebody is trying.
const WAITING_MAX: usize = 24;
/// NIST SP 800-63B asks for at least eight characters; the upper bound only keeps the work bounded.
pub const CHARACTERS_MIN: usize = 8;
pub const BYTES_MAX: usize = 1024;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the password is too short: at least {CHARACTERS_MIN} characters")]
    TooShort,
    #[error("the password is too long: at most {BYTES_MAX} bytes")]
    TooLong,
}

/// Whether a new password can be taken.
///
/// # Errors
/// With what is wrong with it.
pub fn fit(password: &str) -> Result<(), Unfit> {
    if password.chars().count() < CHARACTERS_MIN {
        return Err(Unfit::TooShort);
    }
    if password.len() > BYTES_MAX { Err(Unfit::TooLong) } else { Ok(()) }
}

/// The hash of a password, as a PHC string. Takes some 20 ms: not for an async thread.
///
/// # Errors
/// When the password cannot be hashed (too long for argon2).
pub fn hash(password: &str, salt: [u8; 16]) -> anyhow::Result<String> {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| anyhow::anyhow!("the password cannot be hashed: {error}"))?;
    Ok(hash.to_string())
}

/// Without a hash to compare with, one is made, so that the answer takes as long.
fn verify(password: &str, hash_of_user: Option<&str>) -> bool {
    let Some(hash_of_user) = hash_of_user else {
        let made = hash(password, *b"a stand-in salt.");
        std::hint::black_box(&made);
        return false;
    };
    PasswordHash::new(hash_of_user)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Compares passwords.
#[derive(Debug)]
pub struct Verifier {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// Too many logins at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

impl Default for Verifier {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), waiting: AtomicUsize::new(0) }
    }
}

impl Verifier {
    /// Whether it is the password of `hash`. Without a hash it takes as long and is not.
    ///
    /// # Errors
    /// [`Busy`] when too many wait already.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        let _waiting = Waiting::begin(&self.waiting)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Busy)?;
        let same = tokio::task::spawn_blocking(move || {
            // The permit lives as long as the work, also when the caller has gone.
            let _permit = permit;
            let same = verify(&password, hash.as_deref());
            memory::give_back();
            same
        });
        Ok(same.await.unwrap_or(false))
    }
}

struct Waiting<'w>(&'w AtomicUsize);

impl<'w> Waiting<'w> {
    fn begin(count: &'w AtomicUsize) -> Result<Self, Busy> {
        let before = count.fetch_add(1, Ordering::SeqCst);
        let waiting = Self(count);
        if before >= WAITING_MAX { Err(Busy) } else { Ok(waiting) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests;
