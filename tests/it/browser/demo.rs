//! The demo in a browser: both sides within a minute.

use super::says;
use crate::support::chromium::Chromium;
use crate::support::demo::Demo;

/// Somebody writes on the first phone, and Maja answers in the frame beside it.
async fn plays_both_sides(chromium: &Chromium, question: &str, answer: &str) {
    chromium.client.enter_parent_frame().await.expect("the whole page");
    chromium.types("#text-0", &format!("{question}\n")).await;
    chromium.sees(&says("#chat-0 .theirs", "Ein Mensch meldet sich")).await;
    chromium.client.enter_frame(0).await.expect("the team's page");
    chromium.sees(&says(".g-waiting a.row", "Mia")).await;
    chromium.clicks(".g-waiting a.row").await;
    chromium.types("#text", answer).await;
    chromium.clicks("#send").await;
    chromium.sees(&says(".bubble.team", answer)).await;
    chromium.client.enter_parent_frame().await.expect("the whole page");
    chromium.sees(&says("#chat-0 .theirs", answer)).await;
}

#[tokio::test]
async fn a_newcomer_plays_both_sides_without_a_password_in_every_story() {
    let demo = Demo::start(&[]);
    let chromium = Chromium::open().await;
    chromium.goes(&format!("{}/demo", demo.address)).await;
    plays_both_sides(&chromium, super::HUMAN, "Hallo Mia, ich bin Maja.").await;
    for (scheme, where_) in [("light", "demo, light"), ("dark", "demo, dark")] {
        chromium.prefers(scheme, "reduce").await;
        chromium.is_accessible(where_).await;
    }
    for (width, height) in [(1280, 780), (900, 780), (360, 740)] {
        chromium.sized(width, height).await;
        chromium.fits(&format!("demo at {width}")).await;
    }
    chromium.sized(1280, 780).await;
    let seen = "['phone-0', 'team'].every((id) => { const box = document.getElementById(id).getBoundingClientRect(); \
                return box.top < innerHeight && box.bottom > 0 && box.left >= 0 && box.right <= innerWidth; })";
    assert_eq!(chromium.asks(seen).await, true, "both sides are in sight");

    // A story exchanges the database; Maja is there, and sees it.
    chromium.clicks("button[value=crisis]").await;
    chromium.sees("document.body.dataset.play === '1'").await;
    chromium.client.enter_frame(0).await.expect("the team's page");
    chromium.sees(&says(".g-crisis a.row", "Yusuf")).await;
    chromium.clicks(".g-crisis a.row").await;
    chromium.waits_for(".crisis [data-key=a]").await;
    chromium.clicks(".crisis [data-key=a]").await;
    chromium.sees(&says(".crisis", "Kümmert sich: Maja")).await;
    chromium.ends().await;
}

#[tokio::test]
async fn after_days_on_the_clock_maja_is_still_there_and_her_reply_is_not_lost() {
    let demo = Demo::start(&[]);
    let chromium = Chromium::open().await;
    chromium.goes(&format!("{}/demo", demo.address)).await;
    chromium.types("#text-0", &format!("{}\n", super::HUMAN)).await;
    chromium.client.enter_frame(0).await.expect("the team's page");
    chromium.sees(&says(".g-waiting a.row", "Mia")).await;
    chromium.clicks(".g-waiting a.row").await;
    let half = "Hallo Mia, ";
    chromium.types("#text", half).await;
    chromium.client.enter_parent_frame().await.expect("the whole page");
    // Longer than any login lasts.
    chromium.clicks("button[value=friday]").await;
    chromium.sees(&says("#clock", "Freitag")).await;
    chromium.clicks("button[value=monday]").await;
    chromium.sees(&says("#clock", "Montag")).await;
    chromium.types("#text-0", "Hallo?\n").await;
    chromium.sees(&says("#chat-0 .mine", "Hallo?")).await;
    chromium.client.enter_frame(0).await.expect("the team's page");
    chromium.sees(&says(".bubble.theirs", "Hallo?")).await;
    assert_eq!(chromium.asks("document.getElementById('text').value").await, half, "it is still there");
    chromium.types("#text", "ich bin Maja.").await;
    chromium.clicks("#send").await;
    chromium.sees(&says(".bubble.team", "Hallo Mia, ich bin Maja.")).await;
    chromium.ends().await;
}

#[tokio::test]
async fn serve_asks_for_a_password_and_may_not_be_framed() {
    let app = crate::support::stage().spawn().await;
    let stranger = app.browser();
    let answer = stranger.gets("/admin/").await;
    assert_eq!(answer.location(), "/admin/login");
    assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(answer.header("x-frame-options"), "DENY");
    assert!(stranger.gets("/admin/login").await.text.contains("type=\"password\""));
}

#[tokio::test]
async fn in_the_demo_a_foreign_host_gets_no_login() {
    let demo = Demo::start(&[]);
    for (host, status) in [("evil.example", 403), ("127.0.0.1", 200)] {
        for path in ["/admin/", "/admin/account", "/admin/live"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            if path == "/admin/live" && status == 200 {
                continue;
            }
            let answer = crate::support::wire::exchange(&demo.address, request.as_bytes()).await;
            let answer = answer.expect("an answer");
            assert_eq!(crate::support::wire::status(&answer), status, "{host} {path}: {answer}");
            assert_eq!(answer.contains("set-cookie"), status == 200, "{host} {path}");
            assert!(status == 403 || answer.contains("frame-ancestors 'self'"), "{answer}");
        }
    }
}
