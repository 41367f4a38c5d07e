//! Makes steps: reads what is needed, hands the decision to the store, and tries again when the
//! reading was stale or the database is busy.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::content::{Content, Contents};
use super::reading;
use super::rounds::Activity;
use crate::clock::Clock;
use crate::conversation::{
    Content as Said, Event, Identities, Inbound, Understanding, decide, wake_at, window_closes_at,
};
use crate::ids::{ConversationId, Wamid};
use crate::store::{
    Context, ContextMessage, Happening, Plan, Planner, Stale, Step, Stepped, Store, StoreError, Subject,
};

/// A step that fails this often is parked and alerted.
const FAILURES_MAX: u32 = 3;
/// Between two tries while the database cannot be written.
const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// Makes steps. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Steps {
    pub store: Store,
    pub contents: Arc<Contents>,
    pub clock: Clock,
    pub activity: Arc<Activity>,
    /// Counts up whenever the database could not be written: an alert that is not stored goes out.
    pub store_trouble: watch::Sender<u64>,
}

/// Nothing could be done: the program is stopping; what was stored is still there at the next start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the program is stopping")]
pub struct Stopping;

/// How a step ended for good.
#[derive(Debug)]
pub enum Ended {
    As(Stepped),
    /// Tried three times; somebody has to look.
    Broken,
}

impl Steps {
    /// An inbound message of a person.
    pub async fn message(
        &self,
        from: &Identities,
        profile_name: Option<&str>,
        inbound: &Inbound,
        reply_to: Option<&Wamid>,
    ) -> Result<Ended, Stopping> {
        self.until_done(|| async {
            let context = self.store.context(from, self.clock.now()).await?;
            let content = self.contents.current();
            let understanding = self.understand(&content, &context, inbound).await;
            let revision = context.state.turn_revision;
            let step = Step {
                now: self.clock.now(),
                subject: Subject::Person {
                    identities: from.clone(),
                    profile_name: profile_name.map(str::to_owned),
                },
                happening: Happening::Inbound { inbound: inbound.clone(), reply_to: reply_to.cloned() },
                plan: self.plan(content, Event::Message(inbound.clone(), understanding), Some(revision)),
            };
            self.store.step(step).await
        })
        .await
    }

    async fn understand(&self, content: &Content, context: &Context, inbound: &Inbound) -> Understanding {
        let before: Vec<ContextMessage> = context.recent.iter().chain(&context.turn).cloned().collect();
        let message = reading::message(&content.detector, &inbound.content, &before, &context.state);
        // A tap is exact, and without a quiet time every message ends its turn: both are read whole.
        let at_once = content.world.settings.quiet_time <= chrono::Duration::zero();
        let whole = at_once || matches!(inbound.content, Said::Choice { .. });
        let faq = if whole { self.contents.faq().await } else { None };
        let turn = match faq {
            Some(faq) => {
                let mut messages = context.turn.clone();
                messages.push(ContextMessage {
                    wamid: inbound.wamid.clone(),
                    received_at: self.clock.now(),
                    content: inbound.content.clone(),
                });
                Some(reading::turn(&content.detector, &faq, &messages, &context.state))
            }
            None => None,
        };
        Understanding { turn_revision: context.state.turn_revision, message, turn }
    }

    /// A wait of a conversation is over.
    pub async fn wake_up(&self, id: ConversationId) -> Result<Ended, Stopping> {
        self.until_done(|| async {
            let context = self.store.context_of(id, self.clock.now()).await?;
            let content = self.contents.current();
            let faq = if context.turn.is_empty() { None } else { self.contents.faq().await };
            let turn = faq.map(|faq| reading::turn(&content.detector, &faq, &context.turn, &context.state));
            let revision = context.state.turn_revision;
            let understanding = Understanding { turn_revision: revision, turn, ..Understanding::default() };
            self.store
                .step(Step {
                    now: self.clock.now(),
                    subject: Subject::Conversation(id),
                    happening: Happening::WakeUp,
                    plan: self.plan(content, Event::WakeUp(understanding), Some(revision)),
                })
                .await
        })
        .await
    }

    /// Anything that needs no reading.
    pub async fn event(
        &self,
        subject: Subject,
        happening: Happening,
        event: Event,
    ) -> Result<Ended, Stopping> {
        self.until_done(|| async {
            let plan = self.plan(self.contents.current(), event.clone(), None);
            let (subject, happening) = (subject.clone(), happening.clone());
            self.store.step(Step { now: self.clock.now(), subject, happening, plan }).await
        })
        .await
    }

    /// The decision as the store runs it. With a `revision`, it holds only for that turn and for
    /// the content that was read with.
    fn plan(&self, content: Content, event: Event, revision: Option<u64>) -> Planner {
        let (contents, now) = (self.contents.clone(), self.clock.now());
        Arc::new(move |conversation| {
            let moved = revision.is_some_and(|revision| {
                conversation.turn_revision != revision || contents.version() != content.version
            });
            if moved {
                return Err(Stale);
            }
            let decision = decide(conversation, &event, &content.world, now);
            Ok(Plan {
                wake_at: wake_at(&decision.next, &content.world),
                window_closes_at: window_closes_at(&decision.next, &content.world),
                decision,
            })
        })
    }

    async fn until_done<Attempt>(&self, attempt: impl Fn() -> Attempt) -> Result<Ended, Stopping>
    where
        Attempt: Future<Output = Result<Stepped, StoreError>>,
    {
        let mut failures = 0;
        loop {
            match attempt().await {
                Ok(Stepped::Stale) => {}
                Ok(Stepped::Failed) => failures += 1,
                Ok(stepped) => return Ok(Ended::As(stepped)),
                Err(error) if error.is_temporary() => self.pause_after(&error).await?,
                Err(StoreError::Closed) => return Err(Stopping),
                Err(error) => {
                    tracing::error!(error = %error, "a step was refused by the database");
                    failures += 1;
                }
            }
            if failures >= FAILURES_MAX {
                return Ok(Ended::Broken);
            }
        }
    }

    /// While the database cannot be written: real time, for a clock that stands still must not keep
    /// a disk from being mended.
    pub async fn pause(&self) -> Result<(), Stopping> {
        tokio::select! {
            () = tokio::time::sleep(RETRY_PAUSE) => Ok(()),
            () = self.activity.stopping() => Err(Stopping),
        }
    }

    async fn pause_after(&self, error: &StoreError) -> Result<(), Stopping> {
        self.note_trouble(error);
        self.pause().await
    }

    /// Calls the operator when the database cannot be written; too much work at once is no such trouble.
    pub fn note_trouble(&self, error: &StoreError) {
        if matches!(error, StoreError::Unavailable(_)) {
            self.note_slow_store();
        }
    }

    /// The same when it takes too long.
    pub fn note_slow_store(&self) {
        self.store_trouble.send_modify(|count| *count += 1);
    }

    /// Writes to the store until it is written.
    pub async fn persist<T, Write>(&self, write: impl Fn() -> Write) -> Result<Option<T>, Stopping>
    where
        Write: Future<Output = Result<T, StoreError>>,
    {
        loop {
            match write().await {
                Ok(value) => return Ok(Some(value)),
                Err(error) if error.is_temporary() => self.pause_after(&error).await?,
                Err(StoreError::Closed) => return Err(Stopping),
                Err(error) => {
                    tracing::error!(error = %error, "the database refused a write");
                    return Ok(None);
                }
            }
        }
    }

    /// The program's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
