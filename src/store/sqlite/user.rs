//! Members of the team.

use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};

use super::Db;
use super::value::At;
use crate::ids::AgentId;
use crate::store::{NewUser, Role, StoreError, User};

impl ToSql for Role {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Owner => "owner",
            Self::Agent => "agent",
            Self::Reader => "reader",
        }
        .into())
    }
}

impl FromSql for Role {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "owner" => Ok(Self::Owner),
            "agent" => Ok(Self::Agent),
            "reader" => Ok(Self::Reader),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

pub fn add(db: &Db<'_>, user: &NewUser, now: DateTime<Utc>) -> Result<AgentId, StoreError> {
    let inserted = db
        .prepare_cached(
            "INSERT INTO user (name, display, role, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![user.name, user.display, user.role, user.password_hash, At(now)]);
    match inserted {
        Ok(_) => Ok(AgentId(db.last_insert_rowid())),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(StoreError::Taken)
        }
        Err(error) => Err(error.into()),
    }
}

fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: AgentId(row.get(0)?),
        name: row.get(1)?,
        display: row.get(2)?,
        role: row.get(3)?,
        password_hash: row.get(4)?,
        disabled_at: row.get::<_, Option<At>>(5)?.map(|at| at.0),
        created_at: row.get::<_, At>(6)?.0,
    })
}

pub fn list(db: &Connection) -> Result<Vec<User>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, name, display, role, password_hash, disabled_at, created_at FROM user ORDER BY name",
    )?;
    let rows = statement.query_map([], user)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn by_name(db: &Connection, name: &str) -> Result<Option<User>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT id, name, display, role, password_hash, disabled_at, created_at FROM user WHERE name = ?1",
        )?
        .query_row([name], user)
        .optional()?)
}

pub fn by_id(db: &Connection, id: AgentId) -> Result<Option<User>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT id, name, display, role, password_hash, disabled_at, created_at FROM user WHERE id = ?1",
        )?
        .query_row([id.0], user)
        .optional()?)
}

fn end_sessions(db: &Db<'_>, name: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM session WHERE user = (SELECT id FROM user WHERE name = ?1)")?
        .execute([name])?;
    Ok(())
}

pub fn disable(db: &Db<'_>, name: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    end_sessions(db, name)?;
    Ok(db
        .prepare_cached("UPDATE user SET disabled_at = ifnull(disabled_at, ?2) WHERE name = ?1")?
        .execute(params![name, At(now)])?
        > 0)
}

pub fn set_password(db: &Db<'_>, name: &str, hash: &str) -> Result<bool, StoreError> {
    end_sessions(db, name)?;
    Ok(db.prepare_cached("UPDATE user SET password_hash = ?2 WHERE name = ?1")?.execute([name, hash])? > 0)
}
