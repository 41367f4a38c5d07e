use proptest::prelude::*;
use rstest::rstest;

use crate::faq::{NotAdded, add_phrasing, parse_entry};

const FRONT: &str = "title = \"T\"\nlink = \"https://karriere.example.org/t\"\ntopic = \"t\"\n";

fn file(ask: &str) -> String {
    format!(
        "+++\n{FRONT}{ask}\nlanguage = \"de\" # ask = [\"no\"]\n+++\nAntwort mit +++ und ask = [\"x\"] 🙂\n\n"
    )
}

#[rstest]
#[case::a_list_by_lines(
    "ask = [\n    \"eins\",\n    \"zwei\",\n]",
    "ask = [\n    \"eins\",\n    \"zwei\",\n    \"drei\",\n]"
)]
#[case::without_a_last_comma(
    "ask = [\n\t\"eins\",\n\t\"zwei\"\n]",
    "ask = [\n\t\"eins\",\n\t\"zwei\",\n\t\"drei\"\n]"
)]
#[case::on_one_line("ask = [\"eins\", \"zwei\"]", "ask = [\"eins\", \"zwei\", \"drei\"]")]
#[case::on_one_line_with_a_comma("ask = [ \"eins\", ]", "ask = [ \"eins\", \"drei\", ]")]
#[case::with_remarks(
    "ask = [\n  \"eins\", # one\n  # two\n]",
    "ask = [\n  \"eins\", # one\n  \"drei\",\n  # two\n]"
)]
#[case::with_a_remark_and_no_comma(
    "ask = [\n  'eins' # one, two\n]",
    "ask = [\n  'eins', # one, two\n  \"drei\"\n]"
)]
fn a_phrasing_is_added_in_the_manner_of_the_list(#[case] before: &str, #[case] after: &str) {
    assert_eq!(add_phrasing("t.md", &file(before), "drei").as_deref(), Ok(file(after).as_str()));
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() {
    let dos = |text: String| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let before = dos(file("ask = [\n  \"eins\",\n]"));
    let after = dos(file("ask = [\n  \"eins\",\n  \"drei\",\n]"));
    assert_eq!(add_phrasing("t.md", &before, "drei"), Ok(after));
}

#[test]
fn quotes_and_backslashes_arrive_as_they_are() {
    let added = add_phrasing("t.md", &file("ask = [\"eins\"]"), r#"was heißt "brutto\netto""#).unwrap();
    assert_eq!(parse_entry("t.md", &added).unwrap().ask[1], r#"was heißt "brutto\netto""#);
}

#[rstest]
#[case("Eins!", NotAdded::Known)]
#[case("", NotAdded::NoPhrasing)]
#[case("?!", NotAdded::NoPhrasing)]
#[case("zwei\nzeilen", NotAdded::NoPhrasing)]
fn what_is_no_new_phrasing_is_refused(#[case] phrasing: &str, #[case] why: NotAdded) {
    assert_eq!(add_phrasing("t.md", &file("ask = [\"eins\"]"), phrasing), Err(why));
}

#[test]
fn a_broken_file_and_a_letter_are_refused() {
    assert_eq!(add_phrasing("t.md", "nichts", "drei"), Err(NotAdded::Broken));
    assert_eq!(
        add_phrasing("t.md", &file("ask = [\"eins\"]"), &"lang ".repeat(50)),
        Err(NotAdded::NoPhrasing)
    );
}

proptest! {
    #[test]
    fn everything_else_stays_byte_for_byte(
        phrasing in "\\PC{1,40}",
        ask in prop::sample::select(vec![
            "ask = [\"eins\"]", "ask = [\n \"eins\",\n \"zwei\", # x\n]", "ask = [\n \"eins\"\n ,\n]", "ask = [\"eins\", # x\n \"zwei\"]",
        ]),
    ) {
        let before = file(ask);
        if let Ok(after) = add_phrasing("t.md", &before, &phrasing) {
            let quoted = format!("\"{}\"", phrasing.trim().replace('\\', "\\\\").replace('"', "\\\""));
            let (head, tail) = after.split_once(&quoted).unwrap();
            let kept: String = format!("{head}{tail}").chars().filter(|c| !", \n".contains(*c)).collect();
            let expected: String = before.chars().filter(|c| !", \n".contains(*c)).collect();
            prop_assert_eq!(kept, expected);
            prop_assert!(after.ends_with(&before[before.find("language").unwrap()..]));
        }
    }
}
