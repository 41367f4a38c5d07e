//! Meta's rates as leaky buckets.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// At most `burst` at once, and one more each `interval`.
#[derive(Debug)]
pub(in super::super) struct Bucket {
    interval: TimeDelta,
    /// How far ahead of the present the debt may reach.
    patience: TimeDelta,
    /// When everything taken so far is paid for.
    paid_at: Option<DateTime<Utc>>,
}

impl Bucket {
    pub fn new(interval: Duration, burst: u32) -> Self {
        let interval = TimeDelta::from_std(interval).unwrap_or(TimeDelta::MAX);
        let patience = i32::try_from(burst).ok().and_then(|burst| interval.checked_mul(burst));
        Self { interval, patience: patience.unwrap_or(TimeDelta::MAX), paid_at: None }
    }

    /// So many in a second, which may come at once.
    pub fn per_second(rate: u32) -> Self {
        Self::new(Duration::from_secs(1) / rate.max(1), rate.max(1))
    }

    /// Takes one; `false` when there is none.
    pub fn take(&mut self, now: DateTime<Utc>) -> bool {
        let paid_at = self.paid_at.map_or(now, |at| at.max(now)) + self.interval;
        let fits = paid_at - now <= self.patience;
        if fits {
            self.paid_at = Some(paid_at);
        }
        fits
    }
}
