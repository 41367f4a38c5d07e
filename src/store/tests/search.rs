//! Finding conversations: by words, names and numbers, within a filter, page by page.

use super::*;
use crate::conversation::{ChangeOfIdentity, HandoffReason, Owner};
use crate::ids::AgentId;

impl Fixture {
    /// Puts everything into the text index.
    async fn fill(&self) {
        while self.fill_search(100).await.unwrap() {}
    }

    async fn finds(&self, words: &str) -> Vec<ConversationId> {
        self.finds_as(words, true).await
    }

    async fn finds_as(&self, words: &str, sees_everything: bool) -> Vec<ConversationId> {
        let search = Search { words: words.to_owned(), sees_everything, ..Search::default() };
        let found = self.search(search, None, 100).await.unwrap();
        found.rows.into_iter().map(|found| found.row.id).collect()
    }

    /// So many conversations, the later ones written last, every third about pay and in need of a
    /// human, each with three messages.
    async fn crowd(&self) -> usize {
        const CROWD: usize = 3000;
        self.sql(
            "INSERT INTO contact (id, created_at, profile_name)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
             SELECT i, i, 'Person ' || i FROM n;
             INSERT INTO identity (contact, kind, value, since) SELECT id, 'wa_id', 49151000000 + id, 0 FROM contact;
             INSERT INTO conversation (id, contact, stage, topic, since, last_at, name, state)
             SELECT id, id, iif(id % 3 = 0, 'waiting', 'bot'), iif(id % 3 = 0, 'gehalt', NULL), id / 7, id / 5,
                    profile_name, '{\"stage\":\"bot\"}' FROM contact;
             INSERT INTO message (conversation, author, kind, body, received_at)
             SELECT c.id, w.column1, 'text', w.column2, 0 FROM conversation c
             CROSS JOIN (VALUES ('applicant', 'Wann beginnt das Praktikum?'), ('bot', 'Im Herbst.'),
                                ('applicant', 'Danke')) w;",
        )
        .await;
        CROWD
    }
}

#[tokio::test]
async fn somebody_is_found_by_a_word_a_name_or_a_number() {
    let store = open();
    let (_, anna_id) =
        store.said(&anna(), "wamid.1", "Mein Prüfungszeugnis, äh: Abiturzeugnis", Fate::Pending).await;
    let (_, bert_id) =
        store.said(&bert(), "wamid.2", "Kann ich ein Praktikum machen? 🙂", Fate::Pending).await;
    assert!(store.search_is_behind().await.unwrap());
    assert!(store.finds("Praktikum").await.is_empty(), "nothing is written into the index by a step");
    store.fill().await;
    assert!(!store.search_is_behind().await.unwrap());
    for words in
        ["prufungszeugnis", "PRÜFUNGS", "äh abitur", "4915110000001", "0151 10000001", "+49 151 1000000-1"]
    {
        assert_eq!(store.finds(words).await, [anna_id], "{words}");
    }
    for words in ["praktikum", "Prak machen", "ein"] {
        assert_eq!(store.finds(words).await, [bert_id], "{words}");
    }
    assert_eq!(store.finds("Anna").await.len(), 2, "both are called so");
    for words in ["zeugnis", "praktikum abitur", "mac", "15", "wamid"] {
        let found = store.finds(words).await;
        assert!(words == "mac" || found.is_empty(), "{words}: {found:?}");
    }
    let search = Search { words: "praktikum".to_owned(), sees_everything: true, ..Search::default() };
    let found = store.search(search, None, 10).await.unwrap();
    let hit = found.rows[0].hit.as_ref().unwrap();
    assert_eq!((hit.body.as_str(), hit.is_theirs), ("Kann ich ein Praktikum machen? 🙂", true));
    assert!(!found.is_cut);
}

#[tokio::test]
async fn whatever_is_looked_for_is_no_error() {
    let store = open();
    store.said(&anna(), "wamid.1", "a b OR NEAR \"c\" 🙂 ²³ Ⓐ ﷺ", Fate::Pending).await;
    store.fill().await;
    let long = "wort🙂\"'".repeat(8192);
    for words in [
        "",
        " ",
        "\"",
        "\"\"",
        "'",
        "*",
        "a*",
        "^a",
        "-a",
        "a OR b",
        "NEAR(a b, 3)",
        "body : a",
        "{a b} : c",
        "(",
        ")",
        "a AND",
        "NOT",
        "🙂",
        "🏳️‍🌈",
        "²",
        "Ⓐ",
        "ﷺ",
        "\u{0}",
        "a\u{0}b",
        "\u{202e}",
        "e\u{301}\u{301}\u{301}",
        "%",
        "_",
        "\\",
        ";--",
        "नमस्ते",
        "你好",
        "０１２３",
        "0000000",
        "+",
        "9999999999999999999999999",
        &long,
    ] {
        store.finds(words).await;
        store.finds_as(words, false).await;
    }
}

#[tokio::test]
async fn only_words_of_people_are_found_and_of_the_bots_none() {
    let store = open();
    let answers = |state: &Conversation| Decision {
        effects: vec![Effect::Send(outbound(Purpose::Answer))],
        ..decision(state, Some(Fate::Answered))
    };
    done(store.step_of(&anna(), inbound("wamid.1", "Hallo"), answers).await);
    let tap = Content::Choice { id: "entry:gehalt".to_owned(), title: "Gehalt".to_owned() };
    done(
        store
            .step_of(&anna(), inbound_content("wamid.2", tap), |state| decision(state, Some(Fate::Noted)))
            .await,
    );
    let writes = |state: &Conversation| Decision {
        effects: vec![Effect::Send(Outbound {
            bubble: Bubble::Text { body: "Schick uns das Zertifikat".to_owned() },
            ..outbound(Purpose::AgentMessage)
        })],
        ..decision(state, None)
    };
    let (_, id) = done(store.step_of(&anna(), Happening::Agent(AgentId(1)), writes).await);
    store.fill().await;
    assert!(store.finds("Antwort").await.is_empty() && store.finds("Gehalt").await.is_empty());
    assert_eq!(store.finds("Zertifikat").await, [id]);
}

#[tokio::test]
async fn words_of_people_in_need_are_found_by_entitled_people_only() {
    let store = open();
    let (_, bert_id) =
        store.said(&bert(), "wamid.1", "Ich bin verzweifelt über das Formular", Fate::Pending).await;
    let need = |state: &Conversation| Decision {
        effects: vec![Effect::Audit { what: "crisis_opened", detail: String::new(), by: None }],
        ..decision(state, Some(Fate::Waiting))
    };
    let (_, anna_id) = done(store.step_of(&anna(), inbound("wamid.2", "Ich bin verzweifelt"), need).await);
    store.fill().await;
    assert_eq!(store.finds_as("verzweifelt", true).await.len(), 2);
    assert_eq!(store.finds_as("verzweifelt", false).await, [bert_id]);
    assert!(store.finds_as("4915110000001", false).await.contains(&anna_id), "that they wrote is no secret");
}

#[tokio::test]
async fn how_often_people_in_need_wrote_a_word_is_not_to_be_seen() {
    let store = open();
    store.crowd().await;
    store
        .sql("INSERT INTO audit (conversation, at, what, detail) VALUES (3000, 0, 'crisis_opened', '')")
        .await;
    store.fill().await;
    for (sees_everything, is_cut) in [(true, true), (false, false)] {
        let search = Search { words: "beginnt".to_owned(), sees_everything, ..Search::default() };
        let found = store.search(search, None, 10).await.unwrap();
        assert_eq!(found.is_cut, is_cut, "2000 with the one in need");
    }
}

#[tokio::test]
async fn pages_of_groups_and_of_what_was_found_lose_nobody_and_double_nobody() {
    let store = open();
    let crowd = store.crowd().await;
    store.fill().await;
    let mut seen = Vec::new();
    for group in [Group::Waiting, Group::Bot] {
        let (mut after, mut of_group) = (None, 0);
        loop {
            let page = store.conversation_page(group, Filter::default(), after, 70).await.unwrap();
            of_group += page.rows.len();
            seen.extend(page.rows.iter().map(|row| row.id));
            after = page.next;
            if after.is_none() {
                break;
            }
            assert_eq!(page.rows.len(), 70);
        }
        assert_eq!(of_group, if group == Group::Waiting { crowd / 3 } else { crowd - crowd / 3 });
    }
    let all = |mut seen: Vec<ConversationId>| {
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    };
    assert_eq!((seen.len(), all(seen)), (crowd, crowd));

    // Everybody wrote the word: the newest messages are looked at, and said to be.
    let search = Search { words: "beginnt praktikum".to_owned(), sees_everything: true, ..Search::default() };
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = store.search(search.clone(), after, 70).await.unwrap();
        assert!(page.is_cut);
        assert!(page.rows.is_sorted_by(|one, next| one.row.last_at >= next.row.last_at));
        found.extend(page.rows.iter().map(|found| found.row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((found.len(), all(found)), (2000, 2000));
}

#[tokio::test]
async fn a_filter_finds_everything_that_fits_however_far_behind_it_stands() {
    let store = open();
    let crowd = store.crowd().await;
    store.sql("UPDATE conversation SET stage = 'bot', topic = NULL WHERE id > 1 AND id < 3000").await;
    store.sql("UPDATE conversation SET stage = 'bot', topic = 'selten' WHERE id IN (1, 3000)").await;
    store.fill().await;
    let filter = Filter { topic: Some("selten".to_owned()), owner: None };
    let (mut after, mut found, mut pages) = (None, Vec::new(), 0);
    loop {
        let page = store.conversation_page(Group::Bot, filter.clone(), after, 40).await.unwrap();
        found.extend(page.rows.into_iter().map(|row| (row.id.0, row.topic)));
        (after, pages) = (page.next, pages + 1);
        if after.is_none() {
            break;
        }
    }
    let rare = Some("selten".to_owned());
    assert_eq!(found, [(3000, rare.clone()), (1, rare)]);
    assert!(pages > 1, "a page is looked for in {crowd} conversations");
    let search = Search { words: "person".to_owned(), filter, sees_everything: true };
    let found = store.search(search, None, 40).await.unwrap();
    assert_eq!(found.rows.len(), 1, "people that are looked at are bounded, the newest first");
}

#[tokio::test]
async fn a_filter_by_person_shows_what_they_have() {
    let store = open();
    for (who, owner) in [(anna(), Owner::Agent(AgentId(7))), (bert(), Owner::PhoneApp)] {
        let plan = move |state: &Conversation| Decision {
            next: Conversation { stage: Stage::Human { owner, since: noon() }, ..state.clone() },
            ..decision(state, Some(Fate::WithHuman))
        };
        done(store.step_of(&who, inbound(&format!("wamid.{owner:?}"), "Hallo"), plan).await);
    }
    for owner in [Owner::Agent(AgentId(7)), Owner::PhoneApp] {
        let filter = Filter { topic: None, owner: Some(owner) };
        let page = store.conversation_page(Group::Human, filter, None, 10).await.unwrap();
        assert_eq!(page.rows.len(), 1);
        assert!(matches!(page.rows[0].state.stage, Stage::Human { owner: found, .. } if found == owner));
    }
}

#[tokio::test]
async fn the_topic_stays_with_the_conversation_when_somebody_takes_it() {
    let store = open();
    for stage in [waiting(noon()), Stage::Human { owner: Owner::Agent(AgentId(1)), since: noon() }] {
        let plan = move |state: &Conversation| Decision {
            next: Conversation { stage: stage.clone(), about: Some("gehalt".to_owned()), ..state.clone() },
            ..decision(state, None)
        };
        let (_, id) = done(store.step_of(&anna(), Happening::Agent(AgentId(1)), plan).await);
        let row = store.conversation_row(id).await.unwrap().unwrap();
        assert_eq!(row.topic.as_deref(), Some("gehalt"));
    }
    // Kept by an older version, which knew it of waits only.
    let old = |state: &Conversation| Decision {
        next: Conversation {
            stage: Stage::Waiting {
                since: noon(),
                reason: HandoffReason::Topic,
                deadline: noon(),
                topic: Some("urlaub".to_owned()),
                overdue: false,
            },
            about: None,
            ..state.clone()
        },
        ..decision(state, None)
    };
    let (_, id) = done(store.step_of(&anna(), Happening::Agent(AgentId(1)), old).await);
    assert_eq!(store.conversation_row(id).await.unwrap().unwrap().topic.as_deref(), Some("urlaub"));
}

/// Everything on disk, in small letters, as the index keeps words.
fn bytes_on_disk(store: &Fixture) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(store.folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap().to_ascii_lowercase());
    }
    bytes
}

#[tokio::test]
async fn the_index_forgets_the_erased_to_the_last_byte_and_nobody_else() {
    let store = open();
    store.crowd().await;
    let (contact, id) = store.said(&anna(), "wamid.1", "Kanarienvogel Zitronengirlitz", Fate::Pending).await;
    for index in 0..40 {
        let text = format!("Kanarienvogel{index} aaaa{index} zzzz{index} Praktikum");
        store.said(&anna(), &format!("wamid.a{index}"), &text, Fate::Pending).await;
        // A segment of its own each: all have to be cleaned.
        store.fill_search(1000).await.unwrap();
    }
    store.fill().await;
    store.name_contact(id, Some("Kanarienname".to_owned()), AgentId(1), noon()).await.unwrap();
    assert_eq!(store.finds("kanarienvogel7").await, [id]);
    assert_eq!(store.finds("kanarienname").await, [id]);
    // Not in the index yet.
    store.said(&anna(), "wamid.late", "Kanarienvogel spät", Fate::Pending).await;
    store.erase(contact, later(10)).await.unwrap().unwrap();
    let left = bytes_on_disk(&store);
    for word in ["kanarien", "zitronengirlitz", "aaaa1", "zzzz1"] {
        assert!(!left.windows(word.len()).any(|window| window == word.as_bytes()), "{word} is left");
    }
    assert!(store.finds("kanarienvogel").await.is_empty() && store.finds("kanarienname").await.is_empty());
    assert!(store.finds("praktikum").await.len() == 100);
    assert!(store.integrity_check().await.unwrap().is_empty());
    store.fill().await;
    store.sql("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)").await;
    store.sql("INSERT INTO search_name (search_name, rank) VALUES ('integrity-check', 1)").await;
}

#[tokio::test]
async fn of_two_who_turn_out_to_be_one_the_one_is_found() {
    let store = open();
    let id = |value: &str| Identities { bsuid: Some(value.to_owned()), ..Identities::default() };
    let (_, into) = store.said(&id("DE.one"), "wamid.1", "Praktikum eins", Fate::Held).await;
    store.said(&id("DE.two"), "wamid.2", "Praktikum zwei", Fate::Held).await;
    store.fill().await;
    let told = ChangeOfIdentity { previous: id("DE.one"), current: id("DE.two"), at: None };
    let merger: Merger =
        Arc::new(|into, _| MergedState { next: into.clone(), wake_at: None, window_closes_at: None });
    store.change_identity(told, later(1), merger).await.unwrap();
    for words in ["praktikum", "zwei", "anna"] {
        assert_eq!(store.finds(words).await, [into], "{words}");
    }
}
