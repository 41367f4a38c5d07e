//! One event of one conversation: all or nothing, once.

use super::*;
use crate::conversation::{AlertKind, AlertOrder, Attachment, AttachmentKind, Outcome, Owner, Refusal};
use crate::crisis::Severity;
use crate::ids::AgentId;
use crate::whatsapp::webhook::EchoItem;

fn echo(id: &str) -> Happening {
    Happening::Echo(EchoItem {
        to: anna(),
        wamid: wamid(id),
        sent_at: Some(noon()),
        content: text("Ich bin's"),
    })
}

#[tokio::test]
async fn the_first_message_makes_contact_and_conversation_together() {
    let store = open();
    let (contact, id) = store.said(&anna(), "wamid.1", "Hallo", Fate::Pending).await;
    let row = store.conversation_row(id).await.unwrap().unwrap();
    assert_eq!(row.contact, contact);
    assert_eq!(row.name.as_deref(), Some("Anna"));
    assert_eq!((row.last_words.as_str(), row.last_inbound, row.last_at), ("Hallo", true, noon()));
    let again = store.said(&anna(), "wamid.2", "Noch was", Fate::Pending).await;
    assert_eq!(again, (contact, id));
    let messages = store.messages_of(id).await;
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1].content, Some(text("Hallo")));
    assert_eq!(messages[1].author, Author::Applicant);
    assert_eq!(messages[1].wamid, Some(wamid("wamid.1")));
    assert_eq!(messages[1].sent_at, Some(noon()));
}

#[tokio::test]
async fn the_same_message_again_changes_nothing() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "Hallo", Fate::Pending).await;
    let before = store.signals().change.subscribe();
    let again = store.step_of(&anna(), inbound("wamid.1", "Hallo"), |state| decision(state, None)).await;
    assert!(matches!(again, Stepped::Duplicate));
    assert_eq!(store.messages_of(id).await.len(), 1);
    assert!(!before.has_changed().unwrap());
}

#[tokio::test]
async fn two_ids_with_the_same_hash_are_two_messages() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "Hallo", Fate::Pending).await;
    let hash = super::super::sqlite::hash_for_tests(b"wamid.2");
    store
        .engine
        .write(move |db| Ok(db.execute("UPDATE seen SET hash = ?1", [hash]).map(drop)?))
        .await
        .unwrap();
    store.said(&anna(), "wamid.2", "Noch was", Fate::Pending).await;
    assert_eq!(store.messages_of(id).await.len(), 2);
}

#[tokio::test]
async fn a_call_and_an_echo_count_once() {
    let store = open();
    for expected in [true, false] {
        let call = Happening::Call { call_id: "call-1".to_owned() };
        let stepped = store.step_of(&anna(), call, |state| decision(state, None)).await;
        assert_eq!(matches!(stepped, Stepped::Done { .. }), expected);
        let stepped = store.step_of(&anna(), echo("wamid.phone"), |state| decision(state, None)).await;
        assert_eq!(matches!(stepped, Stepped::Done { .. }), expected);
    }
}

#[tokio::test]
async fn an_echo_is_shown_as_the_phone_apps_and_one_of_our_own_sends_is_none() {
    let store = open();
    let (_, id) = done(store.step_of(&anna(), echo("wamid.phone"), |state| decision(state, None)).await);
    assert_eq!(store.messages_of(id).await[0].author, Author::PhoneApp);
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    store.claim_one(row, "cb", noon()).await.unwrap();
    store
        .attempt_ended(row, "cb", AttemptResult::Accepted { wamid: wamid("wamid.ours") }, noon())
        .await
        .unwrap();
    let ours = store.step_of(&anna(), echo("wamid.ours"), |state| decision(state, None)).await;
    assert!(matches!(ours, Stepped::Duplicate));
}

#[tokio::test]
async fn a_stale_or_refused_or_panicking_plan_leaves_nothing_behind() {
    let store = open();
    let step = |plan: Planner| {
        let subject = Subject::Person { identities: anna(), profile_name: Some("Anna".to_owned()) };
        store.step(Step { now: noon(), subject, happening: inbound("wamid.1", "Hallo"), plan })
    };
    assert!(matches!(step(Arc::new(|_| Err(Stale))).await.unwrap(), Stepped::Stale));
    let refuses = planner(|state| Decision { refusal: Some(Refusal::NotOwner), ..decision(state, None) });
    assert!(matches!(step(refuses).await.unwrap(), Stepped::Refused(Refusal::NotOwner)));
    let panics: Planner = Arc::new(|_| panic!("on purpose"));
    assert!(matches!(step(panics).await.unwrap(), Stepped::Failed));
    for table in ["contact", "conversation", "message", "seen", "identity", "change"] {
        let sql = format!("SELECT count(*) FROM {table}");
        let count: i64 =
            store.engine.read(move |db| Ok(db.query_row(&sql, [], |row| row.get(0))?)).await.unwrap();
        assert_eq!(count, 0, "{table}");
    }
    assert!(matches!(step(planner(|state| decision(state, None))).await.unwrap(), Stepped::Done { .. }));
}

#[tokio::test]
async fn a_step_of_an_unknown_conversation_is_missing() {
    let store = open();
    let step = Step {
        now: noon(),
        subject: Subject::Conversation(ConversationId(7)),
        happening: Happening::WakeUp,
        plan: planner(|state| decision(state, None)),
    };
    assert!(matches!(store.step(step).await.unwrap(), Stepped::Missing));
}

#[tokio::test]
async fn a_turn_ends_with_one_fate_for_all_its_messages_and_no_others() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "eins", Fate::Noted).await;
    store.said(&anna(), "wamid.2", "zwei", Fate::Held).await;
    store.said(&anna(), "wamid.3", "drei", Fate::Owed).await;
    store.said(&anna(), "wamid.4", "vier", Fate::Pending).await;
    let (_, other) = store.said(&bert(), "wamid.5", "fünf", Fate::Pending).await;
    store
        .step_of(&anna(), inbound("wamid.6", "sechs"), |state| Decision {
            turn_fate: Some(Fate::Answered),
            ..decision(state, None)
        })
        .await;
    let fates: Vec<_> =
        store.messages_of(id).await.iter().rev().map(|message| message.fate.unwrap()).collect();
    assert_eq!(fates, [Fate::Noted, Fate::Answered, Fate::Answered, Fate::Answered, Fate::Answered]);
    assert_eq!(store.messages_of(other).await[0].fate, Some(Fate::Pending));
}

#[tokio::test]
async fn a_message_may_stay_open_where_the_turn_before_it_ends() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "eins", Fate::Owed).await;
    store
        .step_of(&anna(), inbound("wamid.2", "zwei"), |state| Decision {
            turn_fate: Some(Fate::Answered),
            ..decision(state, Some(Fate::Pending))
        })
        .await;
    let fates: Vec<_> =
        store.messages_of(id).await.iter().rev().map(|message| message.fate.unwrap()).collect();
    assert_eq!(fates, [Fate::Answered, Fate::Pending]);
}

#[tokio::test]
async fn the_state_and_its_columns_are_saved_together() {
    let store = open();
    let stages = [
        Stage::Held { until: later(60) },
        waiting(noon()),
        Stage::Human { owner: Owner::Agent(AgentId(3)), since: noon() },
        Stage::Human { owner: Owner::PhoneApp, since: noon() },
        Stage::Resolved { at: noon(), outcome: Outcome::Helped },
        Stage::Bot,
    ];
    for (index, stage) in stages.into_iter().enumerate() {
        let next = stage.clone();
        let (_, id) = done(
            store
                .step_of(&anna(), inbound(&format!("wamid.{index}"), "x"), move |state| {
                    let next = Conversation { stage: next.clone(), ..state.clone() };
                    Decision { next, ..decision(state, None) }
                })
                .await,
        );
        assert_eq!(store.conversation_row(id).await.unwrap().unwrap().state.stage, stage);
        let gauges = store.gauges().await.unwrap();
        assert_eq!(gauges.held, u64::from(matches!(stage, Stage::Held { .. })));
        assert_eq!(gauges.waiting, u64::from(matches!(stage, Stage::Waiting { .. })));
        assert_eq!(gauges.with_human, u64::from(matches!(stage, Stage::Human { .. })));
    }
}

#[tokio::test]
async fn an_answer_is_a_message_and_a_row_of_the_outbox_and_the_applicants_words_stay_the_last() {
    let store = open();
    let bubble = Bubble::Buttons {
        body: "Passt das?".to_owned(),
        footer: None,
        buttons: vec![crate::conversation::Button { id: "ok".to_owned(), title: "Passt, danke".to_owned() }],
    };
    let sent = Outbound { bubble: bubble.clone(), ..outbound(Purpose::Answer) };
    let (_, id) = done(
        store
            .step_of(&anna(), inbound("wamid.1", "Hallo"), move |state| Decision {
                effects: vec![Effect::Send(sent.clone())],
                ..decision(state, Some(Fate::Answered))
            })
            .await,
    );
    let messages = store.messages_of(id).await;
    assert_eq!(messages[0].author, Author::Bot);
    assert_eq!(messages[0].bubble.as_ref(), Some(&bubble));
    assert_eq!(messages[0].state, Some(OutboxState::Queued));
    assert_eq!(messages[0].entries, ["unterlagen"]);
    let row = store.conversation_row(id).await.unwrap().unwrap();
    assert_eq!((row.last_words.as_str(), row.last_inbound), ("Hallo", false));
    let due = store.due_rows(noon(), 10).await.unwrap();
    let claimed = store.claim_one(due[0].id, "cb", noon()).await.unwrap();
    assert_eq!((claimed.bubble, claimed.recipient, claimed.attempt), (bubble, anna(), 1));
}

#[tokio::test]
async fn what_an_agent_writes_is_theirs_and_what_the_bot_adds_is_the_bots() {
    let store = open();
    store.queued(&anna(), &[Purpose::AgentMessage, Purpose::HandoffLine]).await;
    let (_, id) = store.said(&anna(), "wamid.1", "Hallo", Fate::WithHuman).await;
    let messages = store.messages_of(id).await;
    assert_eq!(messages[2].author, Author::Agent(AgentId(1)));
    assert_eq!(messages[1].author, Author::Bot);
}

#[tokio::test]
async fn withdrawing_spares_crisis_humans_and_what_the_same_step_sends() {
    let store = open();
    store.queued(&anna(), &[Purpose::Answer, Purpose::CrisisReply, Purpose::AgentMessage]).await;
    store.queued(&bert(), &[Purpose::Answer]).await;
    let (_, id) = done(
        store
            .step_of(&anna(), inbound("wamid.1", "Mensch bitte"), |state| Decision {
                effects: vec![Effect::Send(outbound(Purpose::HandoffLine)), Effect::WithdrawAutomatic],
                ..decision(state, Some(Fate::Waiting))
            })
            .await,
    );
    let states: Vec<_> = store
        .messages_of(id)
        .await
        .iter()
        .filter_map(|message| Some((message.purpose?, message.state?)))
        .collect();
    assert_eq!(
        states,
        [
            (Purpose::HandoffLine, OutboxState::Queued),
            (Purpose::AgentMessage, OutboxState::Queued),
            (Purpose::CrisisReply, OutboxState::Queued),
            (Purpose::Answer, OutboxState::Withdrawn)
        ]
    );
    assert_eq!(store.gauges().await.unwrap().outbox_queued, 4);
}

#[tokio::test]
async fn edits_deletions_and_reactions_mark_the_message_they_are_about() {
    let store = open();
    let (_, id) = store.said(&anna(), "wamid.1", "Halo", Fate::Pending).await;
    store.said(&anna(), "wamid.2", "weg damit", Fate::Pending).await;
    let row = store.queued(&anna(), &[Purpose::Answer]).await[0];
    store.claim_one(row, "cb", noon()).await.unwrap();
    let accepted = AttemptResult::Accepted { wamid: wamid("wamid.ours") };
    store.attempt_ended(row, "cb", accepted, noon()).await.unwrap();
    let contents = [
        Content::Edit { original: wamid("wamid.1"), body: "Hallo".to_owned() },
        Content::Revoke { original: wamid("wamid.2") },
        Content::Reaction { to: wamid("wamid.ours"), emoji: Some("👍".to_owned()) },
        // Nobody deletes what the other side wrote.
        Content::Revoke { original: wamid("wamid.ours") },
    ];
    for (index, content) in contents.into_iter().enumerate() {
        let happening = inbound_content(&format!("wamid.e{index}"), content);
        store.step_of(&anna(), happening, |state| decision(state, None)).await;
    }
    let messages = store.messages_of(id).await;
    let find = |id: &str| messages.iter().find(|message| message.wamid == Some(wamid(id))).unwrap();
    assert_eq!(find("wamid.1").edited, Some((noon(), "Hallo".to_owned())));
    assert_eq!(find("wamid.1").content, Some(text("Halo")), "the first text is kept");
    assert_eq!(find("wamid.2").revoked_at, Some(noon()));
    assert_eq!(find("wamid.ours").reaction.as_deref(), Some("👍"));
    assert_eq!(find("wamid.ours").revoked_at, None);
}

#[tokio::test]
async fn every_kind_of_content_comes_back_as_it_was() {
    let store = open();
    let attachment = |kind| Attachment {
        kind,
        media_id: Some("m1".to_owned()),
        mime_type: "image/jpeg".to_owned(),
        sha256: Some("abc".to_owned()),
        file_name: Some("cv.pdf".to_owned()),
        caption: Some("mein Lebenslauf".to_owned()),
    };
    let contents = [
        text("Hallo"),
        Content::Attachment(attachment(AttachmentKind::Image)),
        Content::Attachment(attachment(AttachmentKind::Voice)),
        Content::Attachment(Attachment {
            media_id: None,
            caption: None,
            ..attachment(AttachmentKind::Sticker)
        }),
        Content::Location { latitude: 48.1, longitude: 11.5, name: Some("Hier".to_owned()), address: None },
        Content::ContactCards { cards: vec!["Bert: 123".to_owned()] },
        Content::Choice { id: "faq:unterlagen".to_owned(), title: "Unterlagen".to_owned() },
        Content::Form { name: "flow".to_owned(), response: "{\"a\":1}".to_owned() },
        Content::Reaction { to: wamid("wamid.x"), emoji: None },
        Content::Order { summary: "2 Tassen".to_owned() },
        Content::Edit { original: wamid("wamid.x"), body: "neu".to_owned() },
        Content::Revoke { original: wamid("wamid.x") },
        Content::Welcome,
        Content::Notice { body: "neue Nummer".to_owned() },
        Content::Unsupported { kind: "poll".to_owned() },
    ];
    let mut id = ConversationId(0);
    for (index, content) in contents.iter().enumerate() {
        let happening = inbound_content(&format!("wamid.{index}"), content.clone());
        id = done(store.step_of(&anna(), happening, |state| decision(state, None)).await).1;
    }
    let stored: Vec<_> =
        store.messages_of(id).await.into_iter().rev().map(|message| message.content.unwrap()).collect();
    assert_eq!(stored, contents);
}

#[tokio::test]
async fn receipts_are_the_newest_of_a_conversation_and_late_ones_are_dropped() {
    let store = open();
    let read = |upto: Option<&str>| {
        let upto = upto.map(wamid);
        move |state: &Conversation| Decision {
            effects: vec![Effect::MarkRead(upto.clone())],
            ..decision(state, None)
        }
    };
    store.step_of(&anna(), inbound("wamid.1", "eins"), read(None)).await;
    let first = store.due_receipts(later(1), 10).await.unwrap();
    assert_eq!(first[0].wamid, wamid("wamid.1"));
    store.step_of(&anna(), inbound("wamid.2", "zwei"), |state| decision(state, None)).await;
    store.step_of(&anna(), Happening::Agent(AgentId(1)), read(None)).await;
    let second = store.due_receipts(later(1), 10).await.unwrap();
    assert_eq!(second.iter().map(|receipt| receipt.wamid.clone()).collect::<Vec<_>>(), [wamid("wamid.2")]);
    store.receipts_done(vec![first[0].id]).await.unwrap();
    assert_eq!(
        store.due_receipts(later(1), 10).await.unwrap().len(),
        1,
        "the older one's end is not the newer one's"
    );
    assert!(store.due_receipts(later(21), 10).await.unwrap().is_empty());
    store.receipts_done(vec![second[0].id]).await.unwrap();
    assert!(store.due_receipts(later(1), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn where_no_receipt_is_done_nothing_is_written() {
    let store = open();
    store.close().await;
    assert!(matches!(store.receipts_done(vec![1]).await, Err(StoreError::Closed)));
    store.receipts_done(Vec::new()).await.unwrap();
}

#[tokio::test]
async fn alerts_and_audit_lines_are_saved_with_the_step() {
    let store = open();
    let (_, id) = done(
        store
            .step_of(&anna(), inbound("wamid.1", "…"), |state| Decision {
                effects: vec![
                    Effect::Alert(AlertOrder {
                        kind: AlertKind::Crisis(Severity::Acute),
                        escalate: false,
                        repeat: 0,
                    }),
                    Effect::Audit { what: "crisis_opened", detail: "acute".to_owned(), by: None },
                ],
                ..decision(state, Some(Fate::Waiting))
            })
            .await,
    );
    let due = store.due_alerts(noon(), 10).await.unwrap();
    let channels: Vec<_> = due.iter().map(|alert| alert.channel).collect();
    assert_eq!(channels, [AlertChannel::Webhook, AlertChannel::Mail]);
    assert!(due.iter().all(|alert| alert.conversation == Some(id) && alert.severity == "acute"));
    assert_eq!(store.audit(id).await.unwrap()[0].what, "crisis_opened");
}

#[tokio::test]
async fn unread_counts_what_no_human_has_looked_at() {
    let store = open();
    let waits = |state: &Conversation| Decision {
        next: Conversation { stage: waiting(noon()), ..state.clone() },
        ..decision(state, Some(Fate::Waiting))
    };
    let (_, id) = store.said(&anna(), "wamid.1", "Frage an den Bot", Fate::Answered).await;
    let unread = || async { store.conversation_row(id).await.unwrap().unwrap().unread };
    assert_eq!(unread().await, 0);
    store.step_of(&anna(), inbound("wamid.2", "Mensch"), waits).await;
    store.step_of(&anna(), inbound("wamid.3", "bitte"), waits).await;
    assert_eq!(unread().await, 2);
    store.step_of(&anna(), Happening::Agent(AgentId(1)), waits).await;
    assert_eq!(unread().await, 0);
}
