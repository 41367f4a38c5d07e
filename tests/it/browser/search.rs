//! Searching the inbox.

use std::time::Duration;

use fantoccini::key::Key;
use sprechzeit::store::Role;

use super::{HUMAN, looks_right, maja};
use crate::support::{App, CRISIS, DOCUMENTS, PAY};

async fn busy(app: &App) {
    for (name, text) in [("Lena Vogt", DOCUMENTS), ("Tarik Yılmaz", PAY), ("Sam", CRISIS)] {
        app.phone(name).says(text);
    }
    app.settle().await;
    app.phone("Tarik Yılmaz").says(HUMAN);
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
    let (app, chromium) = maja(Role::Agent).await;
    busy(&app).await;
    chromium.goes(&format!("{}/admin/", app.address)).await;
    chromium.waits_for("#inbox").await;
    let client = &chromium.client;
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
