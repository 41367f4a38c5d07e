//! The conversation's row: its state, and the columns that lists, timers and gauges look for.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::Db;
use super::value::{At, Word, from_json, json, maybe_at};
use crate::conversation::{Conversation, Owner, Stage};
use crate::ids::{AgentId, ContactId, ConversationId};
use crate::store::StoreError;

/// A conversation as a step loads it.
pub struct Loaded {
    pub id: ConversationId,
    pub contact: ContactId,
    pub state: Conversation,
    pub unread: u32,
    pub wake_at: Option<DateTime<Utc>>,
}

/// Where merged conversations have gone; a chain of merges is short.
const MERGES_FOLLOWED_MAX: usize = 8;

macro_rules! load_columns {
    () => {
        "SELECT id, merged_into, contact, state, unread, wake_at FROM conversation "
    };
}

/// Loads a conversation; of one that was merged, the one it became part of.
pub fn load(db: &Connection, id: ConversationId) -> Result<Option<Loaded>, StoreError> {
    let mut wanted = id;
    for _ in 0..MERGES_FOLLOWED_MAX {
        match load_row(db, concat!(load_columns!(), "WHERE id = ?1"), wanted.0)? {
            None => return Ok(None),
            Some(Row::MergedInto(into)) => wanted = into,
            Some(Row::Loaded(loaded)) => return Ok(Some(*loaded)),
        }
    }
    Err(StoreError::Broken("conversations are merged in a circle"))
}

/// Loads the conversation with a contact.
pub fn load_of(db: &Connection, contact: ContactId) -> Result<Option<Loaded>, StoreError> {
    match load_row(db, concat!(load_columns!(), "WHERE contact = ?1"), contact.0)? {
        None => Ok(None),
        Some(Row::MergedInto(into)) => load(db, into),
        Some(Row::Loaded(loaded)) => Ok(Some(*loaded)),
    }
}

enum Row {
    MergedInto(ConversationId),
    Loaded(Box<Loaded>),
}

fn load_row(db: &Connection, sql: &str, key: i64) -> Result<Option<Row>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([key])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    if let Some(into) = row.get(1)? {
        return Ok(Some(Row::MergedInto(ConversationId(into))));
    }
    let loaded = Loaded {
        id: ConversationId(row.get(0)?),
        contact: ContactId(row.get(2)?),
        state: from_json(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
        unread: row.get(4)?,
        wake_at: row.get::<_, Option<At>>(5)?.map(|at| at.0),
    };
    Ok(Some(Row::Loaded(Box::new(loaded))))
}

/// The newest message.
#[derive(Debug, Clone, Copy)]
pub struct Last {
    pub at: DateTime<Utc>,
    pub inbound: bool,
}

/// What lists show of the applicant's newest message.
#[derive(Debug, Clone)]
pub struct Words {
    pub kind: &'static str,
    pub words: String,
}

/// What is saved of a conversation.
#[derive(Debug)]
pub struct Face<'s> {
    pub state: &'s Conversation,
    pub wake_at: Option<DateTime<Utc>>,
    pub window_closes_at: Option<DateTime<Utc>>,
    pub unread: u32,
    /// `None`: stays.
    pub name: Option<String>,
    /// Of the newest message; `None`: stays.
    pub last: Option<Last>,
    /// Of the applicant's newest; `None`: stays.
    pub theirs: Option<Words>,
}

/// The columns that repeat what a stage holds.
#[derive(Default)]
struct StageColumns {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    overdue: bool,
    reason: Option<rusqlite::types::Value>,
    owner: Option<&'static str>,
    assignee: Option<AgentId>,
}

fn word<T: serde::Serialize>(value: T) -> Result<Option<rusqlite::types::Value>, StoreError> {
    use rusqlite::types::{ToSql, ToSqlOutput};
    Ok(match Word(value).to_sql()? {
        ToSqlOutput::Owned(word) => Some(word),
        _ => None,
    })
}

fn stage_columns(stage: &Stage) -> Result<StageColumns, StoreError> {
    let base = StageColumns::default();
    Ok(match stage {
        Stage::Bot => base,
        Stage::Held { until } => StageColumns { until: Some(*until), ..base },
        Stage::Waiting { since, reason, deadline, topic: _, overdue } => StageColumns {
            since: Some(*since),
            until: Some(*deadline),
            overdue: *overdue,
            reason: word(reason)?,
            ..base
        },
        Stage::Human { owner, since } => {
            let (owner, assignee) = match owner {
                Owner::Agent(agent) => ("agent", Some(*agent)),
                Owner::PhoneApp => ("phone_app", None),
            };
            StageColumns { since: Some(*since), owner: Some(owner), assignee, ..base }
        }
        Stage::Reopening { since, .. } => StageColumns { since: Some(*since), ..base },
        Stage::Resolved { at, outcome } => StageColumns { since: Some(*at), reason: word(outcome)?, ..base },
    })
}

/// What it is about; states of an older version know it of waits only.
fn topic(state: &Conversation) -> Option<&str> {
    let of_wait = match &state.stage {
        Stage::Waiting { topic, .. } => topic.as_deref(),
        _ => None,
    };
    state.about.as_deref().or(of_wait)
}

/// Saves a conversation's state and what follows from it.
pub fn save(db: &Db<'_>, id: ConversationId, face: &Face<'_>) -> Result<(), StoreError> {
    let stage = stage_columns(&face.state.stage)?;
    let crisis = face.state.crisis.as_ref();
    let (last, theirs) = (face.last.as_ref(), face.theirs.as_ref());
    db.prepare_cached(
        "UPDATE conversation SET
             state = ?2, stage = ?3, since = ?4, until = ?5, overdue = ?6, reason = ?7, topic = ?8, owner = ?9,
             assignee = ?10, crisis = ?11, crisis_since = ?12, crisis_seen = ?13, unanswered_since = ?14,
             window_closes_at = ?15, wake_at = ?16, unread = ?17, name = ifnull(?18, name),
             last_at = ifnull(?19, last_at), last_inbound = ifnull(?20, last_inbound),
             last_kind = ifnull(?21, last_kind), last_words = ifnull(?22, last_words)
         WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        json(face.state)?,
        face.state.stage.word(),
        maybe_at(stage.since),
        maybe_at(stage.until),
        stage.overdue,
        stage.reason,
        topic(face.state),
        stage.owner,
        stage.assignee.map(|agent| agent.0),
        crisis.map(|crisis| Word(crisis.severity)),
        crisis.map(|crisis| At(crisis.since)),
        crisis.is_some_and(|crisis| crisis.acknowledged_by.is_some()),
        maybe_at(face.state.unanswered_since),
        maybe_at(face.window_closes_at),
        maybe_at(face.wake_at),
        face.unread,
        face.name,
        last.map(|last| At(last.at)),
        last.map(|last| last.inbound),
        theirs.map(|last| last.kind),
        theirs.map(|last| last.words.as_str()),
    ])?;
    Ok(())
}
