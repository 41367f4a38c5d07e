//! From local times to instants, also on the days on which clocks are changed.

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::{GapInfo, Tz};

/// The instant (seconds since 1970, UTC) at which a span opens that begins at the local time `at`.
///
/// A time that does not exist is the end of the gap (02:30 on 2026-03-29 in Berlin is 03:00 CEST); one
/// that happens twice is the first (02:30 on 2026-10-25 is 02:30 CEST).
pub(super) fn opening(zone: Tz, at: NaiveDateTime) -> i64 {
    match zone.from_local_datetime(&at) {
        MappedLocalTime::Single(found) | MappedLocalTime::Ambiguous(found, _) => found.timestamp(),
        MappedLocalTime::None => gap_end(zone, at),
    }
}

/// As [`opening`], for the end of a span: of a time that happens twice the second, so that the clock on
/// the wall never shows an open hour while the office is closed.
pub(super) fn closing(zone: Tz, at: NaiveDateTime) -> i64 {
    match zone.from_local_datetime(&at) {
        MappedLocalTime::Single(found) | MappedLocalTime::Ambiguous(_, found) => found.timestamp(),
        MappedLocalTime::None => gap_end(zone, at),
    }
}

fn gap_end(zone: Tz, at: NaiveDateTime) -> i64 {
    // The data of every zone ends a gap; UTC is what is left to a program that must not panic.
    GapInfo::new(&at, &zone).and_then(|gap| gap.end).map_or(at.and_utc().timestamp(), |end| end.timestamp())
}

/// The first instant of a local day.
pub(super) fn day_start(zone: Tz, date: NaiveDate) -> i64 {
    opening(zone, date.and_time(NaiveTime::MIN))
}

/// An instant on the clock of the zone.
pub(super) fn local(zone: Tz, seconds: i64) -> DateTime<Tz> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().with_timezone(&zone)
}
