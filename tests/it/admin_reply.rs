//! Writing a reply: what is pointed out before it goes out, and what the applicant sees meanwhile.

use std::time::Duration;

use sprechzeit::ids::ConversationId;
use sprechzeit::store::Role;

use super::support::admin::Browser;
use super::support::{App, CRISIS, received, stage};

const WISH: &str = "Ich möchte bitte mit einem Menschen sprechen";

async fn waiting(app: &App, name: &str) -> ConversationId {
    let phone = app.phone(name);
    phone.says(WISH);
    app.settle().await;
    app.conversation(&phone).await.id
}

/// Presses "Senden", as the page's own button does.
async fn presses_send(browser: &Browser, id: ConversationId, text: &str) -> String {
    let form = [("text", text), ("ask", "first")];
    browser.posts(&format!("/admin/c/{id}/reply"), &form).await.location().to_owned()
}

#[tokio::test]
async fn what_is_worth_a_second_look_is_shown_beside_the_text_and_goes_out_anyway() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    let before = received(&app.phone("Anna")).len();
    let text = "Sorry, dass Sie so lange warten mussten!";
    let looked = presses_send(&maja, id, text).await;
    assert!(looked.contains("said=look"), "{looked}");
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).len(), before, "nothing went out yet");
    let page = maja.gets(&looked.replace("#end", "")).await.text;
    for part in [text, "Dein Name fehlt", "Im Chat duzen wir", "fürs Warten", "Trotzdem senden"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // "Trotzdem senden" is a button of the same form, without the question.
    maja.posts(&format!("/admin/c/{id}/reply"), &[("text", text)]).await;
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).last().map(String::as_str), Some(text));
    // Who they are is known now.
    let second = presses_send(&maja, id, "Welche Schule?").await;
    assert!(!second.contains("said="), "{second}");
}

#[tokio::test]
async fn a_reply_like_it_should_be_goes_out_at_once() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    let sent = presses_send(&maja, id, "Hallo Anna, ich bin Maja. Worum geht es dir?").await;
    assert!(!sent.contains("said="), "{sent}");
    app.settle().await;
    assert!(received(&app.phone("Anna")).last().is_some_and(|text| text.contains("ich bin Maja")));
}

#[tokio::test]
async fn personal_data_brings_the_way_to_another_channel_as_a_draft() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    let before = received(&app.phone("Anna")).len();
    let text = "Ich bin Maja. Stimmt DE89 3704 0044 0532 0130 00?";
    let looked = presses_send(&maja, id, text).await;
    let page = maja.gets(&looked.replace("#end", "")).await.text;
    assert!(page.contains("Bankdaten gehören nicht in den Chat") && page.contains("/by-mail"), "{page}");
    maja.posts(&format!("/admin/c/{id}/by-mail"), &[("text", text)]).await;
    let page = maja.gets(&format!("/admin/c/{id}")).await.text;
    assert!(page.contains(">Lass uns das per Mail besprechen") && !page.contains("DE89"), "{page}");
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).len(), before, "a draft, nothing is sent");
}

#[tokio::test]
async fn the_name_of_somebody_else_is_pointed_out_and_addressing_them_is_blocked() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let (anna, _tarik) = (waiting(&app, "Anna").await, waiting(&app, "Tarik Yılmaz").await);
    let named = "Hallo Anna, ich bin Maja. Tarik kommt auch, magst du?";
    let looked = presses_send(&maja, anna, named).await;
    assert!(maja.gets(&looked.replace("#end", "")).await.text.contains("Name von jemand anderem"));
    for text in ["Hallo Tarik, ich bin Maja.", "Guten Morgen, Tarik", "Tarik, kommst du?"] {
        let blocked = maja.posts(&format!("/admin/c/{anna}/reply"), &[("text", text)]).await;
        assert!(blocked.location().contains("said=other-name"), "{text}: {}", blocked.location());
    }
}

#[tokio::test]
async fn nobody_in_need_waits_for_hints_about_style() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let anna = app.phone("Anna");
    anna.says(CRISIS);
    app.settle().await;
    let id = app.conversation(&anna).await.id;
    let text = "Sorry, dass Sie warten mussten. Ich bin da.";
    let sent = presses_send(&maja, id, text).await;
    assert!(!sent.contains("said="), "{sent}");
    app.settle().await;
    assert_eq!(received(&anna).last().map(String::as_str), Some(text));
}

#[tokio::test]
async fn shortly_before_closing_the_day_of_the_next_answer_is_named() {
    let hint = "Rückfragen kommen dann erst";
    for (at, day) in [
        ("2026-11-23T16:59:00+01:00", None),
        ("2026-11-23T17:01:00+01:00", Some("morgen dran")),
        ("2026-11-27T17:30:00+01:00", Some("am Montag dran")),
        ("2026-12-23T17:30:00+01:00", Some("morgen dran")),
        ("2026-12-24T17:30:00+01:00", Some("am Montag dran")),
    ] {
        let app = stage().at(at).spawn().await;
        let maja = app.member("Maja", Role::Agent).await;
        let id = waiting(&app, "Anna").await;
        let page = maja.gets(&format!("/admin/c/{id}")).await.text;
        assert_eq!(page.contains(hint), day.is_some(), "{at}: {page}");
        assert!(
            page.contains(&day.map_or(String::new(), |day| format!("{hint} {day}"))),
            "{at} {day:?}: {page}"
        );
    }
}

#[tokio::test]
async fn a_question_later_than_two_hours_after_the_answer_is_no_follow_up() {
    let app = stage().at("2026-11-23T09:00:00+01:00").spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    for (name, minutes, is_follow_up) in [("Anna", 120, true), ("Tarik", 121, false)] {
        let id = waiting(&app, name).await;
        maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Welche Schule?")]).await;
        app.pass(Duration::from_mins(minutes)).await;
        app.phone(name).says("Die Realschule");
        app.settle().await;
        let inbox = maja.gets("/admin/").await.text;
        assert_eq!(inbox.contains("Rückfragen an dich"), is_follow_up, "{name}: {inbox}");
        maja.posts(&format!("/admin/c/{id}/resolve"), &[("outcome", "answered")]).await;
    }
}

fn typing_shown(app: &App) -> usize {
    let is_typing = |body: &serde_json::Value| body.get("typing_indicator").is_some();
    app.simulator.requests().iter().filter(|seen| is_typing(&seen.body)).count()
}

#[tokio::test]
async fn the_applicant_sees_a_human_type_but_never_anybody_else() {
    let app = stage().spawn().await;
    let (maja, ole) = (app.member("Maja", Role::Agent).await, app.member("Ole", Role::Owner).await);
    let id = waiting(&app, "Anna").await;
    let typing = format!("/admin/c/{id}/typing");
    maja.posts(&typing, &[]).await;
    app.settle().await;
    assert_eq!(typing_shown(&app), 0, "it is nobody's yet");
    maja.posts(&format!("/admin/c/{id}/claim"), &[]).await;
    assert!(maja.gets(&format!("/admin/c/{id}")).await.text.contains("data-typing="));
    for _ in 0..5 {
        assert_eq!(maja.posts(&typing, &[]).await.status, 204);
    }
    ole.posts(&typing, &[]).await;
    app.settle().await;
    assert_eq!(typing_shown(&app), 1, "throttled, and the owner's only");
    app.pass(Duration::from_secs(21)).await;
    maja.posts(&typing, &[]).await;
    app.settle().await;
    assert_eq!(typing_shown(&app), 2);
    for _ in 0..3 {
        app.pass(Duration::from_hours(9)).await;
        maja.gets("/admin/").await;
    }
    maja.posts(&typing, &[]).await;
    app.settle().await;
    assert_eq!(typing_shown(&app), 2, "the window is closed");
}

#[tokio::test]
async fn that_somebody_types_wakes_no_page() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    maja.posts(&format!("/admin/c/{id}/claim"), &[]).await;
    app.settle().await;
    let seq = *app.engine.steps.store.signals().change.borrow();
    maja.posts(&format!("/admin/c/{id}/typing"), &[]).await;
    app.settle().await;
    assert_eq!(*app.engine.steps.store.signals().change.borrow(), seq);
}

#[tokio::test]
async fn the_crisis_card_names_the_hotlines_of_the_operators_country() {
    for (country, there, elsewhere) in [
        ("DE", vec!["0800 1110111", "116 123", "TelefonSeelsorge", "112", "110"], "Dargebotene Hand"),
        ("AT", vec!["TelefonSeelsorge", "142", "112", "133"], "116 123"),
        ("CH", vec!["Die Dargebotene Hand", "143", "112", "117"], "TelefonSeelsorge"),
    ] {
        let app = stage().with("OPERATOR_COUNTRY", country).with("OFFICE_HOLIDAYS", "none").spawn().await;
        let maja = app.member("Maja", Role::Agent).await;
        let anna = app.phone("Anna");
        anna.says(CRISIS);
        app.settle().await;
        let id = app.conversation(&anna).await.id;
        let page = maja.gets(&format!("/admin/c/{id}")).await.text;
        let card = page.split("id=\"crisis-title\"").nth(1).and_then(|rest| rest.split("</section>").next());
        let card = card.expect("the card");
        for number in there {
            assert!(card.contains(number), "{country} {number}: {card}");
        }
        assert!(!card.contains(elsewhere), "{country}: {card}");
    }
}

#[tokio::test]
async fn a_person_is_called_what_they_want_or_nothing() {
    let app = stage().spawn().await;
    let ole = app.member("Ole", Role::Owner).await;
    ole.posts("/admin/canned", &[("title", "Hallo"), ("body", "Hallo {{vorname}}, ich bin {{ich}}.")]).await;
    for odd in ["🌻🌻", "...", "\u{200b}\u{202e}", "12345"] {
        let phone = app.phone(odd);
        phone.says(WISH);
        app.settle().await;
        let id = app.conversation(&phone).await.id;
        let page = ole.gets(&format!("/admin/c/{id}")).await.text;
        assert!(page.contains("Ohne Namen"), "{odd}: {page}");
        ole.posts(&format!("/admin/c/{id}/canned"), &[("canned", "1")]).await;
        assert!(ole.gets(&format!("/admin/c/{id}")).await.text.contains("Hallo {{vorname}}"), "{odd}");
        ole.posts(&format!("/admin/c/{id}/draft"), &[("text", "")]).await;
        ole.posts(&format!("/admin/c/{id}/name"), &[("text", " Sam  Weiß ")]).await;
        ole.posts(&format!("/admin/c/{id}/canned"), &[("canned", "1")]).await;
        let page = ole.gets(&format!("/admin/c/{id}")).await.text;
        assert!(
            page.contains("Hallo Sam, ich bin Ole.") && !page.contains("Ohne Namen, Nr. "),
            "{odd}: {page}"
        );
        ole.posts(&format!("/admin/c/{id}/resolve"), &[("outcome", "answered")]).await;
    }
}
