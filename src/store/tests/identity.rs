//! Who is who, and what happens when that changes.

use super::*;
use crate::conversation::{ChangeOfIdentity, merge};

fn merger() -> Merger {
    Arc::new(|into, from| MergedState {
        next: merge(into, from),
        wake_at: Some(later(77)),
        window_closes_at: None,
    })
}

fn bsuid(value: &str) -> Identities {
    Identities { bsuid: Some(value.to_owned()), ..Identities::default() }
}

fn change(previous: Identities, current: Identities) -> ChangeOfIdentity {
    ChangeOfIdentity { previous, current, at: None }
}

async fn told(store: &Fixture, told: ChangeOfIdentity, now: DateTime<Utc>) -> IdentityChanged {
    store.change_identity(told, now, merger()).await.unwrap()
}

#[tokio::test]
async fn a_recycled_number_starts_a_new_contact_and_both_are_marked() {
    let store = open();
    let (old, _) = store.said(&person("DE.old", "49151"), "wamid.1", "Hallo", Fate::Answered).await;
    let (new, _) = store.said(&person("DE.new", "49151"), "wamid.2", "Hi", Fate::Answered).await;
    assert_ne!(old, new);
    assert_eq!(store.find_contact("49151").await.unwrap(), Some(new));
    assert_eq!(store.find_contact("DE.old").await.unwrap(), Some(old));
    assert_eq!(store.number("SELECT moved_from FROM contact WHERE id = 2").await, old.0);
    assert_eq!(store.number("SELECT moved_to FROM contact WHERE id = 1").await, new.0);
}

/// Somebody says something at an instant of both clocks.
async fn said_at(
    store: &Fixture,
    who: &Identities,
    wamid: &str,
    at: DateTime<Utc>,
) -> (ContactId, ConversationId) {
    sent_and_received(store, who, wamid, at, at).await
}

async fn sent_and_received(
    store: &Fixture,
    who: &Identities,
    id: &str,
    sent_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> (ContactId, ConversationId) {
    let subject = Subject::Person { identities: who.clone(), profile_name: None };
    let inbound = Inbound { wamid: wamid(id), sent_at: Some(sent_at), content: text("Hallo") };
    let happening = Happening::Inbound { inbound, reply_to: None };
    let plan = planner(|state| decision(state, Some(Fate::Answered)));
    done(store.step(Step { now, subject, happening, plan }).await.unwrap())
}

#[tokio::test]
async fn a_number_moves_to_a_known_person_who_writes_from_it_and_both_are_marked() {
    let store = open();
    let (anna, annas) = said_at(&store, &person("DE.anna", "49151"), "wamid.1", noon()).await;
    let (ben, bens) = said_at(&store, &bsuid("DE.ben"), "wamid.2", later(10)).await;
    let queued = store.queued(&person("DE.anna", "49151"), &[Purpose::AgentMessage]).await;
    let seq = store.number("SELECT max(seq) FROM change").await;
    let now_ben = said_at(&store, &person("DE.ben", "49151"), "wamid.3", later(20)).await;
    assert_eq!(now_ben, (ben, bens));
    assert_eq!(store.find_contact("49151").await.unwrap(), Some(ben));
    assert_eq!(store.number("SELECT moved_from FROM contact WHERE id = 2").await, anna.0);
    assert_eq!(store.number("SELECT moved_to FROM contact WHERE id = 1").await, ben.0);
    let (_, changed) = store.changes_after(seq, 10).await.unwrap().unwrap();
    assert!(changed.contains(&annas), "Anna's open page learns of it");
    let claimed = store.claim_one(queued[0], "cb", later(30)).await.unwrap();
    assert_eq!(claimed.recipient, bsuid("DE.anna"), "what waits for Anna does not go to Ben's phone");
    assert_eq!(said_at(&store, &bsuid("DE.anna"), "wamid.4", later(40)).await, (anna, annas));
}

#[tokio::test]
async fn a_number_that_was_exchanged_for_another_is_not_kept_beside_it() {
    let store = open();
    said_at(&store, &person("DE.anna", "49151"), "wamid.1", noon()).await;
    let (ben, _) = said_at(&store, &person("DE.ben", "49152"), "wamid.2", later(10)).await;
    said_at(&store, &person("DE.ben", "49151"), "wamid.3", later(20)).await;
    assert_eq!(store.find_contact("49151").await.unwrap(), Some(ben));
    assert_eq!(store.find_contact("49152").await.unwrap(), None);
}

#[tokio::test]
async fn a_message_from_before_the_change_of_hands_does_not_take_the_number_back() {
    let store = open();
    let (anna, _) = said_at(&store, &person("DE.anna", "49151"), "wamid.1", noon()).await;
    let (ben, _) = said_at(&store, &person("DE.ben", "49151"), "wamid.2", later(600)).await;
    let again =
        sent_and_received(&store, &person("DE.anna", "49151"), "wamid.3", later(60), later(900)).await;
    assert_eq!(again.0, anna);
    assert_eq!(store.find_contact("49151").await.unwrap(), Some(ben));
    let stranger =
        sent_and_received(&store, &person("DE.cem", "49151"), "wamid.4", later(60), later(901)).await;
    assert_eq!(store.find_contact("DE.cem").await.unwrap(), Some(stranger.0));
    assert_eq!(store.find_contact("49151").await.unwrap(), Some(ben));
    assert_eq!(store.number("SELECT count(*) FROM contact WHERE moved_to IS NOT NULL").await, 1);
}

#[tokio::test]
async fn a_late_event_with_a_replaced_user_id_takes_no_number_from_its_new_holder() {
    let store = open();
    let (anna, id) = said_at(&store, &person("DE.old", "49151"), "wamid.1", noon()).await;
    told(&store, change(bsuid("DE.old"), person("DE.new", "49152")), later(60)).await;
    let (stranger, _) = said_at(&store, &person("DE.x", "49151"), "wamid.2", later(120)).await;
    assert_eq!(said_at(&store, &person("DE.old", "49151"), "wamid.3", later(180)).await, (anna, id));
    assert_eq!(store.find_contact("49151").await.unwrap(), Some(stranger));
    assert_eq!(store.find_contact("49152").await.unwrap(), Some(anna));
}

#[tokio::test]
async fn a_number_that_shows_up_later_is_attached() {
    let store = open();
    let first = store.said(&bsuid("DE.anna"), "wamid.1", "Hallo", Fate::Answered).await;
    let second = store.said(&person("DE.anna", "49151"), "wamid.2", "Hi", Fate::Answered).await;
    let third = store.said(&number("49151"), "wamid.3", "Hey", Fate::Answered).await;
    assert_eq!((first, first), (second, third));
}

#[tokio::test]
async fn after_a_change_the_old_user_id_still_means_the_person_and_the_old_number_nobody() {
    let store = open();
    let before = store.said(&person("DE.old", "49151"), "wamid.1", "Hallo", Fate::Answered).await;
    let changed = told(&store, change(bsuid("DE.old"), person("DE.new", "49152")), later(60)).await;
    assert_eq!(changed, IdentityChanged::Changed(before.1));
    let late = store.said(&person("DE.old", "49151"), "wamid.2", "spät", Fate::Answered).await;
    assert_eq!(late, before, "a late event bears the old id");
    let now = store.said(&person("DE.new", "49152"), "wamid.3", "neu", Fate::Answered).await;
    assert_eq!(now, before);
    let stranger = store.said(&number("49151"), "wamid.4", "wer bin ich", Fate::Answered).await;
    assert_ne!(stranger, before, "a number that was given up is a stranger's");
}

#[tokio::test]
async fn the_same_change_again_changes_nothing_and_one_about_nobody_neither() {
    let store = open();
    let (_, id) = store.said(&person("DE.old", "49151"), "wamid.1", "Hallo", Fate::Answered).await;
    let same = || change(bsuid("DE.old"), bsuid("DE.new"));
    assert_eq!(told(&store, same(), later(60)).await, IdentityChanged::Changed(id));
    assert_eq!(told(&store, same(), later(61)).await, IdentityChanged::Unchanged);
    let nobody = change(bsuid("DE.x"), bsuid("DE.y"));
    assert_eq!(told(&store, nobody, later(62)).await, IdentityChanged::Unknown);
    assert_eq!(store.number("SELECT count(*) FROM identity").await, 3);
}

#[tokio::test]
async fn a_change_of_number_is_about_who_held_it_then() {
    let store = open();
    let (old, _) = store.said(&person("DE.old", "49151"), "wamid.1", "Hallo", Fate::Answered).await;
    let (stranger, _) = said_at(&store, &person("DE.new", "49151"), "wamid.2", later(600)).await;
    let late = ChangeOfIdentity { at: Some(later(300)), ..change(number("49151"), number("49152")) };
    told(&store, late, later(900)).await;
    assert_eq!(store.find_contact("49152").await.unwrap(), Some(old));
    assert_eq!(store.find_contact("49151").await.unwrap(), Some(stranger));
}

#[tokio::test]
async fn a_change_that_comes_with_an_old_backlog_is_about_whoever_wrote_before_it() {
    let store = open();
    // Sent at noon, delivered an hour later; the change happened in between.
    let who = number("49151");
    let (contact, id) = sent_and_received(&store, &who, "wamid.1", noon(), later(3600)).await;
    let told_late = ChangeOfIdentity { at: Some(later(1800)), ..change(number("49151"), number("49152")) };
    assert_eq!(told(&store, told_late, later(3601)).await, IdentityChanged::Changed(id));
    assert_eq!(store.find_contact("49152").await.unwrap(), Some(contact));
    let again = ChangeOfIdentity { at: Some(later(2400)), ..change(number("49152"), number("49153")) };
    assert_eq!(told(&store, again, later(3602)).await, IdentityChanged::Changed(id));
}

#[tokio::test]
async fn a_change_that_makes_two_contacts_one_merges_the_younger_into_the_older() {
    let store = open();
    let (old, into) = store.said(&person("DE.old", "49151"), "wamid.1", "Hallo", Fate::Answered).await;
    let (young, from) = store.said(&person("DE.new", "49152"), "wamid.2", "ich bin's", Fate::Held).await;
    store.queued(&person("DE.new", "49152"), &[Purpose::AgentMessage]).await;
    store
        .step_of(&person("DE.new", "49152"), Happening::WakeUp, |state| Decision {
            next: Conversation { stage: waiting(noon()), ..state.clone() },
            effects: vec![Effect::Audit { what: "x", detail: String::new(), by: None }],
            ..decision(state, None)
        })
        .await;
    let change = change(person("DE.old", "49151"), person("DE.new", "49152"));
    assert_eq!(told(&store, change.clone(), later(60)).await, IdentityChanged::Merged { into, from });
    assert_eq!(store.messages_of(into).await.len(), 3);
    assert!(store.messages_of(from).await.is_empty());
    let row = store.conversation_row(from).await.unwrap().unwrap();
    assert_eq!((row.id, row.contact), (into, old), "the old id leads to the one conversation");
    assert_eq!(row.state.stage, waiting(noon()));
    assert_eq!(row.wake_at, Some(later(77)));
    assert_eq!(store.gauges().await.unwrap().waiting, 1);
    assert_eq!(store.audit(into).await.unwrap().len(), 1);
    assert_eq!(store.context_of(into, later(60)).await.unwrap().turn.len(), 1);
    let due = store.due_rows(noon(), 10).await.unwrap();
    assert_eq!(due[0].contact, old);
    let claimed = store.claim_one(due[0].id, "cb", noon()).await.unwrap();
    assert_eq!(claimed.recipient, person("DE.new", "49152"));
    assert_eq!(told(&store, change, later(61)).await, IdentityChanged::Unchanged);
    let next = store.said(&person("DE.new", "49152"), "wamid.3", "weiter", Fate::Waiting).await;
    assert_eq!(next, (old, into));
    assert_eq!(store.find_contact(&young.0.to_string()).await.unwrap(), Some(old));
    let step = Step {
        now: later(90),
        subject: Subject::Conversation(from),
        happening: Happening::WakeUp,
        plan: planner(|state| decision(state, None)),
    };
    assert_eq!(done(store.step(step).await.unwrap()).1, into);
}

#[tokio::test]
async fn the_words_and_the_name_of_whichever_side_has_some_are_shown_after_a_merge() {
    // The newer side, the second, has or lacks what the first lacks or has.
    let only_theirs = "UPDATE conversation SET last_kind = '', last_words = '' WHERE id = 1;
                       UPDATE conversation SET name = 'Kanari' WHERE id = 2";
    let only_ours = "UPDATE conversation SET last_kind = '', last_words = '' WHERE id = 2";
    for (sides, words, name) in
        [(only_theirs, "Noch da?", Some("Kanari")), (only_ours, "Wann geht es los?", None)]
    {
        let store = open();
        let (_, into) = store.said(&bsuid("DE.old"), "wamid.1", "Wann geht es los?", Fate::Answered).await;
        store.said(&bsuid("DE.new"), "wamid.2", "Noch da?", Fate::Answered).await;
        store.sql("UPDATE conversation SET name = NULL, last_at = last_at + id").await;
        store.sql(sides).await;
        told(&store, change(bsuid("DE.old"), bsuid("DE.new")), later(60)).await;
        let row = store.conversation_row(into).await.unwrap().unwrap();
        assert_eq!((row.last_words.as_str(), row.last_kind.as_str()), (words, "text"));
        assert_eq!(row.name.as_deref(), name);
        let search = Search { words: "Kanari".to_owned(), sees_everything: true, ..Search::default() };
        let found = store.search(search, None, 10).await.unwrap();
        let found: Vec<_> = found.rows.iter().map(|found| found.row.id).collect();
        assert_eq!(found, name.map(|_| into).into_iter().collect::<Vec<_>>(), "by the name at once");
    }
}

#[tokio::test]
async fn two_contacts_with_a_history_of_their_own_stay_two() {
    let store = open();
    store.said(&bsuid("DE.old"), "wamid.1", "Hallo", Fate::Answered).await;
    store.said(&bsuid("DE.new"), "wamid.2", "Hi", Fate::Answered).await;
    let eight_days = later(8 * 24 * 3600);
    let changed = told(&store, change(bsuid("DE.old"), bsuid("DE.new")), eight_days).await;
    assert_eq!(changed, IdentityChanged::Unchanged);
    assert_ne!(store.find_contact("DE.old").await.unwrap(), store.find_contact("DE.new").await.unwrap());
}

#[tokio::test]
async fn a_message_seen_before_the_merge_is_a_duplicate_after_it() {
    let store = open();
    store.said(&bsuid("DE.old"), "wamid.1", "Hallo", Fate::Answered).await;
    store.said(&bsuid("DE.new"), "wamid.2", "Hi", Fate::Answered).await;
    told(&store, change(bsuid("DE.old"), bsuid("DE.new")), later(60)).await;
    let again =
        store.step_of(&bsuid("DE.new"), inbound("wamid.2", "Hi"), |state| decision(state, None)).await;
    assert!(matches!(again, Stepped::Duplicate));
}
