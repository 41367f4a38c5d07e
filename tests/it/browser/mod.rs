//! The team's page and the demo in a real browser.

mod access;
mod crisis;
mod demo;
mod first_day;
mod keyboard;
mod lines;
mod messages;
mod notifications;
mod plain;
mod replies;
mod search;
mod writing;

use sprechzeit::store::Role;

use super::support::admin::PASSWORD;
use super::support::chromium::Chromium;
use super::support::{App, stage};

/// Wishes for a human: such a conversation waits.
const HUMAN: &str = "Ich möchte bitte mit einem Menschen sprechen";

/// A program, Maja of the team, and her browser.
async fn maja(role: Role) -> (App, Chromium) {
    let app = stage().spawn().await;
    app.hires("Maja", role).await;
    let chromium = Chromium::open().await;
    log_in(&chromium, &app.address, "maja").await;
    (app, chromium)
}

/// Somebody who waits for a human.
async fn waits(app: &App, name: &str) {
    app.phone(name).says(HUMAN);
    app.settle().await;
}

/// Legible to everybody on a phone and on a desk, and nothing sticks out.
async fn looks_right(chromium: &Chromium, name: &str) {
    for (width, height, size) in [(360, 740, "phone"), (1280, 780, "desk")] {
        chromium.sized(width, height).await;
        chromium.fits(&format!("{name}, {size}")).await;
        chromium.is_accessible(&format!("{name}, {size}")).await;
    }
}

/// From the login to the inbox.
async fn log_in(chromium: &Chromium, address: &str, name: &str) {
    chromium.goes(&format!("{address}/admin/")).await;
    chromium.types("#username", name).await;
    chromium.types("#password", PASSWORD).await;
    chromium.clicks("button.main").await;
    chromium.waits_for("#inbox").await;
}

/// Opens the conversation with this person from the inbox.
async fn opens(chromium: &Chromium, address: &str, name: &str) {
    chromium.goes(&format!("{address}/admin/")).await;
    chromium.sees(&row(name)).await;
    chromium.asks(&format!("{}.click()", row(name))).await;
    chromium.waits_for("#log").await;
}

/// The row of this person, as an expression of the page.
fn row(name: &str) -> String {
    format!(
        "[...document.querySelectorAll('#inbox a.row')].find((one) => one.textContent.includes('{name}'))"
    )
}

/// Whether these words stand in a part of the page.
fn says(css: &str, words: &str) -> String {
    format!("[...document.querySelectorAll(`{css}`)].some((one) => one.textContent.includes(`{words}`))")
}
