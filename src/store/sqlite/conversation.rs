//! The conversation's row: its state, and the columns that lists, timers and gauges look for.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

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

/// Loads a conversation; of one that was merged, the one it became part of.
pub fn load(db: &Connection, id: ConversationId) -> Result<Option<Loaded>, StoreError> {
    let mut wanted = id;
    for _ in 0..MERGES_FOLLOWED_MAX {
        let found = db
            .prepare_cached(
                "SELECT contact, merged_into, state, unread, wake_at FROM conversation WHERE id = ?1",
            )?
            .query_row([wanted.0], |row| {
                Ok((
                    ContactId(row.get(0)?),
                    row.get::<_, Option<i64>>(1)?,
                    row.get::<_, String>(2)?,
                    row.get(3)?,
                    row.get::<_, Option<At>>(4)?,
                ))
            })
            .optional()?;
        match found {
            None => return Ok(None),
            Some((_, Some(into), ..)) => wanted = ConversationId(into),
            Some((contact, None, state, unread, wake_at)) => {
                return Ok(Some(Loaded {
                    id: wanted,
                    contact,
                    state: from_json(&state)?,
                    unread,
                    wake_at: wake_at.map(|at| at.0),
                }));
            }
        }
    }
    Err(StoreError::Broken("conversations are merged in a circle"))
}

/// What lists show of the newest message.
#[derive(Debug, Clone)]
pub struct Last {
    pub at: DateTime<Utc>,
    pub inbound: bool,
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
    /// `None`: stays.
    pub last: Option<Last>,
}

/// The columns that repeat the stage.
#[derive(Default)]
struct StageColumns<'s> {
    stage: &'static str,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    overdue: bool,
    reason: Option<rusqlite::types::Value>,
    topic: Option<&'s str>,
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

fn stage_columns(stage: &Stage) -> Result<StageColumns<'_>, StoreError> {
    let base = StageColumns::default();
    Ok(match stage {
        Stage::Bot => StageColumns { stage: "bot", ..base },
        Stage::Held { until } => StageColumns { stage: "held", until: Some(*until), ..base },
        Stage::Waiting { since, reason, deadline, topic, overdue } => StageColumns {
            stage: "waiting",
            since: Some(*since),
            until: Some(*deadline),
            overdue: *overdue,
            reason: word(reason)?,
            topic: topic.as_deref(),
            ..base
        },
        Stage::Human { owner, since } => {
            let (owner, assignee) = match owner {
                Owner::Agent(agent) => ("agent", Some(*agent)),
                Owner::PhoneApp => ("phone_app", None),
            };
            StageColumns { stage: "human", since: Some(*since), owner: Some(owner), assignee, ..base }
        }
        Stage::Reopening { since, .. } => StageColumns { stage: "reopening", since: Some(*since), ..base },
        Stage::Resolved { at, outcome } => {
            StageColumns { stage: "resolved", since: Some(*at), reason: word(outcome)?, ..base }
        }
    })
}

/// Saves a conversation's state and what follows from it.
pub fn save(db: &Db<'_>, id: ConversationId, face: &Face<'_>) -> Result<(), StoreError> {
    let stage = stage_columns(&face.state.stage)?;
    let crisis = face.state.crisis.as_ref();
    let last = face.last.as_ref();
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
        stage.stage,
        maybe_at(stage.since),
        maybe_at(stage.until),
        stage.overdue,
        stage.reason,
        stage.topic,
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
        last.map(|last| last.kind),
        last.map(|last| last.words.as_str()),
    ])?;
    Ok(())
}
