#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::disallowed_methods, reason = "the time a reading takes is what is tested")]

mod languages;

use std::sync::LazyLock;
use std::time::Duration;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// Made once: in a build for tests it takes its time.
static DETECTOR: LazyLock<Detector> = LazyLock::new(Detector::builtin);

#[rstest]
#[case("Ich will nicht mehr leben", Severity::Acute, Category::Suicide)]
#[case("i mog nimma lebn", Severity::Acute, Category::Suicide)]
#[case("Ich w i l l  s t e r b e n", Severity::Acute, Category::Suicide)]
#[case("hab vor mich umzubrigen", Severity::Acute, Category::Suicide)]
#[case("ich ritze mich wieder", Severity::Acute, Category::Selfharm)]
#[case("mein Mann schlägt mich", Severity::Acute, Category::Violence)]
#[case("ich wurde vergewaltigt", Severity::Acute, Category::SexualViolence)]
#[case("meine Freundin will sich umbringen", Severity::Acute, Category::ThirdParty)]
#[case("ich bring euch alle um", Severity::Acute, Category::Threat)]
#[case("ich werde in der Schule gemobbt", Severity::Distress, Category::Bullying)]
#[case("my boss keeps touching me, I want to die", Severity::Acute, Category::Suicide)]
#[case("я не хочу жить", Severity::Acute, Category::Suicide)]
#[case("yaşamak istemiyorum", Severity::Acute, Category::Suicide)]
#[case("nie chcę żyć", Severity::Acute, Category::Suicide)]
#[case("vreau să mor", Severity::Acute, Category::Suicide)]
#[case("لا أريد أن أعيش", Severity::Acute, Category::Suicide)]
#[case("نمی‌خواهم زندگی کنم", Severity::Acute, Category::Suicide)]
#[case("не хочу жити", Severity::Acute, Category::Suicide)]
fn plain_statements_are_noticed(#[case] text: &str, #[case] severity: Severity, #[case] category: Category) {
    assert_eq!(DETECTOR.detect(text), Some(Finding { severity, category }));
}

#[rstest]
#[case("Welche Unterlagen brauche ich?")]
#[case("Ich habe mich totgelacht 😂")]
#[case("Bin todmüde nach der Schicht, melde mich morgen")]
#[case("mein akku ist tot")]
#[case("die stelle gefällt mir")]
#[case("Kann ich den Termin verschieben?")]
#[case("")]
#[case("👍")]
fn harmless_words_alarm_nobody(#[case] text: &str) {
    assert_eq!(DETECTOR.detect(text), None);
}

#[test]
fn a_figure_of_speech_hides_nothing_that_stands_beside_it() {
    let found = DETECTOR.detect("hab mich totgelacht\naber ich will nicht mehr leben");
    assert_eq!(found.map(|found| found.severity), Some(Severity::Acute));
}

#[test]
fn a_sentence_in_several_bubbles_is_found() {
    let found = DETECTOR.detect("ich will\nnicht mehr\nleben");
    assert_eq!(found.map(|found| found.category), Some(Category::Suicide));
}

#[test]
fn a_sentence_cut_into_messages_is_found_when_they_are_joined() {
    for cut in [
        &["ich will", "nicht mehr", "leben"][..],
        &["hallo ich habe eine frage zum lohn", "ich will", "nicht mehr", "leben"],
        &["ich überlege ernsthaft ob ich mir", "das leben nehmen soll"],
    ] {
        assert!(
            cut.iter()
                .all(|message| DETECTOR.detect(message).is_none_or(|found| found.severity < Severity::Acute))
        );
        let found = DETECTOR.detect_joined(cut);
        assert_eq!(found.map(|found| found.severity), Some(Severity::Acute), "{cut:?}");
    }
}

#[test]
fn joined_ordinary_questions_alarm_no_more_than_the_most_alarming_of_them() {
    let graver = |one: Option<Finding>, other: Option<Finding>| {
        one.map(|found| found.severity) > other.map(|found| found.severity)
    };
    for first in QUESTIONS {
        for second in QUESTIONS {
            for third in QUESTIONS {
                let joined = DETECTOR.detect_joined(&[first, second, third]);
                assert!(joined.is_none(), "{first} / {second} / {third}: {joined:?}");
            }
            for weak in WEAK {
                let alone = DETECTOR.detect(weak);
                let joined = DETECTOR.detect_joined(&[first, weak, second]);
                assert!(!graver(joined, alone), "{weak} with {first} and {second}: {joined:?}");
                assert!(alone.is_none() || joined.is_some(), "{weak} is lost beside {first} and {second}");
            }
        }
    }
}

#[test]
fn an_operator_can_add_phrases_and_take_none_away() {
    let own = LexiconFile {
        name: "lexicon/own.toml",
        content: "version = 1\n[[group]]\ncategory = \"despair\"\nlines = [\"haus .. meer\"]\n",
    };
    let detector = Detector::builtin().with_phrases(&[own]).unwrap();
    assert_eq!(detector.detect("haus am meer").map(|found| found.category), Some(Category::Despair));
    assert!(detector.detect("ich will nicht mehr leben").is_some());
}

#[test]
fn the_explanation_names_what_carried_the_finding() {
    let explanation = DETECTOR.explain("Frage zum Lohn. Ich will nicht mehr leben");
    assert!(explanation.finding.is_some());
    assert!(explanation.phrases.iter().any(|phrase| phrase.contains("leben")), "{explanation:?}");
    assert!(explanation.likelihood > 0.0 && explanation.passage.contains("leben"), "{explanation:?}");
}

#[test]
fn a_failure_inside_counts_as_a_weak_sign() {
    let found = detector::guarded(|| panic!("in a test"));
    assert_eq!(found, Some(Finding { severity: Severity::Review, category: Category::Unclear }));
}

#[rstest]
#[case(0.99, 0.4)]
#[case(0.1, 0.1)]
#[case(0.6, 0.65)]
#[case(0.8, 0.05)]
#[case(f32::NAN, 0.4)]
#[case(0.8, f32::NAN)]
fn thresholds_that_would_switch_it_off_are_refused(#[case] hotline: f32, #[case] review: f32) {
    assert!(Thresholds::new(hotline, review).is_err());
}

const QUESTIONS: [&str; 8] = [
    "Welche Unterlagen brauche ich für die Bewerbung?",
    "Wie viel verdient man im ersten Ausbildungsjahr?",
    "Kann ich bei euch auch in Teilzeit arbeiten?",
    "Gibt es ein Wohnheim oder hilft ihr bei der Suche?",
    "Ab wann kann ich mit dem FSJ anfangen?",
    "Brauche ich einen Führerschein für die Stelle?",
    "Muss ich in der Kirche sein, um mich zu bewerben?",
    "Wie lange dauert es, bis ich eine Antwort bekomme?",
];
/// Weak signs, or nearly one.
const WEAK: [&str; 5] = [
    "mir geht es gerade gar nicht gut",
    "ich weiß nicht mehr weiter",
    "alles ist gerade so schwer",
    "ich fühle mich so leer",
    "keiner versteht mich",
];
const HARMLESS: [&str; 6] = [
    "Hallo, ich habe eine Frage zur Bewerbung.",
    "Welche Unterlagen braucht ihr?",
    "Danke und liebe Grüße!",
    "Ich habe am Montag Zeit.",
    "Der Link geht bei mir nicht 😂",
    "lol",
];
const ACUTE: [&str; 12] = [
    "ich wurde vergewaltigt",
    "ich bringe euch alle um",
    "my husband beats me",
    "я не хочу жить",
    "kendimi öldürmek istiyorum",
    "ich ritze mich wieder",
    "ich will nicht mehr leben",
    "mein vater schlägt mich",
    "ich will mich umbringen",
    "i want to kill myself",
    "ich verletze mich selbst",
    "meine freundin will sich das leben nehmen",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_ends_the_program(text in any::<String>()) {
        let _ = DETECTOR.explain(&text);
    }

    #[test]
    fn no_row_of_texts_ends_the_program(texts in prop::collection::vec(any::<String>(), 0..6)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let _ = DETECTOR.detect_joined(&texts);
    }

    #[test]
    fn harmless_messages_before_and_after_never_hide_an_acute_one(
        before in prop::collection::vec(prop::sample::select(&HARMLESS[..]), 0..6),
        line in prop::sample::select(&ACUTE[..]),
        after in prop::collection::vec(prop::sample::select(&HARMLESS[..]), 0..6),
    ) {
        let messages = [before, vec![line], after].concat();
        let (alone, found) = (DETECTOR.detect(line), DETECTOR.detect_joined(&messages));
        prop_assert!(
            found.map(|found| found.severity) >= alone.map(|alone| alone.severity) && alone.is_some(),
            "{:?}", messages
        );
    }

    #[test]
    fn harmless_words_around_an_acute_line_never_hide_it(
        before in prop::collection::vec(prop::sample::select(&HARMLESS[..]), 0..6),
        line in prop::sample::select(&ACUTE[..]),
        after in prop::collection::vec(prop::sample::select(&HARMLESS[..]), 0..6),
        glue in prop::sample::select(&[" ", "\n", ", ", ". "][..]),
    ) {
        let text = [before, vec![line], after].concat().join(glue);
        let found = DETECTOR.detect(&text);
        prop_assert!(found.is_some_and(|found| found.severity >= Severity::Review), "{}", text);
    }
}

proptest! {
    // Long texts take their time in a build for tests.
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn texts_of_up_to_64_kilobytes_end_no_program(
        piece in prop::collection::vec(any::<char>(), 1..200),
        kilobytes in 1..=64_usize,
    ) {
        let piece: String = piece.into_iter().collect();
        let mut text = piece.repeat(kilobytes * 1024 / piece.len() + 1);
        let mut end = kilobytes * 1024;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        let _ = DETECTOR.detect(&text);
    }
}

/// The promise is 50 ms in the program as shipped; a build for tests is many times slower.
const SLOWEST: Duration =
    if cfg!(debug_assertions) { Duration::from_secs(5) } else { Duration::from_millis(50) };

#[rstest]
#[case::one_word("a".repeat(65_536))]
#[case::words("ich will nicht mehr ".repeat(3_276))]
#[case::borders("a.".repeat(32_768))]
#[case::single_letters("a b ".repeat(16_384))]
#[case::rule_words("niemand keiner nicht mehr leben , ".repeat(1_900))]
#[case::emoji("💀".repeat(16_384))]
#[case::marks("a\u{301}\u{302}".repeat(13_000))]
#[case::arabic("لا أريد ".repeat(4_600))]
#[case::umlaut_traps("aeoeue".repeat(10_922))]
fn the_longest_text_does_not_take_long(#[case] text: String) {
    LazyLock::force(&DETECTOR);
    let start = std::time::Instant::now();
    let _ = DETECTOR.detect(&text);
    let taken = start.elapsed();
    assert!(taken <= SLOWEST, "{taken:?}");
}
