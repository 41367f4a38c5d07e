//! From raw text to words and clauses.

mod dialect;
mod disguise;
mod fold;
mod reading;
#[cfg(test)]
mod tests;

pub(crate) use dialect::{Dialect, beginning_by_sound};
pub use fold::fold;
pub(crate) use reading::Reading;
