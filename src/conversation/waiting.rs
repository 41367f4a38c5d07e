//! Until when a human answers, and how that is said.

use chrono::{DateTime, Utc};

use super::world::World;

/// When the ownership of somebody who answered from the phone app lapses.
#[must_use]
pub fn phone_app_lapses(since: DateTime<Utc>, _world: &World) -> DateTime<Utc> {
    since
}
