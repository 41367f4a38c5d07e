//! Tests of the pure FAQ module, one file for each thing it does.

#![allow(clippy::unwrap_used)]

mod certainty;
mod entry_files;
mod folding;
mod intents;
mod library;
mod lints;
mod matching;
mod phrasing;
mod question_sets;
