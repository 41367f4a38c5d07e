//! `sprechzeit conversation`: looks after conversations from the command line, beside the server.

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use super::{clock, runtime, store_beside_server};
use crate::clock::Clock;
use crate::config::{self, Environment};
use crate::conversation::{
    AgentAct, CONSOLE, Event, Outcome, Release, Stage, World, decide, wake_at, window_closes_at,
};
use crate::ids::ConversationId;
use crate::store::{ConversationRow, Group, Happening, Plan, Step, Stepped, Store, Subject};

/// Arguments of `conversation`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List what needs a human: crises first, then what waits, the longest first.
    List {
        /// Also what the bot or nobody has to answer.
        #[arg(long)]
        all: bool,
    },
    /// A crisis was seen and somebody takes care of it: ends the reminders.
    Acknowledge { id: i64 },
    /// Give a conversation back to the bot. An open crisis needs an outcome and a note.
    Release {
        id: i64,
        /// How the crisis ended.
        #[arg(long, value_enum)]
        outcome: Option<CrisisOutcome>,
        /// What was done.
        #[arg(long)]
        note: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CrisisOutcome {
    /// The number of a hotline was given.
    NumberGiven,
    /// Somebody spoke with the person.
    Spoke,
    /// Emergency services were called.
    EmergencyCalled,
    /// It was none.
    FalseAlarm,
}

impl From<CrisisOutcome> for Outcome {
    fn from(outcome: CrisisOutcome) -> Self {
        match outcome {
            CrisisOutcome::NumberGiven => Self::NumberGiven,
            CrisisOutcome::Spoke => Self::Spoke,
            CrisisOutcome::EmergencyCalled => Self::EmergencyCalled,
            CrisisOutcome::FalseAlarm => Self::FalseAlarm,
        }
    }
}

/// Runs the act.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let world = world(environment)?;
    let clock = clock(environment);
    let (store, _) = store_beside_server(environment)?;
    runtime()?.block_on(async {
        let code = match &arguments.act {
            Act::List { all } => list(&store, *all).await,
            Act::Acknowledge { id } => {
                act(&store, &world, &clock, *id, AgentAct::AcknowledgeCrisis, "acknowledged").await
            }
            Act::Release { id, outcome, note } => {
                release(&store, &world, &clock, *id, outcome.map(Into::into), note.clone()).await
            }
        };
        store.close().await;
        code
    })
}

fn world(environment: &Environment) -> anyhow::Result<World> {
    Ok(World {
        settings: config::read_reply(environment)?,
        hours: std::sync::Arc::new(config::read_office(environment)?.hours),
        entries: std::sync::Arc::default(),
        replies: std::sync::Arc::default(),
    })
}

async fn list(store: &Store, all: bool) -> anyhow::Result<ExitCode> {
    let mut groups = vec![Group::Crisis, Group::Waiting, Group::Human];
    if all {
        groups.extend([Group::Held, Group::Bot, Group::Resolved]);
    }
    println!("{:>8}  {:<18}  {:<32}  {:<20}  LAST MESSAGE", "ID", "STAGE", "CRISIS", "SINCE");
    for group in groups {
        let mut cursor = None;
        loop {
            let rows = store.conversations(group, cursor, 100).await?;
            let Some(last) = rows.last() else { break };
            cursor = Some(last.cursor);
            for row in &rows {
                println!("{}", line(row));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line(row: &ConversationRow) -> String {
    let crisis = row.state.crisis.as_ref().map_or_else(String::new, |crisis| {
        let seen = if crisis.acknowledged_at.is_some() { "acknowledged" } else { "NOT ACKNOWLEDGED" };
        format!("{:?}, {seen}", crisis.severity)
            .to_lowercase()
            .replace("not acknowledged", "NOT ACKNOWLEDGED")
    });
    let (stage, since) = match &row.state.stage {
        Stage::Bot => ("bot".to_owned(), row.last_at),
        Stage::Held { until } => ("held until".to_owned(), *until),
        Stage::Waiting { since, reason, overdue, .. } => {
            (format!("waiting{} {reason:?}", if *overdue { "!" } else { "" }).to_lowercase(), *since)
        }
        Stage::Human { since, .. } => ("human".to_owned(), *since),
        Stage::Reopening { since, .. } => ("reopening".to_owned(), *since),
        Stage::Resolved { at, .. } => ("resolved".to_owned(), *at),
    };
    let words: String = row.last_words.chars().filter(|letter| !letter.is_control()).take(60).collect();
    format!("{:>8}  {stage:<18}  {crisis:<32}  {:<20}  {words}", row.id.0, since.format("%Y-%m-%d %H:%MZ"))
}

async fn release(
    store: &Store,
    world: &World,
    clock: &Clock,
    id: i64,
    outcome: Option<Outcome>,
    note: Option<String>,
) -> anyhow::Result<ExitCode> {
    let row = store.conversation_row(ConversationId(id)).await?;
    let in_crisis = row.is_some_and(|row| row.state.crisis.is_some());
    if in_crisis {
        let (Some(outcome), Some(note)) = (outcome, note) else {
            eprintln!(
                "sprechzeit: a crisis is open: say how it ended, such as \
                 --outcome spoke --note \"called back, number given\""
            );
            return Ok(ExitCode::FAILURE);
        };
        let code = act(store, world, clock, id, AgentAct::ReleaseCrisis { outcome, note }, "crisis released")
            .await?;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
    }
    act(store, world, clock, id, AgentAct::Release(Release::ToBot), "released to the bot").await
}

async fn act(
    store: &Store,
    world: &World,
    clock: &Clock,
    id: i64,
    act: AgentAct,
    done: &str,
) -> anyhow::Result<ExitCode> {
    let (world, now) = (world.clone(), clock.now());
    let event = Event::Agent(CONSOLE, act);
    let step = Step {
        now,
        subject: Subject::Conversation(ConversationId(id)),
        happening: Happening::Agent(CONSOLE),
        plan: std::sync::Arc::new(move |conversation| {
            let decision = decide(conversation, &event, &world, now);
            Ok(Plan {
                wake_at: wake_at(&decision.next, &world),
                window_closes_at: window_closes_at(&decision.next, &world),
                decision,
            })
        }),
    };
    match store.step(step).await? {
        Stepped::Done { .. } => {
            println!("conversation {id}: {done}");
            Ok(ExitCode::SUCCESS)
        }
        Stepped::Missing => {
            eprintln!("sprechzeit: there is no conversation {id}; see `sprechzeit conversation list --all`");
            Ok(ExitCode::FAILURE)
        }
        Stepped::Refused(refusal) => {
            eprintln!("sprechzeit: conversation {id}: {refusal}");
            Ok(ExitCode::FAILURE)
        }
        Stepped::Duplicate | Stepped::Stale | Stepped::Failed => {
            anyhow::bail!("conversation {id} could not be changed; try again")
        }
    }
}
