//! Files that applicants send.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use sprechzeit::simulator::{Fault, Phone, Target};
use sprechzeit::store::{MediaRow, MediaState};

use super::support::{App, stage};

fn files(app: &App) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(app.media_folder()).expect("the folder is there");
    entries.map(|entry| entry.expect("readable").path()).collect()
}

async fn media(app: &App, phone: &Phone) -> MediaRow {
    app.messages(phone).await.into_iter().find_map(|row| row.media).expect("a message with a file")
}

#[tokio::test]
async fn a_picture_is_kept_for_us_alone_under_a_name_that_nobody_can_guess() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    let bytes: Vec<u8> = (0..=255).cycle().take(5000).collect();
    anna.sends_document("application/pdf", bytes.clone(), "../../etc/passwd", Some("mein Zeugnis"));
    app.settle().await;
    let kept = files(&app);
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(std::fs::read(&kept[0]).expect("readable"), bytes);
    let name = kept[0].file_name().and_then(|name| name.to_str()).expect("a name");
    assert!(name.len() >= 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&kept[0]), mode(&app.media_folder())), (0o600, 0o700));
    let row = media(&app, &anna).await;
    assert_eq!((row.state, row.file.as_deref(), row.bytes), (MediaState::Stored, Some(name), Some(5000)));
    assert_eq!(row.file_name.as_deref(), Some("../../etc/passwd"), "their name is only shown");
}

#[tokio::test]
async fn the_address_in_a_webhook_is_never_fetched() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.sends_image("image/jpeg", vec![1; 100], None);
    anna.sends_voice(vec![2; 100]);
    app.settle().await;
    assert!(app.simulator.requests().iter().all(|seen| !seen.path.contains("trap")), "the trap was touched");
    assert_eq!(files(&app).len(), 2);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_shown_as_such_and_not_kept() {
    let app = stage().with("MEDIA_MAX_MB", "1").spawn().await;
    let anna = app.phone("Anna");
    anna.sends_video(vec![3; 1024 * 1024 + 1], None);
    app.settle().await;
    let row = media(&app, &anna).await;
    assert_eq!((row.state, row.reason.as_deref()), (MediaState::Lost, Some("too_large")));
    assert!(files(&app).is_empty());
    assert_eq!(app.stage_of(&anna).await, "waiting", "a human knows of it");
}

#[tokio::test]
async fn a_file_that_is_gone_is_tried_for_days_and_then_shown_as_lost() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator.fault_until_lifted(Target::Media, Fault::Error(100));
    anna.sends_image("image/jpeg", vec![1; 100], None);
    app.settle().await;
    assert_eq!(media(&app, &anna).await.state, MediaState::Pending);
    app.pass(Duration::from_hours(5 * 24)).await;
    assert_eq!(media(&app, &anna).await.state, MediaState::Pending);
    let tries = app.simulator.requests().iter().filter(|seen| seen.method == "GET").count();
    assert!(tries < 60, "with growing gaps: {tries}");
    app.pass(Duration::from_hours(2 * 24)).await;
    let row = media(&app, &anna).await;
    assert_eq!((row.state, row.reason.as_deref()), (MediaState::Lost, Some("gone")));
    assert_eq!(app.alerts.of("media_lost").len(), 1);
    assert_eq!(app.alerts.of("media_lost")[0]["severity"], "info");
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_for_an_hour_comes_later() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    for fault in [Fault::Http500, Fault::Garbage, Fault::Reset, Fault::Error(131_016)] {
        app.simulator.fault(Target::Media, fault, 1);
    }
    anna.sends_image("image/jpeg", vec![1; 100], None);
    app.settle().await;
    assert_eq!(media(&app, &anna).await.state, MediaState::Pending);
    app.pass(Duration::from_hours(1)).await;
    assert_eq!(media(&app, &anna).await.state, MediaState::Stored);
}

#[tokio::test]
async fn a_file_that_is_not_the_one_announced_is_refused() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    let wamid = anna.sends_image("image/jpeg", vec![1; 100], None);
    app.settle().await;
    let id = anna
        .chat()
        .iter()
        .find(|message| message.wamid == wamid)
        .and_then(|message| message.shown.media.clone())
        .expect("a file")
        .id;
    app.simulator.notify(
        "messages",
        serde_json::json!({ "messages": [{
            "from": anna.spec().wa_id, "id": "wamid.other", "timestamp": app.clock.now().timestamp().to_string(), "type": "image",
            "image": { "id": id, "mime_type": "image/jpeg", "sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
        }] }),
    );
    app.settle().await;
    let rows: Vec<MediaRow> = app.messages(&anna).await.into_iter().filter_map(|row| row.media).collect();
    assert_eq!((rows[1].state, rows[1].reason.as_deref()), (MediaState::Lost, Some("hash")));
    assert_eq!(files(&app).len(), 1);
}

#[tokio::test]
async fn an_id_that_tries_to_lead_elsewhere_leads_nowhere() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Danke");
    app.settle().await;
    for (number, id) in
        ["../../debug_token", "http://169.254.169.254/latest", "%2e%2e/me", "", "1/2"].iter().enumerate()
    {
        app.simulator.notify(
            "messages",
            serde_json::json!({ "messages": [{
                "from": anna.spec().wa_id, "id": format!("wamid.odd.{number}"),
                "timestamp": app.clock.now().timestamp().to_string(), "type": "document",
                "document": { "id": id, "mime_type": "application/pdf", "url": "http://127.0.0.1:1/secret" },
            }] }),
        );
    }
    app.settle().await;
    assert!(files(&app).is_empty());
    let odd: Vec<String> = app
        .simulator
        .requests()
        .iter()
        .filter(|seen| seen.method == "GET")
        .map(|seen| seen.path.clone())
        .filter(|path| {
            !path.starts_with("/v25.0/")
                || path.split('?').next().is_some_and(|path| path.matches('/').count() > 2)
        })
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
    assert_eq!(app.stage_of(&anna).await, "waiting");
}

#[tokio::test]
async fn a_file_that_was_waited_for_is_fetched_after_a_restart() {
    let mut app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator.fault(Target::Media, Fault::Http500, 1);
    anna.sends_image("image/jpeg", vec![1; 100], None);
    app.settle().await;
    app.restart().await;
    app.pass(Duration::from_mins(10)).await;
    assert_eq!(media(&app, &anna).await.state, MediaState::Stored);
}
