//! Replying in a real browser: the second look, a picture, a template. Where no Chromium is installed
//! these stories have nothing to say.

use fantoccini::Locator;
use sprechzeit::simulator::{Kind, Template};
use sprechzeit::store::Role;

use super::support::admin::PASSWORD;
use super::support::chromium::Chromium;
use super::support::{App, received, stage};

const PNG: &[u8] = include_bytes!("../../src/simulator/demo/assets/certificate.png");

/// Logs in and opens Anna's conversation.
async fn opens_anna(chromium: &Chromium, app: &App) {
    let id = app.conversation(&app.phone("Anna Müller")).await.id;
    let client = &chromium.client;
    client.goto(&format!("{}/admin/", app.address)).await.expect("the login");
    chromium.waits_for("#username").await.send_keys("maja").await.expect("a name");
    chromium.waits_for("#password").await.send_keys(PASSWORD).await.expect("a password");
    chromium.waits_for("button.main").await.click().await.expect("a click");
    chromium.waits_for("#inbox").await;
    client.goto(&format!("{}/admin/c/{id}", app.address)).await.expect("the conversation");
    chromium.waits_for("#text").await;
}

/// Keeps a picture of the page where `SPRECHZEIT_SCREENSHOTS` says, and sees that nothing sticks out.
async fn looks(chromium: &Chromium, name: &str) {
    for (width, size) in [(360, "phone"), (1280, "desk")] {
        chromium.client.set_window_size(width, 780).await.expect("a size");
        let script = "window.scrollTo(0, document.body.scrollHeight);
                      return [document.documentElement.scrollWidth, window.innerWidth]";
        let widths = chromium.client.execute(script, Vec::new()).await.expect("widths");
        assert!(widths[0].as_u64() <= widths[1].as_u64(), "{name} {width}: {widths}");
        if let Ok(folder) = std::env::var("SPRECHZEIT_SCREENSHOTS") {
            let png = chromium.client.screenshot().await.expect("a picture");
            std::fs::write(format!("{folder}/reply-{name}-{size}.png"), png).expect("a file");
        }
    }
}

async fn clicks(chromium: &Chromium, css: &str) {
    chromium.client.find(Locator::Css(css)).await.expect(css).click().await.expect(css);
}

#[tokio::test]
async fn maja_takes_a_second_look_sends_a_picture_and_a_template() {
    let app = stage()
        .simulated(|meta| meta.templates.push(Template::new("termin", "de", "Hallo {{1}}, bis {{2}}!")))
        .at("2026-11-23T17:20:00+01:00")
        .spawn()
        .await;
    let chromium = Chromium::open().await;
    app.hires("Maja", Role::Owner).await;
    let ole = app.member("Ole", Role::Owner).await;
    let template = [("name", "termin"), ("language", "de"), ("body", "Hallo {{1}}, bis {{2}}!")];
    ole.posts("/admin/templates", &template).await;
    let anna = app.phone("Anna Müller");
    anna.says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    opens_anna(&chromium, &app).await;
    let id = app.conversation(&anna).await.id;

    let text = chromium.waits_for("#text").await;
    text.send_keys("Sorry, dass Sie so lange warten mussten! Meine IBAN: DE89 3704 0044 0532 0130 00")
        .await
        .expect("keys");
    clicks(&chromium, "#send").await;
    chromium.waits_for("#caution").await;
    looks(&chromium, "caution").await;
    let before = received(&anna).len();
    clicks(&chromium, "#caution [formaction$=by-mail]").await;
    chromium.waits_for("#text").await;
    let draft = chromium.waits_for("#text").await.prop("value").await.expect("a value").expect("a draft");
    assert!(draft.starts_with("Lass uns das per Mail besprechen"), "{draft}");
    clicks(&chromium, "#send").await;
    chromium.waits_for("#caution").await;
    clicks(&chromium, "#anyway").await;
    chromium.waits_for(".bubble.team").await;
    app.settle().await;
    assert_eq!(received(&anna).len(), before + 1);

    let picture = app.folder.path().join("Foto.png");
    std::fs::write(&picture, PNG).expect("a file");
    chromium.waits_for("#text").await.send_keys("Das sind wir 🙂").await.expect("keys");
    clicks(&chromium, "#attach > summary").await;
    let file = chromium.waits_for("#file").await;
    file.send_keys(picture.to_str().expect("a path")).await.expect("a file");
    looks(&chromium, "attach").await;
    clicks(&chromium, "#send-file").await;
    chromium.waits_for(".bubble.team img").await;
    app.settle().await;
    let last = anna.received().pop().expect("the picture");
    assert_eq!((last.shown.kind, last.shown.text.as_deref()), (Kind::Image, Some("Das sind wir 🙂")));
    looks(&chromium, "sent").await;

    chromium.client.goto(&format!("{}/admin/c/{id}/template/1", app.address)).await.expect("a page");
    chromium.waits_for("input[name=p1]").await.send_keys("Montag").await.expect("keys");
    let filled = chromium.waits_for("#filled").await.text().await.expect("a text");
    assert_eq!(filled, "Hallo Anna, bis Montag!", "at once");
    clicks(&chromium, "button[value=preview]").await;
    chromium.waits_for("input[name=p1][value=Montag]").await;
    looks(&chromium, "template").await;
    clicks(&chromium, "button[value=send]").await;
    chromium.waits_for("#text").await;
    app.settle().await;
    let last = anna.received().pop().and_then(|message| message.shown.text);
    assert_eq!(last.as_deref(), Some("Hallo Anna, bis Montag!"));
    chromium.client.goto(&format!("{}/admin/templates", app.address)).await.expect("a page");
    looks(&chromium, "templates").await;
    chromium.ends().await;
}
