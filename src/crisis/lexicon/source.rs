//! The data files: their form, and those that are compiled in.

use serde::Deserialize;

use super::concepts::Concepts;
use super::fuzzy::{KEY_CHARS_MIN, Spelling};
use super::pattern::Patterns;
use super::phrases::{Phrase, Phrases};
use super::rules::{CLASSES_MAX, Rule, Rules, bit};
use crate::crisis::text::{Dialect, beginning_by_sound, fold};
use crate::crisis::{Category, Finding, Severity};
use std::collections::BTreeMap;

/// The word classes, also part of what the classifier's weights are made from.
pub const CONCEPTS_FILE: &str = include_str!("../../../crisis/concepts.toml");
const RULES_FILE: &str = include_str!("../../../crisis/rules.toml");
/// The figures of speech, masked before the classifier reads.
pub const IDIOMS_FILE: &str = include_str!("../../../crisis/idioms.toml");
/// Regional spellings, applied before the classifier reads.
pub const DIALECT_FILE: &str = include_str!("../../../crisis/dialect.toml");
const SPELLING_FILE: &str = include_str!("../../../crisis/spelling.toml");
const PHRASE_FILES: [(&str, &str); 9] = [
    ("lexicon/de.toml", include_str!("../../../crisis/lexicon/de.toml")),
    ("lexicon/en.toml", include_str!("../../../crisis/lexicon/en.toml")),
    ("lexicon/tr.toml", include_str!("../../../crisis/lexicon/tr.toml")),
    ("lexicon/ru.toml", include_str!("../../../crisis/lexicon/ru.toml")),
    ("lexicon/uk.toml", include_str!("../../../crisis/lexicon/uk.toml")),
    ("lexicon/ar.toml", include_str!("../../../crisis/lexicon/ar.toml")),
    ("lexicon/pl.toml", include_str!("../../../crisis/lexicon/pl.toml")),
    ("lexicon/ro.toml", include_str!("../../../crisis/lexicon/ro.toml")),
    ("lexicon/fa.toml", include_str!("../../../crisis/lexicon/fa.toml")),
];

/// Phrases of the languages that the corpus is deep in. Of the others the classifier knows too little to
/// doubt a plain statement.
const TAUGHT_FILES: [&str; 2] = ["lexicon/de.toml", "lexicon/en.toml"];

/// The only version of the data files so far.
const VERSION: u32 = 1;

/// Why a data file is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LexiconError {
    /// No TOML, or a field missing, unknown or of the wrong kind.
    #[error("{file}: {reason}")]
    Unreadable { file: String, reason: String },
    /// Made for another version of the program.
    #[error("{file}: version {version} is not known; write version = 1")]
    Version { file: String, version: u32 },
    /// A line that is no pattern, or a name that is not defined.
    #[error("{file}: \"{line}\" cannot be used: {reason}")]
    Line { file: String, line: String, reason: &'static str },
}

/// A file of phrases, read from outside: `name` is only for messages.
#[derive(Debug, Clone, Copy)]
pub struct LexiconFile<'a> {
    /// For messages, e.g. `lexicon/own.toml`.
    pub name: &'a str,
    /// TOML.
    pub content: &'a str,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseSource {
    version: u32,
    #[serde(default)]
    group: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    category: Category,
    level: Option<Severity>,
    #[serde(default)]
    topic: bool,
    lines: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConceptSource {
    version: u32,
    classes: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleSource {
    version: u32,
    rule: Vec<RuleEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    category: Category,
    level: Option<Severity>,
    all: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default = "default_within")]
    within: usize,
}

fn default_within() -> usize {
    9
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdiomSource {
    version: u32,
    lines: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DialectSource {
    version: u32,
    words: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpellingSource {
    version: u32,
    keys: Vec<String>,
    stops: Vec<String>,
}

fn read<T: for<'de> Deserialize<'de>>(
    file: LexiconFile<'_>,
    version: impl Fn(&T) -> u32,
) -> Result<T, LexiconError> {
    let source: T = toml::from_str(file.content).map_err(|error| LexiconError::Unreadable {
        file: file.name.to_owned(),
        reason: error.to_string().replace('\n', " "),
    })?;
    match version(&source) {
        VERSION => Ok(source),
        version => Err(LexiconError::Version { file: file.name.to_owned(), version }),
    }
}

fn refused(file: &str, line: &str, reason: &'static str) -> LexiconError {
    LexiconError::Line { file: file.to_owned(), line: line.to_owned(), reason }
}

impl Phrases {
    /// Adds the phrases of a file.
    ///
    /// # Errors
    /// [`LexiconError`], and then none of the file is added.
    pub fn add_file(&mut self, file: LexiconFile<'_>, dialect: &Dialect) -> Result<(), LexiconError> {
        self.add_lines(file, dialect, false)
    }

    fn add_lines(
        &mut self,
        file: LexiconFile<'_>,
        dialect: &Dialect,
        is_taught: bool,
    ) -> Result<(), LexiconError> {
        let source: PhraseSource = read(file, |source: &PhraseSource| source.version)?;
        let mut extended = self.clone();
        for group in source.group {
            let severity = group.level.unwrap_or_else(|| group.category.severity());
            for line in group.lines {
                let phrase = Phrase {
                    line: line.clone(),
                    finding: Finding { severity, category: group.category },
                    is_topic: group.topic,
                    is_taught,
                };
                if !extended.add(phrase, dialect) {
                    return Err(refused(file.name, &line, "it is no row of words"));
                }
            }
        }
        *self = extended;
        Ok(())
    }
}

/// The phrases that are compiled in.
pub(crate) fn builtin_phrases(dialect: &Dialect) -> Result<Phrases, LexiconError> {
    let mut phrases = Phrases::default();
    for (name, content) in PHRASE_FILES {
        phrases.add_lines(LexiconFile { name, content }, dialect, TAUGHT_FILES.contains(&name))?;
    }
    Ok(phrases)
}

/// The word classes that are compiled in.
pub(crate) fn builtin_concepts(dialect: &Dialect) -> Result<Concepts, LexiconError> {
    let file = LexiconFile { name: "concepts.toml", content: CONCEPTS_FILE };
    let source: ConceptSource = read(file, |source: &ConceptSource| source.version)?;
    if source.classes.len() > usize::from(CLASSES_MAX) {
        return Err(refused(file.name, "[classes]", "there are more than 128 classes"));
    }
    let mut concepts = Concepts::default();
    for (name, words) in &source.classes {
        let class = concepts.number(name);
        for word in words {
            let (text, star) = word.strip_suffix('*').map_or((word.as_str(), ""), |stem| (stem, "*"));
            let folded = fold(text);
            if folded.is_empty() || folded.contains(' ') {
                return Err(refused(file.name, word, "it is not one word"));
            }
            let standard = dialect.standard_word(&folded);
            if star.is_empty() && !standard.contains(' ') && standard != folded.as_str() {
                concepts.add(class, &standard);
            }
            let begun = if star.is_empty() { folded.as_str().into() } else { beginning_by_sound(&folded) };
            concepts.add(class, &format!("{begun}{star}"));
        }
    }
    Ok(concepts)
}

/// The rules that are compiled in.
pub(crate) fn builtin_rules(concepts: &Concepts) -> Result<Rules, LexiconError> {
    let file = LexiconFile { name: "rules.toml", content: RULES_FILE };
    let source: RuleSource = read(file, |source: &RuleSource| source.version)?;
    let numbers = |names: &[String]| {
        names
            .iter()
            .map(|name| concepts.find(name).ok_or_else(|| refused(file.name, name, "no class has this name")))
            .collect::<Result<Vec<u16>, LexiconError>>()
    };
    let rules = source.rule.into_iter().map(|entry| {
        Ok(Rule {
            name: entry.all.join(" + "),
            finding: Finding {
                severity: entry.level.unwrap_or_else(|| entry.category.severity()),
                category: entry.category,
            },
            all: numbers(&entry.all)?,
            not: numbers(&entry.not)?.into_iter().fold(0, |set, class| set | bit(class)),
            within: entry.within,
        })
    });
    rules.collect::<Result<Vec<Rule>, LexiconError>>().map(Rules)
}

/// The figures of speech that are compiled in.
pub(crate) fn builtin_idioms(dialect: &Dialect) -> Result<Patterns, LexiconError> {
    let file = LexiconFile { name: "idioms.toml", content: IDIOMS_FILE };
    let source: IdiomSource = read(file, |source: &IdiomSource| source.version)?;
    let mut idioms = Patterns::default();
    for line in &source.lines {
        idioms.add(line, dialect).ok_or_else(|| refused(file.name, line, "it is no row of words"))?;
    }
    Ok(idioms)
}

/// The regional spellings that are compiled in.
pub(crate) fn builtin_dialect() -> Result<Dialect, LexiconError> {
    let file = LexiconFile { name: "dialect.toml", content: DIALECT_FILE };
    let source: DialectSource = read(file, |source: &DialectSource| source.version)?;
    let mut dialect = Dialect::default();
    for (spelling, standard) in &source.words {
        if !dialect.add(spelling, standard) {
            return Err(refused(file.name, spelling, "it is not one word"));
        }
    }
    Ok(dialect)
}

/// The key words whose misspellings are understood.
pub(crate) fn builtin_spelling() -> Result<Spelling, LexiconError> {
    let file = LexiconFile { name: "spelling.toml", content: SPELLING_FILE };
    let source: SpellingSource = read(file, |source: &SpellingSource| source.version)?;
    let mut spelling = Spelling::default();
    for stop in &source.stops {
        spelling.add_stop(&fold(stop));
    }
    for key in &source.keys {
        if !spelling.add_key(&fold(key)) {
            debug_assert!(key.chars().count() < KEY_CHARS_MIN, "too short for one mistake: {key}");
            return Err(refused(file.name, key, "a key word needs six letters"));
        }
    }
    Ok(spelling)
}
