//! A file on its way into the media folder: complete and flushed, or not there.

use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// How the names of half-written files end.
pub const PARTIAL_ENDING: &str = "part";

/// A file that is being written. Dropped before [`NewFile::finish`] it leaves nothing.
pub struct NewFile {
    file: File,
    partial: Partial,
    folder: PathBuf,
    name: PathBuf,
    bytes: u64,
}

impl std::fmt::Debug for NewFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewFile").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl NewFile {
    /// Begins `folder/name`, readable by us alone; what an interrupted attempt left is overwritten.
    /// The name is ours: one part.
    ///
    /// # Errors
    /// When it cannot be created.
    pub async fn begin(folder: &Path, name: &str) -> std::io::Result<Self> {
        let partial = Partial(folder.join(format!("{name}.{PARTIAL_ENDING}")));
        let mut options = tokio::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = options.open(&partial.0).await?;
        Ok(Self { file, partial, folder: folder.to_owned(), name: folder.join(name), bytes: 0 })
    }

    /// Bytes so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Adds to its end.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn write(&mut self, chunk: &[u8]) -> std::io::Result<()> {
        self.file.write_all(chunk).await?;
        self.bytes += chunk.len() as u64;
        Ok(())
    }

    /// Gives it its name, and says how many bytes it has.
    ///
    /// # Errors
    /// When it cannot be flushed or named; then it is not there.
    pub async fn finish(mut self) -> std::io::Result<u64> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        tokio::fs::rename(&self.partial.0, &self.name).await?;
        // The new name is in the folder, and the folder has to reach the disk too.
        File::open(&self.folder).await?.sync_all().await?;
        Ok(self.bytes)
    }
}

/// A file under way, removed however the attempt ends; once renamed there is nothing to remove.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        // Best effort: a leftover is overwritten by the next attempt.
        let _ = std::fs::remove_file(&self.0);
    }
}
