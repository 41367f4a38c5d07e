//! The linear classifier: notices what no phrase says. Its weights come from the corpus in
//! `crisis/corpus/` by `cargo run --release --example train_crisis`.

mod features;
mod model;
#[cfg(test)]
mod tests;

pub(crate) use features::units;
pub use features::{TABLE_SIZE, Unit};
#[cfg(test)]
pub use model::WeightsError;
pub use model::{CATEGORIES, Model, Scored, TRAINER_VERSION, Trained, category_bucket, norm, runs};

/// The weights that are compiled in.
pub(crate) const WEIGHTS: &[u8] = include_bytes!("../../../crisis/weights.bin");
