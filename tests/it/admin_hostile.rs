//! Hostile content at the page: long texts, odd names, files that lie; and forms that come too late.

use reqwest::{Method, StatusCode};
use sprechzeit::ids::ConversationId;
use sprechzeit::simulator::Phone;
use sprechzeit::store::Role;

use super::support::admin::Browser;
use super::support::{App, CRISIS, received, stage};

/// No page is larger, media apart.
const PAGE_BYTES_MAX: usize = 60_000;

/// Somebody waits for a human.
async fn waiting(app: &App, name: &str) -> (Phone, ConversationId) {
    let phone = app.phone(name);
    phone.says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    let id = app.conversation(&phone).await.id;
    (phone, id)
}

/// A page, which is small.
async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.gets(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    assert!(answer.text.len() < PAGE_BYTES_MAX, "{path}: {} bytes", answer.text.len());
    answer.text
}

#[tokio::test]
async fn a_message_of_64_kilobytes_is_shown_from_its_beginning_and_whole_on_its_own_page() {
    let app = stage().spawn().await;
    let (maja, rita) = (app.member("Maja", Role::Agent).await, app.member("Rita", Role::Reader).await);
    let (anna, id) = waiting(&app, "Anna").await;
    let long = format!("Anfang {} <b>Ende</b>", "<ä>".repeat(16 * 1024));
    assert!(long.len() >= 64 * 1024);
    anna.says(&long);
    app.settle().await;
    page(&maja, "/admin/").await;
    let shown = page(&maja, &format!("/admin/c/{id}")).await;
    assert!(shown.contains("Anfang") && !shown.contains("Ende&#60;"), "{shown}");
    let link = shown.split("/admin/text/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let whole = maja.gets(&format!("/admin/text/{link}")).await;
    assert_eq!(whole.text, long);
    assert_eq!(whole.header("content-type"), "text/plain; charset=utf-8", "no HTML");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert_eq!(app.browser().gets(&format!("/admin/text/{link}")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(maja.gets("/admin/text/4711").await.status, StatusCode::NOT_FOUND);
    // Near a person's need it is for entitled people only, as on the page.
    anna.says(CRISIS);
    app.settle().await;
    assert_eq!(rita.gets(&format!("/admin/text/{link}")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn pages_stay_below_60_kilobytes_and_older_messages_are_a_click_away() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Owner).await;
    let (anna, id) = waiting(&app, "Anna").await;
    for nth in 0..30 {
        anna.says(&format!("Nr. {nth}: {}", "<&>".repeat(1300)));
    }
    for nth in 0..14 {
        waiting(&app, &format!("{nth} {}", "Ä".repeat(60))).await;
        app.phone(&format!("Not {nth} {}", "Ö".repeat(60))).says(CRISIS);
    }
    app.settle().await;
    page(&maja, "/admin/").await;
    for group in ["crisis", "waiting"] {
        page(&maja, &format!("/admin/?group={group}")).await;
    }
    let (mut seen, mut path) = (Vec::new(), format!("/admin/c/{id}"));
    for _ in 0..60 {
        let shown = page(&maja, &path).await;
        // The list beside it shows the last words, too.
        let (_, log) = shown.split_once("id=\"log\"").expect("a history");
        seen.extend((0..30).filter(|nth| log.contains(&format!("Nr. {nth}: "))));
        let Some((_, older)) = log.split_once("?before=") else { break };
        path = format!("/admin/c/{id}?before={}", older.split('"').next().unwrap_or_default());
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..30).collect::<Vec<_>>(), "each once, none left out");
}

#[tokio::test]
async fn neither_notes_nor_signs_that_html_writes_longer_make_a_page_large() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let (anna, id) = waiting(&app, "Anna").await;
    anna.says(&"<".repeat(14_000));
    app.settle().await;
    page(&maja, &format!("/admin/c/{id}")).await;
    for nth in 0..8 {
        app.pass(std::time::Duration::from_mins(1)).await;
        anna.says("Und noch etwas");
        app.settle().await;
        let note = format!("Notiz {nth}: {}", "&".repeat(1900));
        maja.posts(&format!("/admin/c/{id}/note"), &[("text", &note)]).await;
    }
    let (mut seen, mut path) = (Vec::new(), format!("/admin/c/{id}"));
    for _ in 0..20 {
        let shown = page(&maja, &path).await;
        seen.extend((0..8).filter(|nth| shown.contains(&format!("Notiz {nth}: "))));
        let Some((_, older)) = shown.split_once("?before=") else { break };
        path = format!("/admin/c/{id}?before={}", older.split('"').next().unwrap_or_default());
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..8).collect::<Vec<_>>(), "each once, none left out");
}

#[tokio::test]
async fn names_of_marks_reversed_letters_or_html_are_tamed_and_nobody_is_mistaken() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let tower = format!("Z{}a", "\u{301}\u{328}\u{489}".repeat(300));
    let cases = [
        (tower.as_str(), "Z\u{301}\u{328}a"),
        ("\u{202e}ajaM\u{202c}", "ajaM"),
        ("\u{200f}שלום\u{200e}", "שלום"),
        ("Ma\u{200b}ja\u{ad}", "Maja"),
        ("<b>Anna</b>", "&#60;b&#62;Anna&#60;/b&#62;"),
        ("\u{301}\u{301}\u{301}", "Ohne Namen"),
        ("🌻🌻", "Ohne Namen"),
    ];
    for (name, shown) in cases {
        let (_, id) = waiting(&app, name).await;
        let conversation = page(&maja, &format!("/admin/c/{id}")).await;
        assert!(conversation.contains(&format!("<h1><bdi>{shown}")), "{name:?}: {conversation}");
        let inbox = page(&maja, "/admin/").await;
        assert!(inbox.contains(&format!("<bdi class=\"name\">{shown}")), "{name:?}: {inbox}");
        for hidden in ['\u{202e}', '\u{200f}', '\u{200b}', '\u{489}'] {
            assert!(!conversation.contains(hidden) && !inbox.contains(hidden), "{name:?}: {hidden:?}");
        }
    }
}

#[tokio::test]
async fn a_pdf_that_is_html_and_a_picture_that_is_a_drawing_are_never_shown_inline() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let (anna, id) = waiting(&app, "Anna").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    let html = b"<!doctype html><script>alert(1)</script>".to_vec();
    anna.sends_document("application/pdf", html.clone(), "cv.pdf", None);
    anna.sends_document("image/svg+xml", svg.clone(), "bild.svg", None);
    anna.sends_image("image/svg+xml", svg, None);
    anna.sends_image("image/png", html, None);
    app.settle().await;
    let messages = app.engine.steps.store.messages(id, None, 20).await.expect("the store reads");
    let files: Vec<_> = messages.iter().filter(|message| message.media.is_some()).collect();
    assert_eq!(files.len(), 4);
    for file in files {
        for path in [format!("/admin/media/{}", file.id), format!("/admin/media/{}?save=1", file.id)] {
            let answer = maja.gets(&path).await;
            assert_eq!(answer.header("content-type"), "application/octet-stream");
            assert!(answer.header("content-disposition").starts_with("attachment; filename=\"anhang-"));
            assert!(answer.header("content-security-policy").contains("sandbox"));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
}

#[tokio::test]
async fn a_stale_form_changes_nothing_and_says_why() {
    let app = stage().spawn().await;
    let (maja, ole) = (app.member("Maja", Role::Agent).await, app.member("Ole", Role::Owner).await);
    let (anna, id) = waiting(&app, "Anna").await;
    let path = |act: &str| format!("/admin/c/{id}/{act}");
    // Maja's page is from before Ole took it.
    ole.posts(&path("claim"), &[]).await;
    let before = (received(&anna).len(), app.stage_of(&anna).await);
    let late = [
        ("claim", vec![], "taken"),
        ("reply", vec![("text", "Hallo Anna, ich bin Maja.")], "not-yours"),
        ("release", vec![("to", "bot")], "not-yours"),
        ("resolve", vec![("outcome", "answered")], "not-yours"),
        ("acknowledge", vec![], "no-crisis"),
    ];
    for (act, form, said) in late {
        let answer = maja.posts(&path(act), &form).await;
        assert!(answer.location().contains(&format!("said={said}")), "{act}: {}", answer.location());
    }
    app.settle().await;
    assert_eq!((received(&anna).len(), app.stage_of(&anna).await), before);
    // Her login has ended meanwhile: nothing is sent, and she is asked who she is.
    maja.posts("/admin/logout", &[]).await;
    let answer = maja.posts(&path("reply"), &[("text", "Hallo Anna, ich bin Maja.")]).await;
    assert_eq!(answer.location(), "/admin/login");
    // Anna is erased while Ole's page shows her.
    ole.posts(&path("erase"), &[("really", "löschen")]).await;
    for (act, form) in
        [("reply", ("text", "Hallo")), ("note", ("text", "x")), ("resolve", ("outcome", "answered"))]
    {
        assert_eq!(ole.posts(&path(act), &[form]).await.status, StatusCode::NOT_FOUND, "{act}");
    }
    app.settle().await;
    assert_eq!(received(&anna).len(), before.0);
}

#[tokio::test]
async fn what_browsers_are_called_for_names_nobody_and_is_for_the_team_alone() {
    let app = stage().spawn().await;
    let (maja, rita) = (app.member("Maja", Role::Agent).await, app.member("Rita", Role::Reader).await);
    let (_, id) = waiting(&app, "Anna Geheim").await;
    let sam = app.phone("Sam Geheim");
    sam.says(CRISIS);
    app.settle().await;
    let need = app.conversation(&sam).await.id;
    let calls = async |browser: &Browser| {
        let answer = browser.gets("/admin/calls?after=0").await;
        assert!(!answer.text.contains("Geheim") && !answer.text.contains("leben"), "{}", answer.text);
        let news: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
        let mut calls: Vec<(String, i64)> = news["calls"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|call| {
                (call["kind"].as_str().unwrap_or_default().to_owned(), call["id"].as_i64().unwrap_or(0))
            })
            .collect();
        calls.sort();
        calls
    };
    let both = vec![("crisis".to_owned(), need.0), ("waiting".to_owned(), id.0)];
    assert_eq!(calls(&maja).await, both);
    assert_eq!(calls(&rita).await, both);
    // Whoever takes it ends the call.
    maja.posts(&format!("/admin/c/{id}/claim"), &[]).await;
    maja.posts(&format!("/admin/c/{need}/acknowledge"), &[]).await;
    assert_eq!(calls(&maja).await, []);
    let newest = *app.engine.steps.store.signals().change.borrow();
    let answer = maja.gets(&format!("/admin/calls?after={newest}")).await;
    assert!(answer.text.contains(&format!("\"seq\":{newest}")), "{}", answer.text);
    let stranger = app.browser();
    let request = stranger.request(Method::GET, "/admin/calls");
    assert_eq!(stranger.send(request).await.status, StatusCode::SEE_OTHER);
}
