//! The door of the webhook: who may deliver, and what is refused before anything is looked at.

use serde_json::{Value, json};
use sprechzeit::simulator::sign;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::support::{App, DOCUMENTS, DOCUMENTS_LINK, received, stage, wire};

const JSON: (&str, &str) = ("content-type", "application/json");
const BODY_BYTES_MAX: usize = 3_145_728;

/// A delivery with one text of somebody.
fn delivery(app: &App, wamid: &str, text: &str) -> Value {
    let meta = app.simulator.settings();
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
        "contacts": [{ "profile": { "name": "Zoë" }, "wa_id": "4917139200" }],
        "messages": [{ "from": "4917139200", "id": wamid, "timestamp": app.clock.now().timestamp().to_string(),
            "type": "text", "text": { "body": text } }],
    } }] }] })
}

fn signature(app: &App, body: &[u8]) -> String {
    sign(&app.simulator.settings().app_secret, body)
}

#[tokio::test]
async fn every_fault_of_the_signature_is_refused_and_leaves_no_trace() {
    let app = stage().spawn().await;
    let body = delivery(&app, "wamid.forged", DOCUMENTS).to_string().into_bytes();
    let right = signature(&app, &body);
    let hex = right.strip_prefix("sha256=").expect("the prefix").to_owned();
    let flipped = {
        let last = hex.chars().last().and_then(|digit| digit.to_digit(16)).expect("a digit");
        format!("sha256={}{:x}", &hex[..63], last ^ 1)
    };
    let reordered = serde_json::to_vec_pretty(&delivery(&app, "wamid.forged", DOCUMENTS)).expect("JSON");
    let faults: Vec<(&str, Vec<String>)> = vec![
        ("missing", vec![]),
        ("empty", vec![String::new()]),
        ("prefix alone", vec!["sha256=".to_owned()]),
        ("without prefix", vec![hex.clone()]),
        ("wrong prefix", vec![format!("sha1={hex}")]),
        ("upper-case prefix", vec![format!("SHA256={hex}")]),
        ("upper-case hex", vec![format!("sha256={}", hex.to_uppercase())]),
        ("too short", vec![format!("sha256={}", &hex[..62])]),
        ("too long", vec![format!("sha256={hex}00")]),
        ("no hex", vec![format!("sha256={}", "zz".repeat(32))]),
        ("a bit off", vec![flipped]),
        ("of another secret", vec![sign("another-secret", &body)]),
        ("of an empty secret", vec![sign("", &body)]),
        ("of another body", vec![signature(&app, b"{}")]),
        ("of the same JSON written otherwise", vec![signature(&app, &reordered)]),
        ("doubled", vec![right.clone(), right.clone()]),
        ("doubled, one wrong", vec![sign("another-secret", &body), right.clone()]),
        ("two in one", vec![format!("{right},{right}")]),
        ("padded", vec![format!("{right} x")]),
    ];
    for (name, values) in faults {
        let mut headers = vec![JSON];
        headers.extend(values.iter().map(|value| ("x-hub-signature-256", value.as_str())));
        assert_eq!(app.post(body.clone(), &headers).await, 401, "{name}");
    }
    let answer =
        app.simulator.post_raw(body.clone(), &[JSON, ("x-hub-signature", &right)]).await.expect("an answer");
    assert_eq!(answer, (401, String::new()), "the old header does not count, and nothing is told");
    app.settle().await;
    assert!(
        app.conversations().await.is_empty()
            && app.simulator.requests().is_empty()
            && app.alerts.all().is_empty()
    );
    assert_eq!(app.post_signed_bytes(body).await, 200);
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 1);
}

#[tokio::test]
async fn both_secrets_of_a_rotation_are_good_and_one_that_is_no_longer_listed_is_not() {
    let mut app = stage().with("WHATSAPP_APP_SECRET", "new-secret, old-secret").spawn().await;
    let body = |wamid: &str| delivery(&app, wamid, DOCUMENTS).to_string().into_bytes();
    let (one, two, three) = (body("wamid.1"), body("wamid.2"), body("wamid.3"));
    let status = async |app: &App, secret: &str, body: &[u8]| {
        app.post(body.to_vec(), &[JSON, ("x-hub-signature-256", &sign(secret, body))]).await
    };
    assert_eq!(status(&app, "new-secret", &one).await, 200);
    assert_eq!(status(&app, "old-secret", &two).await, 200);
    assert_eq!(status(&app, "new-secret,old-secret", &two).await, 401);
    app.set("WHATSAPP_APP_SECRET", "new-secret");
    app.restart().await;
    assert_eq!(status(&app, "old-secret", &three).await, 401);
    assert_eq!(status(&app, "new-secret", &three).await, 200);
}

#[tokio::test]
async fn any_content_encoding_but_identity_is_refused() {
    let app = stage().spawn().await;
    let body = delivery(&app, "wamid.1", DOCUMENTS).to_string().into_bytes();
    let right = signature(&app, &body);
    for encoding in ["gzip", "br", "deflate", "zstd", "identity, gzip", "chunked", "x"] {
        let headers = [JSON, ("x-hub-signature-256", right.as_str()), ("content-encoding", encoding)];
        assert_eq!(app.post(body.clone(), &headers).await, 415, "{encoding}");
    }
    let headers = [JSON, ("x-hub-signature-256", right.as_str()), ("content-encoding", "identity")];
    assert_eq!(app.post(body, &headers).await, 200);
}

#[tokio::test]
async fn a_compressed_delivery_that_is_signed_in_its_compressed_form_is_not_unpacked() {
    use std::io::Write as _;
    let app = stage().spawn().await;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(delivery(&app, "wamid.1", DOCUMENTS).to_string().as_bytes()).expect("memory");
    let packed = packer.finish().expect("memory");
    let right = signature(&app, &packed);
    assert_eq!(app.post(packed, &[("x-hub-signature-256", &right), ("content-encoding", "gzip")]).await, 415);
    app.settle().await;
    assert!(app.conversations().await.is_empty());
}

#[tokio::test]
async fn the_largest_delivery_is_taken_and_a_byte_more_is_refused() {
    let app = stage().spawn().await;
    let small = delivery(&app, "wamid.1", DOCUMENTS).to_string().into_bytes();
    let padded = |bytes: usize| {
        let mut body = small.clone();
        body.resize(bytes, b' ');
        body
    };
    assert_eq!(app.post_signed_bytes(padded(BODY_BYTES_MAX)).await, 200);
    assert_eq!(app.post_signed_bytes(padded(BODY_BYTES_MAX + 1)).await, 413);
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 1);
}

#[tokio::test]
async fn a_body_that_comes_in_chunks_is_taken_and_one_that_never_ends_is_cut_off() {
    let app = stage().spawn().await;
    let body = delivery(&app, "wamid.1", DOCUMENTS).to_string().into_bytes();
    let right = signature(&app, &body);
    let mut request =
        wire::head(None, &[JSON, ("X-Hub-Signature-256", &right), ("Transfer-Encoding", "chunked")])
            .into_bytes();
    for chunk in body.chunks(100) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    let answer = wire::exchange(&app.address, &request).await.expect("an answer");
    assert_eq!(wire::status(&answer), 200);
    app.settle().await;
    assert_eq!(app.conversations().await.len(), 1);

    let mut endless =
        wire::head(None, &[JSON, ("X-Hub-Signature-256", &right), ("Transfer-Encoding", "chunked")])
            .into_bytes();
    for _ in 0..50 {
        endless.extend_from_slice(b"10000\r\n");
        endless.resize(endless.len() + 0x10000, b' ');
        endless.extend_from_slice(b"\r\n");
    }
    endless.extend_from_slice(b"0\r\n\r\n");
    let answer = wire::exchange(&app.address, &endless).await.expect("an answer");
    assert_eq!(wire::status(&answer), 413);
}

#[tokio::test]
async fn whoever_is_slow_is_cut_off_and_a_graph_api_that_hangs_is_given_up() {
    // Real time-outs: everything here waits at the same time.
    let app = stage().spawn().await;
    let slow_head = async {
        let mut stream = TcpStream::connect(wire::socket(&app.address)).await.expect("it listens");
        stream.write_all(b"POST /webhook HTTP/1.1\r\nHost: localhost\r\nX-Slow").await.expect("written");
        let watch = sprechzeit::telemetry::Stopwatch::start();
        let answer = wire::answer(stream).await;
        (answer.map(|answer| wire::status(&answer)), watch.elapsed().as_secs())
    };
    let slow_body = async {
        let mut stream = TcpStream::connect(wire::socket(&app.address)).await.expect("it listens");
        let head = wire::head(Some(1000), &[JSON, ("X-Hub-Signature-256", &signature(&app, b""))]);
        stream.write_all(head.as_bytes()).await.expect("written");
        stream.write_all(b"{\"object\":").await.expect("written");
        let watch = sprechzeit::telemetry::Stopwatch::start();
        let answer = wire::answer(stream).await;
        (answer.map(|answer| wire::status(&answer)), watch.elapsed().as_secs())
    };
    let slow_login = async {
        let mut stream = TcpStream::connect(wire::socket(&app.address)).await.expect("it listens");
        let head = "POST /admin/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                    Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nusername=";
        stream.write_all(head.as_bytes()).await.expect("written");
        let watch = sprechzeit::telemetry::Stopwatch::start();
        let answer = wire::answer(stream).await;
        (answer.map(|answer| wire::status(&answer)), watch.elapsed().as_secs())
    };
    let hanging = async {
        use sprechzeit::simulator::{Fault, Target};
        app.simulator.fault(Target::Sends, Fault::Drop, 1);
        let anna = app.phone("Anna");
        anna.says(DOCUMENTS);
        app.settle().await;
        app.clock.advance_to(app.clock.now() + chrono::Duration::minutes(11));
        app.settle().await;
        received(&anna)
    };
    let (slow_head, slow_body, slow_login, answers) = tokio::join!(slow_head, slow_body, slow_login, hanging);
    assert!(matches!(slow_head, (None | Some(408), 4..=8)), "{slow_head:?}");
    for slow in [slow_body, slow_login] {
        assert!(matches!(slow, (Some(408), 13..=18)), "{slow:?}");
    }
    assert_eq!(answers.len(), 1, "sent again after ten minutes without a status");
    assert!(answers[0].contains(DOCUMENTS_LINK));
}

#[tokio::test]
async fn the_handshake_echoes_the_challenge_to_whoever_knows_the_token() {
    let app = stage().spawn().await;
    let challenge = "1158201444";
    assert_eq!(app.simulator.handshake(challenge).await.expect("an answer"), (200, challenge.to_owned()));
    let token = &app.simulator.settings().verify_token;
    let query = |mode: &str, token: &str, challenge: &str| {
        format!("/webhook?hub.mode={mode}&hub.verify_token={token}&hub.challenge={challenge}")
    };
    let answer = wire::exchange(
        &app.address,
        format!(
            "GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            query("subscribe", token, "%3Cb%3E")
        )
        .as_bytes(),
    )
    .await
    .expect("an answer");
    assert!(answer.to_lowercase().contains("content-type: text/plain"), "{answer}");
    assert!(answer.to_lowercase().contains("nosniff") && answer.ends_with("<b>"), "{answer}");
    for path in [
        query("subscribe", "wrong", challenge),
        query("subscribe", "", challenge),
        query("unsubscribe", token, challenge),
        query("subscribe", token, ""),
        query("subscribe", token, &"9".repeat(5000)),
        format!("/webhook?hub.mode=subscribe&hub.challenge={challenge}"),
        "/webhook".to_owned(),
    ] {
        let (status, body) = app.get(&path).await;
        assert_eq!((status, body.as_str()), (403, ""), "{path}");
    }
}

#[tokio::test]
async fn odd_requests_are_refused_without_a_server_error() {
    let app = stage().spawn().await;
    let long = "x".repeat(20_000);
    let requests = [
        "\0\0\0\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n".to_owned(),
        "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n".to_owned(),
        "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello!".to_owned(),
        "PUT /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
        "DELETE /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(),
        format!("GET /webhook?{long} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        format!("POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256={long}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"),
        "POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: \u{fc}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_owned(),
        "POST /webhook/../webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_owned(),
    ];
    for request in requests {
        if let Some(answer) = wire::exchange(&app.address, request.as_bytes()).await {
            let status = wire::status(&answer);
            assert!((400..500).contains(&status), "{status} to {request:.80}");
        }
    }
    assert_eq!(app.get("/health/live").await.0, 200);
}

#[tokio::test]
async fn everything_lives_below_the_path_of_the_public_url() {
    let app = stage().with("SPRECHZEIT_PUBLIC_URL", "https://example.org/bot/").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    assert_eq!(app.get("/bot/health/live").await.0, 200);
    assert_eq!(app.get("/health/live").await.0, 404);
    assert_eq!(app.get("/webhook").await.0, 404);
}

#[tokio::test]
async fn the_demo_page_is_not_part_of_the_server() {
    let app = stage().spawn().await;
    for path in ["/demo", "/demo/", "/demo/state", "/"] {
        assert_eq!(app.get(path).await.0, 404, "{path}");
    }
}
