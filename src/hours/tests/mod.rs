//! What the hours promise, by tables and properties.

mod clock_changes;
mod holidays;
mod properties;
mod questions;
mod settings;

use chrono::{DateTime, NaiveDate, Utc};

use super::OfficeHours;

pub(super) const WEEKDAYS: &str = "Mo-Fr 08:00-18:00; PH off";

/// Hours in Berlin without closures or pause.
pub(super) fn berlin(hours: &str, holidays: &str) -> OfficeHours {
    OfficeHours::parse(hours, "Europe/Berlin", holidays, "", None).unwrap()
}

pub(super) fn with_closures(hours: &str, closures: &str) -> OfficeHours {
    OfficeHours::parse(hours, "Europe/Berlin", "DE-BY", closures, None).unwrap()
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The open intervals of those days as `MM-DD HH:MM±OFFSET/…`, short enough to read in a table.
pub(super) fn listed(hours: &OfficeHours, from: &str, to: &str) -> Vec<String> {
    let short = |at: DateTime<chrono_tz::Tz>| at.format("%m-%d %H:%M%:::z").to_string();
    let spans = hours.intervals(date(from), date(to));
    spans.into_iter().map(|span| format!("{} {}", short(span.from), short(span.to))).collect()
}
