use rstest::rstest;

use super::super::OfficeHours;
use super::{WEEKDAYS, at, berlin, listed};

#[test]
fn the_week_of_the_spring_change_opens_by_the_clock_on_the_wall() {
    let hours = berlin("Mo-Fr 08:00-18:00; Su 10:00-12:00; PH off", "DE");
    let expected =
        ["03-27 08:00+01 03-27 18:00+01", "03-29 10:00+02 03-29 12:00+02", "03-30 08:00+02 03-30 18:00+02"];
    assert_eq!(listed(&hours, "2026-03-27", "2026-03-30"), expected);
    assert_eq!(hours.next_opening(at("2026-03-27T17:00:00Z")), Some(at("2026-03-29T08:00:00Z")));
}

#[test]
fn the_week_of_the_autumn_change_opens_by_the_clock_on_the_wall() {
    let hours = berlin("Mo-Fr 08:00-18:00; Su 10:00-12:00; PH off", "DE");
    let expected =
        ["10-23 08:00+02 10-23 18:00+02", "10-25 10:00+01 10-25 12:00+01", "10-26 08:00+01 10-26 18:00+01"];
    assert_eq!(listed(&hours, "2026-10-23", "2026-10-26"), expected);
    assert_eq!(hours.next_opening(at("2026-10-25T11:00:00Z")), Some(at("2026-10-26T07:00:00Z")));
}

#[rstest]
#[case::the_gap_inside("01:00-05:00", &["03-29 01:00+01 03-29 05:00+02"])]
#[case::opening_in_the_gap("02:30-05:00", &["03-29 03:00+02 03-29 05:00+02"])]
#[case::closing_in_the_gap("01:00-02:30", &["03-29 01:00+01 03-29 03:00+02"])]
#[case::all_in_the_gap("02:15-02:45", &[])]
#[case::up_to_the_gap("01:00-02:00", &["03-29 01:00+01 03-29 03:00+02"])]
#[case::from_the_gaps_end("03:00-04:00", &["03-29 03:00+02 03-29 04:00+02"])]
#[case::two_that_meet_in_the_gap("01:00-02:15,02:45-04:00", &["03-29 01:00+01 03-29 04:00+02"])]
fn a_time_that_does_not_exist_is_the_end_of_the_gap(#[case] times: &str, #[case] expected: &[&str]) {
    let hours = berlin(&format!("Su {times}"), "none");
    assert_eq!(listed(&hours, "2026-03-29", "2026-03-29"), expected);
}

#[rstest]
#[case::both_inside("01:00-05:00", &["10-25 01:00+02 10-25 05:00+01"])]
#[case::opens_at_the_first("02:30-05:00", &["10-25 02:30+02 10-25 05:00+01"])]
#[case::closes_at_the_second("01:00-02:30", &["10-25 01:00+02 10-25 02:30+01"])]
#[case::overlapping("01:00-02:15,02:45-04:00", &["10-25 01:00+02 10-25 04:00+01"])]
fn a_time_that_happens_twice_opens_first_and_closes_last(#[case] times: &str, #[case] expected: &[&str]) {
    let hours = berlin(&format!("Su {times}"), "none");
    assert_eq!(listed(&hours, "2026-10-25", "2026-10-25"), expected);
}

#[test]
fn a_night_over_a_change_is_an_hour_shorter_or_longer() {
    let hours = berlin("Sa 22:00-06:00", "none");
    let length = |from, to| {
        let spans = hours.intervals(super::date(from), super::date(to));
        assert_eq!(spans.len(), 1);
        (spans[0].to - spans[0].from).num_hours()
    };
    assert_eq!(length("2026-03-28", "2026-03-29"), 7);
    assert_eq!(length("2026-10-24", "2026-10-25"), 9);
    assert_eq!(length("2026-11-07", "2026-11-08"), 8);
}

#[test]
fn a_whole_day_has_23_or_25_hours_on_the_days_of_the_change() {
    let always = berlin("24/7", "none");
    assert_eq!(always.open_seconds_left_today(at("2026-03-28T23:00:00Z")), 23 * 3600);
    assert_eq!(always.open_seconds_left_today(at("2026-10-24T22:00:00Z")), 25 * 3600);
}

#[test]
fn zones_that_skip_midnight_or_a_whole_day_are_read_too() {
    // Clocks went from 0:00 to 1:00.
    let cairo = OfficeHours::parse("Fr 00:00-02:00", "Africa/Cairo", "none", "", None).unwrap();
    assert_eq!(listed(&cairo, "2024-04-26", "2024-04-26"), ["04-26 01:00+03 04-26 02:00+03"]);
    // 30 December 2011 did not exist.
    let apia = OfficeHours::parse("08:00-18:00", "Pacific/Apia", "none", "", None).unwrap();
    let expected = ["12-29 08:00-10 12-29 18:00-10", "12-31 08:00+14 12-31 18:00+14"];
    assert_eq!(listed(&apia, "2011-12-29", "2011-12-31"), expected);
    assert_eq!(apia.next_opening(at("2011-12-30T06:00:00Z")), Some(at("2011-12-30T18:00:00Z")));
}

#[test]
fn the_last_summer_times_known_are_those_of_2099() {
    let hours = berlin(WEEKDAYS, "DE");
    assert_eq!(listed(&hours, "2099-07-01", "2099-07-01"), ["07-01 08:00+02 07-01 18:00+02"]);
    assert_eq!(listed(&hours, "2100-12-24", "2100-12-26"), ["12-24 08:00+01 12-24 18:00+01"]);
}
