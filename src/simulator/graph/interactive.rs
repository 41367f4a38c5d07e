//! Interactive messages: reply buttons, lists and link buttons, with Meta's limits (pages "Interactive
//! reply buttons", "Interactive list" and "Call-to-action URL button").

use std::collections::HashSet;

use super::super::chat::{Choice, Kind, Link, Row, Shown};
use super::GraphError;
use super::fields::Fields;

type Read<T> = Result<T, GraphError>;

const BODY_MAX: usize = 1024;
/// Only lists may say this much.
const LIST_BODY_MAX: usize = 4096;
const HEADER_MAX: usize = 60;
const FOOTER_MAX: usize = 60;
const BUTTONS_MAX: usize = 3;
const BUTTON_TITLE_MAX: usize = 20;
const BUTTON_ID_MAX: usize = 256;
const SECTIONS_MAX: usize = 10;
/// In all sections together.
const ROWS_MAX: usize = 10;
const ROW_TITLE_MAX: usize = 24;
const ROW_DESCRIPTION_MAX: usize = 72;
const ROW_ID_MAX: usize = 200;
const URL_MAX: usize = 2000;

/// Reads the `interactive` object.
pub(super) fn read(mut fields: Fields<'_>) -> Read<Shown> {
    let kind = match fields.some_text("type", 64)? {
        "button" => Kind::Buttons,
        "list" => Kind::List,
        "cta_url" => Kind::Link,
        other => return Err(GraphError::value(format!("Param interactive.type: {other} is not known here"))),
    };
    let header = fields.maybe_object("header")?.map(text_header).transpose()?;
    let mut body = fields.object("body")?;
    let text = body.some_text("text", if kind == Kind::List { LIST_BODY_MAX } else { BODY_MAX })?;
    body.end()?;
    let footer = match fields.maybe_object("footer")? {
        None => None,
        Some(mut footer) => {
            let text = footer.some_text("text", FOOTER_MAX)?.to_owned();
            footer.end()?;
            Some(text)
        }
    };
    let mut shown = Shown { header, footer, ..Shown::of(kind, Some(text.to_owned())) };
    let action = fields.object("action")?;
    match kind {
        Kind::Buttons => shown.buttons = buttons(action)?,
        Kind::List => (shown.open, shown.rows) = list(action)?,
        _ => shown.link = Some(link(action)?),
    }
    fields.end()?;
    Ok(shown)
}

fn text_header(mut fields: Fields<'_>) -> Read<String> {
    fields.exactly("type", "text")?;
    let text = fields.some_text("text", HEADER_MAX)?.to_owned();
    fields.end()?;
    Ok(text)
}

fn buttons(mut action: Fields<'_>) -> Read<Vec<Choice>> {
    let mut choices = Vec::new();
    for mut button in action.objects("buttons", 1, BUTTONS_MAX)? {
        button.exactly("type", "reply")?;
        let mut reply = button.object("reply")?;
        let id = reply.some_text("id", BUTTON_ID_MAX)?.to_owned();
        let title = reply.some_text("title", BUTTON_TITLE_MAX)?.to_owned();
        reply.end()?;
        button.end()?;
        choices.push(Choice { id, title });
    }
    action.end()?;
    all_different("action.buttons: ids", choices.iter().map(|choice| choice.id.as_str()))?;
    all_different("action.buttons: titles", choices.iter().map(|choice| choice.title.as_str()))?;
    Ok(choices)
}

fn list(mut action: Fields<'_>) -> Read<(Option<String>, Vec<Row>)> {
    let open = action.some_text("button", BUTTON_TITLE_MAX)?.to_owned();
    let sections = action.objects("sections", 1, SECTIONS_MAX)?;
    let titles_needed = sections.len() > 1;
    let mut rows = Vec::new();
    for mut section in sections {
        let title = section.maybe_text("title", ROW_TITLE_MAX)?.map(ToOwned::to_owned);
        if title.is_none() && titles_needed {
            return Err(GraphError::missing(&section.path("title")));
        }
        for row in section.objects("rows", 1, ROWS_MAX)? {
            rows.push(read_row(row, title.clone())?);
        }
        section.end()?;
    }
    action.end()?;
    if rows.len() > ROWS_MAX {
        return Err(GraphError::value(format!("A list has at most {ROWS_MAX} rows in all its sections")));
    }
    all_different("action.sections: row ids", rows.iter().map(|row| row.id.as_str()))?;
    Ok((Some(open), rows))
}

fn read_row(mut fields: Fields<'_>, section: Option<String>) -> Read<Row> {
    let row = Row {
        id: fields.some_text("id", ROW_ID_MAX)?.to_owned(),
        title: fields.some_text("title", ROW_TITLE_MAX)?.to_owned(),
        description: fields.maybe_text("description", ROW_DESCRIPTION_MAX)?.map(ToOwned::to_owned),
        section,
    };
    fields.end()?;
    Ok(row)
}

fn link(mut action: Fields<'_>) -> Read<Link> {
    action.exactly("name", "cta_url")?;
    let mut parameters = action.object("parameters")?;
    let label = parameters.some_text("display_text", BUTTON_TITLE_MAX)?.to_owned();
    let url = parameters.some_text("url", URL_MAX)?.to_owned();
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(GraphError::value("Param url must start with http:// or https://"));
    }
    parameters.end()?;
    action.end()?;
    Ok(Link { label, url })
}

fn all_different<'a>(what: &str, mut values: impl Iterator<Item = &'a str>) -> Read<()> {
    let mut seen = HashSet::new();
    if values.all(|value| seen.insert(value)) {
        Ok(())
    } else {
        Err(GraphError::value(format!("Duplicated values: {what}")))
    }
}
