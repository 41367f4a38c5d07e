//! Messages as columns: `kind`, `body` (text, caption, title, emoji), `detail` (what else a rare
//! kind has) and `target` (the message it is about). A plain text costs no JSON.

use rusqlite::Row;

use super::value::{At, Word, from_json, json};
use crate::conversation::{Attachment, AttachmentKind, Bubble, Content, OurFile};
use crate::ids::{ConversationId, MessageId, Wamid};
use crate::store::{MediaRow, MediaState, StoreError};
use chrono::{DateTime, Utc};

use super::Db;

/// The words of a message in lists.
const LAST_WORDS_CHARS_MAX: usize = 120;

/// A message's columns.
pub struct Columns<'m> {
    pub kind: &'static str,
    pub body: Option<&'m str>,
    pub detail: Option<String>,
    pub target: Option<&'m str>,
}

impl Columns<'_> {
    /// The beginning of its text, for lists.
    pub fn last_words(&self) -> String {
        self.body.unwrap_or_default().chars().take(LAST_WORDS_CHARS_MAX).collect()
    }
}

fn attachment_word(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Voice => "voice",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Video => "video",
        AttachmentKind::Document => "document",
        AttachmentKind::Sticker => "sticker",
    }
}

/// The columns of an inbound message or echo.
pub fn of_content(content: &Content) -> Result<Columns<'_>, StoreError> {
    let plain = |kind, body| Columns { kind, body, detail: None, target: None };
    Ok(match content {
        Content::Text { body } => plain("text", Some(body)),
        Content::Attachment(file) => plain(attachment_word(file.kind), file.caption.as_deref()),
        Content::Location { name, .. } => {
            Columns { detail: Some(json(content)?), ..plain("location", name.as_deref()) }
        }
        Content::ContactCards { cards } => Columns {
            detail: Some(json(content)?),
            ..plain("contact_cards", cards.first().map(String::as_str))
        },
        Content::Choice { id, title } => Columns { detail: Some(id.clone()), ..plain("choice", Some(title)) },
        Content::Form { name, .. } => Columns { detail: Some(json(content)?), ..plain("form", Some(name)) },
        Content::Reaction { to, emoji } => {
            Columns { target: Some(to.as_str()), ..plain("reaction", emoji.as_deref()) }
        }
        Content::Order { summary } => plain("order", Some(summary)),
        Content::Edit { original, body } => {
            Columns { target: Some(original.as_str()), ..plain("edit", Some(body)) }
        }
        Content::Revoke { original } => Columns { target: Some(original.as_str()), ..plain("revoke", None) },
        Content::Welcome => plain("welcome", None),
        Content::Notice { body } => plain("notice", Some(body)),
        Content::Unsupported { kind } => plain("unsupported", Some(kind)),
    })
}

/// The columns of a message of ours.
pub fn of_bubble(bubble: &Bubble) -> Result<Columns<'_>, StoreError> {
    let (kind, body) = match bubble {
        Bubble::Text { body } => {
            return Ok(Columns { kind: "text", body: Some(body), detail: None, target: None });
        }
        Bubble::Buttons { body, .. } => ("buttons", Some(body.as_str())),
        Bubble::List { body, .. } => ("list", Some(body.as_str())),
        Bubble::Template { name, text, .. } => ("template", Some(text.as_deref().unwrap_or(name))),
        Bubble::Media { file, caption, .. } => (attachment_word(file.kind), caption.as_deref()),
    };
    Ok(Columns { kind, body, detail: Some(json(bubble)?), target: None })
}

/// The columns that [`content`] and [`bubble`] read, in their order.
macro_rules! columns_read {
    () => {
        "m.kind, m.body, m.detail, m.target, f.kind, f.media_id, f.mime_type, f.sha256, f.file_name, \
         f.state, f.file, f.bytes, f.reason"
    };
}
pub(super) use columns_read;

/// How many columns that are.
pub const COLUMNS_READ: usize = 13;

/// Reads an applicant's or phone-app message; `first` is the index of its first column.
pub fn content(row: &Row<'_>, first: usize) -> Result<Content, StoreError> {
    let kind = row.get_ref(first)?.as_str().map_err(rusqlite::Error::from)?;
    let body: Option<String> = row.get(first + 1)?;
    let detail: Option<String> = row.get(first + 2)?;
    let target = || -> Result<Wamid, StoreError> {
        let text = row.get_ref(first + 3)?.as_str().map_err(rusqlite::Error::from)?;
        Wamid::parse(text).map_err(|_| StoreError::Broken("a stored wamid is none"))
    };
    let text = || body.clone().unwrap_or_default();
    Ok(match kind {
        "text" => Content::Text { body: text() },
        "choice" => Content::Choice { id: detail.unwrap_or_default(), title: text() },
        "reaction" => Content::Reaction { to: target()?, emoji: body },
        "order" => Content::Order { summary: text() },
        "edit" => Content::Edit { original: target()?, body: text() },
        "revoke" => Content::Revoke { original: target()? },
        "welcome" => Content::Welcome,
        "notice" => Content::Notice { body: text() },
        "unsupported" => Content::Unsupported { kind: text() },
        "location" | "contact_cards" | "form" => from_json(&detail.unwrap_or_default())?,
        _ => Content::Attachment(attachment(row, first, body)?),
    })
}

fn attachment(row: &Row<'_>, first: usize, caption: Option<String>) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        kind: row.get::<_, Word<AttachmentKind>>(first + 4)?.0,
        media_id: row.get(first + 5)?,
        mime_type: row.get(first + 6)?,
        sha256: row.get(first + 7)?,
        file_name: row.get(first + 8)?,
        caption,
    })
}

/// Reads a message of ours.
pub fn bubble(row: &Row<'_>, first: usize) -> Result<Bubble, StoreError> {
    match row.get::<_, Option<String>>(first + 2)? {
        Some(detail) => {
            let mut bubble = from_json(&detail)?;
            if let Bubble::Media { media_id, .. } = &mut bubble {
                *media_id = row.get(first + 5)?;
            }
            Ok(bubble)
        }
        None => Ok(Bubble::Text { body: row.get::<_, Option<String>>(first + 1)?.unwrap_or_default() }),
    }
}

/// Reads the state of a message's file.
pub fn media(row: &Row<'_>, first: usize) -> Result<Option<MediaRow>, StoreError> {
    let Some(kind) = row.get::<_, Option<Word<AttachmentKind>>>(first + 4)? else { return Ok(None) };
    let state = match row.get_ref(first + 9)?.as_str().map_err(rusqlite::Error::from)? {
        "pending" => MediaState::Pending,
        "stored" => MediaState::Stored,
        _ => MediaState::Lost,
    };
    Ok(Some(MediaRow {
        kind: kind.0,
        state,
        mime_type: row.get(first + 6)?,
        file_name: row.get(first + 8)?,
        file: row.get(first + 10)?,
        bytes: row.get::<_, Option<i64>>(first + 11)?.and_then(|bytes| u64::try_from(bytes).ok()),
        reason: row.get(first + 12)?,
    }))
}

/// Notes a file of ours beside its message: it is in the media folder already.
pub fn insert_our_file(
    db: &Db<'_>,
    message: MessageId,
    conversation: ConversationId,
    file: &OurFile,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO media (message, conversation, kind, mime_type, file_name, state, file, bytes, due_at, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'stored', ?6, ?7, ?8, ?8)",
    )?
    .execute(rusqlite::params![
        message.0,
        conversation.0,
        attachment_word(file.kind),
        file.mime_type,
        file.file_name,
        file.stored_as,
        i64::try_from(file.bytes).unwrap_or(i64::MAX),
        At(now),
    ])?;
    Ok(())
}

/// Queues the file of a message to be fetched; without an id it is lost from the start.
pub fn insert_media(
    db: &Db<'_>,
    message: MessageId,
    conversation: ConversationId,
    file: &Attachment,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (state, reason) = if file.media_id.is_some() { ("pending", None) } else { ("lost", Some("gone")) };
    db.prepare_cached(
        "INSERT INTO media (message, conversation, kind, media_id, mime_type, sha256, file_name, state, reason,
                            due_at, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)",
    )?
    .execute(rusqlite::params![
        message.0,
        conversation.0,
        attachment_word(file.kind),
        file.media_id,
        file.mime_type,
        file.sha256,
        file.file_name,
        state,
        reason,
        At(now),
    ])?;
    db.signal_media();
    Ok(())
}
