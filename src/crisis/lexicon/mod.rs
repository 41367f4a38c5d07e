//! What is noticed by words: fixed phrases, rules over word classes, figures of speech that mean
//! something else. All of it is data in `crisis/`, compiled in; operators may add phrases.

mod concepts;
mod fuzzy;
mod pattern;
mod phrases;
mod rules;
mod source;
mod stems;
#[cfg(test)]
mod tests;

pub(crate) use concepts::Concepts;
pub(crate) use fuzzy::Spelling;
pub(crate) use pattern::Patterns;
pub(crate) use phrases::Phrases;
pub(crate) use rules::Rules;
pub use source::{CONCEPTS_FILE, DIALECT_FILE, IDIOMS_FILE, LexiconError, LexiconFile};
pub(crate) use source::{
    builtin_concepts, builtin_dialect, builtin_idioms, builtin_phrases, builtin_rules, builtin_spelling,
};
