//! A day without a mouse.

use fantoccini::key::Key;
use sprechzeit::store::Role;

use super::{says, waits};
use crate::support::admin::PASSWORD;
use crate::support::chromium::Chromium;
use crate::support::{App, received, stage};

async fn focus(chromium: &Chromium) -> String {
    let focus = "document.activeElement.id || document.activeElement.textContent.trim()";
    chromium.asks(focus).await.as_str().unwrap_or_default().to_owned()
}

/// Presses Tab until the focus is there.
async fn tabs_to(chromium: &Chromium, id: &str) {
    for _ in 0..40 {
        if focus(chromium).await == id {
            return;
        }
        chromium.presses(&Key::Tab.to_string()).await;
    }
    panic!("Tab does not lead to {id}");
}

/// Three people who wait, Anna first, and somebody who has texts ready.
async fn team(app: &App) {
    app.hires("Maja", Role::Owner).await;
    let maja = app.engine.steps.store.users().await.expect("the store reads")[0].id;
    let (title, body) = ("Unterlagen".to_owned(), "Schick uns deinen Lebenslauf, {{vorname}}.".to_owned());
    let text = sprechzeit::store::Canned { id: None, title, body, valid_from: None, valid_until: None };
    app.engine.steps.store.keep_canned(text, maja, app.clock.now()).await.expect("the store writes");
    for name in ["Anna", "Tarik", "Zoe"] {
        waits(app, name).await;
        app.pass(std::time::Duration::from_mins(1)).await;
    }
}

#[tokio::test]
async fn from_login_to_resolved_by_keys_alone() {
    let app = stage().spawn().await;
    team(&app).await;
    let chromium = Chromium::open().await;
    chromium.goes(&format!("{}/admin/", app.address)).await;
    chromium.waits_for("#username").await;
    // The name has the focus; Tab leads to the password, Enter in.
    chromium.presses(&format!("maja{}", Key::Tab)).await;
    chromium.presses(&format!("{PASSWORD}{}", Key::Enter)).await;
    chromium.waits_for("#inbox").await;

    chromium.presses("?").await;
    chromium.sees("document.getElementById('keys').open").await;
    let listed = chromium.asks("document.getElementById('keys').textContent").await;
    for key in ["j", "k", "Enter", "c", "n", "e", "/", "?", "Ctrl"] {
        assert!(listed.as_str().is_some_and(|text| text.contains(key)), "{key}: {listed}");
    }
    chromium.presses(&Key::Escape.to_string()).await;
    chromium.sees("!document.getElementById('keys').open").await;

    // j goes down and stops at the end, k goes up.
    chromium.presses("j").await;
    assert!(focus(&chromium).await.contains("Anna"));
    chromium.presses("jjjjk").await;
    assert!(focus(&chromium).await.contains("Tarik"));
    chromium.presses(&Key::Enter.to_string()).await;
    chromium.sees(&says("#head", "Tarik")).await;

    chromium.presses("c").await;
    chromium.sees(&says("#head", "Bei Maja")).await;
    chromium.presses("n").await;
    chromium.sees("document.activeElement.id === 'note-text'").await;
    chromium.presses("Ruft morgen an").await;
    chromium.presses(&Key::Tab.to_string()).await;
    chromium.presses(&Key::Enter.to_string()).await;
    chromium.sees(&says(".bubble.note", "Ruft morgen an")).await;

    // / finds a ready text, Enter puts it in as a draft; nothing is sent by that.
    chromium.presses("/").await;
    chromium.sees("document.activeElement.id === 'find'").await;
    chromium.presses("unterl").await;
    chromium.presses(&Key::Enter.to_string()).await;
    chromium.sees("document.getElementById('text')?.value === 'Schick uns deinen Lebenslauf, Tarik.'").await;
    app.settle().await;
    assert!(!received(&app.phone("Tarik")).iter().any(|text| text.contains("Lebenslauf")));
    tabs_to(&chromium, "text").await;
    chromium.presses(&format!("{} Gruß, Maja{}{}", Key::End, Key::Control, Key::Enter)).await;
    chromium.sees(&says(".bubble.team", "Gruß, Maja")).await;
    app.settle().await;
    let got = received(&app.phone("Tarik"));
    assert_eq!(got.last().map(String::as_str), Some("Schick uns deinen Lebenslauf, Tarik. Gruß, Maja"));

    chromium.presses("e").await;
    chromium
        .sees("document.activeElement.closest('#resolve') && document.activeElement.value === 'answered'")
        .await;
    chromium.presses(&Key::Enter.to_string()).await;
    chromium.sees(&says(".g-resolved", "Tarik")).await;
    chromium.ends().await;
}

#[tokio::test]
async fn keys_mean_nothing_while_somebody_writes() {
    let app = stage().spawn().await;
    team(&app).await;
    let chromium = Chromium::open().await;
    super::log_in(&chromium, &app.address, "maja").await;
    super::opens(&chromium, &app.address, "Anna").await;
    let before = received(&app.phone("Anna"));
    chromium.types("#text", "cne/?jk a").await;
    assert_eq!(chromium.asks("document.getElementById('text').value").await, "cne/?jk a");
    assert_eq!(chromium.asks("document.getElementById('keys').open").await, false);
    chromium.sees(&says("#head", "Wartet auf euch")).await;
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")), before, "nothing is sent");
    chromium.ends().await;
}
