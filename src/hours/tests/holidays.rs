use chrono::Datelike;
use rstest::rstest;

use super::super::holidays::{Holidays, easter_sunday};
use super::{berlin, date, with_closures};

const NATIONWIDE_2026: [&str; 9] =
    ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "10-03", "12-25", "12-26"];

fn days_of(region: &str, year: i32) -> Vec<String> {
    let holidays = Holidays::parse(region).unwrap();
    let of_year = holidays.iter().filter(|(date, _)| date.year() == year);
    of_year.map(|(date, _)| date.format("%m-%d").to_string()).collect()
}

#[rstest]
#[case("DE", &[])]
#[case("DE-BB", &["04-05", "05-24", "10-31"])]
#[case("DE-BE", &["03-08"])]
#[case("DE-BW", &["01-06", "06-04", "11-01"])]
#[case("DE-BY", &["01-06", "06-04", "08-15", "11-01"])]
#[case("DE-HB", &["10-31"])]
#[case("DE-HE", &["06-04"])]
#[case("DE-HH", &["10-31"])]
#[case("DE-MV", &["03-08", "10-31"])]
#[case("DE-NI", &["10-31"])]
#[case("DE-NW", &["06-04", "11-01"])]
#[case("DE-RP", &["06-04", "11-01"])]
#[case("DE-SH", &["10-31"])]
#[case("DE-SL", &["06-04", "08-15", "11-01"])]
#[case("DE-SN", &["10-31", "11-18"])]
#[case("DE-ST", &["01-06", "10-31"])]
#[case("DE-TH", &["09-20", "10-31"])]
fn every_state_has_its_days_of_2026(#[case] region: &str, #[case] own: &[&str]) {
    let mut expected: Vec<_> = NATIONWIDE_2026.iter().chain(own).copied().collect();
    expected.sort_unstable();
    assert_eq!(days_of(region, 2026), expected);
}

#[rstest]
#[case("DE", 1990, &["01-01", "04-13", "04-16", "05-01", "05-24", "06-04", "06-17", "10-03", "11-21", "12-25", "12-26"])]
#[case("DE", 1994, &["01-01", "04-01", "04-04", "05-01", "05-12", "05-23", "10-03", "11-16", "12-25", "12-26"])]
#[case("DE", 2017, &["01-01", "04-14", "04-17", "05-01", "05-25", "06-05", "10-03", "10-31", "12-25", "12-26"])]
// Ascension on 1 May: one day fewer.
#[case("DE", 2008, &["01-01", "03-21", "03-24", "05-01", "05-12", "10-03", "12-25", "12-26"])]
#[case("DE", 2100, &["01-01", "03-26", "03-29", "05-01", "05-06", "05-17", "10-03", "12-25", "12-26"])]
#[case("DE-NW", 2024, &["01-01", "03-29", "04-01", "05-01", "05-09", "05-20", "05-30", "10-03", "11-01", "12-25", "12-26"])]
#[case("DE-SN", 1999, &["01-01", "04-02", "04-05", "05-01", "05-13", "05-24", "10-03", "10-31", "11-17", "12-25", "12-26"])]
fn a_year_has_its_days(#[case] region: &str, #[case] year: i32, #[case] expected: &[&str]) {
    assert_eq!(days_of(region, year), expected);
}

#[rstest]
// Days that came, went or happened once: the last day without and the first with, or the reverse.
#[case("DE-BE", "2018-03-08", false)]
#[case("DE-BE", "2019-03-08", true)]
#[case("DE-MV", "2022-03-08", false)]
#[case("DE-MV", "2023-03-08", true)]
#[case("DE-TH", "2018-09-20", false)]
#[case("DE-TH", "2019-09-20", true)]
#[case("DE-HH", "2016-10-31", false)]
#[case("DE-HH", "2017-10-31", true)]
#[case("DE-HH", "2018-10-31", true)]
#[case("DE-SH", "2018-10-31", true)]
#[case("DE-NI", "2018-10-31", true)]
#[case("DE-HB", "2018-10-31", true)]
#[case("DE-BY", "2017-10-31", true)]
#[case("DE-BY", "2018-10-31", false)]
#[case("DE-BE", "2017-10-31", true)]
#[case("DE-BE", "2018-10-31", false)]
#[case("DE-TH", "1995-10-31", true)]
#[case("DE-BE", "2019-05-08", false)]
#[case("DE-BE", "2020-05-08", true)]
#[case("DE-BE", "2021-05-08", false)]
#[case("DE-BE", "2025-05-08", true)]
#[case("DE-BB", "2025-05-08", false)]
#[case("DE-BE", "2028-06-17", true)]
#[case("DE-BE", "2029-06-17", false)]
#[case("DE-NW", "1990-06-17", true)]
#[case("DE-NW", "1991-06-17", false)]
#[case("DE-SN", "1990-06-17", false)]
#[case("DE-NW", "1990-10-03", true)]
#[case("DE-NW", "1994-11-16", true)]
#[case("DE-NW", "1995-11-22", false)]
#[case("DE-SN", "1995-11-22", true)]
#[case("DE-BB", "2026-04-05", true)]
#[case("DE-HE", "2026-04-05", false)]
#[case("DE-HE", "2026-05-24", false)]
// Augsburg's own day and the Catholic communes of the east are closures, not holidays of a state.
#[case("DE-BY", "2026-08-08", false)]
#[case("DE-TH", "2026-06-04", false)]
#[case("DE-SN", "2026-06-04", false)]
// Common, but no public holidays.
#[case("DE-BY", "2026-12-24", false)]
#[case("DE-BY", "2026-12-31", false)]
fn a_day_is_a_holiday_or_not(#[case] region: &str, #[case] day: &str, #[case] expected: bool) {
    assert_eq!(Holidays::parse(region).unwrap().name(date(day)).is_some(), expected);
}

#[rstest]
#[case(1990, "1990-04-15")]
#[case(2000, "2000-04-23")]
#[case(2008, "2008-03-23")]
#[case(2011, "2011-04-24")]
#[case(2019, "2019-04-21")]
#[case(2026, "2026-04-05")]
#[case(2038, "2038-04-25")]
#[case(2076, "2076-04-19")]
#[case(2100, "2100-03-28")]
fn easter_falls_on_its_date(#[case] year: i32, #[case] expected: &str) {
    assert_eq!(easter_sunday(year), Some(date(expected)));
}

#[test]
fn repentance_day_is_always_the_wednesday_from_16_to_22_november() {
    let saxony = Holidays::parse("DE-SN").unwrap();
    let days: Vec<_> = saxony.iter().filter(|(_, name)| *name == "Buß- und Bettag").collect();
    assert_eq!(days.len(), 111);
    for (day, _) in days {
        assert_eq!((day.weekday(), day.month()), (chrono::Weekday::Wed, 11));
        assert!((16..=22).contains(&day.day()), "{day}");
    }
}

#[test]
fn a_holiday_has_its_german_name_unless_it_was_taken_away() {
    assert_eq!(berlin("24/7", "DE").holiday_name(date("2026-04-03")), Some("Karfreitag"));
    assert_eq!(berlin("24/7", "none").holiday_name(date("2026-04-03")), None);
    assert_eq!(with_closures("24/7", "").holiday_name(date("2026-08-15")), Some("Mariä Himmelfahrt"));
    assert_eq!(with_closures("24/7", "!2026-08-15").holiday_name(date("2026-08-15")), None);
    assert_eq!(
        with_closures("24/7", "!2026-08-15").holiday_name(date("2025-08-15")),
        Some("Mariä Himmelfahrt")
    );
    assert_eq!(with_closures("24/7", "2026-08-14").holiday_name(date("2026-08-14")), None);
}
