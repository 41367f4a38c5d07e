//! Searching the inbox in a real browser. Where no Chromium is installed this has nothing to say.

use std::time::Duration;

use fantoccini::key::Key;
use sprechzeit::store::Role;

use super::support::admin::PASSWORD;
use super::support::chromium::Chromium;
use super::support::{App, CRISIS, DOCUMENTS, PAY, stage};

/// Keeps a picture of the page where `SPRECHZEIT_SCREENSHOTS` says; nothing may stick out at the side.
async fn looks_right(chromium: &Chromium, name: &str) {
    for (width, size) in [(360, "phone"), (1280, "desk")] {
        chromium.client.set_window_size(width, 780).await.expect("a size");
        let script = "return [document.documentElement.scrollWidth, window.innerWidth]";
        let widths = chromium.client.execute(script, Vec::new()).await.expect("widths");
        assert!(widths[0].as_u64() <= widths[1].as_u64(), "{name} {width}: {widths}");
        if let Ok(folder) = std::env::var("SPRECHZEIT_SCREENSHOTS") {
            let png = chromium.client.screenshot().await.expect("a picture");
            std::fs::write(format!("{folder}/{name}-{size}.png"), png).expect("a file");
        }
    }
}

async fn busy(app: &App) {
    for (name, text) in [("Lena Vogt", DOCUMENTS), ("Tarik Yılmaz", PAY), ("Sam", CRISIS)] {
        app.phone(name).says(text);
    }
    app.settle().await;
    app.phone("Tarik Yılmaz").says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    app.pass(Duration::from_mins(47)).await;
    let anna = app.phone("Anna Müller");
    anna.says("Hallo, ich habe eine Frage zu meinem Praktikum: bekomme ich dafür auch ein Zeugnis von euch?");
    anna.says("Ich möchte bitte mit einem Menschen sprechen 🙂");
    app.settle().await;
    app.pass(Duration::from_mins(8)).await;
}

#[tokio::test]
async fn slash_searches_the_inbox_and_filters_stand_in_the_address() {
    let app = stage().spawn().await;
    let chromium = Chromium::open().await;
    app.hires("Maja", Role::Agent).await;
    busy(&app).await;
    let client = &chromium.client;
    client.goto(&format!("{}/admin/", app.address)).await.expect("the login");
    chromium.waits_for("#username").await.send_keys("maja").await.expect("a name");
    chromium.waits_for("#password").await.send_keys(PASSWORD).await.expect("a password");
    chromium.waits_for("button.main").await.click().await.expect("a click");
    chromium.waits_for("#inbox").await;
    looks_right(&chromium, "inbox-all").await;

    chromium.waits_for("body").await.send_keys("/").await.expect("a key");
    let field = client.active_element().await.expect("a focus");
    assert_eq!(field.attr("id").await.expect("an id").as_deref(), Some("q"));
    field.send_keys(&format!("zeugnis{}", Key::Enter)).await.expect("keys");
    let row = chromium.waits_for(".g-found a.row").await;
    let text = row.text().await.expect("a text");
    assert!(text.contains("Anna Müller") && text.contains("Zeugnis von euch"), "{text}");
    let address = client.current_url().await.expect("an address");
    assert!(address.query().is_some_and(|query| query.contains("q=zeugnis")), "{address}");
    looks_right(&chromium, "inbox-found").await;

    chromium.waits_for("#filter summary").await.click().await.expect("a click");
    looks_right(&chromium, "inbox-filter").await;
    chromium.ends().await;
}
