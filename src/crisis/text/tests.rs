#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use rstest::rstest;

use super::{Dialect, Reading, fold};

#[rstest]
#[case::umlauts("Ich möchte ÄÖÜ ß", "ich mochte aou ss")]
#[case::written_out_umlauts("moechte waere fuer", "mochte ware fur")]
#[case::no_umlaut_after_a_vowel_or_q("neue Steuer Quelle bauen", "neue steuer quelle bauen")]
#[case::stretched_letters("neeeein biiiitte", "neein biitte")]
#[case::zero_width_characters("ster\u{200B}ben\u{FEFF}", "sterben")]
#[case::cyrillic_letters_in_a_latin_word("\u{455}t\u{435}rb\u{435}n", "sterben")]
#[case::digits_for_letters("su1z1d st3rben", "suizid sterben")]
#[case::digits_that_mean_digits("B2 3jährig covid19 2026", "b2 3jahrig covid19 2026")]
#[case::spaced_out_letters("ich will s t e r b e n", "ich will sterben")]
#[case::letters_with_dots("s.t.e.r.b.e.n", "sterben")]
#[case::apostrophes("don't geht’s", "dont gehts")]
#[case::letters_of_mathematics("\u{1D42C}\u{1D42D}\u{1D41E}rben", "sterben")]
#[case::stars_between_letters("st*rben Schüler*in", "strben schulerin")]
#[case::borders("Hallo, du. Ja!", "hallo , du . ja")]
#[case::an_emoji_is_a_word("ok💀", "ok 💀")]
fn folding_makes_spellings_alike(#[case] typed: &str, #[case] folded: &str) {
    assert_eq!(fold(typed), folded);
}

#[test]
fn a_wholly_cyrillic_word_stays_cyrillic() {
    assert_eq!(fold("Я не могу"), "я не могу");
}

#[test]
fn clauses_end_at_signs_line_ends_and_but() {
    let folded = fold("ja gut\nnein, danke aber morgen");
    let reading = Reading::of(&folded);
    assert_eq!(reading.words, ["ja", "gut", "nein", "danke", "aber", "morgen"]);
    assert_eq!(reading.clauses, [0, 0, 1, 2, 3, 3]);
}

#[rstest]
#[case("gsagt", "gesagt")]
#[case("machn", "machen")]
#[case("jemacht", "gemacht")]
#[case("jeden", "jeden")]
#[case("dahoam", "daheim")]
#[case("sohn", "sohn")]
fn sounds_are_brought_near_the_standard(#[case] spoken: &str, #[case] standard: &str) {
    assert_eq!(Dialect::default().standard_word(spoken), standard);
}

#[test]
fn a_word_of_the_dictionary_is_replaced() {
    let mut dialect = Dialect::default();
    assert!(dialect.add("nimma", "nicht mehr"));
    assert_eq!(dialect.standard("i mog nimma"), "i mog nicht mehr");
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in any::<String>()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn folding_twice_changes_nothing_for_latin_tricks(text in "[aeouqs13 .,*@'\n]{0,60}") {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }
}
