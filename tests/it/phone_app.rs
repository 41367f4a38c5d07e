//! A human answers from the WhatsApp Business app: that is a human taking over.

use std::time::Duration;

use sprechzeit::conversation::HandoffReason;
use sprechzeit::simulator::{Class, Orders};

use super::support::{DOCUMENTS, DOCUMENTS_LINK, received, stage};

#[tokio::test]
async fn an_answer_from_the_phone_app_mutes_the_bot() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.team_answers("Hallo Anna, hier ist Petra");
    app.settle().await;
    assert_eq!(app.stage_of(&anna).await, "human");
    anna.says(DOCUMENTS);
    anna.says("Mensch bitte");
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn an_answer_from_the_phone_app_withdraws_what_waits_to_be_sent() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator.go_down().await;
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.team_answers("Ich mach das schon");
    app.settle().await;
    app.simulator.come_back().expect("the port is free");
    app.pass(Duration::from_hours(1)).await;
    assert!(anna.received().is_empty(), "{:?}", received(&anna));
}

#[tokio::test]
async fn an_answer_from_the_phone_app_within_the_quiet_time_ends_the_turn() {
    let app = stage().with("REPLY_QUIET_MS", "1500").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.team_answers("Lebenslauf reicht!");
    app.settle().await;
    app.pass(Duration::from_mins(1)).await;
    assert!(anna.received().is_empty());
}

#[tokio::test]
async fn what_the_team_wrote_first_belongs_to_a_human_though_nobody_had_asked() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.team_answers("Hallo Anna, du hattest angerufen?");
    app.settle().await;
    assert_eq!(app.stage_of(&anna).await, "human");
    anna.says(DOCUMENTS);
    app.settle().await;
    assert!(anna.received().is_empty());
}

#[tokio::test]
async fn edits_and_deletions_at_the_phone_app_are_kept_with_the_message() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    let first = anna.team_answers("Halo");
    let second = anna.team_answers("Falscher Chat");
    app.settle().await;
    anna.team_edits(&first, "Hallo");
    anna.team_revokes(&second);
    app.settle().await;
    let messages = app.messages(&anna).await;
    let find = |wamid: &str| {
        messages.iter().find(|row| row.wamid.as_ref().is_some_and(|known| known.as_str() == wamid))
    };
    let edited = find(&first).expect("it is there");
    assert_eq!(edited.edited.as_ref().map(|(_, text)| text.as_str()), Some("Hallo"), "{edited:?}");
    assert!(find(&second).expect("it is there").revoked_at.is_some());
}

#[tokio::test]
async fn an_echo_of_what_we_sent_ourselves_is_no_human() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    let ours = anna.received()[0].wamid.clone();
    let meta = app.simulator.settings().clone();
    app.simulator.notify(
        "smb_message_echoes",
        serde_json::json!({ "message_echoes": [{
            "from": meta.display_phone_number, "to": anna.spec().wa_id, "id": ours,
            "timestamp": app.clock.now().timestamp().to_string(), "type": "text", "text": { "body": "…" },
        }] }),
    );
    app.settle().await;
    assert_eq!(app.stage_of(&anna).await, "bot");
}

#[tokio::test]
async fn after_the_next_business_day_without_a_word_the_bot_answers_again() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.team_answers("Hallo, hier ist Petra");
    app.until("2026-11-24T17:59:59+01:00").await;
    assert_eq!(app.stage_of(&anna).await, "human");
    app.until("2026-11-25T09:00:00+01:00").await;
    assert_eq!(app.stage_of(&anna).await, "bot");
    anna.says(DOCUMENTS);
    app.settle().await;
    assert!(received(&anna)[1].contains(DOCUMENTS_LINK));
}

#[tokio::test]
async fn whoever_wrote_meanwhile_waits_for_a_human_when_the_phone_app_stays_silent() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.team_answers("Hallo, hier ist Petra");
    app.settle().await;
    anna.says("Super, wann kann ich anfangen?");
    app.until("2026-11-24T18:00:00+01:00").await;
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::PhoneAppSilent));
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn an_echo_that_overtakes_the_message_it_answers_mutes_the_bot_all_the_same() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator.deliver(Class::Messages, Orders { held: true, shuffled: true, ..Orders::default() });
    anna.says("Hallo");
    for text in ["Guten Tag", "Hier ist Petra", "Was gibt es?"] {
        anna.team_answers(text);
    }
    app.simulator.deliver(Class::Messages, Orders { batched: true, shuffled: true, ..Orders::default() });
    app.settle().await;
    assert_eq!(app.stage_of(&anna).await, "human");
    anna.says(DOCUMENTS);
    app.settle().await;
    assert!(received(&anna).iter().all(|text| !text.contains(DOCUMENTS_LINK)));
}
