//! Pages for people: the inbox from the conversations' rows alone, messages by conversation.

use rusqlite::{Connection, Row, params_from_iter};

use super::content::{COLUMNS_READ, bubble, columns_read, content, media};
use super::conversation;
use super::value::{At, Word, count, from_json};
use crate::conversation::{Fate, Owner, Purpose};
use crate::ids::{AgentId, ContactId, ConversationId, MessageId, Wamid};
use crate::store::{
    AuditEntry, AuditLine, Author, ConversationRow, Cursor, Filter, Group, MessageRow, RowPage, StoreError,
};

macro_rules! row_columns {
    () => {
        "SELECT id, contact, name, state, window_closes_at, wake_at, unread, last_words, last_kind, last_at,
                last_inbound, topic, owner, assignee, "
    };
}

macro_rules! message_columns {
    () => {
        concat!(
            "SELECT ",
            columns_read!(),
            ", m.id, m.conversation, m.author, m.agent, m.wamid, m.fate, m.purpose, m.entries, m.state, m.error_code,
               m.sent_at, m.received_at, m.reply_to, m.edited_at, m.edited_body, m.revoked_at, m.reaction
             FROM message m LEFT JOIN media f ON f.message = m.id "
        )
    };
}

/// How a group is found: its statement, what comes before the cursor, and the cursor's start.
struct Listing {
    sql: &'static str,
    agent: Option<i64>,
    start: Cursor,
}

/// Conversations that are looked at for a filtered page: so long no page takes, however rare the topic.
const WALKED_MAX: usize = 2000;
const FIRST: Cursor = Cursor { first: i64::MIN, second: i64::MIN, id: i64::MIN };
const LAST: Cursor = Cursor { first: i64::MAX, second: i64::MAX, id: i64::MAX };

/// Each statement takes the cursor as ?1, ?2, ?3 and the limit as ?4; it returns its own order as
/// the last two columns.
fn listing(group: Group) -> Listing {
    let listing = |sql, start| Listing { sql, agent: None, start };
    match group {
        Group::Crisis => listing(
            concat!(
                row_columns!(),
                "crisis_seen, crisis_since FROM conversation WHERE crisis IS NOT NULL
                 AND (crisis_seen, crisis_since, id) > (?1, ?2, ?3) ORDER BY crisis_seen, crisis_since, id LIMIT ?4"
            ),
            FIRST,
        ),
        Group::Waiting => listing(
            concat!(
                row_columns!(),
                "since, 0 FROM conversation WHERE stage = 'waiting' AND crisis IS NULL
                 AND (since, 0, id) > (?1, ?2, ?3) AND since >= ?1 ORDER BY since, id LIMIT ?4"
            ),
            FIRST,
        ),
        Group::Mine(agent) => Listing {
            agent: Some(agent.0),
            ..listing(
                concat!(
                    row_columns!(),
                    "last_at, 0 FROM conversation WHERE assignee = ?5 AND assignee IS NOT NULL AND crisis IS NULL
                     AND (last_at, 0, id) < (?1, ?2, ?3) AND last_at <= ?1 ORDER BY last_at DESC, id DESC LIMIT ?4"
                ),
                LAST,
            )
        },
        Group::Human => listing(
            concat!(
                row_columns!(),
                "last_at, 0 FROM conversation WHERE stage = 'human' AND crisis IS NULL
                 AND (last_at, 0, id) < (?1, ?2, ?3) AND last_at <= ?1 ORDER BY last_at DESC, id DESC LIMIT ?4"
            ),
            LAST,
        ),
        Group::Others(agent) => Listing {
            agent: Some(agent.0),
            ..listing(
                concat!(
                    row_columns!(),
                    "last_at, 0 FROM conversation WHERE stage = 'human' AND crisis IS NULL AND assignee IS NOT ?5
                     AND (last_at, 0, id) < (?1, ?2, ?3) AND last_at <= ?1 ORDER BY last_at DESC, id DESC LIMIT ?4"
                ),
                LAST,
            )
        },
        Group::Held => listing(
            concat!(
                row_columns!(),
                "until, 0 FROM conversation WHERE stage = 'held' AND crisis IS NULL
                 AND (until, 0, id) > (?1, ?2, ?3) AND until >= ?1 ORDER BY until, id LIMIT ?4"
            ),
            FIRST,
        ),
        Group::Bot => listing(
            concat!(
                row_columns!(),
                "last_at, 0 FROM conversation WHERE (stage = 'bot' OR stage = 'reopening') AND crisis IS NULL
                 AND (last_at, 0, id) < (?1, ?2, ?3) AND last_at <= ?1 ORDER BY last_at DESC, id DESC LIMIT ?4"
            ),
            LAST,
        ),
        Group::Resolved => listing(
            concat!(
                row_columns!(),
                "last_at, 0 FROM conversation WHERE stage = 'resolved' AND crisis IS NULL
                 AND (last_at, 0, id) < (?1, ?2, ?3) AND last_at <= ?1 ORDER BY last_at DESC, id DESC LIMIT ?4"
            ),
            LAST,
        ),
    }
}

pub fn conversations(
    db: &Connection,
    group: Group,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<ConversationRow>, StoreError> {
    Ok(page(db, group, &Filter::default(), after, limit)?.rows)
}

pub fn page(
    db: &Connection,
    group: Group,
    filter: &Filter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<RowPage, StoreError> {
    let listing = listing(group);
    let from = after.unwrap_or(listing.start);
    // One more than shown tells whether there are more.
    let walked_max = if filter.is_empty() { limit.saturating_add(1) } else { WALKED_MAX.max(limit) };
    let bound = [from.first, from.second, from.id, count(walked_max)].into_iter().chain(listing.agent);
    let mut statement = db.prepare_cached(listing.sql)?;
    let mut rows = statement.query(params_from_iter(bound))?;
    let mut page = RowPage::default();
    let (mut walked, mut last) = (0, None);
    while let Some(row) = rows.next()? {
        if page.rows.len() == limit {
            page.next = last;
            return Ok(page);
        }
        walked += 1;
        last = Some(cursor(row)?);
        if admits(filter, row, FILTERED)? {
            page.rows.push(conversation_row(row)?);
        }
    }
    page.next = last.filter(|_| !filter.is_empty() && walked == walked_max);
    Ok(page)
}

pub fn conversation(db: &Connection, id: ConversationId) -> Result<Option<ConversationRow>, StoreError> {
    let Some(loaded) = conversation::load(db, id)? else { return Ok(None) };
    let mut statement =
        db.prepare_cached(concat!(row_columns!(), "last_at, 0 FROM conversation WHERE id = ?1"))?;
    let mut rows = statement.query([loaded.id.0])?;
    rows.next()?.map(conversation_row).transpose()
}

fn conversation_row(row: &Row<'_>) -> Result<ConversationRow, StoreError> {
    let state = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
    let id = ConversationId(row.get(0)?);
    Ok(ConversationRow {
        id,
        contact: ContactId(row.get(1)?),
        name: row.get(2)?,
        state: from_json(state)?,
        window_closes_at: row.get::<_, Option<At>>(4)?.map(|at| at.0),
        wake_at: row.get::<_, Option<At>>(5)?.map(|at| at.0),
        unread: row.get(6)?,
        last_words: row.get(7)?,
        last_kind: row.get(8)?,
        last_at: row.get::<_, At>(9)?.0,
        last_inbound: row.get(10)?,
        topic: row.get(FILTERED)?,
        cursor: cursor(row)?,
    })
}

/// Where the columns begin that a filter looks at: topic, owner, assignee.
const FILTERED: usize = 11;

fn cursor(row: &Row<'_>) -> Result<Cursor, StoreError> {
    Ok(Cursor { first: row.get(14)?, second: row.get(15)?, id: row.get(0)? })
}

/// Whether the filter lets a row through; `first` is the index of its column `topic`.
pub fn admits(filter: &Filter, row: &Row<'_>, first: usize) -> Result<bool, StoreError> {
    let text = |index| row.get_ref(index)?.as_str_or_null().map_err(rusqlite::Error::from);
    let is_about = match &filter.topic {
        Some(topic) => text(first)? == Some(topic.as_str()),
        None => true,
    };
    let has_it = match filter.owner {
        Some(Owner::Agent(agent)) => row.get::<_, Option<i64>>(first + 2)? == Some(agent.0),
        Some(Owner::PhoneApp) => text(first + 1)? == Some("phone_app"),
        None => true,
    };
    Ok(is_about && has_it)
}

pub fn messages(
    db: &Connection,
    conversation: ConversationId,
    before: Option<MessageId>,
    limit: usize,
) -> Result<Vec<MessageRow>, StoreError> {
    let mut statement = db.prepare_cached(concat!(
        message_columns!(),
        "WHERE m.conversation = ?1 AND m.id < ?2 ORDER BY m.id DESC LIMIT ?3"
    ))?;
    let before = before.map_or(i64::MAX, |id| id.0);
    let mut rows = statement.query([conversation.0, before, count(limit)])?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        page.push(message_row(row)?);
    }
    Ok(page)
}

pub fn message(db: &Connection, id: MessageId) -> Result<Option<MessageRow>, StoreError> {
    let mut statement = db.prepare_cached(concat!(message_columns!(), "WHERE m.id = ?1"))?;
    let mut rows = statement.query([id.0])?;
    rows.next()?.map(message_row).transpose()
}

fn message_row(row: &Row<'_>) -> Result<MessageRow, StoreError> {
    let at = |index: usize| COLUMNS_READ + index;
    let wamid = |index: usize| -> Result<Option<Wamid>, StoreError> {
        let text: Option<String> = row.get(at(index))?;
        text.map(|text| Wamid::parse(&text))
            .transpose()
            .map_err(|_| StoreError::Broken("a stored wamid is none"))
    };
    let instant = |index: usize| row.get::<_, Option<At>>(at(index)).map(|instant| instant.map(|at| at.0));
    let author = author(row.get_ref(at(2))?.as_str().map_err(rusqlite::Error::from)?, row.get(at(3))?);
    let is_ours = matches!(author, Author::Bot | Author::Agent(_));
    let entries: Option<String> = row.get(at(7))?;
    let edited_body: Option<String> = row.get(at(14))?;
    Ok(MessageRow {
        id: MessageId(row.get(at(0))?),
        conversation: ConversationId(row.get(at(1))?),
        author,
        wamid: wamid(4)?,
        content: if is_ours { None } else { Some(content(row, 0)?) },
        bubble: if is_ours { Some(bubble(row, 0)?) } else { None },
        fate: row.get::<_, Option<Word<Fate>>>(at(5))?.map(|fate| fate.0),
        purpose: row.get::<_, Option<Word<Purpose>>>(at(6))?.map(|purpose| purpose.0),
        entries: entries.as_deref().map(from_json).transpose()?.unwrap_or_default(),
        state: row.get(at(8))?,
        error_code: row.get(at(9))?,
        sent_at: instant(10)?,
        received_at: row.get::<_, At>(at(11))?.0,
        reply_to: wamid(12)?,
        edited: instant(13)?.zip(edited_body),
        revoked_at: instant(15)?,
        reaction: row.get(at(16))?,
        media: media(row, 0)?,
    })
}

fn author(word: &str, agent: Option<i64>) -> Author {
    match (word, agent) {
        ("applicant", _) => Author::Applicant,
        ("phone_app", _) => Author::PhoneApp,
        ("agent", Some(agent)) => Author::Agent(AgentId(agent)),
        (_, _) => Author::Bot,
    }
}

pub fn audit(db: &Connection, conversation: ConversationId) -> Result<Vec<AuditLine>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT at, what, detail, agent FROM audit WHERE conversation = ?1 ORDER BY id")?;
    let rows = statement.query_map([conversation.0], audit_line)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn audit_line(row: &Row<'_>) -> rusqlite::Result<AuditLine> {
    Ok(AuditLine {
        at: row.get::<_, At>(0)?.0,
        what: row.get(1)?,
        detail: row.get(2)?,
        by: row.get::<_, Option<i64>>(3)?.map(AgentId),
    })
}

pub fn audit_after(db: &Connection, after: i64, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT at, what, detail, agent, id, conversation FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let rows = statement.query_map([after, count(limit)], |row| {
        let conversation = row.get::<_, Option<i64>>(5)?.map(ConversationId);
        Ok(AuditEntry { id: row.get(4)?, conversation, line: audit_line(row)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The statement of a group, so that a test can look at its plan.
#[cfg(test)]
pub fn sql_for_tests(group: Group) -> &'static str {
    listing(group).sql
}
