//! The commands, one file each. Exit codes: 0 fine, 1 refused or found wrong, 2 wrong usage.

mod ask;
mod backup;
mod check;
mod conversation;
mod demo;
mod erase;
mod export;
mod hours;
mod learn;
mod links;
mod replay;
mod restore;
mod serve;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::Clock;
use crate::config::{self, Config, Environment};
use crate::store::{Store, StoreOptions};

/// A self-hosted WhatsApp bot with human handoff for recruiting and career-advice teams.
///
/// Settings come from the environment and from a file `.env` in the working folder; `.env.example`
/// explains each.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve: take WhatsApp's deliveries, answer, hand over.
    Serve,
    /// Try everything on this machine: a simulated WhatsApp with phones to write from, and the team's page. Needs no
    /// account and keeps nothing.
    Demo(demo::Arguments),
    /// Check settings, content and hours, and say how to mend what is wrong.
    Check(check::Arguments),
    /// Ask the bot: one text a line from standard input (or as arguments), one JSON object a line out.
    Ask(ask::Arguments),
    /// Learn from what people asked: questions without an answer, answers that are not simple enough,
    /// choices that can become phrasings.
    Learn(learn::Arguments),
    /// Print the open hours of a span of days.
    Hours(hours::Arguments),
    /// Look after conversations: list, acknowledge a crisis, release.
    Conversation(conversation::Arguments),
    /// Look after the people who answer: add, list, disable, set a password.
    User(user::Arguments),
    /// Write one archive of database and media, while the server runs.
    Backup(backup::Arguments),
    /// Put an archive back. The server must not run.
    Restore(restore::Arguments),
    /// Print everything that is kept about one person, as JSON.
    Export(export::Arguments),
    /// Erase everything about one person, with a receipt.
    Erase(erase::Arguments),
    /// List what could not be understood, or try it again.
    Replay(replay::Arguments),
}

/// Runs the program with the process's arguments and environment.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(arguments.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("sprechzeit: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    if let Command::Demo(arguments) = command {
        return demo::run(&arguments);
    }
    let environment = Environment::of_process()?;
    match command {
        Command::Serve => serve::run(&environment),
        Command::Demo(_) => unreachable!("handled above, without the environment"),
        Command::Check(arguments) => check::run(&arguments, &environment),
        Command::Ask(arguments) => ask::run(&arguments, &environment),
        Command::Learn(arguments) => learn::run(&arguments, &environment),
        Command::Hours(arguments) => hours::command(&arguments, &environment),
        Command::Conversation(arguments) => conversation::run(&arguments, &environment),
        Command::User(arguments) => user::run(&arguments, &environment),
        Command::Backup(arguments) => backup::run(&arguments, &environment),
        Command::Restore(arguments) => restore::run(&arguments, &environment),
        Command::Export(arguments) => export::run(&arguments, &environment),
        Command::Erase(arguments) => erase::run(&arguments, &environment),
        Command::Replay(arguments) => replay::run(&arguments, &environment),
    }
}

/// A runtime for commands that work on the database.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// The database, beside a server that may be running.
fn store_beside_server(environment: &Environment) -> anyhow::Result<(Store, config::StorageConfig)> {
    let storage = config::read_storage(environment)?;
    anyhow::ensure!(
        storage.database.exists(),
        "SPRECHZEIT_DATABASE: {} does not exist. Start `sprechzeit serve` once, or name the right file",
        storage.database.display()
    );
    let store = Store::open(&storage.database, StoreOptions::default())?;
    Ok((store, storage))
}

/// The clock that `serve` would use.
fn clock(environment: &Environment) -> Clock {
    Config::read(environment)
        .ok()
        .and_then(|config| config.server.clock)
        .map_or_else(Clock::system, Clock::running_from)
}
