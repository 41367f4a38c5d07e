//! Reads the corpus.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use sprechzeit::crisis::training::{Unit, WordReader};
use sprechzeit::crisis::{Category, Severity};

/// A line of the corpus.
pub struct Line {
    /// `None`: not a crisis.
    pub severity: Option<Severity>,
    /// Of the crisis, or the kind of harmless line.
    pub category: String,
    pub voice: String,
    pub text: String,
    pub units: Vec<Unit>,
}

impl Line {
    /// Whether a hotline has to be sent.
    pub fn is_grave(&self) -> bool {
        matches!(self.severity, Some(Severity::Acute | Severity::Distress))
    }

    /// Of a crisis line.
    pub fn crisis_category(&self) -> Option<Category> {
        toml::Value::String(self.category.clone()).try_into().ok()
    }
}

/// The corpus and the text of its files, by name.
pub struct Corpus {
    pub lines: Vec<Line>,
    pub files: Vec<(String, String)>,
}

/// Reads all `*.tsv` of a folder, in the order of their names.
pub fn read(folder: &Path, reader: &WordReader) -> Result<Corpus> {
    let mut corpus = Corpus { lines: Vec::new(), files: Vec::new() };
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "tsv"));
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).context("a file name that is no text")?;
        let content = std::fs::read_to_string(&path).with_context(|| name.to_owned())?;
        for (number, row) in content.lines().enumerate().filter(|(_, row)| !row.starts_with('#')) {
            let line = parse(row, reader).with_context(|| format!("{name}, line {}", number + 1))?;
            corpus.lines.push(line);
        }
        corpus.files.push((name.to_owned(), content));
    }
    ensure!(!corpus.lines.is_empty(), "no corpus in {}", folder.display());
    Ok(corpus)
}

fn parse(row: &str, reader: &WordReader) -> Result<Line> {
    let columns: Vec<&str> = row.split('\t').collect();
    let [level, category, voice, text] = columns[..] else { bail!("four columns are needed") };
    let severity = match level {
        "acute" => Some(Severity::Acute),
        "distress" => Some(Severity::Distress),
        "review" => Some(Severity::Review),
        "none" => None,
        other => bail!("unknown level {other}"),
    };
    let text = text.replace("\\n", "\n");
    let units = reader.units(&text);
    Ok(Line { severity, category: category.to_owned(), voice: voice.to_owned(), text, units })
}
