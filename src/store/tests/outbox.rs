//! What may go out, in which order, and what becomes of an attempt.

use super::*;

fn accepted(id: &str) -> AttemptResult {
    AttemptResult::Accepted { wamid: wamid(id) }
}

#[tokio::test]
async fn one_message_a_contact_goes_out_at_a_time_and_in_order() {
    let store = open();
    let rows = store.queued(&anna(), &[Purpose::Answer, Purpose::Choices]).await;
    let other = store.queued(&bert(), &[Purpose::Answer]).await;
    assert_eq!(store.due_ids(noon()).await, [rows[0], other[0]]);
    store.claim_one(rows[0], "cb1", noon()).await.unwrap();
    assert_eq!(store.due_ids(noon()).await, [other[0]]);
    store.attempt_ended(rows[0], "cb1", accepted("wamid.out1"), noon()).await.unwrap();
    assert_eq!(store.due_ids(noon()).await, [rows[1], other[0]]);
}

#[tokio::test]
async fn crisis_goes_first_then_humans_then_the_longest_due() {
    let store = open();
    let automatic = store.queued(&number("1"), &[Purpose::Answer]).await[0];
    let human = store.queued(&number("2"), &[Purpose::AgentMessage]).await[0];
    let crisis = store.queued(&number("3"), &[Purpose::CrisisReply]).await[0];
    let postponed = store.queued(&number("4"), &[Purpose::Answer]).await[0];
    store.postpone(automatic, later(5)).await.unwrap();
    store.postpone(postponed, later(2)).await.unwrap();
    assert_eq!(store.due_ids(later(1)).await, [crisis, human]);
    assert_eq!(store.due_ids(later(9)).await, [crisis, human, postponed, automatic]);
    assert_eq!(store.due_rows(later(9), 2).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_crisis_reply_passes_everything_that_waits_for_its_person() {
    let store = open();
    let rows = store.queued(&anna(), &[Purpose::Answer, Purpose::AgentMessage, Purpose::CrisisReply]).await;
    assert_eq!(store.due_ids(noon()).await, [rows[2]]);
    store.postpone(rows[0], later(60)).await.unwrap();
    store.claim_one(rows[2], "cb", noon()).await.unwrap();
    store.attempt_ended(rows[2], "cb", accepted("wamid.crisis"), noon()).await.unwrap();
    assert!(store.due_ids(noon()).await.is_empty(), "a later message never passes a delayed earlier one");
}

#[tokio::test]
async fn an_unknown_outcome_blocks_the_bot_a_human_for_ten_seconds_and_a_crisis_reply_never() {
    let store = open();
    let unknown = |who: Identities, purpose, callback: &'static str| {
        let store = &store;
        async move {
            let rows = store.queued(&who, &[Purpose::Answer, purpose]).await;
            store.claim_one(rows[0], callback, noon()).await.unwrap();
            let at = later(600);
            store.attempt_ended(rows[0], callback, AttemptResult::Unknown { at }, later(1)).await.unwrap();
            rows[1]
        }
    };
    let automatic = unknown(number("1"), Purpose::Choices, "cb1").await;
    let human = unknown(number("2"), Purpose::AgentMessage, "cb2").await;
    let crisis = unknown(number("3"), Purpose::CrisisNote, "cb3").await;
    assert_eq!(store.due_ids(later(2)).await, [crisis]);
    assert_eq!(store.next_outbox_due(later(2)).await.unwrap(), Some(later(10)));
    assert_eq!(store.due_ids(later(10)).await, [crisis, human]);
    assert_eq!(store.gauges().await.unwrap().outbox_unknown, 3);
    assert_eq!(store.overdue_unknown(later(599)).await.unwrap(), 0);
    assert_eq!(store.overdue_unknown(later(600)).await.unwrap(), 3);
    let due = store.due_ids(later(600)).await;
    assert_eq!(due.len(), 3);
    assert!(!due.contains(&automatic), "the older one is sent again first");
}

#[tokio::test]
async fn a_row_is_claimed_once() {
    let store = open();
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    let claims = tokio::join!(store.claim_one(row, "cb1", noon()), store.claim_one(row, "cb2", noon()));
    assert_eq!(usize::from(claims.0.is_some()) + usize::from(claims.1.is_some()), 1);
    assert!(store.due_ids(noon()).await.is_empty());
}

#[tokio::test]
async fn withdrawn_and_expired_rows_cannot_be_claimed() {
    let store = open();
    let rows = store.queued(&anna(), &[Purpose::Answer]).await;
    assert!(store.claim_one(rows[0], "cb", later(3600)).await.is_none());
    done(
        store
            .step_of(&anna(), Happening::Agent(crate::ids::AgentId(1)), |state| Decision {
                effects: vec![Effect::WithdrawAutomatic],
                ..decision(state, None)
            })
            .await,
    );
    assert!(store.claim_one(rows[0], "cb", noon()).await.is_none());
    assert_eq!(store.number("SELECT count(*) FROM attempt").await, 0);
}

#[tokio::test]
async fn what_was_surely_not_sent_is_tried_again_when_it_is_time() {
    let store = open();
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    store.claim_one(row, "cb1", noon()).await.unwrap();
    let again = AttemptResult::Again { at: later(8), code: Some(130_429) };
    store.attempt_ended(row, "cb1", again, noon()).await.unwrap();
    assert!(store.due_ids(later(7)).await.is_empty());
    assert_eq!(store.next_outbox_due(noon()).await.unwrap(), Some(later(8)));
    assert_eq!(store.due_ids(later(8)).await, [row]);
    assert_eq!(store.claim_one(row, "cb2", later(8)).await.unwrap().attempt, 2);
}

#[tokio::test]
async fn the_step_of_an_ended_send_closes_row_and_message_once() {
    let store = open();
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    store.claim_one(row, "cb", noon()).await.unwrap();
    let ended = || Happening::SendEnded { row, state: OutboxState::Failed, error_code: Some(131_026) };
    let (_, id) = done(store.step_of(&anna(), ended(), |state| decision(state, None)).await);
    let message = &store.messages_of(id).await[0];
    assert_eq!((message.state, message.error_code), (Some(OutboxState::Failed), Some(131_026)));
    assert!(store.due_ids(later(60)).await.is_empty());
    let again = store.step_of(&anna(), ended(), |state| decision(state, None)).await;
    assert!(matches!(again, Stepped::Duplicate));
}

#[tokio::test]
async fn expired_rows_are_found_and_one_that_went_out_meanwhile_does_not_expire() {
    let store = open();
    let rows = store.queued(&anna(), &[Purpose::Answer]).await;
    let others = store.queued(&bert(), &[Purpose::Answer]).await;
    store.claim_one(others[0], "cb", noon()).await.unwrap();
    assert!(store.expired(later(3599), 10).await.unwrap().is_empty());
    assert_eq!(store.next_outbox_due(noon()).await.unwrap(), Some(later(3600)));
    let expired: Vec<_> = store.expired(later(3600), 10).await.unwrap().iter().map(|row| row.id).collect();
    assert_eq!(expired, rows);
    assert!(store.due_ids(later(3600)).await.is_empty());
    let ended = |row| Happening::SendEnded { row, state: OutboxState::Expired, error_code: None };
    let (_, id) = done(store.step_of(&anna(), ended(rows[0]), |state| decision(state, None)).await);
    assert_eq!(store.messages_of(id).await[0].state, Some(OutboxState::Expired));
    let late = store.step_of(&bert(), ended(others[0]), |state| decision(state, None)).await;
    assert!(matches!(late, Stepped::Duplicate));
}

#[tokio::test]
async fn after_a_crash_what_was_under_way_is_unknown_for_ten_minutes_from_its_attempt() {
    let store = open();
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    store.claim_one(row, "cb", noon()).await.unwrap();
    store.close().await;
    let again = Store::open(&store.path(), StoreOptions::default()).unwrap();
    assert_eq!(again.reset_after_start(later(120)).await.unwrap(), 1);
    assert_eq!(again.overdue_unknown(later(599)).await.unwrap(), 0);
    assert_eq!(again.overdue_unknown(later(600)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_late_acceptance_does_not_undo_what_a_status_proved() {
    let store = open();
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    store.claim_one(row, "cb", noon()).await.unwrap();
    let note = StatusNote {
        wamid: wamid("wamid.out"),
        status: crate::whatsapp::webhook::DeliveryStatus::Delivered,
        at: noon(),
        callback: Some("cb".to_owned()),
        error_code: None,
    };
    store.note_statuses(vec![note], noon()).await.unwrap();
    for result in [AttemptResult::Unknown { at: later(600) }, accepted("wamid.out")] {
        store.attempt_ended(row, "cb", result, later(1)).await.unwrap();
    }
    let (_, id) = store.said(&anna(), "wamid.1", "Danke", Fate::Noted).await;
    assert_eq!(store.messages_of(id).await[1].state, Some(OutboxState::Delivered));
    assert!(store.due_ids(later(700)).await.is_empty());
}
