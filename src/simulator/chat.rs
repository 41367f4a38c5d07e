//! What stands in a phone's chat: content as the person sees it, not as Meta's JSON writes it.

use chrono::{DateTime, Utc};

/// One entry of a chat, in the order in which it appeared on the phone.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatMessage {
    pub wamid: String,
    pub at: DateTime<Utc>,
    pub author: Author,
    pub shown: Shown,
    /// How far it came: the applicant's own as the phone shows it, the business' as reported by
    /// status webhooks.
    pub tick: Tick,
    /// The message it quotes or answers.
    pub reply_to: Option<String>,
    /// The last reaction of the other side.
    pub reaction: Option<String>,
    pub edited: bool,
    pub revoked: bool,
    /// The `biz_opaque_callback_data` it was sent with.
    pub callback: Option<String>,
}

/// Who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    Applicant,
    /// Through the Cloud API.
    Business,
    /// A human of the team in the WhatsApp Business app (an echo).
    PhoneApp,
}

/// How far a message came; the order is the order of the climb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    Waiting,
    Sent,
    Delivered,
    Read,
    Failed,
}

/// Sorts of content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Text,
    Buttons,
    List,
    /// A text with one button that opens a web page.
    Link,
    Template,
    Image,
    Document,
    Audio,
    Voice,
    Video,
    Sticker,
    Place,
    ContactCard,
    /// A tap on a button or row.
    Choice,
    Reaction,
    Call,
    /// A kind that the Cloud API does not pass on.
    Unsupported,
}

/// The content of a message. Fields that its kind does not have are empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shown {
    pub kind: Kind,
    /// Text, caption, label of the choice, name on the card, or emoji.
    pub text: Option<String>,
    pub header: Option<String>,
    pub footer: Option<String>,
    pub buttons: Vec<Choice>,
    /// The label of the button that opens the list.
    pub open: Option<String>,
    pub rows: Vec<Row>,
    pub link: Option<Link>,
    pub template: Option<TemplateUse>,
    pub media: Option<MediaShown>,
    pub place: Option<Place>,
}

impl Shown {
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Kind::Text, Some(text.into()))
    }

    pub(super) fn of(kind: Kind, text: Option<String>) -> Self {
        Self { kind, text, ..Self::default() }
    }
}

/// A reply button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub title: String,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub title: String,
    pub description: Option<String>,
    /// The title of the section it stands in.
    pub section: Option<String>,
}

/// A button that opens a web page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// Which template was sent, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateUse {
    pub name: String,
    pub language: String,
    pub parameters: Vec<String>,
}

/// A file in the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaShown {
    /// The id under which the double keeps it.
    pub id: String,
    pub mime_type: String,
    pub file_name: Option<String>,
}

/// A place in degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
    pub name: Option<String>,
    pub address: Option<String>,
}
