use rstest::rstest;

use super::*;

fn read(body: &str) -> TemplateText {
    TemplateText::parse(body).expect("a body")
}

fn values(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

#[test]
fn numbers_are_filled_in_their_order_wherever_they_stand() {
    let text = read("Am {{2}} um {{3}}, {{1}}? Also {{2}}!");
    assert_eq!(text.placeholders(), ["1", "2", "3"]);
    assert_eq!(text.names(), Vec::<String>::new());
    assert_eq!(text.filled(&values(&["Anna", "Montag", "9 Uhr"])), "Am Montag um 9 Uhr, Anna? Also Montag!");
}

#[test]
fn names_keep_their_names() {
    let text = read("Hallo {{vorname}}, am {{ tag }} also. {{ich}}");
    assert_eq!(text.names(), ["vorname", "tag", "ich"]);
    let known = Fillings { first_name: Some("Anna".to_owned()), me: "Maja".to_owned(), next_opening: None };
    assert_eq!(text.suggested(&known), ["Anna", "", "Maja"]);
    assert_eq!(text.filled(&values(&["Anna", "", "Maja"])), "Hallo Anna, am {{tag}} also. Maja");
}

#[test]
fn a_number_after_a_greeting_is_the_first_name() {
    let known = Fillings { first_name: Some("Anna".to_owned()), ..Fillings::default() };
    assert_eq!(read("Hallo {{1}}, am {{2}}").suggested(&known), ["Anna", ""]);
    assert_eq!(read("Dein Termin: {{1}}").suggested(&known), [""]);
}

#[test]
fn what_a_value_brings_along_is_no_placeholder() {
    assert_eq!(read("{{1}} {{2}}").filled(&values(&["{{2}}", "x"])), "{{2}} x");
}

#[rstest]
#[case("", InvalidBody::Empty)]
#[case("Hallo {{Vorname}}", InvalidBody::Placeholder)]
#[case("Hallo {{}}", InvalidBody::Placeholder)]
#[case("Hallo {{1", InvalidBody::Placeholder)]
#[case("{{1}} {{3}}", InvalidBody::Numbers)]
#[case("{{2}}", InvalidBody::Numbers)]
#[case("{{1}} {{vorname}}", InvalidBody::Numbers)]
fn what_meta_would_not_approve_is_refused(#[case] body: &str, #[case] expected: InvalidBody) {
    assert_eq!(TemplateText::parse(body), Err(expected));
}

#[test]
fn a_body_has_at_most_1024_characters_filled_too() {
    assert_eq!(TemplateText::parse(&"ä".repeat(1025)), Err(InvalidBody::TooLong));
    let text = read(&format!("{}{{{{1}}}}", "ä".repeat(1000)));
    assert_eq!(text.check(&values(&[&"x".repeat(24)])), Ok(()));
    assert_eq!(text.check(&values(&[&"x".repeat(25)])), Err(Unfilled::TooLong));
}

#[rstest]
#[case(&["Anna", "Montag"], Ok(()))]
#[case(&["Anna"], Err(Unfilled::Open))]
#[case(&["Anna", " "], Err(Unfilled::Open))]
#[case(&["Anna", "{{tag}}"], Err(Unfilled::Open))]
#[case(&["Anna", "Montag\n8 Uhr"], Err(Unfilled::Blanks))]
#[case(&["Anna", "Montag\t8 Uhr"], Err(Unfilled::Blanks))]
#[case(&["Anna", "Montag    8 Uhr"], Err(Unfilled::Blanks))]
fn only_what_is_filled_by_metas_rules_is_sent(
    #[case] given: &[&str],
    #[case] expected: Result<(), Unfilled>,
) {
    assert_eq!(read("Hallo {{1}}, am {{2}}").check(&values(given)), expected);
}
