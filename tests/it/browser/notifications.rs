//! Being called: for hand-overs and people in need, where somebody asked for it.

use sprechzeit::store::Role;

use super::{maja, opens, waits};
use crate::support::CRISIS;
use crate::support::chromium::Chromium;

/// Stands in for what a browser without a screen does not have: keeps what would be shown and played.
const STAND_IN: &str = "
  window.shown = []; window.played = 0;
  window.Notification = class {
    static permission = sessionStorage.getItem('allowed') || 'default';
    static async requestPermission() { sessionStorage.setItem('allowed', 'granted'); return (Notification.permission = 'granted'); }
    constructor(title, options) { window.shown.push([title, options.body, JSON.stringify(options)]); }
    close() {}
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.played += 1; return start.apply(this, when); };";

async fn stand_in(chromium: &Chromium) {
    let source = serde_json::json!({ "source": STAND_IN });
    chromium.tells("Page.addScriptToEvaluateOnNewDocument", source).await;
}

#[tokio::test]
async fn who_asked_for_it_is_called_for_hand_overs_and_crises_alone_and_without_a_name() {
    let (app, chromium) = maja(Role::Agent).await;
    stand_in(&chromium).await;
    chromium.goes(&format!("{}/admin/account", app.address)).await;
    chromium.reads("Benachrichtigungen sind aus").await;
    chromium.clicks("#calls-test").await;
    chromium.sees("window.played > 0").await;
    assert_eq!(chromium.asks("window.shown.length").await, 0, "nothing was allowed yet");
    chromium.clicks("#calls-show").await;
    chromium.reads("Benachrichtigungen sind an").await;
    chromium.clicks("#calls-sound").await;
    chromium.clicks("#calls-test").await;
    chromium.sees("window.shown.some((one) => one[1].includes('So meldet sich'))").await;

    // Remembered in this browser: the inbox knows.
    chromium.goes(&format!("{}/admin/", app.address)).await;
    chromium.waits_for("#inbox").await;
    chromium.clicks("h1, .bar p").await;
    app.phone("Anna").says(crate::support::DOCUMENTS);
    app.settle().await;
    chromium.sees("document.querySelector('.g-bot')").await;
    waits(&app, "Anna Geheim").await;
    chromium.sees("window.shown.length === 1 && window.played > 0").await;
    chromium.sees("document.title.startsWith('(1)')").await;
    chromium.sees("document.getElementById('called').textContent.includes('wartet')").await;
    // More of somebody who waits already is no news; a person in need is, loudly.
    app.phone("Anna Geheim").says("Hallo?");
    app.settle().await;
    chromium.sees("document.querySelector('.g-waiting')?.textContent.includes('Hallo?')").await;
    let played = chromium.asks("window.played").await;
    app.phone("Sam Geheim").says(CRISIS);
    app.settle().await;
    chromium.sees(&format!("window.shown.length === 2 && window.played > {played}")).await;
    let shown = chromium.asks("JSON.stringify(window.shown)").await.to_string();
    assert!(shown.contains("Ein Mensch in Not"), "{shown}");
    for secret in ["Geheim", "Anna", "Sam", "Hallo", "leben", "4917"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    // Nothing is told twice, neither on the next page nor for what a human has now.
    opens(&chromium, &app.address, "Anna Geheim").await;
    chromium.clicks("[data-key=c]").await;
    chromium.sees("!document.querySelector('form[action$=\"/claim\"]')").await;
    app.phone("Anna Geheim").says("Danke!");
    app.settle().await;
    chromium.sees("document.body.textContent.includes('Danke!')").await;
    assert_eq!(chromium.asks("window.shown.length").await, 0);
    chromium.ends().await;
}

#[tokio::test]
async fn who_did_not_ask_is_left_in_peace_but_screen_readers_are_told() {
    let (app, chromium) = maja(Role::Agent).await;
    stand_in(&chromium).await;
    chromium.goes(&format!("{}/admin/", app.address)).await;
    chromium.waits_for("#inbox").await;
    app.phone("Sam").says(CRISIS);
    app.settle().await;
    chromium.sees("document.getElementById('called').textContent.includes('in Not')").await;
    assert_eq!(chromium.asks("document.getElementById('called').getAttribute('role')").await, "status");
    assert_eq!(chromium.asks("window.shown.length + window.played").await, 0);
    chromium.ends().await;
}
