//! Files: upload, look-up, download, and how long each lives.

use super::*;
use crate::simulator::Kind;

async fn download(stage: &Stage, url: &str, token: &str) -> (u16, Vec<u8>) {
    let response = stage.client.get(url).bearer_auth(token).send().await.unwrap();
    (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
}

async fn upload(stage: &Stage, mime_type: &str, bytes: Vec<u8>, declared: &str) -> (u16, Value) {
    let settings = stage.simulator.settings();
    let file = reqwest::multipart::Part::bytes(bytes).file_name("a.bin").mime_str(mime_type).unwrap();
    let form = reqwest::multipart::Form::new()
        .text("messaging_product", "whatsapp")
        .text("type", declared.to_owned())
        .part("file", file);
    let url = format!("{}/v25.0/{}/media", stage.simulator.graph_url(), settings.phone_number_id);
    let response =
        stage.client.post(url).bearer_auth(&settings.access_token).multipart(form).send().await.unwrap();
    (response.status().as_u16(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

#[tokio::test]
async fn a_picture_from_a_phone_can_be_fetched_for_seven_days_by_addresses_of_five_minutes() {
    let stage = stage();
    stage.phone("Anna").sends_image("image/jpeg", b"jpeg".to_vec(), Some("Zeugnis"));
    assert!(stage.simulator.settled().await);
    let image = stage.sink.messages()[0]["image"].clone();
    assert_eq!(image["caption"], "Zeugnis");
    let id = image["id"].as_str().unwrap();
    let (status, found) = stage.get(&format!("/v25.0/{id}")).await;
    assert_eq!((status, &found["file_size"]), (200, &json!(4)));
    let url = found["url"].as_str().unwrap();
    let token = &stage.simulator.settings().access_token;
    assert_eq!(download(&stage, url, token).await, (200, b"jpeg".to_vec()));
    assert_eq!(download(&stage, url, "wrong").await.0, 401);
    let clock = stage.simulator.clock();
    clock.advance_to(clock.now() + chrono::TimeDelta::minutes(5));
    assert_eq!(download(&stage, url, token).await.0, 404);
    assert_eq!(stage.get(&format!("/v25.0/{id}")).await.0, 200, "the id lives on");
    clock.advance_to(clock.now() + chrono::TimeDelta::days(7));
    assert_eq!(stage.get(&format!("/v25.0/{id}")).await.1["error"]["error_subcode"], 33);
}

#[tokio::test]
async fn the_address_in_a_webhook_is_a_trap() {
    let stage = stage();
    stage.phone("Anna").sends_voice(b"ogg".to_vec());
    assert!(stage.simulator.settled().await);
    let audio = stage.sink.messages()[0]["audio"].clone();
    assert_eq!((&audio["voice"], &audio["mime_type"]), (&json!(true), &json!("audio/ogg; codecs=opus")));
    let url = audio["url"].as_str().unwrap();
    assert_ne!(download(&stage, url, &stage.simulator.settings().access_token).await.0, 200);
    assert!(stage.simulator.requests().pop().unwrap().path.starts_with("/trap/"), "and it is seen");
}

#[tokio::test]
async fn uploads_are_checked_and_can_be_sent() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    let table = [
        ("image/png", 10, "image/png", 200, 0),
        ("image/png", 10, "image/jpeg", 400, 131_053),
        ("image/gif", 10, "image/gif", 400, 100),
        ("image/png", 5 * 1024 * 1024 + 1, "image/png", 400, 131_053),
        ("image/png", 0, "image/png", 400, 131_053),
    ];
    for (mime_type, size, declared, status, code) in table {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.resize(size, 7);
        let (found, answer) = upload(&stage, mime_type, bytes, declared).await;
        let got = (found, answer["error"]["code"].as_i64().unwrap_or(0));
        assert_eq!(got, (status, code), "{mime_type} {size} {declared}");
    }
    let (_, page) = upload(&stage, "application/pdf", b"<html>".to_vec(), "application/pdf").await;
    assert_eq!(page["error"]["code"], 131_053, "a PDF that is HTML");
    let (_, answer) = upload(&stage, "image/png", b"\x89PNG\r\n\x1a\n\r\n--png".to_vec(), "image/png").await;
    let id = answer["id"].as_str().unwrap();
    let send = |kind: &str, content: Value| {
        with(json!({ "messaging_product": "whatsapp", "to": to, "type": kind }), kind, content)
    };
    assert_eq!(stage.code(&send("image", json!({ "id": id, "caption": "So" }))).await, (200, 0));
    assert_eq!(
        stage.code(&send("image", json!({ "id": id, "caption": "x".repeat(1025) }))).await,
        (400, 100)
    );
    assert_eq!(stage.code(&send("document", json!({ "id": id, "filename": "a.png" }))).await, (400, 131_053));
    assert_eq!(stage.code(&send("audio", json!({ "id": id, "voice": true }))).await, (400, 131_053));
    assert_eq!(stage.code(&send("image", json!({ "id": "4711" }))).await, (400, 100));
    assert_eq!(
        stage.code(&send("image", json!({ "link": "https://example.org/a.png" }))).await,
        (400, 131_053)
    );
    let bubble = phone.received().pop().unwrap();
    assert_eq!((bubble.shown.kind, bubble.shown.text.as_deref()), (Kind::Image, Some("So")));
}
