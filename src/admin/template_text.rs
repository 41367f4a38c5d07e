//! The body of an approved template: its placeholders, and how they are filled. Pure.

use super::reply_text::Fillings;
use crate::whatsapp::message::{InvalidMessage, limit, template_parameter, units};

/// A body that can be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateText {
    pieces: Vec<Piece>,
    /// The placeholders in the order of Meta's parameters, without their braces.
    placeholders: Vec<String>,
    is_named: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Placeholder(String),
}

/// Why a text is no body of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBody {
    #[error("it is empty")]
    Empty,
    #[error("it is longer than WhatsApp allows")]
    TooLong,
    #[error("a placeholder is none: digits, or small letters, digits and underscores")]
    Placeholder,
    #[error("placeholders are numbered from 1 without gaps, or all of them are named")]
    Numbers,
}

/// Why it cannot be sent like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfilled {
    /// A placeholder has nothing to stand in its place.
    Open,
    /// What stands in its place has line breaks or gaps.
    Blanks,
    TooLong,
}

impl TemplateText {
    /// Reads a body (Cloud API, "Templates": placeholders are positional, `{{1}}`, or named,
    /// `{{first_name}}`; a body has at most 1024 characters).
    ///
    /// # Errors
    /// See [`InvalidBody`].
    pub fn parse(body: &str) -> Result<Self, InvalidBody> {
        if body.trim().is_empty() {
            return Err(InvalidBody::Empty);
        }
        if units(body) > limit::TEMPLATE_BODY {
            return Err(InvalidBody::TooLong);
        }
        let mut pieces = Vec::new();
        let mut rest = body;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").ok_or(InvalidBody::Placeholder)?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Placeholder(placeholder(name)?));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        let (placeholders, is_named) = in_order(&pieces)?;
        Ok(Self { pieces, placeholders, is_named })
    }

    /// The placeholders in the order of Meta's parameters.
    pub fn placeholders(&self) -> &[String] {
        &self.placeholders
    }

    /// The names that go with the parameters; none when they are numbered.
    pub fn names(&self) -> Vec<String> {
        if self.is_named { self.placeholders.clone() } else { Vec::new() }
    }

    /// What is known to stand in each placeholder's place: of named ones by their name, of a numbered
    /// one the first name where somebody is greeted.
    pub fn suggested(&self, known: &Fillings) -> Vec<String> {
        let of = |name: &String| match name.as_str() {
            "vorname" | "first_name" => known.first_name.clone(),
            "ich" => Some(known.me.clone()),
            "naechste_oeffnung" => known.next_opening.clone(),
            _ if self.is_greeted(name) => known.first_name.clone(),
            _ => None,
        };
        self.placeholders.iter().map(|name| of(name).unwrap_or_default()).collect()
    }

    fn is_greeted(&self, wanted: &str) -> bool {
        const GREETINGS: [&str; 6] = ["hallo", "hi", "hey", "moin", "liebe", "hello"];
        self.pieces.windows(2).any(|pair| match pair {
            [Piece::Text(before), Piece::Placeholder(name)] if name == wanted => {
                let before = before.trim_end().to_lowercase();
                GREETINGS.iter().any(|greeting| before.ends_with(greeting))
            }
            _ => false,
        })
    }

    /// The text as the applicant will read it; what has no value stays open.
    pub fn filled(&self, values: &[String]) -> String {
        let value = |wanted: &str| {
            let place = self.placeholders.iter().position(|name| name == wanted)?;
            values.get(place).map(String::as_str).filter(|value| !value.is_empty())
        };
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Placeholder(name) => {
                    value(name).map_or_else(|| format!("{{{{{name}}}}}"), str::to_owned)
                }
            })
            .collect()
    }

    /// Whether it can be sent with these values.
    ///
    /// # Errors
    /// See [`Unfilled`].
    pub fn check(&self, values: &[String]) -> Result<(), Unfilled> {
        if values.len() != self.placeholders.len() {
            return Err(Unfilled::Open);
        }
        for value in values {
            template_parameter(value).map_err(|invalid| match invalid {
                InvalidMessage::ParameterBlanks => Unfilled::Blanks,
                InvalidMessage::TooLong { .. } => Unfilled::TooLong,
                _ => Unfilled::Open,
            })?;
            if super::reply_text::has_placeholder(value) {
                return Err(Unfilled::Open);
            }
        }
        if units(&self.filled(values)) > limit::TEMPLATE_BODY { Err(Unfilled::TooLong) } else { Ok(()) }
    }
}

fn placeholder(name: &str) -> Result<String, InvalidBody> {
    let name = name.trim();
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || !name.bytes().all(fits) {
        return Err(InvalidBody::Placeholder);
    }
    Ok(name.to_owned())
}

/// The placeholders in the order of Meta's parameters, and whether they are named.
fn in_order(pieces: &[Piece]) -> Result<(Vec<String>, bool), InvalidBody> {
    let mut found: Vec<String> = Vec::new();
    for piece in pieces {
        if let Piece::Placeholder(name) = piece
            && !found.contains(name)
        {
            found.push(name.clone());
        }
    }
    let is_number = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit());
    if !found.iter().any(is_number) {
        return Ok((found, true));
    }
    let numbered: Vec<String> = (1..=found.len()).map(|number| number.to_string()).collect();
    if found.iter().all(|name| numbered.contains(name)) {
        Ok((numbered, false))
    } else {
        Err(InvalidBody::Numbers)
    }
}

#[cfg(test)]
mod tests;
