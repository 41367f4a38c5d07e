use rstest::rstest;

use super::*;

#[rstest]
#[case::plain("Anna Müller", Some("Anna Müller"))]
#[case::spaces("  Anna \n\t Müller ", Some("Anna Müller"))]
#[case::emoji_beside("Anna 🌻", Some("Anna 🌻"))]
#[case::emoji_alone("🌻🌻", None)]
#[case::dots("...", None)]
#[case::invisible("\u{200b}\u{202e}", None)]
#[case::right_to_left_mark("\u{202e}annA", Some("annA"))]
#[case::arabic("محمد", Some("محمد"))]
#[case::html("<script>alert(1)</script>", Some("<script>alert(1)</script>"))]
fn names_are_shown_in_one_line_or_not_at_all(#[case] raw: &str, #[case] shown: Option<&str>) {
    assert_eq!(name(Some(raw)).as_deref(), shown);
}

#[test]
fn towers_of_marks_and_endless_names_are_cut() {
    let tower = format!("A{}nna", "\u{301}".repeat(500));
    assert_eq!(name(Some(&tower)).unwrap().chars().count(), 6);
    assert_eq!(name(Some(&"a".repeat(9000))).unwrap().chars().count(), NAME_CHARACTERS_MAX + 1);
}

#[test]
fn a_long_text_is_shown_in_two_pieces_and_none_of_it_is_lost() {
    let long = "ä".repeat(64 * 1024);
    let (start, rest) = text(&long);
    assert_eq!(start.chars().count(), TEXT_CHARACTERS_MAX);
    assert_eq!(start + &rest.unwrap(), long);
    assert_eq!(text("a\nb\u{7}"), ("a\nb".to_owned(), None));
}

#[test]
fn times_are_said_as_people_say_them() {
    let hours = OfficeHours::parse("Mo-Fr 08:00-18:00; PH off", "Europe/Berlin", "DE", "", None).unwrap();
    let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    let times = Times { hours: &hours, now: at("2026-11-23T12:00:00+01:00"), l: Language::German };
    assert_eq!(times.stamp(at("2026-11-23T11:05:00+01:00")), "11:05");
    assert_eq!(times.stamp(at("2026-11-22T23:05:00+01:00")), "gestern 23:05");
    assert_eq!(times.moment(at("2026-11-23T18:00:00+01:00")), "heute 18:00");
    assert_eq!(times.moment(at("2026-11-27T18:00:00+01:00")), "Fr 18:00");
    assert_eq!(times.moment(at("2026-12-27T18:00:00+01:00")), "27.12. 18:00");
    assert_eq!(times.span(at("2026-11-23T15:12:00+01:00")), "3 h 12");
    assert_eq!(times.span(at("2026-11-23T11:48:00+01:00")), "12 min");
    assert_eq!(times.span(at("2026-11-20T11:48:00+01:00")), "3 Tage");
}
