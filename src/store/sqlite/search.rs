//! Finds conversations by name, number and words. What costs more with every message is bounded:
//! of a word that everybody uses, the newest messages are looked at.

mod index;

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use unicode_normalization::UnicodeNormalization;

pub use index::{fill, forget, is_behind, rename};

use super::inbox;
use super::notebook;
use super::value::count;
use crate::ids::{ConversationId, MessageId};
use crate::store::{Cursor, Found, FoundRow, Hit, Search, StoreError};

/// What is typed counts up to here.
const CHARACTERS_MAX: usize = 200;
/// Words that are looked for at once.
const WORDS_MAX: usize = 8;
/// From this length on a word also finds what begins with it; the index keeps beginnings of this
/// length, shorter ones would read half of it.
const BEGINNING_CHARACTERS_MIN: usize = 3;
/// Newest messages with the words that are looked at.
const HITS_MAX: usize = 2000;
/// People of this name, or with these digits in their number, that are looked at.
const PEOPLE_MAX: usize = 500;
/// Fewer digits are in everybody's number.
const DIGITS_MIN: usize = 4;

/// How the words that were typed are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    Whole,
    /// Long enough ones also find what begins with them.
    Beginnings,
}

/// What was typed, as FTS5 reads it: each word in quotes, all of them wanted. `None`: there is no
/// word in it.
fn expression(typed: &str, meant: Words) -> Option<String> {
    // As one letter what can be one: a mark by itself would end the word.
    let typed: String = typed.chars().take(CHARACTERS_MAX).nfc().collect();
    let words = typed.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut expression = String::new();
    for word in words.take(WORDS_MAX) {
        let is_beginning = meant == Words::Beginnings && word.chars().count() >= BEGINNING_CHARACTERS_MIN;
        expression.push_str(if expression.is_empty() { "\"" } else { " \"" });
        expression.push_str(word);
        expression.push_str(if is_beginning { "\"*" } else { "\"" });
    }
    (!expression.is_empty()).then_some(expression)
}

/// What was typed, if it is (a part of) a phone number: as people write it at home, the zero in
/// front stands for the country.
fn digits(typed: &str) -> Option<String> {
    let is_of_number = |letter: char| letter.is_ascii_digit() || " +-/().\u{a0}".contains(letter);
    if typed.chars().count() > CHARACTERS_MAX || !typed.chars().all(is_of_number) {
        return None;
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (digits.len() >= DIGITS_MIN).then(|| digits.to_owned())
}

/// A conversation that may be shown.
struct Candidate {
    last_at: i64,
    id: i64,
    hit: Option<i64>,
}

pub fn search(
    db: &Connection,
    wanted: &Search,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Found, StoreError> {
    // What is found is read again: from one snapshot.
    let db = db.unchecked_transaction()?;
    let mut found = HashMap::new();
    let mut is_cut = false;
    if let Some(whole) = expression(&wanted.words, Words::Whole) {
        // Newest first, FTS5 reads no more of a whole word than is wanted; for a beginning it gathers all
        // there is. So beginnings are looked for only where whole words leave room.
        is_cut = by_words(&db, &whole, wanted.sees_everything, &mut found)?;
    }
    if let Some(beginnings) = expression(&wanted.words, Words::Beginnings) {
        if !is_cut {
            is_cut = by_words(&db, &beginnings, wanted.sees_everything, &mut found)?;
        }
        by_name(&db, &beginnings, &mut found)?;
    }
    if let Some(digits) = digits(&wanted.words) {
        by_number(&db, &digits, &mut found)?;
    }
    let mut candidates = candidates(&db, wanted, after, found)?;
    candidates.sort_unstable_by_key(|one| std::cmp::Reverse((one.last_at, one.id)));
    let has_more = candidates.len() > limit;
    candidates.truncate(limit);
    let next = candidates.last().filter(|_| has_more);
    let next = next.map(|last| Cursor { first: last.last_at, second: 0, id: last.id });
    let rows = candidates.iter().filter_map(|one| found_row(&db, one).transpose());
    Ok(Found { rows: rows.collect::<Result<_, _>>()?, next, is_cut })
}

/// Conversations, each with its newest message that was found.
type Hits = HashMap<i64, Option<i64>>;

/// Returns whether there may be more messages with the words than were looked at. What may not be
/// found does not count either.
fn by_words(
    db: &Connection,
    expression: &str,
    sees_everything: bool,
    found: &mut Hits,
) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT m.conversation, max(m.id), count(*)
         FROM (SELECT rowid AS id FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2) h
         CROSS JOIN message m ON m.id = h.id GROUP BY m.conversation",
    )?;
    let mut rows = statement.query(params![expression, count(HITS_MAX)])?;
    let mut looked_at: HashMap<i64, i64> = HashMap::new();
    while let Some(row) = rows.next()? {
        looked_at.insert(row.get(0)?, row.get(2)?);
        found.insert(row.get(0)?, Some(row.get(1)?));
    }
    if !sees_everything {
        let ids: Vec<_> = found.keys().copied().map(ConversationId).collect();
        let restricted = notebook::restricted(db, &ids)?;
        found.retain(|id, _| !restricted.contains(&ConversationId(*id)));
        looked_at.retain(|id, _| found.contains_key(id));
    }
    Ok(looked_at.values().sum::<i64>() >= count(HITS_MAX))
}

fn by_name(db: &Connection, expression: &str, found: &mut Hits) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT rowid FROM search_name WHERE search_name MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![expression, count(PEOPLE_MAX)])?;
    while let Some(row) = rows.next()? {
        // The name says it: no need to show which message does.
        found.insert(row.get(0)?, None);
    }
    Ok(())
}

fn by_number(db: &Connection, digits: &str, found: &mut Hits) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.id FROM identity i CROSS JOIN conversation c ON c.contact = i.contact
         WHERE i.kind = 'wa_id' AND i.valid_until IS NULL AND instr(i.value, ?1) > 0 LIMIT ?2",
    )?;
    let mut rows = statement.query(params![digits, count(PEOPLE_MAX)])?;
    while let Some(row) = rows.next()? {
        found.insert(row.get(0)?, None);
    }
    Ok(())
}

/// What the filter and the cursor leave of it.
fn candidates(
    db: &Connection,
    wanted: &Search,
    after: Option<Cursor>,
    found: Hits,
) -> Result<Vec<Candidate>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT topic, owner, assignee, last_at FROM conversation WHERE id = ?1 AND merged_into IS NULL",
    )?;
    let mut candidates = Vec::with_capacity(found.len());
    for (id, hit) in found {
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { continue };
        let last_at = row.get(3)?;
        let is_behind = after.is_none_or(|after| (last_at, id) < (after.first, after.id));
        if is_behind && inbox::admits(&wanted.filter, row, 0)? {
            candidates.push(Candidate { last_at, id, hit });
        }
    }
    Ok(candidates)
}

fn found_row(db: &Connection, one: &Candidate) -> Result<Option<FoundRow>, StoreError> {
    let Some(row) = inbox::conversation(db, ConversationId(one.id))? else { return Ok(None) };
    let hit = match one.hit {
        Some(message) => db
            .prepare_cached("SELECT ifnull(body, ''), author FROM message WHERE id = ?1")?
            .query_row([message], |row| {
                let is_theirs = row.get_ref(1)?.as_str()? == "applicant";
                Ok(Hit { message: MessageId(message), body: row.get(0)?, is_theirs })
            })
            .optional()?,
        None => None,
    };
    Ok(Some(FoundRow { row, hit }))
}

#[cfg(test)]
mod tests {
    use super::{Words, digits, expression};

    #[test]
    fn nothing_that_is_typed_is_an_operator() {
        assert_eq!(expression("Anna  Zeugnis", Words::Whole).as_deref(), Some("\"Anna\" \"Zeugnis\""));
        assert_eq!(expression("Anna  Zeugnis", Words::Beginnings).as_deref(), Some("\"Anna\"* \"Zeugnis\"*"));
        assert_eq!(
            expression("a\" OR \"b* NEAR(x) -y", Words::Beginnings).as_deref(),
            Some("\"a\" \"OR\" \"b\" \"NEAR\"* \"x\" \"y\"")
        );
        assert_eq!(
            expression("'; DROP TABLE message; --", Words::Beginnings).as_deref(),
            Some("\"DROP\"* \"TABLE\"* \"message\"*")
        );
        for nothing in ["", "  ", "\"\"", "🙂🙂", "*", "()", "\0", "--"] {
            assert_eq!(expression(nothing, Words::Beginnings), None, "{nothing}");
        }
        assert_eq!(
            expression("Yu\u{308}rek", Words::Beginnings).as_deref(),
            Some("\"Yürek\"*"),
            "one letter"
        );
        assert!(expression(&"wort ".repeat(20_000), Words::Beginnings).is_some_and(|all| all.len() < 100));
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for typed in ["+49 151 1000-0001", "0049 (151) 10000001", "4915110000001"] {
            assert_eq!(digits(typed).as_deref(), Some("4915110000001"), "{typed}");
        }
        assert_eq!(digits("0151/10000001").as_deref(), Some("15110000001"), "as at home");
        for none in ["151", "Anna 4915110000001", "", "+++"] {
            assert_eq!(digits(none), None, "{none}");
        }
    }
}
