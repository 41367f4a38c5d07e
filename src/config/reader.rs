//! Reads settings one by one and collects every problem, so that all are told at once.

use std::collections::BTreeMap;
use std::path::PathBuf;
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
    pub fn of_process() -> Result<Self, dotenvy::Error> {
        let mut values: BTreeMap<String, String> = match dotenvy::dotenv_iter() {
            Ok(lines) => lines.collect::<Result<_, _>>()?,
            Err(dotenvy::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        values.extend(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        );
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
