//! Approved templates: entered by owners, seen before they are sent, sent when nothing else may go out.

use std::time::Duration;

use reqwest::StatusCode;
use sprechzeit::ids::ConversationId;
use sprechzeit::simulator::Template;
use sprechzeit::store::Role;

use super::support::admin::Browser;
use super::support::{App, received, stage};

const NUMBERED: &str = "Hallo {{1}}, dein Termin ist am {{2}}. Bis dann!";
const NAMED: &str = "Hallo {{vorname}}, hier ist {{ich}}. Hast du noch Fragen zu {{thema}}?";

async fn open() -> (App, Browser, ConversationId) {
    let app = stage()
        .simulated(|meta| {
            meta.templates.push(Template::new("termin", "de", NUMBERED));
            meta.templates.push(Template::new("nachfrage", "de", NAMED));
        })
        .spawn()
        .await;
    let ole = app.member("Ole", Role::Owner).await;
    for (name, body) in [("termin", NUMBERED), ("nachfrage", NAMED)] {
        let kept = ole.posts("/admin/templates", &[("name", name), ("language", "de"), ("body", body)]).await;
        assert_eq!(kept.location(), "/admin/templates");
    }
    let anna = app.phone("Anna Müller");
    anna.says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    let id = app.conversation(&anna).await.id;
    (app, ole, id)
}

#[tokio::test]
async fn a_template_is_shown_filled_and_sent_when_the_window_is_closed() {
    let (app, ole, id) = open().await;
    ole.posts(&format!("/admin/c/{id}/claim"), &[]).await;
    for _ in 0..3 {
        app.pass(Duration::from_hours(9)).await;
        ole.gets("/admin/").await;
    }
    let page = ole.gets(&format!("/admin/c/{id}")).await.text;
    assert!(page.contains("24-Stunden-Fenster") && page.contains("Vorlage termin"), "{page}");
    let (list, of) = (ole.gets("/admin/templates").await.text, |name: &str| format!("<summary>{name} (de)"));
    assert!(list.contains(&of("termin")) && list.contains(&of("nachfrage")), "{list}");
    let path = format!("/admin/c/{id}/template/1");
    let shown = ole.gets(&path).await.text;
    assert!(shown.contains("Hallo Anna, dein Termin ist am {{2}}."), "{shown}");
    let looked = ole.posts(&path, &[("p0", "Anna"), ("p1", "Montag"), ("act", "preview")]).await;
    assert!(looked.text.contains("Hallo Anna, dein Termin ist am Montag. Bis dann!"), "{}", looked.text);
    let sent = ole.posts(&path, &[("p0", "Anna"), ("p1", "Montag"), ("act", "send")]).await;
    assert_eq!(sent.location(), format!("/admin/c/{id}#end"));
    app.settle().await;
    let last = app.phone("Anna Müller").received().pop().expect("the template");
    assert_eq!(last.shown.text.as_deref(), Some("Hallo Anna, dein Termin ist am Montag. Bis dann!"));
    let page = ole.gets(&format!("/admin/c/{id}")).await.text;
    assert!(page.contains("dein Termin ist am Montag") && page.contains("Vorlage termin (de)"), "{page}");
}

#[tokio::test]
async fn named_placeholders_are_filled_with_what_is_known() {
    let (app, ole, id) = open().await;
    let path = format!("/admin/c/{id}/template/2");
    let shown = ole.gets(&path).await.text;
    assert!(shown.contains("Hallo Anna, hier ist Ole. Hast du noch Fragen zu {{thema}}?"), "{shown}");
    ole.posts(&path, &[("p0", "Anna"), ("p1", "Ole"), ("p2", "deinem Praktikum")]).await;
    app.settle().await;
    let last = received(&app.phone("Anna Müller")).pop();
    assert_eq!(last.as_deref(), Some("template nachfrage"));
    let shown = app.phone("Anna Müller").received().pop().and_then(|message| message.shown.text);
    assert_eq!(shown.as_deref(), Some("Hallo Anna, hier ist Ole. Hast du noch Fragen zu deinem Praktikum?"));
}

#[tokio::test]
async fn nothing_goes_out_unfilled_with_gaps_or_to_somebody_else() {
    let (app, ole, id) = open().await;
    app.phone("Tarik").says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    let before = received(&app.phone("Anna Müller")).len();
    let path = format!("/admin/c/{id}/template/1");
    for (values, said) in [
        (["Anna", ""], "Platzhalter"),
        (["Anna", "{{tag}}"], "Platzhalter"),
        (["Anna", "Montag\n8 Uhr"], "eine Zeile"),
        (["Anna", "Montag     8 Uhr"], "eine Zeile"),
        (["Anna", &"x".repeat(1000)], "länger als 1024"),
        (["Tarik", "Montag"], "jemand anderen"),
    ] {
        let answer = ole.posts(&path, &[("p0", values[0]), ("p1", values[1]), ("act", "send")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{values:?}");
        assert!(answer.text.contains(said), "{values:?}: {}", answer.text);
    }
    app.settle().await;
    assert_eq!(received(&app.phone("Anna Müller")).len(), before);
}

#[tokio::test]
async fn an_owner_enters_only_what_meta_could_have_approved() {
    let (_app, ole, _) = open().await;
    for (name, language, body) in [
        ("Termin", "de", "Hallo"),
        ("termin", "Deutsch!", "Hallo"),
        ("termin", "de", "{{1}} {{3}}"),
        ("termin", "de", " "),
    ] {
        let answer =
            ole.posts("/admin/templates", &[("name", name), ("language", language), ("body", body)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {language} {body}");
        assert!(answer.text.contains("role=\"alert\""));
    }
    ole.posts("/admin/templates", &[("name", "termin"), ("language", "de"), ("body", "Neu")]).await;
    let list = ole.gets("/admin/templates").await.text;
    assert!(list.contains(">Neu<") && !list.contains("dein Termin"), "changed, not doubled: {list}");
    ole.posts("/admin/templates/forget", &[("id", "1")]).await;
    assert!(!ole.gets("/admin/templates").await.text.contains(">Neu<"));
}

#[tokio::test]
async fn the_template_of_the_settings_is_listed_and_shows_its_text_once_it_is_known() {
    let app = stage().with("WHATSAPP_REOPEN_TEMPLATE", "wir_sind_zurueck:de").spawn().await;
    let ole = app.member("Ole", Role::Owner).await;
    assert!(ole.gets("/admin/templates").await.text.contains("wir_sind_zurueck"));
    let body = [("name", "wir_sind_zurueck"), ("language", "de"), ("body", "Hallo! Wir sind wieder da.")];
    ole.posts("/admin/templates", &body).await;
    let anna = app.phone("Anna");
    anna.says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    let id = app.conversation(&anna).await.id;
    ole.posts(&format!("/admin/c/{id}/template"), &[]).await;
    app.settle().await;
    assert_eq!(received(&anna).pop().as_deref(), Some("template wir_sind_zurueck"));
    assert!(ole.gets(&format!("/admin/c/{id}")).await.text.contains("Wir sind wieder da."));
}
