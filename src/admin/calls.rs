//! Whom a browser has to call: people in need whom nobody has seen yet, and people who wait for a
//! human. No words, no names, no numbers: what a notification shows may lie on a screen in a train.

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};

use super::Admin;
use super::failure::Failure;
use super::session::Visitor;
use crate::conversation::Stage;
use crate::ids::ConversationId;
use crate::store::{ConversationRow, Group, Store, StoreError};

/// Conversations looked at for one answer.
const LOOKED_AT: usize = 200;

#[derive(Debug, Deserialize)]
pub struct From {
    /// What the browser knows already.
    after: Option<i64>,
}

/// A person to call somebody for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Call {
    /// `crisis` or `waiting`.
    kind: &'static str,
    id: i64,
    /// Unix milliseconds.
    since: i64,
}

#[derive(Debug, Serialize)]
struct News {
    seq: i64,
    /// Unix milliseconds.
    now: i64,
    calls: Vec<Call>,
}

/// The calls among the conversations that changed after a change, as JSON.
pub async fn news(admin: Data<Admin>, _who: Visitor, from: Query<From>) -> Result<HttpResponse, Failure> {
    let steps = admin.engine.get().steps.clone();
    let newest = *steps.store.signals().change.borrow();
    let (seq, rows) = changed(&steps.store, from.after.unwrap_or(newest).min(newest), newest).await?;
    let now = steps.now().timestamp_millis();
    Ok(HttpResponse::Ok().json(News { seq, now, calls: rows.iter().filter_map(call).collect() }))
}

/// What changed; when that is too much or too long ago, whoever needs somebody now.
async fn changed(store: &Store, after: i64, newest: i64) -> Result<(i64, Vec<ConversationRow>), StoreError> {
    match store.changes_after(after, LOOKED_AT).await? {
        Some((seq, ids)) if ids.len() < LOOKED_AT => Ok((seq, rows(store, ids).await?)),
        _ => {
            let mut rows = store.conversations(Group::Crisis, None, LOOKED_AT).await?;
            rows.extend(store.conversations(Group::Waiting, None, LOOKED_AT).await?);
            Ok((newest, rows))
        }
    }
}

async fn rows(store: &Store, ids: Vec<ConversationId>) -> Result<Vec<ConversationRow>, StoreError> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        // One that was erased meanwhile calls nobody.
        rows.extend(store.conversation_row(id).await?);
    }
    Ok(rows)
}

fn call(row: &ConversationRow) -> Option<Call> {
    let (kind, since) = match (&row.state.crisis, &row.state.stage) {
        (Some(crisis), _) if crisis.acknowledged_at.is_none() => ("crisis", crisis.since),
        (None, Stage::Waiting { since, .. }) => ("waiting", *since),
        _ => return None,
    };
    Some(Call { kind, id: row.id.0, since: since.timestamp_millis() })
}
