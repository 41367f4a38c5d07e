//! The rules of the store, on databases in a temporary folder. What all of them need stands here.

mod alert;
mod context;
mod custody;
mod desk;
mod erase;
mod feedback;
mod identity;
mod intake;
mod media;
mod notebook;
mod opening;
mod outbox;
mod queries;
mod search;
mod status;
mod step;
mod templates;
mod timer;
mod writer;

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use tempfile::TempDir;

use super::*;
use crate::conversation::{
    Bubble, Content, Conversation, Decision, Effect, Fate, HandoffReason, Identities, Inbound, Outbound,
    Purpose, Stage,
};
use crate::ids::{ContactId, ConversationId, OutboxId, Wamid};

/// A store in a folder of its own, with every alert channel.
struct Fixture {
    store: Store,
    folder: TempDir,
}

impl std::ops::Deref for Fixture {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Fixture {
    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("test.db")
    }

    /// Runs SQL in the writer, as no method does.
    async fn sql(&self, sql: &'static str) {
        self.engine.write(move |db| Ok(db.execute_batch(sql)?)).await.unwrap();
    }

    async fn number(&self, sql: &'static str) -> i64 {
        self.engine.read(move |db| Ok(db.query_row(sql, [], |row| row.get(0))?)).await.unwrap()
    }

    /// Saves a step of this person; the plan is what `plan` makes of the state.
    async fn step_of(
        &self,
        who: &Identities,
        happening: Happening,
        plan: impl Fn(&Conversation) -> Decision + Send + Sync + 'static,
    ) -> Stepped {
        let subject = Subject::Person { identities: who.clone(), profile_name: Some("Anna".to_owned()) };
        self.step(Step { now: noon(), subject, happening, plan: planner(plan) }).await.unwrap()
    }

    /// A person wrote a text that ends as `fate`; returns the conversation.
    async fn said(
        &self,
        who: &Identities,
        wamid: &str,
        text: &str,
        fate: Fate,
    ) -> (ContactId, ConversationId) {
        done(self.step_of(who, inbound(wamid, text), move |state| decision(state, Some(fate))).await)
    }

    /// Queues messages of ours in the conversation of `who`, and returns their rows.
    async fn queued(&self, who: &Identities, purposes: &[Purpose]) -> Vec<OutboxId> {
        let mut rows = Vec::new();
        for purpose in purposes {
            let effects = vec![Effect::Send(outbound(*purpose))];
            done(
                self.step_of(who, Happening::Agent(crate::ids::AgentId(1)), move |state| Decision {
                    effects: effects.clone(),
                    ..decision(state, None)
                })
                .await,
            );
            rows.push(OutboxId(self.number("SELECT max(id) FROM outbox").await));
        }
        rows
    }

    /// Claims one row with this callback.
    async fn claim_one(&self, row: OutboxId, callback: &str, now: DateTime<Utc>) -> Option<OutboxRow> {
        self.claim(vec![(row, callback.to_owned())], now).await.unwrap().pop()
    }

    async fn due_ids(&self, now: DateTime<Utc>) -> Vec<OutboxId> {
        self.due_rows(now, 100).await.unwrap().into_iter().map(|row| row.id).collect()
    }

    async fn messages_of(&self, id: ConversationId) -> Vec<MessageRow> {
        self.messages(id, None, 100).await.unwrap()
    }
}

fn open() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let channels = AlertChannels { webhook: true, mail: true, escalate: true };
    let options = StoreOptions { lock: false, channels };
    let store = Store::open(&folder.path().join("test.db"), options).unwrap();
    Fixture { store, folder }
}

fn noon() -> DateTime<Utc> {
    "2026-11-18T11:00:00Z".parse().unwrap()
}

fn later(seconds: i64) -> DateTime<Utc> {
    noon() + Duration::seconds(seconds)
}

fn number(digits: &str) -> Identities {
    Identities { wa_id: Some(digits.to_owned()), ..Identities::default() }
}

fn person(bsuid: &str, digits: &str) -> Identities {
    Identities { bsuid: Some(bsuid.to_owned()), ..number(digits) }
}

fn anna() -> Identities {
    person("DE.anna", "4915110000001")
}

fn bert() -> Identities {
    person("DE.bert", "4915110000002")
}

fn wamid(text: &str) -> Wamid {
    Wamid::parse(text).unwrap()
}

fn text(body: &str) -> Content {
    Content::Text { body: body.to_owned() }
}

fn inbound(id: &str, body: &str) -> Happening {
    inbound_content(id, text(body))
}

fn inbound_content(id: &str, content: Content) -> Happening {
    let inbound = Inbound { wamid: wamid(id), sent_at: Some(noon()), content };
    Happening::Inbound { inbound, reply_to: None }
}

fn outbound(purpose: Purpose) -> Outbound {
    Outbound {
        purpose,
        bubble: Bubble::Text { body: format!("Antwort {}", purpose.as_str()) },
        expires_at: later(3600),
        entries: vec!["unterlagen".to_owned()],
    }
}

/// Keeps the state.
fn decision(state: &Conversation, fate: Option<Fate>) -> Decision {
    Decision { next: state.clone(), fate, turn_fate: None, effects: Vec::new(), refusal: None }
}

fn planner(plan: impl Fn(&Conversation) -> Decision + Send + Sync + 'static) -> Planner {
    Arc::new(move |state| Ok(Plan { decision: plan(state), wake_at: None, window_closes_at: None }))
}

fn waiting(since: DateTime<Utc>) -> Stage {
    Stage::Waiting {
        since,
        reason: HandoffReason::Wish,
        deadline: since + Duration::hours(6),
        topic: None,
        overdue: false,
    }
}

fn done(stepped: Stepped) -> (ContactId, ConversationId) {
    match stepped {
        Stepped::Done { contact, conversation, .. } => (contact, conversation),
        other => panic!("the step was not done: {other:?}"),
    }
}
