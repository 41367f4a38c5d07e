//! Three in the morning.

use sprechzeit::store::Role;

use super::{log_in, says};
use crate::support::chromium::Chromium;
use crate::support::{CRISIS, stage};

#[tokio::test]
async fn at_night_one_key_acknowledges_and_the_colleague_sees_who_takes_care() {
    let app = stage().at("2026-11-24T02:10:00+01:00").spawn().await;
    app.hires("Maja", Role::Agent).await;
    app.hires("Ole", Role::Agent).await;
    let (maja, ole) = (Chromium::open().await, Chromium::open().await);
    log_in(&maja, &app.address, "maja").await;
    log_in(&ole, &app.address, "ole").await;
    app.phone("Sam").says(CRISIS);
    app.settle().await;
    // It comes to the top by itself.
    maja.sees(&says(".g-crisis", "noch niemand dran")).await;
    maja.clicks(".g-crisis a.row").await;
    let key = maja.waits_for(".crisis [data-key=a]").await;
    let box_ = "(() => { const box = document.querySelector('.crisis [data-key=a]').getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; })()";
    assert!(maja.asks(box_).await == true, "in sight without scrolling: {key:?}");
    maja.presses("a").await;
    maja.sees(&says(".crisis", "Kümmert sich: Maja, heute 02:10")).await;
    ole.sees("document.querySelector('.g-crisis') && !document.querySelector('.g-crisis').textContent.includes('niemand dran')").await;
    // A person in need gets no ready texts.
    assert!(maja.asks("document.getElementById('canned')").await.is_null());
    maja.clicks("#end-crisis > summary").await;
    maja.types("#crisis-note", "Telefoniert, Freundin ist bei ihm").await;
    maja.clicks("#end-crisis button").await;
    maja.sees("!document.querySelector('.crisis')").await;
    maja.reads("Freundin ist bei ihm").await;
    ole.sees("!document.querySelector('.g-crisis')").await;
    maja.ends().await;
    ole.ends().await;
}
