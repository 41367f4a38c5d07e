//! `sprechzeit erase CONTACT`

use std::process::ExitCode;

use super::{clock, runtime, store_beside_server};
use crate::config::Environment;

/// Arguments of `erase`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contact's id, phone number or user id.
    contact: String,
}

/// Erases everything about the person and prints a receipt without personal data.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let clock = clock(environment);
    let (store, storage) = store_beside_server(environment)?;
    runtime()?.block_on(async {
        let receipt = match store.find_contact(&arguments.contact).await? {
            Some(contact) => store.erase(contact, clock.now()).await?,
            None => None,
        };
        store.close().await;
        let Some(receipt) = receipt else {
            eprintln!("sprechzeit: nobody is known by this");
            return Ok(ExitCode::FAILURE);
        };
        let mut files = 0;
        for file in &receipt.media_files {
            match std::fs::remove_file(storage.media_dir.join(file)) {
                Ok(()) => files += 1,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => anyhow::bail!("a media file could not be deleted ({error}); run this again"),
            }
        }
        println!(
            "erased, receipt {}: {} messages, {} identifiers, {files} files, {} raw deliveries, {} parked items; \
             {} audit lines made anonymous",
            receipt.id, receipt.messages, receipt.identities, receipt.deliveries, receipt.parked, receipt.audit_lines
        );
        if receipt.deliveries_pending > 0 {
            eprintln!("sprechzeit: {} deliveries are still being handled: run this again", receipt.deliveries_pending);
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    })
}
