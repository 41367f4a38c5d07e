//! Notes, drafts, names, counts, ready texts and logins.

use super::*;
use crate::ids::AgentId;

const MAJA: AgentId = AgentId(1);

async fn somebody(store: &Fixture, who: &str) -> (ContactId, ConversationId) {
    let happening = inbound(&format!("wamid.{who}"), "Hallo");
    done(store.step_of(&number(who), happening, |state| decision(state, Some(Fate::Waiting))).await)
}

#[tokio::test]
async fn notes_and_drafts_go_with_the_person() {
    let store = open();
    let (contact, id) = somebody(&store, "491701").await;
    assert!(store.add_note(id, MAJA, "Ruft an".to_owned(), noon()).await.unwrap());
    assert!(store.keep_draft(id, MAJA, "Halb".to_owned(), noon()).await.unwrap());
    assert_eq!(store.notes(id).await.unwrap()[0].body, "Ruft an");
    assert_eq!(store.draft(id, MAJA).await.unwrap().as_deref(), Some("Halb"));
    assert_eq!(store.draft(id, AgentId(2)).await.unwrap(), None, "a draft is its writer's");
    let export = store.export(contact).await.unwrap().unwrap().to_string();
    assert!(export.contains("Ruft an") && export.contains("Halb"), "{export}");
    store.erase(contact, noon()).await.unwrap();
    assert_eq!(store.number("SELECT (SELECT count(*) FROM note) + (SELECT count(*) FROM draft)").await, 0);
    assert!(!store.add_note(id, MAJA, "zu spät".to_owned(), noon()).await.unwrap());
}

#[tokio::test]
async fn a_name_that_an_agent_gives_stays_when_the_profile_changes() {
    let store = open();
    let (_, id) = somebody(&store, "491701").await;
    store.name_contact(id, Some("Anni".to_owned()), MAJA, noon()).await.unwrap();
    store
        .step_of(&number("491701"), inbound("wamid.2", "ich"), |state| decision(state, Some(Fate::Waiting)))
        .await;
    let name = store.conversation_row(id).await.unwrap().unwrap().name;
    assert_eq!(name.as_deref(), Some("Anni"));
    store.name_contact(id, None, MAJA, noon()).await.unwrap();
    assert_eq!(store.conversation_row(id).await.unwrap().unwrap().name.as_deref(), Some("Anna"));
    assert_eq!(store.card(id).await.unwrap().unwrap().number.as_deref(), Some("491701"));
}

#[tokio::test]
async fn groups_are_counted() {
    let store = open();
    for who in ["1", "2", "3"] {
        somebody(&store, who).await;
    }
    let counts = store.counts(MAJA).await.unwrap();
    assert_eq!((counts.bot, counts.waiting, counts.crisis), (3, 0, 0));
}

#[tokio::test]
async fn a_login_ends_when_told_and_old_ones_are_forgotten() {
    let store = open();
    let user = NewUser {
        name: "maja".to_owned(),
        display: "Maja".to_owned(),
        role: Role::Agent,
        password_hash: String::new(),
    };
    let user = store.add_user(user, noon()).await.unwrap();
    let login = |token, at| SessionRow {
        token_hash: [token; 32],
        user,
        browser: "Firefox".to_owned(),
        created_at: at,
        seen_at: at,
        expires_at: at + Duration::days(7),
    };
    let idle = Duration::hours(12);
    store.add_session(login(1, noon()), noon(), noon() - idle).await.unwrap();
    assert_eq!(store.session([1; 32]).await.unwrap().unwrap().1.name, "maja");
    let later = noon() + Duration::hours(13);
    store.add_session(login(2, later), later, later - idle).await.unwrap();
    assert!(store.session([1; 32]).await.unwrap().is_none(), "idle for too long");
    assert!(!store.end_session_of(AgentId(99), [2; 32]).await.unwrap(), "somebody else's");
    assert!(store.end_session_of(user, [2; 32]).await.unwrap());
    assert!(store.sessions_of(user).await.unwrap().is_empty());
}

#[tokio::test]
async fn ready_texts_are_kept_changed_and_forgotten() {
    let store = open();
    let text = Canned {
        id: None,
        title: "Gruß".to_owned(),
        body: "Hallo".to_owned(),
        valid_from: None,
        valid_until: "2026-11-30".parse().ok(),
    };
    assert!(store.keep_canned(text, MAJA, noon()).await.unwrap());
    let kept = store.canned().await.unwrap().remove(0);
    assert!(kept.is_valid_on("2026-11-30".parse().unwrap()));
    assert!(!kept.is_valid_on("2026-12-01".parse().unwrap()));
    let id = kept.id;
    let changed = Canned { body: "Moin".to_owned(), ..kept };
    assert!(store.keep_canned(changed.clone(), MAJA, noon()).await.unwrap());
    assert_eq!(store.canned().await.unwrap(), std::slice::from_ref(&changed));
    assert!(!store.keep_canned(Canned { id: Some(99), ..changed }, MAJA, noon()).await.unwrap());
    assert!(store.forget_canned(id.unwrap()).await.unwrap());
    assert!(!store.forget_canned(id.unwrap()).await.unwrap());
}
