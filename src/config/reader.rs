//! Reads settings one by one and collects every problem, so that all are told at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::SecretString;

use super::variables::VARIABLES;

/// The values as they were given.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Environment {
    /// The process's environment; what is missing there comes from `.env` in the working folder.
    ///
    /// # Errors
    /// When `.env` exists and cannot be read.
    pub fn of_process() -> Result<Self, InvalidFile> {
        let mut values = in_file(Path::new(".env"))?;
        let process: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        // A secret that the environment gives as a file wins over the file's own, too.
        for name in VARIABLES.iter().filter(|variable| variable.secret).map(|variable| variable.name) {
            if process.get(&format!("{name}_FILE")).is_some_and(|path| !path.trim().is_empty()) {
                values.remove(name);
            }
        }
        values.extend(process);
        Ok(Self(values))
    }

    /// The value of `name`; an empty one counts as none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Names that look like ours and are none: typing errors.
    pub fn unknown_names(&self) -> Vec<&str> {
        const PREFIXES: [&str; 8] =
            ["SPRECHZEIT_", "WHATSAPP_", "OFFICE_", "HOLD_", "ALERT_", "RETENTION_", "REPLY_", "WINDOW_"];
        self.0
            .keys()
            .map(String::as_str)
            .filter(|name| PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
            .filter(|name| {
                let plain = name.strip_suffix("_FILE").unwrap_or(name);
                !VARIABLES
                    .iter()
                    .any(|variable| variable.name == *name || (variable.secret && variable.name == plain))
            })
            .collect()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Environment {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Why `.env` cannot be used. Never holds a value: it may be a secret.
#[derive(Debug, thiserror::Error)]
pub enum InvalidFile {
    #[error(".env: cannot be read: {0}")]
    Unreadable(#[source] std::io::Error),
    /// With the name that the line sets, as far as it can be told.
    #[error(".env: the line of {0} cannot be read; write NAME=value, the value in single quotes")]
    Line(String),
}

/// The settings in this file; none when it does not exist.
fn in_file(path: &Path) -> Result<BTreeMap<String, String>, InvalidFile> {
    let told = |error| match error {
        dotenvy::Error::LineParse(line, _) => InvalidFile::Line(name_in(&line)),
        dotenvy::Error::Io(error) => InvalidFile::Unreadable(error),
        other => InvalidFile::Unreadable(std::io::Error::other(other)),
    };
    match dotenvy::from_path_iter(path).map_err(told) {
        Ok(lines) => lines.collect::<Result<_, _>>().map_err(told),
        Err(InvalidFile::Unreadable(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(BTreeMap::new())
        }
        Err(error) => Err(error),
    }
}

fn name_in(line: &str) -> String {
    let name = line.split('=').next().unwrap_or_default().trim().trim_start_matches("export ").trim();
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if is_name && line.contains('=') { name.to_owned() } else { "an unknown setting".to_owned() }
}

/// What is wrong with the settings, one line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct InvalidConfig(pub Vec<String>);

/// Reads and remembers what was wrong.
#[derive(Debug)]
pub struct Reader<'a> {
    environment: &'a Environment,
    pub problems: Vec<String>,
}

impl<'a> Reader<'a> {
    pub fn new(environment: &'a Environment) -> Self {
        Self { environment, problems: Vec::new() }
    }

    pub fn problem(&mut self, name: &str, what: impl std::fmt::Display) {
        self.problems.push(format!("{name}: {what}"));
    }

    pub fn text(&self, name: &'static str) -> Option<&'a str> {
        debug_assert!(VARIABLES.iter().any(|variable| variable.name == name), "{name} is not in VARIABLES");
        self.environment.get(name)
    }

    pub fn owned(&self, name: &'static str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub fn path(&self, name: &'static str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    /// A value with a default; `expected` says what to write.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, default: T, expected: &str) -> T {
        match self.text(name).map(str::parse) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                self.problem(name, format_args!("write {expected}"));
                default
            }
        }
    }

    /// A whole number within bounds.
    pub fn number(&mut self, name: &'static str, default: u32, bounds: std::ops::RangeInclusive<u32>) -> u32 {
        let expected = format!("a whole number from {} to {}", bounds.start(), bounds.end());
        let value = self.parsed(name, default, &expected);
        if bounds.contains(&value) {
            return value;
        }
        self.problem(name, format_args!("write {expected}"));
        default
    }

    /// A secret, given itself or as a file.
    pub fn secret(&mut self, name: &'static str) -> Option<SecretString> {
        debug_assert!(VARIABLES.iter().any(|variable| variable.name == name && variable.secret));
        if let Some(value) = self.environment.get(name) {
            return Some(SecretString::from(value));
        }
        let in_file = format!("{name}_FILE");
        let path = self.environment.get(&in_file)?;
        match std::fs::read_to_string(path) {
            Ok(value) if value.trim().is_empty() => {
                self.problem(&in_file, "the file is empty");
                None
            }
            Ok(value) => Some(SecretString::from(value.trim())),
            Err(error) => {
                self.problem(&in_file, format_args!("the file cannot be read: {error}"));
                None
            }
        }
    }

    /// A secret without which nothing works.
    pub fn required_secret(&mut self, name: &'static str, hint: &str) -> SecretString {
        let before = self.problems.len();
        let value = self.secret(name);
        if value.is_none() && self.problems.len() == before {
            self.problem(name, format_args!("is missing. {hint}"));
        }
        value.unwrap_or_default()
    }
}
