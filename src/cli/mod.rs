//! The subcommands: one file a command.

pub mod hours;
