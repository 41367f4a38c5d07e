//! What we send: a [`Bubble`] and a recipient become Meta's JSON. Every published limit is checked
//! here, before anything is sent: a message that Meta would refuse is found in our tests and not
//! by an applicant. Source: Cloud API, "Messages" and "Business-scoped user ids" ("Sending").
//!
//! Meta does not say in which unit its limits count. UTF-16 units are the strictest likely one.

use serde_json::{Map, Value, json};

use crate::conversation::{AttachmentKind, Bubble, Button, Identities, OurFile, Row};
use crate::ids::Wamid;

/// Published limits, in UTF-16 units where they are lengths.
pub mod limit {
    pub const TEXT: usize = 4096;
    /// The text of a message with buttons.
    pub const BUTTONS_BODY: usize = 1024;
    /// The text of a message with a list.
    pub const LIST_BODY: usize = 4096;
    pub const FOOTER: usize = 60;
    pub const BUTTONS: usize = 3;
    pub const BUTTON_TITLE: usize = 20;
    pub const BUTTON_ID: usize = 256;
    /// The label of the button that opens a list.
    pub const LIST_OPEN: usize = 20;
    pub const ROWS: usize = 10;
    pub const ROW_TITLE: usize = 24;
    pub const ROW_DESCRIPTION: usize = 72;
    pub const ROW_ID: usize = 200;
    pub const CAPTION: usize = 1024;
    pub const TEMPLATE_NAME: usize = 512;
    /// The filled body of a template; no parameter can be longer.
    pub const TEMPLATE_BODY: usize = 1024;
    pub const CALLBACK: usize = 512;
    /// Not published; file systems stop here.
    pub const FILE_NAME: usize = 255;
}

/// Why a message cannot be sent. Never holds any of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessage {
    #[error("the recipient has neither a phone number nor a user id")]
    NoRecipient,
    #[error("{part} is empty")]
    Empty { part: &'static str },
    #[error("{part} has {units} UTF-16 units, at most {max} are allowed")]
    TooLong { part: &'static str, units: usize, max: usize },
    #[error("there are {count} {part}, at most {max} are allowed")]
    TooMany { part: &'static str, count: usize, max: usize },
    #[error("two {part} are the same")]
    NotUnique { part: &'static str },
    #[error("a template's name holds lower-case letters, digits and underscores only")]
    TemplateName,
    #[error("a template's parameter has line breaks, tabs or four blanks in a row")]
    ParameterBlanks,
    #[error("this kind of file takes no text below it")]
    CaptionNotAllowed,
}

/// The request body of `POST /{phone_number_id}/messages`. `callback` comes back with every status
/// as `biz_opaque_callback_data` and must be unique per attempt.
///
/// # Errors
/// When the recipient is unknown or a published limit is exceeded.
pub fn request(bubble: &Bubble, recipient: &Identities, callback: &str) -> Result<Value, InvalidMessage> {
    required("callback", callback, limit::CALLBACK)?;
    let mut message = Map::new();
    message.insert("messaging_product".to_owned(), "whatsapp".into());
    message.insert("recipient_type".to_owned(), "individual".into());
    address(&mut message, recipient)?;
    message.insert("biz_opaque_callback_data".to_owned(), callback.into());
    let (kind, content) = content(bubble)?;
    message.insert("type".to_owned(), kind.into());
    message.insert(kind.to_owned(), content);
    Ok(Value::Object(message))
}

/// The request body that marks a message, and all before it, as read. It goes to `/messages` too.
#[must_use]
pub fn read_receipt(wamid: &Wamid) -> Value {
    json!({ "messaging_product": "whatsapp", "status": "read", "message_id": wamid.as_str() })
}

/// Like [`read_receipt`], and shows "typing" until our message arrives or 25 seconds have passed.
#[must_use]
pub fn typing(wamid: &Wamid) -> Value {
    let mut receipt = read_receipt(wamid);
    receipt["typing_indicator"] = json!({ "type": "text" });
    receipt
}

/// The length of a text as we count it against Meta's limits.
#[must_use]
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Meta recommends the phone number when it is known (it keeps the number visible in webhooks) and
/// lets `to` win; without the plus it would put our own country's code before it.
fn address(message: &mut Map<String, Value>, recipient: &Identities) -> Result<(), InvalidMessage> {
    let present = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
    let phone = present(&recipient.wa_id);
    let user = present(&recipient.bsuid).or_else(|| present(&recipient.parent_bsuid));
    if phone.is_none() && user.is_none() {
        return Err(InvalidMessage::NoRecipient);
    }
    if let Some(phone) = phone {
        message.insert("to".to_owned(), format!("+{}", phone.trim_start_matches('+')).into());
    }
    if let Some(user) = user {
        message.insert("recipient".to_owned(), user.into());
    }
    Ok(())
}

/// Meta's word for the type, which is also the key of the content.
fn content(bubble: &Bubble) -> Result<(&'static str, Value), InvalidMessage> {
    match bubble {
        Bubble::Text { body } => {
            required("text", body, limit::TEXT)?;
            Ok(("text", json!({ "body": body, "preview_url": false })))
        }
        Bubble::Buttons { body, footer, buttons } => {
            required("text", body, limit::BUTTONS_BODY)?;
            let action = json!({ "buttons": reply_buttons(buttons)? });
            Ok(("interactive", interactive("button", body, footer.as_deref(), action)?))
        }
        Bubble::List { body, footer, open, rows } => {
            required("text", body, limit::LIST_BODY)?;
            required("list button", open, limit::LIST_OPEN)?;
            let action = json!({ "button": open, "sections": [{ "rows": list_rows(rows)? }] });
            Ok(("interactive", interactive("list", body, footer.as_deref(), action)?))
        }
        Bubble::Template { name, language, parameters, names, .. } => {
            Ok(("template", template(name, language, parameters, names)?))
        }
        Bubble::Media { file, media_id, caption } => {
            media(file, media_id.as_deref().unwrap_or_default(), caption.as_deref())
        }
    }
}

fn interactive(kind: &str, body: &str, footer: Option<&str>, action: Value) -> Result<Value, InvalidMessage> {
    let mut interactive = json!({ "type": kind, "body": { "text": body } });
    if let Some(footer) = footer {
        required("footer", footer, limit::FOOTER)?;
        interactive["footer"] = json!({ "text": footer });
    }
    interactive["action"] = action;
    Ok(interactive)
}

fn reply_buttons(buttons: &[Button]) -> Result<Vec<Value>, InvalidMessage> {
    counted("buttons", buttons.len(), limit::BUTTONS)?;
    unique("button titles", buttons.iter().map(|button| button.title.as_str()))?;
    unique("button ids", buttons.iter().map(|button| button.id.as_str()))?;
    buttons
        .iter()
        .map(|button| {
            required("button title", &button.title, limit::BUTTON_TITLE)?;
            required("button id", &button.id, limit::BUTTON_ID)?;
            Ok(json!({ "type": "reply", "reply": { "id": button.id, "title": button.title } }))
        })
        .collect()
}

fn list_rows(rows: &[Row]) -> Result<Vec<Value>, InvalidMessage> {
    counted("rows", rows.len(), limit::ROWS)?;
    unique("row ids", rows.iter().map(|row| row.id.as_str()))?;
    rows.iter()
        .map(|row| {
            required("row title", &row.title, limit::ROW_TITLE)?;
            required("row id", &row.id, limit::ROW_ID)?;
            let mut wire = json!({ "id": row.id, "title": row.title });
            if let Some(description) = &row.description {
                required("row description", description, limit::ROW_DESCRIPTION)?;
                wire["description"] = description.as_str().into();
            }
            Ok(wire)
        })
        .collect()
}

/// Placeholders are numbered or named; of named ones Meta wants the name beside each parameter (Cloud API,
/// "Templates", "Parameter formats").
fn template(
    name: &str,
    language: &str,
    parameters: &[String],
    names: &[String],
) -> Result<Value, InvalidMessage> {
    required("template name", name, limit::TEMPLATE_NAME)?;
    required("template language", language, limit::TEMPLATE_NAME)?;
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return Err(InvalidMessage::TemplateName);
    }
    let mut template = json!({ "name": name, "language": { "code": language } });
    if !parameters.is_empty() {
        let mut all = 0;
        for parameter in parameters {
            template_parameter(parameter)?;
            all += units(parameter);
        }
        bounded("template parameters", all, limit::TEMPLATE_BODY)?;
        let wire: Vec<_> = parameters
            .iter()
            .enumerate()
            .map(|(place, text)| match names.get(place) {
                Some(name) => json!({ "type": "text", "parameter_name": name, "text": text }),
                None => json!({ "type": "text", "text": text }),
            })
            .collect();
        template["components"] = json!([{ "type": "body", "parameters": wire }]);
    }
    Ok(template)
}

/// Whether Meta takes a text as a template's parameter: one line, no tab, fewer than four blanks in a row
/// (Graph API error 100 on templates: "cannot have new-line/tab characters or more than 4 consecutive
/// spaces"; one less is allowed here, for its count is told differently in places).
///
/// # Errors
/// When it is empty, too long or has such blanks.
pub fn template_parameter(text: &str) -> Result<(), InvalidMessage> {
    required("template parameter", text, limit::TEMPLATE_BODY)?;
    if text.contains(['\n', '\r', '\t']) || text.contains("    ") {
        return Err(InvalidMessage::ParameterBlanks);
    }
    Ok(())
}

fn media(
    file: &OurFile,
    media_id: &str,
    caption: Option<&str>,
) -> Result<(&'static str, Value), InvalidMessage> {
    required("media id", media_id, limit::CAPTION)?;
    let (kind, file_name) = (file.kind, file.file_name.as_deref());
    let (word, takes_caption) = match kind {
        AttachmentKind::Image => ("image", true),
        AttachmentKind::Video => ("video", true),
        AttachmentKind::Document => ("document", true),
        AttachmentKind::Voice | AttachmentKind::Audio => ("audio", false),
        AttachmentKind::Sticker => ("sticker", false),
    };
    let mut media = json!({ "id": media_id });
    if let Some(caption) = caption {
        if !takes_caption {
            return Err(InvalidMessage::CaptionNotAllowed);
        }
        required("caption", caption, limit::CAPTION)?;
        media["caption"] = caption.into();
    }
    if let (AttachmentKind::Document, Some(file_name)) = (kind, file_name) {
        required("file name", file_name, limit::FILE_NAME)?;
        media["filename"] = file_name.into();
    }
    if kind == AttachmentKind::Voice {
        media["voice"] = true.into();
    }
    Ok((word, media))
}

/// A text of blanks alone counts as empty: Meta refuses it.
fn required(part: &'static str, text: &str, max: usize) -> Result<(), InvalidMessage> {
    if text.trim().is_empty() {
        return Err(InvalidMessage::Empty { part });
    }
    bounded(part, units(text), max)
}

fn bounded(part: &'static str, units: usize, max: usize) -> Result<(), InvalidMessage> {
    if units > max { Err(InvalidMessage::TooLong { part, units, max }) } else { Ok(()) }
}

fn counted(part: &'static str, count: usize, max: usize) -> Result<(), InvalidMessage> {
    match count {
        0 => Err(InvalidMessage::Empty { part }),
        _ if count > max => Err(InvalidMessage::TooMany { part, count, max }),
        _ => Ok(()),
    }
}

fn unique<'a>(part: &'static str, values: impl Iterator<Item = &'a str>) -> Result<(), InvalidMessage> {
    let mut seen = std::collections::HashSet::new();
    if values.into_iter().all(|value| seen.insert(value)) {
        Ok(())
    } else {
        Err(InvalidMessage::NotUnique { part })
    }
}

#[cfg(test)]
mod tests;
