//! Office hours: when the office is open, by OSM `opening_hours` syntax, a German state's public
//! holidays, closures and an IANA time zone. Pure: time in, verdict out.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// When the office is open.
#[derive(Debug, Clone)]
pub struct OfficeHours {
    zone: Tz,
}

/// Why hours cannot be read: names the setting and what to write instead.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{setting}: {problem}")]
pub struct InvalidHours {
    /// The environment variable.
    pub setting: &'static str,
    pub problem: String,
}

/// An open span; the start is open, the end is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    pub from: DateTime<Tz>,
    pub to: DateTime<Tz>,
}

impl OfficeHours {
    /// Reads the settings `OFFICE_HOURS`, `OFFICE_TIMEZONE`, `OFFICE_HOLIDAYS`, `OFFICE_CLOSURES`
    /// and `CHANNEL_PAUSED_UNTIL` (the office is closed until that date's start).
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn parse(
        _hours: &str,
        _zone: &str,
        _holidays: &str,
        _closures: &str,
        _paused_until: Option<NaiveDate>,
    ) -> Result<Self, InvalidHours> {
        Ok(Self { zone: Tz::UTC })
    }

    /// Whether the office is open. The opening instant is, the closing one is not.
    #[must_use]
    pub fn is_open(&self, _at: DateTime<Utc>) -> bool {
        true
    }

    /// The first instant at or after `at` at which the office is open; `None` when there is none
    /// within two years.
    #[must_use]
    pub fn next_opening(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        Some(at)
    }

    /// The end of the open span that holds `at`; `None` when closed then.
    #[must_use]
    pub fn closing(&self, _at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        None
    }

    /// Every open span that begins on the days `from` to `to`, both included, in order.
    #[must_use]
    pub fn intervals(&self, _from: NaiveDate, _to: NaiveDate) -> Vec<Interval> {
        Vec::new()
    }

    /// The open time of the local day of `at` that lies at or after `at`, in seconds.
    #[must_use]
    pub fn open_seconds_left_today(&self, _at: DateTime<Utc>) -> i64 {
        0
    }

    /// The last closing of the local day of `at`, when that day has open time.
    #[must_use]
    pub fn last_closing_of_day(&self, _at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        None
    }

    /// An instant in the office's zone.
    #[must_use]
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<Tz> {
        at.with_timezone(&self.zone)
    }

    /// Changes when any setting changes.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        0
    }
}
