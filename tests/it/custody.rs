//! Backup and restore, export and erasure.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::support::{App, CRISIS, DOCUMENTS, OFF_TOPIC, received, run_beside, stage};

const NAME: &str = "Canarina";
const WORDS: &str = "kanarienvogel-4711";
const FILE_WORDS: &str = "canary bytes of a certificate";

/// Files below `folder` that hold any of these bytes.
fn files_with(folder: &Path, needles: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(files_with(&path, needles));
            continue;
        }
        let bytes = std::fs::read(&path).expect("readable");
        for needle in needles {
            if bytes.windows(needle.len()).any(|window| window == needle.as_bytes()) {
                found.push(format!("{needle} in {}", path.display()));
            }
        }
    }
    found
}

/// Somebody who has left as many traces as possible.
async fn canary(app: &App) -> (String, String) {
    let anna = app.phone(NAME);
    anna.says(&format!("{OFF_TOPIC} {WORDS}"));
    app.settle().await;
    let wamid = anna.says(&format!("falsch {WORDS}"));
    anna.edits(&wamid, &format!("richtig {WORDS}"));
    anna.sends_document("application/pdf", FILE_WORDS.as_bytes().to_vec(), "canarina.pdf", Some(WORDS));
    anna.sends_contact_card("Canarina Senior", "+4915100000");
    anna.team_answers(&format!("Hallo {NAME}, {WORDS}"));
    anna.calls();
    app.settle().await;
    anna.says(&format!("{CRISIS} {WORDS}"));
    app.settle().await;
    let spec = anna.spec();
    (spec.wa_id.expect("a number"), spec.bsuid.expect("a user id"))
}

#[tokio::test]
async fn an_export_holds_everything_of_one_person_and_nothing_of_another() {
    let app = stage().spawn().await;
    let (number, user_id) = canary(&app).await;
    let ben = app.phone("Ben");
    ben.says("Ich bin Ben und suche ein Praktikum");
    app.settle().await;
    for key in [number.as_str(), user_id.as_str()] {
        let exported = app.run(&["export", key]).await.fine();
        let value: serde_json::Value = serde_json::from_str(&exported).expect("JSON");
        assert!(value.is_object());
        for part in [WORDS, NAME, number.as_str(), user_id.as_str(), "canarina.pdf", "Hauptstadt"] {
            assert!(exported.contains(part), "{part} is missing");
        }
        assert!(!exported.contains("Ben"), "{exported}");
    }
    assert_eq!(app.run(&["export", "4900000"]).await.code, Some(1));
}

#[tokio::test]
async fn an_export_holds_the_raw_items_of_the_person_and_their_files() {
    let app = stage().spawn().await;
    let (number, _) = canary(&app).await;
    let meta = app.simulator.settings();
    let now = app.clock.now().timestamp().to_string();
    let text = |from: &str, wamid: &str, body: &str| json!({ "from": from, "id": wamid, "timestamp": now, "type": "text", "text": { "body": body } });
    // One delivery with messages of two people, and an item without an id.
    let shared = json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": {
        "metadata": { "display_phone_number": meta.display_phone_number, "phone_number_id": meta.phone_number_id },
        "messages": [text(&number, "wamid.hers", "roh-von-ihr"), text("4917139299", "wamid.his", "roh-von-ihm"),
            { "from": number, "type": "text", "text": { "body": "ohne-kennung" } }],
    } }] }] });
    assert_eq!(app.post_signed(&shared).await, 200);
    app.settle().await;
    let folder = app.folder.path().join("hers");
    let printed = app.run(&["export", &number, "--files", &folder.display().to_string()]).await.fine();
    let exported: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    let raw = exported["raw_deliveries"].to_string();
    assert!(raw.contains("roh-von-ihr"), "{raw}");
    assert!(!printed.contains("roh-von-ihm"), "what is somebody else's stays out");
    assert!(exported["parked"].to_string().contains("ohne-kennung"), "{}", exported["parked"]);
    assert_eq!(files_with(&folder, &[FILE_WORDS]).len(), 1);
    let again = app.run(&["export", &number, "--files", &folder.display().to_string()]).await;
    assert_eq!(again.code, Some(1), "nothing is overwritten: {again:?}");
}

#[tokio::test]
async fn after_an_erasure_no_byte_of_the_person_is_left_and_everybody_else_is_still_there() {
    let app = stage().spawn().await;
    let (number, user_id) = canary(&app).await;
    let ben = app.phone("Ben");
    ben.says(DOCUMENTS);
    app.settle().await;
    let needles =
        [NAME, "Canarina Senior", WORDS, FILE_WORDS, number.as_str(), user_id.as_str(), "canarina.pdf"];
    assert!(!files_with(app.folder.path(), &needles).is_empty(), "the search works");
    let receipt = app.run(&["erase", &number]).await.fine();
    assert!(receipt.contains("receipt") && receipt.contains("1 files"), "{receipt}");
    for needle in needles {
        assert!(!receipt.contains(needle), "{receipt}");
    }
    assert_eq!(files_with(app.folder.path(), &needles), Vec::<String>::new());
    assert_eq!(app.run(&["export", &number]).await.code, Some(1));
    assert_eq!(app.run(&["erase", &number]).await.code, Some(1));
    assert_eq!(app.conversations().await.len(), 1);
    ben.says("Was verdiene ich in der Ausbildung?");
    app.settle().await;
    assert_eq!(ben.received().len(), 2, "the server goes on");
    app.pass(Duration::from_hours(1)).await;
    assert_eq!(app.alerts.of("crisis").len(), 1, "nobody is called about somebody who is gone");
}

#[tokio::test]
async fn whoever_writes_again_after_an_erasure_is_a_stranger() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.run(&["erase", &anna.spec().wa_id.expect("a number")]).await.fine();
    anna.says(DOCUMENTS);
    app.settle().await;
    let footers: Vec<bool> = anna.received().iter().map(|message| message.shown.footer.is_some()).collect();
    assert_eq!(footers, [true, true], "the bot introduces itself again");
}

#[tokio::test]
async fn a_backup_of_a_running_server_can_be_restored_with_its_files() {
    let mut app = stage().spawn().await;
    let (number, _) = canary(&app).await;
    let archive = app.folder.path().join("backup.tar.gz");
    let archive = archive.display().to_string();
    for ending in ["unfinished", "database"] {
        std::fs::write(format!("{archive}.{ending}"), "of a backup that was cut off").expect("written");
    }
    app.run(&["backup", &archive]).await.fine();
    let again = app.run(&["backup", &archive]).await;
    assert_eq!(again.code, Some(1), "an archive is not overwritten: {again:?}");
    let mode = {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(&archive).expect("there").permissions().mode() & 0o777
    };
    assert_eq!(mode, 0o600);
    app.phone("Later").says(DOCUMENTS);
    app.settle().await;
    let running = app.run(&["restore", &archive, "--replace"]).await;
    assert_eq!(running.code, Some(1), "not while the server runs: {running:?}");
    app.stop().await;
    let careless = app.run(&["restore", &archive]).await;
    assert_eq!(careless.code, Some(1), "not over what is there: {careless:?}");
    app.run(&["restore", &archive, "--replace"]).await.fine();
    app.start().await;
    assert_eq!(app.conversations().await.len(), 1, "who came later is not in it");
    assert!(app.run(&["export", &number]).await.fine().contains(WORDS));
    assert!(files_with(&app.media_folder(), &[FILE_WORDS]).len() == 1);
    let anna = app.phone(NAME);
    assert!(app.state(&anna).await.crisis.is_some());
    app.settle().await;
    let before = received(&anna).len();
    app.pass(Duration::from_mins(30)).await;
    assert_eq!(received(&anna).len(), before, "nothing is sent twice");
}

#[tokio::test]
async fn a_restore_to_a_fresh_place_works_and_a_damaged_archive_changes_nothing() {
    let app = stage().spawn().await;
    let (number, _) = canary(&app).await;
    let archive = app.folder.path().join("backup.tar.gz");
    app.run(&["backup", &archive.display().to_string()]).await.fine();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let mut settings = app.settings().to_vec();
    settings
        .push(("SPRECHZEIT_DATABASE".to_owned(), elsewhere.path().join("new/copy.db").display().to_string()));
    std::fs::create_dir(elsewhere.path().join("new")).expect("a folder");
    let whole = std::fs::read(&archive).expect("readable");
    let damaged = app.folder.path().join("damaged.tar.gz");
    std::fs::write(&damaged, &whole[..whole.len() / 2]).expect("written");
    let refused = run_beside(&["restore", &damaged.display().to_string()], settings.clone()).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(!elsewhere.path().join("new/copy.db").exists());
    let no_archive = app.folder.path().join("no.tar.gz");
    std::fs::write(&no_archive, b"hello").expect("written");
    assert_eq!(
        run_beside(&["restore", &no_archive.display().to_string()], settings.clone()).await.code,
        Some(1)
    );
    run_beside(&["restore", &archive.display().to_string()], settings.clone()).await.fine();
    let exported = run_beside(&["export", &number], settings).await.fine();
    assert!(exported.contains(WORDS));
}
