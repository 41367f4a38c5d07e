//! Pictures and PDFs from the team: what goes out, what does not, and what becomes of the files.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use rstest::rstest;
use rusqlite::Connection;
use sprechzeit::ids::ConversationId;
use sprechzeit::simulator::{ChatMessage, Fault, Kind, Target};
use sprechzeit::store::{OutboxState, Role};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::support::admin::{Answer, Browser};
use super::support::{App, received, stage, wire};

const PNG: &[u8] = include_bytes!("../../src/simulator/demo/assets/certificate.png");
const PDF: &[u8] = include_bytes!("../../src/simulator/demo/assets/cv.pdf");
/// A form with its file under way, as a browser begins it.
const BOUNDARY: &str = "----sprechzeit";

/// Sends the form of a conversation with a file.
async fn attaches(
    browser: &Browser,
    id: ConversationId,
    fields: &[(&str, &str)],
    file: (&str, &[u8]),
) -> Answer {
    let mut form = reqwest::multipart::Form::new();
    for (name, value) in fields {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    // What the browser says about the type is not believed.
    let part = reqwest::multipart::Part::bytes(file.1.to_vec())
        .file_name(file.0.to_owned())
        .mime_str("application/pdf")
        .expect("a type");
    let request = browser
        .request(Method::POST, &format!("/admin/c/{id}/attach"))
        .header("sec-fetch-site", "same-origin")
        .multipart(form.part("file", part));
    browser.send(request).await
}

/// Anna waits, Maja has a browser.
async fn scene(app: &App) -> (Browser, ConversationId) {
    let maja = app.member("Maja", Role::Agent).await;
    let anna = app.phone("Anna");
    anna.says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    (maja, app.conversation(&anna).await.id)
}

fn files(app: &App) -> usize {
    std::fs::read_dir(app.media_folder()).expect("the media folder").count()
}

fn got_files(app: &App) -> Vec<ChatMessage> {
    app.phone("Anna").received().into_iter().filter(|message| message.shown.media.is_some()).collect()
}

fn uploads(app: &App) -> usize {
    let is_upload = |path: &str| path.ends_with("/media");
    app.simulator.requests().iter().filter(|seen| seen.method == "POST" && is_upload(&seen.path)).count()
}

async fn newest_state(app: &App) -> Option<OutboxState> {
    app.messages(&app.phone("Anna")).await.last().and_then(|message| message.state)
}

#[tokio::test]
async fn a_picture_and_a_pdf_arrive_with_their_words_and_show_in_the_conversation() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    let sent =
        attaches(&maja, id, &[("once", "a"), ("text", "So sieht es\r\nbei uns aus")], ("foto.jpg", PNG))
            .await;
    assert_eq!(
        (sent.status, sent.location()),
        (StatusCode::SEE_OTHER, format!("/admin/c/{id}#end").as_str())
    );
    app.settle().await;
    // The same form again is the same picture.
    attaches(&maja, id, &[("once", "a"), ("text", "So sieht es aus")], ("foto.jpg", PNG)).await;
    attaches(&maja, id, &[("text", "")], ("C:\\Pläne\\Plan.PDF", PDF)).await;
    app.settle().await;
    let got = got_files(&app);
    let [picture, document] = &got[..] else { panic!("{got:?}") };
    assert_eq!(
        (picture.shown.kind, picture.shown.text.as_deref()),
        (Kind::Image, Some("So sieht es\nbei uns aus"))
    );
    let shown = picture.shown.media.as_ref().expect("a file");
    assert_eq!(app.simulator.file(&shown.id), Some(("image/png".to_owned(), PNG.to_vec())));
    assert_eq!((document.shown.kind, document.shown.text.as_deref()), (Kind::Document, None));
    let shown = document.shown.media.as_ref().expect("a file");
    assert_eq!(shown.file_name.as_deref(), Some("Plan.pdf"));
    assert_eq!(files(&app), 2, "one of each");
    let page = maja.gets(&format!("/admin/c/{id}")).await.text;
    assert!(page.contains("zugestellt") && page.contains("Plan.pdf"), "{page}");
    let messages = app.messages(&app.phone("Anna")).await;
    let of_picture = messages.iter().find(|message| message.media.is_some()).expect("a file").id;
    let file = maja.gets(&format!("/admin/media/{of_picture}")).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "image/png"));
}

#[rstest]
#[case::html("brief.pdf", b"<!doctype html><script>alert(1)</script>".to_vec(), "file-kind")]
#[case::a_pdf_that_is_html("brief.pdf", b"%PDF-1.7 <html><script>alert(1)</script>".to_vec(), "file-kind")]
#[case::svg("bild.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "file-kind")]
#[case::gif("bild.gif", b"GIF89a and so on and so on and so on".to_vec(), "file-kind")]
#[case::nothing("bild.png", Vec::new(), "file-missing")]
#[case::none_chosen("", Vec::new(), "file-missing")]
#[case::a_large_picture("bild.png", [PNG, &vec![0; 5 << 20]].concat(), "file-too-large")]
#[tokio::test]
async fn what_whatsapp_would_not_take_is_refused_and_not_kept(
    #[case] name: &str,
    #[case] content: Vec<u8>,
    #[case] said: &str,
) {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    let answer = attaches(&maja, id, &[("text", "Mein Text dazu")], (name, &content)).await;
    assert!(answer.location().contains(&format!("said={said}")), "{} {}", answer.status, answer.location());
    app.settle().await;
    assert_eq!((got_files(&app).len(), files(&app), uploads(&app)), (0, 0, 0));
    let page = maja.gets(answer.location()).await.text;
    assert!(page.contains("Mein Text dazu") && page.contains("role=\"alert\""), "the words are kept: {page}");
}

#[tokio::test]
async fn what_is_queued_is_sent_with_its_file_though_the_draft_cannot_be_cleared() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    maja.posts(&format!("/admin/c/{id}/draft"), &[("text", "Hallo Anna")]).await;
    let other = Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    let stuck = "CREATE TRIGGER stuck BEFORE DELETE ON draft BEGIN SELECT RAISE(ABORT, 'stuck'); END";
    other.execute_batch(stuck).expect("a trigger");
    let reply = maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Hallo Anna, ich bin Maja.")]).await;
    let file = attaches(&maja, id, &[("text", "Dein Plan")], ("plan.pdf", PDF)).await;
    for answer in [reply, file] {
        assert_eq!(answer.location(), format!("/admin/c/{id}#end"), "{}", answer.text);
    }
    app.settle().await;
    assert!(received(&app.phone("Anna")).iter().any(|text| text.contains("ich bin Maja")));
    assert_eq!((got_files(&app).len(), files(&app)), (1, 1));
}

#[tokio::test]
async fn the_text_beside_a_file_is_guarded_like_any_reply() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    app.phone("Tarik").says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    let long = "ä".repeat(1025);
    for (text, said) in [
        ("Hallo {{vorname}}", "placeholder"),
        ("Hallo Tarik, dein Plan", "other-name"),
        (&long, "caption-too-long"),
    ] {
        let answer = attaches(&maja, id, &[("text", text)], ("plan.pdf", PDF)).await;
        assert!(answer.location().contains(&format!("said={said}")), "{}", answer.location());
    }
    let forgotten = [("text", "Hier dein Plan"), ("file", "plan.pdf")];
    let answer = maja.posts(&format!("/admin/c/{id}/reply"), &forgotten).await;
    assert!(answer.location().contains("said=file-waits"), "no file is left behind: {}", answer.location());
    app.settle().await;
    assert_eq!((got_files(&app).len(), files(&app)), (0, 0));
}

#[tokio::test]
async fn two_hundred_megabytes_are_refused_before_they_are_sent() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    let begun = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nMein Text dazu\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"film.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n%PDF-1.7 and so on"
    );
    let head = format!(
        "POST /admin/c/{id}/attach HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: 200000000\r\n\r\n",
        maja.cookie.as_deref().expect("logged in")
    );
    // The rest never comes, and the answer does not wait for it.
    let answer = wire::exchange(&app.address, (head + &begun).as_bytes()).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("said=file-too-large"), "{answer}");
    assert_eq!(files(&app), 0);
    let page = maja.gets(&format!("/admin/c/{id}?said=file-too-large")).await.text;
    assert!(page.contains("Die Datei ist zu groß") && page.contains("Mein Text dazu"), "{page}");
    assert!(page.contains("bis 5 MB, PDF bis 16 MB"), "{page}");
}

#[tokio::test]
async fn a_form_that_trickles_in_is_cut_off_but_neither_an_upload_nor_what_takes_long_to_do() {
    // Real time-outs: everything here waits at the same time.
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    let part = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bild.png\"\r\n\r\n"
    );
    let form = [part.as_bytes(), PNG, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    let head = format!(
        "POST /admin/c/{id}/attach HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
         Connection: close\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n\r\n",
        maja.cookie.as_deref().expect("logged in"),
        form.len()
    );
    let (begun, rest) = form.split_at(form.len() / 2);
    let mut upload = TcpStream::connect(wire::socket(&app.address)).await.expect("it listens");
    upload.write_all(&[head.as_bytes(), begun].concat()).await.expect("written");
    // A reply waits for the database while another program locks it.
    let other = Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    other.execute_batch("BEGIN IMMEDIATE; UPDATE setting SET value = value").expect("the lock is free");
    let path = format!("/admin/c/{id}/reply");
    let reply = maja.posts(&path, &[("text", "Hallo Anna, ich bin Maja.")]);
    let trickle = async {
        let login = "POST /admin/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                     Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nusername=";
        let answer = wire::exchange(&app.address, login.as_bytes()).await.expect("an answer");
        other.execute_batch("ROLLBACK").expect("the lock is given back");
        wire::status(&answer)
    };
    let (reply, cut_off) = tokio::join!(reply, trickle);
    assert_eq!(cut_off, 408);
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, &*format!("/admin/c/{id}#end")));
    upload.write_all(rest).await.expect("written");
    let answer = wire::answer(upload).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303") && !answer.contains("said="), "{answer}");
    app.settle().await;
    assert_eq!(got_files(&app).len(), 1);
    assert!(received(&app.phone("Anna")).iter().any(|text| text.contains("ich bin Maja")));
}

#[tokio::test]
async fn only_the_owner_sends_files_and_only_while_the_window_is_open() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    let ole = app.member("Ole", Role::Owner).await;
    maja.posts(&format!("/admin/c/{id}/claim"), &[]).await;
    let refused = attaches(&ole, id, &[], ("plan.pdf", PDF)).await;
    assert!(refused.location().contains("said=not-yours"), "{}", refused.location());
    app.pass(Duration::from_hours(10)).await;
    maja.gets("/admin/").await;
    app.pass(Duration::from_hours(10)).await;
    maja.gets("/admin/").await;
    app.pass(Duration::from_hours(4)).await;
    let late = attaches(&maja, id, &[], ("plan.pdf", PDF)).await;
    assert!(late.location().contains("said=window-closed"), "{}", late.location());
    assert_eq!((files(&app), uploads(&app)), (0, 0));
}

#[rstest]
#[case::nobody_knows(Fault::AcceptThenReset)]
#[case::a_reset(Fault::Reset)]
#[case::trouble_at_whatsapp(Fault::Error(131_000))]
#[case::garbage(Fault::Garbage)]
#[case::throttled(Fault::Error(130_429))]
#[case::an_expired_token(Fault::Error(190))]
#[tokio::test]
async fn an_upload_that_went_wrong_is_made_again_and_the_file_arrives_once(#[case] fault: Fault) {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    app.simulator.fault(Target::Media, fault, 1);
    attaches(&maja, id, &[], ("plan.pdf", PDF)).await;
    app.settle().await;
    assert_eq!(got_files(&app).len(), 0);
    app.pass(Duration::from_mins(11)).await;
    assert_eq!((got_files(&app).len(), uploads(&app)), (1, 2));
    assert_eq!(newest_state(&app).await, Some(OutboxState::Delivered));
}

#[tokio::test]
async fn an_upload_is_made_again_no_sooner_than_whatsapp_asked_for() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    app.simulator.fault(Target::Media, Fault::ErrorFor(131_000, Duration::from_mins(15)), 1);
    attaches(&maja, id, &[], ("plan.pdf", PDF)).await;
    app.settle().await;
    app.pass(Duration::from_mins(14)).await;
    assert_eq!((got_files(&app).len(), uploads(&app)), (0, 1));
    app.pass(Duration::from_mins(2)).await;
    assert_eq!((got_files(&app).len(), uploads(&app)), (1, 2));
}

#[tokio::test]
async fn a_file_whose_message_is_uncertain_is_not_uploaded_twice() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    app.simulator.fault(Target::Sends, Fault::Reset, 1);
    attaches(&maja, id, &[], ("plan.pdf", PDF)).await;
    app.settle().await;
    assert_eq!(newest_state(&app).await, Some(OutboxState::Unknown));
    app.pass(Duration::from_mins(11)).await;
    assert_eq!((got_files(&app).len(), uploads(&app)), (1, 1));
}

#[tokio::test]
async fn a_file_that_whatsapp_refuses_says_so_and_the_retry_uploads_it_anew() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    app.simulator.fault(Target::Media, Fault::Error(131_053), 1);
    attaches(&maja, id, &[("text", "Dein Plan")], ("plan.pdf", PDF)).await;
    app.settle().await;
    let page = maja.gets(&format!("/admin/c/{id}")).await.text;
    assert!(page.contains("nicht angekommen") && page.contains("Noch einmal senden"), "{page}");
    let failed = app.messages(&app.phone("Anna")).await.last().expect("a message").id.to_string();
    maja.posts(&format!("/admin/c/{id}/retry"), &[("message", &failed)]).await;
    app.settle().await;
    let got = got_files(&app);
    assert_eq!((got.len(), uploads(&app), files(&app)), (1, 2, 1));
    assert_eq!(got[0].shown.text.as_deref(), Some("Dein Plan"));
}

#[tokio::test]
async fn words_written_after_a_file_come_after_it() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    app.simulator.fault(Target::Media, Fault::Error(131_000), 1);
    attaches(&maja, id, &[], ("plan.pdf", PDF)).await;
    maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Das ist dein Plan.")]).await;
    app.settle().await;
    let anna = app.phone("Anna");
    assert!(!received(&anna).iter().any(|text| text.contains("dein Plan")), "{:?}", received(&anna));
    app.pass(Duration::from_mins(1)).await;
    let kinds: Vec<Kind> = anna.received().iter().map(|message| message.shown.kind).collect();
    let file = kinds.iter().position(|kind| *kind == Kind::Document).expect("the file");
    let words = received(&anna).iter().position(|text| text == "Das ist dein Plan.").expect("the words");
    assert!(file < words, "{kinds:?}");
}

#[tokio::test]
async fn a_restart_in_between_loses_no_file() {
    let mut app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    app.simulator.fault(Target::Media, Fault::Error(131_000), 1);
    attaches(&maja, id, &[], ("plan.pdf", PDF)).await;
    app.settle().await;
    std::fs::write(app.media_folder().join("abc.part"), "half a file").expect("a file");
    app.restart().await;
    app.pass(Duration::from_mins(11)).await;
    assert_eq!((got_files(&app).len(), files(&app)), (1, 1), "and leaves nothing half written");
}

#[tokio::test]
async fn a_backup_holds_the_file_and_an_erasure_removes_it() {
    let app = stage().spawn().await;
    let (maja, id) = scene(&app).await;
    attaches(&maja, id, &[], ("plan.pdf", PDF)).await;
    app.settle().await;
    let archive = app.folder.path().join("backup.tar.gz");
    app.run(&["backup", archive.to_str().expect("a path")]).await.fine();
    let packed = std::fs::File::open(&archive).expect("the archive");
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(packed));
    let sizes: Vec<u64> = tar
        .entries()
        .expect("entries")
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_ok_and(|path| path.starts_with("media")))
        .map(|entry| entry.size())
        .collect();
    assert_eq!(sizes, [PDF.len() as u64]);
    let ole = app.member("Ole", Role::Owner).await;
    let export = ole.gets(&format!("/admin/c/{id}/export")).await.text;
    assert!(export.contains("plan.pdf"), "{export}");
    let erased = ole.posts(&format!("/admin/c/{id}/erase"), &[("really", "löschen")]).await;
    assert_eq!((erased.status, files(&app)), (StatusCode::OK, 0), "{}", erased.text);
}
