//! The page in a real browser. Where no Chromium is installed these stories have nothing to say.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::key::Key;
use sprechzeit::store::Role;

use super::support::admin::PASSWORD;
use super::support::chromium::Chromium;
use super::support::{App, received, stage};

/// A day's worth of conversations.
async fn busy(app: &App) {
    app.phone("Lena Vogt").says("Welche Unterlagen brauche ich für die Bewerbung?");
    app.phone("Tarik Yılmaz").says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    app.pass(Duration::from_mins(47)).await;
    let anna = app.phone("Anna Müller");
    anna.says("Hallo, ich habe eine etwas längere Frage zu meinem Praktikum bei euch");
    app.settle().await;
    anna.says("Ich möchte bitte mit einem Menschen sprechen 🙂");
    anna.sends_image(
        "image/png",
        include_bytes!("../../src/simulator/demo/assets/certificate.png").to_vec(),
        Some("Mein Zeugnis"),
    );
    anna.sends_voice(include_bytes!("../../src/simulator/demo/assets/voice.ogg").to_vec());
    anna.sends_document("application/pdf", b"%PDF-1.4 cv".to_vec(), "Lebenslauf Anna Müller.pdf", None);
    app.settle().await;
    app.phone("Sam").says("Ich kann nicht mehr, ich will nicht mehr leben");
    app.settle().await;
    app.pass(Duration::from_mins(8)).await;
}

async fn log_in(chromium: &Chromium, app: &App, name: &str) {
    let client = &chromium.client;
    client.goto(&format!("{}/admin/", app.address)).await.expect("the login");
    chromium.waits_for("#username").await.send_keys(name).await.expect("a name");
    chromium.waits_for("#password").await.send_keys(PASSWORD).await.expect("a password");
    chromium.waits_for("button.main").await.click().await.expect("a click");
    chromium.waits_for("#inbox").await;
}

/// Nothing sticks out at the side.
async fn assert_fits(chromium: &Chromium, width: u32) {
    chromium.client.set_window_size(width, 780).await.expect("a size");
    let script = "return [document.documentElement.scrollWidth, window.innerWidth]";
    let widths = chromium.client.execute(script, Vec::new()).await.expect("widths");
    assert!(widths[0].as_u64() <= widths[1].as_u64(), "{width}: {widths}");
}

/// Keeps a picture of the page where `SPRECHZEIT_SCREENSHOTS` says.
async fn picture(chromium: &Chromium, name: &str) {
    let Ok(folder) = std::env::var("SPRECHZEIT_SCREENSHOTS") else { return };
    for (width, size) in [(360, "phone"), (1280, "desk")] {
        chromium.client.set_window_size(width, 780).await.expect("a size");
        chromium.client.refresh().await.expect("the page");
        chromium.waits_for("main").await;
        let png = chromium.client.screenshot().await.expect("a picture");
        std::fs::write(format!("{folder}/{name}-{size}.png"), png).expect("a file");
    }
}

#[tokio::test]
async fn maja_answers_anna_with_the_keyboard_and_sees_the_answer_come_in() {
    let app = stage().spawn().await;
    let Some(chromium) = Chromium::start().await else { return };
    app.hires("Maja", Role::Owner).await;
    busy(&app).await;
    let client = &chromium.client;
    client.set_window_size(1280, 780).await.expect("a size");
    client.goto(&format!("{}/admin/login", app.address)).await.expect("the login");
    picture(&chromium, "login").await;
    log_in(&chromium, &app, "maja").await;
    assert_fits(&chromium, 360).await;
    picture(&chromium, "inbox").await;
    client.set_window_size(1280, 780).await.expect("a size");

    // j, j, j: past the crisis and Tarik to Anna; Enter opens her.
    let body = chromium.waits_for("body").await;
    body.send_keys("jjj").await.expect("keys");
    let focused = client.active_element().await.expect("a focused row");
    assert!(focused.text().await.expect("a text").contains("Anna Müller"));
    focused.send_keys(&Key::Enter.to_string()).await.expect("a key");
    chromium.waits_for("#text").await;
    assert_fits(&chromium, 360).await;
    picture(&chromium, "conversation").await;
    client.set_window_size(1280, 780).await.expect("a size");
    let text = chromium.waits_for("#text").await;
    let keys = format!("Hallo Anna, ich bin Maja.{}{}", Key::Control, Key::Enter);
    text.send_keys(&keys).await.expect("keys");
    chromium.waits_for(".bubble.team").await;
    app.settle().await;
    let got = received(&app.phone("Anna Müller"));
    assert_eq!(got.last().map(String::as_str), Some("Hallo Anna, ich bin Maja."));

    // Anna writes while Maja does: what is typed and the focus stay.
    let text = chromium.waits_for("#text").await;
    text.send_keys("Halb getippt").await.expect("keys");
    app.phone("Anna Müller").says("Oh, das ging schnell!");
    app.settle().await;
    let script = "return [...document.querySelectorAll('.bubble')].some((one) => one.textContent.includes('ging schnell'))";
    let mut seen = false;
    for _ in 0..100 {
        seen = client.execute(script, Vec::new()).await.expect("an answer").as_bool() == Some(true);
        if seen {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(seen, "live");
    assert_eq!(text.prop("value").await.expect("a value").as_deref(), Some("Halb getippt"));
    let active = client.active_element().await.expect("a focus");
    assert_eq!(active.attr("id").await.expect("an id").as_deref(), Some("text"));
    chromium.ends().await;
}

#[tokio::test]
async fn a_crisis_is_acknowledged_with_one_key() {
    let app = stage().at("2026-11-24T02:10:00+01:00").spawn().await;
    let Some(chromium) = Chromium::start().await else { return };
    app.hires("Maja", Role::Agent).await;
    app.phone("Sam").says("Ich kann nicht mehr, ich will nicht mehr leben");
    app.settle().await;
    log_in(&chromium, &app, "maja").await;
    chromium
        .client
        .find(Locator::Css(".g-crisis a.row"))
        .await
        .expect("on top")
        .click()
        .await
        .expect("a click");
    chromium.waits_for(".crisis [data-key=a]").await;
    assert_fits(&chromium, 360).await;
    picture(&chromium, "crisis").await;
    chromium.waits_for("body").await.send_keys("a").await.expect("a key");
    let script = "return document.querySelector('.crisis')?.textContent.includes('Kümmert sich')";
    let mut seen = false;
    for _ in 0..100 {
        seen = chromium.client.execute(script, Vec::new()).await.expect("an answer").as_bool() == Some(true);
        if seen {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(seen);
    chromium.client.goto(&format!("{}/admin/account", app.address)).await.expect("the account");
    picture(&chromium, "account").await;
    chromium.ends().await;
}
