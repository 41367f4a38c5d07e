//! Statuses climb, whatever order they come in.

use super::*;
use crate::whatsapp::webhook::DeliveryStatus::{self, Delivered, Failed, Played, Read, Sent};

fn note(id: &str, status: DeliveryStatus) -> StatusNote {
    let error_code = (status == Failed).then_some(131_026);
    StatusNote { wamid: wamid(id), status, at: later(5), callback: None, error_code }
}

fn with_callback(id: &str, status: DeliveryStatus, callback: &str) -> StatusNote {
    StatusNote { callback: Some(callback.to_owned()), ..note(id, status) }
}

/// A message that is under way, with its callback `cb`, and its conversation.
async fn under_way(store: &Fixture) -> (OutboxId, ConversationId) {
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    let claimed = store.claim_one(row, "cb", noon()).await.unwrap();
    (row, claimed.conversation)
}

async fn accepted(store: &Fixture) -> (OutboxId, ConversationId) {
    let (row, id) = under_way(store).await;
    let result = AttemptResult::Accepted { wamid: wamid("wamid.out") };
    assert!(store.attempt_ended(row, "cb", result, noon()).await.unwrap().is_empty());
    (row, id)
}

async fn shown(store: &Fixture, id: ConversationId) -> OutboxState {
    store.messages_of(id).await[0].state.unwrap()
}

#[tokio::test]
async fn statuses_only_climb_in_every_order() {
    let ladder = [Sent, Delivered, Read, Played];
    let states = [OutboxState::Sent, OutboxState::Delivered, OutboxState::Read, OutboxState::Played];
    for first in 0..4 {
        for second in 0..4 {
            let store = open();
            let (_, id) = accepted(&store).await;
            let notes = vec![note("wamid.out", ladder[first]), note("wamid.out", ladder[second])];
            store.note_statuses(notes, noon()).await.unwrap();
            assert_eq!(shown(&store, id).await, states[first.max(second)]);
        }
    }
}

#[tokio::test]
async fn a_failure_is_told_until_its_step_is_done() {
    let store = open();
    let (row, id) = accepted(&store).await;
    for _ in 0..2 {
        let effects = store.note_statuses(vec![note("wamid.out", Failed)], noon()).await.unwrap();
        assert!(matches!(
            &effects[..],
            [StatusEffect::Failed { row: failed, error_code: Some(131_026), purpose: Purpose::Answer, .. }] if *failed == row
        ));
    }
    assert_eq!(store.owed_failures().await.unwrap().len(), 1);
    let ended = Happening::SendEnded { row, state: OutboxState::Failed, error_code: Some(131_026) };
    done(store.step_of(&anna(), ended, |state| decision(state, None)).await);
    assert_eq!(shown(&store, id).await, OutboxState::Failed);
    assert!(store.owed_failures().await.unwrap().is_empty());
    let effects = store.note_statuses(vec![note("wamid.out", Failed)], noon()).await.unwrap();
    assert!(matches!(&effects[..], [StatusEffect::Noted]));
}

#[tokio::test]
async fn what_was_delivered_has_not_failed() {
    let store = open();
    let (_, id) = accepted(&store).await;
    let notes = vec![note("wamid.out", Delivered), note("wamid.out", Failed)];
    let effects = store.note_statuses(notes, noon()).await.unwrap();
    assert!(effects.iter().all(|effect| matches!(effect, StatusEffect::Noted)));
    assert_eq!(shown(&store, id).await, OutboxState::Delivered);
}

#[tokio::test]
async fn a_delivery_after_a_failure_takes_the_owed_step_back() {
    let store = open();
    let (row, id) = accepted(&store).await;
    store.note_statuses(vec![note("wamid.out", Failed)], noon()).await.unwrap();
    store.note_statuses(vec![note("wamid.out", Delivered)], noon()).await.unwrap();
    assert!(store.owed_failures().await.unwrap().is_empty());
    let ended = Happening::SendEnded { row, state: OutboxState::Failed, error_code: Some(131_026) };
    let late = store.step_of(&anna(), ended, |state| decision(state, None)).await;
    assert!(matches!(late, Stepped::Duplicate));
    assert_eq!(shown(&store, id).await, OutboxState::Delivered);
}

#[tokio::test]
async fn a_status_that_comes_before_its_message_is_applied_when_the_send_commits() {
    let store = open();
    let early =
        store.note_statuses(vec![note("wamid.out", Read), note("wamid.out", Sent)], noon()).await.unwrap();
    assert!(early.iter().all(|effect| matches!(effect, StatusEffect::Unknown)));
    let (_, id) = accepted(&store).await;
    assert_eq!(shown(&store, id).await, OutboxState::Read);
    assert_eq!(store.number("SELECT count(*) FROM status_parked").await, 0);
}

#[tokio::test]
async fn an_early_failure_is_told_when_the_send_commits() {
    let store = open();
    store.note_statuses(vec![note("wamid.out", Failed)], noon()).await.unwrap();
    let (row, _) = under_way(&store).await;
    let result = AttemptResult::Accepted { wamid: wamid("wamid.out") };
    let effects = store.attempt_ended(row, "cb", result, noon()).await.unwrap();
    assert!(matches!(&effects[..], [StatusEffect::Failed { .. }]));
    assert_eq!(store.owed_failures().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_status_with_the_attempts_id_proves_what_nobody_knew() {
    let store = open();
    let (row, id) = under_way(&store).await;
    store.attempt_ended(row, "cb", AttemptResult::Unknown { at: later(600) }, noon()).await.unwrap();
    store.note_statuses(vec![with_callback("wamid.out", Sent, "cb")], later(5)).await.unwrap();
    assert_eq!(shown(&store, id).await, OutboxState::Sent);
    assert_eq!(store.overdue_unknown(later(600)).await.unwrap(), 0);
    // From now on its id is enough.
    store.note_statuses(vec![note("wamid.out", Read)], later(6)).await.unwrap();
    assert_eq!(shown(&store, id).await, OutboxState::Read);
}

#[tokio::test]
async fn a_status_of_any_attempt_counts_also_when_the_row_is_queued_again() {
    let store = open();
    let (row, id) = under_way(&store).await;
    store.attempt_ended(row, "cb", AttemptResult::Unknown { at: later(600) }, noon()).await.unwrap();
    store.overdue_unknown(later(600)).await.unwrap();
    store.note_statuses(vec![with_callback("wamid.out", Delivered, "cb")], later(601)).await.unwrap();
    assert!(store.due_ids(later(601)).await.is_empty(), "it is not sent a second time");
    assert_eq!(shown(&store, id).await, OutboxState::Delivered);
}

#[tokio::test]
async fn the_failure_of_one_attempt_is_not_that_of_another() {
    let store = open();
    let (row, id) = under_way(&store).await;
    store.attempt_ended(row, "cb", AttemptResult::Unknown { at: later(600) }, noon()).await.unwrap();
    store.overdue_unknown(later(600)).await.unwrap();
    store.claim_one(row, "cb2", later(601)).await.unwrap();
    let result = AttemptResult::Accepted { wamid: wamid("wamid.second") };
    store.attempt_ended(row, "cb2", result, later(602)).await.unwrap();
    let effects =
        store.note_statuses(vec![with_callback("wamid.first", Failed, "cb")], later(603)).await.unwrap();
    assert!(matches!(&effects[..], [StatusEffect::Noted]));
    store.note_statuses(vec![with_callback("wamid.first", Delivered, "cb")], later(604)).await.unwrap();
    assert_eq!(shown(&store, id).await, OutboxState::Delivered);
}

#[tokio::test]
async fn a_failure_with_the_attempts_id_ends_an_unknown_send() {
    let store = open();
    let (row, _) = under_way(&store).await;
    store.attempt_ended(row, "cb", AttemptResult::Unknown { at: later(600) }, noon()).await.unwrap();
    let effects =
        store.note_statuses(vec![with_callback("wamid.out", Failed, "cb")], later(5)).await.unwrap();
    assert!(matches!(&effects[..], [StatusEffect::Failed { .. }]));
    assert_eq!(store.overdue_unknown(later(700)).await.unwrap(), 0);
}

#[tokio::test]
async fn two_wamids_with_the_same_hash_are_two_messages() {
    let store = open();
    let (_, id) = accepted(&store).await;
    let hash = super::super::sqlite::hash_for_tests(b"wamid.stranger");
    store
        .engine
        .write(move |db| Ok(db.execute("UPDATE outbox SET wamid_hash = ?1", [hash]).map(drop)?))
        .await
        .unwrap();
    let effects = store.note_statuses(vec![note("wamid.stranger", Read)], noon()).await.unwrap();
    assert!(matches!(&effects[..], [StatusEffect::Unknown]));
    assert_eq!(shown(&store, id).await, OutboxState::Accepted);
}

#[tokio::test]
async fn a_flood_of_unknown_statuses_keeps_the_newest() {
    let store = open();
    store.sql("INSERT INTO status_parked VALUES (1, 1, 'old', 'sent', 0, NULL, 0), (100000, 2, 'new', 'sent', 0, NULL, 0)").await;
    store.note_statuses(vec![note("wamid.newest", Sent)], noon()).await.unwrap();
    assert_eq!(store.number("SELECT count(*) FROM status_parked").await, 2);
    assert_eq!(store.number("SELECT min(id) FROM status_parked").await, 100_000);
}
