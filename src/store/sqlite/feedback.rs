//! How answers were taken. Written only in steps that bring such a thing; everything is looked up
//! within the conversation.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Db;
use super::value::{At, Word, from_json};
use crate::conversation::{Content, Decision, Effect, Fate, Taken};
use crate::ids::ConversationId;
use crate::store::{FeedbackRow, Happening, Step, StoreError};

/// How far back the bubble is looked for, and what was asked before it.
const ROWS_LOOKED_AT: i64 = 200;
const QUESTION_CHARS_MAX: usize = 600;

/// What the open turn asks, this event's own message included, when it ends without an answer. Read
/// before the turn is closed: only now is it known which messages belong to it.
pub fn open_question(
    db: &Db<'_>,
    id: ConversationId,
    decision: &Decision,
    happening: &Happening,
) -> Result<Option<String>, StoreError> {
    let unanswered = |effect: &Effect| matches!(effect, Effect::Feedback { taken: Taken::Unanswered, .. });
    if !decision.effects.iter().any(unanswered) {
        return Ok(None);
    }
    let mut texts: Vec<String> = db
        .prepare_cached(
            "SELECT coalesce(edited_body, body) FROM message INDEXED BY message_turn
             WHERE conversation = ?1 AND (fate = 'pending' OR fate = 'held' OR fate = 'owed')
               AND kind = 'text' AND body IS NOT NULL AND revoked_at IS NULL ORDER BY id",
        )?
        .query_map([id.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if let Happening::Inbound { inbound, .. } = happening
        && let Content::Text { body } = &inbound.content
        && decision.fate_of_message() == Fate::Waiting
    {
        texts.push(body.clone());
    }
    Ok(Some(joined(&texts)))
}

/// A question without an answer.
pub fn note_unanswered(
    db: &Db<'_>,
    id: ConversationId,
    question: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if question.is_empty() {
        return Ok(());
    }
    db.prepare_cached("INSERT INTO feedback (conversation, at, question, taken) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id.0, At(now), question, Word(Taken::Unanswered)])?;
    Ok(())
}

/// How an answer or an offer was taken. A tap names its bubble and counts more than words; what is
/// about no answer is not kept.
pub fn note(
    db: &Db<'_>,
    step: &Step,
    id: ConversationId,
    taken: Taken,
    chosen: Option<&str>,
) -> Result<(), StoreError> {
    let tapped = match &step.happening {
        Happening::Inbound { inbound, reply_to } if matches!(inbound.content, Content::Choice { .. }) => {
            Some(reply_to.as_ref())
        }
        _ => None,
    };
    let wamid = tapped.flatten().map(crate::ids::Wamid::as_str);
    let Some(answer) = answer(db, id, wamid)? else { return Ok(()) };
    let question = question_before(db, id, answer.id)?;
    let sql = if tapped.is_some() {
        "INSERT INTO feedback (conversation, at, question, answer, said, entries, taken, chosen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (answer) DO UPDATE SET at = excluded.at, taken = excluded.taken, chosen = excluded.chosen"
    } else {
        "INSERT INTO feedback (conversation, at, question, answer, said, entries, taken, chosen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (answer) DO NOTHING"
    };
    db.prepare_cached(sql)?.execute(params![
        id.0,
        At(step.now),
        question,
        answer.id,
        answer.purpose,
        answer.entries,
        Word(taken),
        chosen,
    ])?;
    Ok(())
}

/// A bubble of ours that answered or offered.
struct Answer {
    id: i64,
    purpose: String,
    entries: Option<String>,
}

impl Answer {
    fn read(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let purpose: Option<String> = row.get(1)?;
        let (id, entries) = (row.get(0)?, row.get(2)?);
        let answers = purpose.filter(|purpose| purpose == "answer" || purpose == "choices");
        Ok(answers.map(|purpose| Self { id, purpose, entries }))
    }
}

/// The bubble with this id; without an id, or when its id is not known (yet), the last one.
fn answer(db: &Db<'_>, id: ConversationId, wamid: Option<&str>) -> Result<Option<Answer>, StoreError> {
    if let Some(wamid) = wamid {
        let tapped = db
            .prepare_cached(
                "SELECT id, purpose, entries FROM
                   (SELECT id, wamid, purpose, entries FROM message WHERE conversation = ?1
                    ORDER BY id DESC LIMIT ?2) WHERE wamid = ?3 LIMIT 1",
            )?
            .query_row(params![id.0, ROWS_LOOKED_AT, wamid], Answer::read)
            .optional()?;
        if let Some(found) = tapped {
            return Ok(found);
        }
    }
    Ok(db
        .prepare_cached(
            "SELECT id, purpose, entries FROM
               (SELECT id, purpose, entries FROM message WHERE conversation = ?1 ORDER BY id DESC LIMIT ?2)
             WHERE purpose = 'answer' OR purpose = 'choices' LIMIT 1",
        )?
        .query_row(params![id.0, ROWS_LOOKED_AT], Answer::read)
        .optional()?
        .flatten())
}

/// What was asked before a bubble of ours. An answer to a tap answers the question for which the
/// choices were offered; acknowledgements and templates may stand between.
fn question_before(db: &Db<'_>, id: ConversationId, answer: i64) -> Result<String, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT author, kind, coalesce(edited_body, body), fate, purpose, revoked_at FROM message
         WHERE conversation = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
    )?;
    let mut rows = statement.query(params![id.0, answer, ROWS_LOOKED_AT])?;
    let mut texts: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        let author: String = row.get(0)?;
        if author == "applicant" {
            let (kind, fate): (String, Option<Word<Fate>>) = (row.get(1)?, row.get(3)?);
            let asks = kind == "text" && matches!(fate, Some(Word(Fate::Answered | Fate::Offered)));
            if asks
                && row.get::<_, Option<i64>>(5)?.is_none()
                && let Some(text) = row.get::<_, Option<String>>(2)?
            {
                texts.push(text);
            }
            continue;
        }
        let purpose: Option<String> = row.get(4)?;
        match purpose.as_deref() {
            Some("acknowledgement" | "review_line" | "reopen_template" | "call_notice") => {}
            Some("choices") if texts.is_empty() => {}
            _ => break,
        }
    }
    texts.reverse();
    Ok(joined(&texts))
}

fn joined(texts: &[String]) -> String {
    texts.join("\n").trim().chars().take(QUESTION_CHARS_MAX).collect()
}

pub fn list(db: &Connection, since: DateTime<Utc>, limit: u32) -> Result<Vec<FeedbackRow>, StoreError> {
    let snapshot = db.unchecked_transaction()?;
    let mut statement = snapshot.prepare_cached(
        "SELECT f.conversation, f.at, f.question, f.entries, f.taken, f.chosen, v.contact, f.said
         FROM feedback f JOIN conversation v ON v.id = f.conversation
         WHERE f.at >= ?1 AND v.crisis IS NULL ORDER BY f.id DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![At(since), limit])?;
    let mut found = Vec::new();
    let mut names: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let contact: i64 = row.get(6)?;
        if let std::collections::btree_map::Entry::Vacant(unknown) = names.entry(contact) {
            unknown.insert(names_of(&snapshot, contact)?);
        }
        found.push(FeedbackRow {
            conversation: ConversationId(row.get(0)?),
            at: row.get::<_, At>(1)?.0,
            question: row.get(2)?,
            answered: row.get::<_, Option<String>>(7)?.as_deref() == Some("answer"),
            entries: slugs(row.get::<_, Option<String>>(3)?.as_deref())?,
            taken: row.get::<_, Word<Taken>>(4)?.0,
            chosen: row.get(5)?,
            known_names: names.get(&contact).cloned().unwrap_or_default(),
        });
    }
    found.reverse();
    Ok(found)
}

fn slugs(entries: Option<&str>) -> Result<Vec<String>, StoreError> {
    entries.map_or(Ok(Vec::new()), from_json)
}

/// Every name and identifier that the person has or had.
fn names_of(db: &Connection, contact: i64) -> Result<Vec<String>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT profile_name FROM contact WHERE (id = ?1 OR merged_into = ?1) AND profile_name IS NOT NULL
             UNION SELECT display_name FROM contact WHERE (id = ?1 OR merged_into = ?1) AND display_name IS NOT NULL
             UNION SELECT value FROM identity WHERE contact = ?1",
        )?
        .query_map([contact], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

pub fn answers_sent(db: &Connection, since: DateTime<Utc>) -> Result<BTreeMap<String, u64>, StoreError> {
    let snapshot = db.unchecked_transaction()?;
    let from = first_message_since(&snapshot, since)?;
    let mut statement = snapshot.prepare_cached(
        "SELECT entries FROM message WHERE id >= ?1 AND purpose = 'answer' AND entries IS NOT NULL",
    )?;
    let mut rows = statement.query([from])?;
    let mut sent = BTreeMap::new();
    while let Some(row) = rows.next()? {
        for slug in slugs(Some(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?))? {
            *sent.entry(slug).or_default() += 1;
        }
    }
    Ok(sent)
}

/// Ids ascend with time, so the first message since then is found by halving.
fn first_message_since(db: &Connection, since: DateTime<Utc>) -> Result<i64, StoreError> {
    let bounds = db.query_row("SELECT min(id), max(id) FROM message", [], |row| {
        Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?))
    })?;
    let (Some(mut low), Some(mut high)) = bounds else { return Ok(0) };
    let mut at =
        db.prepare_cached("SELECT id, received_at FROM message WHERE id >= ?1 ORDER BY id LIMIT 1")?;
    while low < high {
        let middle = low + (high - low) / 2;
        let (id, received) =
            at.query_row([middle], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, At>(1)?.0)))?;
        if received < since { low = id + 1 } else { high = middle }
    }
    Ok(low)
}
