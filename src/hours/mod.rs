//! Office hours: when the office is open, by OSM `opening_hours` syntax, a German state's public
//! holidays, closures and an IANA time zone. Pure: time in, verdict out; it never reads a clock.
//!
//! - A rule holds on public holidays too, unless `PH off` (or another `PH` rule) says otherwise.
//! - Later rules win over earlier ones: `PH off` belongs at the end.
//! - A span over midnight belongs to the day on which it begins: a day that is closed as a whole takes
//!   with it what would have begun on it, and nothing of the day before reaches into it.
//! - On the days on which clocks are changed, an opening time that is skipped is the end of the gap, one
//!   that happens twice is the first; a closing time that happens twice is the second.
//! - Holidays are known from 1990 to 2100. The time zone data has no summer time after 2099.
//!
//! A question costs some 100 nanoseconds once its year has been computed, which takes less than half a
//! millisecond (see `timeline`); nobody needs to keep an answer.

mod closures;
mod expression;
mod holidays;
mod minutes;
mod spelling;
mod timeline;
mod zone;

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use closures::Closures;
use expression::Expression;
use holidays::Holidays;
use timeline::{Span, Timeline};

pub use holidays::{FIRST_YEAR, LAST_YEAR};

/// The years in which anything is ever open: those that the `opening_hours` specification can name.
const YEARS: RangeInclusive<i32> = 1900..=9998;

/// How far [`OfficeHours::next_opening`] looks, in days: two years, one of them a leap year.
const HORIZON_DAYS: i64 = 731;

/// When the office is open. Cheap to clone; clones share what has been computed.
#[derive(Clone)]
pub struct OfficeHours {
    zone: Tz,
    holidays: Arc<Holidays>,
    timeline: Arc<Timeline>,
    settings: Arc<str>,
    fingerprint: u64,
}

/// Why hours cannot be read: names the setting and what to write instead.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{setting}: {problem}")]
pub struct InvalidHours {
    /// The environment variable.
    pub setting: &'static str,
    /// What is wrong with it, and what to write.
    pub problem: String,
}

/// An open span; the start is open, the end is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The opening instant, on the office's clock.
    pub from: DateTime<Tz>,
    /// The closing instant, on the office's clock.
    pub to: DateTime<Tz>,
}

impl std::fmt::Debug for OfficeHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OfficeHours({:?})", self.settings)
    }
}

impl OfficeHours {
    /// Reads the settings `OFFICE_HOURS`, `OFFICE_TIMEZONE`, `OFFICE_HOLIDAYS`, `OFFICE_CLOSURES`
    /// and `CHANNEL_PAUSED_UNTIL` (the office is closed until that local date's start, in the past too).
    ///
    /// `holidays` is `DE` (the days that all states share), a state such as `DE-BY`, or `none`. `closures`
    /// lists days (`2026-12-24`) and ranges (`2026-12-28..2027-01-01`) that are closed whatever the hours
    /// say; `!2026-08-15` takes a public holiday away; empty for none.
    ///
    /// # Errors
    /// When one of them cannot be read, or says what is not supported: school holidays (`SH`), the sun's
    /// times, open ends (`17:00+`), repetitions and `unknown`.
    pub fn parse(
        hours: &str,
        zone: &str,
        holidays: &str,
        closures: &str,
        paused_until: Option<NaiveDate>,
    ) -> Result<Self, InvalidHours> {
        let invalid = |setting| move |problem| InvalidHours { setting, problem };
        let code = holidays.trim().to_ascii_uppercase();
        let zone = Tz::from_str(zone.trim())
            .map_err(|_| format!("{zone:?} is no IANA time zone; write it as in Europe/Berlin"))
            .map_err(invalid("OFFICE_TIMEZONE"))?;
        let closures = Closures::parse(closures).map_err(invalid("OFFICE_CLOSURES"))?;
        let mut holidays = Holidays::parse(holidays).map_err(invalid("OFFICE_HOLIDAYS"))?;
        for (from, to) in &closures.worked {
            holidays.remove(*from, *to);
        }
        let expression = Expression::parse(hours, holidays.calendar()).map_err(invalid("OFFICE_HOURS"))?;
        if paused_until.is_some_and(|date| !YEARS.contains(&date.year())) {
            let problem = "is no date in reach; write it as in 2026-09-01".to_owned();
            return Err(InvalidHours { setting: "CHANNEL_PAUSED_UNTIL", problem });
        }
        let settings =
            format!("{} | {zone} | {code} | {closures:?} | {paused_until:?}", expression.canonical());
        Ok(Self {
            zone,
            fingerprint: fingerprint(&settings, &holidays),
            settings: settings.into(),
            holidays: Arc::new(holidays),
            timeline: Arc::new(Timeline::new(expression, closures, zone, paused_until)),
        })
    }

    /// Whether the office is open. The opening instant is, the closing one is not.
    #[must_use]
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.span_at(at).is_some()
    }

    /// The first instant at or after `at` at which the office is open; `None` when there is none
    /// within two years.
    #[must_use]
    pub fn next_opening(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.is_open(at) {
            return Some(at);
        }
        let (now, first) = (at.timestamp(), self.year_of(at)?);
        let horizon = now + HORIZON_DAYS * 86_400;
        let next = (first..=first + 3).find_map(|year| {
            let spans = self.timeline.year(year);
            spans.get(spans.partition_point(|span| span.from <= now)).map(|span| span.from)
        })?;
        if next > horizon { None } else { DateTime::from_timestamp(next, 0) }
    }

    /// The end of the open span that holds `at`; `None` when closed then.
    ///
    /// An office that stays open for longer (`24/7`) is said to close after two years.
    #[must_use]
    pub fn closing(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut end = self.span_at(at)?.to;
        let first = self.year_of(at)?;
        for year in first + 1..=first + 3 {
            match self.timeline.year(year).first() {
                Some(span) if span.from <= end => end = end.max(span.to),
                _ => break,
            }
        }
        DateTime::from_timestamp(end.min(at.timestamp() + HORIZON_DAYS * 86_400), 0)
    }

    /// The open time of the local days `from` to `to`, both included, in order and disjoint.
    ///
    /// A span that lasts beyond those days is cut at their midnights, so that `24/7` is one span.
    #[must_use]
    pub fn intervals(&self, from: NaiveDate, to: NaiveDate) -> Vec<Interval> {
        let (first, last) = (from.year().max(*YEARS.start()), to.year().min(*YEARS.end()));
        if from > to || first > last {
            return Vec::new();
        }
        let (start, end) = (self.timeline.day_start(from), self.timeline.day_end(to));
        let mut found: Vec<Span> = Vec::new();
        for span in (first..=last).flat_map(|year| self.timeline.year(year).into_owned()) {
            let span = Span { from: span.from.max(start), to: span.to.min(end) };
            match found.last_mut() {
                _ if span.from >= span.to => {}
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                _ => found.push(span),
            }
        }
        let local = |seconds| zone::local(self.zone, seconds);
        found.into_iter().map(|span| Interval { from: local(span.from), to: local(span.to) }).collect()
    }

    /// The open time of the local day of `at` that lies at or after `at`, in seconds.
    #[must_use]
    pub fn open_seconds_left_today(&self, at: DateTime<Utc>) -> i64 {
        let now = at.timestamp();
        self.spans_of_day(at).iter().map(|span| (span.to - span.from.max(now)).max(0)).sum()
    }

    /// The last closing of the local day of `at`, when that day has open time; where the office stays
    /// open past midnight, that midnight.
    #[must_use]
    pub fn last_closing_of_day(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.spans_of_day(at).last().and_then(|span| DateTime::from_timestamp(span.to, 0))
    }

    /// The German name of the public holiday on `date`, unless `OFFICE_CLOSURES` took it away.
    #[must_use]
    pub fn holiday_name(&self, date: NaiveDate) -> Option<&str> {
        self.holidays.name(date)
    }

    /// An instant in the office's zone.
    #[must_use]
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<Tz> {
        at.with_timezone(&self.zone)
    }

    /// Changes when any setting changes, or the holidays that this program knows; the same in every run.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The open span that holds `at`, cut at New Year.
    fn span_at(&self, at: DateTime<Utc>) -> Option<Span> {
        let now = at.timestamp();
        let spans = self.timeline.year(self.year_of(at)?);
        let after = spans.partition_point(|span| span.from <= now);
        spans[..after].last().copied().filter(|span| now < span.to)
    }

    /// The open spans of the local day of `at`, cut at its midnights.
    fn spans_of_day(&self, at: DateTime<Utc>) -> Vec<Span> {
        let Some(year) = self.year_of(at) else { return Vec::new() };
        let date = self.local(at).date_naive();
        let (start, end) = (self.timeline.day_start(date), self.timeline.day_end(date));
        let spans = self.timeline.year(year);
        let first = spans.partition_point(|span| span.to <= start);
        spans[first..]
            .iter()
            .take_while(|span| span.from < end)
            .map(|span| Span { from: span.from.max(start), to: span.to.min(end) })
            .collect()
    }

    /// The local year of `at`, when it is one in which anything is ever open.
    fn year_of(&self, at: DateTime<Utc>) -> Option<i32> {
        // Asked first in UTC: the local time of an instant at chrono's limits does not exist.
        let near = TimeDelta::days(2);
        at.checked_add_signed(near)?;
        at.checked_sub_signed(near)?;
        Some(self.local(at).year()).filter(|year| YEARS.contains(year))
    }
}

/// The first eight bytes of a hash: the standard library's hashes may change between its versions.
fn fingerprint(settings: &str, holidays: &Holidays) -> u64 {
    let mut hash = Sha256::new();
    hash.update(settings);
    for (date, _) in holidays.iter() {
        hash.update(date.num_days_from_ce().to_le_bytes());
    }
    hash.finalize().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
