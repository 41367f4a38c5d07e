//! How fast messages go out: a token bucket for the number, a limit for each recipient.

use std::num::NonZeroU32;
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

/// An instant of the program's clock for the limiter.
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

/// The program's clock, as the limiter wants it.
#[derive(Debug, Clone)]
pub struct Ticking(Clock);

impl GovernorClock for Ticking {
    type Instant = Tick;

    fn now(&self) -> Tick {
        let nanos = self.0.now().timestamp_nanos_opt().unwrap_or(0);
        Tick(Nanos::from(u64::try_from(nanos).unwrap_or(0)))
    }
}

/// The limits on sending.
#[derive(Debug)]
pub struct Pacing {
    clock: Clock,
    number: RateLimiter<NotKeyed, InMemoryState, Ticking, NoOpMiddleware<Tick>>,
    receipts: RateLimiter<NotKeyed, InMemoryState, Ticking, NoOpMiddleware<Tick>>,
    pair: RateLimiter<ContactId, HashMapStateStore<ContactId>, Ticking, NoOpMiddleware<Tick>>,
}

impl Pacing {
    /// `rate`: messages a second for the number.
    pub fn new(rate: u32, clock: &Clock) -> Self {
        let number = Quota::per_second(NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN));
        let pair = Quota::with_period(PAIR_EVERY).expect("not zero").allow_burst(PAIR_BURST);
        let ticking = Ticking(clock.clone());
        Self {
            clock: clock.clone(),
            number: RateLimiter::direct_with_clock(number, ticking.clone()),
            receipts: RateLimiter::direct_with_clock(number, ticking.clone()),
            pair: RateLimiter::new(pair, HashMapStateStore::default(), ticking),
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
        Ticking(self.clock.clone()).now()
    }

    fn after(&self, wait: Duration) -> DateTime<Utc> {
        // At least a millisecond on, so that a wait never is over before it began.
        let wait = wait.max(Duration::from_millis(1));
        self.clock.now() + chrono::Duration::from_std(wait).unwrap_or_default()
    }
}
