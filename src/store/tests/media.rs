//! Files to fetch.

use super::*;
use crate::conversation::{Attachment, AttachmentKind};
use crate::ids::MessageId;

async fn picture(store: &Fixture, id: &str, media_id: Option<&str>) -> (ConversationId, MessageId) {
    let content = Content::Attachment(Attachment {
        kind: AttachmentKind::Image,
        media_id: media_id.map(str::to_owned),
        mime_type: "image/jpeg".to_owned(),
        sha256: None,
        file_name: None,
        caption: None,
    });
    let stepped = store.step_of(&anna(), inbound_content(id, content), |state| decision(state, None)).await;
    let (_, conversation) = done(stepped);
    (conversation, store.messages_of(conversation).await[0].id)
}

#[tokio::test]
async fn a_file_is_fetched_once_and_shown() {
    let store = open();
    let (id, message) = picture(&store, "wamid.1", Some("m1")).await;
    let job = store.due_media(noon(), 10).await.unwrap().pop().unwrap();
    assert_eq!((job.message, job.media_id.as_str(), job.attempts), (message, "m1", 0));
    let file = || "0f.jpg".to_owned();
    let stored = MediaResult::Stored { file: file(), mime_type: "image/jpeg".to_owned(), bytes: 7 };
    assert!(store.media_ended(message, stored, later(1)).await.unwrap());
    assert!(store.due_media(later(60), 10).await.unwrap().is_empty());
    let media = store.messages_of(id).await[0].media.clone().unwrap();
    assert_eq!((media.state, media.file, media.bytes), (MediaState::Stored, Some(file()), Some(7)));
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_now_is_tried_later() {
    let store = open();
    let (_, message) = picture(&store, "wamid.1", Some("m1")).await;
    store.media_ended(message, MediaResult::Again { at: later(60) }, noon()).await.unwrap();
    assert!(store.due_media(later(59), 10).await.unwrap().is_empty());
    assert_eq!(store.next_media_due().await.unwrap(), Some(later(60)));
    assert_eq!(store.due_media(later(60), 10).await.unwrap()[0].attempts, 1);
}

#[tokio::test]
async fn a_lost_file_says_why_and_one_without_an_id_is_lost_from_the_start() {
    let store = open();
    let (id, message) = picture(&store, "wamid.1", Some("m1")).await;
    store.media_ended(message, MediaResult::Lost { reason: "too_large" }, noon()).await.unwrap();
    picture(&store, "wamid.2", None).await;
    let reasons: Vec<_> = store
        .messages_of(id)
        .await
        .into_iter()
        .map(|message| message.media.unwrap().reason.unwrap())
        .collect();
    assert_eq!(reasons, ["gone", "too_large"]);
    assert!(store.due_media(later(60), 10).await.unwrap().is_empty());
    assert_eq!(store.next_media_due().await.unwrap(), None);
}

#[tokio::test]
async fn the_file_of_an_erased_message_is_refused() {
    let store = open();
    let stored =
        MediaResult::Stored { file: "0f.jpg".to_owned(), mime_type: "image/jpeg".to_owned(), bytes: 7 };
    assert!(!store.media_ended(MessageId(99), stored, noon()).await.unwrap());
}

#[tokio::test]
async fn a_file_of_ours_waits_in_the_outbox_until_whatsapp_has_it_and_goes_when_the_person_is_erased() {
    use crate::conversation::{Bubble, OurFile};
    let store = open();
    let file = OurFile {
        kind: AttachmentKind::Document,
        stored_as: "0f".to_owned(),
        mime_type: "application/pdf".to_owned(),
        bytes: 9,
        file_name: Some("Plan.pdf".to_owned()),
    };
    let bubble = Bubble::Media { file, media_id: None, caption: None };
    let ours = Outbound { bubble, ..outbound(Purpose::AgentMessage) };
    let stepped = store
        .step_of(&anna(), inbound("wamid.1", "eins"), move |state| Decision {
            effects: vec![Effect::Send(ours.clone()), Effect::Send(outbound(Purpose::CrisisReply))],
            ..decision(state, None)
        })
        .await;
    let (contact, id) = done(stepped);
    let rows = store.due_rows(noon(), 10).await.unwrap();
    assert_eq!(rows[0].purpose, Purpose::CrisisReply);
    let row = rows[0].id;
    store.claim_one(row, "cb1", noon()).await.unwrap();
    store
        .attempt_ended(row, "cb1", AttemptResult::Accepted { wamid: wamid("wamid.out1") }, noon())
        .await
        .unwrap();

    // Under way to WhatsApp: what is urgent passes, what came after it does not.
    let row = store.due_ids(noon()).await[0];
    let claimed = store.claim_one(row, "cb2", noon()).await.unwrap();
    let missing = |bubble: &Bubble| matches!(bubble, Bubble::Media { media_id: None, .. });
    assert!(missing(&claimed.bubble));
    store
        .attempt_ended(row, "cb2", AttemptResult::Again { at: later(600), code: None }, noon())
        .await
        .unwrap();
    let later_ones = store.queued(&anna(), &[Purpose::AgentMessage, Purpose::CrisisNote]).await;
    assert_eq!(store.due_ids(later(1)).await, [later_ones[1]]);

    store.uploaded(claimed.message, "m1").await.unwrap();
    store.postpone(row, later(2)).await.unwrap();
    store.claim_one(later_ones[1], "cb3", later(2)).await.unwrap();
    let note = AttemptResult::Accepted { wamid: wamid("wamid.out2") };
    store.attempt_ended(later_ones[1], "cb3", note, later(2)).await.unwrap();
    assert_eq!(store.due_ids(later(3)).await, [row]);
    assert!(!missing(&store.claim_one(row, "cb4", later(3)).await.unwrap().bubble));
    let shown = store.messages_of(id).await.into_iter().find_map(|message| message.media).unwrap();
    assert_eq!((shown.state, shown.file.as_deref()), (MediaState::Stored, Some("0f")));
    assert!(store.due_media(later(3), 10).await.unwrap().is_empty(), "nothing to fetch");
    assert_eq!(store.erase(contact, later(4)).await.unwrap().unwrap().media_files, ["0f"]);
}
