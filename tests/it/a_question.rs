//! A question at noon.

use std::time::Duration;

use sprechzeit::simulator::{Kind, Tick};

use super::support::{DOCUMENTS, DOCUMENTS_LINK, OFF_TOPIC, PAY, PAY_LINK, own_ticks, received, stage};

#[tokio::test]
async fn a_question_at_noon_is_answered_in_one_bubble_with_link_next_step_and_buttons() {
    let app = stage().with("PRIVACY_URL", "https://karriere.example.org/datenschutz").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    let got = anna.received();
    assert_eq!(got.len(), 1, "{got:?}");
    let bubble = &got[0].shown;
    assert_eq!(bubble.kind, Kind::Buttons);
    let text = bubble.text.clone().expect("a text");
    let order = ["Lebenslauf", DOCUMENTS_LINK, "Lade beides gleich über das Formular hoch.", "Datenschutz:"];
    let places: Vec<usize> = order.iter().map(|part| text.find(part).expect(part)).collect();
    assert!(places.is_sorted(), "answer, link, next step, privacy: {text}");
    let titles: Vec<&str> = bubble.buttons.iter().map(|button| button.title.as_str()).collect();
    assert_eq!(titles, ["Passt, danke", "Mensch bitte"]);
    assert_eq!(own_ticks(&anna), [Tick::Read], "a read receipt comes with the answer");
    assert!(app.alerts.all().is_empty());
}

#[tokio::test]
async fn only_the_first_bubble_says_that_it_is_automatic_and_names_the_privacy_page() {
    let app = stage().with("PRIVACY_URL", "https://karriere.example.org/datenschutz").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.says(PAY);
    app.settle().await;
    let got = anna.received();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].shown.footer.as_deref(), Some("Automatische Antwort"));
    assert!(
        got[0]
            .shown
            .text
            .as_deref()
            .unwrap_or_default()
            .ends_with("Datenschutz: https://karriere.example.org/datenschutz")
    );
    assert_eq!(got[1].shown.footer, None);
    assert!(!got[1].shown.text.as_deref().unwrap_or_default().contains("Datenschutz"));
}

#[tokio::test]
async fn after_thirty_days_the_bot_introduces_itself_again() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.until("2026-12-22T12:00:00+01:00").await;
    anna.says(PAY);
    app.settle().await;
    app.until("2027-01-26T12:00:00+01:00").await;
    anna.says(PAY);
    app.settle().await;
    let footers: Vec<bool> = anna.received().iter().map(|message| message.shown.footer.is_some()).collect();
    assert_eq!(footers, [true, false, true]);
}

#[tokio::test]
async fn without_a_privacy_page_there_is_no_such_line() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    assert!(!received(&anna)[0].contains("Datenschutz"));
}

#[tokio::test]
async fn two_messages_within_the_quiet_time_are_one_turn_with_one_answer() {
    let app = stage().with("REPLY_QUIET_MS", "1500").spawn().await;
    let anna = app.phone("Anna");
    anna.says("Hallo, ich hätte mal eine Frage");
    app.settle().await;
    app.pass(Duration::from_millis(1400)).await;
    assert!(anna.received().is_empty(), "she may still be writing");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.pass(Duration::from_millis(1400)).await;
    assert!(anna.received().is_empty(), "the quiet time slides");
    app.pass(Duration::from_millis(200)).await;
    let got = received(&anna);
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(got[0].contains(DOCUMENTS_LINK), "{got:?}");
}

#[tokio::test]
async fn whoever_never_stops_writing_is_answered_after_ten_seconds() {
    let app = stage().with("REPLY_QUIET_MS", "1500").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    for _ in 0..8 {
        app.pass(Duration::from_secs(1)).await;
        anna.says("und noch was");
        app.settle().await;
    }
    assert!(anna.received().is_empty());
    app.pass(Duration::from_secs(1)).await;
    anna.says("gleich");
    app.settle().await;
    app.pass(Duration::from_secs(1)).await;
    assert_eq!(anna.received().len(), 1, "ten seconds after the first message the turn is over");
}

#[tokio::test]
async fn the_quiet_time_survives_a_restart() {
    let mut app = stage().with("REPLY_QUIET_MS", "1500").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.restart().await;
    assert!(anna.received().is_empty());
    app.pass(Duration::from_secs(2)).await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn a_correction_within_the_quiet_time_is_read_in_place_of_the_first_words() {
    let app = stage().with("REPLY_QUIET_MS", "1500").spawn().await;
    let anna = app.phone("Anna");
    let wamid = anna.says(PAY);
    app.settle().await;
    anna.edits(&wamid, DOCUMENTS);
    app.settle().await;
    app.pass(Duration::from_secs(2)).await;
    let got = received(&anna);
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(got[0].contains(DOCUMENTS_LINK) && !got[0].contains(PAY_LINK), "{got:?}");
}

#[tokio::test]
async fn thanks_and_thumbs_up_are_noted_without_a_word() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    let answer = anna.received()[0].wamid.clone();
    anna.says("Danke!");
    anna.says("ok super");
    anna.says("👍");
    anna.reacts(&answer, Some("❤️"));
    anna.reacts(&answer, None);
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    assert_eq!(app.stage_of(&anna).await, "bot");
}

#[tokio::test]
async fn the_button_that_it_fits_resolves_the_conversation_and_the_next_question_opens_it_again() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.taps("Passt, danke").expect("the button is there");
    app.settle().await;
    assert_eq!((anna.received().len(), app.stage_of(&anna).await), (1, "resolved"));
    anna.says(PAY);
    app.settle().await;
    assert!(received(&anna)[1].contains(PAY_LINK));
    assert_eq!(app.stage_of(&anna).await, "bot");
}

#[tokio::test]
async fn a_question_in_english_is_answered_with_english_buttons() {
    let app = stage().spawn().await;
    let john = app.phone("John");
    john.says("Hello, what documents do I need for my application?");
    app.settle().await;
    let shown = &john.received()[0].shown;
    let label = if shown.kind == Kind::Buttons { "Human, please" } else { "Something else" };
    let offered: Vec<&str> = shown
        .buttons
        .iter()
        .map(|button| button.title.as_str())
        .chain(shown.rows.iter().map(|row| row.title.as_str()))
        .collect();
    assert!(offered.contains(&label) || shown.kind == Kind::Text, "{shown:?}");
    assert!(!offered.contains(&"Mensch bitte") && !offered.contains(&"Etwas anderes"), "{shown:?}");
}

#[tokio::test]
async fn a_flood_of_two_hundred_people_is_answered_completely_and_nobody_twice() {
    let app = stage().with("WHATSAPP_SEND_RATE", "20").spawn().await;
    for number in 0..200 {
        app.phone(&format!("Applicant {number}")).says(if number % 2 == 0 { DOCUMENTS } else { PAY });
    }
    app.settle().await;
    assert!(app.simulator.received_count() < 200, "20 messages a second are allowed");
    app.pass(Duration::from_secs(30)).await;
    assert_eq!(app.simulator.received_count(), 200);
    for phone in app.simulator.phones() {
        assert_eq!(phone.received().len(), 1, "{}", phone.name());
    }
}

#[tokio::test]
async fn one_person_gets_at_most_ten_automatic_messages_in_ten_minutes_then_a_human_looks() {
    let app = stage().spawn().await;
    let robot = app.phone("Another bot");
    for _ in 0..15 {
        robot.says(DOCUMENTS);
        app.settle().await;
        app.pass(Duration::from_secs(7)).await;
    }
    assert_eq!(robot.received().len(), 10);
    assert_eq!(app.waits_because(&robot).await, Some(sprechzeit::conversation::HandoffReason::Loop));
}

#[tokio::test]
async fn what_no_entry_answers_reaches_a_human_and_the_person_is_told_until_when() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(OFF_TOPIC);
    app.settle().await;
    assert!(received(&anna)[0].starts_with("Ein Mensch meldet sich spätestens heute bis 18 Uhr."));
    assert_eq!(own_ticks(&anna), [Tick::Read]);
    assert_eq!(app.stage_of(&anna).await, "waiting");
}

#[tokio::test]
async fn asking_the_same_again_and_again_is_no_sign_of_need() {
    let app = stage().with("REPLY_QUIET_MS", "1500").spawn().await;
    let anna = app.phone("Anna");
    for _ in 0..6 {
        anna.says(DOCUMENTS);
        app.settle().await;
    }
    app.pass(Duration::from_secs(11)).await;
    assert!(app.alerts.all().is_empty(), "{:?}", app.alerts.all());
    assert!(received(&anna)[0].contains(DOCUMENTS_LINK));
}
