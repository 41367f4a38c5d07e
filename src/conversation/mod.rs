//! The heart: what a conversation is, what can happen to it, and what is done about it.
//!
//! [`decide`] is pure: it reads no clock, no database and no network, draws no randomness, and
//! sends nothing. It is handed the conversation, an [`Event`], the [`World`] (settings and content)
//! and the time, and answers with a [`Decision`]: the next state and the [`Effect`]s. The shell
//! (`engine`, `store`) saves both in one transaction and carries the effects out later.

mod agent;
mod content;
mod crisis_episode;
mod decide;
mod draft;
mod effect;
mod event;
mod feedback;
mod identity;
mod inbound;
mod merge;
mod spoken;
mod stage;
mod state;
mod turn;
mod waiting;
mod wake_up;
pub mod wording;
mod world;

#[cfg(test)]
mod tests;

pub use agent::CONSOLE;
pub use content::{Attachment, AttachmentKind, Content};
pub use decide::decide;
pub use effect::{
    AlertKind, AlertOrder, Bubble, Button, Decision, Effect, Fate, OurFile, Outbound, Purpose, Refusal, Row,
    Taken,
};
pub use event::{AgentAct, Event, Inbound, Reading, Release, SendFailure, TurnRead, Understanding};
pub use identity::{ChangeOfIdentity, Identities, Known, Resolution, resolve};
pub use merge::merge;
pub use stage::{HandoffReason, Outcome, Owed, Owner, Stage};
pub use state::{Conversation, Crisis, Turn, wake_at, window_closes_at};
pub use waiting::from_phrase;
pub use world::{Acknowledge, ReopenTemplate, Settings, World};
