#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::crisis::text::Reading;
use crate::crisis::{Category, Detector, Severity};

/// Every way to read a line: each alternative once, stems as they stand, gaps closed.
fn readings(line: &str) -> Vec<String> {
    let steps: Vec<Vec<&str>> = line
        .split_whitespace()
        .filter(|step| !matches!(*step, ".." | "#"))
        .map(|step| step.split('|').map(|word| word.trim_end_matches('*')).collect())
        .collect();
    let most = steps.iter().map(Vec::len).max().unwrap_or(0);
    (0..most)
        .map(|at| {
            steps
                .iter()
                .map(|words| words[at.min(words.len() - 1)])
                .collect::<Vec<_>>()
                .join(" ")
                .replace(['_', '*'], " ")
        })
        .collect()
}

#[test]
fn each_line_of_the_lexicon_is_found_with_its_level_at_least() {
    // By words alone: the detector may leave a phrase that stands by itself to a human's glance.
    let reader = crate::crisis::training::WordReader::builtin().unwrap();
    let detector = Detector::builtin();
    let phrases = builtin_phrases(&builtin_dialect().unwrap()).unwrap();
    let mut lost = Vec::new();
    for phrase in phrases.all().iter().filter(|phrase| !phrase.is_topic) {
        for reading in readings(&phrase.line) {
            let noticed = detector.detect(&reading).map(|found| found.severity);
            let found = reader.severity(&reading, 1.0).max(noticed);
            if noticed.is_none() || found < Some(phrase.finding.severity) {
                lost.push(format!("{} ({reading}): {found:?}", phrase.line));
            }
        }
    }
    assert!(lost.is_empty(), "not found:\n{}", lost.join("\n"));
}

#[test]
fn a_bare_topic_is_a_weak_sign_unless_the_sentence_is_about_work() {
    let detector = Detector::builtin();
    let alone = detector.detect("suizid").expect("a weak sign");
    assert_eq!(alone.category, Category::Suicide);
    let lexicon = crate::crisis::training::WordReader::builtin().unwrap();
    assert_eq!(lexicon.severity("mobbing", 1.0), Some(Severity::Review));
    assert_eq!(lexicon.severity("ich suche eine fortbildung zum thema mobbing", 1.0), None);
}

#[test]
fn rules_name_only_classes_that_exist_and_need_two_words_at_least() {
    let concepts = builtin_concepts(&builtin_dialect().unwrap()).unwrap();
    let rules = builtin_rules(&concepts).unwrap();
    assert!(rules.0.iter().all(|rule| rule.all.len() >= 2 && rule.within >= rule.all.len()));
}

#[test]
fn an_unknown_field_names_the_file() {
    let mut phrases = Phrases::default();
    let file = LexiconFile { name: "lexicon/own.toml", content: "version = 1\nremove = [\"sterben\"]" };
    let error = phrases.add_file(file, &builtin_dialect().unwrap()).unwrap_err();
    assert!(error.to_string().starts_with("lexicon/own.toml"), "{error}");
}

#[test]
fn a_file_of_another_version_is_refused() {
    let mut phrases = Phrases::default();
    let file = LexiconFile { name: "own.toml", content: "version = 2" };
    let error = phrases.add_file(file, &builtin_dialect().unwrap()).unwrap_err();
    assert!(matches!(error, LexiconError::Version { version: 2, .. }));
}

#[test]
fn one_wrong_letter_in_a_key_word_is_forgiven_but_other_words_stay() {
    let spelling = builtin_spelling().unwrap();
    for typo in ["strerben", "sterbn", "stebren", "sterbenn", "sterbem"] {
        assert_eq!(spelling.key_meant(typo).as_deref(), Some("sterben"), "{typo}");
    }
    for word in ["streben", "werben", "sterben", "geschlafen", "spritzen", "aufwachsen"] {
        assert_eq!(spelling.key_meant(word), None, "{word}");
    }
}

#[test]
fn a_gap_skips_three_words_and_not_four() {
    let mut patterns = Patterns::default();
    patterns.add("ich .. ende", &builtin_dialect().unwrap()).unwrap();
    let matches = |text: &str| {
        let mut found = false;
        patterns.each(&Reading::of(text), |_, _| found = true);
        found
    };
    assert!(matches("ich a b c ende"));
    assert!(!matches("ich a b c d ende"));
}

#[test]
fn a_line_that_asks_for_the_end_of_a_clause_matches_nowhere_else() {
    let mut patterns = Patterns::default();
    patterns.add("kann nicht mehr #", &builtin_dialect().unwrap()).unwrap();
    let matches = |text: &str| {
        let mut found = false;
        patterns.each(&Reading::of(text), |_, _| found = true);
        found
    };
    assert!(matches("ich kann nicht mehr"));
    assert!(matches("ich kann nicht mehr , wirklich"));
    assert!(!matches("ich kann nicht mehr am dienstag"));
}
