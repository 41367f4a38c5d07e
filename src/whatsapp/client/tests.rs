use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::whatsapp::error_code::{GraphCode, Handling, PauseReason};
use crate::whatsapp::loopback::{Reply, Seen, TOKEN, client, nobody, raw, serve, settings};

fn message() -> Value {
    json!({ "to": "+4915550001", "type": "text", "text": { "body": "canary-text" } })
}

fn accepted() -> Value {
    json!({ "contacts": [{ "wa_id": "4915550001" }], "messages": [{ "id": "wamid.OK" }] })
}

fn graph_error(code: i64) -> Value {
    json!({ "error": { "message": "canary +4915550001", "code": code, "error_data": "plain", "fbtrace_id": "x" } })
}

async fn outcome_of(reply: Reply) -> SendOutcome {
    serve(move |_, _| reply.clone()).client().send(&message()).await
}

#[actix_web::test]
async fn an_accepted_message_went_to_the_right_place_with_the_token() {
    let server = serve(|_, _| Reply::json(200, &accepted()));
    let outcome = server.client().send(&message()).await;
    assert_eq!(outcome, SendOutcome::Accepted { wamid: Wamid::parse("wamid.OK").unwrap() });

    let [Seen { method, path, headers, body, .. }] = &server.seen()[..] else { panic!("one request") };
    assert_eq!((method.as_str(), path.as_str()), ("POST", "/v25.0/700100/messages"));
    assert_eq!(headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(headers["content-type"], "application/json");
    assert!(headers["user-agent"].starts_with("sprechzeit/"));
    assert_eq!(serde_json::from_slice::<Value>(body).unwrap(), message());
}

#[rstest]
#[case(400, 130_429, Handling::Throttled)]
#[case(400, 131_047, Handling::WindowClosed)]
#[case(400, 131_056, Handling::PairLimit)]
#[case(400, 131_026, Handling::Undeliverable)]
#[case(401, 190, Handling::OperatorPause(PauseReason::Token))]
#[case(500, 131_045, Handling::OperatorPause(PauseReason::Number))]
#[case(400, 100, Handling::Bug)]
#[case(400, 987_654, Handling::Bug)]
#[case(200, 131_047, Handling::WindowClosed)]
#[actix_web::test]
async fn what_the_table_calls_final_or_throttling_was_surely_not_sent(
    #[case] status: u16,
    #[case] code: i64,
    #[case] handling: Handling,
) {
    let outcome = outcome_of(Reply::json(status, &graph_error(code))).await;
    assert_eq!(outcome, SendOutcome::Refused { code: GraphCode(code), handling, retry_after: None });
}

#[rstest]
#[case::outage(Reply::json(503, &graph_error(2)), UnknownReason::Trouble(GraphCode(2)))]
#[case::send_failure(Reply::json(500, &graph_error(131_000)), UnknownReason::Trouble(GraphCode(131_000)))]
#[case::unavailable(Reply::json(500, &graph_error(131_016)), UnknownReason::Trouble(GraphCode(131_016)))]
#[case::unknown_5xx(Reply::json(500, &graph_error(987_654)), UnknownReason::Trouble(GraphCode(987_654)))]
#[case::bad_gateway(Reply::new(502, "<html>"), UnknownReason::Unreadable(502))]
#[case::error_without_code(Reply::json(500, &json!({ "error": "x" })), UnknownReason::Unreadable(500))]
#[case::not_found_page(Reply::new(404, "nope"), UnknownReason::Unreadable(404))]
#[case::empty(Reply::new(200, ""), UnknownReason::Unreadable(200))]
#[case::garbage(Reply::new(200, "{oops"), UnknownReason::Unreadable(200))]
#[case::no_id(Reply::json(200, &json!({ "messages": [] })), UnknownReason::Unreadable(200))]
#[case::empty_id(Reply::json(200, &json!({ "messages": [{ "id": "" }] })), UnknownReason::Unreadable(200))]
#[case::endless(Reply::new(200, vec![b' '; 100_000]), UnknownReason::Unreadable(200))]
#[actix_web::test]
async fn after_any_other_answer_nobody_knows(#[case] reply: Reply, #[case] reason: UnknownReason) {
    assert_eq!(outcome_of(reply).await, SendOutcome::Unknown(reason));
}

#[actix_web::test]
async fn redirects_are_not_followed() {
    let server = serve(|own, _| Reply::new(307, "").header("location", &format!("{own}/elsewhere")));
    let outcome = server.client().send(&message()).await;
    assert_eq!(outcome, SendOutcome::Unknown(UnknownReason::Unreadable(307)));
    assert_eq!(server.seen().len(), 1);
}

#[rstest]
#[case::header(&[("retry-after", "7")], Some(7))]
#[case::usage(&[("x-business-use-case-usage", r#"{"1":[{"estimated_time_to_regain_access":2},{"estimated_time_to_regain_access":1}]}"#)], Some(120))]
#[case::longest(&[("retry-after", "600"), ("x-business-use-case-usage", r#"{"1":[{"estimated_time_to_regain_access":2}]}"#)], Some(600))]
#[case::bounded(&[("retry-after", "99999999")], Some(3600))]
#[case::zero(&[("retry-after", "0")], None)]
#[case::nonsense(&[("retry-after", "soon"), ("x-business-use-case-usage", "[")], None)]
#[actix_web::test]
async fn when_to_try_again_is_taken_from_the_headers(
    #[case] headers: &[(&'static str, &str)],
    #[case] seconds: Option<u64>,
) {
    let reply = headers
        .iter()
        .fold(Reply::json(400, &graph_error(4)), |reply, (name, value)| reply.header(name, value));
    let SendOutcome::Refused { retry_after, .. } = outcome_of(reply).await else { panic!("refused") };
    assert_eq!(retry_after, seconds.map(Duration::from_secs));
}

#[actix_web::test]
async fn where_nobody_listens_nothing_was_sent() {
    let outcome = client(&nobody()).send(&message()).await;
    assert_eq!(outcome, SendOutcome::NotSent(NotSentReason::Connect));
}

#[actix_web::test]
async fn without_tls_nothing_was_sent() {
    let plain = serve(|_, _| Reply::json(200, &accepted()));
    let outcome = client(&plain.url.replace("http://", "https://")).send(&message()).await;
    assert_eq!(outcome, SendOutcome::NotSent(NotSentReason::Connect));
}

#[rstest]
#[case::before_the_answer(b"")]
#[case::within_the_head(b"HTTP/1.1 200 OK\r\nContent-Le")]
#[case::within_the_body(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"messages\":")]
#[case::no_http(b"SSH-2.0-x\r\n\r\n")]
#[actix_web::test]
async fn when_the_connection_breaks_nobody_knows(#[case] bytes: &'static [u8]) {
    let outcome = client(&raw(bytes, false).await).send(&message()).await;
    assert_eq!(outcome, SendOutcome::Unknown(UnknownReason::ConnectionLost));
}

#[rstest]
#[case::before_the_answer(b"")]
#[case::within_the_body(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"messages\":")]
#[actix_web::test]
async fn when_no_answer_comes_nobody_knows(#[case] bytes: &'static [u8]) {
    let mut settings = settings(&raw(bytes, true).await);
    settings.patience.call = Duration::from_millis(300);
    let outcome = GraphClient::new(settings).unwrap().send(&message()).await;
    assert_eq!(outcome, SendOutcome::Unknown(UnknownReason::TimedOut));
}

#[actix_web::test]
async fn reading_and_typing_are_told_in_the_published_shape() {
    let server = serve(|_, _| Reply::json(200, &json!({ "success": true })));
    let wamid = Wamid::parse("wamid.R").unwrap();
    server.client().mark_read(&wamid).await.unwrap();
    server.client().show_typing(&wamid).await.unwrap();
    let bodies: Vec<Value> =
        server.seen().iter().map(|seen| serde_json::from_slice(&seen.body).unwrap()).collect();
    assert_eq!(bodies, [message::read_receipt(&wamid), message::typing(&wamid)]);

    let refusing = serve(|_, _| Reply::json(200, &json!({ "success": false })));
    assert!(refusing.client().mark_read(&wamid).await.is_err());
}

#[actix_web::test]
async fn a_file_is_uploaded_with_its_type_and_name() {
    let server = serve(|_, _| Reply::json(200, &json!({ "id": "9001" })));
    let file = bytes::Bytes::from_static(b"%PDF-1.7");
    let id = server.client().upload_media(file, 8, "application/pdf", "Plan.pdf").await.unwrap();
    assert_eq!(id, "9001");
    let seen = server.seen().remove(0);
    assert_eq!(seen.path, "/v25.0/700100/media");
    let body = String::from_utf8(seen.body).unwrap();
    for part in [
        "name=\"messaging_product\"",
        "whatsapp",
        "name=\"type\"",
        "application/pdf",
        "filename=\"Plan.pdf\"",
        "%PDF-1.7",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[actix_web::test]
async fn a_file_of_no_type_is_not_uploaded() {
    let server = serve(|_, _| Reply::json(200, &json!({ "id": "9001" })));
    let result = server.client().upload_media(bytes::Bytes::new(), 0, "no type", "x").await;
    assert_eq!(result, Err(CallError::NotSent(NotSentReason::Request)));
    assert!(server.seen().is_empty());
}

#[actix_web::test]
async fn an_id_cannot_leave_its_place_in_the_path() {
    let server = serve(|_, _| Reply::json(200, &json!({ "url": "u" })));
    server.client().media_info("../me?x=1#").await.unwrap();
    assert_eq!(server.seen()[0].path, "/v25.0/..%2Fme%3Fx=1%23");
}

#[actix_web::test]
async fn the_phone_number_tells_name_quality_and_status() {
    let server = serve(|_, _| {
        Reply::json(
            200,
            &json!({ "id": "700100", "verified_name": "Klinik", "quality_rating": "GREEN", "status": "CONNECTED" }),
        )
    });
    let number = server.client().phone_number().await.unwrap();
    assert_eq!(number.display_phone_number, None);
    assert_eq!(number.verified_name.as_deref(), Some("Klinik"));
    assert_eq!(number.quality_rating.as_deref(), Some("GREEN"));
    assert_eq!(number.status.as_deref(), Some("CONNECTED"));
    assert_eq!(server.seen()[0].path, "/v25.0/700100");
}

#[actix_web::test]
async fn templates_of_exactly_that_name_are_told_with_their_placeholders() {
    let server = serve(|_, _| {
        Reply::json(
            200,
            &json!({ "data": [
            { "name": "wieder_da", "language": "de", "status": "APPROVED", "category": "UTILITY", "components": [
                { "type": "BODY", "text": "Hallo {{1}}, {{name}}", "example": { "body_text": [["{{x}}"]] } },
                { "type": "BUTTONS", "buttons": [{ "type": "URL", "url": "https://example.org/{{1}}" }] } ] },
            { "name": "wieder_da_2", "language": "de", "status": "APPROVED", "category": "UTILITY" },
            { "name": "wieder_da", "language": "en", "status": "PAUSED", "category": "UTILITY" }
        ] }),
        )
    });
    let templates = server.client().template("800", "wieder_da").await.unwrap();
    let told: Vec<_> =
        templates.iter().map(|t| (t.language.as_str(), t.status.as_str(), t.placeholders)).collect();
    assert_eq!(told, [("de", "APPROVED", 3), ("en", "PAUSED", 0)]);
    let seen = server.seen().remove(0);
    assert_eq!(seen.path, "/v25.0/800/message_templates");
    assert!(seen.query.contains("name=wieder_da"), "{}", seen.query);
}

#[rstest]
#[case::expires(json!({ "data": { "is_valid": true, "expires_at": 1_790_000_000, "scopes": ["whatsapp_business_messaging"] } }), true, true)]
#[case::never(json!({ "data": { "is_valid": true, "expires_at": 0, "scopes": ["whatsapp_business_messaging"] } }), true, false)]
#[case::invalid(json!({ "data": { "is_valid": false, "scopes": ["whatsapp_business_messaging"] } }), false, false)]
#[actix_web::test]
async fn the_token_tells_what_it_may_do(#[case] body: Value, #[case] is_valid: bool, #[case] expires: bool) {
    let server = serve(move |_, _| Reply::json(200, &body));
    let token = server.client().token().await.unwrap();
    assert_eq!((token.is_valid, token.expires_at.is_some()), (is_valid, expires));
    assert_eq!(token.scopes, ["whatsapp_business_messaging"]);
}

#[actix_web::test]
async fn nothing_that_is_shown_holds_a_token_a_number_or_a_text() {
    let answers = [
        Reply::json(400, &graph_error(190)),
        Reply::json(503, &graph_error(2)),
        Reply::new(500, "canary +4915550001"),
    ];
    let mut shown = vec![format!("{:?} {:?}", client("http://127.0.0.1:1"), settings("http://127.0.0.1:1"))];
    for url in answers
        .map(|reply| serve(move |_, _| reply.clone()).url)
        .into_iter()
        .chain([nobody(), raw(b"", false).await])
    {
        let client = client(&url);
        let failed = client.token().await.unwrap_err();
        shown.push(format!("{:?} {failed} {failed:?}", client.send(&message()).await));
    }
    let info = MediaInfo { url: "canary".to_owned(), mime_type: None, sha256: None, bytes: None };
    shown.push(format!("{info:?}"));
    let shown = shown.join("\n");
    assert!(!shown.contains("canary") && !shown.contains("4915550001"), "{shown}");
}

#[rstest]
#[case("graph.facebook.com", InvalidSettings::Url)]
#[case("data:text/plain,x", InvalidSettings::Url)]
#[case("http://graph.facebook.com", InvalidSettings::Insecure)]
#[case("http://localhost.example.org", InvalidSettings::Insecure)]
#[case("ftp://127.0.0.1", InvalidSettings::Insecure)]
#[case("http://10.0.0.1", InvalidSettings::Insecure)]
fn an_address_that_would_show_the_token_is_refused(#[case] url: &str, #[case] expected: InvalidSettings) {
    assert_eq!(GraphClient::new(settings(url)).unwrap_err(), expected);
}

#[rstest]
#[case("https://graph.facebook.com")]
#[case("http://127.0.0.1:9")]
#[case("http://[::1]:9/base/")]
#[case("http://localhost")]
fn https_and_loopback_are_fine(#[case] url: &str) {
    assert!(GraphClient::new(settings(url)).is_ok());
}

#[test]
fn a_base_path_of_the_address_is_kept() {
    let client = client("http://localhost:1/base/");
    assert_eq!(client.url(&["7", "messages"], &[]).unwrap().path(), "/base/v25.0/7/messages");
}

#[test]
fn a_token_with_a_line_break_is_refused() {
    let mut settings = settings(API_URL);
    settings.access_token = SecretString::from("a\nb");
    assert_eq!(GraphClient::new(settings).unwrap_err(), InvalidSettings::Token);
}
