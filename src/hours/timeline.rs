//! The open spans of a year as instants, computed once when first asked for.
//!
//! A lookup is a binary search in some hundred spans. A year costs about 16 bytes a span; only
//! the years from [`FIRST_YEAR`] to [`LAST_YEAR`] are kept, others are computed each time.

use std::borrow::Cow;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::closures::Closures;
use super::expression::{Expression, Plan};
use super::holidays::{FIRST_YEAR, LAST_YEAR};
use super::{YEARS, zone};

/// From an instant to before another, in seconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// All open spans there are.
pub(super) struct Timeline {
    expression: Expression,
    closures: Closures,
    zone: Tz,
    /// Nothing is open before this instant.
    paused_until: Option<i64>,
    years: Box<[OnceLock<Box<[Span]>>]>,
}

impl Timeline {
    pub(super) fn new(
        expression: Expression,
        closures: Closures,
        zone: Tz,
        paused_until: Option<NaiveDate>,
    ) -> Self {
        let paused_until = paused_until.map(|date| zone::day_start(zone, date));
        let years = (FIRST_YEAR..=LAST_YEAR).map(|_| OnceLock::new()).collect();
        Self { expression, closures, zone, paused_until, years }
    }

    /// The spans that lie in the local year, sorted and disjoint. One that lasts over New Year is cut there.
    pub(super) fn year(&self, year: i32) -> Cow<'_, [Span]> {
        let kept = usize::try_from(year - FIRST_YEAR).ok().and_then(|index| self.years.get(index));
        match kept {
            Some(kept) => Cow::Borrowed(kept.get_or_init(|| self.compute(year).into())),
            None if YEARS.contains(&year) => Cow::Owned(self.compute(year)),
            None => Cow::Borrowed(&[]),
        }
    }

    fn compute(&self, year: i32) -> Vec<Span> {
        let (Some(first), Some(last)) =
            (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
        else {
            return Vec::new();
        };
        let mut spans = Vec::new();
        let mut before = first.pred_opt().map_or_else(Plan::default, |day| self.plan(day));
        for date in first.iter_days().take_while(|date| *date <= last) {
            let plan = self.plan(date);
            for (from, to) in plan.open_after(&before).iter() {
                self.push(&mut spans, date, from, to);
            }
            before = plan;
        }
        spans
    }

    fn plan(&self, date: NaiveDate) -> Plan {
        if self.closures.closes(date) { Plan::closed() } else { self.expression.plan(date) }
    }

    /// Adds the minutes `from` to `to` of `date`, joined with the span before when they touch.
    fn push(&self, spans: &mut Vec<Span>, date: NaiveDate, from: u16, to: u16) {
        let midnight = date.and_time(NaiveTime::MIN);
        let opening = zone::opening(self.zone, midnight + TimeDelta::minutes(from.into()));
        let closing = zone::closing(self.zone, midnight + TimeDelta::minutes(to.into()));
        let from = opening.max(self.paused_until.unwrap_or(opening));
        // A span inside the hour that is skipped in spring is no time at all.
        if from >= closing {
            return;
        }
        match spans.last_mut() {
            // Also where the hour that happens twice makes an end later than the next beginning.
            Some(last) if from <= last.to => last.to = last.to.max(closing),
            _ => spans.push(Span { from, to: closing }),
        }
    }

    /// The first instant of a local day.
    pub(super) fn day_start(&self, date: NaiveDate) -> i64 {
        zone::day_start(self.zone, date)
    }

    /// The first instant after a local day.
    pub(super) fn day_end(&self, date: NaiveDate) -> i64 {
        self.day_start(date.checked_add_days(Days::new(1)).unwrap_or(date))
    }
}
