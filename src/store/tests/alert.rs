//! Calls to humans.

use super::*;
use crate::conversation::{AlertKind, AlertOrder};
use crate::crisis::Severity;

fn trouble(kind: &'static str, key: Option<&str>) -> Trouble {
    Trouble {
        kind,
        severity: "warning",
        conversation: None,
        detail: "token refused".to_owned(),
        dedup_key: key.map(str::to_owned),
    }
}

async fn crisis(store: &Fixture, who: &Identities, escalate: bool, repeat: u32) {
    let order = AlertOrder { kind: AlertKind::Crisis(Severity::Acute), escalate, repeat };
    let effects = vec![Effect::Alert(order)];
    store
        .step_of(who, Happening::WakeUp, move |state| Decision {
            effects: effects.clone(),
            ..decision(state, None)
        })
        .await;
}

/// The alerts that are due on the webhook.
async fn due(store: &Fixture, now: DateTime<Utc>) -> Vec<DueAlert> {
    let due = store.due_alerts(now, 1000).await.unwrap();
    due.into_iter().filter(|alert| alert.channel == AlertChannel::Webhook).collect()
}

async fn deliver_all(store: &Fixture, now: DateTime<Utc>) {
    let ids = store.due_alerts(now, 1000).await.unwrap().iter().map(|alert| alert.id).collect();
    for alert in store.claim_alerts(ids, now).await.unwrap() {
        store.alert_ended(alert.id, AlertResult::Delivered, now).await.unwrap();
    }
}

#[tokio::test]
async fn a_thousand_troubles_of_a_kind_are_one_alert_and_one_digest_a_quarter_of_an_hour() {
    let store = open();
    for _ in 0..1000 {
        store.raise_alert(trouble("parked", None), noon()).await.unwrap();
    }
    let first = due(&store, noon()).await;
    assert_eq!((first.len(), first[0].count), (1, 1));
    deliver_all(&store, noon()).await;
    assert!(due(&store, later(15 * 60 - 1)).await.is_empty());
    assert_eq!(store.next_alert_due(noon()).await.unwrap(), Some(later(15 * 60)));
    let digest = due(&store, later(15 * 60)).await;
    assert_eq!((digest.len(), digest[0].count), (1, 999));
    deliver_all(&store, later(15 * 60)).await;
    store.raise_alert(trouble("parked", None), later(16 * 60)).await.unwrap();
    assert!(due(&store, later(29 * 60)).await.is_empty());
    assert_eq!(due(&store, later(30 * 60)).await.len(), 1);
}

#[tokio::test]
async fn another_kind_and_a_later_time_go_out_at_once() {
    let store = open();
    store.raise_alert(trouble("parked", None), noon()).await.unwrap();
    store.raise_alert(trouble("token", None), noon()).await.unwrap();
    assert_eq!(due(&store, noon()).await.len(), 2);
    deliver_all(&store, noon()).await;
    store.raise_alert(trouble("parked", None), later(3600)).await.unwrap();
    assert_eq!(due(&store, later(3600)).await.len(), 1);
}

#[tokio::test]
async fn the_same_trouble_again_is_counted_and_asks_for_no_digest() {
    let store = open();
    for second in 0..5 {
        store.raise_alert(trouble("token", Some("190")), later(second)).await.unwrap();
    }
    deliver_all(&store, later(5)).await;
    assert!(due(&store, later(3600)).await.is_empty());
    assert_eq!(store.number("SELECT count FROM alert").await, 5);
    store.raise_alert(trouble("token", Some("131042")), later(6)).await.unwrap();
    assert_eq!(due(&store, later(3600)).await.len(), 1, "another trouble of the kind is told");
}

#[tokio::test]
async fn every_crisis_goes_out_alone_at_once_and_first() {
    let store = open();
    store.raise_alert(trouble("parked", None), noon()).await.unwrap();
    crisis(&store, &anna(), false, 0).await;
    crisis(&store, &bert(), false, 0).await;
    let kinds: Vec<_> = due(&store, noon()).await.into_iter().map(|alert| alert.kind).collect();
    assert_eq!(kinds, ["crisis", "crisis", "parked"]);
}

#[tokio::test]
async fn the_second_line_is_called_only_when_asked_for() {
    let store = open();
    crisis(&store, &anna(), false, 0).await;
    let escalated = |due: Vec<DueAlert>| {
        due.into_iter()
            .filter(|alert| alert.channel == AlertChannel::EscalateMail)
            .map(|alert| alert.repeat)
            .collect()
    };
    let none: Vec<u32> = escalated(store.due_alerts(noon(), 10).await.unwrap());
    assert!(none.is_empty());
    crisis(&store, &anna(), true, 3).await;
    let called: Vec<u32> = escalated(store.due_alerts(noon(), 10).await.unwrap());
    assert_eq!(called, [3]);
}

#[tokio::test]
async fn a_delivery_is_claimed_once_and_tried_again_when_it_is_time() {
    let store = open();
    crisis(&store, &anna(), false, 0).await;
    let id = due(&store, noon()).await[0].id;
    assert_eq!(store.claim_alerts(vec![id], noon()).await.unwrap().len(), 1);
    assert!(store.claim_alerts(vec![id], noon()).await.unwrap().is_empty());
    store.alert_ended(id, AlertResult::Again { at: later(30) }, noon()).await.unwrap();
    assert!(due(&store, later(29)).await.is_empty());
    let again = due(&store, later(30)).await;
    assert_eq!((again[0].id, again[0].attempts), (id, 1));
    store.claim_alerts(vec![id], later(30)).await.unwrap();
    store.alert_ended(id, AlertResult::Failed, later(30)).await.unwrap();
    assert!(due(&store, later(3600)).await.is_empty());
}

#[tokio::test]
async fn an_alert_that_was_under_way_at_a_crash_goes_out_again() {
    let store = open();
    crisis(&store, &anna(), false, 0).await;
    let id = due(&store, noon()).await[0].id;
    store.claim_alerts(vec![id], noon()).await.unwrap();
    store.reset_after_start(later(1)).await.unwrap();
    assert!(due(&store, later(1)).await.iter().any(|alert| alert.id == id));
}

#[tokio::test]
async fn without_a_channel_the_alert_is_still_stored() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db"), StoreOptions::default()).unwrap();
    store.raise_alert(trouble("parked", None), noon()).await.unwrap();
    assert!(store.due_alerts(noon(), 10).await.unwrap().is_empty());
    let stored: i64 = store
        .engine
        .read(|db| Ok(db.query_row("SELECT count(*) FROM alert", [], |row| row.get(0))?))
        .await
        .unwrap();
    assert_eq!(stored, 1);
}
