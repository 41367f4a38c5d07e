use rstest::rstest;

use super::super::OfficeHours;
use super::{WEEKDAYS, at, berlin, date, listed, with_closures};

#[test]
fn the_opening_instant_is_open_and_the_closing_one_is_not() {
    let hours = berlin(WEEKDAYS, "DE");
    assert!(!hours.is_open(at("2026-11-23T06:59:59.999Z")));
    assert!(hours.is_open(at("2026-11-23T07:00:00Z")));
    assert!(hours.is_open(at("2026-11-23T16:59:59.999Z")));
    assert!(!hours.is_open(at("2026-11-23T17:00:00Z")));
}

#[test]
fn friday_evening_waits_for_monday_morning() {
    let hours = berlin(WEEKDAYS, "DE");
    let evening = at("2026-11-20T22:15:00+01:00");
    assert!(!hours.is_open(evening));
    assert_eq!(hours.closing(evening), None);
    assert_eq!(hours.next_opening(evening), Some(at("2026-11-23T08:00:00+01:00")));
    assert_eq!(hours.next_opening(at("2026-11-20T18:00:00+01:00")), Some(at("2026-11-23T08:00:00+01:00")));
    assert_eq!(hours.closing(at("2026-11-20T17:59:00+01:00")), Some(at("2026-11-20T18:00:00+01:00")));
}

#[test]
fn an_open_office_opens_next_at_the_instant_asked() {
    let noon = at("2026-11-20T12:00:00.250+01:00");
    assert_eq!(berlin(WEEKDAYS, "DE").next_opening(noon), Some(noon));
}

#[test]
fn easter_is_closed_from_thursday_evening_to_tuesday() {
    let hours = berlin(WEEKDAYS, "DE");
    assert_eq!(hours.next_opening(at("2026-04-02T18:00:00+02:00")), Some(at("2026-04-07T08:00:00+02:00")));
}

#[test]
fn without_a_rule_for_holidays_the_office_works_on_them() {
    assert!(berlin("Mo-Fr 08:00-18:00", "DE").is_open(at("2026-12-25T12:00:00Z")));
    assert!(!berlin(WEEKDAYS, "DE").is_open(at("2026-12-25T12:00:00Z")));
    assert!(berlin(WEEKDAYS, "none").is_open(at("2026-12-25T12:00:00Z")));
}

#[rstest]
#[case::days_named_once("Mo-Fr 08:00-18:00; PH off; Dec 24,31 off")]
#[case::days_named_twice("Mo-Fr 08:00-18:00; PH off; Dec 24,Dec 31 off")]
fn christmas_eve_and_new_years_eve_can_be_off(#[case] rules: &str) {
    let hours = berlin(rules, "DE");
    let expected = [
        "12-23 08:00+01 12-23 18:00+01",
        "12-28 08:00+01 12-28 18:00+01",
        "12-29 08:00+01 12-29 18:00+01",
        "12-30 08:00+01 12-30 18:00+01",
    ];
    assert_eq!(listed(&hours, "2026-12-23", "2027-01-03"), expected);
}

#[test]
fn a_night_runs_past_midnight_and_belongs_to_its_first_day() {
    let hours = berlin("Fr 22:00-02:00; Sa 10:00-12:00", "none");
    let expected = ["11-20 22:00+01 11-21 02:00+01", "11-21 10:00+01 11-21 12:00+01"];
    assert_eq!(listed(&hours, "2026-11-20", "2026-11-21"), expected);
    assert!(hours.is_open(at("2026-11-21T01:59:59+01:00")));
    assert!(!hours.is_open(at("2026-11-21T02:00:00+01:00")));
    assert_eq!(hours.closing(at("2026-11-20T23:00:00+01:00")), Some(at("2026-11-21T02:00:00+01:00")));
}

#[test]
fn a_later_rule_for_a_day_leaves_the_night_before_alone() {
    let hours = berlin("Mo-Th 20:00-02:00; Fr 20:00-04:00", "none");
    let expected = ["11-19 20:00+01 11-20 02:00+01", "11-20 20:00+01 11-21 04:00+01"];
    assert_eq!(listed(&hours, "2026-11-19", "2026-11-21")[1..], expected);
}

#[rstest]
#[case::holiday("Mo-Fr 22:00-06:00; PH off", "")]
#[case::closure("Mo-Fr 22:00-06:00", "2026-05-14")]
fn a_closed_day_ends_the_night_before_and_begins_none(#[case] rules: &str, #[case] closures: &str) {
    // Ascension is Thursday 14 May.
    let hours = with_closures(rules, closures);
    let expected = ["05-13 22:00+02 05-14 00:00+02", "05-15 22:00+02 05-16 00:00+02"];
    assert_eq!(listed(&hours, "2026-05-14", "2026-05-15"), expected[1..]);
    assert_eq!(listed(&hours, "2026-05-13", "2026-05-15")[1..], expected);
}

#[test]
fn closed_hours_reach_past_midnight_too() {
    let hours = berlin("24/7; Fr 22:00-04:00 off", "none");
    let expected = ["11-20 00:00+01 11-20 22:00+01", "11-21 04:00+01 11-22 00:00+01"];
    assert_eq!(listed(&hours, "2026-11-20", "2026-11-21"), expected);
}

#[test]
fn an_office_that_never_closes_is_one_span() {
    let always = berlin("24/7", "DE");
    assert_eq!(listed(&always, "2026-12-30", "2027-01-02"), ["12-30 00:00+01 01-03 00:00+01"]);
    let now = at("2026-12-31T22:00:00Z");
    assert_eq!(always.next_opening(now), Some(now));
    assert_eq!(always.closing(now), Some(now + chrono::TimeDelta::days(731)));
    assert_eq!(always.last_closing_of_day(now), Some(at("2026-12-31T23:00:00Z")));
    assert_eq!(always.open_seconds_left_today(now), 3600);
}

#[test]
fn a_span_over_new_year_closes_once() {
    let hours = berlin("Dec 31 20:00-03:00", "none");
    assert_eq!(hours.closing(at("2026-12-31T22:00:00Z")), Some(at("2027-01-01T02:00:00Z")));
    assert_eq!(listed(&hours, "2026-12-01", "2027-02-01"), ["12-31 20:00+01 01-01 03:00+01"]);
}

#[test]
fn an_office_that_never_opens_has_no_opening() {
    let never = berlin("off", "DE");
    let now = at("2026-11-20T12:00:00Z");
    assert_eq!((never.next_opening(now), never.closing(now)), (None, None));
    assert_eq!((never.last_closing_of_day(now), never.open_seconds_left_today(now)), (None, 0));
    assert!(never.intervals(date("1990-01-01"), date("2100-12-31")).is_empty());
}

#[test]
fn an_opening_is_found_within_two_years_and_not_later() {
    let hours = berlin("2030 Jan 1 08:00-09:00", "none");
    assert_eq!(hours.next_opening(at("2028-01-02T00:00:00Z")), Some(at("2030-01-01T07:00:00Z")));
    assert_eq!(hours.next_opening(at("2027-12-01T00:00:00Z")), None);
}

#[test]
fn closures_close_and_removed_holidays_open_whatever_the_rules_say() {
    let hours =
        with_closures("Mo-Sa 08:00-18:00; PH off", " 2026-08-13, 2026-12-28..2027-01-01 ,!2026-08-15,");
    assert_eq!(
        listed(&hours, "2026-08-12", "2026-08-16"),
        ["08-12 08:00+02 08-12 18:00+02", "08-14 08:00+02 08-14 18:00+02", "08-15 08:00+02 08-15 18:00+02"]
    );
    assert_eq!(listed(&hours, "2026-12-25", "2027-01-02"), ["01-02 08:00+01 01-02 18:00+01"]);
    let always = with_closures("24/7", "2026-08-13");
    assert!(!always.is_open(at("2026-08-12T22:00:00Z")));
    assert!(!always.is_open(at("2026-08-13T21:59:59Z")));
    assert!(always.is_open(at("2026-08-13T22:00:00Z")));
}

#[test]
fn a_day_both_removed_and_closed_is_closed() {
    let hours = with_closures(WEEKDAYS, "!2026-01-06,2026-01-06");
    assert!(!hours.is_open(at("2026-01-06T12:00:00Z")));
}

#[test]
fn a_pause_closes_until_the_start_of_its_day() {
    let paused =
        |hours| OfficeHours::parse(hours, "Europe/Berlin", "DE", "", Some(date("2026-09-01"))).unwrap();
    let now = at("2026-08-20T10:00:00Z");
    assert!(!paused(WEEKDAYS).is_open(now));
    assert_eq!(paused(WEEKDAYS).next_opening(now), Some(at("2026-09-01T06:00:00Z")));
    assert_eq!(paused("24/7").next_opening(now), Some(at("2026-08-31T22:00:00Z")));
    assert!(!paused("24/7").is_open(at("2026-08-31T21:59:59Z")));
    assert_eq!(paused("Mo 20:00-06:00").next_opening(now), Some(at("2026-08-31T22:00:00Z")));
}

#[test]
fn the_day_knows_its_last_closing_and_what_is_left() {
    let hours = berlin("Mo-Fr 08:00-12:00,13:00-17:00", "none");
    let before = at("2026-11-20T06:00:00+01:00");
    assert_eq!(hours.open_seconds_left_today(before), 8 * 3600);
    assert_eq!(hours.open_seconds_left_today(at("2026-11-20T11:30:00+01:00")), 4 * 3600 + 1800);
    assert_eq!(hours.open_seconds_left_today(at("2026-11-20T17:00:00+01:00")), 0);
    assert_eq!(hours.last_closing_of_day(before), Some(at("2026-11-20T17:00:00+01:00")));
    assert_eq!(
        hours.last_closing_of_day(at("2026-11-20T23:00:00+01:00")),
        Some(at("2026-11-20T17:00:00+01:00"))
    );
    assert_eq!(hours.last_closing_of_day(at("2026-11-21T12:00:00+01:00")), None);
    assert_eq!(hours.closing(at("2026-11-20T09:00:00+01:00")), Some(at("2026-11-20T12:00:00+01:00")));
}

#[rstest]
#[case("Mo-Fr,PH 10:00-12:00", "2026-12-26", true)]
#[case("PH +1 day 10:00-12:00", "2026-12-27", true)]
#[case("PH +1 day 10:00-12:00", "2026-12-25", false)]
#[case("easter -3 days 10:00-12:00", "2026-04-02", true)]
#[case("Mo[1] 10:00-12:00", "2026-11-02", true)]
#[case("Mo[1] 10:00-12:00", "2026-11-09", false)]
#[case("Fr[-1] 10:00-12:00", "2026-11-27", true)]
#[case("week 1-53/2 Mo 10:00-12:00", "2026-11-16", true)]
#[case("week 1-53/2 Mo 10:00-12:00", "2026-11-09", false)]
#[case("Mo-Su 10:00-12:00; 2026 Aug off", "2026-08-31", false)]
#[case("Mo-Su 10:00-12:00; 2026Aug off", "2026-08-31", false)]
#[case("Mo-Su 10:00-12:00; 2026Dec-Jan off", "2027-01-31", false)]
#[case("Mo-Su 10:00-12:00; 2026Dec-Jan off", "2026-01-31", true)]
#[case("Mo-Su 10:00-12:00; 2026 Dec 24,31 off", "2026-12-31", false)]
#[case("Mo-Su 10:00-12:00; 2026 Dec 24,31 off", "2027-12-31", true)]
#[case("Mo-Su 10:00-12:00; 2026-2027 Dec 24, 31 off", "2026-12-31", false)]
#[case("Mo-Su 10:00-12:00; 2026-2027 Dec 24, 31 off", "2028-12-24", true)]
#[case("Mo-Su 10:00-12:00; Dec 24-Jan 2,6 off", "2027-01-06", false)]
#[case("Mo-Su 10:00-12:00; Dec 24-Jan 2,6 off", "2027-01-01", false)]
#[case("Mo-Su 10:00-12:00; Dec 24-Jan 2,6 off", "2027-01-05", true)]
#[case("Mo-Su 08:00-18:00; Mo-Su 11:00-12:00 off", "2026-11-16", false)]
#[case("Mo 08:00-09:00, Mo 11:00-12:00", "2026-11-16", true)]
#[case("Mo 08:00-09:00 || 11:00-12:00", "2026-11-16", false)]
#[case("Mo 08:00-09:00 || 11:00-12:00", "2026-11-17", true)]
#[case("Mo-Fr 11:00-12:00 \"nur Dec 24,31 am Telefon\"", "2026-11-16", true)]
fn selectors_hold_on_their_days(#[case] rules: &str, #[case] day: &str, #[case] expected: bool) {
    let hours = berlin(rules, "DE");
    let half_past_eleven = date(day).and_hms_opt(11, 30, 0).unwrap();
    let at = half_past_eleven.and_local_timezone(chrono_tz::Europe::Berlin).unwrap();
    assert_eq!(hours.is_open(at.to_utc()), expected);
}

#[test]
fn instants_at_the_ends_of_time_are_closed() {
    let always = berlin("24/7", "DE");
    for extreme in [chrono::DateTime::<chrono::Utc>::MIN_UTC, chrono::DateTime::<chrono::Utc>::MAX_UTC] {
        assert!(!always.is_open(extreme));
        assert_eq!(always.next_opening(extreme), None);
        assert_eq!(always.closing(extreme), None);
        assert_eq!(always.open_seconds_left_today(extreme), 0);
        assert_eq!(always.last_closing_of_day(extreme), None);
    }
    assert!(always.intervals(chrono::NaiveDate::MAX, chrono::NaiveDate::MAX).is_empty());
    assert!(always.intervals(date("2026-01-02"), date("2026-01-01")).is_empty());
}
