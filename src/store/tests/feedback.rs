//! How answers were taken: kept with the question, moved with a merger, exported, erased, purged.

use std::path::Path;

use super::*;
use crate::conversation::{ChangeOfIdentity, Taken};

/// Asks, and is answered or offered `entries`.
async fn asked(
    store: &Fixture,
    who: &Identities,
    id: &str,
    question: &str,
    purpose: Purpose,
    entries: &[&str],
) {
    let fate = if purpose == Purpose::Answer { Fate::Answered } else { Fate::Offered };
    let entries: Vec<String> = entries.iter().map(|&slug| slug.to_owned()).collect();
    let sent = Outbound { entries, ..outbound(purpose) };
    let plan = move |state: &Conversation| Decision {
        effects: vec![Effect::Send(sent.clone())],
        ..decision(state, Some(fate))
    };
    done(store.step_of(who, inbound(id, question), plan).await);
}

fn tap(id: &str, button: &str, reply_to: Option<&str>) -> Happening {
    let content = Content::Choice { id: button.to_owned(), title: "…".to_owned() };
    let inbound = Inbound { wamid: wamid(id), sent_at: Some(noon()), content };
    Happening::Inbound { inbound, reply_to: reply_to.map(wamid) }
}

async fn takes(store: &Fixture, who: &Identities, happening: Happening, taken: Taken, chosen: Option<&str>) {
    let chosen = chosen.map(str::to_owned);
    let plan = move |state: &Conversation| Decision {
        effects: vec![Effect::Feedback { taken, chosen: chosen.clone() }],
        ..decision(state, Some(Fate::Noted))
    };
    done(store.step_of(who, happening, plan).await);
}

async fn all(store: &Fixture) -> Vec<(String, Vec<String>, Taken, Option<String>)> {
    let rows = store.feedback(later(-3600), 100).await.unwrap();
    rows.into_iter().map(|row| (row.question, row.entries, row.taken, row.chosen)).collect()
}

fn slugs(entries: &[&str]) -> Vec<String> {
    entries.iter().map(|&slug| slug.to_owned()).collect()
}

#[tokio::test]
async fn a_tap_is_kept_with_what_was_asked_and_what_was_answered() {
    let store = open();
    asked(&store, &anna(), "wamid.1", "Was kriegt man?", Purpose::Answer, &["gehalt"]).await;
    takes(&store, &anna(), tap("wamid.2", "fine", None), Taken::Helped, None).await;
    let expected = ("Was kriegt man?".to_owned(), slugs(&["gehalt"]), Taken::Helped, None);
    assert_eq!(all(&store).await, [expected]);
}

#[tokio::test]
async fn a_choice_and_what_was_thought_of_its_answer_bear_the_first_question() {
    let store = open();
    asked(&store, &anna(), "wamid.1", "Kohle?", Purpose::Choices, &["gehalt", "wohnen"]).await;
    takes(&store, &anna(), tap("wamid.2", "faq:gehalt", None), Taken::Chosen, Some("gehalt")).await;
    store.queued(&anna(), &[Purpose::Answer]).await;
    takes(&store, &anna(), tap("wamid.3", "human", None), Taken::Human, None).await;
    let expected = [
        ("Kohle?".to_owned(), slugs(&["gehalt", "wohnen"]), Taken::Chosen, Some("gehalt".to_owned())),
        ("Kohle?".to_owned(), slugs(&["unterlagen"]), Taken::Human, None),
    ];
    assert_eq!(all(&store).await, expected);
}

#[tokio::test]
async fn a_tap_on_an_old_bubble_is_about_that_one_and_outdoes_words() {
    let store = open();
    asked(&store, &anna(), "wamid.1", "Was kriegt man?", Purpose::Answer, &["gehalt"]).await;
    store.sql("UPDATE message SET wamid = 'wamid.first' WHERE purpose = 'answer'").await;
    takes(&store, &anna(), inbound("wamid.2", "Und wohnen?"), Taken::AskedAgain, None).await;
    asked(&store, &anna(), "wamid.3", "Wo wohne ich?", Purpose::Answer, &["wohnen"]).await;
    takes(&store, &anna(), tap("wamid.4", "fine", Some("wamid.first")), Taken::Helped, None).await;
    takes(&store, &anna(), inbound("wamid.5", "Danke"), Taken::Thanked, None).await;
    takes(&store, &anna(), inbound("wamid.6", "Danke"), Taken::AskedAgain, None).await;
    let found: Vec<(Vec<String>, Taken)> =
        all(&store).await.into_iter().map(|(_, entries, taken, _)| (entries, taken)).collect();
    assert_eq!(found, [(slugs(&["gehalt"]), Taken::Helped), (slugs(&["wohnen"]), Taken::Thanked)]);
}

#[tokio::test]
async fn a_tap_that_is_about_no_answer_is_not_kept() {
    let store = open();
    store.queued(&anna(), &[Purpose::Introduction]).await;
    store.sql("UPDATE message SET wamid = 'wamid.hello'").await;
    takes(&store, &anna(), tap("wamid.1", "human", Some("wamid.hello")), Taken::Human, None).await;
    assert_eq!(all(&store).await, []);
}

#[tokio::test]
async fn what_found_no_answer_is_kept_whole_and_nothing_that_was_said_before() {
    let store = open();
    store.said(&anna(), "wamid.0", "Etwas Trauriges", Fate::Waiting).await;
    store.said(&anna(), "wamid.1", "Habt ihr", Fate::Pending).await;
    let plan = |state: &Conversation| Decision {
        turn_fate: Some(Fate::Waiting),
        effects: vec![Effect::Feedback { taken: Taken::Unanswered, chosen: None }],
        ..decision(state, None)
    };
    done(store.step_of(&anna(), inbound("wamid.2", "einen Aufzug?"), plan).await);
    let expected = ("Habt ihr\neinen Aufzug?".to_owned(), Vec::new(), Taken::Unanswered, None);
    assert_eq!(all(&store).await, [expected]);
}

#[tokio::test]
async fn names_and_numbers_come_along_and_people_in_need_do_not() {
    let store = open();
    asked(&store, &anna(), "wamid.1", "Was kriegt man?", Purpose::Answer, &["gehalt"]).await;
    takes(&store, &anna(), tap("wamid.2", "fine", None), Taken::Helped, None).await;
    let names = store.feedback(later(-1), 10).await.unwrap().remove(0).known_names;
    assert_eq!(names, ["4915110000001", "Anna", "DE.anna"]);
    store.sql("UPDATE conversation SET crisis = 'acute'").await;
    assert_eq!(all(&store).await, []);
}

#[tokio::test]
async fn it_is_exported_erased_and_purged() {
    let store = open();
    for (who, id) in [(anna(), "a"), (bert(), "b")] {
        asked(&store, &who, &format!("wamid.{id}1"), "Kanarienvogel?", Purpose::Answer, &["gehalt"]).await;
        takes(&store, &who, tap(&format!("wamid.{id}2"), "fine", None), Taken::Helped, None).await;
    }
    let contact = store.find_contact("4915110000001").await.unwrap().unwrap();
    let exported = store.export(contact).await.unwrap().unwrap();
    assert_eq!(exported["feedback"][0]["question"], "Kanarienvogel?");
    assert_eq!(exported["feedback"][0]["taken"], "helped");
    store.erase(contact, later(1)).await.unwrap().unwrap();
    assert_eq!(store.number("SELECT count(*) FROM feedback").await, 1);
    let day = 24 * 3600;
    store.purge(later(179 * day), 72, 30).await.unwrap();
    assert_eq!(store.number("SELECT count(*) FROM feedback").await, 1);
    store.purge(later(181 * day), 72, 30).await.unwrap();
    assert_eq!(store.number("SELECT count(*) FROM feedback").await, 0);
}

#[tokio::test]
async fn it_moves_with_a_merged_conversation() {
    let store = open();
    let id = |value: &str| Identities { bsuid: Some(value.to_owned()), ..Identities::default() };
    store.said(&id("DE.one"), "wamid.1", "Hallo", Fate::Noted).await;
    asked(&store, &id("DE.two"), "wamid.2", "Was kriegt man?", Purpose::Answer, &["gehalt"]).await;
    takes(&store, &id("DE.two"), tap("wamid.3", "fine", None), Taken::Helped, None).await;
    let told = ChangeOfIdentity { previous: id("DE.one"), current: id("DE.two"), at: None };
    let merger: Merger =
        Arc::new(|into, _| MergedState { next: into.clone(), wake_at: None, window_closes_at: None });
    store.change_identity(told, later(1), merger).await.unwrap();
    let merged = store.feedback(later(-1), 10).await.unwrap();
    assert_eq!(merged.len(), 1);
    assert!(merged[0].known_names.contains(&"DE.one".to_owned()), "{merged:?}");
}

#[tokio::test]
async fn answers_are_counted_by_entry_and_from_a_day_on() {
    let store = open();
    asked(&store, &anna(), "wamid.1", "?", Purpose::Answer, &["gehalt", "wohnen"]).await;
    asked(&store, &anna(), "wamid.2", "?", Purpose::Choices, &["urlaub"]).await;
    asked(&store, &bert(), "wamid.3", "?", Purpose::Answer, &["gehalt"]).await;
    let sent = store.answers_sent(later(-1)).await.unwrap();
    assert_eq!(sent.into_iter().collect::<Vec<_>>(), [("gehalt".to_owned(), 2), ("wohnen".to_owned(), 1)]);
    store.sql("UPDATE message SET received_at = received_at - 1000000000 WHERE id < 5").await;
    let sent = store.answers_sent(later(-1)).await.unwrap();
    assert_eq!(sent.into_iter().collect::<Vec<_>>(), [("gehalt".to_owned(), 1)]);
}

#[tokio::test]
async fn it_is_listed_from_a_database_that_a_server_writes() {
    let store = open();
    asked(&store, &anna(), "wamid.1", "Was kriegt man?", Purpose::Answer, &["gehalt"]).await;
    takes(&store, &anna(), tap("wamid.2", "fine", None), Taken::Helped, None).await;
    let path: &Path = &store.path();
    let command = Store::open(path, StoreOptions::default()).unwrap();
    assert_eq!(command.feedback(later(-1), 10).await.unwrap().len(), 1);
}
