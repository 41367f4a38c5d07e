//! The trained weights: how they are stored and how a text is scored with them.

use super::features::{RUN_UNITS_MAX, RUN_WORDS_MAX, TABLE_BITS, TABLE_SIZE, Unit};
use crate::crisis::Category;

/// Raised whenever features, training or the form of the file change.
pub const TRAINER_VERSION: u32 = 2;

/// The categories the classifier tells apart, in the order of its weights.
pub const CATEGORIES: [Category; 10] = [
    Category::Suicide,
    Category::Selfharm,
    Category::Violence,
    Category::SexualViolence,
    Category::ThirdParty,
    Category::Threat,
    Category::SexualHarassment,
    Category::Bullying,
    Category::Trauma,
    Category::Despair,
];

/// Binary logarithm of the size of the category table, which is smaller: it only has to name what the
/// other has found.
const CATEGORY_BITS: u32 = 15;
const CATEGORY_SIZE: usize = 1 << CATEGORY_BITS;

/// Added to the number of features before the square root is taken, so that two words alone do not
/// speak as loud as a sentence.
pub const NORM_OFFSET: f32 = 60.0;

const MAGIC: &[u8; 8] = b"SZCRISIS";
/// Magic, trainer version, corpus hash, biases and scales.
const HEADER_BYTES: usize = 8 + 4 + 32 + 4 * (2 + CATEGORIES.len() + 1);

/// Why weights are not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// Not made by the trainer, or cut off.
    #[error("not a file of crisis weights")]
    Damaged,
    /// Made by another trainer.
    #[error("weights of another version; run the trainer again")]
    Version,
}

/// A linear model with weights of one byte each.
#[derive(Debug, Clone)]
pub struct Model {
    /// SHA-256 of corpus and word classes.
    pub corpus_hash: [u8; 32],
    bias: f32,
    scale: f32,
    category_bias: [f32; CATEGORIES.len()],
    category_scale: f32,
    /// One weight a bucket.
    table: Vec<i8>,
    /// One row of [`CATEGORIES`] a bucket.
    category_table: Vec<i8>,
}

/// The most alarming run of units of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Log-odds that the run is a crisis.
    pub logit: f32,
    /// First unit of the run.
    pub first: usize,
    /// One past its last unit.
    pub end: usize,
}

/// All runs of neighbouring units that are scored as one. Because every run is, no text around a
/// message can lower its score.
pub fn runs(units: &[Unit]) -> impl Iterator<Item = (usize, usize)> + '_ {
    (0..units.len()).flat_map(move |first| {
        let mut words = 0;
        (first + 1..=units.len().min(first + RUN_UNITS_MAX))
            .take_while(move |end| {
                words += units[end - 1].words.len();
                words <= RUN_WORDS_MAX || end - 1 == first
            })
            .map(move |end| (first, end))
    })
}

/// What the sum of the weights is divided by.
#[allow(clippy::cast_precision_loss, reason = "a few thousand features at most")]
pub fn norm(features: usize) -> f32 {
    (features as f32 + NORM_OFFSET).sqrt()
}

/// The bucket of the category table that belongs to one of the large table.
pub fn category_bucket(bucket: u32) -> usize {
    bucket as usize >> (TABLE_BITS - CATEGORY_BITS)
}

/// Unrounded weights, as the trainer finds them.
#[derive(Debug, Clone)]
pub struct Trained {
    pub bias: f32,
    /// [`TABLE_SIZE`] weights.
    pub table: Vec<f32>,
    pub category_bias: [f32; CATEGORIES.len()],
    /// A row of [`CATEGORIES`] for each bucket of the small table.
    pub category_table: Vec<f32>,
}

impl Trained {
    /// All zero.
    pub fn zero() -> Self {
        Self {
            bias: 0.0,
            table: vec![0.0; TABLE_SIZE],
            category_bias: [0.0; CATEGORIES.len()],
            category_table: vec![0.0; CATEGORY_SIZE * CATEGORIES.len()],
        }
    }

    /// Rounds the weights to a byte each.
    pub fn rounded(&self, corpus_hash: [u8; 32]) -> Model {
        let (scale, table) = rounded(&self.table);
        let (category_scale, category_table) = rounded(&self.category_table);
        Model {
            corpus_hash,
            bias: self.bias,
            scale,
            category_bias: self.category_bias,
            category_scale,
            table,
            category_table,
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "clamped to the range of a byte")]
fn rounded(weights: &[f32]) -> (f32, Vec<i8>) {
    let largest = weights.iter().fold(f32::MIN_POSITIVE, |largest, weight| largest.max(weight.abs()));
    let scale = largest / 127.0;
    let bytes = weights.iter().map(|weight| (weight / scale).round().clamp(-127.0, 127.0) as i8);
    (scale, bytes.collect())
}

impl Model {
    /// Reads the trainer's file.
    ///
    /// # Errors
    /// `WeightsError` when the file is damaged or of another trainer.
    pub fn decode(bytes: &[u8]) -> Result<Self, WeightsError> {
        let rows = CATEGORY_SIZE * CATEGORIES.len();
        if bytes.len() != HEADER_BYTES + TABLE_SIZE + rows || !bytes.starts_with(MAGIC) {
            return Err(WeightsError::Damaged);
        }
        let (version, rest) = bytes[8..].split_at(4);
        if version != TRAINER_VERSION.to_le_bytes() {
            return Err(WeightsError::Version);
        }
        let (hash, rest) = rest.split_at(32);
        let (floats, rest) = rest.split_at(HEADER_BYTES - 44);
        let float = |at: usize| {
            let four: [u8; 4] = std::array::from_fn(|byte| floats[at * 4 + byte]);
            f32::from_le_bytes(four)
        };
        let (table, category_table) = rest.split_at(TABLE_SIZE);
        Ok(Self {
            corpus_hash: std::array::from_fn(|byte| hash[byte]),
            bias: float(0),
            scale: float(1),
            category_scale: float(2),
            category_bias: std::array::from_fn(|category| float(3 + category)),
            table: signed(table),
            category_table: signed(category_table),
        })
    }

    /// The trainer's file.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + self.table.len() + self.category_table.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&TRAINER_VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.corpus_hash);
        for float in [self.bias, self.scale, self.category_scale].iter().chain(&self.category_bias) {
            bytes.extend_from_slice(&float.to_le_bytes());
        }
        bytes.extend(self.table.iter().chain(&self.category_table).map(|weight| weight.to_le_bytes()[0]));
        bytes
    }

    /// The most alarming run of a text, `None` if the text has no words.
    pub fn score(&self, units: &[Unit]) -> Option<Scored> {
        let sums: Vec<(i32, usize)> = units
            .iter()
            .map(|unit| {
                let sum = unit.buckets.iter().map(|bucket| i32::from(self.table[*bucket as usize])).sum();
                (sum, unit.buckets.len())
            })
            .collect();
        let mut best: Option<Scored> = None;
        for (first, end) in runs(units) {
            let sum: i32 = sums[first..end].iter().map(|(sum, _)| sum).sum();
            let features = sums[first..end].iter().map(|(_, count)| count).sum();
            let scored = Scored { logit: self.logit(sum, features), first, end };
            if best.is_none_or(|best| scored.logit > best.logit) {
                best = Some(scored);
            }
        }
        best
    }

    /// Log-odds that units, read as one, are a crisis.
    pub fn score_as_one(&self, units: &[Unit]) -> f32 {
        let buckets = units.iter().flat_map(|unit| &unit.buckets);
        let sum = buckets.map(|bucket| i32::from(self.table[*bucket as usize])).sum();
        self.logit(sum, units.iter().map(|unit| unit.buckets.len()).sum())
    }

    #[allow(clippy::cast_precision_loss, reason = "a sum of bytes, far below 2^24")]
    fn logit(&self, sum: i32, features: usize) -> f32 {
        self.bias + self.scale * sum as f32 / norm(features)
    }

    /// How likely each of [`CATEGORIES`] is, if the units are a crisis. The sum is 1.
    #[allow(clippy::cast_precision_loss, reason = "sums of bytes, far below 2^24")]
    pub fn categories(&self, units: &[Unit]) -> [f32; CATEGORIES.len()] {
        let mut sums = [0_i32; CATEGORIES.len()];
        let mut features = 0;
        for bucket in units.iter().flat_map(|unit| &unit.buckets) {
            let row = category_bucket(*bucket) * CATEGORIES.len();
            for (sum, weight) in sums.iter_mut().zip(&self.category_table[row..]) {
                *sum += i32::from(*weight);
            }
            features += 1;
        }
        let norm = norm(features);
        let mut odds = self.category_bias;
        for (odd, sum) in odds.iter_mut().zip(sums) {
            *odd += self.category_scale * sum as f32 / norm;
        }
        let largest = odds.iter().copied().fold(f32::MIN, f32::max);
        let powers = odds.map(|odd| (odd - largest).exp());
        let total: f32 = powers.iter().sum();
        powers.map(|power| power / total)
    }
}

fn signed(bytes: &[u8]) -> Vec<i8> {
    bytes.iter().map(|byte| i8::from_le_bytes([*byte])).collect()
}
