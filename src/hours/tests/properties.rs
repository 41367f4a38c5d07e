use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use proptest::prelude::*;

use super::super::OfficeHours;
use super::super::holidays::Holidays;
use super::{berlin, date, with_closures};

/// Kept over all cases, so that a year is computed once.
static OFFICES: LazyLock<Vec<OfficeHours>> = LazyLock::new(|| {
    let zone =
        |zone| OfficeHours::parse("Mo-Sa 00:30-03:15,22:00-01:45; Su 02:30-04:00", zone, "none", "", None);
    vec![
        berlin("Mo-Fr 08:00-18:00; PH off; Dec 24,31 off", "DE-SN"),
        berlin("24/7; PH off", "DE-BB"),
        berlin("Fr-Su 22:00-06:00; PH 10:00-12:00", "DE-BE"),
        berlin("Mo-Fr 08:00-12:00,13:00-17:00; We off; week 30-32 off", "DE"),
        with_closures("Mo-Su 02:00-03:00", "2000-01-01..2003-12-24,!2026-08-15"),
        berlin("Jul Mo[2] 09:00-09:01", "none"),
        zone("Europe/Berlin").unwrap(),
        zone("America/New_York").unwrap(),
        zone("Australia/Lord_Howe").unwrap(),
    ]
});

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    // 1990 to the last holiday but one of 2100, with milliseconds.
    (631_152_000_000_i64..4_133_894_400_000).prop_map(|at| DateTime::from_timestamp_millis(at).unwrap())
}

/// Instants around the changes of the clocks and New Year, where mistakes live.
fn delicate_instants() -> impl Strategy<Value = DateTime<Utc>> {
    (
        1990..=2099_i32,
        prop::sample::select(vec![(3, 25), (3, 31), (10, 25), (10, 31), (1, 1), (11, 1)]),
        0..96_i64,
    )
        .prop_map(|(year, (month, day), quarters)| {
            let start = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let sunday = start - TimeDelta::days(start.weekday().num_days_from_sunday().into());
            sunday.and_hms_opt(0, 0, 0).unwrap().and_utc() + TimeDelta::minutes(15 * quarters)
        })
}

fn check_instant(hours: &OfficeHours, at: DateTime<Utc>) -> Result<(), TestCaseError> {
    let today = hours.local(at).date_naive();
    let spans = hours.intervals(today - TimeDelta::days(1), today + TimeDelta::days(1));
    let holding = spans.iter().find(|span| span.from <= at && at < span.to);
    prop_assert_eq!(hours.is_open(at), holding.is_some());
    prop_assert_eq!(hours.closing(at).is_some(), holding.is_some());
    if let Some(closing) = hours.closing(at) {
        prop_assert!(closing > at && !hours.is_open(closing));
        prop_assert!(hours.is_open(closing - TimeDelta::milliseconds(1)));
    }
    if let Some(opening) = hours.next_opening(at) {
        prop_assert!(opening >= at && hours.is_open(opening));
        prop_assert!(opening == at || !hours.is_open(opening - TimeDelta::milliseconds(1)));
        let first = spans.iter().find(|span| span.to > at).map(|span| span.from.to_utc().max(at));
        prop_assert!(first.is_none_or(|first| first == opening), "{:?} {}", first, opening);
    }
    let of_day = hours.intervals(today, today);
    let left: i64 = of_day
        .iter()
        .map(|span| (span.to.timestamp() - span.from.timestamp().max(at.timestamp())).max(0))
        .sum();
    prop_assert_eq!(hours.open_seconds_left_today(at), left);
    prop_assert_eq!(hours.last_closing_of_day(at), of_day.last().map(|span| span.to.to_utc()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn all_questions_agree_with_the_intervals(office in 0..9_usize, at in instants()) {
        check_instant(&OFFICES[office], at)?;
    }

    #[test]
    fn all_questions_agree_with_the_intervals_on_delicate_days(office in 0..9_usize, at in delicate_instants()) {
        check_instant(&OFFICES[office], at)?;
    }

    #[test]
    fn intervals_are_sorted_and_apart_within_their_days(
        office in 0..9_usize, from in instants(), days in 0..800_i64,
    ) {
        let hours = &OFFICES[office];
        let (from, to) = (from.date_naive(), from.date_naive() + TimeDelta::days(days));
        let spans = hours.intervals(from, to);
        prop_assert!(spans.iter().all(|span| span.from < span.to));
        prop_assert!(spans.windows(2).all(|two| two[0].to < two[1].from));
        prop_assert!(spans.iter().all(|span| span.from.date_naive() >= from));
        prop_assert!(spans.iter().all(|span| (span.to - TimeDelta::seconds(1)).date_naive() <= to));
    }

    #[test]
    fn no_text_makes_the_program_panic(
        text in "([A-Za-z]{2,3}|[0-9]{1,4}|[0-9]{2}:[0-9]{2}|[-,;+/| \\[\\]\"()]|PH|SH|Mo|Su|Dec|24/7|off|week|easter|days){0,12}",
    ) {
        if let Ok(hours) = OfficeHours::parse(&text, "Europe/Berlin", "DE", &text, None) {
            let now = super::at("2026-03-28T12:00:00Z");
            let spans = hours.intervals(date("2026-03-01"), date("2026-04-01"));
            prop_assert!(spans.is_empty() || hours.next_opening(now).is_some() || spans.iter().all(|span| span.to <= now));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Where no span crosses midnight the crate's own evaluation must say the same.
    #[test]
    fn days_agree_with_the_crate_that_reads_the_rules(
        rules in prop::collection::vec(rule(), 1..5), day in instants(),
    ) {
        let text = rules.join("; ");
        let holidays = Holidays::parse("DE-BY").unwrap();
        let calendar = ContextHolidays::new(holidays.calendar().into(), Arc::default());
        let theirs: OpeningHours = text.parse().unwrap();
        let theirs = theirs.with_context(Context::default().with_holidays(calendar));
        let ours = OfficeHours::parse(&text, "UTC", "DE-BY", "", None).unwrap();
        for day in day.date_naive().iter_days().take(60) {
            let expected: Vec<_> = theirs.schedule_at(day).into_iter()
                .filter(|range| range.kind == RuleKind::Open)
                .map(|range| (range.range.start.mins_from_midnight(), range.range.end.mins_from_midnight()))
                .collect();
            let midnight = day.and_hms_opt(0, 0, 0).unwrap().and_utc();
            let found: Vec<_> = ours.intervals(day, day).iter().map(|span| {
                let minutes = |at: DateTime<chrono_tz::Tz>| u16::try_from((at.to_utc() - midnight).num_minutes()).unwrap();
                (minutes(span.from), minutes(span.to))
            }).collect();
            prop_assert_eq!(found, expected, "{} on {}", text, day);
        }
    }
}

fn rule() -> impl Strategy<Value = String> {
    let days = prop::sample::select(vec![
        "Mo-Fr",
        "Sa,Su",
        "Th-Mo",
        "We[1,-1]",
        "PH",
        "Mo,PH",
        "Dec 24-Jan 2",
        "Jul-Aug",
        "easter -2 days",
        "week 2-52/2",
        "2026 Mo-Fr",
        "Mar Su[-1]",
        "Fr[-1] -1 day",
        "2027 Aug Tu",
    ]);
    let times = prop::sample::select(vec![
        "08:00-18:00",
        "00:00-24:00",
        "09:15-12:00,13:00-16:45",
        "off",
        "12:00-13:00 off",
    ]);
    (days, times).prop_map(|(days, times)| format!("{days} {times}"))
}
