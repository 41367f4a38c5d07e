//! Deliveries and parked items.

use bytes::Bytes;

use super::*;
use crate::ids::DeliveryId;

#[tokio::test]
async fn deliveries_come_back_in_order_until_they_are_done() {
    let store = open();
    let mut ids = Vec::new();
    for body in ["a", "b", "c", "d"] {
        ids.push(store.accept(noon(), Bytes::from(body)).await.unwrap());
    }
    store.delivery_done(ids[1], later(1)).await.unwrap();
    let unstepped = store.unstepped(DeliveryId(0), 10).await.unwrap();
    assert_eq!(unstepped.iter().map(|one| one.id).collect::<Vec<_>>(), [ids[0], ids[2], ids[3]]);
    assert_eq!(unstepped[1].body, "c");
    assert_eq!(unstepped[0].received_at, noon());
    let rest = store.unstepped(ids[0], 1).await.unwrap();
    assert_eq!(rest.iter().map(|one| one.id).collect::<Vec<_>>(), [ids[2]]);
    assert_eq!(store.gauges().await.unwrap().unstepped, 3);
    assert_eq!(store.gauges().await.unwrap().unstepped_oldest, Some(noon()));
}

#[tokio::test]
async fn an_unreadable_delivery_is_parked_with_its_bytes_and_done() {
    let store = open();
    let body = Bytes::from_static(b"\xff{not json");
    let id = store.accept(noon(), body.clone()).await.unwrap();
    store.delivery_parked(id, "no_json", later(1)).await.unwrap();
    assert!(store.unstepped(DeliveryId(0), 10).await.unwrap().is_empty());
    let parked = store.parked(10).await.unwrap();
    assert_eq!(parked[0].reason, "no_json");
    assert_eq!(store.parked_raw(parked[0].id).await.unwrap(), Some(body));
}

#[tokio::test]
async fn the_same_raw_item_is_parked_once_and_counted() {
    let store = open();
    let raw = Bytes::from_static(br#"{"odd":1}"#);
    assert!(store.park("no_sender", raw.clone(), None, noon()).await.unwrap());
    assert!(!store.park("no_sender", raw, None, later(1)).await.unwrap());
    assert!(store.park("no_sender", Bytes::from_static(b"{}"), None, later(2)).await.unwrap());
    let parked = store.parked(10).await.unwrap();
    assert_eq!(parked.iter().map(|item| item.count).collect::<Vec<_>>(), [2, 1]);
    store.parked_replayed(parked[0].id, later(3)).await.unwrap();
    assert_eq!(store.parked(10).await.unwrap().len(), 1);
    assert_eq!(store.gauges().await.unwrap().parked, 1);
}

#[tokio::test]
async fn two_raw_items_with_the_same_hash_are_both_parked() {
    let store = open();
    store.park("odd", Bytes::from_static(b"one"), None, noon()).await.unwrap();
    let hash = super::super::sqlite::hash_for_tests(b"two");
    store
        .engine
        .write(move |db| Ok(db.execute("UPDATE parked SET hash = ?1", [hash]).map(drop)?))
        .await
        .unwrap();
    assert!(store.park("odd", Bytes::from_static(b"two"), None, noon()).await.unwrap());
    assert_eq!(store.parked(10).await.unwrap().len(), 2);
}
