//! Whose identifiers a payload holds. Since 2026 the phone number may be missing, and what arrives
//! in a field is not always what the field is named for.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use super::json;
use crate::conversation::Identities;

/// Published are at most 135 bytes (user id with country and `ENT`), earlier drafts had 256.
const IDENTIFIER_BYTES_MAX: usize = 256;

/// The three fields that name a person, for each place in the payloads.
pub(super) type Fields = [&'static str; 3];

pub(super) const FROM: Fields = ["from", "from_user_id", "from_parent_user_id"];
pub(super) const TO: Fields = ["to", "to_user_id", "to_parent_user_id"];
pub(super) const RECIPIENT: Fields = ["recipient_id", "recipient_user_id", "recipient_parent_user_id"];
const CONTACT: Fields = ["wa_id", "user_id", "parent_user_id"];

/// The identifiers in these fields of an object.
pub(super) fn of(object: &Value, [phone, user, parent]: Fields) -> Identities {
    let mut found =
        Identities { bsuid: identifier(object, user), parent_bsuid: identifier(object, parent), wa_id: None };
    if let Some(phone) = identifier(object, phone) {
        sort_in(&mut found, phone);
    }
    found
}

/// A value from a phone field: some gateways put a user id there. Only a number never has a letter
/// or a dot, and what has one is never treated as a number.
pub(super) fn sort_in(identities: &mut Identities, value: String) {
    let is_user_id = value.contains(|c: char| c.is_alphabetic() || c == '.');
    if !is_user_id {
        let number = value.strip_prefix('+').map_or_else(|| value.clone(), str::to_owned);
        identities.wa_id = Some(number).filter(|number| !number.is_empty());
    } else if value.contains(".ENT.") {
        identities.parent_bsuid.get_or_insert(value);
    } else {
        identities.bsuid.get_or_insert(value);
    }
}

/// An identifier as it may be stored: neither blank nor endless nor with control characters.
pub(super) fn identifier(object: &Value, key: &str) -> Option<String> {
    let value: Cow<'_, str> = json::id(object, key)?;
    let value = value.trim();
    let is_fine = value.len() <= IDENTIFIER_BYTES_MAX && !value.contains(char::is_control);
    is_fine.then(|| value.to_owned())
}

/// The `contacts` of a value, found by identifier and never by position.
pub(super) struct Contacts<'a> {
    entries: Vec<Entry<'a>>,
    by_identifier: HashMap<String, usize>,
    /// The value holds one contact and one other thing: they belong together, whatever is missing.
    alone: bool,
}

struct Entry<'a> {
    identities: Identities,
    name: Option<&'a str>,
}

impl<'a> Contacts<'a> {
    /// Reads the contacts of a value that holds so many messages, statuses and the like.
    pub(super) fn of(value: &'a Value, elements: usize) -> Self {
        let contacts = json::list(value, "contacts");
        let entries: Vec<_> = contacts
            .iter()
            .map(|contact| Entry { identities: of(contact, CONTACT), name: name(contact) })
            .collect();
        let mut by_identifier = HashMap::new();
        for (index, Entry { identities: Identities { bsuid, parent_bsuid, wa_id }, .. }) in
            entries.iter().enumerate()
        {
            for identifier in [bsuid, wa_id, parent_bsuid].into_iter().flatten() {
                by_identifier.entry(identifier.clone()).or_insert(index);
            }
        }
        Self { alone: entries.len() == 1 && elements == 1, entries, by_identifier }
    }

    /// Adds to these identifiers what the person's contact entry knows, and their name.
    pub(super) fn complete(&self, found: Identities) -> (Identities, Option<String>) {
        let Some(entry) = self.entry(&found) else {
            return (found, None);
        };
        let known = entry.identities.clone();
        let completed = Identities {
            bsuid: found.bsuid.or(known.bsuid),
            parent_bsuid: found.parent_bsuid.or(known.parent_bsuid),
            wa_id: found.wa_id.or(known.wa_id),
        };
        (completed, entry.name.map(str::to_owned))
    }

    fn entry(&self, found: &Identities) -> Option<&Entry<'a>> {
        // The user id first: it is the narrowest. An entry that contradicts is somebody else's.
        let by_identifier = [&found.bsuid, &found.wa_id, &found.parent_bsuid]
            .into_iter()
            .flatten()
            .filter_map(|identifier| self.entries.get(*self.by_identifier.get(identifier)?))
            .find(|entry| agree(found, &entry.identities));
        let only = || self.entries.first().filter(|entry| self.alone && agree(found, &entry.identities));
        by_identifier.or_else(only)
    }
}

/// Whether both may be one person: no kind of identifier has two values.
fn agree(one: &Identities, other: &Identities) -> bool {
    [(&one.bsuid, &other.bsuid), (&one.parent_bsuid, &other.parent_bsuid), (&one.wa_id, &other.wa_id)]
        .iter()
        .all(|pair| !matches!(pair, (Some(one), Some(other)) if one != other))
}

/// What they call themselves: the profile's name, or the username without the `@` that Meta's
/// examples put before it.
fn name(contact: &Value) -> Option<&str> {
    let profile = contact.get("profile")?;
    json::text(profile, "name").or_else(|| {
        let username = json::text(profile, "username")?;
        Some(username.strip_prefix('@').unwrap_or(username)).filter(|name| !name.is_empty())
    })
}
