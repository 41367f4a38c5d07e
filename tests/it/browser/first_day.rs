//! The first day: from the login to the first reply, beside colleagues, on a desk and on a phone.

use fantoccini::key::Key;
use sprechzeit::store::Role;

use super::{log_in, maja, opens, row, says, waits};
use crate::support::chromium::Chromium;
use crate::support::received;

#[tokio::test]
async fn from_the_first_login_to_the_first_reply_and_the_answer_comes_in_live() {
    let (app, chromium) = maja(Role::Agent).await;
    chromium.reads("Noch hat niemand geschrieben").await;
    waits(&app, "Anna").await;
    chromium.sees(&row("Anna")).await;
    chromium.clicks("#inbox a.row").await;
    let keys = format!("Hallo Anna, ich bin Maja.{}{}", Key::Control, Key::Enter);
    chromium.types("#text", &keys).await;
    chromium.sees(&says(".bubble.team", "ich bin Maja.")).await;
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).last().map(String::as_str), Some("Hallo Anna, ich bin Maja."));
    // Anna writes while Maja does: what is typed and the focus stay.
    chromium.types("#text", "Halb getippt").await;
    app.phone("Anna").says("Oh, das ging schnell!");
    app.settle().await;
    chromium.sees(&says(".bubble.theirs", "das ging schnell")).await;
    assert_eq!(chromium.asks("document.getElementById('text').value").await, "Halb getippt");
    assert_eq!(chromium.asks("document.activeElement.id").await, "text");
    chromium.sees(&says(".bubble.team .state", "zugestellt")).await;
    chromium.ends().await;
}

#[tokio::test]
async fn two_agents_race_for_a_conversation_and_the_loser_sees_who_has_it() {
    let (app, maja) = maja(Role::Agent).await;
    app.hires("Ole", Role::Agent).await;
    let ole = Chromium::open().await;
    log_in(&ole, &app.address, "ole").await;
    waits(&app, "Anna").await;
    opens(&maja, &app.address, "Anna").await;
    opens(&ole, &app.address, "Anna").await;
    // Both forms are sent before either page learns of the other.
    let claim = "document.querySelector('form[action$=\"/claim\"]').submit()";
    tokio::join!(maja.asks(claim), ole.asks(claim));
    let lost = says(".problem", "Jemand war schneller");
    let done = format!("({lost}) || !document.querySelector('form[action$=\"/claim\"]')");
    maja.sees(&done).await;
    ole.sees(&done).await;
    let (majas, oles) = (maja.asks(&lost).await, ole.asks(&lost).await);
    assert!(majas != oles, "one of two has lost: {majas} {oles}");
    let (winner, loser) = if majas == true { ("Ole", &maja) } else { ("Maja", &ole) };
    loser.sees(&says("#head", &format!("Bei {winner}"))).await;
    assert!(loser.asks("document.getElementById('reply')").await.is_null(), "the loser cannot write");
    maja.ends().await;
    ole.ends().await;
}

#[tokio::test]
async fn two_agents_work_side_by_side_and_see_what_the_other_does() {
    let (app, maja) = maja(Role::Agent).await;
    app.hires("Ole", Role::Agent).await;
    let ole = Chromium::open().await;
    log_in(&ole, &app.address, "ole").await;
    waits(&app, "Anna").await;
    waits(&app, "Tarik").await;
    opens(&maja, &app.address, "Anna").await;
    maja.clicks("[data-key=c]").await;
    maja.sees("!document.querySelector('form[action$=\"/claim\"]')").await;
    // Without touching anything, Ole sees that Anna is with Maja, and takes Tarik.
    ole.sees(&says(".g-others", "Anna")).await;
    ole.sees(&says(".g-others", "bei Maja")).await;
    opens(&ole, &app.address, "Tarik").await;
    ole.types("#text", &format!("Hallo Tarik, ich bin Ole.{}{}", Key::Control, Key::Enter)).await;
    maja.types("#text", &format!("Hallo Anna, ich bin Maja.{}{}", Key::Control, Key::Enter)).await;
    ole.sees(&says(".bubble.team", "ich bin Ole")).await;
    maja.sees(&says(".bubble.team", "ich bin Maja")).await;
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).last().map(String::as_str), Some("Hallo Anna, ich bin Maja."));
    assert_eq!(received(&app.phone("Tarik")).last().map(String::as_str), Some("Hallo Tarik, ich bin Ole."));
    maja.ends().await;
    ole.ends().await;
}

#[tokio::test]
async fn on_a_phone_everything_is_within_reach_of_a_thumb() {
    let (app, chromium) = maja(Role::Agent).await;
    chromium.sized(360, 740).await;
    waits(&app, "Anna-Sophie Müller-Lüdenscheidt von der Alb").await;
    chromium.sees(&row("Anna-Sophie")).await;
    chromium.fits("inbox").await;
    chromium.clicks("#inbox a.row").await;
    chromium.types("#text", "Hallo Anna-Sophie, ich bin Maja.").await;
    chromium.fits("conversation").await;
    // What one taps is large enough for a finger: 24 pixels at least (WCAG 2.2, 2.5.8), ours are 44.
    let small = "[...document.querySelectorAll('button, summary, input:not([type=hidden]), select, .bar a')]
        .map((one) => one.getBoundingClientRect()).filter((box) => box.width && box.height < 32).length";
    assert_eq!(chromium.asks(small).await, 0);
    chromium.clicks("#send").await;
    chromium.sees(&says(".bubble.team", "ich bin Maja")).await;
    app.settle().await;
    chromium.clicks("#resolve > summary").await;
    chromium.fits("resolving").await;
    chromium.clicks("#resolve button[value=answered]").await;
    chromium.sees(&says(".g-resolved", "Anna-Sophie")).await;
    chromium.ends().await;
}
