//! Who is who: user ids, numbers, and what happens when they change.

use sprechzeit::conversation::{AgentAct, Bubble, CONSOLE, Event};
use sprechzeit::simulator::PhoneSpec;
use sprechzeit::store::{Happening, Subject};

use super::support::{CRISIS, DOCUMENTS, DOCUMENTS_LINK, OFF_TOPIC, PAY, received, stage};

const NUMBER: &str = "491713920050";

#[tokio::test]
async fn somebody_without_a_number_is_answered_by_their_user_id() {
    let app = stage().spawn().await;
    let anna = app.phone_of(PhoneSpec::with_username("anna.b", "DE.1234567890"));
    anna.says(DOCUMENTS);
    app.settle().await;
    assert!(received(&anna)[0].contains(DOCUMENTS_LINK));
    let request = &app.simulator.send_requests()[0].body;
    assert_eq!(request["recipient"], "DE.1234567890", "{request}");
    assert!(request.get("to").is_none(), "{request}");
}

#[tokio::test]
async fn somebody_known_by_number_alone_is_answered() {
    let app = stage().spawn().await;
    let anna = app.phone_of(PhoneSpec::with_number("Anna", NUMBER));
    anna.says(DOCUMENTS);
    app.settle().await;
    assert!(received(&anna)[0].contains(DOCUMENTS_LINK));
}

#[tokio::test]
async fn a_number_that_becomes_known_later_belongs_to_the_same_conversation() {
    let app = stage().spawn().await;
    let hidden = PhoneSpec {
        hides_number: true,
        wa_id: Some(NUMBER.to_owned()),
        ..PhoneSpec::with_username("anna.b", "DE.1234567890")
    };
    let anna = app.phone_of(hidden);
    anna.says(DOCUMENTS);
    app.settle().await;
    let meta = app.simulator.settings().clone();
    app.simulator.notify(
        "messages",
        serde_json::json!({
            "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
            "contacts": [{ "profile": {}, "wa_id": NUMBER, "user_id": "DE.1234567890" }],
            "messages": [{ "from": NUMBER, "from_user_id": "DE.1234567890", "id": "wamid.later",
                "timestamp": app.clock.now().timestamp().to_string(), "type": "text", "text": { "body": PAY } }],
        }),
    );
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 1);
    assert_eq!(received(&anna).len(), 2, "{:?}", received(&anna));
}

#[tokio::test]
async fn whoever_gets_a_recycled_number_does_not_inherit_the_conversation() {
    let app = stage().spawn().await;
    let old = app
        .phone_of(PhoneSpec { bsuid: Some("DE.AAAA".to_owned()), ..PhoneSpec::with_number("Anna", NUMBER) });
    old.says(OFF_TOPIC);
    app.settle().await;
    assert_eq!(app.stage_of(&old).await, "waiting");
    let new = app
        .phone_of(PhoneSpec { bsuid: Some("DE.BBBB".to_owned()), ..PhoneSpec::with_number("Ben", NUMBER) });
    new.says(DOCUMENTS);
    app.settle().await;
    assert!(received(&new)[0].contains(DOCUMENTS_LINK), "Ben is answered by the bot");
    assert_eq!(app.conversations().await.len(), 2);
    let exported = app.run(&["export", "DE.BBBB"]).await.fine();
    assert!(!exported.contains("Hauptstadt"), "nobody inherits a stranger's words");
}

#[tokio::test]
async fn nothing_for_the_former_holder_goes_to_a_number_that_somebody_known_writes_from() {
    let app = stage().spawn().await;
    let anna = app
        .phone_of(PhoneSpec { bsuid: Some("DE.AAAA".to_owned()), ..PhoneSpec::with_number("Anna", NUMBER) });
    anna.says(OFF_TOPIC);
    app.settle().await;
    let annas = app.conversation(&anna).await.id;
    app.phone_of(PhoneSpec::with_username("ben", "DE.BBBB")).says(DOCUMENTS);
    app.settle().await;
    app.clock.advance_to(app.clock.now() + chrono::Duration::hours(1));
    let meta = app.simulator.settings().clone();
    app.simulator.notify(
        "messages",
        serde_json::json!({
            "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
            "contacts": [{ "profile": { "name": "Ben" }, "wa_id": NUMBER, "user_id": "DE.BBBB" }],
            "messages": [{ "from": NUMBER, "from_user_id": "DE.BBBB", "id": "wamid.moved",
                "timestamp": app.clock.now().timestamp().to_string(), "type": "text", "text": { "body": PAY } }],
        }),
    );
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 2);
    let to_number = |request: &&sprechzeit::simulator::RequestSeen| {
        request.body["to"].as_str().is_some_and(|to| to.trim_start_matches('+') == NUMBER)
    };
    let before = app.simulator.send_requests().iter().filter(to_number).count();
    let words = Bubble::Text { body: "Nur für Anna".to_owned() };
    let act = Event::Agent(CONSOLE, AgentAct::Reply(Box::new(words)));
    let steps = &app.engine.steps;
    steps.event(Subject::Conversation(annas), Happening::Agent(CONSOLE), act).await.expect("it runs");
    app.settle().await;
    let requests = app.simulator.send_requests();
    let for_anna: Vec<_> =
        requests.iter().filter(|seen| seen.body.to_string().contains("Nur für Anna")).collect();
    assert_eq!(for_anna.len(), 1);
    assert_eq!(for_anna[0].body["recipient"], "DE.AAAA", "she is still reached by her user id");
    assert_eq!(requests.iter().filter(to_number).count(), before, "nothing of hers goes to the number");
    for key in [NUMBER, "DE.BBBB"] {
        assert!(!app.run(&["export", key]).await.fine().contains("Hauptstadt"), "{key}");
    }
}

#[tokio::test]
async fn a_change_of_number_keeps_the_conversation() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(OFF_TOPIC);
    app.settle().await;
    anna.changes_number("491713920077");
    app.settle().await;
    anna.says("Hallo?");
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 1);
    assert_eq!(app.stage_of(&anna).await, "waiting");
    let exported = app.run(&["export", "491713920077"]).await.fine();
    assert!(exported.contains("Hauptstadt"));
}

#[tokio::test]
async fn a_change_of_user_id_keeps_the_conversation() {
    let app = stage().spawn().await;
    let anna = app.phone_of(PhoneSpec::with_username("anna.b", "DE.OLD"));
    anna.says(OFF_TOPIC);
    app.settle().await;
    anna.changes_user_id("DE.NEW");
    app.settle().await;
    anna.says("Hallo?");
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 1);
    app.run(&["export", "DE.NEW"]).await.fine();
}

#[tokio::test]
async fn a_change_that_is_told_after_the_first_message_from_the_new_id_merges_the_two() {
    let app = stage().spawn().await;
    let anna = app.phone_of(PhoneSpec::with_username("anna.b", "DE.OLD"));
    anna.says(CRISIS);
    app.settle().await;
    let meta = app.simulator.settings().clone();
    let now = app.clock.now().timestamp().to_string();
    app.simulator.notify(
        "messages",
        serde_json::json!({
            "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
            "messages": [{ "from_user_id": "DE.NEW", "id": "wamid.new", "timestamp": now, "type": "text", "text": { "body": "Hallo" } }],
        }),
    );
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 2);
    anna.changes_user_id("DE.NEW");
    app.settle().await;
    let all = app.conversations().await;
    assert_eq!(all.len(), 1);
    assert!(all[0].state.crisis.is_some(), "an open crisis wins");
}

#[tokio::test]
async fn people_with_the_same_name_are_two_people() {
    let app = stage().spawn().await;
    let one = app.phone_of(PhoneSpec::with_number("Anna", "491713920061"));
    let two = app.phone_of(PhoneSpec::with_number("Anna", "491713920062"));
    one.says(DOCUMENTS);
    two.says(PAY);
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 2);
    assert!(received(&one)[0].contains(DOCUMENTS_LINK));
    assert!(!received(&two)[0].contains(DOCUMENTS_LINK));
}
