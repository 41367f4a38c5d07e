//! The decision.

use chrono::{DateTime, Utc};

use super::effect::Decision;
use super::event::Event;
use super::state::Conversation;
use super::world::World;

/// Everything that is done about `event`. Reads nothing, sends nothing.
#[must_use]
pub fn decide(state: &Conversation, _event: &Event, _world: &World, _now: DateTime<Utc>) -> Decision {
    Decision { next: state.clone(), fate: None, turn_fate: None, effects: Vec::new(), refusal: None }
}
