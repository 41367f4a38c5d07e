//! Choices, and everything that brings a human.

use std::time::Duration;

use sprechzeit::conversation::HandoffReason;
use sprechzeit::faq::Zone;
use sprechzeit::simulator::{Kind, Place};

use super::support::{App, DOCUMENTS, DOCUMENTS_LINK, OFF_TOPIC, received, stage};

/// What a person may write who is not clear.
const VAGUE: [&str; 16] = [
    "wie ist das mit der bewerbung und dem lebenslauf bei euch so",
    "und wie viel ist das dann ungefähr",
    "wie lange dauert das",
    "stunden geld wohnung",
    "gibt es da was zum wohnen oder geld",
    "bewerbung",
    "formular hochladen",
    "kann man bei euch auch weniger",
    "geht das auch kürzer",
    "was brauche ich da alles",
    "wie läuft das ab",
    "ist das bezahlt",
    "zimmer oder praktikum",
    "zeugnis und geld",
    "ich wollte mal fragen wegen der stelle",
    "wie sieht es aus",
];

/// Texts for which the bot can only suggest; which they are is the matcher's affair.
pub async fn unclear(app: &App) -> Vec<&'static str> {
    let faq = app.engine.steps.contents.faq().await.expect("it is trained");
    let unclear: Vec<&str> = VAGUE.into_iter().filter(|text| faq.read(text).zone == Zone::Suggest).collect();
    assert!(unclear.len() >= 2, "nothing here is unclear to the matcher: add vaguer texts");
    unclear
}

#[tokio::test]
async fn an_unclear_question_gets_up_to_three_choices_and_a_tap_gets_the_answer() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(unclear(&app).await[0]);
    app.settle().await;
    let offer = anna.received()[0].shown.clone();
    assert_eq!(offer.kind, Kind::List);
    assert!((2..=4).contains(&offer.rows.len()), "up to three entries and the way out: {offer:?}");
    assert_eq!(offer.rows.last().map(|row| row.title.as_str()), Some("Etwas anderes"));
    let first = offer.rows[0].id.clone();
    let slug = first.strip_prefix("faq:").expect("an entry").to_owned();
    anna.taps(&first).expect("the row is there");
    app.settle().await;
    let world = app.engine.steps.contents.current().world;
    let entry = &world.entries[&slug];
    let answer = &received(&anna)[1];
    assert!(answer.contains(&entry.answer) || answer.contains("Ein Mensch meldet sich"), "{answer}");
}

#[tokio::test]
async fn two_misses_in_a_row_bring_a_human() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    let unclear = unclear(&app).await;
    anna.says(unclear[0]);
    app.settle().await;
    anna.says(unclear[1]);
    app.settle().await;
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::NotUnderstood));
    assert!(received(&anna)[1].starts_with("Ein Mensch meldet sich spätestens heute bis 18 Uhr."));
}

#[tokio::test]
async fn something_else_brings_a_human() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(unclear(&app).await[0]);
    app.settle().await;
    anna.taps("Etwas anderes").expect("the row is there");
    app.settle().await;
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::NotUnderstood));
}

#[tokio::test]
async fn whoever_wants_a_human_gets_one_by_words_and_by_button() {
    let app = stage().spawn().await;
    let (anna, ben) = (app.phone("Anna"), app.phone("Ben"));
    anna.says("Ich möchte mit einem Menschen sprechen");
    ben.says(DOCUMENTS);
    app.settle().await;
    ben.taps("Mensch bitte").expect("the button is there");
    app.settle().await;
    for phone in [&anna, &ben] {
        assert_eq!(app.waits_because(phone).await, Some(HandoffReason::Wish));
        let last = received(phone).pop().expect("a bubble");
        assert!(last.starts_with("Ein Mensch meldet sich spätestens heute bis 18 Uhr."), "{last}");
    }
}

#[tokio::test]
async fn while_a_human_is_awaited_the_bot_stays_silent() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Mensch");
    app.settle().await;
    anna.says(DOCUMENTS);
    anna.says("Hallo?");
    app.settle().await;
    assert_eq!(anna.received().len(), 1);
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::Wish));
}

#[tokio::test]
async fn an_entry_that_a_human_answers_brings_one_of_its_topic() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Wie ist der Stand meiner Bewerbung?");
    app.settle().await;
    let state = app.state(&anna).await;
    let sprechzeit::conversation::Stage::Waiting { reason, topic, .. } = state.stage else {
        panic!("{:?}", state.stage);
    };
    assert_eq!((reason, topic.as_deref()), (HandoffReason::Topic, Some("bewerbung")));
}

/// Sends something.
type Sends = fn(&sprechzeit::simulator::Phone);

#[tokio::test]
async fn what_is_not_text_reaches_a_human() {
    let app = stage().spawn().await;
    let sends: [(&str, Sends); 9] = [
        ("picture", |phone| drop(phone.sends_image("image/jpeg", vec![1; 100], Some("mein Zeugnis")))),
        ("voice", |phone| drop(phone.sends_voice(vec![2; 100]))),
        ("video", |phone| drop(phone.sends_video(vec![3; 100], None))),
        ("document", |phone| {
            drop(phone.sends_document("application/pdf", vec![4; 100], "lebenslauf.pdf", None));
        }),
        ("sticker", |phone| drop(phone.sends_sticker(vec![5; 100]))),
        ("place", |phone| {
            drop(phone.sends_location(Place { latitude: 52.5, longitude: 13.4, name: None, address: None }));
        }),
        ("card", |phone| drop(phone.sends_contact_card("Berta", "+4915123"))),
        ("poll", |phone| drop(phone.sends_unsupported("poll_creation"))),
        ("future", |phone| drop(phone.sends_anything("hologram", serde_json::json!({ "depth": 3 })))),
    ];
    for (name, send) in sends {
        // Nothing says that what WhatsApp does not pass on opens the window: a text does.
        app.phone(name).says(DOCUMENTS);
        app.settle().await;
        send(&app.phone(name));
    }
    app.settle().await;
    for (name, _) in sends {
        let phone = app.phone(name);
        assert_eq!(app.waits_because(&phone).await, Some(HandoffReason::NotText), "{name}");
        assert!(received(&phone)[1].starts_with("Ein Mensch meldet sich"), "{name}");
    }
}

#[tokio::test]
async fn an_order_and_a_form_reach_a_human_too() {
    let app = stage().spawn().await;
    let (shop, form) = (app.phone("Shop"), app.phone("Form"));
    shop.says(DOCUMENTS);
    form.says(DOCUMENTS);
    app.settle().await;
    shop.sends_anything("order", serde_json::json!({ "catalog_id": "1", "product_items": [] }));
    form.sends_anything(
        "interactive",
        serde_json::json!({ "type": "nfm_reply", "nfm_reply": { "name": "flow", "body": "Sent", "response_json": "{\"a\":1}" } }),
    );
    app.settle().await;
    for phone in [&shop, &form] {
        assert_eq!(app.waits_because(phone).await, Some(HandoffReason::NotText), "{}", phone.name());
    }
}

#[tokio::test]
async fn somebody_whose_only_message_is_not_passed_on_reaches_a_human_too() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.sends_unsupported("poll_creation");
    app.settle().await;
    assert_eq!(app.stage_of(&anna).await, "waiting");
    assert!(anna.received().is_empty(), "nothing says that we may write to them");
}

#[tokio::test]
async fn a_greeting_alone_gets_an_introduction_with_the_topics_and_a_topic_leads_to_an_answer() {
    let app = stage().with("ORGANISATION_NAME", "Lebenswege").spawn().await;
    let anna = app.phone("Anna");
    anna.says("Hallo");
    app.settle().await;
    let introduction = anna.received()[0].shown.clone();
    assert_eq!(introduction.kind, Kind::List);
    assert!(introduction.text.as_deref().unwrap_or_default().contains("Ich bin der Bot von Lebenswege"));
    let titles: Vec<&str> = introduction.rows.iter().map(|row| row.title.as_str()).collect();
    assert!(titles.contains(&"Arbeitsleben") && titles.contains(&"Mensch bitte"), "{titles:?}");
    anna.taps("Arbeitsleben").expect("the row is there");
    app.settle().await;
    let offer = anna.received()[1].shown.clone();
    assert_eq!(offer.kind, Kind::List);
    anna.taps("Teilzeit").expect("an entry of that topic");
    app.settle().await;
    assert!(received(&anna)[2].contains("https://karriere.example.org/arbeiten/teilzeit"));
    assert_eq!(app.stage_of(&anna).await, "bot");
}

#[tokio::test]
async fn a_topic_with_one_entry_is_answered_at_once() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Moin");
    app.settle().await;
    anna.taps("Ausbildung").expect("the row is there");
    app.settle().await;
    assert!(received(&anna)[1].contains(super::support::PAY_LINK));
}

#[tokio::test]
async fn whoever_opens_the_chat_for_the_first_time_gets_the_introduction() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.opens_chat_first();
    app.settle().await;
    assert_eq!(anna.received()[0].shown.kind, Kind::List);
}

#[tokio::test]
async fn a_greeting_with_a_question_is_just_answered() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(&format!("Hallo! {DOCUMENTS}"));
    app.settle().await;
    assert!(received(&anna)[0].contains(DOCUMENTS_LINK));
}

#[tokio::test]
async fn a_message_in_a_language_that_nothing_answers_reaches_a_human_who_is_announced_in_it() {
    let app = stage().spawn().await;
    let amir = app.phone("Amir");
    amir.says("مرحبا، هل يمكنني العمل في المطبخ لديكم في عطلة نهاية الأسبوع؟");
    app.settle().await;
    assert_eq!(app.stage_of(&amir).await, "waiting");
    let line = &received(&amir)[0];
    assert!(line.contains("سيرد عليك") && line.contains("Ein Mensch meldet sich"), "{line}");
}

#[tokio::test]
async fn with_less_than_four_open_hours_left_the_human_answers_on_the_next_business_day() {
    let app = stage().at("2026-11-23T14:01:00+01:00").spawn().await;
    let anna = app.phone("Anna");
    anna.says(OFF_TOPIC);
    app.settle().await;
    assert!(received(&anna)[0].starts_with("Ein Mensch meldet sich spätestens morgen bis 18 Uhr."));
    let friday = stage().at("2026-11-27T15:00:00+01:00").spawn().await;
    let ben = friday.phone("Ben");
    ben.says(OFF_TOPIC);
    friday.settle().await;
    assert!(received(&ben)[0].starts_with("Ein Mensch meldet sich spätestens am Montag bis 18 Uhr."));
}

#[tokio::test]
async fn a_deadline_that_passes_is_an_alert_once() {
    let app = stage().with("SPRECHZEIT_PUBLIC_URL", "https://bot.example.org/wa").spawn().await;
    let anna = app.phone("Anna");
    anna.says(OFF_TOPIC);
    app.settle().await;
    app.until("2026-11-23T17:59:59+01:00").await;
    assert!(app.alerts.all().is_empty());
    app.until("2026-11-23T18:00:00+01:00").await;
    let alerts = app.alerts.of("deadline_missed");
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    let id = app.conversation(&anna).await.id.0;
    assert_eq!(alerts[0]["conversation"], id);
    assert_eq!(alerts[0]["admin_url"], format!("https://bot.example.org/wa/admin/conversations/{id}"));
    app.pass(Duration::from_hours(72)).await;
    assert_eq!(app.alerts.of("deadline_missed").len(), 1);
}
