use rstest::rstest;

use super::*;

#[test]
fn known_placeholders_are_filled_and_others_stay() {
    let fillings =
        Fillings { first_name: Some("{{ich}}".to_owned()), me: "Maja".to_owned(), next_opening: None };
    let text = "Hallo {{vorname}}, ich bin {{ich}}. Wir sind {{naechste_oeffnung}} da. {{7*7}} {{";
    let filled = filled(text, &fillings);
    assert_eq!(filled, "Hallo {{ich}}, ich bin Maja. Wir sind {{naechste_oeffnung}} da. {{7*7}} {{");
    assert!(has_placeholder(&filled));
    assert!(!has_placeholder("Hallo {Anna} {{"));
}

#[rstest]
#[case("Hallo Tarik, schön von dir zu hören", true)]
#[case("  Liebe Lena!", true)]
#[case("Hallo liebe Lena!", true)]
#[case("Guten Morgen, Tarik", true)]
#[case("Hi Herr Yılmaz", true)]
#[case("Tarik, kommst du morgen?", true)]
#[case("Danke Lena", true)]
#[case("Hallo Anna, wie Tarik schon sagte", false)]
#[case("Hallo, danke für deine Nachricht", false)]
#[case("Hallo Bewerberin", false)]
#[case("Lena sagt, das passt", false)]
#[case("Hallo", false)]
#[case("", false)]
fn an_address_of_somebody_else_who_waits_is_noticed(#[case] text: &str, #[case] is_noticed: bool) {
    let others = ["Tarik Yılmaz", "Lena"];
    assert_eq!(addresses_another(text, Some("Anna Müller"), others), is_noticed);
}

#[test]
fn two_may_have_the_same_name() {
    assert!(!addresses_another("Hallo Lena", Some("Lena Vogt"), ["Tarik Yılmaz", "Lena"]));
}

#[test]
fn the_way_to_another_channel_is_a_reply_that_needs_no_second_look() {
    use super::super::caution::{About, cautions};
    for language in [Language::German, Language::English, Language::Other] {
        assert_eq!(cautions(by_mail(language), &About::default()), []);
    }
}

#[test]
fn the_first_name_is_a_name_or_nothing() {
    assert_eq!(first_name(Some("🌻 Anna Müller")).as_deref(), Some("Anna"));
    assert_eq!(first_name(Some("🌻")), None);
    assert_eq!(first_name(None), None);
}
