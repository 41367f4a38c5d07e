//! Lines that break, and proxies between.

use sprechzeit::store::Role;

use super::{log_in, opens, row, says, waits};
use crate::support::cable::Cable;
use crate::support::chromium::Chromium;
use crate::support::{received, stage};

#[tokio::test]
async fn the_line_drops_and_comes_back_and_nothing_was_missed() {
    let app = stage().spawn().await;
    app.hires("Maja", Role::Agent).await;
    waits(&app, "Anna").await;
    let cable = Cable::to(&app.address).await;
    let chromium = Chromium::open().await;
    log_in(&chromium, &cable.address, "maja").await;
    opens(&chromium, &cable.address, "Anna").await;
    chromium.sees(&says("#head", "Anna")).await;
    cable.cut();
    chromium.reads("Keine Verbindung").await;
    app.phone("Anna").says("Während der Störung");
    waits(&app, "Tarik").await;
    cable.mend();
    chromium.sees(&says(".bubble.theirs", "Während der Störung")).await;
    chromium.sees(&says("#beside", "Tarik")).await;
    chromium.sees("!document.getElementById('said').textContent").await;
    app.phone("Anna").says("Und danach");
    app.settle().await;
    chromium.sees(&says(".bubble.theirs", "Und danach")).await;
    chromium.ends().await;
}

#[tokio::test]
async fn below_a_path_behind_a_proxy_everything_works() {
    let app = stage().with("SPRECHZEIT_PUBLIC_URL", "http://hr.example.org/chat").spawn().await;
    assert!(app.address.ends_with("/chat"));
    app.hires("Maja", Role::Owner).await;
    let proxy = Cable::to(&app.address).await;
    let address = format!("{}/chat", proxy.address);
    let chromium = Chromium::open().await;
    log_in(&chromium, &address, "maja").await;
    waits(&app, "Anna").await;
    chromium.sees(&row("Anna")).await;
    opens(&chromium, &address, "Anna").await;
    let picture = include_bytes!("../../../src/simulator/demo/assets/certificate.png");
    app.phone("Anna").sends_image("image/png", picture.to_vec(), None);
    app.settle().await;
    chromium.sees("document.querySelector('.bubble.theirs img')?.naturalWidth > 0").await;
    chromium.types("#text", "Hallo Anna, ich bin Maja.").await;
    chromium.clicks("#send").await;
    chromium.sees(&says(".bubble.team", "ich bin Maja")).await;
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).last().map(String::as_str), Some("Hallo Anna, ich bin Maja."));
    let foreign = "performance.getEntriesByType('resource').filter((one) => !one.name.startsWith(location.origin + '/chat/admin/')).length";
    assert_eq!(chromium.asks(foreign).await, 0, "every request stays below the path");
    chromium.clicks(".me").await;
    chromium.reads("Hier bist du angemeldet").await;
    chromium.ends().await;
}
