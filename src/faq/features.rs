//! What of a text the matcher looks at: pieces of words, words, pairs of words, and concepts.

use std::collections::HashMap;
use std::ops::Range;

use super::regression::Row;
use super::{Synonyms, fold};

/// How much each family of features counts beside the others.
const WORD: f32 = 1.0;
const PAIR: f32 = 0.6;
const CONCEPT: f32 = 5.0;
const CONCEPT_PAIR: f32 = 1.5;

/// The features of a text with their counts, in the order of their names. The first letter of a
/// feature names its family: `n` piece of a word, `w` word, `p` pair of words, `c` concept, `d` pair of
/// concepts.
#[derive(Debug, Clone, Default)]
pub(super) struct Features {
    /// All names, one behind the other: a text has hundreds, and each by itself would be allocated.
    names: String,
    counted: Vec<(Range<usize>, f32)>,
    /// Words of the text, a greeting left aside.
    words: usize,
}

impl Features {
    pub fn iter(&self) -> impl Iterator<Item = (&str, f32)> {
        self.counted.iter().map(|(name, count)| (&self.names[name.clone()], *count))
    }

    /// How many words the text has, a greeting left aside.
    pub fn words(&self) -> f32 {
        as_f32(self.words)
    }

    /// The matters of the synonym pack in the text.
    pub fn matters(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name).filter(|name| name.starts_with('c'))
    }

    fn add<'t>(&mut self, family: char, parts: impl IntoIterator<Item = &'t str>) {
        let start = self.names.len();
        self.names.push(family);
        self.names.extend(parts);
        self.counted.push((start..self.names.len(), 1.0));
    }

    /// The 3-, 4- and 5-grams of ` word `.
    fn add_pieces(&mut self, word: &str) {
        let padded = format!(" {word} ");
        let ends: Vec<usize> = padded.char_indices().map(|(at, _)| at).chain([padded.len()]).collect();
        for length in 3..=5 {
            for piece in ends.windows(length + 1) {
                self.add('n', [&padded[piece[0]..piece[length]]]);
            }
        }
    }

    /// Each once, in order.
    fn count(&mut self) {
        let Self { names, counted, .. } = self;
        counted.sort_unstable_by(|(a, _), (b, _)| names[a.clone()].cmp(&names[b.clone()]));
        counted.dedup_by(|(again, more), (kept, count)| {
            let same = names[again.clone()] == names[kept.clone()];
            if same {
                *count += *more;
            }
            same
        });
    }
}

/// The features of `text`.
pub(super) fn features(text: &str, synonyms: &Synonyms) -> Features {
    let folded = fold(text);
    let mut features = Features::default();
    let words: Vec<&str> = without_greeting(folded.split(' ').filter(|word| !word.is_empty()).collect());
    for word in &words {
        features.add_pieces(word);
        features.add('w', [*word]);
    }
    for pair in words.windows(2) {
        features.add('p', [pair[0], " ", pair[1]]);
    }
    let concepts = synonyms.found_in(&folded);
    for (at, concept) in concepts.iter().enumerate() {
        features.add('c', [*concept]);
        for other in &concepts[at + 1..] {
            features.add('d', [*concept, " ", *other]);
        }
    }
    features.words = words.len();
    features.count();
    features
}

/// The words behind a greeting; all of them if nothing is left then.
fn without_greeting(mut words: Vec<&str>) -> Vec<&str> {
    let mut behind = 0;
    loop {
        match &words[behind..] {
            ["guten" | "schonen", "tag" | "morgen" | "abend", ..]
            | ["gruss", "gott", ..]
            | ["liebes", "team", ..] => behind += 2,
            ["sehr", "geehrte", "damen", "und", "herren", ..] => behind += 5,
            [word, ..] if GREETINGS.contains(word) => behind += 1,
            _ => break,
        }
    }
    if behind < words.len() {
        words.drain(..behind);
    }
    words
}

/// Words that greet and say nothing else.
const GREETINGS: &[&str] = &[
    "hallo",
    "hi",
    "hey",
    "hej",
    "moin",
    "servus",
    "halo",
    "huhu",
    "hallochen",
    "tach",
    "hello",
    "moinsen",
    "mahlzeit",
    "zusammen",
];

fn family_weight(feature: &str) -> f32 {
    match feature.as_bytes().first() {
        Some(b'w') => WORD,
        Some(b'p') => PAIR,
        Some(b'c') => CONCEPT,
        Some(b'd') => CONCEPT_PAIR,
        _ => 1.0,
    }
}

/// The features of the training texts. Features that always occur together become one column, which
/// changes nothing of what is learnt but makes learning several times faster.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    features: HashMap<String, Known>,
    columns: usize,
    idf_unknown: f32,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    column: u32,
    /// Its part of the column.
    share: f32,
    weight: f32,
}

/// One feature of a text as the model sees it.
pub(super) struct Seen<'a> {
    pub feature: &'a str,
    pub column: u32,
    pub value: f32,
}

impl Vocabulary {
    /// Learns from the features of all training texts; returns their rows as well.
    pub fn learn(texts: &[Features]) -> (Self, Vec<Row>) {
        let mut occurrences: HashMap<&str, Vec<(u32, u32)>> = HashMap::new();
        for (number, text) in texts.iter().enumerate() {
            for (feature, count) in text.iter() {
                // Counts are small whole numbers; their bits tell them apart exactly.
                occurrences.entry(feature).or_default().push((number_of(number), count.to_bits()));
            }
        }
        let mut sorted: Vec<(&str, Vec<(u32, u32)>)> = occurrences.into_iter().collect();
        sorted.sort_unstable_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(b.0)));
        let total = as_f32(texts.len());
        let mut vocabulary = Self { idf_unknown: idf(total, 0.0), ..Self::default() };
        for together in sorted.chunk_by(|a, b| a.1 == b.1) {
            let rarity = idf(total, as_f32(together[0].1.len()));
            let length = together
                .iter()
                .map(|(feature, _)| (family_weight(feature) * rarity).powi(2))
                .sum::<f32>()
                .sqrt();
            for (feature, _) in together {
                let weight = family_weight(feature) * rarity;
                let known = Known { column: number_of(vocabulary.columns), share: weight / length, weight };
                vocabulary.features.insert((*feature).to_owned(), known);
            }
            vocabulary.columns += 1;
        }
        let rows = texts.iter().map(|text| vocabulary.row(text)).collect();
        (vocabulary, rows)
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The known features of a text with their values, the whole scaled to length one.
    pub fn see<'a>(&self, features: &'a Features) -> Vec<Seen<'a>> {
        let mut seen = Vec::with_capacity(features.counted.len());
        let mut squares = 0.0;
        for (feature, count) in features.iter() {
            let often = 1.0 + count.ln();
            if let Some(known) = self.features.get(feature) {
                let value = often * known.weight;
                squares += value * value;
                seen.push(Seen { feature, column: known.column, value: value * known.share });
            } else {
                let value = often * family_weight(feature) * self.idf_unknown;
                squares += UNKNOWN * value * value;
            }
        }
        let length = squares.sqrt().max(f32::MIN_POSITIVE);
        for one in &mut seen {
            one.value /= length;
        }
        seen
    }

    /// A text's row: columns with their values, each column once.
    pub fn row(&self, features: &Features) -> Row {
        let mut row: Row = self.see(features).iter().map(|seen| (seen.column, seen.value)).collect();
        row.sort_unstable_by_key(|&(column, _)| column);
        row.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 += later.1;
            }
            same
        });
        row
    }
}

/// How much features that no training text has count towards a text's length: the more of a text is
/// unknown, the weaker what is known speaks.
const UNKNOWN: f32 = 0.3;

/// Smoothed inverse document frequency.
fn idf(total: f32, having: f32) -> f32 {
    ((1.0 + total) / (1.0 + having)).ln() + 1.0
}

#[allow(clippy::cast_precision_loss)] // a few thousand at most
fn as_f32(count: usize) -> f32 {
    count as f32
}

#[allow(clippy::cast_possible_truncation)] // columns and texts are far fewer than four thousand million
fn number_of(count: usize) -> u32 {
    count as u32
}
