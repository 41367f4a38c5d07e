//! Waits.

use super::*;
use crate::conversation::Owner;

async fn wakes(store: &Fixture, who: &Identities, stage: Stage, at: Option<DateTime<Utc>>) -> ConversationId {
    let plan: Planner = Arc::new(move |state: &Conversation| {
        let next = Conversation { stage: stage.clone(), ..state.clone() };
        Ok(Plan { decision: Decision { next, ..decision(state, None) }, wake_at: at, window_closes_at: None })
    });
    let subject = Subject::Person { identities: who.clone(), profile_name: None };
    done(store.step(Step { now: noon(), subject, happening: Happening::WakeUp, plan }).await.unwrap()).1
}

#[tokio::test]
async fn waits_are_due_at_their_instant_and_the_longest_over_first() {
    let store = open();
    let second = wakes(&store, &anna(), Stage::Held { until: later(20) }, Some(later(20))).await;
    let first = wakes(&store, &bert(), Stage::Held { until: later(10) }, Some(later(10))).await;
    wakes(&store, &number("3"), Stage::Bot, None).await;
    assert_eq!(store.next_wake().await.unwrap(), Some(later(10)));
    assert!(store.due_conversations(later(9), 10).await.unwrap().is_empty());
    let due = store.due_conversations(later(20), 10).await.unwrap();
    assert_eq!(due, [(first, later(10)), (second, later(20))]);
    assert_eq!(store.due_conversations(later(20), 1).await.unwrap().len(), 1);
    store.snooze(first, later(90)).await.unwrap();
    assert_eq!(store.next_wake().await.unwrap(), Some(later(20)));
}

#[tokio::test]
async fn a_change_of_the_hours_concerns_who_waits_for_them() {
    let store = open();
    let held = wakes(&store, &number("1"), Stage::Held { until: later(20) }, Some(later(20))).await;
    let waits = wakes(&store, &number("2"), waiting(noon()), None).await;
    let phone = Stage::Human { owner: Owner::PhoneApp, since: noon() };
    let phone = wakes(&store, &number("3"), phone, Some(later(20))).await;
    let agent = Stage::Human { owner: Owner::Agent(crate::ids::AgentId(1)), since: noon() };
    wakes(&store, &number("4"), agent, None).await;
    wakes(&store, &number("5"), Stage::Bot, None).await;
    assert_eq!(store.all_waiting_on_hours().await.unwrap(), [held, waits, phone]);
}

#[tokio::test]
async fn settings_are_kept_and_replaced() {
    let store = open();
    assert_eq!(store.setting("paused").await.unwrap(), None);
    store.set_setting("paused", "yes").await.unwrap();
    store.set_setting("paused", "no").await.unwrap();
    assert_eq!(store.setting("paused").await.unwrap().as_deref(), Some("no"));
}
