//! Export, retention, backup.

use bytes::Bytes;

use super::*;
use crate::ids::DeliveryId;

#[tokio::test]
async fn an_export_holds_everything_of_the_person_and_nothing_of_others() {
    let store = open();
    let (contact, _) = store.said(&anna(), "wamid.1", "Mein Geheimnis", Fate::Answered).await;
    store.said(&bert(), "wamid.2", "Berts Geheimnis", Fate::Answered).await;
    store.queued(&anna(), &[Purpose::Answer]).await;
    let export = store.export(contact).await.unwrap().unwrap();
    assert_eq!(export["contact"]["profile_name"], "Anna");
    assert_eq!(export["messages"][0]["body"], "Mein Geheimnis");
    assert_eq!(export["messages"][0]["received_at"], noon().to_rfc3339());
    assert_eq!(export["outbox"][0]["purpose"], "answer");
    assert_eq!(export["identities"].as_array().unwrap().len(), 2);
    assert_eq!(export["conversation"]["state"]["stage"], "bot");
    assert!(!export.to_string().contains("Berts"));
    assert!(store.export(ContactId(99)).await.unwrap().is_none());
}

#[tokio::test]
async fn contacts_are_found_by_id_number_and_user_id() {
    let store = open();
    let (contact, _) = store.said(&anna(), "wamid.1", "Hallo", Fate::Answered).await;
    for text in ["1", "4915110000001", "+4915110000001", " DE.anna "] {
        assert_eq!(store.find_contact(text).await.unwrap(), Some(contact), "{text}");
    }
    for text in ["2", "", "DE.ANNA", "x"] {
        assert_eq!(store.find_contact(text).await.unwrap(), None, "{text}");
    }
}

#[tokio::test]
async fn what_is_too_old_goes_and_what_is_needed_stays() {
    let store = open();
    let old = store.accept(noon(), Bytes::from_static(b"old")).await.unwrap();
    let open_still = store.accept(noon(), Bytes::from_static(b"open")).await.unwrap();
    store.delivery_done(old, noon()).await.unwrap();
    store.park("odd", Bytes::from_static(b"raw"), None, noon()).await.unwrap();
    let (_, id) = store.said(&anna(), "wamid.1", "Hallo", Fate::Answered).await;
    let sent = store.queued(&anna(), &[Purpose::Answer, Purpose::Answer]).await;
    store.claim_one(sent[0], "cb", noon()).await.unwrap();
    let result = AttemptResult::Accepted { wamid: wamid("wamid.out") };
    store.attempt_ended(sent[0], "cb", result, noon()).await.unwrap();
    assert!(!store.purge(later(40 * 3600), 72, 30).await.unwrap());
    assert_eq!(store.number("SELECT count(*) FROM delivery").await, 2);
    let after_forty_days = later(40 * 24 * 3600);
    assert!(store.purge(after_forty_days, 72, 30).await.unwrap());
    assert!(!store.purge(after_forty_days, 72, 30).await.unwrap());
    let left = store.unstepped(DeliveryId(0), 10).await.unwrap();
    assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [open_still]);
    assert_eq!(store.number("SELECT count(*) FROM delivery").await, 1);
    assert!(store.parked(10).await.unwrap().is_empty());
    assert_eq!(store.number("SELECT count(*) FROM seen").await, 0);
    assert_eq!(store.number("SELECT count(*) FROM outbox").await, 1, "what is queued stays");
    assert_eq!(store.number("SELECT count(*) FROM attempt").await, 0);
    assert_eq!(store.number("SELECT count(*) FROM change").await, 1, "the newest seq stays known");
    assert_eq!(store.messages_of(id).await.len(), 3, "messages are kept");
}

#[tokio::test]
async fn a_purge_takes_little_at_a_time_and_says_that_there_is_more() {
    let store = open();
    store
        .sql(
            "INSERT INTO seen (hash, wamid, conversation, at)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
             SELECT i, 'w' || i, 1, 0 FROM n",
        )
        .await;
    assert!(store.purge(noon(), 72, 30).await.unwrap());
    assert_eq!(store.number("SELECT count(*) FROM seen").await, 200);
    assert!(store.purge(noon(), 72, 30).await.unwrap());
    assert!(!store.purge(noon(), 72, 30).await.unwrap());
    assert_eq!(store.number("SELECT count(*) FROM seen").await, 0);
}

#[tokio::test]
async fn large_bodies_are_purged_a_few_at_a_time() {
    let store = open();
    for _ in 0..5 {
        let id = store.accept(noon(), Bytes::from(vec![b'x'; 3 << 20])).await.unwrap();
        store.delivery_done(id, noon()).await.unwrap();
    }
    let hours = later(100 * 3600);
    store.purge(hours, 72, 30).await.unwrap();
    assert_eq!(store.number("SELECT count(*) FROM delivery").await, 3);
    while store.purge(hours, 72, 30).await.unwrap() {}
    assert_eq!(store.number("SELECT count(*) FROM delivery").await, 1);
}

#[tokio::test]
async fn ids_of_deliveries_never_repeat_after_a_purge() {
    let store = open();
    let first = store.accept(noon(), Bytes::from_static(b"{}")).await.unwrap();
    store.delivery_done(first, noon()).await.unwrap();
    store.purge(later(100 * 3600), 72, 30).await.unwrap();
    assert!(store.accept(later(100 * 3600), Bytes::from_static(b"{}")).await.unwrap() > first);
}

#[tokio::test]
async fn a_backup_is_whole_sound_private_and_of_one_moment() {
    use std::os::unix::fs::PermissionsExt;
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "Hallo", Fate::Answered).await;
    let to = store.folder.path().join("copy.db");
    let writes = async {
        for index in 0..50 {
            store.said(&bert(), &format!("wamid.b{index}"), "weiter", Fate::Answered).await;
        }
    };
    let (copied, ()) = tokio::join!(store.backup_to(&to), writes);
    copied.unwrap();
    assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
    let copy = Store::open(&to, StoreOptions::default()).unwrap();
    assert_eq!(copy.messages(id, None, 10).await.unwrap().len(), 1);
    assert!(copy.integrity_check().await.unwrap().is_empty());
    assert!(store.integrity_check().await.unwrap().is_empty());
}
