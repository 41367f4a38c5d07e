//! `sprechzeit export CONTACT`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use serde_json::Value;

use super::backup::private_file;
use super::{runtime, store_beside_server};
use crate::config::Environment;

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contact's id, phone number or user id.
    contact: String,
    /// Also copy the person's pictures, voice notes and documents into this new folder.
    #[arg(long, value_name = "FOLDER")]
    files: Option<PathBuf>,
}

/// Prints everything that is kept about the person.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let (store, storage) = store_beside_server(environment)?;
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
        if let Some(folder) = &arguments.files {
            copy_files(&exported, &storage.media_dir, folder)?;
        }
        println!("{}", serde_json::to_string_pretty(&exported)?);
        Ok(ExitCode::SUCCESS)
    })
}

/// Copies the files that the export names, for this user alone.
fn copy_files(exported: &Value, media: &Path, folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("--files: {} cannot be made", folder.display()))?;
    let files = exported["media"].as_array().into_iter().flatten().filter_map(|file| file["file"].as_str());
    for name in files {
        let mut from = match std::fs::File::open(media.join(name)) {
            Ok(from) => from,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("sprechzeit: the file {name} is not in the media folder any more");
                continue;
            }
            Err(error) => return Err(error).context("a media file cannot be read"),
        };
        let mut to = private_file(&folder.join(name)).context("a file cannot be copied")?;
        std::io::copy(&mut from, &mut to).context("a file cannot be copied")?;
    }
    Ok(())
}
