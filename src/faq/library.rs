//! The FAQ's content: entries, "none" lines and the synonym pack, read from texts that the shell hands in.

use std::collections::{BTreeMap, BTreeSet};

use super::entry_file::parse_entry;
use super::problem::Problem;
use super::{Entry, Synonyms};
use crate::language::Language;

/// The file of lines that no entry answers, one a line.
pub const NONE_FILE: &str = "none.txt";
/// The lines of one language, learnt when some entry has texts in it: others are never matched.
fn none_file_of(language: Language) -> String {
    format!("none.{}.txt", language.code())
}

/// The file of words that mean the same.
pub const SYNONYMS_FILE: &str = "synonyms.toml";
/// More entries than people could keep in order; learning them would take too long.
const ENTRIES_MAX: usize = 1_000;

/// Everything that a matcher learns from.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// In the order of their slugs.
    pub entries: Vec<Entry>,
    pub none_lines: Vec<String>,
    pub synonyms: Synonyms,
}

/// The content compiled into the program, so that the bare binary works.
#[derive(rust_embed::Embed)]
#[folder = "faq/"]
struct BuiltIn;

impl Library {
    /// The content compiled into the program.
    ///
    /// # Errors
    /// Never in a released program: a test reads it.
    pub fn built_in() -> Result<Self, Vec<Problem>> {
        Self::read(&built_in_files(|_| true))
    }

    /// Reads the files of a folder, given as (name, text). What is neither an entry nor one of the two
    /// named files is left alone; a missing [`NONE_FILE`] or [`SYNONYMS_FILE`] is taken from the built-in
    /// content, because editors replace entries far more often than these.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn read(files: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for (name, text) in files.iter().filter(|(name, _)| is_entry(name)) {
            match parse_entry(name, text) {
                Ok(entry) => {
                    if let Some(first) = entries.insert(entry.slug.clone(), entry) {
                        let message = format!("an entry `{}` exists already; rename one file", first.slug);
                        problems.push(Problem::new(name, 1, message));
                    }
                }
                Err(found) => problems.extend(found),
            }
        }
        problems.extend(duplicates(&entries));
        if entries.len() > ENTRIES_MAX {
            let message = format!("{} entries; at most {ENTRIES_MAX} are allowed", entries.len());
            problems.push(Problem::new("faq", 1, message));
        }
        if entries.is_empty() && problems.is_empty() {
            problems.push(Problem::new("faq", 1, "no entry found; add a file such as probetag.md"));
        }
        let mut silent = none_lines(&text_of(files, NONE_FILE));
        for language in spoken(&entries) {
            silent.extend(none_lines(&text_of(files, &none_file_of(language))));
        }
        let synonyms = Synonyms::parse(SYNONYMS_FILE, &text_of(files, SYNONYMS_FILE));
        match synonyms {
            Ok(synonyms) if problems.is_empty() => {
                Ok(Self { entries: entries.into_values().collect(), none_lines: silent, synonyms })
            }
            Ok(_) => Err(problems),
            Err(found) => {
                problems.extend(found);
                Err(problems)
            }
        }
    }
}

/// The languages besides German that some entry has texts in.
fn spoken(entries: &BTreeMap<String, Entry>) -> BTreeSet<Language> {
    let translated = |entry: &Entry| entry.translations.iter().map(|text| text.language).collect::<Vec<_>>();
    let mut spoken: BTreeSet<Language> =
        entries.values().flat_map(|entry| [vec![entry.language], translated(entry)].concat()).collect();
    spoken.remove(&Language::German);
    spoken
}

/// Every text is an entry but hidden files and those that explain the folder.
fn is_entry(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    std::path::Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
        && !name.starts_with(['.', '_'])
        && !name.eq_ignore_ascii_case("readme.md")
}

fn text_of(files: &[(String, String)], wanted: &str) -> String {
    let found = files.iter().find(|(name, _)| name.rsplit(['/', '\\']).next() == Some(wanted));
    match found {
        Some((_, text)) => text.clone(),
        None => built_in_files(|name| name == wanted).into_iter().map(|(_, text)| text).collect(),
    }
}

fn built_in_files(wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    BuiltIn::iter()
        .filter(|name| wanted(name))
        .filter_map(|name| {
            let file = BuiltIn::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

fn none_lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// A phrasing that stands in two entries can land on one of them only.
fn duplicates(entries: &BTreeMap<String, Entry>) -> Vec<Problem> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for entry in entries.values() {
        for phrasing in &entry.ask {
            if let Some(other) = seen.insert(super::fold(phrasing), &entry.slug) {
                let message = format!("`{phrasing}` also stands in {other}.md; keep it in one of them");
                problems.push(Problem::new(&format!("{}.md", entry.slug), 1, message));
            }
        }
    }
    problems
}
