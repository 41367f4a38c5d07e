//! `sprechzeit export CONTACT`

use std::process::ExitCode;

use super::{runtime, store_beside_server};
use crate::config::Environment;

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contact's id, phone number or user id.
    contact: String,
}

/// Prints everything that is kept about the person.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let (store, _) = store_beside_server(environment)?;
    runtime()?.block_on(async {
        let exported = match store.find_contact(&arguments.contact).await? {
            Some(contact) => store.export(contact).await?,
            None => None,
        };
        store.close().await;
        let Some(exported) = exported else {
            eprintln!("sprechzeit: nobody is known by this");
            return Ok(ExitCode::FAILURE);
        };
        println!("{}", serde_json::to_string_pretty(&exported)?);
        Ok(ExitCode::SUCCESS)
    })
}
