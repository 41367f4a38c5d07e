//! What a message holds, in our own words: WhatsApp's wire types end before this.

use serde::{Deserialize, Serialize};

use crate::ids::Wamid;

/// The content of an inbound message or of a phone-app echo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Plain text.
    Text { body: String },
    /// A picture, voice note, film, file or sticker.
    Attachment(Attachment),
    /// A place.
    Location { latitude: f64, longitude: f64, name: Option<String>, address: Option<String> },
    /// Shared contact cards, by their displayed names and numbers.
    ContactCards { cards: Vec<String> },
    /// A tap on one of our buttons or list rows, or on a template's button (`id` = its payload).
    Choice { id: String, title: String },
    /// A filled form (flow): what it answered, as JSON text.
    Form { name: String, response: String },
    /// A reaction to a message; `None` takes it back.
    Reaction { to: Wamid, emoji: Option<String> },
    /// A shop order: what stands in it, in words.
    Order { summary: String },
    /// A changed text of an earlier message.
    Edit { original: Wamid, body: String },
    /// The sender deleted an earlier message.
    Revoke { original: Wamid },
    /// The chat was opened for the first time (`request_welcome`).
    Welcome,
    /// A notice from WhatsApp about the person, such as a changed number.
    Notice { body: String },
    /// Something that cannot be shown here: WhatsApp's word for it.
    Unsupported { kind: String },
}

/// A file that WhatsApp keeps for us for seven days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// What sort of file.
    pub kind: AttachmentKind,
    /// WhatsApp's id of the file; missing when it could not be fetched on their side.
    pub media_id: Option<String>,
    /// As announced; never trusted.
    pub mime_type: String,
    /// As announced, base64 or hex.
    pub sha256: Option<String>,
    /// The sender's name for it; hostile.
    pub file_name: Option<String>,
    /// The text below it.
    pub caption: Option<String>,
}

/// Sorts of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    Image,
    /// Recorded in the chat.
    Voice,
    /// A sound file.
    Audio,
    Video,
    Document,
    Sticker,
}

impl Content {
    /// Every word the person wrote or tapped, for crisis reading: text, caption, button, edit, form.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Text { body } | Self::Edit { body, .. } => Some(body),
            Self::Attachment(attachment) => attachment.caption.as_deref(),
            Self::Choice { title, .. } => Some(title),
            Self::Form { response, .. } => Some(response),
            Self::Order { summary } => Some(summary),
            Self::Location { name, .. } => name.as_deref(),
            Self::ContactCards { .. }
            | Self::Reaction { .. }
            | Self::Revoke { .. }
            | Self::Welcome
            | Self::Notice { .. }
            | Self::Unsupported { .. } => None,
        }
    }

    /// Whether it (re)starts the 24-hour customer service window. Meta names messages and calls;
    /// for reactions and unsupported messages nothing is documented, so they do not count.
    #[must_use]
    pub fn opens_window(&self) -> bool {
        match self {
            Self::Text { .. }
            | Self::Attachment(_)
            | Self::Location { .. }
            | Self::ContactCards { .. }
            | Self::Choice { .. }
            | Self::Form { .. }
            | Self::Order { .. }
            | Self::Welcome => true,
            Self::Reaction { .. }
            | Self::Edit { .. }
            | Self::Revoke { .. }
            | Self::Notice { .. }
            | Self::Unsupported { .. } => false,
        }
    }
}
