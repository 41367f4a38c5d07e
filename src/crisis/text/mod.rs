//! From raw text to words and clauses.

mod disguise;
mod fold;
mod reading;
#[cfg(test)]
mod tests;

pub use fold::fold;
pub(crate) use reading::Reading;
