//! The body of `POST …/messages`: which shapes Meta takes, with its published limits (pages "Send
//! messages", "Templates" and "Mark as read", November 2026).

use serde_json::Value;

use super::super::chat::{Kind, Shown};
use super::fields::Fields;
use super::{GraphError, interactive};

/// What a body asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Wish {
    /// Mark a message, and all before it, as read.
    Receipt {
        message_id: String,
        typing: bool,
    },
    Send(Send),
}

/// A message to be sent.
#[derive(Debug, PartialEq)]
pub(super) struct Send {
    pub to: Option<String>,
    /// A business-scoped user id or parent id; `to` wins when both are there.
    pub recipient: Option<String>,
    pub reply_to: Option<String>,
    pub callback: Option<String>,
    pub payload: Payload,
}

/// The content; what depends on templates, files and other messages is checked later.
#[derive(Debug, PartialEq)]
pub(super) enum Payload {
    Shown(Box<Shown>),
    Media { kind: Kind, id: String, caption: Option<String>, file_name: Option<String> },
    Template { name: String, language: String, body: Vec<Parameter>, buttons: Vec<(usize, String)> },
    Reaction { message_id: String, emoji: String },
}

/// What fills a placeholder of a template, with its name where placeholders are named.
#[derive(Debug, PartialEq)]
pub(super) struct Parameter {
    pub name: Option<String>,
    pub text: String,
}

type Read<T> = Result<T, GraphError>;

/// Meta's limits in characters.
const TEXT_MAX: usize = 4096;
const CAPTION_MAX: usize = 1024;
const CALLBACK_MAX: usize = 512;
const TEMPLATE_NAME_MAX: usize = 512;
const TEMPLATE_BODY_MAX: usize = 1024;
/// Ids and names without a published limit.
const ID_MAX: usize = 1024;
/// A country, a dot, and up to 128 letters and digits; the parent form inserts `ENT.`.
const USER_ID_MAX: usize = 128;

/// Reads a body.
///
/// # Errors
/// Meta's refusal, when it breaks a rule.
pub(super) fn read(body: &Value) -> Read<Wish> {
    let mut fields = Fields::of(body, "")?;
    match fields.text("messaging_product")? {
        Some("whatsapp") => {}
        _ => return Err(GraphError::parameter("The parameter messaging_product is required: whatsapp")),
    }
    if fields.any("status").is_some() { receipt(fields) } else { send(fields).map(Wish::Send) }
}

fn receipt(mut fields: Fields<'_>) -> Read<Wish> {
    fields.exactly("status", "read")?;
    let message_id = fields.some_text("message_id", ID_MAX)?.to_owned();
    let typing = match fields.maybe_object("typing_indicator")? {
        None => false,
        Some(mut indicator) => {
            indicator.exactly("type", "text")?;
            indicator.end()?;
            true
        }
    };
    fields.end()?;
    Ok(Wish::Receipt { message_id, typing })
}

fn send(mut fields: Fields<'_>) -> Read<Send> {
    if fields.any("recipient_type").is_some() {
        fields.exactly("recipient_type", "individual")?;
    }
    let to = fields.maybe_text("to", ID_MAX)?.map(ToOwned::to_owned);
    let recipient = fields.maybe_text("recipient", ID_MAX)?.map(ToOwned::to_owned);
    if to.is_none() && recipient.is_none() {
        return Err(GraphError::missing("to"));
    }
    if recipient.as_deref().is_some_and(|id| !is_user_id(id)) {
        return Err(GraphError::value("Param recipient is no business-scoped user id"));
    }
    let reply_to = match fields.maybe_object("context")? {
        None => None,
        Some(mut context) => {
            let id = context.some_text("message_id", ID_MAX)?.to_owned();
            context.end()?;
            Some(id)
        }
    };
    let callback = fields.maybe_text("biz_opaque_callback_data", CALLBACK_MAX)?.map(ToOwned::to_owned);
    let payload = payload(&mut fields)?;
    if reply_to.is_some() && matches!(payload, Payload::Reaction { .. }) {
        return Err(GraphError::value("A reaction cannot be a contextual reply"));
    }
    fields.end()?;
    Ok(Send { to, recipient, reply_to, callback, payload })
}

fn payload(fields: &mut Fields<'_>) -> Read<Payload> {
    // A message without a type is a text, as Meta's examples of old still show.
    let kind = fields.text("type")?.unwrap_or("text");
    match kind {
        "text" => text(fields.object("text")?),
        "interactive" => interactive::read(fields.object("interactive")?).map(shown),
        "template" => template(fields.object("template")?),
        "reaction" => reaction(fields.object("reaction")?),
        "image" => media(fields.object("image")?, Kind::Image),
        "document" => media(fields.object("document")?, Kind::Document),
        "audio" => media(fields.object("audio")?, Kind::Audio),
        other => {
            Err(GraphError::parameter(format!("Param type must be one of the known types, not {other}")))
        }
    }
}

fn shown(shown: Shown) -> Payload {
    Payload::Shown(Box::new(shown))
}

fn text(mut fields: Fields<'_>) -> Read<Payload> {
    let body = fields.some_text("body", TEXT_MAX)?.to_owned();
    fields.flag("preview_url")?;
    fields.end()?;
    Ok(shown(Shown::text(body)))
}

fn media(mut fields: Fields<'_>, kind: Kind) -> Read<Payload> {
    if fields.any("link").is_some() {
        return Err(GraphError::new(131_053, "This double fetches nothing: upload the file and send its id"));
    }
    let id = fields.some_text("id", ID_MAX)?.to_owned();
    let voice = kind == Kind::Audio && fields.flag("voice")?;
    let caption = match kind {
        Kind::Audio => None,
        _ => fields.maybe_text("caption", CAPTION_MAX)?.map(ToOwned::to_owned),
    };
    let file_name = match kind {
        Kind::Document => fields.maybe_text("filename", ID_MAX)?.map(ToOwned::to_owned),
        _ => None,
    };
    fields.end()?;
    Ok(Payload::Media { kind: if voice { Kind::Voice } else { kind }, id, caption, file_name })
}

fn reaction(mut fields: Fields<'_>) -> Read<Payload> {
    let message_id = fields.some_text("message_id", ID_MAX)?.to_owned();
    let emoji = fields.text("emoji")?.ok_or_else(|| GraphError::missing("reaction.emoji"))?.to_owned();
    fields.end()?;
    Ok(Payload::Reaction { message_id, emoji })
}

fn template(mut fields: Fields<'_>) -> Read<Payload> {
    let name = fields.some_text("name", TEMPLATE_NAME_MAX)?.to_owned();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.bytes().all(plain) {
        return Err(GraphError::parameter("Param template.name may hold lower-case letters, digits and _"));
    }
    let mut language = fields.object("language")?;
    let code = language.some_text("code", 16)?.to_owned();
    if language.any("policy").is_some() {
        language.exactly("policy", "deterministic")?;
    }
    language.end()?;
    let (mut body, mut buttons) = (Vec::new(), Vec::new());
    if fields.any("components").is_some() {
        for component in fields.objects("components", 0, 12)? {
            read_component(component, &mut body, &mut buttons)?;
        }
    }
    fields.end()?;
    Ok(Payload::Template { name, language: code, body, buttons })
}

fn read_component(
    mut fields: Fields<'_>,
    body: &mut Vec<Parameter>,
    buttons: &mut Vec<(usize, String)>,
) -> Read<()> {
    match fields.some_text("type", ID_MAX)? {
        "body" => {
            for mut parameter in fields.objects("parameters", 0, 100)? {
                parameter.exactly("type", "text")?;
                let name = parameter.maybe_text("parameter_name", ID_MAX)?.map(ToOwned::to_owned);
                let text = parameter.some_text("text", TEMPLATE_BODY_MAX)?.to_owned();
                if text.contains(['\n', '\t']) || text.contains("     ") {
                    let details =
                        "Param text cannot have new-line/tab characters or more than 4 consecutive spaces";
                    return Err(GraphError::parameter(details));
                }
                body.push(Parameter { name, text });
                parameter.end()?;
            }
        }
        "button" => {
            fields.exactly("sub_type", "quick_reply")?;
            let index = fields.some_text("index", 1)?;
            let index = index.parse().map_err(|_| GraphError::value("Param index must be a digit"))?;
            for mut parameter in fields.objects("parameters", 1, 1)? {
                parameter.exactly("type", "payload")?;
                buttons.push((index, parameter.some_text("payload", 128)?.to_owned()));
                parameter.end()?;
            }
        }
        other => {
            let details = format!("The template has no component {other} that takes parameters");
            return Err(GraphError::new(132_012, details));
        }
    }
    fields.end()
}

/// Whether a text has the shape of a business-scoped user id: `DE.7Qab12`, `DE.ENT.9x`.
fn is_user_id(id: &str) -> bool {
    let Some((country, rest)) = id.split_once('.') else { return false };
    let rest = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=USER_ID_MAX).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
