//! For everybody: axe-core, zoom and colour schemes over the main pages; and their pictures.
//!
//! `SPRECHZEIT_SCREENSHOTS=docs cargo test --test it pictures` writes the pictures of the manual.

use std::time::Duration;

use sprechzeit::store::{Canned, Role};

use super::{HUMAN, log_in, opens, row};
use crate::support::chromium::Chromium;
use crate::support::{App, CRISIS, stage};

/// A day's worth of conversations.
async fn busy(app: &App) {
    app.phone("Lena Vogt").says("Welche Unterlagen brauche ich für die Bewerbung?");
    app.phone("Tarik Yılmaz").says(HUMAN);
    app.settle().await;
    app.pass(Duration::from_mins(47)).await;
    let anna = app.phone("Anna Müller");
    anna.says("Hallo, ich habe eine etwas längere Frage zu meinem Praktikum bei euch");
    app.settle().await;
    anna.says("Ich möchte bitte mit einem Menschen sprechen 🙂");
    let picture = include_bytes!("../../../src/simulator/demo/assets/certificate.png");
    anna.sends_image("image/png", picture.to_vec(), Some("Mein Zeugnis"));
    anna.sends_voice(include_bytes!("../../../src/simulator/demo/assets/voice.ogg").to_vec());
    anna.sends_document("application/pdf", b"%PDF-1.4 cv".to_vec(), "Lebenslauf Anna Müller.pdf", None);
    app.settle().await;
    app.phone("Sam").says(CRISIS);
    app.settle().await;
    app.pass(Duration::from_mins(8)).await;
}

/// The texts that the team has ready.
async fn ready_texts(app: &App) {
    let owner = app.hires("Maja", Role::Owner).await;
    for (title, body) in [
        ("Begrüßung", "Hallo {{vorname}}, ich bin {{ich}}. Was möchtest du wissen?"),
        (
            "Unterlagen fehlen",
            "Hallo {{vorname}}, uns fehlt noch dein Zeugnis. Schick es am besten gleich hier.",
        ),
        (
            "Morgen weiter",
            "Für heute machen wir Schluss. Ich melde mich {{naechste_oeffnung}} wieder bei dir.",
        ),
    ] {
        let (title, body) = (title.to_owned(), body.to_owned());
        let text = Canned { id: None, title, body, valid_from: None, valid_until: None };
        app.engine.steps.store.keep_canned(text, owner, app.clock.now()).await.expect("the store writes");
    }
}

/// Looks at a page in both schemes and sizes, and keeps a picture of each where that is wanted.
async fn looks_at(chromium: &Chromium, name: &str) {
    for (scheme, of_scheme) in [("light", ""), ("dark", "-dark")] {
        for (width, height, of_size) in [(360, 740, "phone"), (1280, 780, "desk")] {
            chromium.prefers(scheme, "reduce").await;
            chromium.sized(width, height).await;
            chromium.client.refresh().await.expect("the page");
            chromium.waits_for("main").await;
            chromium
                .sees(
                    "document.readyState === 'complete' && [...document.images].every((one) => one.complete)",
                )
                .await;
            let where_ = format!("{name}, {of_size}, {scheme}");
            chromium.fits(&where_).await;
            if let Ok(folder) = std::env::var("SPRECHZEIT_SCREENSHOTS") {
                let png = chromium.client.screenshot().await.expect("a picture");
                std::fs::write(format!("{folder}/admin-{name}-{of_size}{of_scheme}.png"), png)
                    .expect("a file");
            }
            chromium.is_accessible(&where_).await;
            assert_eq!(chromium.asks("document.getAnimations().length").await, 0, "{where_}: nothing moves");
        }
    }
    // At 200 % of a small screen, and at 400 % of a desk's (WCAG 2.2, 1.4.4 and 1.4.10).
    for (width, height, scale) in [(640, 390, 2), (320, 195, 4)] {
        chromium.zoomed(width, height, scale).await;
        chromium.fits(&format!("{name} at {scale}00 %")).await;
    }
    chromium.sized(1280, 780).await;
}

#[tokio::test]
async fn pictures_of_the_main_pages_are_legible_to_everybody_in_every_size_and_scheme() {
    let app = stage().spawn().await;
    ready_texts(&app).await;
    busy(&app).await;
    let chromium = Chromium::open().await;
    chromium.goes(&format!("{}/admin/login", app.address)).await;
    looks_at(&chromium, "login").await;
    log_in(&chromium, &app.address, "maja").await;
    looks_at(&chromium, "inbox").await;
    opens(&chromium, &app.address, "Anna Müller").await;
    looks_at(&chromium, "conversation").await;
    opens(&chromium, &app.address, "Sam").await;
    looks_at(&chromium, "crisis").await;
    chromium.goes(&format!("{}/admin/canned", app.address)).await;
    looks_at(&chromium, "canned").await;
    chromium.ends().await;
}

#[tokio::test]
async fn what_opens_on_a_page_is_legible_to_everybody_too() {
    let app = stage().spawn().await;
    ready_texts(&app).await;
    busy(&app).await;
    let chromium = Chromium::open().await;
    chromium.goes(&format!("{}/admin/login", app.address)).await;
    chromium.types("#username", "maja").await;
    chromium.types("#password", "falsch geraten").await;
    chromium.clicks("button.main").await;
    chromium.reads("Name oder Passwort stimmt nicht").await;
    chromium.is_accessible("a wrong password").await;
    log_in(&chromium, &app.address, "maja").await;
    let all_open = "document.querySelectorAll('details').forEach((one) => { one.open = true; })";
    for scheme in ["light", "dark"] {
        chromium.prefers(scheme, "reduce").await;
        chromium.goes(&format!("{}/admin/account", app.address)).await;
        chromium.reads("Benachrichtigungen sind").await;
        chromium.is_accessible("sessions").await;
        chromium.goes(&format!("{}/admin/canned", app.address)).await;
        chromium.asks(all_open).await;
        chromium.is_accessible("ready texts, open").await;
        for name in ["Anna Müller", "Sam"] {
            opens(&chromium, &app.address, name).await;
            chromium.asks(all_open).await;
            chromium.is_accessible(&format!("{name}, everything open")).await;
            chromium.fits(&format!("{name}, everything open")).await;
        }
        chromium.goes(&format!("{}/admin/", app.address)).await;
        chromium.sees(&row("Sam")).await;
        chromium.asks("document.getElementById('keys').showModal()").await;
        chromium.is_accessible("the list of keys").await;
    }
    chromium.ends().await;
}
