//! `sprechzeit backup FILE`: one archive of database and media, while the server runs.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::{runtime, store_beside_server};
use crate::config::Environment;

/// The database's name in the archive.
pub const DATABASE: &str = "sprechzeit.db";
/// The media folder's name in the archive.
pub const MEDIA: &str = "media";

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The archive to write; it must not exist.
    file: PathBuf,
}

/// Writes the archive: first the database (checked), then the files it may speak of.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let (store, storage) = store_beside_server(environment)?;
    let mut unfinished = arguments.file.clone().into_os_string();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    anyhow::ensure!(!arguments.file.exists(), "{} exists already", arguments.file.display());
    let copy = tempfile_beside(&arguments.file);
    // Left by one that was cut off.
    for left in [&unfinished, &copy] {
        let _ = std::fs::remove_file(left);
    }
    let written = runtime()?.block_on(async {
        store.backup_to(&copy).await.context("the database could not be copied")?;
        store.close().await;
        write(&unfinished, &copy, &storage.media_dir)
    });
    let _ = std::fs::remove_file(&copy);
    if let Err(error) = written {
        let _ = std::fs::remove_file(&unfinished);
        return Err(error);
    }
    std::fs::rename(&unfinished, &arguments.file).context("the finished archive could not be named")?;
    println!("{}", arguments.file.display());
    Ok(ExitCode::SUCCESS)
}

fn tempfile_beside(archive: &Path) -> PathBuf {
    let mut name = archive.as_os_str().to_owned();
    name.push(".database");
    PathBuf::from(name)
}

fn write(archive: &Path, database: &Path, media: &Path) -> anyhow::Result<()> {
    let file = private_file(archive).with_context(|| format!("{} cannot be written", archive.display()))?;
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
    tar.append_path_with_name(database, DATABASE)?;
    if media.is_dir() {
        for entry in std::fs::read_dir(media)? {
            let path = entry?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                match File::open(&path) {
                    Ok(mut file) => tar.append_file(Path::new(MEDIA).join(name), &mut file)?,
                    // Erased while we were at it.
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    let file = tar.into_inner()?.finish()?;
    file.sync_all()?;
    Ok(())
}

/// A new file for this user alone.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}
