use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::whatsapp::loopback::{Reply, Seen, Server, TOKEN, client, nobody, raw, serve};

const FILE: &[u8] = b"a picture, more or less";

fn hash() -> String {
    STANDARD.encode(Sha256::digest(FILE))
}

/// A Meta that describes a file with these fields, at its own address unless they say otherwise,
/// and serves it by this reply.
fn meta(described: Value, reply: Reply) -> Server {
    serve(move |own, Seen { path, .. }| {
        if path.starts_with("/files/") {
            return reply.clone();
        }
        let mut info = described.clone();
        if info.get("url").is_none() {
            info["url"] = format!("{own}/files/1").into();
        }
        Reply::json(200, &info)
    })
}

fn download<'a>(folder: &'a TempDir, sha256: Option<&'a str>) -> Download<'a> {
    Download { media_id: "m1", sha256, folder: folder.path(), file: "0f3a", bytes_max: 1000 }
}

fn files(folder: &TempDir) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

/// The failure, after which nothing may be left in the folder.
async fn failure(server: &Server, sha256: Option<&str>) -> Failure {
    let folder = tempfile::tempdir().unwrap();
    let failure = fetch(&server.client(), download(&folder, sha256)).await.unwrap_err();
    assert_eq!(files(&folder), [""; 0], "{failure}");
    failure
}

#[actix_web::test]
async fn a_file_is_looked_up_fetched_with_the_token_and_stored_for_us_alone() {
    let server = meta(json!({ "mime_type": "image/jpeg", "file_size": FILE.len() }), Reply::new(200, FILE));
    let folder = tempfile::tempdir().unwrap();
    let stored = fetch(&server.client(), download(&folder, Some(&hash()))).await.unwrap();
    assert_eq!(stored, Stored { bytes: FILE.len() as u64, mime_type: Some("image/jpeg".to_owned()) });
    assert_eq!(files(&folder), ["0f3a"]);
    assert_eq!(std::fs::read(folder.path().join("0f3a")).unwrap(), FILE);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path().join("0f3a")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let seen = server.seen();
    assert_eq!(seen.iter().map(|seen| seen.path.as_str()).collect::<Vec<_>>(), ["/v25.0/m1", "/files/1"]);
    assert!(seen.iter().all(|seen| seen.headers["authorization"] == format!("Bearer {TOKEN}")));
}

#[actix_web::test]
async fn what_an_interrupted_attempt_left_is_overwritten() {
    let server = meta(json!({}), Reply::new(200, FILE));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("0f3a.part"), vec![b'x'; 5000]).unwrap();
    fetch(&server.client(), download(&folder, None)).await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("0f3a")).unwrap(), FILE);
    assert_eq!(files(&folder), ["0f3a"]);
}

#[actix_web::test]
async fn a_file_that_is_not_the_announced_one_is_not_kept() {
    let other = STANDARD.encode(Sha256::digest(b"another"));
    let by_webhook = meta(json!({ "sha256": hash() }), Reply::new(200, FILE));
    assert_eq!(failure(&by_webhook, Some(&other)).await, Failure::HashMismatch);
    let by_lookup = meta(json!({ "sha256": hex::encode(Sha256::digest(b"another")) }), Reply::new(200, FILE));
    assert_eq!(failure(&by_lookup, None).await, Failure::HashMismatch);
    assert_eq!(failure(&by_lookup, Some("unreadable")).await, Failure::HashMismatch);
}

#[actix_web::test]
async fn a_file_that_is_announced_too_large_is_not_even_asked_for() {
    let server = meta(json!({ "file_size": 1001 }), Reply::new(200, FILE));
    assert_eq!(failure(&server, None).await, Failure::TooLarge);
    assert_eq!(server.seen().len(), 1);
}

#[rstest]
#[case::by_its_length(false)]
#[case::while_it_comes(true)]
#[actix_web::test]
async fn a_file_that_is_too_large_in_fact_is_not_kept(#[case] streamed: bool) {
    let mut reply = Reply::new(200, vec![0; 1001]);
    reply.streamed = streamed;
    assert_eq!(failure(&meta(json!({ "file_size": 10 }), reply), None).await, Failure::TooLarge);
}

#[actix_web::test]
async fn a_file_of_exactly_the_limit_is_kept() {
    let server = meta(json!({ "file_size": 1000 }), Reply::new(200, vec![0; 1000]));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(fetch(&server.client(), download(&folder, None)).await.unwrap().bytes, 1000);
}

#[rstest]
#[case::expired(400, 100, Failure::Gone)]
#[case::token(401, 190, Failure::Later("account"))]
#[case::throttled(400, 80_007, Failure::Later("throttled"))]
#[case::trouble(503, 2, Failure::Later("trouble at WhatsApp"))]
#[actix_web::test]
async fn when_the_lookup_is_refused_the_code_decides(
    #[case] status: u16,
    #[case] code: i64,
    #[case] expected: Failure,
) {
    let server = serve(move |_, _| Reply::json(status, &json!({ "error": { "code": code } })));
    assert_eq!(failure(&server, None).await, expected);
}

#[rstest]
#[case(404, Failure::Later("status"))]
#[case(403, Failure::Later("status"))]
#[case(500, Failure::Later("status"))]
#[case(206, Failure::Later("status"))]
#[case(410, Failure::Gone)]
#[actix_web::test]
async fn when_the_file_is_refused_the_status_decides(#[case] status: u16, #[case] expected: Failure) {
    assert_eq!(failure(&meta(json!({}), Reply::new(status, FILE)), None).await, expected);
}

#[actix_web::test]
async fn a_redirect_is_not_followed() {
    let server = meta(json!({}), Reply::new(302, "").header("location", "/files/elsewhere"));
    assert_eq!(failure(&server, None).await, Failure::Refused("redirect"));
    assert_eq!(server.seen().len(), 2);
}

#[rstest]
#[case("https://evil.example/x")]
#[case("http://169.254.169.254/latest/meta-data")]
#[case("http://10.0.0.1/")]
#[case("file:///etc/passwd")]
#[case("/relative")]
#[case("")]
#[actix_web::test]
async fn an_address_elsewhere_is_never_fetched(#[case] url: &str) {
    let server = meta(json!({ "url": url }), Reply::new(200, FILE));
    let failure = failure(&server, None).await;
    assert!(matches!(failure, Failure::Refused(_) | Failure::Later(_)), "{failure}");
    assert_eq!(server.seen().len(), 1);
}

#[actix_web::test]
async fn a_file_that_breaks_off_is_tried_again_and_not_kept() {
    let cut = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf a pic", false).await;
    let server = meta(json!({ "url": cut }), Reply::new(200, FILE));
    assert_eq!(failure(&server, None).await, Failure::Later("network"));
}

#[actix_web::test]
async fn without_a_connection_it_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = client(&nobody());
    assert_eq!(fetch(&nobody, download(&folder, None)).await, Err(Failure::Later("network")));
}

#[actix_web::test]
async fn without_a_folder_it_is_tried_again() {
    let server = meta(json!({}), Reply::new(200, FILE));
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let download = Download { folder: &missing, ..download(&folder, None) };
    assert_eq!(fetch(&server.client(), download).await, Err(Failure::Later("disk")));
}

#[rstest]
#[case("")]
#[case("../x")]
#[case("a/b")]
#[case(".hidden")]
#[case("a\0b")]
#[actix_web::test]
async fn a_name_that_could_leave_the_folder_is_refused(#[case] file: &str) {
    let folder = tempfile::tempdir().unwrap();
    let download = Download { file, ..download(&folder, None) };
    assert_eq!(fetch(&client(&nobody()), download).await, Err(Failure::Refused("file name")));
}

#[rstest]
#[case("https://graph.facebook.com/v25.0/x", true)]
#[case("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", true)]
#[case("https://mmg.whatsapp.net/x", true)]
#[case("https://LOOKASIDE.FBSBX.COM/x", true)]
#[case("http://lookaside.fbsbx.com/x", false)]
#[case("https://lookaside.fbsbx.com:8443/x", false)]
#[case("https://fbsbx.com/x", false)]
#[case("https://evilfbsbx.com/x", false)]
#[case("https://lookaside.fbsbx.com.evil.example/x", false)]
#[case("https://lookaside.fbsbx.com@evil.example/x", false)]
#[case("https://user@lookaside.fbsbx.com/x", false)]
#[case("https://graph.facebook.com:444/x", false)]
#[case("http://graph.facebook.com/x", false)]
#[case("https://127.0.0.1/x", false)]
#[case("http://localhost/x", false)]
#[case("https://2130706433/x", false)]
fn with_metas_api_only_metas_hosts_are_allowed(#[case] url: &str, #[case] allowed: bool) {
    let api = Url::parse("https://graph.facebook.com").unwrap();
    assert_eq!(is_allowed(&api, &Url::parse(url).unwrap()), allowed);
}

#[rstest]
#[case("http://127.0.0.1:9/x", true)]
#[case("http://[::1]/x", true)]
#[case("http://localhost:8080/x", true)]
#[case("ftp://127.0.0.1/x", false)]
#[case("https://lookaside.fbsbx.com/x", false)]
#[case("http://192.168.0.1/x", false)]
fn with_an_api_on_loopback_only_loopback_is_allowed(#[case] url: &str, #[case] allowed: bool) {
    let api = Url::parse("http://127.0.0.1:9000").unwrap();
    assert_eq!(is_allowed(&api, &Url::parse(url).unwrap()), allowed);
}

#[test]
fn every_final_failure_has_a_word_and_the_others_are_tried_again() {
    assert_eq!(Failure::TooLarge.lost(), Some("too_large"));
    assert_eq!(Failure::Gone.lost(), Some("gone"));
    assert_eq!(Failure::Refused("x").lost(), Some("refused"));
    assert_eq!(Failure::HashMismatch.lost(), Some("hash"));
    assert_eq!(Failure::Later("x").lost(), None);
}
