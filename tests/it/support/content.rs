//! A small FAQ for stories: it is trained in a fraction of the time that the whole one takes.

use std::path::PathBuf;
use std::sync::OnceLock;

const FILES: [&str; 8] = [
    "bewerbungsstatus.md",
    "gehalt.md",
    "praktikum.md",
    "teilzeit.md",
    "unterlagen.md",
    "wohnen.md",
    "none.txt",
    "synonyms.toml",
];

/// The folder of the small FAQ.
pub fn small_faq() -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stories-faq");
        copy_small_faq(&folder);
        folder
    })
    .clone()
}

/// Writes the small FAQ into a folder.
pub fn copy_small_faq(folder: &std::path::Path) {
    let whole = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("faq");
    std::fs::create_dir_all(folder).expect("a folder");
    for file in FILES {
        std::fs::copy(whole.join(file), folder.join(file)).expect("a file of the shipped FAQ");
    }
}
