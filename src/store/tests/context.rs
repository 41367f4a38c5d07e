//! What is read before a step.

use super::*;

fn words(messages: &[ContextMessage]) -> Vec<String> {
    messages.iter().map(|message| message.content.words().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn somebody_new_has_an_empty_context() {
    let store = open();
    let context = store.context(&anna(), noon()).await.unwrap();
    assert_eq!(context.conversation, None);
    assert_eq!(context.state, Conversation::default());
    assert_eq!(store.number("SELECT count(*) FROM contact").await, 0, "reading makes nobody");
}

#[tokio::test]
async fn the_open_turn_comes_oldest_first_and_the_rest_is_recent() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "alt", Fate::Answered).await;
    store.said(&anna(), "wamid.2", "owed", Fate::Owed).await;
    store.said(&anna(), "wamid.3", "held", Fate::Held).await;
    store.queued(&anna(), &[Purpose::Answer]).await;
    store.said(&anna(), "wamid.4", "pending", Fate::Pending).await;
    store.said(&bert(), "wamid.5", "fremd", Fate::Pending).await;
    for context in [store.context(&anna(), later(60)).await, store.context_of(id, later(60)).await] {
        let context = context.unwrap();
        assert_eq!(context.conversation, Some(id));
        assert_eq!(words(&context.turn), ["held", "pending"]);
        assert_eq!(words(&context.recent), ["alt", "owed"]);
        assert_eq!(context.turn[0].received_at, noon());
    }
}

#[tokio::test]
async fn recent_is_half_an_hour_and_ends_where_a_crisis_was_released() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "alt", Fate::Waiting).await;
    assert!(store.context_of(id, later(31 * 60)).await.unwrap().recent.is_empty());
    store
        .step_of(&anna(), Happening::WakeUp, |state| Decision {
            next: Conversation { read_from: Some(later(1)), ..state.clone() },
            ..decision(state, None)
        })
        .await;
    assert!(store.context_of(id, later(60)).await.unwrap().recent.is_empty());
}

#[tokio::test]
async fn at_most_the_newest_twenty_are_read() {
    let store = open();
    let mut id = ConversationId(0);
    for index in 0..25 {
        id = store.said(&anna(), &format!("wamid.{index}"), &index.to_string(), Fate::Pending).await.1;
    }
    let turn = words(&store.context_of(id, later(1)).await.unwrap().turn);
    assert_eq!((turn.len(), turn[0].as_str(), turn[19].as_str()), (20, "5", "24"));
}
