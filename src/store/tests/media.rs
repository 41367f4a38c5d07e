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
