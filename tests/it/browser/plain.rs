//! With JavaScript off.

use serde_json::json;
use sprechzeit::store::Role;

use super::{log_in, waits};
use crate::support::chromium::Chromium;
use crate::support::{CRISIS, received, stage};

#[tokio::test]
async fn without_script_one_reads_claims_notes_replies_and_resolves() {
    let app = stage().spawn().await;
    app.hires("Maja", Role::Agent).await;
    waits(&app, "Anna").await;
    let chromium = Chromium::open().await;
    chromium.tells("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    log_in(&chromium, &app.address, "maja").await;
    chromium.clicks("#inbox a.row").await;
    chromium.reads("möchte bitte mit einem Menschen").await;
    assert!(chromium.client.find(fantoccini::Locator::Css("body.scripted")).await.is_err(), "no script runs");
    chromium.clicks("[data-key=c]").await;
    chromium.reads("Bei Maja").await;
    chromium.clicks("#note > summary").await;
    chromium.types("#note-text", "Nur für uns").await;
    chromium.clicks("#note button").await;
    chromium.reads("Nur für uns").await;
    // A draft is kept by a button, which scripts hide.
    chromium.types("#text", "Hallo Anna, ich bin Maja.").await;
    chromium.clicks("#keep").await;
    chromium.reads("Entwurf gesichert").await;
    chromium.clicks("#send").await;
    chromium.waits_for(".bubble.team").await;
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).last().map(String::as_str), Some("Hallo Anna, ich bin Maja."));
    chromium.clicks("#resolve > summary").await;
    chromium.clicks("#resolve button[value=answered]").await;
    chromium.reads("beantwortet").await;
    // A person in need is seen and acknowledged, too.
    app.phone("Sam").says(CRISIS);
    app.settle().await;
    chromium.client.refresh().await.expect("the page");
    chromium.clicks(".g-crisis a.row").await;
    chromium.clicks(".crisis [data-key=a]").await;
    chromium.reads("Kümmert sich:").await;
    chromium.ends().await;
}
