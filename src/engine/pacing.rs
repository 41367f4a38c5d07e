//! How fast messages go out: a token bucket for the number, a limit for each recipient.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use governor::clock::{Clock as GovernorClock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::clock::Clock;
use crate::ids::ContactId;

/// One message in six seconds to the same person, with bursts (Cloud API, "About the platform":
/// pair rate limit). Meta lends up to 45; we borrow less than half of that.
const PAIR_EVERY: Duration = Duration::from_secs(6);
const PAIR_BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// While a rate is used up, its loop works in groups: a look at what is due costs more than a message.
const RATE_PAUSE: chrono::Duration = chrono::Duration::milliseconds(50);
/// The slowest rate, one a second, is free again within it; whoever rests longer looks at a clock that
/// was set back.
const REST_MAX: chrono::Duration = chrono::Duration::milliseconds(1_050);

/// An instant for the limiter: the time that has passed since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick(Nanos);

impl Reference for Tick {
    fn duration_since(&self, earlier: Self) -> Nanos {
        Nanos::from(self.0.as_u64().saturating_sub(earlier.0.as_u64()))
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(Nanos::from(self.0.as_u64().saturating_sub(duration.as_u64())))
    }
}

impl std::ops::Add<Nanos> for Tick {
    type Output = Self;

    fn add(self, nanos: Nanos) -> Self {
        Self(Nanos::from(self.0.as_u64().saturating_add(nanos.as_u64())))
    }
}

/// The program's clock, as the limiter wants it: it never goes back. When somebody sets the clock back,
/// it goes on from where it was; the limiter would refuse everything until the clock has caught up.
#[derive(Debug, Clone)]
pub struct Ticking {
    clock: Clock,
    passed: Arc<Mutex<Passed>>,
}

/// What has passed, as of the last look at the clock.
#[derive(Debug)]
struct Passed {
    looked_at: DateTime<Utc>,
    nanos: u64,
}

impl Ticking {
    fn new(clock: &Clock) -> Self {
        let passed = Passed { looked_at: clock.now(), nanos: 0 };
        Self { clock: clock.clone(), passed: Arc::new(Mutex::new(passed)) }
    }
}

impl GovernorClock for Ticking {
    type Instant = Tick;

    fn now(&self) -> Tick {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        let step =
            (now - passed.looked_at).num_nanoseconds().map_or(0, |nanos| u64::try_from(nanos).unwrap_or(0));
        *passed = Passed { looked_at: now, nanos: passed.nanos.saturating_add(step) };
        Tick(Nanos::from(passed.nanos))
    }
}

/// How long a loop rests whose rate is used up.
#[derive(Debug, Default)]
pub struct Rest(Option<DateTime<Utc>>);

impl Rest {
    /// Rests until the rate is free again.
    pub fn begin(&mut self, free_at: DateTime<Utc>, now: DateTime<Utc>) {
        self.0 = Some(free_at.max(now + RATE_PAUSE));
    }

    /// Until when it rests; `None`: it does not, or no longer, or the clock was set back meanwhile.
    pub fn until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.0.filter(|until| *until > now && *until <= now + REST_MAX)
    }
}

/// The limits on sending.
#[derive(Debug)]
pub struct Pacing {
    ticking: Ticking,
    number: RateLimiter<NotKeyed, InMemoryState, Ticking, NoOpMiddleware<Tick>>,
    receipts: RateLimiter<NotKeyed, InMemoryState, Ticking, NoOpMiddleware<Tick>>,
    pair: RateLimiter<ContactId, HashMapStateStore<ContactId>, Ticking, NoOpMiddleware<Tick>>,
}

impl Pacing {
    /// `rate`: messages a second for the number.
    pub fn new(rate: u32, clock: &Clock) -> Self {
        let number = Quota::per_second(NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN));
        let pair = Quota::with_period(PAIR_EVERY).expect("not zero").allow_burst(PAIR_BURST);
        let ticking = Ticking::new(clock);
        Self {
            number: RateLimiter::direct_with_clock(number, ticking.clone()),
            receipts: RateLimiter::direct_with_clock(number, ticking.clone()),
            pair: RateLimiter::new(pair, HashMapStateStore::default(), ticking.clone()),
            ticking,
        }
    }

    /// Whether a message may go to this recipient now; else when.
    pub fn for_recipient(&self, contact: ContactId) -> Result<(), DateTime<Utc>> {
        self.pair.check_key(&contact).map_err(|refused| self.after(refused.wait_time_from(self.tick())))
    }

    /// Whether the number may send one more now; else when.
    pub fn for_number(&self) -> Result<(), DateTime<Utc>> {
        self.number.check().map_err(|refused| self.after(refused.wait_time_from(self.tick())))
    }

    /// Whether one more read receipt may go out now; else when.
    pub fn for_receipt(&self) -> Result<(), DateTime<Utc>> {
        self.receipts.check().map_err(|refused| self.after(refused.wait_time_from(self.tick())))
    }

    /// Forgets recipients that are free again.
    pub fn forget_idle(&self) {
        self.pair.retain_recent();
    }

    fn tick(&self) -> Tick {
        self.ticking.now()
    }

    fn after(&self, wait: Duration) -> DateTime<Utc> {
        // At least a millisecond on, so that a wait never is over before it began.
        let wait = wait.max(Duration::from_millis(1));
        self.ticking.clock.now() + chrono::Duration::from_std(wait).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPIENT: ContactId = ContactId(1);

    fn noon() -> DateTime<Utc> {
        "2026-11-16T11:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_clock_set_back_stops_no_rate() {
        let clock = Clock::still(noon());
        let pacing = Pacing::new(1, &clock);
        pacing.for_number().unwrap();
        pacing.for_receipt().unwrap();
        while pacing.for_recipient(RECIPIENT).is_ok() {}
        let back = noon() - chrono::Duration::hours(1);
        clock.set_to(back);
        assert_eq!(pacing.for_number(), Err(back + chrono::Duration::seconds(1)), "what was used is used");
        clock.set_to(back + chrono::Duration::seconds(1));
        assert_eq!((pacing.for_number(), pacing.for_receipt()), (Ok(()), Ok(())));
        assert_eq!(pacing.for_recipient(RECIPIENT), Err(back + chrono::Duration::seconds(6)));
        clock.set_to(back + chrono::Duration::seconds(6));
        assert_eq!(pacing.for_recipient(RECIPIENT), Ok(()));
    }

    #[test]
    fn a_clock_set_back_prolongs_no_rest() {
        let mut rest = Rest::default();
        assert_eq!(rest.until(noon()), None);
        rest.begin(noon(), noon());
        assert_eq!(rest.until(noon()), Some(noon() + RATE_PAUSE), "a look costs more than a message");
        let slow = noon() + chrono::Duration::seconds(1);
        rest.begin(slow, noon());
        assert_eq!(rest.until(noon()), Some(slow));
        assert_eq!(rest.until(slow), None);
        assert_eq!(rest.until(noon() - chrono::Duration::hours(1)), None);
    }
}
