//! What phones do, and the webhooks that come of it.

use super::*;
use crate::simulator::{Author, Kind, PhoneSpec, Place, Tick};

#[tokio::test]
async fn a_text_comes_in_metas_shape_escaped_and_signed() {
    let stage = stage();
    let phone = stage.phone("Jörg");
    phone.says("Grüße 🙂 https://example.org");
    assert!(stage.simulator.settled().await);
    let post = stage.sink.posts().pop().unwrap();
    assert_eq!(post.signature, sign(&stage.simulator.settings().app_secret, &post.bytes));
    assert_ne!(post.signature, sign("another secret", &post.bytes));
    let raw = String::from_utf8(post.bytes.clone()).unwrap();
    assert!(raw.is_ascii());
    assert!(raw.contains(r"Gr\u00fc\u00dfe \ud83d\ude42 https:\/\/example.org"), "{raw}");
    let body = post.json();
    assert_eq!(body["object"], "whatsapp_business_account");
    assert_eq!(body["entry"][0]["id"], "700800900");
    let value = &body["entry"][0]["changes"][0]["value"];
    assert_eq!(value["metadata"]["phone_number_id"], "900100200300");
    let spec = phone.spec();
    assert_eq!(value["contacts"][0]["profile"]["name"], "Jörg");
    assert_eq!(value["contacts"][0]["wa_id"], json!(spec.wa_id));
    assert_eq!(value["messages"][0]["from_user_id"], json!(spec.bsuid));
    assert_eq!(value["messages"][0]["text"]["body"], "Grüße 🙂 https://example.org");
    assert_eq!(value["messages"][0]["timestamp"], "1795176000", "whole seconds, as a text");
}

#[test]
fn the_signature_is_hmac_sha256_in_lower_case_hex() {
    // Test case 2 of RFC 4231.
    let expected = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(sign("Jefe", b"what do ya want for nothing?"), expected);
}

#[tokio::test]
async fn who_hides_their_number_is_known_by_user_id_only() {
    let stage = stage();
    let spec = PhoneSpec {
        hides_number: true,
        wa_id: Some("4917139200".into()),
        ..PhoneSpec::with_username("mira.k", "DE.7Qab12")
    };
    let phone = stage.simulator.add_phone(spec);
    phone.says("Hallo");
    assert!(stage.simulator.settled().await);
    let value = stage.sink.posts()[0].json()["entry"][0]["changes"][0]["value"].clone();
    assert_eq!(value["contacts"], json!([{ "profile": { "username": "mira.k" }, "user_id": "DE.7Qab12" }]));
    assert!(value["messages"][0].get("from").is_none());
    let body = json!({ "messaging_product": "whatsapp", "recipient": "DE.7Qab12", "type": "text", "text": { "body": "Hallo" } });
    assert_eq!(stage.code(&body).await, (200, 0));
    let (_, _, status) = stage.sink.updates().pop().unwrap();
    assert_eq!(status["recipient_user_id"], "DE.7Qab12");
    assert!(status.get("recipient_id").is_none());
}

#[tokio::test]
async fn buttons_and_rows_can_be_tapped_by_id_or_title() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    let list = json!({ "messaging_product": "whatsapp", "to": to, "type": "interactive", "interactive": {
        "type": "list", "body": { "text": "Worum geht es?" }, "action": { "button": "Themen", "sections": [
            { "rows": [{ "id": "pay", "title": "Geld", "description": "Was verdiene ich?" }] }] } } });
    let buttons = json!({ "messaging_product": "whatsapp", "to": to, "type": "interactive", "interactive": {
        "type": "button", "body": { "text": "Geholfen?" }, "action": { "buttons": [
            { "type": "reply", "reply": { "id": "done", "title": "Passt, danke" } }] } } });
    let (_, sent) = stage.send(&list).await;
    stage.send(&buttons).await;
    assert_eq!(phone.received()[0].shown.rows[0].description.as_deref(), Some("Was verdiene ich?"));
    phone.taps("Geld").unwrap();
    phone.taps("done").unwrap();
    assert!(phone.taps("Mensch bitte").is_err());
    assert!(stage.simulator.settled().await);
    let messages = stage.sink.messages();
    let row = json!({ "type": "list_reply", "list_reply": { "id": "pay", "title": "Geld", "description": "Was verdiene ich?" } });
    assert_eq!(messages[1]["interactive"], row);
    assert_eq!(messages[1]["context"]["id"], sent["messages"][0]["id"]);
    assert_eq!(messages[2]["interactive"]["button_reply"], json!({ "id": "done", "title": "Passt, danke" }));
}

#[tokio::test]
async fn everything_a_phone_can_do_becomes_a_webhook() {
    let stage = stage();
    let phone = stage.phone("Anna");
    let first = phone.says("Halo");
    phone.quotes(&first, "damit");
    phone.sends_image("image/jpeg", vec![1], Some("Zeugnis"));
    phone.sends_voice(vec![1]);
    phone.sends_video(vec![1], None);
    phone.sends_document("application/pdf", vec![1], "Lebenslauf.pdf", None);
    phone.sends_sticker(vec![1]);
    phone.sends_location(Place { latitude: 52.5, longitude: 13.4, name: None, address: None });
    phone.sends_contact_card("Ben", "+49171");
    phone.reacts(&first, Some("👍"));
    phone.edits(&first, "Hallo");
    phone.revokes(&first);
    phone.opens_chat_first();
    phone.sends_unsupported("poll_creation");
    phone.sends_anything("hologram", json!({ "x": 1 }));
    phone.changes_number("491713920099");
    assert!(stage.simulator.settled().await);
    let kinds: Vec<Value> = stage.sink.messages().iter().map(|message| message["type"].clone()).collect();
    let expected = [
        "text",
        "text",
        "image",
        "audio",
        "video",
        "document",
        "sticker",
        "location",
        "contacts",
        "reaction",
        "edit",
        "revoke",
        "request_welcome",
        "unsupported",
        "hologram",
        "system",
    ];
    assert_eq!(kinds, expected);
    let chat = phone.chat();
    assert!(chat[0].edited && chat[0].revoked);
    assert_eq!(chat[0].reaction.as_deref(), Some("👍"));
    assert_eq!(chat[1].reply_to.as_deref(), Some(first.as_str()));
}

#[tokio::test]
async fn calls_echoes_and_new_user_ids_have_their_own_fields() {
    let stage = stage();
    let phone = stage.phone("Anna");
    let call = phone.calls();
    let answer = phone.team_answers("Ich rufe zurück");
    phone.team_edits(&answer, "Ich rufe morgen zurück");
    phone.team_revokes(&answer);
    let before = phone.spec().bsuid;
    phone.changes_user_id("DE.neu");
    assert!(stage.simulator.settled().await);
    let updates = stage.sink.updates();
    let fields: Vec<&str> = updates.iter().map(|update| update.0.as_str()).collect();
    let echo = "smb_message_echoes";
    assert_eq!(fields, ["calls", "calls", echo, echo, echo, "user_id_update"]);
    assert_eq!((&updates[0].2["event"], &updates[1].2["id"]), (&json!("connect"), &json!(call)));
    assert_eq!(updates[2].2["from"], "493023125000");
    assert_eq!(updates[2].2["to"], json!(phone.spec().wa_id));
    assert_eq!(updates[5].2["user_id"], json!({ "previous": before, "current": "DE.neu" }));
    assert_eq!(phone.chat()[1].author, Author::PhoneApp);
    assert!(phone.received().is_empty(), "what a human writes in the app did not come through the API");
}

#[tokio::test]
async fn statuses_follow_the_phone() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    phone.goes_offline();
    let body = with(text_to(&to, "x"), "biz_opaque_callback_data", json!("a1"));
    let (_, answer) = stage.send(&body).await;
    let id = answer["messages"][0]["id"].as_str().unwrap().to_owned();
    let words = || -> Vec<String> { stage.sink.statuses().into_iter().map(|status| status.1).collect() };
    assert_eq!(words(), ["sent"]);
    phone.comes_online();
    assert!(stage.simulator.settled().await);
    assert_eq!(words(), ["sent", "delivered"]);
    phone.opens();
    assert!(stage.simulator.settled().await);
    assert_eq!(words(), ["sent", "delivered", "read"]);
    stage.send(&text_to(&to, "y")).await;
    assert_eq!(words().len(), 6, "read at once while the chat is open");
    let updates = stage.sink.updates();
    let statuses: Vec<&Value> = updates.iter().filter(|u| u.1 == "statuses").map(|u| &u.2).collect();
    assert!(statuses[..3].iter().all(|s| s["id"] == id.as_str() && s["biz_opaque_callback_data"] == "a1"));
    assert_eq!(statuses[0]["pricing"]["category"], "service");
    assert!(statuses[2].get("pricing").is_none());
    assert_eq!(statuses[0]["recipient_user_id"], json!(phone.spec().bsuid));
}

#[tokio::test]
async fn reading_marks_all_earlier_messages_and_reactions_land_on_their_message() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    let second = phone.says("Noch was");
    phone.says("Und noch was");
    assert!(stage.simulator.settled().await);
    let receipt = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": second,
                          "typing_indicator": { "type": "text" } });
    assert_eq!(stage.send(&receipt).await.0, 200);
    let ticks: Vec<Tick> = phone.chat().iter().map(|message| message.tick).collect();
    assert_eq!(ticks, [Tick::Read, Tick::Read, Tick::Delivered]);
    let stranger = with(receipt.clone(), "message_id", json!("wamid.unknown"));
    assert_eq!(stage.code(&stranger).await, (400, 131_009));
    let reaction = |id: &str| {
        json!({ "messaging_product": "whatsapp", "to": to, "type": "reaction",
        "reaction": { "message_id": id, "emoji": "👍" } })
    };
    assert_eq!(stage.code(&reaction(&second)).await, (200, 0));
    assert_eq!(phone.chat()[1].reaction.as_deref(), Some("👍"));
    assert_eq!(phone.received()[0].shown.kind, Kind::Reaction);
    assert_eq!(stage.code(&reaction("wamid.unknown")).await, (200, 0), "taken, and failed later");
    assert_eq!(stage.sink.statuses().pop().unwrap().1, "failed");
}

#[tokio::test]
async fn the_same_bubble_twice_is_found() {
    let stage = stage();
    let (_, to) = stage.writer("Anna").await;
    stage.send(&text_to(&to, "einmal")).await;
    assert!(stage.simulator.duplicates().is_empty());
    let body = with(text_to(&to, "zweimal"), "biz_opaque_callback_data", json!("a"));
    stage.send(&body).await;
    stage.send(&body).await;
    assert_eq!(stage.simulator.duplicates().len(), 1);
    assert_eq!(stage.simulator.repeated_callbacks(), ["a"]);
}

#[tokio::test]
async fn a_phone_without_a_number_of_its_own_gets_one_that_nobody_has() {
    let stage = stage();
    stage.simulator.add_phone(PhoneSpec::with_number("Mia", "491713920001"));
    let numbers: std::collections::BTreeSet<_> =
        (0..3).map(|index| stage.phone(&format!("Applicant {index}")).spec().wa_id).collect();
    assert_eq!(numbers.len(), 3);
    assert!(!numbers.contains(&Some("491713920001".to_owned())), "{numbers:?}");
}
