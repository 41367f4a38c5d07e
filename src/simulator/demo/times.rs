//! Instants for the clock's buttons and the scenarios: the next such moment in the office's zone.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// Days on which every German state has a holiday and which never move (day, month).
const FIXED_HOLIDAYS: [(u32, u32); 5] = [(1, 1), (1, 5), (3, 10), (25, 12), (26, 12)];

/// The next moment after `now` at this time of a day that fits.
fn next(now: DateTime<Utc>, zone: Tz, time: NaiveTime, fits: impl Fn(NaiveDate) -> bool) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    // Fixed holidays on a working day are at most three years apart.
    let days = (0..1100).filter_map(|ahead| today.checked_add_days(Days::new(ahead)));
    days.filter(|&day| fits(day))
        // A time that a change to summer time skips is passed over.
        .filter_map(|day| zone.from_local_datetime(&day.and_time(time)).earliest())
        .map(|moment| moment.with_timezone(&Utc))
        .find(|&moment| moment > now)
        .unwrap_or(now)
}

/// The next such weekday at hour and minute.
pub(super) fn next_weekday(
    now: DateTime<Utc>,
    zone: Tz,
    weekday: Weekday,
    (hour, minute): (u32, u32),
) -> DateTime<Utc> {
    next(now, zone, at(hour, minute), |day| day.weekday() == weekday)
}

/// As [`next_weekday`], but not on a fixed holiday.
pub(super) fn next_working(
    now: DateTime<Utc>,
    zone: Tz,
    weekday: Weekday,
    (hour, minute): (u32, u32),
) -> DateTime<Utc> {
    next(now, zone, at(hour, minute), |day| day.weekday() == weekday && !is_fixed_holiday(day))
}

/// The next fixed holiday that falls on a day on which the office would be open, at this hour.
pub(super) fn next_holiday(now: DateTime<Utc>, zone: Tz, hour: u32) -> DateTime<Utc> {
    let is_working_day = |day: NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    next(now, zone, at(hour, 0), |day| is_working_day(day) && is_fixed_holiday(day))
}

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN)
}

fn is_fixed_holiday(day: NaiveDate) -> bool {
    FIXED_HOLIDAYS.contains(&(day.day(), day.month()))
}
