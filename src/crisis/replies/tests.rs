#![allow(clippy::unwrap_used, reason = "a test may panic")]

use chrono::NaiveDate;
use rstest::rstest;

use super::*;
use crate::crisis::classifier::CATEGORIES;

const LANGUAGES: [Language; 10] = [
    Language::German,
    Language::English,
    Language::Turkish,
    Language::Ukrainian,
    Language::Russian,
    Language::Arabic,
    Language::Farsi,
    Language::Polish,
    Language::Romanian,
    Language::Other,
];

fn finding(category: Category) -> Finding {
    Finding { severity: category.severity(), category }
}

fn operator(country: Country) -> Operator {
    Operator { country, organisation: "Lebenshilfe am See".to_owned(), young: true }
}

#[test]
fn the_shipped_texts_obey_their_own_rules() {
    let files: Vec<(&str, &str)> =
        source::BUILTIN.iter().chain([&source::BUILTIN_HOTLINES]).copied().collect();
    let (_, problems) = Replies::parse(&files);
    assert_eq!(problems, []);
}

#[test]
fn every_hotline_reply_has_a_number_and_is_short() {
    for country in [Country::De, Country::At, Country::Ch] {
        let replies = Replies::builtin().for_operator(operator(country));
        for language in LANGUAGES {
            for category in CATEGORIES {
                let text = replies.hotline(finding(category), language, Some("am Montag ab 8 Uhr"));
                assert!(text.chars().count() <= 600, "{text}");
                assert!(text.contains("112"), "{text}");
                assert!(replies.lines().mentions(&text), "{text}");
                assert!(!text.contains(['{', '}', '?']), "{text}");
            }
        }
    }
}

#[test]
fn danger_to_life_stands_first_when_it_is_acute() {
    let text = Replies::builtin().hotline(finding(Category::Suicide), Language::German, None);
    let place = |what: &str| text.find(what).expect(what);
    assert!(place("112") < place("0800 1110111"));
    assert!(place("0800 1110111") < place("0800 1110222"));
    assert!(place("0800 1110222") < place("116 123"));
}

#[test]
fn violence_gets_its_own_line_and_bullying_no_words_on_suicide() {
    let replies = Replies::builtin();
    assert!(replies.hotline(finding(Category::Violence), Language::German, None).contains("116 016"));
    let bullying = replies.hotline(finding(Category::Bullying), Language::German, None);
    assert!(!bullying.contains("116 016") && !bullying.contains("leben"), "{bullying}");
}

#[test]
fn the_chat_for_young_people_is_named_only_where_young_people_write() {
    let reply = |young| {
        let operator = Operator { young, ..Operator::default() };
        Replies::builtin().for_operator(operator).hotline(finding(Category::Despair), Language::German, None)
    };
    assert!(reply(true).contains("krisenchat.de"));
    assert!(!reply(false).contains("krisenchat.de"));
}

#[rstest]
#[case(Country::De, "116 123")]
#[case(Country::At, "142")]
#[case(Country::Ch, "143")]
fn the_country_of_the_operator_chooses_the_numbers(#[case] country: Country, #[case] number: &str) {
    let replies = Replies::builtin().for_operator(operator(country));
    assert!(replies.hotline(finding(Category::Despair), Language::German, None).contains(number));
    assert!(replies.review_line(Language::German, None).contains(number));
}

#[test]
fn the_reply_says_when_a_human_reads_it_or_promises_nothing() {
    let replies = Replies::builtin();
    let promised = replies.hotline(finding(Category::Despair), Language::German, Some("heute bis 18 Uhr"));
    assert!(promised.contains("Ein Mensch liest deine Nachricht heute bis 18 Uhr."), "{promised}");
    let open = replies.hotline(finding(Category::Despair), Language::German, None);
    assert!(open.contains("Ein Mensch liest deine Nachricht."), "{open}");
}

#[test]
fn the_neutral_line_reads_as_agreed() {
    assert_eq!(
        Replies::builtin().review_line(Language::German, Some("am Montag ab 8 Uhr")),
        "Danke für deine Nachricht, ein Mensch liest sie am Montag ab 8 Uhr. Wenn es dir gerade sehr schlecht \
         geht: 116 123, kostenlos, Tag und Nacht."
    );
}

#[test]
fn the_note_names_no_hotline() {
    for language in LANGUAGES {
        let note = Replies::builtin().note(language);
        assert!(note.contains("112") && !note.contains("0800") && !note.contains("116"), "{note}");
    }
}

#[test]
fn a_language_without_checked_texts_gets_german_and_english_the_numbers_first() {
    let replies = Replies::builtin();
    let text = replies.hotline(finding(Category::Suicide), Language::Turkish, None);
    assert!(text.starts_with("112\n"), "{text}");
    assert!(text.contains("Bitte ruf jetzt an") && text.contains("Please call now"), "{text}");
    assert_eq!(replies.wording(Language::Turkish), Language::German);
}

#[test]
fn a_language_is_used_once_somebody_has_checked_it() {
    let shipped = source::BUILTIN[2].1;
    let claimed = shipped.replace("checked = false", "checked = true");
    let (replies, problems) = Replies::parse(&[("replies/tr.toml", &claimed)]);
    assert_eq!(problems.len(), 1, "without a name and a day it does not count");
    assert_eq!(replies.wording(Language::Turkish), Language::German);

    let signed = claimed
        .replace("checked_by = \"\"", "checked_by = \"A. Yilmaz\"")
        .replace("checked_on = \"\"", "checked_on = \"2026-11-20\"");
    let (replies, problems) = Replies::parse(&[("replies/tr.toml", &signed)]);
    assert_eq!(problems, []);
    assert_eq!(replies.wording(Language::Turkish), Language::Turkish);
    assert!(replies.hotline(finding(Category::Suicide), Language::Turkish, None).contains("ciddiye"));
}

#[rstest]
#[case::without_a_number("Ruf an.", "no hotline number")]
#[case::without_emergency("{numbers}", "emergency number")]
#[case::with_a_question("{emergency} {numbers} Was ist passiert?", "asks something")]
#[case::with_a_forbidden_word("{emergency} {numbers} Selbstmord ist keine Lösung.", "must not be said")]
#[case::with_an_unknown_placeholder("{emergency} {numbers} {telefon}", "placeholder")]
fn a_text_that_breaks_a_rule_is_named_and_the_shipped_one_stays(#[case] text: &str, #[case] what: &str) {
    let file = format!(
        "version = 1\nlanguage = \"de\"\nchecked = true\nchecked_by = \"HR\"\nchecked_on = \"2026-11-20\"\n\
         [acute]\nsuicide = \"{text}\"\n"
    );
    let (replies, problems) = Replies::parse(&[("replies/de.toml", &file)]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!((problems[0].file.as_str(), problems[0].line), ("replies/de.toml", 7));
    assert!(problems[0].what.contains(what), "{}", problems[0]);
    let said = replies.hotline(finding(Category::Suicide), Language::German, None);
    assert_eq!(said, Replies::builtin().hotline(finding(Category::Suicide), Language::German, None));
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let long = "Wir sind da. ".repeat(50);
    let file = format!(
        "version = 1\nlanguage = \"de\"\nchecked = true\nchecked_by = \"HR\"\nchecked_on = \"2026-11-20\"\n\
         [distress]\ndefault = \"{{numbers}} {long}\"\n"
    );
    let (_, problems) = Replies::parse(&[("de.toml", &file)]);
    assert!(problems[0].what.contains("characters"), "{problems:?}");
}

#[test]
fn a_text_within_the_rules_replaces_the_shipped_one() {
    let file = "version = 1\nlanguage = \"de\"\nchecked = true\nchecked_by = \"HR\"\n\
                checked_on = \"2026-11-20\"\n[distress]\nbullying = \"{organisation} hört zu: {numbers}\"\n";
    let (replies, problems) = Replies::parse(&[("replies/de.toml", file)]);
    assert_eq!(problems, []);
    let replies = replies.for_operator(operator(Country::Ch));
    let said = replies.hotline(finding(Category::Bullying), Language::German, None);
    assert_eq!(said, "Lebenshilfe am See hört zu: 143");
}

#[test]
fn broken_toml_is_named_with_its_line() {
    let (_, problems) = Replies::parse(&[("replies/de.toml", "version = 1\nlanguage = de\n")]);
    assert_eq!((problems.len(), problems[0].line), (1, 2));
}

#[test]
fn hotlines_without_a_number_are_refused() {
    let file = source::BUILTIN_HOTLINES.1.replace("night_line = \"143\"", "night_line = \"\"");
    let (replies, problems) = Replies::parse(&[("hotlines.toml", &file)]);
    assert_eq!(problems.len(), 1);
    let replies = replies.for_operator(operator(Country::Ch));
    assert!(replies.review_line(Language::German, None).contains("143"));
}

#[test]
fn hotlines_warn_after_180_days() {
    let replies = Replies::builtin();
    let checked = replies.lines().checked_on;
    let after = |days| checked.checked_add_days(chrono::Days::new(days)).unwrap();
    assert_eq!(replies.outdated(after(180)), None);
    let outdated = replies.outdated(after(181)).expect("a warning");
    assert_eq!((outdated.days, outdated.checked_on), (181, NaiveDate::from_ymd_opt(2026, 11, 1).unwrap()));
}
