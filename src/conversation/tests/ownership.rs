//! The row "phone-app echo, agent's message": a human has it from then on, whatever it was before.

use rstest::rstest;

use super::scenes::{
    MAJA, TOM, held, human, is_with, phone_app, reopening, resolved, sent_by, waiting, with_bot,
};
use super::shell::{Chat, RowState};
use super::texts::{question, text};
use crate::conversation::{Fate, Owner, Purpose, Refusal};
use crate::ids::AgentId;

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
#[case::held(held())]
#[case::waiting(waiting())]
#[case::reopening(reopening())]
fn an_answer_from_the_phone_app_takes_it_over(#[case] mut chat: Chat) {
    assert_eq!(sent_by(&mut chat, Chat::phone_app_writes), []);
    assert!(is_with(&chat, Owner::PhoneApp));
    assert!(!chat.fates().iter().any(|fate| matches!(fate, Fate::Pending | Fate::Held | Fate::Owed)));
}

#[test]
fn an_answer_from_the_phone_app_leaves_a_claim_with_its_agent() {
    let mut chat = human();
    chat.phone_app_writes();
    assert!(is_with(&chat, Owner::Agent(AgentId(MAJA))));
}

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
#[case::held(held())]
#[case::waiting(waiting())]
#[case::phone_app(phone_app())]
#[case::own(human())]
fn an_agents_message_takes_it_over(#[case] mut chat: Chat) {
    // Somebody has to have written for the window to be open.
    chat.says(text("hallo?"));
    assert_eq!(sent_by(&mut chat, |chat| chat.agent_writes(MAJA).unwrap()), [Purpose::AgentMessage]);
    assert!(is_with(&chat, Owner::Agent(AgentId(MAJA))));
    assert_eq!(chat.state.unanswered_since, None);
}

#[test]
fn after_the_template_an_agents_message_needs_the_person_to_be_back() {
    let mut chat = reopening();
    assert_eq!(chat.agent_writes(MAJA), Err(Refusal::WindowClosed));
    assert_eq!(chat.fates(), [Fate::Owed]);
    chat.calls();
    chat.agent_writes(MAJA).unwrap();
    assert!(is_with(&chat, Owner::Agent(AgentId(MAJA))));
    assert_eq!(chat.fates(), [Fate::WithHuman]);
}

#[test]
fn only_the_owner_sends() {
    let mut chat = human();
    assert_eq!(chat.agent_writes(TOM), Err(Refusal::NotOwner));
    assert!(is_with(&chat, Owner::Agent(AgentId(MAJA))));
}

#[test]
fn what_the_bot_has_queued_does_not_go_out_once_a_human_has_it() {
    for take in [Chat::phone_app_writes, |chat: &mut Chat| chat.agent_writes(MAJA).unwrap()] {
        let mut chat = with_bot();
        chat.courier_rests = true;
        chat.says(question("gehalt"));
        take(&mut chat);
        assert_eq!(chat.outbox[0].state, RowState::Withdrawn);
    }
}

#[test]
fn an_open_turn_is_the_humans() {
    let mut chat = with_bot();
    chat.writes(question("gehalt"));
    chat.phone_app_writes();
    chat.pass(chrono::Duration::seconds(5));
    assert_eq!(chat.fates(), [Fate::WithHuman]);
    assert_eq!(chat.sent(), []);
}
