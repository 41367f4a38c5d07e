//! `sprechzeit user`: who may answer on the page. Works beside a running server.

use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use super::{clock, runtime, store_beside_server};
use crate::admin::password;
use crate::clock::Clock;
use crate::config::{self, Environment};
use crate::ids::{Generator, SystemRandom};
use crate::store::{NewUser, Role, Store, StoreError, StoreOptions, User};

/// Names are typed on phones and stand in commands.
const NAME_CHARACTERS_MAX: usize = 64;
const DISPLAY_CHARACTERS_MAX: usize = 60;

/// Arguments of `user`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Add somebody.
    Add {
        /// The name to log in with: letters, digits and . _ - @
        name: String,
        /// The name that colleagues and applicants see.
        #[arg(long = "name", value_name = "DISPLAY")]
        display: String,
        #[arg(long, value_enum)]
        role: RoleName,
        /// Read the password from standard input: its first line.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List everybody.
    List,
    /// Shut somebody out, at once; what they did stays in the records.
    Disable { name: String },
    /// Set a password anew; ends all logins of this person.
    Password {
        name: String,
        /// Read the password from standard input: its first line.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    /// Everything, also export, erase and what the team shares.
    Owner,
    /// Answers applicants.
    Agent,
    /// Reads, but no words of people in need.
    Reader,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Owner => Self::Owner,
            RoleName::Agent => Self::Agent,
            RoleName::Reader => Self::Reader,
        }
    }
}

/// Runs the act.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let clock = clock(environment);
    match &arguments.act {
        Act::Add { name, display, role, password_stdin: _ } => {
            let user = new_user(name, display, (*role).into())?;
            // The first person may be added before the first start.
            let storage = config::read_storage(environment)?;
            let store = Store::open(&storage.database, StoreOptions::default())?;
            with(&store, async |store| add(store, user, &clock).await)
        }
        Act::List => with(&store_beside_server(environment)?.0, async |store| list(store).await),
        Act::Disable { name } => with(&store_beside_server(environment)?.0, async |store| {
            let known = store.disable_user(name, clock.now()).await?;
            Ok(told(known, name, "is shut out"))
        }),
        Act::Password { name, password_stdin: _ } => {
            let hash = hash(&read_password()?)?;
            with(&store_beside_server(environment)?.0, async |store| {
                let known = store.set_password(name, &hash).await?;
                Ok(told(known, name, "has a new password; all logins are ended"))
            })
        }
    }
}

fn with(
    store: &Store,
    work: impl AsyncFnOnce(&Store) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        let code = work(store).await;
        store.close().await;
        code
    })
}

fn new_user(name: &str, display: &str, role: Role) -> anyhow::Result<NewUser> {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '@');
    anyhow::ensure!(
        (1..=NAME_CHARACTERS_MAX).contains(&name.chars().count()) && name.chars().all(fits),
        "the name: 1 to {NAME_CHARACTERS_MAX} letters, digits and . _ - @"
    );
    let display = display.trim();
    anyhow::ensure!(
        (1..=DISPLAY_CHARACTERS_MAX).contains(&display.chars().count())
            && !display.chars().any(char::is_control),
        "--name: 1 to {DISPLAY_CHARACTERS_MAX} characters"
    );
    let password_hash = hash(&read_password()?)?;
    Ok(NewUser { name: name.to_owned(), display: display.to_owned(), role, password_hash })
}

fn hash(password: &str) -> anyhow::Result<String> {
    password::fit(password)?;
    password::hash(password, SystemRandom.bits().to_le_bytes())
}

fn read_password() -> anyhow::Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("The password (it is shown as you type), then Enter and Ctrl+D:");
    }
    let mut text = String::new();
    let limit = u64::try_from(password::BYTES_MAX).unwrap_or(u64::MAX) + 16;
    input.take(limit).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

async fn add(store: &Store, user: NewUser, clock: &Clock) -> anyhow::Result<ExitCode> {
    let name = user.name.clone();
    match store.add_user(user, clock.now()).await {
        Ok(id) => {
            println!("{name} is added, number {id}; they log in at /admin");
            Ok(ExitCode::SUCCESS)
        }
        Err(StoreError::Taken) => {
            eprintln!(
                "sprechzeit: there is a {name} already; `sprechzeit user password {name}` sets a password"
            );
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

async fn list(store: &Store) -> anyhow::Result<ExitCode> {
    println!("{:<24}  {:<8}  {:<10}  DISPLAY", "NAME", "ROLE", "STATE");
    for user in store.users().await? {
        println!("{}", line(&user));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(user: &User) -> String {
    let role = match user.role {
        Role::Owner => "owner",
        Role::Agent => "agent",
        Role::Reader => "reader",
    };
    let state = if user.disabled_at.is_some() { "disabled" } else { "active" };
    format!("{:<24}  {role:<8}  {state:<10}  {}", user.name, user.display)
}

fn told(known: bool, name: &str, what: &str) -> ExitCode {
    if known {
        println!("{name} {what}");
        return ExitCode::SUCCESS;
    }
    eprintln!("sprechzeit: there is no {name}; see `sprechzeit user list`");
    ExitCode::FAILURE
}
