//! Calls to humans: crises at once and alone, other troubles one at once and then as digests.

use chrono::{DateTime, Duration, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Db;
use super::value::{At, count};
use crate::conversation::{AlertKind, AlertOrder};
use crate::crisis::Severity;
use crate::ids::ConversationId;
use crate::store::{AlertChannel, AlertResult, DueAlert, StoreError, Trouble};

/// At most one digest a kind in this time.
const DIGEST_MINUTES: i64 = 15;
const RANK_CRISIS: i64 = 0;
const RANK_OTHER: i64 = 1;

impl ToSql for AlertChannel {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Webhook => "webhook",
            Self::Mail => "mail",
            Self::EscalateMail => "escalate_mail",
        }
        .into())
    }
}

impl FromSql for AlertChannel {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "webhook" => Ok(Self::Webhook),
            "mail" => Ok(Self::Mail),
            "escalate_mail" => Ok(Self::EscalateMail),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// An alert as it is stored.
struct New<'a> {
    kind: &'a str,
    severity: &'a str,
    conversation: Option<ConversationId>,
    detail: &'a str,
    dedup_key: Option<&'a str>,
    repeat: u32,
    escalate: bool,
    rank: i64,
    due_at: DateTime<Utc>,
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Review => "review",
        Severity::Distress => "distress",
        Severity::Acute => "acute",
    }
}

/// The alert that a decision asks for.
pub fn order(
    db: &Db<'_>,
    order: &AlertOrder,
    conversation: ConversationId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (kind, severity) = match order.kind {
        AlertKind::Crisis(severity) => ("crisis", severity_word(severity)),
        AlertKind::CrisisReplyFailed => ("crisis_reply_failed", "critical"),
        AlertKind::DeadlineMissed => {
            let trouble = Trouble {
                kind: "deadline_missed",
                severity: "warning",
                conversation: Some(conversation),
                detail: String::new(),
                dedup_key: None,
            };
            return raise(db, &trouble, now);
        }
    };
    let new = New {
        kind,
        severity,
        conversation: Some(conversation),
        detail: "",
        dedup_key: None,
        repeat: order.repeat,
        escalate: order.escalate,
        rank: RANK_CRISIS,
        due_at: now,
    };
    insert(db, &new, now)
}

pub fn raise(db: &Db<'_>, trouble: &Trouble, now: DateTime<Utc>) -> Result<(), StoreError> {
    let period = Duration::minutes(DIGEST_MINUTES);
    if let Some(key) = trouble.dedup_key.as_deref() {
        let counted = db
            .prepare_cached(
                "UPDATE alert SET count = count + 1
                 WHERE id = (SELECT id FROM alert WHERE dedup_key = ?1 AND created_at > ?2
                             ORDER BY created_at DESC LIMIT 1)",
            )?
            .execute(params![key, At(now - period)])?;
        if counted > 0 {
            return Ok(());
        }
    }
    let last: Option<(i64, At)> = db
        .prepare_cached("SELECT id, due_at FROM alert WHERE kind = ?1 ORDER BY due_at DESC LIMIT 1")?
        .query_row([trouble.kind], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let due_at = match last {
        Some((id, At(due_at))) if due_at > now => {
            // A digest still collects.
            db.prepare_cached("UPDATE alert SET count = count + 1 WHERE id = ?1")?.execute([id])?;
            return Ok(());
        }
        Some((_, At(due_at))) => now.max(due_at + period),
        None => now,
    };
    let new = New {
        kind: trouble.kind,
        severity: trouble.severity,
        conversation: trouble.conversation,
        detail: &trouble.detail,
        dedup_key: trouble.dedup_key.as_deref(),
        repeat: 0,
        escalate: false,
        rank: RANK_OTHER,
        due_at,
    };
    insert(db, &new, now)
}

fn insert(db: &Db<'_>, new: &New<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO alert (kind, severity, conversation, detail, dedup_key, repeat, created_at, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        new.kind,
        new.severity,
        new.conversation.map(|id| id.0),
        new.detail,
        new.dedup_key,
        new.repeat,
        At(now),
        At(new.due_at),
    ])?;
    let alert = db.last_insert_rowid();
    let channels = [
        (db.channels.webhook, AlertChannel::Webhook),
        (db.channels.mail, AlertChannel::Mail),
        (db.channels.escalate && new.escalate, AlertChannel::EscalateMail),
    ];
    for (_, channel) in channels.into_iter().filter(|(configured, _)| *configured) {
        db.prepare_cached(
            "INSERT INTO alert_delivery (alert, channel, rank, state, due_at) VALUES (?1, ?2, ?3, 'queued', ?4)",
        )?
        .execute(params![alert, channel, new.rank, At(new.due_at)])?;
    }
    db.signal_alerts();
    Ok(())
}

macro_rules! due_columns {
    () => {
        "SELECT d.id, d.alert, d.channel, a.kind, a.severity, a.conversation, a.detail, a.count, a.repeat,
                a.created_at, d.attempts
         FROM alert_delivery d JOIN alert a ON a.id = d.alert "
    };
}

fn due_alert(row: &Row<'_>) -> rusqlite::Result<DueAlert> {
    Ok(DueAlert {
        id: row.get(0)?,
        alert: row.get(1)?,
        channel: row.get(2)?,
        kind: row.get(3)?,
        severity: row.get(4)?,
        conversation: row.get::<_, Option<i64>>(5)?.map(ConversationId),
        detail: row.get(6)?,
        count: row.get(7)?,
        repeat: row.get(8)?,
        created_at: row.get::<_, At>(9)?.0,
        attempts: row.get(10)?,
    })
}

pub fn due(db: &Connection, now: DateTime<Utc>, limit: usize) -> Result<Vec<DueAlert>, StoreError> {
    let mut statement = db.prepare_cached(concat!(
        due_columns!(),
        "WHERE d.state = 'queued' AND d.due_at <= ?1 ORDER BY d.rank, d.due_at, d.id LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![At(now), count(limit)], due_alert)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn next_due(db: &Connection, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next: Option<At> = db
        .prepare_cached("SELECT min(due_at) FROM alert_delivery WHERE state = 'queued' AND due_at > ?1")?
        .query_row([At(now)], |row| row.get(0))?;
    Ok(next.map(|at| at.0))
}

pub fn claim(db: &Db<'_>, ids: &[i64], now: DateTime<Utc>) -> Result<Vec<DueAlert>, StoreError> {
    let mut claimed = Vec::with_capacity(ids.len());
    for id in ids {
        let got = db
            .prepare_cached(
                "UPDATE alert_delivery SET state = 'sending', attempts = attempts + 1
                 WHERE id = ?1 AND state = 'queued' AND due_at <= ?2",
            )?
            .execute(params![id, At(now)])?;
        if got > 0 {
            let alert =
                db.prepare_cached(concat!(due_columns!(), "WHERE d.id = ?1"))?.query_row([id], due_alert)?;
            claimed.push(alert);
        }
    }
    Ok(claimed)
}

pub fn ended(db: &Db<'_>, id: i64, result: AlertResult, now: DateTime<Utc>) -> Result<(), StoreError> {
    let (state, at) = match result {
        AlertResult::Delivered => ("delivered", now),
        AlertResult::Again { at } => ("queued", at),
        AlertResult::Failed => ("failed", now),
    };
    db.prepare_cached("UPDATE alert_delivery SET state = ?2, due_at = ?3, ended_at = ?4 WHERE id = ?1")?
        .execute(params![id, state, At(at), At(now)])?;
    if state == "queued" {
        db.signal_alerts();
    }
    Ok(())
}
