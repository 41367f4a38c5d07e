//! A conversation in each column of the table.

use super::setting::{FRIDAY_NIGHT, MONDAY_OPENING, NIGHT, NOON};
use super::shell::Chat;
use super::texts::{question, tap_fine, unknown};
use crate::conversation::{AgentAct, Owner, Stage};
use crate::ids::AgentId;

pub const MAJA: i64 = 1;
pub const TOM: i64 = 2;

/// At noon, nothing said yet.
pub fn with_bot() -> Chat {
    Chat::at(NOON)
}

pub fn resolved() -> Chat {
    let mut chat = Chat::at(NOON);
    chat.says(question("wohnung"));
    chat.says(tap_fine());
    assert!(matches!(chat.stage(), Stage::Resolved { .. }));
    chat
}

/// At night, with a question; the window outlasts the night.
pub fn held() -> Chat {
    let mut chat = Chat::at(NIGHT);
    chat.writes(question("gehalt"));
    assert!(matches!(chat.stage(), Stage::Held { .. }));
    chat
}

/// At noon, with a question that no entry answers.
pub fn waiting() -> Chat {
    let mut chat = Chat::at(NOON);
    chat.says(unknown());
    assert!(matches!(chat.stage(), Stage::Waiting { .. }));
    chat
}

/// At noon, claimed by Maja.
pub fn human() -> Chat {
    let mut chat = waiting();
    chat.agent(MAJA, AgentAct::Claim).unwrap();
    assert!(is_with(&chat, Owner::Agent(AgentId(MAJA))));
    chat
}

/// At noon, answered from the phone app.
pub fn phone_app() -> Chat {
    let mut chat = waiting();
    chat.phone_app_writes();
    assert!(is_with(&chat, Owner::PhoneApp));
    chat
}

/// On Monday at 8: the template went out, an answer about pay is owed since Friday night.
pub fn reopening() -> Chat {
    let mut chat = Chat::with_template_at(FRIDAY_NIGHT);
    chat.writes(question("gehalt"));
    chat.advance(MONDAY_OPENING);
    assert!(matches!(chat.stage(), Stage::Reopening { .. }));
    chat
}

/// The same conversation at ten in the evening of its day.
pub fn at_night(mut chat: Chat) -> Chat {
    let evening = chat.world.hours.local(chat.now).date_naive().and_hms_opt(22, 0, 0).unwrap();
    let evening = evening.and_local_timezone(chrono_tz::Europe::Berlin).unwrap();
    chat.advance_to(evening.to_utc());
    assert!(!chat.world.hours.is_open(chat.now));
    chat
}

pub fn is_with(chat: &Chat, owner: Owner) -> bool {
    matches!(chat.stage(), Stage::Human { owner: has, .. } if *has == owner)
}

pub fn is_waiting_for(chat: &Chat, wanted: crate::conversation::HandoffReason) -> bool {
    matches!(chat.stage(), Stage::Waiting { reason, .. } if *reason == wanted)
}

/// What is sent from here on.
pub fn sent_by<T>(chat: &mut Chat, act: impl FnOnce(&mut Chat) -> T) -> Vec<crate::conversation::Purpose> {
    let before = chat.outbox.len();
    act(chat);
    chat.outbox[before..].iter().map(|row| row.outbound.purpose).collect()
}
