//! The commands as a user types them.

use serde_json::Value;

use super::support::{Finished, run, small_faq, stage};

const REQUIRED: [&str; 4] =
    ["WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_ACCESS_TOKEN", "WHATSAPP_PHONE_NUMBER_ID"];

fn settings(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut settings: Vec<(String, String)> =
        REQUIRED.iter().map(|&name| (name.to_owned(), "x".to_owned())).collect();
    settings.push(("SPRECHZEIT_DATABASE".to_owned(), folder.join("a.db").display().to_string()));
    settings.push(("SPRECHZEIT_LISTEN".to_owned(), "127.0.0.1:0".to_owned()));
    settings.push(("SPRECHZEIT_FAQ_DIR".to_owned(), small_faq().display().to_string()));
    settings
}

fn ask(arguments: &[&str], input: &str) -> Finished {
    let folder = small_faq().display().to_string();
    run(&[&["ask", "--faq-dir", &folder], arguments].concat(), &[], input)
}

fn lines(finished: Finished) -> Vec<Value> {
    finished.fine().lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

#[test]
fn without_a_secret_the_server_refuses_to_start_and_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in REQUIRED {
        for value in [None, Some(""), Some("  ")] {
            let mut settings = settings(folder.path());
            settings.retain(|(known, _)| known != name);
            settings.extend(value.map(|value| (name.to_owned(), value.to_owned())));
            let finished = run(&["serve"], &settings, "");
            assert_eq!(finished.code, Some(1), "{name}={value:?}");
            assert!(finished.err.contains(name), "{name}: {finished:?}");
        }
    }
    let mut commas = settings(folder.path());
    commas.push(("WHATSAPP_APP_SECRET".to_owned(), " , ,".to_owned()));
    let finished = run(&["serve"], &commas, "");
    assert_eq!(finished.code, Some(1));
    assert!(finished.err.contains("WHATSAPP_APP_SECRET"), "{finished:?}");
    assert!(!folder.path().join("a.db").exists(), "nothing was made");
}

#[test]
fn all_wrong_settings_are_told_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = settings(folder.path());
    for (name, value) in [("OFFICE_HOURS", "montags"), ("REPLY_QUIET_MS", "bald"), ("OPERATOR_COUNTRY", "FR")]
    {
        settings.push((name.to_owned(), value.to_owned()));
    }
    let finished = run(&["serve"], &settings, "");
    assert_eq!(finished.code, Some(1));
    for name in ["OFFICE_HOURS", "REPLY_QUIET_MS", "OPERATOR_COUNTRY"] {
        assert!(finished.err.contains(name), "{name}: {finished:?}");
    }
}

#[test]
fn a_clock_of_its_own_is_refused_where_real_people_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = settings(folder.path());
    settings.push(("SPRECHZEIT_CLOCK".to_owned(), "2026-11-20T22:15:00+01:00".to_owned()));
    let finished = run(&["serve"], &settings, "");
    assert_eq!(finished.code, Some(1));
    assert!(finished.err.contains("SPRECHZEIT_CLOCK"), "{finished:?}");
}

#[tokio::test]
async fn secrets_may_come_from_files() {
    let mut app = stage().spawn().await;
    app.stop().await;
    let file = app.folder.path().join("secret");
    std::fs::write(&file, format!("{}\n", app.simulator.settings().app_secret)).expect("written");
    app.set("WHATSAPP_APP_SECRET", "");
    app.set("WHATSAPP_APP_SECRET_FILE", &file.display().to_string());
    app.start().await;
    let anna = app.phone("Anna");
    anna.says(super::support::DOCUMENTS);
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
}

#[test]
fn ask_answers_one_json_object_a_line() {
    let told = lines(ask(
        &[],
        "Was verdiene ich in der Ausbildung?\n\nIch will nicht mehr leben\nWas ist die Hauptstadt von Frankreich?\r\n",
    ));
    assert_eq!(told.len(), 4);
    for one in &told {
        let keys: Vec<&str> = one.as_object().expect("an object").keys().map(String::as_str).collect();
        for key in ["text", "crisis", "decision", "entry", "entries", "score", "suggestions", "language"] {
            assert!(keys.contains(&key), "{key} is missing in {one}");
        }
        let score = one["score"].as_f64().expect("a number");
        assert!((0.0..=1.0).contains(&score));
    }
    assert_eq!((told[0]["decision"].as_str(), told[0]["entry"].as_str()), (Some("answer"), Some("gehalt")));
    assert_eq!(told[0]["entries"], serde_json::json!(["gehalt"]));
    assert_eq!(told[0]["suggestions"].as_array().map(Vec::len), Some(3));
    assert_eq!(told[0]["language"], "de");
    assert_eq!(told[1]["text"], "");
    assert_eq!((told[2]["decision"].as_str(), &told[2]["entry"]), (Some("none"), &Value::Null));
    assert_eq!(told[2]["crisis"]["severity"], "acute");
    assert_eq!(told[2]["suggestions"].as_array().map(Vec::len), Some(3), "also beside a crisis");
    assert_eq!(told[3]["text"], "Was ist die Hauptstadt von Frankreich?");
    assert_eq!(told[3]["decision"], "none");
}

#[test]
fn ask_takes_arguments_and_explains() {
    let told = lines(ask(&["--explain", "Was verdiene ich?", "Gibt es Zimmer?"], ""));
    assert_eq!(told.len(), 2);
    assert!(!told[0]["why"].is_null());
}

#[test]
fn ask_survives_bytes_that_are_no_text() {
    use std::io::Write as _;
    let mut child = super::support::command(&["ask", "--faq-dir", &small_faq().display().to_string()], &[])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("an input").write_all(b"\xff\xfe\x00 hallo\n\xf0\x9f\n").expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 2);
}

#[test]
fn help_explains_every_command_and_wrong_usage_exits_with_2() {
    let help = run(&["--help"], &[], "").fine();
    for command in [
        "serve",
        "demo",
        "check",
        "ask",
        "hours",
        "conversation",
        "backup",
        "restore",
        "export",
        "erase",
        "replay",
    ] {
        assert!(help.contains(command), "{command}");
        run(&[command, "--help"], &[], "").fine();
    }
    for wrong in
        [&[][..], &["nonsense"], &["export"], &["conversation", "acknowledge", "x"], &["ask", "--nonsense"]]
    {
        assert_eq!(run(wrong, &[], "").code, Some(2), "{wrong:?}");
    }
}

#[test]
fn commands_without_a_database_say_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings(folder.path());
    for arguments in [
        &["conversation", "list"][..],
        &["export", "1"],
        &["erase", "1"],
        &["replay"],
        &["backup", "x.tar.gz"],
    ] {
        let finished = run(arguments, &settings, "");
        assert_eq!(finished.code, Some(1), "{arguments:?}");
        assert!(finished.err.contains("SPRECHZEIT_DATABASE"), "{arguments:?}: {finished:?}");
    }
}

#[tokio::test]
async fn check_finds_what_is_wrong_and_names_the_next_openings() {
    let app = stage().at("2026-12-23T19:00:00+01:00").spawn().await;
    let fine = app.run(&["check"]).await;
    assert_eq!(fine.code, Some(0), "{fine:?}");
    assert!(fine.out.contains("2026") && fine.out.contains("24"), "{fine:?}");
    let online = app.run(&["check", "--online"]).await;
    assert_eq!(online.code, Some(0), "{online:?}");
    let mut settings = app.settings().to_vec();
    settings.push(("WHATSAPP_ACCESS_TOKEN".to_owned(), "expired-canary".to_owned()));
    let wrong = super::support::run_beside(&["check", "--online"], settings).await;
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    assert!(!(wrong.out + &wrong.err).contains("expired-canary"));
}

#[tokio::test]
async fn the_list_of_conversations_shows_who_needs_a_human_first() {
    let app = stage().spawn().await;
    let (anna, ben, cem) = (app.phone("Anna"), app.phone("Ben"), app.phone("Cem"));
    ben.says("Mensch bitte");
    cem.says(super::support::DOCUMENTS);
    app.settle().await;
    anna.says(super::support::CRISIS);
    app.settle().await;
    let list = app.run(&["conversation", "list"]).await.fine();
    let rows: Vec<&str> = list.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "{list}");
    assert!(rows[0].contains("NOT ACKNOWLEDGED") && rows[1].contains("waiting"), "{list}");
    let all = app.run(&["conversation", "list", "--all"]).await.fine();
    assert_eq!(all.lines().count(), 4, "{all}");
}

#[tokio::test]
async fn a_released_conversation_goes_back_to_the_bot() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Mensch bitte");
    app.settle().await;
    let id = app.conversation(&anna).await.id.0.to_string();
    app.run(&["conversation", "release", &id]).await.fine();
    anna.says(super::support::DOCUMENTS);
    app.settle().await;
    assert_eq!(anna.received().len(), 2);
}

#[test]
fn the_demo_serves_phones_on_this_machine_only_and_takes_the_next_free_port() {
    use std::io::{BufRead, BufReader};
    // Whoever has the usual port already keeps it.
    let taken = std::net::TcpListener::bind(("127.0.0.1", 8080));
    let mut child = super::support::command(&["demo"], &[])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("an output"));
    while !line.contains("/demo") {
        line.clear();
        assert!(out.read_line(&mut line).expect("readable") > 0, "it ended");
    }
    let url = line.split_whitespace().last().expect("an address").to_owned();
    let address = url
        .strip_prefix("http://")
        .and_then(|rest| rest.strip_suffix("/demo"))
        .expect("an address")
        .to_owned();
    let fetch = |host: &str| {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(&address).expect("it listens");
        write!(stream, "GET /demo HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("readable");
        answer
    };
    let (page, foreign) = (fetch(&address), fetch("evil.example"));
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    assert!(address.starts_with("127.0.0.1:") && !address.ends_with(":8080"), "{address}");
    assert!(
        page.starts_with("HTTP/1.1 200") && (page.contains("<textarea") || page.contains("<input")),
        "{page:.300}"
    );
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign:.300}");
    drop(taken);
}

#[test]
fn settings_come_from_a_file_too_and_the_environment_wins() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(".env"), "OFFICE_HOURS=10:00-11:00\nOFFICE_HOLIDAYS=none\n")
        .expect("written");
    let day = ["hours", "--from", "2026-11-23", "--to", "2026-11-23"];
    let printed = |settings: &[(String, String)]| {
        let output =
            super::support::command(&day, settings).current_dir(folder.path()).output().expect("it runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert!(printed(&[]).contains("T10:00"));
    assert!(printed(&[("OFFICE_HOURS".to_owned(), "12:00-13:00".to_owned())]).contains("T12:00"));
}

#[test]
fn a_file_of_settings_is_that_of_this_folder_and_a_broken_line_is_told_without_its_value() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("below");
    std::fs::create_dir(&below).expect("a folder");
    let day = ["hours", "--from", "2026-11-23", "--to", "2026-11-23"];
    let printed = |place: &std::path::Path| {
        super::support::command(&day, &[]).current_dir(place).output().expect("it runs")
    };
    std::fs::write(folder.path().join(".env"), "OFFICE_HOURS=10:00-11:00\n").expect("written");
    let output = printed(&below);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("T08:00"),
        "another folder's file counts for nothing"
    );
    std::fs::write(below.join(".env"), "WHATSAPP_APP_SECRET='canary-secret\n").expect("written");
    let output = printed(&below);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(".env") && told.contains("WHATSAPP_APP_SECRET"), "{told}");
    assert!(!told.contains("canary-secret"), "{told}");
}

#[test]
fn a_secret_that_the_environment_gives_as_a_file_wins_over_the_one_in_the_file_of_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(".env"), "WHATSAPP_APP_SECRET=of-the-folder\n").expect("written");
    let missing = folder.path().join("missing").display().to_string();
    let mut settings = settings(folder.path());
    settings.retain(|(name, _)| name != "WHATSAPP_APP_SECRET");
    settings.push(("WHATSAPP_APP_SECRET_FILE".to_owned(), missing));
    let output =
        super::support::command(&["check"], &settings).current_dir(folder.path()).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("WHATSAPP_APP_SECRET_FILE"), "{told}");
}

#[tokio::test]
async fn the_log_warns_of_typing_errors_and_when_nobody_would_be_called() {
    let live = stage().with("OFFICE_HOUR", "24/7").with("ALERT_WEBHOOK_URL", "").serve().await;
    live.server
        .wait_for_log(|log| log.contains("OFFICE_HOUR") && log.contains("NOBODY WILL BE CALLED"))
        .await;
}
