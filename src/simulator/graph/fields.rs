//! A strict reader of JSON objects: what is missing, of the wrong sort, too long or unknown is refused
//! with the code that Meta gives it.

use serde_json::{Map, Value};

use super::GraphError;

/// One object and where it stands.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    path: String,
    object: &'a Map<String, Value>,
    known: Vec<&'static str>,
}

type Read<T> = Result<T, GraphError>;

impl<'a> Fields<'a> {
    /// `path` is empty for the whole body.
    pub fn of(value: &'a Value, path: impl Into<String>) -> Read<Self> {
        let path = path.into();
        let object = value
            .as_object()
            .ok_or_else(|| GraphError::parameter(format!("Param {path} must be a JSON object")))?;
        Ok(Self { path, object, known: Vec::new() })
    }

    /// Where a field of this object stands.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// A field of any sort.
    pub fn any(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.object.get(name)
    }

    pub fn text(&mut self, name: &'static str) -> Read<Option<&'a str>> {
        match self.any(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(GraphError::parameter(format!("Param {} must be a string", self.path(name)))),
        }
    }

    /// A text that has to be there, is not blank, and has at most `max` UTF-16 units: Meta does not
    /// say what it counts, so the double counts in the way that gives the most.
    pub fn some_text(&mut self, name: &'static str, max: usize) -> Read<&'a str> {
        let text = self.text(name)?.ok_or_else(|| GraphError::missing(&self.path(name)))?;
        if text.trim().is_empty() {
            return Err(GraphError::value(format!("Param {} must not be empty", self.path(name))));
        }
        self.bounded(name, text, max)
    }

    /// A text that may be missing, of at most `max` UTF-16 units.
    pub fn maybe_text(&mut self, name: &'static str, max: usize) -> Read<Option<&'a str>> {
        match self.text(name)? {
            Some(_) => self.some_text(name, max).map(Some),
            None => Ok(None),
        }
    }

    fn bounded(&self, name: &str, text: &'a str, max: usize) -> Read<&'a str> {
        let length = text.encode_utf16().count();
        if length > max {
            let path = self.path(name);
            return Err(GraphError::parameter(format!(
                "Param {path} has {length} characters, at most {max} are allowed"
            )));
        }
        Ok(text)
    }

    /// A text that has to be exactly this.
    pub fn exactly(&mut self, name: &'static str, expected: &str) -> Read<()> {
        match self.text(name)? {
            Some(text) if text == expected => Ok(()),
            Some(_) => Err(GraphError::value(format!("Param {} must be {expected}", self.path(name)))),
            None => Err(GraphError::missing(&self.path(name))),
        }
    }

    pub fn flag(&mut self, name: &'static str) -> Read<bool> {
        match self.any(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(GraphError::parameter(format!("Param {} must be a boolean", self.path(name)))),
        }
    }

    /// An object that has to be there.
    pub fn object(&mut self, name: &'static str) -> Read<Fields<'a>> {
        self.maybe_object(name)?.ok_or_else(|| GraphError::missing(&self.path(name)))
    }

    pub fn maybe_object(&mut self, name: &'static str) -> Read<Option<Fields<'a>>> {
        let path = self.path(name);
        self.any(name).map(|value| Fields::of(value, path)).transpose()
    }

    /// An array that has to be there, with `least` to `most` objects.
    pub fn objects(&mut self, name: &'static str, least: usize, most: usize) -> Read<Vec<Fields<'a>>> {
        let path = self.path(name);
        let value = self.any(name).ok_or_else(|| GraphError::missing(&path))?;
        let items = value
            .as_array()
            .ok_or_else(|| GraphError::parameter(format!("Param {path} must be an array")))?;
        if !(least..=most).contains(&items.len()) {
            return Err(GraphError::value(format!(
                "Param {path} has {} elements, {least} to {most} are allowed",
                items.len()
            )));
        }
        items.iter().enumerate().map(|(index, item)| Fields::of(item, format!("{path}[{index}]"))).collect()
    }

    /// Refuses what nobody asked for.
    pub fn end(self) -> Read<()> {
        match self.object.keys().find(|key| !self.known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => {
                Err(GraphError::parameter(format!("Unexpected key \"{key}\" on param \"{}\"", self.path)))
            }
        }
    }
}
