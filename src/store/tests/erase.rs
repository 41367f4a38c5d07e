//! Erasure leaves no byte behind.

use bytes::Bytes;

use super::*;
use crate::conversation::{Attachment, AttachmentKind};

const CANARIES: [&str; 7] = [
    "4915110000001",
    "DE.anna",
    "Kanarienvogel",
    "Kanarienname",
    "wamid.canary/1",
    "wamid.canary\\/1",
    "kanarie.pdf",
];

/// The database, its log and its copies in memory, as they lie on disk.
fn bytes_on_disk(store: &Fixture) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(store.folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    bytes
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Anna wrote, was answered, sent a file and is in raw bodies; Bert wrote too.
async fn lived(store: &Fixture) -> ContactId {
    let raw = |id: &str| {
        Bytes::from(format!(r#"{{"from":"{id}","text":"Kanarienvogel","long":"{}"}}"#, "x".repeat(9000)))
    };
    for who in ["4915110000001", "4915110000002"] {
        let delivery = store.accept(noon(), raw(who)).await.unwrap();
        store.delivery_done(delivery, later(1)).await.unwrap();
    }
    let escaped = store.accept(noon(), Bytes::from_static(br#"{"id":"wamid.canary\/1"}"#)).await.unwrap();
    store.delivery_done(escaped, later(1)).await.unwrap();
    store.park("odd", Bytes::from_static(br#"{"user":"DE.anna"}"#), None, noon()).await.unwrap();
    let subject = Subject::Person { identities: anna(), profile_name: Some("Kanarienname".to_owned()) };
    let file = Attachment {
        kind: AttachmentKind::Document,
        media_id: Some("media".to_owned()),
        mime_type: "application/pdf".to_owned(),
        sha256: None,
        file_name: Some("kanarie.pdf".to_owned()),
        caption: Some("Kanarienvogel".to_owned()),
    };
    let plan = planner(|state| Decision {
        effects: vec![
            Effect::Send(outbound(Purpose::Answer)),
            Effect::MarkRead(None),
            Effect::Audit { what: "name_set", detail: "Kanarienname".to_owned(), by: None },
        ],
        ..decision(state, Some(Fate::Held))
    });
    let happening = inbound_content("wamid.canary/1", Content::Attachment(file));
    let (contact, id) = done(store.step(Step { now: noon(), subject, happening, plan }).await.unwrap());
    let message = store.messages_of(id).await[1].id;
    let stored =
        MediaResult::Stored { file: "f1.pdf".to_owned(), mime_type: "application/pdf".to_owned(), bytes: 3 };
    store.media_ended(message, stored, noon()).await.unwrap();
    store.said(&bert(), "wamid.bert", "Ich bleibe", Fate::Pending).await;
    contact
}

#[tokio::test]
async fn no_byte_of_an_erased_person_is_left_and_others_stay() {
    let store = open();
    let contact = lived(&store).await;
    assert!(
        CANARIES[..6].iter().all(|word| holds(&bytes_on_disk(&store), word)),
        "the canaries are there before"
    );
    let receipt = store.erase(contact, later(10)).await.unwrap().unwrap();
    assert_eq!(receipt.media_files, ["f1.pdf"]);
    assert_eq!((receipt.messages, receipt.identities, receipt.parked), (2, 2, 1));
    assert_eq!((receipt.deliveries, receipt.deliveries_pending, receipt.audit_lines), (2, 0, 1));
    let left = bytes_on_disk(&store);
    for word in CANARIES {
        // Bert's raw body holds the same word in its text.
        assert!(word == "Kanarienvogel" || !holds(&left, word), "{word} is left");
    }
    assert_eq!(store.number("SELECT count(*) FROM delivery WHERE length(body) > 0").await, 1);
    assert_eq!(store.number("SELECT count(*) FROM message").await, 1);
    assert_eq!(store.number("SELECT messages FROM erasure").await, 2);
    assert!(store.erase(contact, later(11)).await.unwrap().is_none());
    assert!(store.integrity_check().await.unwrap().is_empty());
    assert_eq!(store.number("SELECT count(*) FROM pragma_foreign_key_check").await, 0);
}

#[tokio::test]
async fn what_was_overwritten_or_purged_before_the_erasure_is_gone_as_well() {
    let store = open();
    let (contact, _) = store.said(&anna(), "wamid.1", "Kanarienvogel", Fate::Pending).await;
    for index in 0..20 {
        // Each step replaces the last words, and the state with the name.
        store
            .said(&anna(), &format!("wamid.k{index}"), &format!("Kanarienvogel {index}"), Fate::Pending)
            .await;
    }
    let delivery =
        store.accept(noon(), Bytes::from(format!("4915110000001 {}", "Kanarienvogel ".repeat(2000)))).await;
    store.delivery_done(delivery.unwrap(), noon()).await.unwrap();
    store.accept(noon(), Bytes::from_static(b"{}")).await.unwrap();
    store.purge(later(100 * 3600), 72, 30).await.unwrap();
    store.erase(contact, later(100 * 3600)).await.unwrap().unwrap();
    let left = bytes_on_disk(&store);
    assert!(!holds(&left, "Kanarienvogel"));
    assert!(!holds(&left, "4915110000001"));
}

#[tokio::test]
async fn a_delivery_that_is_not_stepped_yet_is_not_emptied_but_reported() {
    let store = open();
    let (contact, _) = store.said(&anna(), "wamid.1", "Hallo", Fate::Pending).await;
    let body = Bytes::from_static(br#"[{"from":"4915110000001"},{"from":"somebody else"}]"#);
    store.accept(noon(), body).await.unwrap();
    let receipt = store.erase(contact, later(1)).await.unwrap().unwrap();
    assert_eq!((receipt.deliveries, receipt.deliveries_pending), (0, 1));
    assert_eq!(store.gauges().await.unwrap().unstepped, 1);
}

#[tokio::test]
async fn a_merged_person_is_erased_with_both_halves() {
    let store = open();
    let id = |value: &str| Identities { bsuid: Some(value.to_owned()), ..Identities::default() };
    let (contact, _) = store.said(&id("DE.canary1"), "wamid.1", "Kanarienvogel eins", Fate::Held).await;
    store.said(&id("DE.canary2"), "wamid.2", "Kanarienvogel zwei", Fate::Held).await;
    let told = crate::conversation::ChangeOfIdentity {
        previous: id("DE.canary1"),
        current: id("DE.canary2"),
        at: None,
    };
    let merger: Merger =
        Arc::new(|into, _| MergedState { next: into.clone(), wake_at: None, window_closes_at: None });
    store.change_identity(told, later(1), merger).await.unwrap();
    let receipt = store.erase(contact, later(2)).await.unwrap().unwrap();
    assert_eq!((receipt.messages, receipt.identities), (2, 2));
    let left = bytes_on_disk(&store);
    assert!(!holds(&left, "DE.canary") && !holds(&left, "Kanarienvogel"));
    assert_eq!(store.number("SELECT count(*) FROM contact").await, 0);
    assert_eq!(store.number("SELECT count(*) FROM conversation").await, 0);
}

#[tokio::test]
async fn ids_of_the_erased_are_never_given_to_others() {
    let store = open();
    let (contact, id) = store.said(&anna(), "wamid.1", "Hallo", Fate::Pending).await;
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    let message = store.messages_of(id).await[0].id;
    store.erase(contact, later(1)).await.unwrap();
    let (new_contact, new_id) = store.said(&bert(), "wamid.2", "Hallo", Fate::Pending).await;
    let new_row = store.queued(&bert(), &[Purpose::Answer]).await[0];
    assert!(new_contact > contact && new_id > id && new_row > row);
    assert!(store.messages_of(new_id).await.iter().all(|new| new.id > message));
}
