//! `OFFICE_CLOSURES`: extra closed days, and public holidays on which the office works.

use chrono::{Datelike, NaiveDate};

use super::YEARS;

/// A run of days, both included.
type Days = (NaiveDate, NaiveDate);

/// What `OFFICE_CLOSURES` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Closures {
    /// Closed from midnight to midnight.
    pub(super) closed: Vec<Days>,
    /// No public holidays, whatever the calendar says.
    pub(super) worked: Vec<Days>,
}

impl Closures {
    /// Reads a list such as `2026-12-24,2026-12-28..2027-01-01,!2026-08-15`; nothing or `none` for none.
    pub(super) fn parse(setting: &str) -> Result<Self, String> {
        let mut closures = Self::default();
        if setting.trim().eq_ignore_ascii_case("none") {
            return Ok(closures);
        }
        for item in setting.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            match item.strip_prefix('!') {
                Some(worked) => closures.worked.push(days(worked)?),
                None => closures.closed.push(days(item)?),
            }
        }
        Ok(closures)
    }

    /// Whether the office is closed on `date` by this list.
    pub(super) fn closes(&self, date: NaiveDate) -> bool {
        self.closed.iter().any(|(from, to)| (*from..=*to).contains(&date))
    }
}

fn days(item: &str) -> Result<Days, String> {
    let (from, to) = match item.split_once("..") {
        Some((from, to)) => (date(from)?, date(to)?),
        None => (date(item)?, date(item)?),
    };
    if from > to {
        return Err(format!("{item:?} ends before it begins; write {to}..{from}"));
    }
    Ok((from, to))
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let text = text.trim();
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| YEARS.contains(&date.year())).ok_or_else(
        || {
            format!(
                "{text:?} is no date; write dates as 2026-12-24, ranges as 2026-12-28..2027-01-01, \
                 holidays on which you work as !2026-08-15"
            )
        },
    )
}
