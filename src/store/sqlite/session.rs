//! Logins.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::value::At;
use super::{Db, user};
use crate::ids::AgentId;
use crate::store::{SessionRow, StoreError, TokenHash, User};

pub fn add(
    db: &Db<'_>,
    session: &SessionRow,
    now: DateTime<Utc>,
    idle: DateTime<Utc>,
) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM session WHERE expires_at <= ?1 OR seen_at <= ?2")?
        .execute(params![At(now), At(idle)])?;
    db.prepare_cached(
        "INSERT INTO session (token_hash, user, state, created_at, seen_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        session.token_hash,
        session.user.0,
        session.browser,
        At(session.created_at),
        At(session.seen_at),
        At(session.expires_at),
    ])?;
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        token_hash: row.get(0)?,
        user: AgentId(row.get(1)?),
        browser: row.get(2)?,
        created_at: row.get::<_, At>(3)?.0,
        seen_at: row.get::<_, At>(4)?.0,
        expires_at: row.get::<_, At>(5)?.0,
    })
}

pub fn find(db: &Connection, token: TokenHash) -> Result<Option<(SessionRow, User)>, StoreError> {
    let session = db
        .prepare_cached(
            "SELECT token_hash, user, state, created_at, seen_at, expires_at FROM session WHERE token_hash = ?1",
        )?
        .query_row([token], row)
        .optional()?;
    let Some(session) = session else { return Ok(None) };
    Ok(user::by_id(db, session.user)?.map(|user| (session, user)))
}

pub fn touch(db: &Db<'_>, token: TokenHash, now: DateTime<Utc>) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE session SET seen_at = max(seen_at, ?2) WHERE token_hash = ?1")?
        .execute(params![token, At(now)])?;
    Ok(())
}

pub fn of(db: &Connection, user: AgentId) -> Result<Vec<SessionRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT token_hash, user, state, created_at, seen_at, expires_at FROM session WHERE user = ?1
         ORDER BY seen_at DESC",
    )?;
    let rows = statement.query_map([user.0], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn end(db: &Db<'_>, token: TokenHash, user: Option<AgentId>) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("DELETE FROM session WHERE token_hash = ?1 AND user = ifnull(?2, user)")?
        .execute(params![token, user.map(|user| user.0)])?
        > 0)
}
