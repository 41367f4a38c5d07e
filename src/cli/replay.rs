//! `sprechzeit replay`: what could not be understood, and trying it again.

use std::process::ExitCode;

use super::{clock, runtime, store_beside_server};
use crate::config::Environment;
use crate::whatsapp::webhook::{Item, read};

/// Arguments of `replay`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The number of a parked item; without it, all are listed.
    item: Option<i64>,
    /// Print the item as it came (it may hold personal data).
    #[arg(long, requires = "item")]
    raw: bool,
}

/// Lists parked items, prints one, or hands one to the intake again.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    const LISTED_MAX: usize = 10_000;
    let clock = clock(environment);
    let phone_number_id = environment.get("WHATSAPP_PHONE_NUMBER_ID").unwrap_or_default().to_owned();
    let (store, _) = store_beside_server(environment)?;
    runtime()?.block_on(async {
        let Some(item) = arguments.item else {
            for parked in store.parked(LISTED_MAX).await? {
                println!(
                    "{:>8}  {}  {}  {}×",
                    parked.id,
                    parked.at.format("%Y-%m-%d %H:%MZ"),
                    parked.reason,
                    parked.count
                );
            }
            return Ok(ExitCode::SUCCESS);
        };
        let Some(raw) = store.parked_raw(item).await? else {
            eprintln!("sprechzeit: there is no parked item {item}; `sprechzeit replay` lists them");
            return Ok(ExitCode::FAILURE);
        };
        if arguments.raw {
            println!("{}", String::from_utf8_lossy(&raw));
            return Ok(ExitCode::SUCCESS);
        }
        let understood = read(&raw, &phone_number_id).is_ok_and(|items| {
            !items.is_empty() && !items.iter().any(|item| matches!(item, Item::Parked { .. }))
        });
        if !understood {
            eprintln!("sprechzeit: this version cannot read item {item} either; `--raw` shows it");
            return Ok(ExitCode::FAILURE);
        }
        // The running server finds the delivery within a second; else the next start does.
        store.accept(clock.now(), raw).await?;
        store.parked_replayed(item, clock.now()).await?;
        store.close().await;
        println!("item {item} is handed to the intake again");
        Ok(ExitCode::SUCCESS)
    })
}
