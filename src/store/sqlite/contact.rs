//! Contacts and the identifiers they are known by.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::value::{At, json};
use super::{Db, change};
use crate::conversation::{Conversation, Identities, Known, Resolution, resolve};
use crate::ids::{ContactId, ConversationId};
use crate::store::StoreError;

/// The kinds of identifiers, surest first, with what a payload says of each.
pub fn kinds(who: &Identities) -> [(&'static str, Option<&str>); 3] {
    [
        ("bsuid", who.bsuid.as_deref()),
        ("parent_bsuid", who.parent_bsuid.as_deref()),
        ("wa_id", who.wa_id.as_deref()),
    ]
}

/// The place of a kind.
pub fn slot<'i>(who: &'i mut Identities, kind: &str) -> &'i mut Option<String> {
    match kind {
        "bsuid" => &mut who.bsuid,
        "parent_bsuid" => &mut who.parent_bsuid,
        _ => &mut who.wa_id,
    }
}

/// The contact that holds this value now.
pub fn holder(db: &Connection, kind: &str, value: &str) -> Result<Option<ContactId>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT contact FROM identity WHERE kind = ?1 AND value = ?2 AND valid_until IS NULL",
        )?
        .query_row([kind, value], |row| row.get(0).map(ContactId))
        .optional()?)
}

/// The contact that held this value last and does not any more.
pub fn former_holder(db: &Connection, kind: &str, value: &str) -> Result<Option<ContactId>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT contact FROM identity WHERE kind = ?1 AND value = ?2 AND valid_until IS NOT NULL
             ORDER BY valid_until DESC LIMIT 1",
        )?
        .query_row([kind, value], |row| row.get(0).map(ContactId))
        .optional()?)
}

/// Since when the number is its present holder's.
fn number_since(db: &Connection, wa_id: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let since: Option<At> = db
        .prepare_cached(
            "SELECT since FROM identity WHERE kind = 'wa_id' AND value = ?1 AND valid_until IS NULL",
        )?
        .query_row([wa_id], |row| row.get(0))
        .optional()?;
    Ok(since.map(|since| since.0))
}

/// What a contact is known by now.
pub fn identities(db: &Connection, contact: ContactId) -> Result<Identities, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT kind, value FROM identity WHERE contact = ?1 AND valid_until IS NULL")?;
    let mut rows = statement.query([contact.0])?;
    let mut found = Identities::default();
    while let Some(row) = rows.next()? {
        let kind = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        *slot(&mut found, kind) = Some(row.get(1)?);
    }
    Ok(found)
}

/// The contacts that hold any of a payload's identifiers, and the payload as it reads today: a user
/// id that was replaced stands for its successor (late events bear old ones). A number that was
/// given up stands for nobody: numbers are recycled. Beside a replaced user id the number is left out
/// as well: it was the person's then, and may be anybody's now.
pub fn known(db: &Connection, payload: &Identities) -> Result<(Identities, Vec<Known>), StoreError> {
    let mut reads = payload.clone();
    let mut found: Vec<Known> = Vec::new();
    for (kind, value) in kinds(payload) {
        let Some(value) = value else { continue };
        let is_number = kind == "wa_id";
        if is_number && reads.wa_id.is_none() {
            continue;
        }
        if found.iter_mut().any(|known| slot(&mut known.identities, kind).as_deref() == Some(value)) {
            continue;
        }
        let mut contact = holder(db, kind, value)?;
        let mut replaced = false;
        if contact.is_none() && !is_number {
            contact = former_holder(db, kind, value)?;
            replaced = contact.is_some();
        }
        let Some(contact) = contact else { continue };
        let mut identities = identities(db, contact)?;
        if replaced {
            // Without a successor the value still says who wrote.
            if let Some(successor) = slot(&mut identities, kind) {
                *slot(&mut reads, kind) = Some(successor.clone());
                reads.wa_id = None;
            }
        }
        if found.iter().all(|known| known.contact != contact) {
            let number_since = if is_number { number_since(db, value)? } else { None };
            found.push(Known { contact, identities, number_since });
        }
    }
    Ok((reads, found))
}

/// The contact a payload belongs to, if there is one already. Changes nothing.
pub fn existing(db: &Connection, payload: &Identities) -> Result<Option<ContactId>, StoreError> {
    let (reads, known) = known(db, payload)?;
    Ok(match resolve(&reads, &known, None) {
        Resolution::Existing { contact, .. } => Some(contact),
        Resolution::New { .. } => None,
    })
}

/// The contact a payload belongs to; made, or given new identifiers, if need be. `sent_at`: Meta's own
/// time of it.
pub fn resolved(
    db: &Db<'_>,
    payload: &Identities,
    sent_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<ContactId, StoreError> {
    // Identifiers are held from Meta's time on: changes that are told late are compared with it.
    let since = sent_at.map_or(now, |at| at.min(now));
    let (reads, known) = known(db, payload)?;
    let (contact, moved_from) = match resolve(&reads, &known, sent_at) {
        Resolution::Existing { contact, attach, moved_from } => {
            hold(db, contact, &attach, since)?;
            (contact, moved_from)
        }
        Resolution::New { identities, moved_from } => {
            if !known.is_empty() {
                take_away(db, &identities, since)?;
            }
            (create(db, &identities, since, now)?, moved_from)
        }
    };
    if let Some(former) = moved_from {
        mark_moved(db, former, contact, now)?;
    }
    Ok(contact)
}

/// The page tells at both that the number has changed hands.
fn mark_moved(
    db: &Db<'_>,
    former: ContactId,
    present: ContactId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE contact SET moved_from = ?2 WHERE id = ?1")?.execute([present.0, former.0])?;
    db.prepare_cached("UPDATE contact SET moved_to = ?2 WHERE id = ?1")?.execute([former.0, present.0])?;
    if let Some(conversation) = conversation_of(db, former)? {
        change::note(db, conversation, now)?;
    }
    Ok(())
}

/// Gives identifiers to a contact, from `since` on. Whoever held one of them loses it; what the contact had of the
/// same kind is closed.
pub fn hold(
    db: &Db<'_>,
    contact: ContactId,
    identities: &Identities,
    since: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut changed = false;
    for (kind, value) in kinds(identities) {
        let Some(value) = value else { continue };
        if holder(db, kind, value)? == Some(contact) {
            continue;
        }
        db.prepare_cached(
            "UPDATE identity SET valid_until = ?1 WHERE valid_until IS NULL AND kind = ?2 AND value = ?3",
        )?
        .execute(params![At(since), kind, value])?;
        db.prepare_cached(
            "UPDATE identity SET valid_until = ?1 WHERE valid_until IS NULL AND contact = ?2 AND kind = ?3",
        )?
        .execute(params![At(since), contact.0, kind])?;
        insert(db, contact, kind, value, since)?;
        changed = true;
    }
    Ok(changed)
}

fn insert(
    db: &Db<'_>,
    contact: ContactId,
    kind: &str,
    value: &str,
    since: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO identity (contact, kind, value, since) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![contact.0, kind, value, At(since)])?;
    Ok(())
}

/// Nobody holds these identifiers any more.
fn take_away(db: &Db<'_>, identities: &Identities, since: DateTime<Utc>) -> Result<(), StoreError> {
    for (kind, value) in kinds(identities) {
        db.prepare_cached(
            "UPDATE identity SET valid_until = ?1 WHERE valid_until IS NULL AND kind = ?2 AND value = ?3",
        )?
        .execute(params![At(since), kind, value])?;
    }
    Ok(())
}

fn create(
    db: &Db<'_>,
    identities: &Identities,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<ContactId, StoreError> {
    db.prepare_cached("INSERT INTO contact (created_at) VALUES (?1)")?.execute([At(now)])?;
    let contact = ContactId(db.last_insert_rowid());
    // Somebody new holds nothing that would have to be closed.
    for (kind, value) in kinds(identities) {
        if let Some(value) = value {
            insert(db, contact, kind, value, since)?;
        }
    }
    db.prepare_cached(
        "INSERT INTO conversation (contact, stage, last_at, state) VALUES (?1, 'bot', ?2, ?3)",
    )?
    .execute(params![contact.0, At(now), json(&Conversation::default())?])?;
    Ok(contact)
}

/// The conversation with a contact.
pub fn conversation_of(db: &Connection, contact: ContactId) -> Result<Option<ConversationId>, StoreError> {
    Ok(db
        .prepare_cached("SELECT id FROM conversation WHERE contact = ?1")?
        .query_row([contact.0], |row| row.get(0).map(ConversationId))
        .optional()?)
}

/// Notes what the person calls themselves, and returns the name that lists show.
pub fn rename(db: &Db<'_>, contact: ContactId, profile_name: &str) -> Result<Option<String>, StoreError> {
    let changed = db
        .prepare_cached("UPDATE contact SET profile_name = ?2 WHERE id = ?1 AND profile_name IS NOT ?2")?
        .execute(params![contact.0, profile_name])?;
    if changed == 0 {
        return Ok(None);
    }
    Ok(db
        .prepare_cached("SELECT coalesce(display_name, profile_name) FROM contact WHERE id = ?1")?
        .query_row([contact.0], |row| row.get(0))?)
}
