#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::*;
use crate::crisis::training::corpus_hash;
use crate::crisis::{Category, Severity};

const HARMLESS: [&str; 6] = ["ordinary", "idiom", "wants_to_help", "overcome", "negation", "frustration"];
const LINES_OF_A_VOICE_MIN: usize = 80;
const ALIKE_MAX: f64 = 0.6;

struct Line {
    level: String,
    category: String,
    voice: String,
    text: String,
}

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crisis/corpus");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "tsv"));
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for (name, content) in files() {
        for row in content.lines() {
            let columns: Vec<&str> = row.split('\t').collect();
            let [level, category, voice, text] = columns[..] else { panic!("{name}: {row}") };
            lines.push(Line {
                level: level.to_owned(),
                category: category.to_owned(),
                voice: voice.to_owned(),
                text: text.to_owned(),
            });
        }
    }
    lines
}

#[test]
fn the_weights_belong_to_the_corpus() {
    let files = files();
    let model = Model::decode(WEIGHTS).unwrap();
    let hash = corpus_hash(files.iter().map(|(name, content)| (name.as_str(), content.as_str())));
    assert_eq!(model.corpus_hash, hash, "run cargo run --release --example train_crisis");
}

#[test]
fn the_weights_are_small() {
    assert!(WEIGHTS.len() <= 2_000_000, "{} bytes", WEIGHTS.len());
}

#[test]
fn weights_survive_encoding_and_damage_is_refused() {
    let model = Model::decode(WEIGHTS).unwrap();
    assert_eq!(model.encode(), WEIGHTS);
    assert_eq!(Model::decode(&WEIGHTS[1..]).unwrap_err(), WeightsError::Damaged);
    let mut other = WEIGHTS.to_vec();
    other[8] ^= 0xff;
    assert_eq!(Model::decode(&other).unwrap_err(), WeightsError::Version);
}

#[test]
fn levels_and_categories_of_the_corpus_are_known_and_fit() {
    for line in lines() {
        let category: Option<Category> = toml::Value::String(line.category.clone()).try_into().ok();
        let fits = match line.level.as_str() {
            "none" => HARMLESS.contains(&line.category.as_str()),
            "acute" => category.is_some_and(|category| category.severity() == Severity::Acute),
            "distress" => category.is_some_and(|category| category.severity() == Severity::Distress),
            "review" => category == Some(Category::Unclear),
            _ => false,
        };
        assert!(fits, "{}\t{}\t{}\t{}", line.level, line.category, line.voice, line.text);
    }
}

#[test]
fn each_voice_has_enough_lines() {
    let mut voices: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines() {
        *voices.entry(line.voice).or_default() += 1;
    }
    for (voice, count) in voices {
        assert!(count >= LINES_OF_A_VOICE_MIN, "{voice} has {count} lines");
    }
}

#[test]
fn no_two_lines_of_the_corpus_are_alike() {
    let lines = lines();
    let pieces: Vec<HashSet<u32>> = lines.iter().map(|line| trigrams(&line.text)).collect();
    let mut by_piece: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, line) in pieces.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for piece in line {
            let known = by_piece.entry(*piece).or_default();
            for other in known.iter() {
                *shared.entry(*other).or_default() += 1;
            }
            known.push(at);
        }
        for (other, common) in shared {
            let all = line.len() + pieces[other].len() - common;
            assert!(
                ratio(common, all) <= ALIKE_MAX,
                "{} and {}: {}",
                lines[other].voice,
                lines[at].voice,
                lines[at].text
            );
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn trigrams(text: &str) -> HashSet<u32> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let hash = |three: &[char]| three.iter().fold(17_u32, |h, c| h.wrapping_mul(0x0100_0193) ^ u32::from(*c));
    letters.windows(3).map(hash).collect()
}
