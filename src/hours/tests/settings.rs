use rstest::rstest;

use super::super::{InvalidHours, OfficeHours};
use super::{WEEKDAYS, berlin, date};

fn refused(hours: &str, zone: &str, holidays: &str, closures: &str) -> InvalidHours {
    OfficeHours::parse(hours, zone, holidays, closures, None).unwrap_err()
}

#[rstest]
#[case("", "is empty")]
#[case("Mo-Fr 08:00-18:00; Sa 8-12", "\"Sa 8-12\" (times have minutes")]
#[case("Mo-Do 08:00-18:00", "the days are Mo, Tu, We")]
#[case("Mo-Fr 08:00-18:00; Dez 24 off", "the months are Jan")]
#[case("Mo-Fr 08:00–18:00", "a plain -")]
#[case("whenever", "cannot read \"whenever\"; write it as in Mo-Fr 08:00-18:00")]
#[case("Mo-Fr 08:00-18:00; SH off", "OFFICE_CLOSURES")]
#[case("Mo-Fr 08:00-18:00; PH,SH off", "OFFICE_CLOSURES")]
#[case("Mo-Fr 17:00+", "has no end")]
#[case("Mo-Fr sunrise-18:00", "by the clock")]
#[case("Mo-Fr 10:00-16:00/01:30", "leave out what follows the /")]
#[case("Mo-Fr unknown", "write open or off")]
#[case("PH Mo-Fr 10:00-12:00", "write PH,Mo-Fr")]
fn hours_that_cannot_be_read_say_what_to_write(#[case] hours: &str, #[case] expected: &str) {
    let error = refused(hours, "Europe/Berlin", "DE", "");
    assert_eq!(error.setting, "OFFICE_HOURS");
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn every_other_setting_is_named_with_what_to_write() {
    let zone = refused(WEEKDAYS, "Berlin", "DE", "");
    assert_eq!(
        zone.to_string(),
        "OFFICE_TIMEZONE: \"Berlin\" is no IANA time zone; write it as in Europe/Berlin"
    );
    let holidays = refused(WEEKDAYS, "Europe/Berlin", "Bayern", "");
    assert_eq!(holidays.setting, "OFFICE_HOLIDAYS");
    assert!(holidays.problem.contains("DE-BY") && holidays.problem.contains("none"), "{holidays}");
    for closures in ["24.12.2026", "2026-02-30", "2026-12-24..", "!x", "12026-01-01"] {
        let error = refused(WEEKDAYS, "Europe/Berlin", "DE", closures);
        assert_eq!(error.setting, "OFFICE_CLOSURES");
        assert!(error.problem.contains("2026-12-24"), "{error}");
    }
    let inverted = refused(WEEKDAYS, "Europe/Berlin", "DE", "2027-01-01..2026-12-28");
    assert!(inverted.problem.contains("write 2026-12-28..2027-01-01"), "{inverted}");
    let far = OfficeHours::parse(WEEKDAYS, "Europe/Berlin", "DE", "", Some(date("9999-01-01"))).unwrap_err();
    assert_eq!(far.setting, "CHANNEL_PAUSED_UNTIL");
}

#[test]
fn spacing_case_and_a_closing_semicolon_do_not_matter() {
    let plain = berlin("Mo-Fr 08:00-18:00; PH off", "DE-BY");
    for (hours, holidays) in
        [(" mo-fr 8:00-18:00;PH OFF; ", "de-by"), ("Mo-Fr 08:00-18:00; PH closed", " DE-BY ")]
    {
        assert_eq!(berlin(hours, holidays).fingerprint(), plain.fingerprint(), "{hours}");
    }
}

#[test]
fn the_fingerprint_changes_with_every_setting_and_with_nothing_else() {
    let pause = Some(date("2026-09-01"));
    let prints = [
        OfficeHours::parse(WEEKDAYS, "Europe/Berlin", "DE", "", None),
        OfficeHours::parse("Mo-Fr 08:00-17:00; PH off", "Europe/Berlin", "DE", "", None),
        OfficeHours::parse(WEEKDAYS, "Europe/Vienna", "DE", "", None),
        OfficeHours::parse(WEEKDAYS, "Europe/Berlin", "DE-NI", "", None),
        OfficeHours::parse(WEEKDAYS, "Europe/Berlin", "DE-HH", "", None),
        OfficeHours::parse(WEEKDAYS, "Europe/Berlin", "DE", "2026-12-24", None),
        OfficeHours::parse(WEEKDAYS, "Europe/Berlin", "DE", "!2026-12-24", None),
        OfficeHours::parse(WEEKDAYS, "Europe/Berlin", "DE", "", pause),
    ]
    .map(|hours| hours.unwrap().fingerprint());
    let distinct: std::collections::BTreeSet<_> = prints.iter().collect();
    assert_eq!(distinct.len(), prints.len());
    // Stored beside waits: must not differ between two runs, nor after an update of the compiler.
    assert_eq!(prints[0], berlin(WEEKDAYS, "DE").fingerprint());
    assert_eq!(prints[0], 2_945_645_325_932_323_184);
}
