//! Somebody in need, at any hour and in any stage.

use std::time::Duration;

use super::support::{App, CRISIS, DOCUMENTS, received, stage};

const AT_NIGHT: &str = "2026-11-24T03:00:00+01:00";

/// Whether a bubble is the hotline reply.
fn is_hotline(text: &str) -> bool {
    text.contains("112") && text.contains("0800 1110111")
}

async fn acknowledge(app: &App, id: i64) {
    let done = app.run(&["conversation", "acknowledge", &id.to_string()]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[tokio::test]
async fn at_three_in_the_morning_the_hotline_comes_at_once_and_a_human_is_called() {
    let app = stage()
        .at(AT_NIGHT)
        .with("SPRECHZEIT_PUBLIC_URL", "https://bot.example.org")
        .with("PRIVACY_URL", "https://karriere.example.org/datenschutz")
        .spawn()
        .await;
    let anna = app.phone("Anna");
    anna.says(CRISIS);
    app.settle().await;
    let got = received(&anna);
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(is_hotline(&got[0]), "{got:?}");
    assert!(!got[0].contains("Automatische Antwort") && !got[0].contains("Datenschutz"), "{got:?}");
    assert_eq!(app.alerts.kinds(), ["crisis/acute"]);
    let alert = &app.alerts.all()[0];
    let id = app.conversation(&anna).await.id.0;
    assert_eq!(alert["conversation"], id);
    assert_eq!(alert["admin_url"], format!("https://bot.example.org/admin/conversations/{id}"));
    assert!(alert["time"].as_str().is_some_and(|time| time.starts_with("2026-11-24T02:00:00")), "{alert}");
    let words = alert.to_string();
    assert!(!words.contains("leben") && !words.contains("49171"), "no text, no number: {words}");
}

#[tokio::test]
async fn need_is_found_in_every_stage() {
    let app = stage().spawn().await;
    let (held, waiting, human, stopped) =
        (app.phone("Held"), app.phone("Waiting"), app.phone("Human"), app.phone("Stop"));
    waiting.says("Mensch bitte");
    human.says(DOCUMENTS);
    stopped.says("Stop");
    app.settle().await;
    human.team_answers("Hallo, hier ist Petra");
    app.until("2026-11-23T19:00:00+01:00").await;
    held.says(DOCUMENTS);
    app.settle().await;
    for phone in [&held, &waiting, &human, &stopped] {
        phone.says(CRISIS);
    }
    app.settle().await;
    for phone in [&held, &waiting, &human, &stopped] {
        let last = received(phone).pop().unwrap_or_default();
        assert!(is_hotline(&last), "{}: {last}", phone.name());
        assert!(app.state(phone).await.crisis.is_some(), "{}", phone.name());
    }
    assert_eq!(app.alerts.of("crisis").len(), 4, "each goes out at once and alone");
}

#[tokio::test]
async fn need_that_is_split_over_bubbles_is_found() {
    let app = stage().with("REPLY_QUIET_MS", "1500").spawn().await;
    let anna = app.phone("Anna");
    for part in ["ich", "will", "nicht", "mehr", "leben"] {
        anna.says(part);
        app.settle().await;
    }
    assert!(received(&anna).iter().any(|text| is_hotline(text)), "before the quiet time is over");
    assert_eq!(app.alerts.kinds().last().map(String::as_str), Some("crisis/acute"));
}

#[tokio::test]
async fn need_in_a_caption_and_in_a_correction_is_found() {
    let app = stage().at(AT_NIGHT).spawn().await;
    let (anna, ben) = (app.phone("Anna"), app.phone("Ben"));
    anna.sends_image("image/jpeg", vec![7; 50], Some(CRISIS));
    let wamid = ben.says("Ich will nicht mehr warten");
    app.settle().await;
    ben.edits(&wamid, CRISIS);
    app.settle().await;
    for phone in [&anna, &ben] {
        assert!(received(phone).iter().any(|text| is_hotline(text)), "{}", phone.name());
    }
}

#[tokio::test]
async fn while_a_human_talks_with_them_at_the_phone_the_reply_stays_away_and_the_alert_comes() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.team_answers("Hallo Anna, hier ist Petra");
    app.settle().await;
    app.pass(Duration::from_mins(9)).await;
    anna.says(CRISIS);
    app.settle().await;
    assert_eq!(anna.received().len(), 1, "Petra wrote within ten minutes");
    assert_eq!(app.alerts.kinds(), ["crisis/acute"]);
}

#[tokio::test]
async fn nothing_else_is_said_while_a_crisis_is_open_but_the_note_after_half_an_hour() {
    let app = stage().at("2026-11-23T09:00:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says(CRISIS);
    app.settle().await;
    anna.says(DOCUMENTS);
    anna.says("Hallo?");
    anna.says("Mensch bitte");
    app.settle().await;
    assert_eq!(anna.received().len(), 1, "no answer, no offer, no promise");
    app.pass(Duration::from_mins(29)).await;
    anna.says("Bist du noch da?");
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    app.pass(Duration::from_mins(2)).await;
    anna.says("Hallo?");
    app.settle().await;
    let got = received(&anna);
    assert_eq!(got.len(), 2, "{got:?}");
    assert!(got[1].contains("112") && !got[1].contains("0800"), "{got:?}");
    anna.says("Hallo?");
    app.pass(Duration::from_mins(29)).await;
    anna.says("Hallo?");
    app.settle().await;
    assert_eq!(anna.received().len(), 2, "at most every thirty minutes");
    app.pass(Duration::from_mins(2)).await;
    anna.says("Hallo?");
    app.settle().await;
    assert_eq!(anna.received().len(), 3);
}

#[tokio::test]
async fn the_hotline_reply_comes_at_most_once_in_twelve_hours() {
    let app = stage().at("2026-11-24T01:00:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says(CRISIS);
    app.settle().await;
    anna.says("Ich will sterben");
    app.until("2026-11-24T12:59:00+01:00").await;
    anna.says(CRISIS);
    app.settle().await;
    let hotlines = |texts: Vec<String>| texts.iter().filter(|text| is_hotline(text)).count();
    assert_eq!(hotlines(received(&anna)), 1);
    app.until("2026-11-24T13:00:00+01:00").await;
    anna.says(CRISIS);
    app.settle().await;
    assert_eq!(hotlines(received(&anna)), 2);
}

#[tokio::test]
async fn the_alarm_is_repeated_until_somebody_acknowledges_it_at_the_console() {
    let app = stage().at(AT_NIGHT).spawn().await;
    let anna = app.phone("Anna");
    anna.says(CRISIS);
    app.settle().await;
    app.until("2026-11-24T03:35:00+01:00").await;
    let repeats: Vec<u64> =
        app.alerts.of("crisis").iter().filter_map(|alert| alert["repeat"].as_u64()).collect();
    assert_eq!(repeats, [0, 1, 2, 3], "every ten minutes");
    let id = app.conversation(&anna).await.id.0;
    let listed = app.run(&["conversation", "list"]).await.fine();
    assert!(listed.contains("NOT ACKNOWLEDGED"), "{listed}");
    acknowledge(&app, id).await;
    app.until("2026-11-24T09:00:00+01:00").await;
    assert_eq!(app.alerts.of("crisis").len(), 4);
    assert!(app.state(&anna).await.crisis.is_some(), "acknowledging does not end it");
    let again = app.run(&["conversation", "acknowledge", &id.to_string()]).await;
    assert_ne!(again.code, Some(2), "a second time is no wrong usage: {again:?}");
}

#[tokio::test]
async fn after_a_day_an_unacknowledged_alarm_comes_once_daily_and_never_stops_by_itself() {
    let app = stage().at(AT_NIGHT).with("ALERT_REPEAT_MINUTES", "60").spawn().await;
    app.phone("Anna").says(CRISIS);
    app.settle().await;
    app.until("2026-11-25T03:00:00+01:00").await;
    let after_a_day = app.alerts.of("crisis").len();
    assert_eq!(after_a_day, 25);
    app.until("2026-11-28T03:30:00+01:00").await;
    assert_eq!(app.alerts.of("crisis").len(), after_a_day + 3);
}

#[tokio::test]
async fn after_three_repeats_the_second_line_gets_mail() {
    let mails = super::support::Mailbox::start().await;
    let app = stage()
        .at(AT_NIGHT)
        .with("SMTP_URL", &mails.url())
        .with("ALERT_MAIL_TO", "team@example.org")
        .with("ALERT_ESCALATE_MAIL_TO", "leitung@example.org")
        .spawn()
        .await;
    app.phone("Anna").says(CRISIS);
    app.settle().await;
    let first = &mails.to("team@example.org")[0].data;
    assert!(first.contains("Subject:") && !first.contains("leben") && !first.contains("49171"), "{first}");
    app.until("2026-11-24T03:29:00+01:00").await;
    assert_eq!((mails.to("team@example.org").len(), mails.to("leitung@example.org").len()), (3, 0));
    app.until("2026-11-24T03:31:00+01:00").await;
    assert_eq!((mails.to("team@example.org").len(), mails.to("leitung@example.org").len()), (4, 1));
}

#[tokio::test]
async fn an_alarm_that_cannot_be_delivered_is_tried_until_it_is() {
    let mails = super::support::Mailbox::start().await;
    let app = stage()
        .at(AT_NIGHT)
        .with("SMTP_URL", &mails.url())
        .with("ALERT_MAIL_TO", "team@example.org")
        .with("ALERT_REPEAT_MINUTES", "1440")
        .spawn()
        .await;
    app.alerts.refuse(true);
    mails.refuse(true);
    app.phone("Anna").says(CRISIS);
    app.until("2026-11-24T03:40:00+01:00").await;
    assert!(app.alerts.all().is_empty() && mails.to("team@example.org").is_empty());
    app.alerts.refuse(false);
    mails.refuse(false);
    app.until("2026-11-24T03:41:01+01:00").await;
    assert_eq!(app.alerts.kinds(), ["crisis/acute"], "within a minute");
    assert_eq!(mails.to("team@example.org").len(), 1);
}

#[tokio::test]
async fn an_open_crisis_survives_a_restart_with_its_alarms() {
    let mut app = stage().at(AT_NIGHT).spawn().await;
    let anna = app.phone("Anna");
    app.alerts.refuse(true);
    anna.says(CRISIS);
    app.settle().await;
    app.restart().await;
    app.alerts.refuse(false);
    app.until("2026-11-24T03:21:00+01:00").await;
    let repeats: Vec<u64> =
        app.alerts.of("crisis").iter().filter_map(|alert| alert["repeat"].as_u64()).collect();
    assert_eq!(repeats, [0, 1, 2]);
    anna.says("Hallo?");
    app.settle().await;
    assert_eq!(anna.received().len(), 1, "the reply is not doubled by the restart");
}

#[tokio::test]
async fn a_crisis_ends_only_with_an_outcome_and_a_note_and_then_the_bot_answers_again() {
    let app = stage().at("2026-11-23T09:00:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says(CRISIS);
    app.settle().await;
    let id = app.conversation(&anna).await.id.0.to_string();
    let bare = app.run(&["conversation", "release", &id]).await;
    assert_eq!(bare.code, Some(1), "{bare:?}");
    assert!(bare.err.contains("--outcome"), "{bare:?}");
    let without_note = app.run(&["conversation", "release", &id, "--outcome", "spoke"]).await;
    assert_eq!(without_note.code, Some(1));
    assert!(app.state(&anna).await.crisis.is_some());
    let note = "angerufen, Nummer gegeben";
    app.run(&["conversation", "release", &id, "--outcome", "spoke", "--note", note]).await.fine();
    assert!(app.state(&anna).await.crisis.is_none());
    app.pass(Duration::from_mins(31)).await;
    anna.says(DOCUMENTS);
    app.settle().await;
    assert_eq!(anna.received().len(), 2);
    assert_eq!(app.stage_of(&anna).await, "bot");
    app.pass(Duration::from_hours(1)).await;
    assert_eq!(app.alerts.of("crisis").len(), 1, "no repeat after the release");
}

#[tokio::test]
async fn need_again_after_an_acknowledgement_is_a_new_alarm() {
    let app = stage().at(AT_NIGHT).spawn().await;
    let anna = app.phone("Anna");
    anna.says(CRISIS);
    app.settle().await;
    let id = app.conversation(&anna).await.id.0;
    acknowledge(&app, id).await;
    app.until("2026-11-24T05:00:00+01:00").await;
    assert_eq!(app.alerts.of("crisis").len(), 1);
    anna.says("Ich will sterben");
    app.settle().await;
    assert_eq!(app.alerts.of("crisis").len(), 2);
}

#[tokio::test]
async fn the_reply_in_a_crisis_waits_for_no_other_message_and_no_limit() {
    let app = stage().with("WHATSAPP_SEND_RATE", "1").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.simulator.fault(sprechzeit::simulator::Target::Sends, sprechzeit::simulator::Fault::Reset, 1);
    anna.says("Was verdiene ich in der Ausbildung?");
    app.settle().await;
    app.pass(Duration::from_secs(2)).await;
    anna.says(CRISIS);
    app.pass(Duration::from_secs(2)).await;
    assert!(
        is_hotline(&received(&anna).pop().unwrap_or_default()),
        "an unknown send holds no crisis reply back"
    );
}

#[tokio::test]
async fn a_hotline_reply_that_cannot_be_delivered_is_an_alarm_of_its_own() {
    let app = stage().at(AT_NIGHT).spawn().await;
    app.simulator.fault(
        sprechzeit::simulator::Target::Sends,
        sprechzeit::simulator::Fault::Error(131_026),
        1,
    );
    app.phone("Anna").says(CRISIS);
    app.settle().await;
    assert_eq!(app.alerts.of("crisis").len(), 1);
    assert_eq!(app.alerts.of("crisis_reply_failed").len(), 1);
}

#[tokio::test]
async fn whoever_does_not_know_the_conversation_is_told_so() {
    let app = stage().spawn().await;
    let missing = app.run(&["conversation", "acknowledge", "4711"]).await;
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("4711"), "{missing:?}");
}
