//! Replying: the second look, a picture, a template.

use sprechzeit::simulator::{Kind, Template};
use sprechzeit::store::Role;

use super::{log_in, looks_right, opens, waits};
use crate::support::chromium::Chromium;
use crate::support::{received, stage};

const PNG: &[u8] = include_bytes!("../../../src/simulator/demo/assets/certificate.png");

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
    waits(&app, "Anna Müller").await;
    log_in(&chromium, &app.address, "maja").await;
    opens(&chromium, &app.address, "Anna Müller").await;
    let id = app.conversation(&anna).await.id;

    let text = chromium.waits_for("#text").await;
    text.send_keys("Sorry, dass Sie so lange warten mussten! Meine IBAN: DE89 3704 0044 0532 0130 00")
        .await
        .expect("keys");
    chromium.clicks("#send").await;
    chromium.waits_for("#caution").await;
    looks_right(&chromium, "caution").await;
    let before = received(&anna).len();
    chromium.clicks("#caution [formaction$=by-mail]").await;
    chromium.waits_for("#text").await;
    let draft = chromium.waits_for("#text").await.prop("value").await.expect("a value").expect("a draft");
    assert!(draft.starts_with("Lass uns das per Mail besprechen"), "{draft}");
    chromium.clicks("#send").await;
    chromium.waits_for("#caution").await;
    chromium.clicks("#anyway").await;
    chromium.waits_for(".bubble.team").await;
    app.settle().await;
    assert_eq!(received(&anna).len(), before + 1);

    let picture = app.folder.path().join("Foto.png");
    std::fs::write(&picture, PNG).expect("a file");
    chromium.waits_for("#text").await.send_keys("Das sind wir 🙂").await.expect("keys");
    chromium.clicks("#attach > summary").await;
    let file = chromium.waits_for("#file").await;
    file.send_keys(picture.to_str().expect("a path")).await.expect("a file");
    looks_right(&chromium, "attach").await;
    chromium.clicks("#send-file").await;
    chromium.waits_for(".bubble.team img").await;
    app.settle().await;
    let last = anna.received().pop().expect("the picture");
    assert_eq!((last.shown.kind, last.shown.text.as_deref()), (Kind::Image, Some("Das sind wir 🙂")));
    looks_right(&chromium, "sent").await;

    chromium.goes(&format!("{}/admin/c/{id}/template/1", app.address)).await;
    chromium.waits_for("input[name=p1]").await.send_keys("Montag").await.expect("keys");
    let filled = chromium.waits_for("#filled").await.text().await.expect("a text");
    assert_eq!(filled, "Hallo Anna, bis Montag!", "at once");
    chromium.clicks("button[value=preview]").await;
    chromium.waits_for("input[name=p1][value=Montag]").await;
    looks_right(&chromium, "template").await;
    chromium.clicks("button[value=send]").await;
    chromium.waits_for("#text").await;
    app.settle().await;
    let last = anna.received().pop().and_then(|message| message.shown.text);
    assert_eq!(last.as_deref(), Some("Hallo Anna, bis Montag!"));
    chromium.goes(&format!("{}/admin/templates", app.address)).await;
    looks_right(&chromium, "templates").await;
    chromium.ends().await;
}
