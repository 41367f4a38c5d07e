//! `sprechzeit restore FILE`: puts an archive of `backup` back.

use std::fs::File;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::backup::{DATABASE, MEDIA, private_file};
use super::runtime;
use crate::config::{self, Environment};
use crate::store::{Store, StoreOptions};

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The archive.
    file: PathBuf,
    /// Replace the database and media that are there.
    #[arg(long)]
    replace: bool,
}

/// Unpacks beside the target, checks, and only then puts it in place.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let storage = config::read_storage(environment)?;
    let exists = storage.database.exists();
    anyhow::ensure!(
        arguments.replace || !exists,
        "{} exists; add --replace to put the archive in its place",
        storage.database.display()
    );
    // Refuses while a server runs; held until the end.
    let serving = exists
        .then(|| Store::open(&storage.database, StoreOptions { lock: true, ..StoreOptions::default() }))
        .transpose()?;
    let database = with_ending(&storage.database, ".restoring");
    let media = with_ending(&storage.media_dir, ".restoring");
    remove(&database, &media)?;
    let unpacked = unpack(&arguments.file, &database, &media).and_then(|()| check(&database));
    if let Err(error) = unpacked {
        remove(&database, &media)?;
        return Err(error.context("the archive was not restored; nothing was changed"));
    }
    if let Some(store) = serving {
        runtime()?.block_on(store.close());
    }
    for ending in ["-wal", "-shm"] {
        remove_file(&with_ending(&storage.database, ending))?;
        remove_file(&with_ending(&database, ending))?;
    }
    let old_media = with_ending(&storage.media_dir, ".replaced");
    if storage.media_dir.exists() {
        std::fs::rename(&storage.media_dir, &old_media)?;
    }
    std::fs::rename(&database, &storage.database)?;
    std::fs::rename(&media, &storage.media_dir)?;
    if old_media.exists() {
        std::fs::remove_dir_all(&old_media)?;
    }
    println!("restored {}", storage.database.display());
    Ok(ExitCode::SUCCESS)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove_file(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn remove(database: &Path, media: &Path) -> std::io::Result<()> {
    for ending in ["", "-wal", "-shm", ".lock"] {
        remove_file(&with_ending(database, ending))?;
    }
    if media.exists() { std::fs::remove_dir_all(media) } else { Ok(()) }
}

fn unpack(archive: &Path, database: &Path, media: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let file = File::open(archive).with_context(|| format!("{} cannot be read", archive.display()))?;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(media)?;
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut found = false;
    for entry in tar.entries().context("this is no archive of `sprechzeit backup`")? {
        let mut entry = entry.context("the archive is damaged")?;
        let path = entry.path().context("the archive is damaged")?.into_owned();
        let target = match plain_parts(&path).as_deref() {
            Some([name]) if name == DATABASE => {
                found = true;
                database.to_owned()
            }
            Some([folder, name]) if folder == MEDIA => media.join(name),
            _ => anyhow::bail!("the archive holds `{}`, which does not belong there", path.display()),
        };
        let mut out = private_file(&target)?;
        std::io::copy(&mut entry, &mut out).context("the archive is damaged")?;
        out.sync_all()?;
    }
    anyhow::ensure!(found, "the archive holds no database");
    Ok(())
}

/// The parts of a path without roots or steps upwards: an archive cannot write elsewhere.
fn plain_parts(path: &Path) -> Option<Vec<String>> {
    path.components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str().map(str::to_owned),
            _ => None,
        })
        .collect()
}

fn check(database: &Path) -> anyhow::Result<()> {
    let store = Store::open(database, StoreOptions::default()).context("the database in the archive")?;
    let problems = runtime()?.block_on(async {
        let problems = store.integrity_check().await;
        store.close().await;
        problems
    })?;
    anyhow::ensure!(problems.is_empty(), "the database in the archive is damaged: {}", problems.join("; "));
    Ok(())
}
