//! What Meta reports of our messages, and deliveries that come twice or in any order.

use std::time::Duration;

use sprechzeit::simulator::{Class, Fault, Orders, Phone, Target};
use sprechzeit::store::{Author, OutboxState};

use super::support::{App, DOCUMENTS, PAY, received, stage};

/// How far our messages to this person came, as the team sees it.
async fn states(app: &App, phone: &Phone) -> Vec<OutboxState> {
    let messages = app.messages(phone).await;
    messages.iter().filter(|row| row.author == Author::Bot).filter_map(|row| row.state).collect()
}

#[tokio::test]
async fn sent_delivered_and_read_climb() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.goes_offline();
    anna.says(DOCUMENTS);
    app.settle().await;
    assert_eq!(states(&app, &anna).await, [OutboxState::Sent]);
    anna.comes_online();
    app.settle().await;
    assert_eq!(states(&app, &anna).await, [OutboxState::Delivered]);
    anna.opens();
    app.settle().await;
    assert_eq!(states(&app, &anna).await, [OutboxState::Read]);
}

#[tokio::test]
async fn statuses_late_doubled_shuffled_and_batched_end_at_the_same() {
    let orders = [
        Orders { late: Duration::from_hours(2), ..Orders::default() },
        Orders { again: 3, ..Orders::default() },
        Orders { shuffled: true, late: Duration::from_secs(5), ..Orders::default() },
        Orders { shuffled: true, batched: true, again: 2, late: Duration::from_secs(5), ..Orders::default() },
    ];
    let app = stage().spawn().await;
    for (number, orders) in orders.into_iter().enumerate() {
        app.simulator.deliver(Class::Statuses, orders);
        let phone = app.phone(&format!("Applicant {number}"));
        phone.opens();
        phone.says(DOCUMENTS);
        app.settle().await;
        app.pass(Duration::from_hours(3).min(Duration::from_secs(6))).await;
    }
    app.pass(Duration::from_hours(3)).await;
    for number in 0..4 {
        let phone = app.phone(&format!("Applicant {number}"));
        assert_eq!(states(&app, &phone).await, [OutboxState::Read], "{number}");
        assert_eq!(phone.received().len(), 1, "{number}");
    }
}

#[tokio::test]
async fn statuses_of_messages_that_nobody_knows_change_nothing() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    for status in ["sent", "failed", "warmed_up"] {
        app.simulator.notify(
            "messages",
            serde_json::json!({ "statuses": [{ "id": "wamid.unknown", "status": status, "timestamp": "1795431600", "recipient_id": "4917139200" }] }),
        );
    }
    app.settle().await;
    assert_eq!(app.simulator.refused_deliveries(), 0);
    assert_eq!(states(&app, &anna).await, [OutboxState::Delivered]);
}

#[tokio::test]
async fn an_answer_that_failed_after_it_was_accepted_brings_a_human() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator.fault(Target::Sends, Fault::AcceptThenFail(131_026), 1);
    anna.says(DOCUMENTS);
    app.settle().await;
    assert_eq!(states(&app, &anna).await, [OutboxState::Failed]);
    assert_eq!(app.waits_because(&anna).await, Some(sprechzeit::conversation::HandoffReason::Undeliverable));
}

#[tokio::test]
async fn the_same_delivery_again_in_any_order_changes_nothing() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator.deliver(
        Class::Messages,
        Orders { again: 4, shuffled: true, late: Duration::from_secs(1), ..Orders::default() },
    );
    anna.says(DOCUMENTS);
    anna.says(PAY);
    anna.calls();
    anna.says("Danke");
    app.pass(Duration::from_secs(2)).await;
    app.simulator.deliver(Class::Messages, Orders::default());
    let once = received(&anna);
    let inbound = app.messages(&anna).await.iter().filter(|row| row.author == Author::Applicant).count();
    assert_eq!(inbound, 3, "three messages and a call");
    let answers = once.iter().filter(|text| text.contains("karriere.example.org")).count();
    assert_eq!(answers, 2, "{once:?}");
    assert!(app.simulator.duplicates().is_empty());
}

#[tokio::test]
async fn the_same_message_again_a_week_later_changes_nothing() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator.deliver(Class::Messages, Orders { late: Duration::ZERO, again: 0, ..Orders::default() });
    let wamid = anna.says(DOCUMENTS);
    app.settle().await;
    app.until("2026-11-30T12:00:00+01:00").await;
    app.simulator.notify(
        "messages",
        serde_json::json!({ "messages": [{
            "from": anna.spec().wa_id, "id": wamid, "timestamp": "1795431600", "type": "text", "text": { "body": DOCUMENTS },
        }] }),
    );
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn the_same_message_after_a_restart_changes_nothing() {
    let mut app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator
        .deliver(Class::Messages, Orders { late: Duration::from_mins(5), again: 1, ..Orders::default() });
    anna.says(DOCUMENTS);
    app.simulator.deliver_now();
    app.settle().await;
    app.restart().await;
    app.simulator.deliver_now();
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    assert!(app.simulator.repeated_callbacks().is_empty());
}
