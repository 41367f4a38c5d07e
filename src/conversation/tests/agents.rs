//! What members of the team do on the page or the command line.

use chrono::Duration;

use super::scenes::{
    MAJA, TOM, at_night, held, human, is_waiting_for, is_with, phone_app, reopening, sent_by, waiting,
    with_bot,
};
use super::texts::{question, unknown};
use crate::conversation::{
    AgentAct, Bubble, CONSOLE, Effect, Event, Fate, HandoffReason, Outcome, Owner, Purpose, Refusal, Release,
    Stage, decide,
};
use crate::ids::AgentId;

#[test]
fn the_second_to_claim_learns_who_has_it() {
    let mut chat = human();
    let owner = Owner::Agent(AgentId(MAJA));
    assert_eq!(chat.agent(TOM, AgentAct::Claim), Err(Refusal::OwnedBy(owner)));
    assert!(is_with(&chat, owner));
    chat.agent(MAJA, AgentAct::Claim).unwrap();
}

#[test]
fn a_claim_takes_what_is_held_owed_or_the_phone_apps() {
    for mut chat in [with_bot(), held(), reopening(), phone_app(), waiting()] {
        chat.agent(TOM, AgentAct::Claim).unwrap();
        assert!(is_with(&chat, Owner::Agent(AgentId(TOM))));
        assert!(!chat.fates().iter().any(|fate| matches!(fate, Fate::Pending | Fate::Held | Fate::Owed)));
    }
}

#[test]
fn taking_over_works_whoever_has_it() {
    let mut chat = human();
    chat.agent(TOM, AgentAct::TakeOver).unwrap();
    assert!(is_with(&chat, Owner::Agent(AgentId(TOM))));
}

#[test]
fn only_the_owner_or_the_operator_gives_it_back_or_ends_it() {
    for act in [AgentAct::Release(Release::ToQueue), AgentAct::Resolve(Outcome::Answered)] {
        let mut chat = human();
        assert_eq!(chat.agent(TOM, act.clone()), Err(Refusal::NotOwner));
        chat.agent(CONSOLE.0, act).unwrap();
        assert!(!is_with(&chat, Owner::Agent(AgentId(MAJA))));
    }
}

#[test]
fn back_in_the_queue_it_waits_anew() {
    let mut chat = human();
    chat.pass(Duration::minutes(5));
    chat.agent(MAJA, AgentAct::Release(Release::ToQueue)).unwrap();
    assert!(is_waiting_for(&chat, HandoffReason::Released));
    assert_eq!(chat.sent(), [Purpose::HandoffLine]);
}

#[test]
fn back_with_the_bot_it_answers_again() {
    let mut chat = human();
    chat.agent(MAJA, AgentAct::Release(Release::ToBot)).unwrap();
    assert_eq!(chat.state.unanswered_since, None);
    assert_eq!(sent_by(&mut chat, |chat| chat.says(question("gehalt"))), [Purpose::Answer]);
}

#[test]
fn giving_back_what_nobody_has_loses_nothing() {
    for mut chat in [held(), reopening(), with_bot()] {
        let before = (chat.stage().clone(), chat.fates());
        chat.agent(MAJA, AgentAct::Release(Release::ToBot)).unwrap();
        assert_eq!((chat.stage().clone(), chat.fates()), before);
    }
    let mut chat = waiting();
    let before = chat.stage().clone();
    chat.pass(Duration::hours(1));
    chat.agent(MAJA, AgentAct::Release(Release::ToQueue)).unwrap();
    assert_eq!(chat.stage(), &before);
}

#[test]
fn resolved_it_stands_with_its_outcome() {
    let mut chat = human();
    chat.agent(MAJA, AgentAct::Resolve(Outcome::MovedChannel)).unwrap();
    assert!(matches!(chat.stage(), Stage::Resolved { outcome: Outcome::MovedChannel, .. }));
}

#[test]
fn free_text_is_refused_when_the_window_is_closed_and_a_template_is_not() {
    let mut chat = human();
    chat.pass(Duration::hours(24));
    assert_eq!(chat.agent_writes(MAJA), Err(Refusal::WindowClosed));
    let template = Bubble::template("hallo".to_owned(), "de".to_owned());
    chat.agent(MAJA, AgentAct::Reply(Box::new(template))).unwrap();
    assert_eq!(chat.sent().last(), Some(&Purpose::AgentTemplate));
}

#[test]
fn a_refusal_changes_nothing() {
    let chat = reopening();
    let act = AgentAct::Reply(Box::new(Bubble::Text { body: "Hallo".to_owned() }));
    let decision = decide(&chat.state, &Event::Agent(AgentId(MAJA), act), &chat.world, chat.now);
    assert_eq!(decision.refusal, Some(Refusal::WindowClosed));
    assert_eq!(decision.next, chat.state);
    assert!(decision.effects.is_empty());
}

#[test]
fn opening_a_conversation_marks_read_what_is_a_humans_and_never_what_is_held() {
    for (mut chat, read) in [
        (waiting(), true),
        (human(), true),
        (held(), false),
        (at_night(with_bot()), false),
        (reopening(), false),
    ] {
        let before = chat.marked_read;
        chat.agent(MAJA, AgentAct::Opened).unwrap();
        assert_eq!(chat.marked_read > before, read, "{:?}", chat.stage());
    }
}

#[test]
fn an_answer_ends_the_wait_and_a_further_message_begins_it_anew() {
    let mut chat = human();
    chat.agent_writes(MAJA).unwrap();
    assert_eq!(chat.state.unanswered_since, None);
    chat.says(unknown());
    assert!(chat.state.unanswered_since.is_some());
}

#[test]
fn every_act_is_in_the_audit_trail_with_its_agent() {
    let chat = waiting();
    let event = Event::Agent(AgentId(TOM), AgentAct::Claim);
    let decision = decide(&chat.state, &event, &chat.world, chat.now);
    let claimed = Effect::Audit { what: "claimed", detail: String::new(), by: Some(AgentId(TOM)) };
    assert!(decision.effects.contains(&claimed));
}

#[test]
fn only_whoever_has_it_is_shown_typing_and_only_while_they_may_write() {
    for mut chat in [with_bot(), held(), reopening(), phone_app(), waiting()] {
        chat.agent(MAJA, AgentAct::Types).unwrap();
        assert_eq!(chat.shown_typing, 0, "{:?}", chat.stage());
    }
    let mut chat = human();
    chat.agent(TOM, AgentAct::Types).unwrap();
    assert_eq!(chat.shown_typing, 0);
    chat.agent(MAJA, AgentAct::Types).unwrap();
    chat.agent(MAJA, AgentAct::Types).unwrap();
    assert_eq!(chat.shown_typing, 1, "WhatsApp still shows it");
    chat.pass(Duration::seconds(20));
    chat.agent(MAJA, AgentAct::Types).unwrap();
    assert_eq!(chat.shown_typing, 2);
    chat.pass(Duration::hours(24));
    chat.agent(MAJA, AgentAct::Types).unwrap();
    assert_eq!(chat.shown_typing, 2, "the window is closed");
}
