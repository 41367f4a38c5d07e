//! What can happen while somebody writes.

use std::time::Duration;

use sprechzeit::store::Role;

use super::{log_in, maja, opens, says, waits};
use crate::support::chromium::Chromium;
use crate::support::{App, received, stage};

#[tokio::test]
async fn the_window_closes_while_somebody_types_and_opens_again_with_the_next_message() {
    let app = stage().spawn().await;
    app.hires("Maja", Role::Agent).await;
    waits(&app, "Anna").await;
    app.pass(Duration::from_hours(23) + Duration::from_mins(30)).await;
    let chromium = Chromium::open().await;
    log_in(&chromium, &app.address, "maja").await;
    opens(&chromium, &app.address, "Anna").await;
    chromium.types("#text", "Hallo Anna, ich bin Maja.").await;
    assert_eq!(chromium.asks("document.getElementById('send').disabled").await, false);
    app.pass(Duration::from_mins(40)).await;
    // Somebody else writes: the page looks again, as it does each minute.
    waits(&app, "Tarik").await;
    chromium.sees("document.getElementById('send').disabled").await;
    chromium.reads("24-Stunden-Fenster von WhatsApp ist zu").await;
    assert_eq!(chromium.asks("document.getElementById('text').value").await, "Hallo Anna, ich bin Maja.");
    app.phone("Anna").says("Hallo? Ist da jemand?");
    app.settle().await;
    chromium.sees("!document.getElementById('send').disabled").await;
    assert_eq!(chromium.asks("document.getElementById('text').value").await, "Hallo Anna, ich bin Maja.");
    chromium.clicks("#send").await;
    chromium.sees(&says(".bubble.team", "ich bin Maja")).await;
    chromium.ends().await;
}

#[tokio::test]
async fn a_draft_that_the_server_could_not_keep_is_brought_again() {
    let (app, chromium) = maja(Role::Agent).await;
    waits(&app, "Anna").await;
    opens(&chromium, &app.address, "Anna").await;
    let other = rusqlite::Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    let stuck = "CREATE TRIGGER stuck BEFORE INSERT ON draft BEGIN SELECT RAISE(ABORT, 'stuck'); END";
    other.execute_batch(stuck).expect("a trigger");
    let listens = "(window.answers = [], window.fetch = ((fetches) => async (to, order) => { \
                   const answer = await fetches(to, order); \
                   if (to.endsWith('/draft')) window.answers.push(answer.status); \
                   return answer; })(window.fetch.bind(window)), true)";
    chromium.asks(listens).await;
    chromium.types("#text", "Hallo Anna").await;
    chromium.sees("window.answers.includes(503)").await;
    other.execute_batch("DROP TRIGGER stuck").expect("it is gone");
    // The words are the same, and nobody has them yet.
    chromium.asks("dispatchEvent(new Event('pagehide'))").await;
    // The server leads back to the page, which is not followed.
    chromium.sees("window.answers.includes(0)").await;
    let conversation = app.conversation(&app.phone("Anna")).await.id;
    let maja = app.engine.steps.store.users().await.expect("the store reads")[0].id;
    let draft = app.engine.steps.store.draft(conversation, maja).await.expect("the store reads");
    assert_eq!(draft.as_deref(), Some("Hallo Anna"));
    chromium.ends().await;
}

#[tokio::test]
async fn a_page_out_of_the_browsers_memory_is_fetched_anew_with_forms_that_can_be_sent() {
    let (app, chromium) = maja(Role::Agent).await;
    waits(&app, "Anna").await;
    opens(&chromium, &app.address, "Anna").await;
    let once = "document.querySelector('#reply [name=once]')?.value";
    let used = chromium.asks(once).await;
    assert!(used.as_str().is_some_and(|used| !used.is_empty()), "{used}");
    chromium.asks("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))").await;
    chromium.sees(&format!("({once} ?? {used}) !== {used}")).await;
    chromium.ends().await;
}

/// Writes a ready text, as owners do.
async fn adds_ready_text(chromium: &Chromium, app: &App, title: &str, body: &str) {
    chromium.goes(&format!("{}/admin/canned", app.address)).await;
    let new = "form:last-of-type";
    chromium.types(&format!("main > {new} [name=title]"), title).await;
    chromium.types(&format!("main > {new} [name=body]"), body).await;
    chromium.clicks(&format!("main > {new} button.main")).await;
    chromium.sees(&says("summary", title)).await;
}

#[tokio::test]
async fn a_ready_text_is_filled_and_the_name_of_another_applicant_stops_it() {
    let (app, chromium) = maja(Role::Owner).await;
    waits(&app, "Anna").await;
    waits(&app, "Tarik").await;
    adds_ready_text(&chromium, &app, "Begrüßung", "Hallo {{vorname}}, ich bin {{ich}}.").await;
    opens(&chromium, &app.address, "Anna").await;
    chromium.clicks("#canned > summary").await;
    chromium.clicks(".texts button").await;
    chromium.sees("document.getElementById('text')?.value === 'Hallo Anna, ich bin Maja.'").await;
    chromium.clicks("#send").await;
    chromium.sees(&says(".bubble.team", "Hallo Anna, ich bin Maja.")).await;
    // The same, out of habit, to the next one.
    opens(&chromium, &app.address, "Tarik").await;
    chromium.types("#text", "Hallo Anna, ich bin Maja.").await;
    chromium.clicks("#send").await;
    chromium.sees(&says(".problem", "Ist es das richtige Gespräch?")).await;
    assert_eq!(chromium.asks("document.getElementById('text').value").await, "Hallo Anna, ich bin Maja.");
    app.settle().await;
    assert!(!received(&app.phone("Tarik")).iter().any(|text| text.contains("Anna")));
    chromium.ends().await;
}

#[tokio::test]
async fn the_server_restarts_while_somebody_types_and_nothing_typed_is_lost() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let listen = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let mut app = stage().with("SPRECHZEIT_LISTEN", &listen).spawn().await;
    app.hires("Maja", Role::Agent).await;
    waits(&app, "Anna").await;
    let chromium = Chromium::open().await;
    log_in(&chromium, &app.address, "maja").await;
    opens(&chromium, &app.address, "Anna").await;
    chromium.types("#text", "Hallo Anna, ").await;
    app.stop().await;
    chromium.reads("Keine Verbindung").await;
    chromium.types("#text", "ich bin Maja.").await;
    app.start().await;
    chromium.sees("!document.getElementById('said').textContent").await;
    assert_eq!(chromium.asks("document.getElementById('text').value").await, "Hallo Anna, ich bin Maja.");
    // It is on the server, too: another page of hers shows it.
    let conversation = app.conversation(&app.phone("Anna")).await.id;
    let maja = app.engine.steps.store.users().await.expect("the store reads")[0].id;
    let kept = async || app.engine.steps.store.draft(conversation, maja).await.expect("the store reads");
    let mut draft = kept().await;
    while draft.as_deref() != Some("Hallo Anna, ich bin Maja.") {
        chromium.sees("true").await;
        draft = kept().await;
    }
    chromium.clicks("#send").await;
    chromium.sees(&says(".bubble.team", "ich bin Maja")).await;
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).last().map(String::as_str), Some("Hallo Anna, ich bin Maja."));
    chromium.ends().await;
}
