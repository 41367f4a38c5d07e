//! `sprechzeit hours`: every open interval of a span of days.

use std::io::{Result, Write};
use std::process::ExitCode;

use chrono::{Days, NaiveDate, SecondsFormat};

use super::clock;
use crate::config::{self, Environment};
use crate::hours::OfficeHours;

/// Days printed after the first when no end is given: two weeks in all.
const DAYS_AFTER: u64 = 13;

/// Arguments of `hours`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The first day, such as 2026-11-23; without it, today.
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// The last day; without it, two weeks are printed.
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
}

/// The command.
pub fn command(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let hours = config::read_office(environment)?.hours;
    let today = hours.local(clock(environment).now()).date_naive();
    run(&hours, arguments.from, arguments.to, today, &mut std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the open time of the local days `from` to `to`, both included, one ISO 8601 interval a line
/// with the office's offset: `2026-11-23T08:00:00+01:00/2026-11-23T18:00:00+01:00`.
///
/// Without `from` it begins `today`, or at `to` when that lies before; without `to` it ends 13 days after
/// it began. An end before the beginning prints nothing.
///
/// # Errors
/// When `out` cannot be written to.
pub fn run(
    hours: &OfficeHours,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    today: NaiveDate,
    out: &mut impl Write,
) -> Result<()> {
    let from = from.unwrap_or_else(|| to.map_or(today, |to| to.min(today)));
    let to = to.or_else(|| from.checked_add_days(Days::new(DAYS_AFTER))).unwrap_or(from);
    for interval in hours.intervals(from, to) {
        let [from, to] =
            [interval.from, interval.to].map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, false));
        writeln!(out, "{from}/{to}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(hours: &str, from: Option<&str>, to: Option<&str>) -> Vec<String> {
        let hours = OfficeHours::parse(hours, "Europe/Berlin", "DE", "", None).unwrap();
        let date = |text: &str| text.parse().unwrap();
        let mut out = Vec::new();
        run(&hours, from.map(date), to.map(date), date("2026-10-16"), &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn an_interval_is_a_line_with_the_offset_of_its_day() {
        let lines = printed("Mo-Fr 08:00-18:00; PH off", Some("2026-10-23"), Some("2026-10-26"));
        let expected = [
            "2026-10-23T08:00:00+02:00/2026-10-23T18:00:00+02:00",
            "2026-10-26T08:00:00+01:00/2026-10-26T18:00:00+01:00",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn by_default_today_and_the_13_days_after_are_printed() {
        let lines = printed("08:00-09:00", None, None);
        assert_eq!(lines.len(), 14);
        assert!(lines[0].starts_with("2026-10-16T") && lines[13].starts_with("2026-10-29T"));
    }

    #[test]
    fn one_end_alone_is_enough() {
        assert_eq!(printed("08:00-09:00", Some("2026-12-01"), None).len(), 14);
        assert_eq!(printed("08:00-09:00", None, Some("2026-10-18")).len(), 3);
        assert_eq!(printed("08:00-09:00", None, Some("2026-01-01")).len(), 1);
    }

    #[test]
    fn an_end_before_the_beginning_prints_nothing() {
        assert!(printed("24/7", Some("2026-10-18"), Some("2026-10-17")).is_empty());
    }
}
