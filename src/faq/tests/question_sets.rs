use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;

/// A folder of one employer's entries with strangers' questions to it.
fn folder(set: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(set)
}

/// The locked sets are read by nobody while developing: this looks at their form only.
#[rstest]
fn every_question_names_an_entry_of_its_folder_or_none(
    #[values("faq-a", "faq-b")] set: &str,
    #[values("questions.tsv", "locked.tsv")] file: &str,
) {
    let text = fs::read_to_string(folder(set).join(file)).unwrap();
    assert!(text.lines().count() >= 200, "{set}/{file} is short");
    for (number, line) in (1..).zip(text.lines()) {
        let (slug, question) = line.split_once('\t').unwrap_or((line, ""));
        let known = slug == "-" || folder(set).join(format!("{slug}.md")).is_file();
        assert!(known, "{set}/{file}:{number}: no entry `{slug}`");
        assert!(
            !question.trim().is_empty() && !question.contains('\t'),
            "{set}/{file}:{number}: no question"
        );
    }
}
