//! How webhooks are delivered: again after a refusal, late, doubled, shuffled, in one POST.

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::simulator::{Class, Orders};

fn bodies(messages: &[Value]) -> Vec<String> {
    messages.iter().map(|message| message["text"]["body"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_refused_webhook_comes_again_with_the_same_bytes_until_it_is_taken() {
    let stage = stage();
    stage.sink.answer_with(503);
    let phone = stage.phone("Anna");
    phone.says("Hallo");
    assert!(stage.simulator.settled().await);
    assert_eq!(stage.sink.posts().len(), 2, "once more at once, then with pauses");
    assert_eq!(stage.simulator.undelivered(), 1);
    let clock = stage.simulator.clock();
    clock.advance_to(clock.now() + chrono::TimeDelta::seconds(5));
    assert!(stage.simulator.settled().await);
    assert_eq!(stage.sink.posts().len(), 3);
    stage.sink.answer_with(200);
    stage.simulator.deliver_now();
    assert!(stage.simulator.settled().await);
    let posts = stage.sink.posts();
    assert_eq!(posts.len(), 4);
    assert!(posts.iter().all(|post| post.bytes == posts[0].bytes));
    assert_eq!((stage.simulator.undelivered(), stage.simulator.refused_deliveries()), (0, 3));
}

#[tokio::test]
async fn without_an_address_webhooks_wait() {
    let stage = stage();
    let url = stage.simulator.settings().webhook_url.clone().unwrap();
    let simulator = Simulator::start(
        Settings::default(),
        Clock::still(at("2026-11-20T12:00:00Z")),
        Arc::new(Seeded::new(2)),
    )
    .unwrap();
    simulator.phone("Anna").says("Hallo");
    assert_eq!(simulator.undelivered(), 1);
    simulator.set_webhook_url(url);
    assert!(simulator.wait_until(|simulator| simulator.undelivered() == 0).await);
    assert_eq!(stage.sink.posts().len(), 1);
}

#[tokio::test]
async fn late_ones_come_when_the_clock_says_so() {
    let stage = stage();
    stage.simulator.deliver(Class::Messages, Orders { late: Duration::from_hours(1), ..Orders::default() });
    stage.phone("Anna").says("Hallo");
    assert!(stage.simulator.settled().await);
    assert!(stage.sink.posts().is_empty());
    let clock = stage.simulator.clock();
    clock.advance_to(clock.now() + chrono::TimeDelta::hours(1));
    assert!(stage.simulator.settled().await);
    assert_eq!(stage.sink.messages()[0]["timestamp"], "1795176000", "the time of writing, not of arrival");
}

#[tokio::test]
async fn doubled_ones_come_twice_and_held_ones_when_released() {
    let stage = stage();
    stage.simulator.deliver(Class::Messages, Orders { again: 1, held: true, ..Orders::default() });
    stage.phone("Anna").says("Hallo");
    assert!(stage.simulator.settled().await);
    assert!(stage.sink.posts().is_empty());
    stage.simulator.deliver(Class::Messages, Orders::default());
    assert!(stage.simulator.settled().await);
    let posts = stage.sink.posts();
    assert_eq!((posts.len(), &posts[0].bytes), (2, &posts[1].bytes));
}

#[tokio::test]
async fn shuffled_ones_come_in_another_order_and_all_of_them() {
    let stage = stage();
    stage.simulator.deliver(Class::Messages, Orders { held: true, ..Orders::default() });
    let written: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    for text in &written {
        stage.phone("Anna").says(text);
    }
    stage.simulator.deliver(Class::Messages, Orders { shuffled: true, ..Orders::default() });
    assert!(stage.simulator.settled().await);
    let arrived = bodies(&stage.sink.messages());
    assert_ne!(arrived, written);
    assert_eq!(arrived.iter().collect::<BTreeSet<_>>(), written.iter().collect::<BTreeSet<_>>());
}

#[tokio::test]
async fn batched_ones_share_posts_entries_changes_and_lists() {
    let stage = stage();
    stage.simulator.deliver(Class::Messages, Orders { held: true, ..Orders::default() });
    for text in ["1", "2", "3"] {
        stage.phone("Anna").says(text);
    }
    stage.phone("Ben").says("4");
    stage.phone("Anna").says("5");
    stage.simulator.deliver(Class::Messages, Orders { batched: true, ..Orders::default() });
    assert!(stage.simulator.settled().await);
    let posts = stage.sink.posts();
    assert_eq!(posts.len(), 1);
    let body = posts[0].json();
    let entries = body["entry"].as_array().unwrap();
    let shape: Vec<Vec<usize>> = entries
        .iter()
        .map(|entry| {
            let changes = entry["changes"].as_array().unwrap().iter();
            changes.map(|change| change["value"]["messages"].as_array().unwrap().len()).collect()
        })
        .collect();
    assert_eq!(shape, [vec![3, 1], vec![1]]);
    assert_eq!(bodies(&stage.sink.messages()), ["1", "2", "3", "4", "5"]);
}

#[tokio::test]
async fn anything_can_be_posted_by_hand() {
    let stage = stage();
    let answer = stage.simulator.post_raw(b"no json".to_vec(), &[("x-hub-signature-256", "sha256=00")]).await;
    assert_eq!(answer.unwrap().0, 200);
    stage
        .simulator
        .post_signed(&json!({ "object": "whatsapp_business_account", "entry": [] }))
        .await
        .unwrap();
    let posts = stage.sink.posts();
    assert_eq!((posts[0].bytes.as_slice(), posts[0].signature.as_str()), (&b"no json"[..], "sha256=00"));
    assert_eq!(posts[1].signature, sign("simulated-app-secret", &posts[1].bytes));
    stage.simulator.notify("account_update", json!({ "event": "ACCOUNT_RESTRICTION" }));
    assert!(stage.simulator.settled().await);
    let change = stage.sink.posts()[2].json()["entry"][0]["changes"][0].clone();
    assert_eq!(
        (&change["field"], &change["value"]["event"]),
        (&json!("account_update"), &json!("ACCOUNT_RESTRICTION"))
    );
    let (status, query) = stage.simulator.handshake("1234").await.unwrap();
    assert_eq!(status, 200);
    assert!(
        query.contains("hub.challenge=1234") && query.contains("hub.verify_token=simulated-verify-token"),
        "{query}"
    );
}

#[tokio::test]
async fn a_fresh_start_forgets_everybody() {
    let stage = stage();
    stage.writer("Anna").await;
    stage.simulator.reset();
    assert!(stage.simulator.phones().is_empty() && stage.simulator.requests().is_empty());
    stage.writer("Ben").await;
    assert_eq!(stage.sink.messages().len(), 2, "the webhook address stays");
}
