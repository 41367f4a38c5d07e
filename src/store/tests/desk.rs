//! Inbox, messages, live changes and users.

use super::*;
use crate::conversation::{Crisis, Owner};
use crate::crisis::{Category, Severity};
use crate::ids::AgentId;

async fn put(
    store: &Fixture,
    who: &str,
    stage: Stage,
    crisis: Option<Crisis>,
    at: DateTime<Utc>,
) -> ConversationId {
    let subject = Subject::Person { identities: number(who), profile_name: None };
    let plan = planner(move |state| {
        let next = Conversation { stage: stage.clone(), crisis: crisis.clone(), ..state.clone() };
        Decision { next, ..decision(state, Some(Fate::Waiting)) }
    });
    let happening = inbound(&format!("wamid.{who}"), "Hallo");
    done(store.step(Step { now: at, subject, happening, plan }).await.unwrap()).1
}

fn crisis(since: DateTime<Utc>, acknowledged_by: Option<AgentId>) -> Crisis {
    Crisis {
        since,
        severity: Severity::Acute,
        category: Category::Despair,
        acknowledged_by,
        acknowledged_at: None,
        alerting_since: since,
        repeats: 0,
        alert_again_at: None,
    }
}

async fn ids(store: &Fixture, group: Group) -> Vec<ConversationId> {
    store.conversations(group, None, 50).await.unwrap().into_iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn each_group_has_its_order() {
    let store = open();
    let human = |agent| Stage::Human { owner: Owner::Agent(AgentId(agent)), since: noon() };
    let seen = put(&store, "1", waiting(noon()), Some(crisis(noon(), Some(AgentId(1)))), later(1)).await;
    let unseen = put(&store, "2", waiting(noon()), Some(crisis(later(5), None)), later(1)).await;
    let short = put(&store, "3", waiting(later(9)), None, later(1)).await;
    let long = put(&store, "4", waiting(later(3)), None, later(2)).await;
    let mine_old = put(&store, "5", human(1), None, later(3)).await;
    let mine_new = put(&store, "6", human(1), None, later(4)).await;
    let theirs = put(&store, "7", human(2), None, later(5)).await;
    let held = put(&store, "8", Stage::Held { until: later(60) }, None, later(6)).await;
    let bot = put(&store, "9", Stage::Bot, None, later(7)).await;
    assert_eq!(ids(&store, Group::Crisis).await, [unseen, seen]);
    assert_eq!(ids(&store, Group::Waiting).await, [long, short]);
    assert_eq!(ids(&store, Group::Mine(AgentId(1))).await, [mine_new, mine_old]);
    assert_eq!(ids(&store, Group::Human).await, [theirs, mine_new, mine_old]);
    assert_eq!(ids(&store, Group::Held).await, [held]);
    assert_eq!(ids(&store, Group::Bot).await, [bot]);
    assert!(ids(&store, Group::Resolved).await.is_empty());
    assert_eq!(store.gauges().await.unwrap().crises_unacknowledged, 1);
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_or_a_double_also_at_equal_times() {
    let store = open();
    for who in 0..7 {
        put(&store, &format!("b{who}"), Stage::Bot, None, noon()).await;
        put(&store, &format!("w{who}"), waiting(noon()), None, noon()).await;
    }
    for group in [Group::Bot, Group::Waiting] {
        let all = ids(&store, group).await;
        let mut paged = Vec::new();
        let mut cursor = None;
        loop {
            let page = store.conversations(group, cursor, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            cursor = Some(last.cursor);
            paged.extend(page.iter().map(|row| row.id));
        }
        assert_eq!(all.len(), 7);
        assert_eq!(paged, all);
    }
}

#[tokio::test]
async fn messages_are_paged_backwards() {
    let store = open();
    let mut id = ConversationId(0);
    for index in 0..5 {
        id = store.said(&anna(), &format!("wamid.{index}"), &index.to_string(), Fate::Noted).await.1;
    }
    let newest = store.messages(id, None, 2).await.unwrap();
    assert_eq!(newest[0].wamid, Some(wamid("wamid.4")));
    let older = store.messages(id, Some(newest[1].id), 10).await.unwrap();
    assert_eq!(older.len(), 3);
    assert_eq!(older[2].wamid, Some(wamid("wamid.0")));
}

#[tokio::test]
async fn last_words_are_short_and_whole_characters() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", &"ä😀".repeat(500), Fate::Noted).await;
    let row = store.conversation_row(id).await.unwrap().unwrap();
    assert_eq!(row.last_words.chars().count(), 120);
}

#[tokio::test]
async fn live_pages_resume_from_a_seq_or_load_anew() {
    let store = open();
    let (_, first) = store.said(&anna(), "wamid.1", "x", Fate::Noted).await;
    let (_, second) = store.said(&bert(), "wamid.2", "x", Fate::Noted).await;
    store.said(&bert(), "wamid.3", "x", Fate::Noted).await;
    assert_eq!(store.changes_after(0, 10).await.unwrap(), Some((3, vec![first, second])));
    assert_eq!(store.changes_after(1, 1).await.unwrap(), Some((2, vec![second])));
    assert_eq!(store.changes_after(3, 10).await.unwrap(), Some((3, vec![])));
    store.sql("DELETE FROM change WHERE seq < 3").await;
    assert_eq!(store.changes_after(1, 10).await.unwrap(), None);
    assert_eq!(store.changes_after(2, 10).await.unwrap(), Some((3, vec![second])));
}

fn maja() -> NewUser {
    NewUser {
        name: "maja".to_owned(),
        display: "Maja".to_owned(),
        role: Role::Agent,
        password_hash: "$argon2id$one".to_owned(),
    }
}

#[tokio::test]
async fn users_are_added_once_disabled_and_given_passwords() {
    let store = open();
    let id = store.add_user(maja(), noon()).await.unwrap();
    let twice = store.add_user(NewUser { name: "MAJA".to_owned(), ..maja() }, noon()).await;
    assert!(matches!(twice, Err(StoreError::Taken)));
    store.sql("INSERT INTO session VALUES (x'01', 1, '{}', 0, 0, 0)").await;
    assert!(store.set_password("Maja", "$argon2id$two").await.unwrap());
    assert_eq!(store.number("SELECT count(*) FROM session").await, 0, "a new password ends sessions");
    store.sql("INSERT INTO session VALUES (x'01', 1, '{}', 0, 0, 0)").await;
    assert!(store.disable_user("maja", later(1)).await.unwrap());
    assert_eq!(store.number("SELECT count(*) FROM session").await, 0, "a disabled user's sessions end");
    let user = store.user_by_name("MAJA").await.unwrap().unwrap();
    assert_eq!((user.id, user.disabled_at, user.role), (id, Some(later(1)), Role::Agent));
    assert_eq!(user.password_hash, "$argon2id$two");
    assert!(!store.disable_user("nobody", noon()).await.unwrap());
    assert_eq!(store.users().await.unwrap().len(), 1);
}
