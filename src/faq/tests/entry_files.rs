use rstest::rstest;

use crate::faq::{Action, parse_entry};
use crate::language::Language;

const GOOD: &str = r#"+++
title = "Probetag"
link = "https://karriere.example.org/probetag"
topic = "bewerbung"
ask = ["darf ich mal mitlaufen", "gibt es einen probetag"]
next = "Schreib uns zwei Tage, die dir passen."
action = "handoff"
language = "en"
+++

Klar, komm vorbei!
"#;

fn problems_of(text: &str) -> Vec<String> {
    let problems = parse_entry("faq/probetag.md", text).expect_err("the file is wrong");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_file_becomes_an_entry() {
    let entry = parse_entry("faq/probetag.md", GOOD).unwrap();
    assert_eq!(entry.slug, "probetag");
    assert_eq!(entry.title, "Probetag");
    assert_eq!(entry.ask.len(), 2);
    assert_eq!(entry.next.as_deref(), Some("Schreib uns zwei Tage, die dir passen."));
    assert_eq!((entry.action, entry.language), (Action::Handoff, Language::English));
    assert_eq!(entry.answer, "Klar, komm vorbei!");
}

const ENGLISH: &str = "[en]\ntitle = \"Trial day\"\nask = [\"can i come for a day\"]\nanswer = \"Sure!\"\n";

fn in_two_languages(english: &str) -> String {
    GOOD.replace("language = \"en\"\n", english)
}

#[test]
fn a_table_of_a_language_holds_the_texts_in_it_and_its_phrasings_join_the_others() {
    let entry = parse_entry("probetag.md", &in_two_languages(ENGLISH)).unwrap();
    assert_eq!(entry.ask.last().map(String::as_str), Some("can i come for a day"));
    let english = entry.texts(Language::English);
    assert_eq!((english.title, english.answer, english.next), ("Trial day", "Sure!", None));
    assert_eq!(entry.texts(Language::Polish).answer, "Klar, komm vorbei!");
}

#[rstest]
#[case("[en]\ntitle = \"T\"\n", "faq/probetag.md:8: `answer` is missing in [en]")]
#[case("[en]\nanswer = \"A\"\n", "faq/probetag.md:8: `title` is missing in [en]")]
#[case("[en]\ntitle = \"T\"\nanswer = \"A\"\nlink = \"x\"\n", "faq/probetag.md:11: unknown key `link`")]
#[case("[de]\ntitle = \"T\"\nanswer = \"A\"\n", "`de` is the entry's own language")]
#[case("[xx]\ntitle = \"T\"\n", "unknown key `xx`")]
#[case("en = \"T\"\n", "unknown key `en`")]
#[case("[en]\ntitle = \"T\"\nanswer = \"A\"\nask = [\"Gibt es einen Probetag?\"]\n", "stands here twice")]
fn what_is_wrong_in_a_table_of_a_language_is_named(#[case] english: &str, #[case] said: &str) {
    let problems = problems_of(&in_two_languages(english));
    assert!(problems.iter().any(|problem| problem.contains(said)), "{problems:?}");
}

#[test]
fn next_action_and_language_may_be_left_out() {
    let text = GOOD.replace("next = \"Schreib uns zwei Tage, die dir passen.\"\n", "");
    let text = text.replace("action = \"handoff\"\n", "").replace("language = \"en\"\n", "");
    let entry = parse_entry("probetag.md", &text).unwrap();
    assert_eq!((entry.next, entry.action, entry.language), (None, Action::Answer, Language::German));
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_do_no_harm() {
    let text = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    assert_eq!(parse_entry("probetag.md", &text), parse_entry("probetag.md", GOOD));
}

#[rstest]
#[case("topic = \"bewerbung\"", "topik = \"bewerbung\"", "faq/probetag.md:4: unknown key `topik`")]
#[case("topic = \"bewerbung\"", "", "`topic` is missing")]
#[case("title = \"Probetag\"", "title = 7", "faq/probetag.md:2: `title` needs a text")]
#[case("https://karriere", "karriere", "faq/probetag.md:3: `karriere.example.org/probetag` is no link")]
#[case("\"handoff\"", "\"call\"", "faq/probetag.md:7: `action` is either")]
#[case("\"en\"", "\"english\"", "faq/probetag.md:8: `language` is one of")]
#[case(
    "\"gibt es einen probetag\"",
    "\"Darf ich mal mitlaufen?\"",
    "faq/probetag.md:5: `Darf ich mal mitlaufen?` stands here twice"
)]
#[case("Klar, komm vorbei!", "", "the answer is missing")]
#[case("ask = [", "ask = [[], ", "faq/probetag.md:5: a phrasing needs words")]
#[case("title = \"Probetag\"", "title = Probetag", "faq/probetag.md:2:")]
fn a_wrong_line_is_named(#[case] good: &str, #[case] wrong: &str, #[case] said: &str) {
    let problems = problems_of(&GOOD.replace(good, wrong));
    assert!(problems.iter().any(|problem| problem.contains(said)), "{problems:#?}");
}

#[test]
fn several_problems_are_named_at_once_in_order() {
    let text = GOOD.replace("\"handoff\"", "\"call\"").replace("topic", "topik").replace("https://", "");
    let problems = problems_of(&text);
    assert_eq!(problems.len(), 4, "{problems:#?}");
    assert!(problems.is_sorted_by_key(|problem| problem.split(':').nth(1).map(str::to_owned)));
}

#[test]
fn an_answer_of_600_characters_fits_and_one_more_does_not() {
    let answer = |count: usize| GOOD.replace("Klar, komm vorbei!", &"ü".repeat(count));
    assert!(parse_entry("probetag.md", &answer(600)).is_ok());
    let problems = problems_of(&answer(601));
    assert!(problems[0].contains("the answer has 601 of 600 characters"), "{problems:?}");
}

#[rstest]
#[case("Probetag.md")]
#[case("mein probetag.md")]
#[case("führerschein.md")]
#[case(".md")]
fn a_file_name_that_is_no_slug_is_refused(#[case] name: &str) {
    let problems = parse_entry(name, GOOD).unwrap_err();
    assert!(problems[0].message.contains("rename it"), "{problems:?}");
}

#[rstest]
#[case("Hallo", "the first line must be `+++`")]
#[case("", "the first line must be `+++`")]
#[case("+++\ntitle = \"x\"\nAntwort", "the closing `+++` line is missing")]
fn missing_fences_are_explained(#[case] text: &str, #[case] said: &str) {
    let problems = problems_of(text);
    assert!(problems[0].contains(said), "{problems:?}");
}

proptest::proptest! {
    #[test]
    fn no_file_makes_the_parser_panic(front in "[a-z=\"\\[\\]\n+ ]{0,80}", name in "\\PC{0,12}") {
        let _ = parse_entry(&name, &format!("+++\n{front}\n+++\nAntwort"));
        let _ = parse_entry(&name, &front);
    }
}
