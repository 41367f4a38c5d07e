//! What is written down of the event itself.

use rusqlite::{OptionalExtension, params};

use super::Written;
use crate::conversation::{Content, Decision, Fate};
use crate::ids::{ConversationId, MessageId, Wamid};
use crate::store::sqlite::conversation::{Last, Words};
use crate::store::sqlite::value::{At, maybe_at};
use crate::store::sqlite::{Db, content, outbox, seen};
use crate::store::{Happening, Step, StoreError};

/// How far back an edit, deletion or reaction finds its message in a conversation.
const ORIGINALS_LOOKED_AT: i64 = 2000;

/// The id by which the event is recognised.
fn seen_id(happening: &Happening) -> Option<std::borrow::Cow<'_, str>> {
    match happening {
        Happening::Inbound { inbound, .. } => Some(inbound.wamid.as_str().into()),
        Happening::Echo(echo) => Some(echo.wamid.as_str().into()),
        Happening::Call { call_id } => Some(format!("call:{call_id}").into()),
        Happening::WakeUp | Happening::Agent(_) | Happening::SendEnded { .. } | Happening::HoursChanged => {
            None
        }
    }
}

/// Whether the event was handled before.
pub(super) fn was_there(db: &Db<'_>, happening: &Happening) -> Result<bool, StoreError> {
    if let Some(id) = seen_id(happening)
        && seen::contains(db, &id)?
    {
        return Ok(true);
    }
    match happening {
        // A message that we sent ourselves is no sign of a human at the phone app.
        Happening::Echo(echo) => outbox::is_ours(db, echo.wamid.as_str()),
        Happening::SendEnded { row, state, .. } => outbox::has_ended(db, *row, *state),
        _ => Ok(false),
    }
}

pub(super) fn write(
    db: &Db<'_>,
    step: &Step,
    id: ConversationId,
    decision: &Decision,
) -> Result<Written, StoreError> {
    if let Some(seen) = seen_id(&step.happening) {
        seen::insert(db, &seen, id, step.now)?;
    }
    match &step.happening {
        Happening::Inbound { inbound, reply_to } => {
            let fate = decision.fate_of_message();
            let row = Row {
                author: "applicant",
                wamid: &inbound.wamid,
                content: &inbound.content,
                sent_at: inbound.sent_at,
                reply_to: reply_to.as_ref(),
                fate: Some(fate),
            };
            let theirs = insert(db, step, id, &row)?;
            let last = Last { at: step.now, inbound: true };
            Ok(Written { fate: Some(fate), last: Some(last), theirs: Some(theirs) })
        }
        Happening::Echo(echo) => {
            let row = Row {
                author: "phone_app",
                wamid: &echo.wamid,
                content: &echo.content,
                sent_at: echo.sent_at,
                reply_to: None,
                fate: None,
            };
            insert(db, step, id, &row)?;
            let last = Last { at: step.now, inbound: false };
            Ok(Written { fate: None, last: Some(last), theirs: None })
        }
        Happening::SendEnded { row, state, error_code } => {
            outbox::close(db, *row, *state, *error_code)?;
            Ok(Written::default())
        }
        Happening::Call { .. } | Happening::WakeUp | Happening::Agent(_) | Happening::HoursChanged => {
            Ok(Written::default())
        }
    }
}

struct Row<'s> {
    author: &'static str,
    wamid: &'s Wamid,
    content: &'s Content,
    sent_at: Option<chrono::DateTime<chrono::Utc>>,
    reply_to: Option<&'s Wamid>,
    fate: Option<Fate>,
}

fn insert(db: &Db<'_>, step: &Step, id: ConversationId, row: &Row<'_>) -> Result<Words, StoreError> {
    let columns = content::of_content(row.content)?;
    db.prepare_cached(
        "INSERT INTO message (conversation, author, wamid, kind, body, fate, received_at, sent_at, detail, target,
                              reply_to)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        id.0,
        row.author,
        row.wamid.as_str(),
        columns.kind,
        columns.body,
        row.fate.map(fate_word),
        At(step.now),
        maybe_at(row.sent_at),
        columns.detail,
        columns.target,
        row.reply_to.map(Wamid::as_str),
    ])?;
    let message = MessageId(db.last_insert_rowid());
    if let Content::Attachment(file) = row.content {
        content::insert_media(db, message, id, file, step.now)?;
    }
    mark_original(db, step, id, row)?;
    Ok(Words { kind: columns.kind, words: columns.last_words() })
}

/// An edit, deletion or reaction also marks the message it is about. Nobody edits or deletes what
/// the other side wrote.
fn mark_original(db: &Db<'_>, step: &Step, id: ConversationId, row: &Row<'_>) -> Result<(), StoreError> {
    match row.content {
        Content::Edit { original, body } => {
            if let Some(message) = find(db, id, original, Some(row.author))? {
                db.prepare_cached("UPDATE message SET edited_at = ?2, edited_body = ?3 WHERE id = ?1")?
                    .execute(params![message.0, At(step.now), body])?;
            }
        }
        Content::Revoke { original } => {
            if let Some(message) = find(db, id, original, Some(row.author))? {
                db.prepare_cached("UPDATE message SET revoked_at = ?2 WHERE id = ?1")?
                    .execute(params![message.0, At(step.now)])?;
            }
        }
        Content::Reaction { to, emoji } => {
            if let Some(message) = find(db, id, to, None)? {
                db.prepare_cached("UPDATE message SET reaction = ?2 WHERE id = ?1")?
                    .execute(params![message.0, emoji])?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn find(
    db: &Db<'_>,
    id: ConversationId,
    wamid: &Wamid,
    author: Option<&str>,
) -> Result<Option<MessageId>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT id FROM (SELECT id, wamid, author FROM message WHERE conversation = ?1
                             ORDER BY id DESC LIMIT ?4)
             WHERE wamid = ?2 AND author = ifnull(?3, author) LIMIT 1",
        )?
        .query_row(params![id.0, wamid.as_str(), author, ORIGINALS_LOOKED_AT], |row| {
            row.get(0).map(MessageId)
        })
        .optional()?)
}

/// The open turn has ended: all its messages share its fate.
pub(super) fn end_turn(db: &Db<'_>, id: ConversationId, fate: Fate) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE message INDEXED BY message_turn SET fate = ?2
         WHERE conversation = ?1 AND (fate = 'pending' OR fate = 'held' OR fate = 'owed')",
    )?
    .execute(params![id.0, fate_word(fate)])?;
    Ok(())
}

/// The word for a fate in the database, as serde has it.
fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Pending => "pending",
        Fate::Answered => "answered",
        Fate::Offered => "offered",
        Fate::Held => "held",
        Fate::Owed => "owed",
        Fate::Waiting => "waiting",
        Fate::WithHuman => "with_human",
        Fate::Noted => "noted",
    }
}
