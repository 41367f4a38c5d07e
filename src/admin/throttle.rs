//! Slows down whoever guesses passwords: counts failures for each account and address, and for each
//! account. In memory alone: a restart forgets them, which helps nobody who needs thousands.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

/// Failures of one account from one address, in 15 minutes.
const FROM_ADDRESS_MAX: usize = 10;
const FROM_ADDRESS_SPAN: Duration = Duration::minutes(15);
/// Failures of one account from anywhere, in an hour.
const OF_ACCOUNT_MAX: usize = 100;
const OF_ACCOUNT_SPAN: Duration = Duration::hours(1);
/// Accounts remembered; made-up names must not fill the memory.
const REMEMBERED_MAX: usize = 20_000;

/// Whose failures are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    FromAddress(String, IpAddr),
    OfAccount(String),
}

impl Key {
    fn limit(&self) -> (usize, Duration) {
        match self {
            Self::FromAddress(..) => (FROM_ADDRESS_MAX, FROM_ADDRESS_SPAN),
            Self::OfAccount(_) => (OF_ACCOUNT_MAX, OF_ACCOUNT_SPAN),
        }
    }
}

/// Counts failed logins.
#[derive(Debug, Default)]
pub struct Throttle {
    failures: Mutex<HashMap<Key, VecDeque<DateTime<Utc>>>>,
}

/// An attempt that counts as failed until it is told otherwise, so that many at once are counted.
#[derive(Debug)]
pub struct Attempt {
    keys: [Key; 2],
    at: DateTime<Utc>,
}

/// An address as it is counted: whoever has one IPv6 address has the whole /64.
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Throttle {
    /// Begins an attempt.
    ///
    /// # Errors
    /// With how long to wait, when there were too many failures.
    pub fn begin(&self, account: &str, address: IpAddr, now: DateTime<Utc>) -> Result<Attempt, Duration> {
        let account = account.to_ascii_lowercase();
        let keys = [Key::FromAddress(account.clone(), counted(address)), Key::OfAccount(account)];
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &keys {
            let (max, span) = key.limit();
            let Some(of_key) = failures.get_mut(key) else { continue };
            of_key.retain(|at| now - *at < span);
            if of_key.len() >= max {
                let oldest = of_key.front().copied().unwrap_or(now);
                return Err(oldest + span - now);
            }
        }
        if failures.len() >= REMEMBERED_MAX {
            failures.retain(|key, of_key| of_key.back().is_some_and(|at| now - *at < key.limit().1));
            if failures.len() >= REMEMBERED_MAX {
                return Err(FROM_ADDRESS_SPAN);
            }
        }
        for key in &keys {
            failures.entry(key.clone()).or_default().push_back(now);
        }
        Ok(Attempt { keys, at: now })
    }

    /// The password was right: the attempt does not count, and this address starts anew.
    pub fn succeeded(&self, attempt: &Attempt) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &attempt.keys {
            match key {
                Key::FromAddress(..) => {
                    failures.remove(key);
                }
                Key::OfAccount(_) => {
                    if let Some(of_key) = failures.get_mut(key)
                        && let Some(place) = of_key.iter().position(|at| *at == attempt.at)
                    {
                        of_key.remove(place);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
