//! What the classifier sees of a text: pieces of words, words, neighbours and word classes, hashed
//! into a table of fixed size. The trainer uses the same code.

use std::ops::Range;

use crate::crisis::Finding;
use crate::crisis::lexicon::Concepts;
use crate::crisis::text::Reading;

/// Binary logarithm of the size of the hash table.
pub const TABLE_BITS: u32 = 20;
/// Size of the hash table.
pub const TABLE_SIZE: usize = 1 << TABLE_BITS;

/// Words longer than this are cut: no real word is, and hostile input must stay cheap.
const WORD_CHARS_MAX: usize = 40;
/// A clause is read in pieces of about this many words, so that a sign inside a breathless message
/// is also read on its own.
const UNIT_WORDS: usize = 5;
/// How often a word class counts: the few classes would drown among the many letters.
const CLASS_WEIGHT: usize = 3;
/// The same for a pair of classes.
const CLASS_PAIR_WEIGHT: usize = 2;
/// How often a finding of the lexicon counts.
const SIGN_WEIGHT: usize = 4;
/// The longest run of words that is scored as one.
pub const RUN_WORDS_MAX: usize = 64;
/// The longest run of units that is scored as one.
pub const RUN_UNITS_MAX: usize = 12;

/// The smallest piece that is scored: a clause, or a part of a long one.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// The words, as a range of the reading.
    pub words: Range<usize>,
    /// The buckets of the features; one that occurs twice stands twice.
    pub buckets: Vec<u32>,
}

/// The features of a folded text, unit by unit. `signs` is what phrases and rules found, each with the
/// place of a word: so the classifier learns how much they are worth beside what else is said.
pub(crate) fn units(reading: &Reading<'_>, concepts: &Concepts, signs: &[(usize, Finding)]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut scratch = Scratch::default();
    for clause in reading.clause_ranges() {
        let pieces = clause.len().div_ceil(UNIT_WORDS + 3).max(1);
        let size = clause.len().div_ceil(pieces);
        let mut start = clause.start;
        while start < clause.end {
            let end = clause.end.min(start + size);
            let mut unit = unit(reading, start..end, clause.start, concepts, &mut scratch);
            sign_features(signs, &mut unit);
            units.push(unit);
            start = end;
        }
    }
    units
}

/// Buffers that are used again, so that a text costs few allocations.
#[derive(Debug, Default)]
struct Scratch {
    padded: Vec<char>,
    classes: Vec<u16>,
}

fn unit(
    reading: &Reading<'_>,
    words: Range<usize>,
    clause_start: usize,
    concepts: &Concepts,
    scratch: &mut Scratch,
) -> Unit {
    let mut buckets = Vec::with_capacity(words.len() * 20);
    scratch.classes.clear();
    for at in words.clone() {
        let word = reading.words[at];
        word_features(word, &mut scratch.padded, &mut buckets);
        if at > clause_start {
            buckets.push(hash(b'p', reading.words[at - 1].as_bytes(), word.as_bytes()));
        }
        if at > clause_start + 1 {
            buckets.push(hash(b's', reading.words[at - 2].as_bytes(), word.as_bytes()));
        }
        concepts.classes_of(word, &mut scratch.classes);
    }
    class_features(&mut scratch.classes, &mut buckets);
    Unit { words, buckets }
}

/// Which categories phrases and rules found here, each once.
fn sign_features(signs: &[(usize, Finding)], unit: &mut Unit) {
    let mut named: Vec<[u8; 2]> = signs
        .iter()
        .filter(|(at, _)| unit.words.contains(at))
        .map(|(_, finding)| [finding.category as u8, finding.severity as u8])
        .collect();
    named.sort_unstable();
    named.dedup();
    for name in named {
        unit.buckets.extend([hash(b'l', &name, b""); SIGN_WEIGHT]);
    }
}

/// The word itself and its pieces of three to five letters, the borders being letters too.
fn word_features(word: &str, padded: &mut Vec<char>, buckets: &mut Vec<u32>) {
    buckets.push(hash(b'w', word.as_bytes(), b""));
    padded.clear();
    padded.push(' ');
    padded.extend(word.chars().take(WORD_CHARS_MAX));
    padded.push(' ');
    for size in 3..=5 {
        for piece in padded.windows(size) {
            buckets.push(hash_chars(piece));
        }
    }
}

/// The word classes of the unit, and each pair of them: "afraid" with "home" says what neither says.
fn class_features(classes: &mut Vec<u16>, buckets: &mut Vec<u32>) {
    classes.sort_unstable();
    classes.dedup();
    for (at, first) in classes.iter().enumerate() {
        let alone = hash(b'c', &first.to_le_bytes(), b"");
        buckets.extend([alone; CLASS_WEIGHT]);
        for second in &classes[at + 1..] {
            let pair = hash(b'd', &first.to_le_bytes(), &second.to_le_bytes());
            buckets.extend([pair; CLASS_PAIR_WEIGHT]);
        }
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

fn hash(kind: u8, first: &[u8], second: &[u8]) -> u32 {
    let mut state = step(FNV_OFFSET, u64::from(kind));
    for byte in first {
        state = step(state, u64::from(*byte));
    }
    state = step(state, 0x1f);
    for byte in second {
        state = step(state, u64::from(*byte));
    }
    bucket(state)
}

fn hash_chars(piece: &[char]) -> u32 {
    bucket(piece.iter().fold(FNV_OFFSET, |state, c| step(state, u64::from(u32::from(*c)))))
}

fn step(state: u64, value: u64) -> u64 {
    (state ^ value).wrapping_mul(FNV_PRIME)
}

/// The upper bits of one more mix: the lower ones of FNV are weak.
#[allow(clippy::cast_possible_truncation, reason = "shifted down to TABLE_BITS bits")]
fn bucket(state: u64) -> u32 {
    let mixed = (state ^ (state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - TABLE_BITS)) as u32
}
