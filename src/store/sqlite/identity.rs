//! Meta tells that somebody's identifiers changed; perhaps two contacts are one person.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::conversation::{Face, save};
use super::value::At;
use super::{Db, change, contact, conversation, search};
use crate::conversation::{ChangeOfIdentity, Conversation, Identities};
use crate::ids::{ContactId, ConversationId};
use crate::store::{IdentityChanged, Merger, StoreError};

/// A change is told within days; a contact that is older than this has a history of its own.
const MERGE_DAYS: i64 = 7;

pub fn change(
    db: &Db<'_>,
    told: &ChangeOfIdentity,
    now: DateTime<Utc>,
    merge: &Merger,
) -> Result<IdentityChanged, StoreError> {
    let at = told.at.map_or(now, |at| at.min(now));
    let previous = holder_then(db, &told.previous, at)?;
    let current = holder_now(db, &told.current)?;
    let contact = match (previous, current) {
        (None, None) => return Ok(IdentityChanged::Unknown),
        (Some(one), Some(other)) if one != other => {
            if let Some(merged) = merge_people(db, one, other, told, now, merge)? {
                return Ok(merged);
            }
            // Both have a history of their own: nobody inherits anything.
            return Ok(IdentityChanged::Unchanged);
        }
        (Some(contact), _) | (None, Some(contact)) => contact,
    };
    if !contact::hold(db, contact, &told.current, at)? {
        return Ok(IdentityChanged::Unchanged);
    }
    let Some(id) = contact::conversation_of(db, contact)? else { return Ok(IdentityChanged::Unchanged) };
    change::note(db, id, now)?;
    Ok(IdentityChanged::Changed(id))
}

fn holder_now(db: &Connection, who: &Identities) -> Result<Option<ContactId>, StoreError> {
    for (kind, value) in contact::kinds(who) {
        if let Some(value) = value
            && let Some(found) = contact::holder(db, kind, value)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Who was known by this when the change happened. A user id stays with its person; a number may
/// have gone to somebody else since, whom the change is not about.
fn holder_then(
    db: &Connection,
    who: &Identities,
    at: DateTime<Utc>,
) -> Result<Option<ContactId>, StoreError> {
    for (kind, value) in contact::kinds(who) {
        let Some(value) = value else { continue };
        let found = if kind == "wa_id" {
            number_holder_at(db, value, at)?
        } else {
            match contact::holder(db, kind, value)? {
                Some(found) => Some(found),
                None => contact::former_holder(db, kind, value)?,
            }
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn number_holder_at(
    db: &Connection,
    wa_id: &str,
    at: DateTime<Utc>,
) -> Result<Option<ContactId>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT contact FROM identity WHERE kind = 'wa_id' AND value = ?1 AND since <= ?2
               AND (valid_until IS NULL OR valid_until > ?2)
             ORDER BY since DESC LIMIT 1",
        )?
        .query_row(params![wa_id, At(at)], |row| row.get(0).map(ContactId))
        .optional()?)
}

/// Makes one contact of two when one of them is young. The older one stays.
fn merge_people(
    db: &Db<'_>,
    one: ContactId,
    other: ContactId,
    told: &ChangeOfIdentity,
    now: DateTime<Utc>,
    merge: &Merger,
) -> Result<Option<IdentityChanged>, StoreError> {
    let (into, from) = if one.0 < other.0 { (one, other) } else { (other, one) };
    let young: bool = db
        .prepare_cached("SELECT 1 FROM contact WHERE id = ?1 AND created_at >= ?2")?
        .exists(params![from.0, At(now - Duration::days(MERGE_DAYS))])?;
    if !young {
        return Ok(None);
    }
    let (Some(into_id), Some(from_id)) =
        (contact::conversation_of(db, into)?, contact::conversation_of(db, from)?)
    else {
        return Ok(None);
    };
    merge_states(db, into_id, from_id, merge)?;
    move_rows(db, (into, into_id), (from, from_id))?;
    move_identities(db, into, from, told, now)?;
    change::note(db, into_id, now)?;
    change::note(db, from_id, now)?;
    db.signal_everything();
    Ok(Some(IdentityChanged::Merged { into: into_id, from: from_id }))
}

fn merge_states(
    db: &Db<'_>,
    into: ConversationId,
    from: ConversationId,
    merge: &Merger,
) -> Result<(), StoreError> {
    let missing = StoreError::Broken("a conversation vanished while it was merged");
    let kept = conversation::load(db, into)?.ok_or(missing.clone())?;
    let lost = conversation::load(db, from)?.ok_or(missing)?;
    let merged = merge(&kept.state, &lost.state);
    let face = Face {
        state: &merged.next,
        wake_at: merged.wake_at,
        window_closes_at: merged.window_closes_at,
        unread: kept.unread.saturating_add(lost.unread),
        name: None,
        last: None,
        theirs: None,
    };
    save(db, into, &face)?;
    join_faces(db, into, from)?;
    let empty = Conversation::default();
    let gone = Face {
        state: &empty,
        wake_at: None,
        window_closes_at: None,
        unread: 0,
        name: None,
        last: None,
        theirs: None,
    };
    save(db, from, &gone)?;
    db.prepare_cached(
        "UPDATE conversation SET stage = 'merged', merged_into = ?1, name = NULL, last_kind = '', last_words = ''
         WHERE id = ?2",
    )?
    .execute([into.0, from.0])?;
    search::rename(db, from, None)
}

/// The newer side is shown, and its applicant's words, if the applicant has written there at all. The
/// kept person is found by the name that is shown.
fn join_faces(db: &Db<'_>, into: ConversationId, from: ConversationId) -> Result<(), StoreError> {
    let name: Option<String> = db
        .prepare_cached(
            "UPDATE conversation AS kept SET
                 last_at = max(kept.last_at, lost.last_at),
                 last_inbound = iif(lost.last_at > kept.last_at, lost.last_inbound, kept.last_inbound),
                 last_kind = iif(lost.has_newer_words, lost.last_kind, kept.last_kind),
                 last_words = iif(lost.has_newer_words, lost.last_words, kept.last_words),
                 name = ifnull(kept.name, lost.name)
             FROM (SELECT l.*, l.last_kind <> '' AND (k.last_kind = '' OR l.last_at > k.last_at) AS has_newer_words
                   FROM conversation l CROSS JOIN conversation k WHERE l.id = ?2 AND k.id = ?1) AS lost
             WHERE kept.id = ?1 RETURNING name",
        )?
        .query_row([into.0, from.0], |row| row.get(0))?;
    search::rename(db, into, name.as_deref())
}

type Place = (ContactId, ConversationId);

fn move_rows(db: &Db<'_>, (into, into_id): Place, (from, from_id): Place) -> Result<(), StoreError> {
    for sql in [
        // Before the messages move: their conversation finds the files.
        "UPDATE media SET conversation = ?1 WHERE message IN (SELECT id FROM message WHERE conversation = ?2)",
        "UPDATE message SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE OR REPLACE receipt SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE alert SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE audit SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE seen SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE feedback SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE note SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE OR REPLACE draft SET conversation = ?1 WHERE conversation = ?2",
        "UPDATE conversation SET merged_into = ?1 WHERE merged_into = ?2",
    ] {
        db.prepare_cached(sql)?.execute([into_id.0, from_id.0])?;
    }
    db.prepare_cached("UPDATE outbox SET contact = ?1, conversation = ?2 WHERE contact = ?3")?
        .execute([into.0, into_id.0, from.0])?;
    db.prepare_cached("UPDATE contact SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2")?
        .execute([into.0, from.0])?;
    db.prepare_cached(
        "UPDATE contact SET profile_name = coalesce((SELECT profile_name FROM contact WHERE id = ?2), profile_name),
                            display_name = coalesce(display_name, (SELECT display_name FROM contact WHERE id = ?2))
         WHERE id = ?1",
    )?
    .execute([into.0, from.0])?;
    Ok(())
}

/// The one contact keeps the newer values, and of those the ones just told.
fn move_identities(
    db: &Db<'_>,
    into: ContactId,
    from: ContactId,
    told: &ChangeOfIdentity,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE identity SET valid_until = ?3 WHERE contact = ?1 AND valid_until IS NULL
           AND kind IN (SELECT kind FROM identity WHERE contact = ?2 AND valid_until IS NULL)",
    )?
    .execute(params![into.0, from.0, At(now)])?;
    db.prepare_cached("UPDATE identity SET contact = ?1 WHERE contact = ?2")?.execute([into.0, from.0])?;
    contact::hold(db, into, &told.current, now)?;
    Ok(())
}
