use rstest::rstest;

use crate::faq::{Action, Entry, Translation, lint};
use crate::language::Language;

fn entry(answer: &str) -> Entry {
    Entry {
        slug: "probe".to_owned(),
        title: "Probe".to_owned(),
        link: "https://karriere.example.org/probe".to_owned(),
        topic: "bewerbung".to_owned(),
        ask: vec!["wie".to_owned()],
        next: Some("Schreib uns.".to_owned()),
        action: Action::Answer,
        language: Language::German,
        answer: answer.to_owned(),
        translations: Vec::new(),
    }
}

fn advice(entries: &[Entry]) -> Vec<String> {
    lint(entries).into_iter().map(|advice| advice.message).collect()
}

#[rstest]
#[case("Bitte bewerben Sie sich online.", "polite form")]
#[case("Wir freuen uns auf Ihre Bewerbung.", "polite form")]
#[case("Das geht leider nicht.", "apologises")]
#[case("Entschuldigung, das dauert.", "apologises")]
#[case("Schön. Sie können online anfangen.", "polite form")]
#[case("Klar 🙂 gern 🎉", "one is enough")]
#[case("Schau auf https://example.org nach.", "a link of its own")]
fn wording_that_sounds_wrong_is_named(#[case] answer: &str, #[case] said: &str) {
    let advice = advice(&[entry(answer)]);
    assert!(advice.len() == 1 && advice[0].contains(said), "{advice:?}");
}

#[rstest]
#[case("Klar, komm vorbei 🙂")]
#[case("Die Ausbildung ist gefragt. Sie dauert drei Jahre.")]
#[case("Das Team hilft dir, und ihr lernt euch kennen.")]
fn good_wording_is_left_alone(#[case] answer: &str) {
    assert_eq!(advice(&[entry(answer)]), [""; 0]);
}

#[test]
fn length_next_step_and_links_are_looked_at() {
    let mut long = entry(&"lang ".repeat(80));
    long.title = "Ein Titel, der in keine Liste passt".to_owned();
    long.next = None;
    long.link = "http://karriere.example.org/probe?utm_source=x".to_owned();
    let advice = advice(&[long]);
    for said in ["the title has 35", "the answer has 400", "no next step", "does not begin with https"] {
        assert!(advice.iter().any(|found| found.contains(said)), "{said}: {advice:?}");
    }
}

#[test]
fn texts_in_another_language_are_looked_at_as_well() {
    let mut both = entry("Gern.");
    both.translations.push(Translation {
        language: Language::English,
        title: "A title that fits into no list".to_owned(),
        topic: None,
        answer: "Unfortunately Ihr has to wait.".to_owned(),
        next: None,
    });
    let advice = advice(&[both]);
    assert!(advice.iter().all(|found| found.starts_with("[en]: ")), "{advice:?}");
    for said in ["the title has 30", "„unfortunately“ apologises", "no next step"] {
        assert!(advice.iter().any(|found| found.contains(said)), "{said}: {advice:?}");
    }
    assert_eq!(advice.len(), 3, "the polite form is German: {advice:?}");
}

#[test]
fn one_page_may_answer_in_two_languages() {
    let mut english = entry("Gladly.");
    english.slug = "trial".to_owned();
    english.language = Language::English;
    assert_eq!(advice(&[entry("Gern."), english]), [""; 0]);
}

#[test]
fn two_entries_with_one_link_are_named() {
    let mut other = entry("Gern.");
    other.slug = "andere".to_owned();
    assert!(advice(&[entry("Gern."), other])[0].contains("probe has the same link"));
}
