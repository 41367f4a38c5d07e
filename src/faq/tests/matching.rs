use std::sync::OnceLock;

use proptest::prelude::*;
use rstest::rstest;

use crate::faq::{Faq, Library, Overlap, Zone, overlaps};

/// Trained once: every test only reads.
fn faq() -> &'static Faq {
    static FAQ: OnceLock<Faq> = OnceLock::new();
    FAQ.get_or_init(|| {
        let library = Library::built_in().expect("the built-in content is sound");
        Faq::train(&library.entries, &library.none_lines, library.synonyms)
    })
}

#[rstest]
#[case("Brauch ich nen Führerschein?", "fuehrerschein")]
#[case("brauche ich einen fuererschein", "fuehrerschein")]
#[case("Muss ich gegen Masern geimpft sein?", "masern")]
#[case("Kann man bei euch zur Probe arbeiten?", "probetag")]
#[case("Muss ich katholisch sein", "kirche")]
#[case("Welche Unterlagen muss ich euch schicken?", "unterlagen")]
#[case("wie ist der stand meiner bewerbung", "bewerbungsstatus")]
fn a_clear_question_is_answered(#[case] text: &str, #[case] slug: &str) {
    let verdict = faq().read(text);
    assert_eq!(
        (verdict.zone, verdict.entries.as_slice()),
        (Zone::Answer, &[slug.to_owned()][..]),
        "{verdict:?}"
    );
}

#[rstest]
#[case("Wie wird das Wetter morgen?")]
#[case("wann sind bei euch besuchszeiten")]
#[case("leiten sie diese nachricht weiter und gewinnen sie ein handy")]
#[case("Danke")]
#[case("Hallo")]
#[case("Mensch bitte")]
#[case("")]
#[case("🙂")]
#[case("czy muszę być katolikiem, żeby u państwa pracować")]
#[case("xqzt wprk")]
fn what_is_nobodys_question_is_not_answered(#[case] text: &str) {
    let verdict = faq().read(text);
    assert_eq!((verdict.zone, verdict.entries.len()), (Zone::None, 0), "{verdict:?}");
}

#[test]
fn two_clear_questions_get_both_answers_in_their_order() {
    let verdict = faq().read("Muss ich katholisch sein? Und brauche ich einen Führerschein?");
    assert_eq!(verdict.zone, Zone::Answer);
    assert_eq!(verdict.entries, ["kirche", "fuehrerschein"]);
    let verdict = faq().read("brauche ich einen führerschein\nmuss ich gegen masern geimpft sein");
    assert_eq!(verdict.entries, ["fuehrerschein", "masern"]);
}

#[rstest]
#[case("Brauche ich einen Führerschein und habt ihr ein Wohnheim?", &["fuehrerschein", "wohnen"])]
#[case("hi welche unterlagen braucht ihr und bis wann muss ich mich bewerben", &["unterlagen", "bewerbungsfrist"])]
fn two_questions_joined_by_und_get_both_answers(#[case] text: &str, #[case] slugs: &[&str]) {
    assert_eq!(faq().read(text).entries, slugs);
}

#[test]
fn words_joined_by_und_are_one_question() {
    let verdict = faq().read("muss man früh und spät und nachts arbeiten");
    assert_eq!(verdict.entries, ["schichten"], "{verdict:?}");
}

#[rstest]
#[case("Hallo")]
#[case("Guten Tag,")]
#[case("Hi zusammen")]
#[case("Grüß Gott liebes Team,")]
#[case("Sehr geehrte Damen und Herren,")]
fn a_greeting_before_a_question_changes_nothing(#[case] greeting: &str) {
    let question = "brauche ich einen führerschein";
    assert_eq!(faq().read(&format!("{greeting} {question}")), faq().read(question));
}

#[test]
fn what_only_other_employers_answer_is_not_answered() {
    let mut library = Library::built_in().unwrap();
    library.entries.retain(|entry| !matches!(entry.slug.as_str(), "fuehrerschein" | "masern"));
    let faq = Faq::train(&library.entries, &library.none_lines, library.synonyms);
    for text in ["brauche ich einen führerschein", "muss ich gegen masern geimpft sein"] {
        assert_ne!(faq.read(text).zone, Zone::Answer, "{text}");
    }
}

#[test]
fn the_three_best_entries_are_always_named() {
    for text in ["", "Hallo", "Wetter?", "Wie viel verdiene ich?"] {
        assert_eq!(faq().read(text).suggestions.len(), 3, "{text}");
    }
}

#[test]
fn training_twice_gives_the_same_matcher() {
    let library = Library::built_in().unwrap();
    let again = Faq::train(&library.entries, &library.none_lines, library.synonyms);
    for text in ["Wie viel verdiene ich?", "kann ich mal mitlaufen", "was geht"] {
        assert_eq!(faq().read(text), again.read(text));
    }
}

#[test]
fn an_explanation_names_the_words_that_carried_it() {
    let evidence = faq().explain("brauche ich einen führerschein");
    assert!(evidence.len() <= 12 && evidence[0].weight > 0.0);
    assert!(evidence.iter().any(|one| one.what.contains("fuhrerschein")), "{evidence:?}");
}

#[test]
fn overlapping_and_thin_entries_are_found() {
    let mut library = Library::built_in().unwrap();
    library.entries.truncate(6);
    let mut copy = library.entries[0].clone();
    copy.slug = "kopie".to_owned();
    copy.ask.truncate(2);
    library.entries.push(copy);
    let found = overlaps(&library.entries, &library.none_lines, &library.synonyms);
    assert!(found.contains(&Overlap::FewPhrasings { slug: "kopie".to_owned(), count: 2 }), "{found:?}");
    let of_copy =
        |overlap: &&Overlap| matches!(overlap, Overlap::LandsElsewhere { slug, .. } if slug == "kopie");
    let Some(Overlap::LandsElsewhere { phrasings, other, .. }) = found.iter().find(of_copy) else {
        panic!("what stands in two entries is not told: {found:?}");
    };
    assert_eq!((phrasings.len(), other.as_str()), (2, library.entries[0].slug.as_str()));
}

#[test]
fn an_faq_of_one_entry_or_none_lines_only_works() {
    let library = Library::built_in().unwrap();
    let one = Faq::train(&library.entries[..1], &[], library.synonyms.clone());
    assert_eq!(one.read("irgendwas").suggestions.len(), 1);
    let none = Faq::train(&[], &library.none_lines, library.synonyms);
    assert_eq!(none.read("Wie viel verdiene ich?").zone, Zone::None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_makes_the_matcher_panic(text in any::<String>()) {
        let verdict = faq().read(&text);
        prop_assert!((0.0..=1.0).contains(&verdict.score));
        prop_assert_eq!(verdict.zone == Zone::Answer, !verdict.entries.is_empty());
        let _ = faq().explain(&text);
    }
}

#[test]
fn very_long_texts_are_read_without_harm() {
    for unit in ["a", "ab ", "führerschein ", "wie viel? ", "1", "ü\n", "\u{2d30}", "🙂", "ա"] {
        let text = unit.repeat(65_536 / unit.len());
        let _ = faq().read(&text);
        let _ = faq().explain(&text);
    }
}
