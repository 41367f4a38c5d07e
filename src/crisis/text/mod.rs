//! From raw text to words and clauses.

mod dialect;
mod disguise;
mod fold;
mod reading;
#[cfg(test)]
mod tests;

pub use fold::fold;
pub(crate) use dialect::Dialect;
pub(crate) use reading::Reading;
