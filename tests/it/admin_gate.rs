//! Every route, every role, foreign and missing objects; and everything hostile that can be written.

use reqwest::{Method, StatusCode};
use sprechzeit::conversation::AttachmentKind;
use sprechzeit::ids::ConversationId;
use sprechzeit::store::{Group, Role};

use super::support::admin::Browser;
use super::support::{App, stage};

/// A route below `/admin`, with a form that would be taken, and who may use it.
struct Route {
    method: Method,
    path: &'static str,
    form: &'static [(&'static str, &'static str)],
    /// From this role on.
    from: Role,
}

const fn route(
    method: Method,
    path: &'static str,
    form: &'static [(&'static str, &'static str)],
    from: Role,
) -> Route {
    Route { method, path, form, from }
}

const OF_CONVERSATION: [Route; 22] = [
    route(Method::GET, "", &[], Role::Reader),
    route(Method::POST, "/claim", &[], Role::Agent),
    route(Method::POST, "/take-over", &[], Role::Agent),
    route(Method::POST, "/release", &[("to", "queue")], Role::Agent),
    route(Method::POST, "/resolve", &[("outcome", "answered")], Role::Agent),
    route(Method::POST, "/acknowledge", &[], Role::Agent),
    route(Method::POST, "/release-crisis", &[("outcome", "spoke"), ("note", "x")], Role::Agent),
    route(Method::POST, "/reply", &[("text", "Hallo")], Role::Agent),
    route(Method::POST, "/draft", &[("text", "Hallo")], Role::Agent),
    route(Method::POST, "/draft", &[], Role::Agent),
    route(Method::POST, "/canned", &[("canned", "4711")], Role::Agent),
    route(Method::POST, "/note", &[("text", "x")], Role::Agent),
    route(Method::POST, "/name", &[("text", "x")], Role::Agent),
    route(Method::POST, "/retry", &[("message", "99999")], Role::Agent),
    route(Method::POST, "/template", &[], Role::Agent),
    route(Method::GET, "/audit", &[], Role::Owner),
    route(Method::POST, "/by-mail", &[], Role::Agent),
    route(Method::POST, "/typing", &[], Role::Agent),
    route(Method::GET, "/template/1", &[], Role::Agent),
    route(Method::POST, "/template/1", &[("act", "send")], Role::Agent),
    route(Method::GET, "/export", &[], Role::Owner),
    route(Method::POST, "/erase", &[("really", "löschen")], Role::Owner),
];

async fn try_route(browser: &Browser, route: &Route, id: i64) -> StatusCode {
    let path = format!("/admin/c/{id}{}", route.path);
    match route.method {
        Method::GET => browser.gets(&path).await.status,
        _ => browser.posts(&path, route.form).await.status,
    }
}

fn rank(role: Role) -> u8 {
    match role {
        Role::Reader => 0,
        Role::Agent => 1,
        Role::Owner => 2,
    }
}

async fn only_conversation(app: &App) -> ConversationId {
    let store = &app.engine.steps.store;
    for group in [Group::Crisis, Group::Waiting, Group::Bot, Group::Human, Group::Held, Group::Resolved] {
        if let Some(row) = store.conversations(group, None, 1).await.expect("the store reads").first() {
            return row.id;
        }
    }
    panic!("nobody has written")
}

#[tokio::test]
async fn each_route_admits_each_role_or_refuses_it_and_changes_nothing() {
    let app = stage().spawn().await;
    app.phone("Anna").says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    let id = only_conversation(&app).await;
    let store = &app.engine.steps.store;
    let stranger = app.browser();
    for (name, role) in [("Rita", Role::Reader), ("Maja", Role::Agent), ("Ole", Role::Owner)] {
        let browser = app.member(name, role).await;
        for route in &OF_CONVERSATION {
            let allowed = rank(role) >= rank(route.from);
            let before = store.audit(id).await.expect("the store reads").len();
            if !allowed {
                let status = try_route(&browser, route, id.0).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{name} {}", route.path);
                assert_eq!(store.audit(id).await.expect("the store reads").len(), before, "{}", route.path);
            }
            assert_eq!(try_route(&stranger, route, id.0).await, StatusCode::SEE_OTHER, "{}", route.path);
            // Of a conversation that does not exist there is nothing for anybody.
            let missing = try_route(&browser, route, 4711).await;
            let expected = if allowed { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN };
            assert_eq!(missing, expected, "{name} {}", route.path);
            if allowed && route.path != "/erase" {
                let status = try_route(&browser, route, id.0).await;
                let fine = status.is_success() || status == StatusCode::SEE_OTHER;
                assert!(
                    fine || matches!(route.path, "/retry" | "/template" | "/template/1" | "/canned"),
                    "{name} {} {status}",
                    route.path
                );
            }
        }
        let change = [("title", "x"), ("body", "y")];
        let of_texts = [
            (browser.gets("/admin/audit").await.status, Role::Owner),
            (browser.gets("/admin/canned").await.status, Role::Agent),
            (browser.posts("/admin/canned", &change).await.status, Role::Owner),
            (browser.posts("/admin/canned/forget", &[("id", "1")]).await.status, Role::Owner),
        ];
        for (status, from) in of_texts {
            assert_eq!(status != StatusCode::FORBIDDEN, rank(role) >= rank(from), "{name} {status}");
        }
        let template = [("name", "x"), ("language", "de"), ("body", "y")];
        let form = format!("/admin/c/{id}/attach");
        let missing = browser.posts("/admin/c/4711/attach", &[]).await.status;
        let of_templates = [
            (browser.gets("/admin/templates").await.status, Role::Agent),
            (browser.posts("/admin/templates", &template).await.status, Role::Owner),
            (browser.posts("/admin/templates/forget", &[("id", "1")]).await.status, Role::Owner),
            (browser.posts(&form, &[]).await.status, Role::Agent),
            (missing, Role::Agent),
        ];
        for (status, from) in of_templates {
            assert_eq!(status != StatusCode::FORBIDDEN, rank(role) >= rank(from), "{name} {status}");
        }
        assert!(matches!(missing, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{missing}");
        for path in ["/admin/", "/admin/account", "/admin/?group=resolved"] {
            assert_eq!(browser.gets(path).await.status, StatusCode::OK, "{name} {path}");
        }
        for path in ["/admin/media/4711", "/admin/?group=nonsense", "/admin/nowhere", "/admin/c/abc"] {
            assert_eq!(browser.gets(path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        assert_eq!(browser.gets("/admin/?group=bot&after=1.2").await.status, StatusCode::BAD_REQUEST);
    }
}

const HOSTILE: [&str; 10] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}{% include \"x\" %}",
    "&lt;script&gt;",
    "\u{202e}<b>fett</b>\u{202c}",
    "<!--<script>",
];

/// No tag, and no attribute that a text could have opened, is left in a page.
fn assert_harmless(page: &str, where_: &str) {
    let lower = page.to_lowercase();
    for tag in ["<script>", "<img src=x", "<svg", "<b>", "<!--<script", "</textarea><script"] {
        assert!(!lower.contains(tag), "{where_}: {tag} in {page}");
    }
    assert!(!lower.contains("onfocus='") && !lower.contains("href=\"javascript:"), "{where_}: {page}");
    for letter in ['\u{202a}', '\u{202e}'] {
        let names = page.split("class=\"name\">").skip(1).filter_map(|rest| rest.split("</bdi>").next());
        assert!(names.into_iter().all(|name| !name.contains(letter)), "{where_}");
    }
}

#[tokio::test]
async fn whatever_applicants_write_stays_text() {
    let app = stage().spawn().await;
    let ole = app.member("Ole", Role::Owner).await;
    for (nth, hostile) in HOSTILE.into_iter().enumerate() {
        let phone = app.phone(hostile);
        phone.says(hostile);
        phone.sends_document(
            "application/pdf",
            b"<html><script>alert(1)</script>".to_vec(),
            hostile,
            Some(hostile),
        );
        phone.sends_image("image/svg+xml", b"<svg onload=alert(1)></svg>".to_vec(), Some(hostile));
        phone.sends_contact_card(hostile, hostile);
        let first = phone.says("Zitat");
        phone.quotes(&first, hostile);
        phone.sends_unsupported(hostile);
        phone.edits(&first, hostile);
        app.settle().await;
        assert!(nth < 10);
    }
    assert_harmless(&ole.gets("/admin/").await.text, "inbox");
    for group in ["waiting", "bot", "held"] {
        assert_harmless(&ole.gets(&format!("/admin/?group={group}")).await.text, group);
    }
    let store = &app.engine.steps.store;
    let rows = store.conversations(Group::Waiting, None, 50).await.expect("the store reads");
    assert!(rows.len() >= HOSTILE.len() - 1, "{}", rows.len());
    for row in rows {
        for hostile in HOSTILE {
            ole.posts(&format!("/admin/c/{}/note", row.id), &[("text", hostile)]).await;
        }
        ole.posts(&format!("/admin/c/{}/name", row.id), &[("text", HOSTILE[2])]).await;
        ole.posts("/admin/canned", &[("title", HOSTILE[4]), ("body", HOSTILE[1])]).await;
        ole.posts(&format!("/admin/c/{}/draft", row.id), &[("text", HOSTILE[4])]).await;
        assert_harmless(&ole.gets(&format!("/admin/c/{}", row.id)).await.text, "conversation");
        assert_harmless(&ole.gets("/admin/canned").await.text, "canned");
        let said = ole.gets(&format!("/admin/c/{}?said=<script>", row.id)).await.text;
        assert_harmless(&said, "said");
    }
}

#[tokio::test]
async fn files_are_what_their_first_bytes_say_and_only_for_those_who_may_see_them() {
    let app = stage().spawn().await;
    let (maja, rita) = (app.member("Maja", Role::Agent).await, app.member("Rita", Role::Reader).await);
    let anna = app.phone("Anna");
    let png = b"\x89PNG\r\n\x1a\n and so on".to_vec();
    anna.sends_image("image/png", png.clone(), None);
    anna.sends_document("application/pdf", b"<html><script>alert(1)</script>".to_vec(), "cv.pdf", None);
    anna.sends_voice(b"OggS voice".to_vec());
    app.settle().await;
    let id = only_conversation(&app).await;
    let messages = app.engine.steps.store.messages(id, None, 20).await.expect("the store reads");
    let of = |kind| {
        let found =
            messages.iter().find(|message| message.media.as_ref().is_some_and(|media| media.kind == kind));
        format!("/admin/media/{}", found.expect("a file").id)
    };
    let picture = maja.gets(&of(AttachmentKind::Image)).await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/png"));
    assert!(picture.header("content-disposition").starts_with("inline"));
    assert!(picture.header("content-security-policy").contains("sandbox"));
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    let document = maja.gets(&of(AttachmentKind::Document)).await;
    assert_eq!(document.header("content-type"), "application/octet-stream", "a PDF that is HTML");
    assert!(document.header("content-disposition").starts_with("attachment; filename=\"anhang-"));
    let voice = maja.request(Method::GET, &of(AttachmentKind::Voice)).header("range", "bytes=4-");
    let voice = maja.send(voice).await;
    assert_eq!((voice.status, voice.text.as_str()), (StatusCode::PARTIAL_CONTENT, " voice"));
    assert_eq!(voice.header("content-range"), "bytes 4-9/10");
    assert_eq!(app.browser().gets(&of(AttachmentKind::Image)).await.status, StatusCode::SEE_OTHER);
    assert_eq!(rita.gets(&of(AttachmentKind::Image)).await.status, StatusCode::OK);
    // In need, and everything near it is for entitled people only.
    anna.says("Ich will nicht mehr leben");
    app.settle().await;
    assert_eq!(rita.gets(&of(AttachmentKind::Image)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(maja.gets(&of(AttachmentKind::Image)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn live_updates_tell_what_changed_and_go_on_where_they_were_cut() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let from = *app.engine.steps.store.signals().change.borrow();
    let open = async |last: i64| {
        let request = maja.request(Method::GET, "/admin/live").header("last-event-id", last.to_string());
        let response = request.send().await.expect("a stream");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        response
    };
    let mut stream = open(from).await;
    let begun = stream.chunk().await.expect("a chunk").expect("open");
    assert_eq!(begun, "retry: 2000\n\n");
    app.phone("Anna").says("geheimes Wort");
    let told = stream.chunk().await.expect("a chunk").expect("open");
    let told = String::from_utf8_lossy(&told).into_owned();
    let id = only_conversation(&app).await;
    assert!(told.starts_with("id: ") && told.ends_with(&format!(" {id}\n\n")), "{told}");
    assert!(!told.contains("geheim") && !told.contains("Anna"), "{told}");
    drop(stream);
    app.settle().await;
    let missed = open(from).await.chunk().await.expect("a chunk").expect("open");
    assert!(String::from_utf8_lossy(&missed).contains(&format!(" {id}\n\n")), "{missed:?}");
}
