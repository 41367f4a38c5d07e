//! What an inbound message or an echo says. Whatever cannot be read still becomes a message, as
//! [`Content::Unsupported`]: a human then looks at the phone.

use serde_json::Value;

use super::json;
use crate::conversation::{Attachment, AttachmentKind, Content};
use crate::ids::Wamid;

/// Reads the part that `type` names.
pub(super) fn read(message: &Value) -> Content {
    let kind = json::text(message, "type").unwrap_or_default();
    let part = &message[kind];
    let content = match kind {
        "text" => text(message),
        "image" => Some(attachment(AttachmentKind::Image, part)),
        "video" => Some(attachment(AttachmentKind::Video, part)),
        "audio" | "voice" => Some(attachment(sound(kind, part), part)),
        "document" => Some(attachment(AttachmentKind::Document, part)),
        "sticker" => Some(attachment(AttachmentKind::Sticker, part)),
        "location" => location(part),
        "contacts" => contact_cards(message),
        "interactive" => interactive(part),
        "button" => template_button(part),
        "reaction" => reaction(part),
        "order" => order(part),
        "system" => json::text(part, "body").map(|body| Content::Notice { body: body.to_owned() }),
        "request_welcome" => Some(Content::Welcome),
        "edit" => edit(part),
        "revoke" => original(part).map(|original| Content::Revoke { original }),
        _ => None,
    };
    // An unknown type with a text in it is read as that text: it might be a cry for help.
    content.or_else(|| text(message)).unwrap_or_else(|| unsupported(message, kind))
}

fn text(message: &Value) -> Option<Content> {
    let body = json::text(message.get("text")?, "body")?;
    Some(Content::Text { body: body.to_owned() })
}

fn sound(kind: &str, audio: &Value) -> AttachmentKind {
    let is_recorded = kind == "voice" || audio.get("voice").and_then(Value::as_bool) == Some(true);
    if is_recorded { AttachmentKind::Voice } else { AttachmentKind::Audio }
}

/// The announced `url` is left alone: files are fetched by id.
fn attachment(kind: AttachmentKind, media: &Value) -> Content {
    let owned = |key| json::text(media, key).map(str::to_owned);
    Content::Attachment(Attachment {
        kind,
        media_id: json::id(media, "id").map(std::borrow::Cow::into_owned),
        mime_type: owned("mime_type").unwrap_or_else(|| "application/octet-stream".to_owned()),
        sha256: owned("sha256"),
        file_name: owned("filename"),
        caption: owned("caption"),
    })
}

fn location(place: &Value) -> Option<Content> {
    Some(Content::Location {
        latitude: json::decimal(place, "latitude")?,
        longitude: json::decimal(place, "longitude")?,
        name: json::text(place, "name").map(str::to_owned),
        address: json::text(place, "address").map(str::to_owned),
    })
}

/// Each card as its displayed name and its numbers: `Mia: +49 1555, +49 1556`.
fn contact_cards(message: &Value) -> Option<Content> {
    let cards: Vec<_> = json::list(message, "contacts").iter().filter_map(card).collect();
    (!cards.is_empty()).then_some(Content::ContactCards { cards })
}

fn card(card: &Value) -> Option<String> {
    let name = card.get("name").and_then(|name| {
        ["formatted_name", "first_name", "last_name"].iter().find_map(|&key| json::text(name, key))
    });
    let numbers: Vec<_> = json::list(card, "phones")
        .iter()
        .filter_map(|phone| json::id(phone, "phone").or_else(|| json::id(phone, "wa_id")))
        .collect();
    match (name, numbers.join(", ")) {
        (None, numbers) => Some(numbers).filter(|numbers| !numbers.is_empty()),
        (Some(name), numbers) if numbers.is_empty() => Some(name.to_owned()),
        (Some(name), numbers) => Some(format!("{name}: {numbers}")),
    }
}

/// The replies are told apart by their key, as `interactive.type` may be missing.
fn interactive(interactive: &Value) -> Option<Content> {
    let tapped = || {
        let reply = interactive.get("button_reply").or_else(|| interactive.get("list_reply"))?;
        choice(json::text(reply, "id"), json::text(reply, "title"))
    };
    tapped().or_else(|| form(interactive.get("nfm_reply")?)).or_else(|| {
        let answer = json::text(interactive.get("call_permission_reply")?, "response")?;
        Some(Content::Notice { body: format!("call_permission_reply: {}", json::word(answer)) })
    })
}

/// A template's quick reply; its `payload` is what our template was sent with.
fn template_button(button: &Value) -> Option<Content> {
    choice(json::text(button, "payload"), json::text(button, "text"))
}

/// Without an id the tapped words still count as said; without a title the id must do.
fn choice(id: Option<&str>, title: Option<&str>) -> Option<Content> {
    match (id, title) {
        (Some(id), title) => {
            Some(Content::Choice { id: id.to_owned(), title: title.unwrap_or(id).to_owned() })
        }
        (None, Some(title)) => Some(Content::Text { body: title.to_owned() }),
        (None, None) => None,
    }
}

/// The answers are JSON within a string, in which umlauts may be escaped; they are written out
/// again so that whoever reads the words can find them.
fn form(reply: &Value) -> Option<Content> {
    let response = match reply.get("response_json")? {
        Value::String(raw) => {
            serde_json::from_str::<Value>(raw).map_or_else(|_| raw.clone(), |answers| answers.to_string())
        }
        answers => answers.to_string(),
    };
    Some(Content::Form { name: json::text(reply, "name").unwrap_or("flow").to_owned(), response })
}

/// A removal comes as an empty `emoji` or without one.
fn reaction(reaction: &Value) -> Option<Content> {
    let to = json::wamid(reaction, "message_id")?;
    Some(Content::Reaction { to, emoji: json::text(reaction, "emoji").map(str::to_owned) })
}

fn order(order: &Value) -> Option<Content> {
    let items = json::list(order, "product_items").iter().filter_map(|item| {
        let product = json::id(item, "product_retailer_id")?;
        Some(format!("{} × {product}", json::integer(item, "quantity").unwrap_or(1)))
    });
    let lines: Vec<_> = json::text(order, "text").map(str::to_owned).into_iter().chain(items).collect();
    (!lines.is_empty()).then(|| Content::Order { summary: lines.join("\n") })
}

/// The new words of an earlier message (its text, or the caption below a file). If it is not said
/// of which, they are words all the same.
fn edit(edit: &Value) -> Option<Content> {
    let message = edit.get("message")?;
    let kind = json::text(message, "type").unwrap_or("text");
    let part = message.get(kind)?;
    let body = json::text(part, "body").or_else(|| json::text(part, "caption"))?.to_owned();
    Some(match original(edit) {
        Some(original) => Content::Edit { original, body },
        None => Content::Text { body },
    })
}

fn original(edit_or_revoke: &Value) -> Option<Wamid> {
    json::wamid(edit_or_revoke, "original_message_id")
}

/// WhatsApp's word for what it is: `unsupported.type` if told, else the type, else the error's code.
fn unsupported(message: &Value, kind: &str) -> Content {
    let told = || json::word_at(&message["unsupported"], "type");
    let code = || json::error_code(message).map(|code| format!("error-{code}"));
    let kind = match kind {
        "" | "unsupported" | "unknown" => told().or_else(code).unwrap_or_else(|| "unknown".to_owned()),
        "interactive" => json::word_at(&message["interactive"], "type").unwrap_or_else(|| kind.to_owned()),
        kind => json::word(kind),
    };
    Content::Unsupported { kind }
}
