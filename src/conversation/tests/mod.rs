//! What a conversation promises: the table cell by cell, the hold rules, the invariants.
//!
//! [`shell`] plays the rest of the program as the store and the engine do it, without either.

mod agents;
mod calls;
mod crisis;
mod failures;
mod feedback;
mod first_words;
mod hold_rules;
mod human_wish;
mod identities;
mod inbound;
mod merging;
mod opening_and_idle;
mod ownership;
mod precedence;
mod properties;
mod reading;
mod scenes;
mod setting;
mod shell;
mod small_words;
mod stop;
mod texts;
mod turns;
