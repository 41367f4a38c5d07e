//! A day at the page: what the team sees, and what its clicks do.

use std::time::Duration;

use reqwest::StatusCode;
use sprechzeit::conversation::{Owner, Stage};
use sprechzeit::ids::ConversationId;
use sprechzeit::simulator::{Fault, Target};
use sprechzeit::store::{Group, Role};

use super::support::admin::Browser;
use super::support::{App, received, stage};

/// Somebody wrote and waits for a human; returns the conversation.
async fn waiting(app: &App, name: &str) -> ConversationId {
    app.phone(name).says("Ich möchte bitte mit einem Menschen sprechen");
    app.settle().await;
    let rows =
        app.engine.steps.store.conversations(Group::Waiting, None, 500).await.expect("the store reads");
    rows.iter().find(|row| row.name.as_deref() == Some(name)).expect("it waits").id
}

async fn owner(app: &App, id: ConversationId) -> Option<Owner> {
    let row = app.engine.steps.store.conversation_row(id).await.expect("the store reads").expect("a row");
    match row.state.stage {
        Stage::Human { owner, .. } => Some(owner),
        _ => None,
    }
}

async fn see(browser: &Browser, id: ConversationId) -> String {
    let answer = browser.gets(&format!("/admin/c/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text
}

#[tokio::test]
async fn from_the_inbox_to_the_first_reply_on_the_phone() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    let inbox = maja.gets("/admin/").await.text;
    for part in ["Wartet auf euch", "Anna", "möchte einen Menschen", "bis heute 18:00", "noch 23 h 50"] {
        assert!(inbox.contains(part), "{part}: {inbox}");
    }
    let sent = maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Hallo Anna,\r\nich bin Maja.")]).await;
    assert_eq!(sent.location(), format!("/admin/c/{id}#end"));
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).last().map(String::as_str), Some("Hallo Anna,\nich bin Maja."));
    assert_eq!(owner(&app, id).await, maja.id.map(Owner::Agent), "whoever writes has it");
    let page = see(&maja, id).await;
    assert!(page.contains("zugestellt") && page.contains("ich bin Maja."), "{page}");
    assert!(maja.gets("/admin/").await.text.contains("Bei dir"));
}

#[tokio::test]
async fn an_answer_within_two_hours_comes_to_the_top_for_the_one_who_asked() {
    let app = stage().spawn().await;
    let (maja, ole) = (app.member("Maja", Role::Agent).await, app.member("Ole", Role::Agent).await);
    let id = waiting(&app, "Anna").await;
    maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Welche Schule?")]).await;
    app.pass(Duration::from_hours(1)).await;
    app.phone("Anna").says("Die Realschule");
    app.settle().await;
    assert!(maja.gets("/admin/").await.text.contains("Rückfragen an dich"));
    let oles = ole.gets("/admin/").await.text;
    assert!(!oles.contains("Rückfragen an dich") && oles.contains("Bei anderen"), "{oles}");
}

#[tokio::test]
async fn a_thousand_races_for_a_conversation_have_one_winner_each() {
    let app = stage().spawn().await;
    let (maja, ole) = (app.member("Maja", Role::Agent).await, app.member("Ole", Role::Agent).await);
    let id = waiting(&app, "Anna").await;
    let (claim, release) = (format!("/admin/c/{id}/claim"), format!("/admin/c/{id}/release"));
    for round in 0..1000 {
        let (one, other) = tokio::join!(maja.posts(&claim, &[]), ole.posts(&claim, &[]));
        let lost = [&one, &other].map(|answer| answer.location().contains("said=taken"));
        assert!(lost[0] != lost[1], "round {round}: {lost:?}");
        let winner = if lost[1] { &maja } else { &ole };
        assert_eq!(owner(&app, id).await, winner.id.map(Owner::Agent), "round {round}");
        winner.posts(&release, &[("to", "queue")]).await;
    }
}

#[tokio::test]
async fn only_the_owner_sends_and_what_others_wrote_is_kept() {
    let app = stage().spawn().await;
    let (maja, ole) = (app.member("Maja", Role::Agent).await, app.member("Ole", Role::Owner).await);
    let id = waiting(&app, "Anna").await;
    maja.posts(&format!("/admin/c/{id}/claim"), &[]).await;
    let before = received(&app.phone("Anna")).len();
    let refused = ole.posts(&format!("/admin/c/{id}/reply"), &[("text", "Ich auch")]).await;
    assert!(refused.location().contains("said=not-yours"), "{}", refused.location());
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).len(), before);
    let page = see(&ole, id).await;
    assert!(page.contains("Bei Maja") && page.contains("/take-over"), "{page}");
    ole.posts(&format!("/admin/c/{id}/take-over"), &[]).await;
    assert_eq!(owner(&app, id).await, ole.id.map(Owner::Agent));
    assert!(see(&ole, id).await.contains("Ich auch"), "the draft");
}

#[tokio::test]
async fn the_same_form_sends_once_and_a_draft_outlives_a_restart() {
    let mut app = stage().spawn().await;
    let mut maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    let before = received(&app.phone("Anna")).len();
    for _ in 0..2 {
        maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Nur einmal"), ("once", "abc")]).await;
    }
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).len(), before + 1);
    // A draft on its way when the reply was sent does not come back.
    maja.posts(&format!("/admin/c/{id}/draft"), &[("text", "Nur ein"), ("once", "abc")]).await;
    assert!(!see(&maja, id).await.contains(">Nur ein<"));
    maja.posts(&format!("/admin/c/{id}/draft"), &[("text", "Halb fertig")]).await;
    app.restart().await;
    maja.address.clone_from(&app.address);
    assert!(see(&maja, id).await.contains("Halb fertig"));
}

#[tokio::test]
async fn a_closed_window_sends_nothing_but_the_template() {
    let app = stage().with("WHATSAPP_REOPEN_TEMPLATE", "wir_sind_da:de").spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    maja.posts(&format!("/admin/c/{id}/claim"), &[]).await;
    app.pass(Duration::from_hours(10)).await;
    maja.gets("/admin/").await;
    app.pass(Duration::from_hours(11)).await;
    maja.gets("/admin/").await;
    app.pass(Duration::from_hours(3)).await;
    let before = received(&app.phone("Anna")).len();
    let page = see(&maja, id).await;
    assert!(page.contains("24-Stunden-Fenster") && page.contains("id=\"send\" disabled"), "{page}");
    let refused = maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Zu spät")]).await;
    assert!(refused.location().contains("said=window-closed"), "{}", refused.location());
    maja.posts(&format!("/admin/c/{id}/template"), &[]).await;
    app.settle().await;
    let now = received(&app.phone("Anna"));
    assert!(!now.iter().any(|text| text.contains("Zu spät")), "{now:?}");
    assert!(now.len() > before || see(&maja, id).await.contains("Vorlage"), "{now:?}");
    assert!(see(&maja, id).await.contains("Zu spät"), "kept as a draft");
    app.phone("Anna").says("Bin wieder da");
    app.settle().await;
    assert!(!see(&maja, id).await.contains("id=\"send\" disabled"));
}

#[tokio::test]
async fn nothing_is_sent_that_is_empty_endless_or_has_a_placeholder() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    let before = received(&app.phone("Anna")).len();
    for (text, said) in [
        ("  \r\n", "empty"),
        ("Hallo {{vorname}}!", "placeholder"),
        (&*"ä".repeat(4097), "too-long"),
        (&*"🌻".repeat(2049), "too-long"),
    ] {
        let answer = maja.posts(&format!("/admin/c/{id}/reply"), &[("text", text)]).await;
        assert!(answer.location().contains(&format!("said={said}")), "{}", answer.location());
    }
    app.settle().await;
    assert_eq!(received(&app.phone("Anna")).len(), before);
}

#[tokio::test]
async fn notes_names_and_the_end_of_a_conversation() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "🌻🌻").await;
    let page = see(&maja, id).await;
    assert!(page.contains("Ohne Namen"), "an emoji is no name: {page}");
    maja.posts(&format!("/admin/c/{id}/note"), &[("text", "Ruft morgen an")]).await;
    maja.posts(&format!("/admin/c/{id}/name"), &[("text", "Sonne")]).await;
    let page = see(&maja, id).await;
    assert!(page.contains("Notiz von Maja") && page.contains("Ruft morgen an"), "{page}");
    assert!(page.contains("<bdi>Sonne</bdi>"), "{page}");
    app.settle().await;
    assert!(!received(&app.phone("🌻🌻")).iter().any(|text| text.contains("Ruft morgen")));
    let done = maja.posts(&format!("/admin/c/{id}/resolve"), &[("outcome", "answered")]).await;
    assert_eq!(done.location(), "/admin/");
    assert!(maja.gets("/admin/").await.text.contains("beantwortet"));
    assert_eq!(maja.posts(&format!("/admin/c/{id}/resolve"), &[("outcome", "nonsense")]).await.status, 400);
}

#[tokio::test]
async fn a_crisis_stands_on_top_with_its_card_until_somebody_releases_it_with_a_note() {
    let app = stage().at("2026-11-24T02:10:00+01:00").spawn().await;
    let (maja, rita) = (app.member("Maja", Role::Agent).await, app.member("Rita", Role::Reader).await);
    app.phone("Anna").says("Ich will nicht mehr leben");
    app.settle().await;
    let inbox = maja.gets("/admin/").await.text;
    assert!(inbox.contains("g-crisis") && inbox.contains("noch niemand dran"), "{inbox}");
    let rows = app.engine.steps.store.conversations(Group::Crisis, None, 5).await.expect("the store reads");
    let id = rows[0].id;
    let page = see(&maja, id).await;
    for part in ["Ein Mensch in Not", "116 123", "Ich will nicht mehr leben", "Ich habe es gesehen"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // Readers see that there is something, not what.
    assert!(!rita.gets("/admin/").await.text.contains("nicht mehr leben"));
    let readers = see(&rita, id).await;
    assert!(!readers.contains("nicht mehr leben") && readers.contains("Nur für Berechtigte"), "{readers}");
    maja.posts(&format!("/admin/c/{id}/acknowledge"), &[]).await;
    assert!(see(&maja, id).await.contains("Maja, heute 02:10"));
    let bare = [("outcome", "spoke"), ("note", " ")];
    let refused = maja.posts(&format!("/admin/c/{id}/release-crisis"), &bare).await;
    assert!(refused.location().contains("said=note-missing"));
    let early = maja.posts(&format!("/admin/c/{id}/resolve"), &[("outcome", "answered")]).await;
    assert!(early.location().contains("said=crisis-open"));
    let full = [("outcome", "spoke"), ("note", "Angerufen, geheime Notiz")];
    maja.posts(&format!("/admin/c/{id}/release-crisis"), &full).await;
    assert!(see(&maja, id).await.contains("geheime Notiz"));
    assert!(!maja.gets("/admin/").await.text.contains("g-crisis"));
    // What was said then stays confidential.
    for page in [see(&rita, id).await, rita.gets("/admin/").await.text] {
        assert!(!page.contains("nicht mehr leben") && !page.contains("geheime Notiz"), "{page}");
    }
}

#[tokio::test]
async fn words_of_need_that_are_quoted_after_the_release_stay_confidential() {
    let app = stage().spawn().await;
    let (maja, rita) = (app.member("Maja", Role::Agent).await, app.member("Rita", Role::Reader).await);
    let id = waiting(&app, "Anna").await;
    app.pass(Duration::from_hours(1)).await;
    let anna = app.phone("Anna");
    let words_of_need = anna.says("Ich will nicht mehr leben");
    app.settle().await;
    maja.posts(&format!("/admin/c/{id}/acknowledge"), &[]).await;
    let ending = [("outcome", "spoke"), ("note", "Angerufen")];
    maja.posts(&format!("/admin/c/{id}/release-crisis"), &ending).await;
    app.pass(Duration::from_mins(1)).await;
    anna.quotes(&words_of_need, "Danke, dass du da warst");
    app.settle().await;
    let majas = see(&maja, id).await;
    assert!(majas.contains("<blockquote dir=\"auto\">Ich will nicht mehr leben"), "{majas}");
    let readers = see(&rita, id).await;
    assert!(readers.contains("Danke, dass du da warst"), "nothing hides what is said now: {readers}");
    assert!(!readers.contains("nicht mehr leben"), "{readers}");
}

#[tokio::test]
async fn a_failed_message_says_why_and_is_really_sent_again() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    app.simulator.fault(Target::Sends, Fault::AcceptThenFail(131_026), 1);
    maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Hörst du mich?")]).await;
    app.settle().await;
    let page = see(&maja, id).await;
    assert!(page.contains("WhatsApp kann diese Person nicht erreichen"), "{page}");
    let newest = async || {
        let newest = app.engine.steps.store.messages(id, None, 1).await.expect("the store reads");
        newest[0].id.to_string()
    };
    let failed = newest().await;
    let again = [("message", failed.as_str()), ("once", "abc")];
    // Two clicks are one message.
    for _ in 0..2 {
        maja.posts(&format!("/admin/c/{id}/retry"), &again).await;
    }
    app.settle().await;
    let got = received(&app.phone("Anna"));
    assert_eq!(got.iter().filter(|text| text.contains("Hörst du mich?")).count(), 1, "{got:?}");
    let arrived = newest().await;
    let refused = maja.posts(&format!("/admin/c/{id}/retry"), &[("message", &arrived)]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "what arrived is not sent again");
}

#[tokio::test]
async fn a_form_that_was_refused_sends_when_nothing_is_in_its_way_any_more() {
    let app = stage().with("WHATSAPP_REOPEN_TEMPLATE", "wir_sind_zurueck:de").spawn().await;
    let (maja, ole) = (app.member("Maja", Role::Agent).await, app.member("Ole", Role::Owner).await);
    let id = waiting(&app, "Anna").await;
    app.simulator.fault(Target::Sends, Fault::AcceptThenFail(131_026), 1);
    maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Hörst du mich?")]).await;
    app.settle().await;
    let newest = app.engine.steps.store.messages(id, None, 1).await.expect("the store reads");
    let failed = newest[0].id.to_string();
    let forms =
        [("retry", [("message", failed.as_str()), ("once", "a")]), ("template", [("", ""), ("once", "b")])];
    for (path, form) in &forms {
        let refused = ole.posts(&format!("/admin/c/{id}/{path}"), form).await;
        assert!(refused.location().contains("said=not-yours"), "{path}: {}", refused.location());
    }
    ole.posts(&format!("/admin/c/{id}/take-over"), &[]).await;
    for (path, form) in &forms {
        let sent = ole.posts(&format!("/admin/c/{id}/{path}"), form).await;
        assert!(!sent.location().contains("said="), "{path}: {}", sent.location());
        app.settle().await;
    }
    let got = received(&app.phone("Anna"));
    assert_eq!(got.iter().filter(|text| text.contains("Hörst du mich?")).count(), 1, "{got:?}");
    assert_eq!(got.last().map(String::as_str), Some("template wir_sind_zurueck"));
}

#[tokio::test]
async fn a_draft_that_comes_after_its_form_was_sent_is_not_kept_and_nobody_is_told_so() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    let form = [("text", "Hallo Anna, ich bin Maja."), ("once", "a")];
    maja.posts(&format!("/admin/c/{id}/reply"), &form).await;
    let late = maja.posts(&format!("/admin/c/{id}/draft"), &form).await;
    assert_eq!(late.location(), format!("/admin/c/{id}#end"));
    let kept = maja.posts(&format!("/admin/c/{id}/draft"), &[("text", "Noch etwas"), ("once", "b")]).await;
    assert!(kept.location().contains("said=draft-kept"), "{}", kept.location());
}

#[tokio::test]
async fn a_note_that_could_not_be_kept_is_kept_by_the_same_form() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    let id = waiting(&app, "Anna").await;
    let other = rusqlite::Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    let stuck = "CREATE TRIGGER stuck BEFORE INSERT ON note BEGIN SELECT RAISE(ABORT, 'stuck'); END";
    other.execute_batch(stuck).expect("a trigger");
    let form = [("text", "Ruft morgen an"), ("once", "n")];
    assert_eq!(maja.posts(&format!("/admin/c/{id}/note"), &form).await.status, 503);
    other.execute_batch("DROP TRIGGER stuck").expect("it is gone");
    maja.posts(&format!("/admin/c/{id}/note"), &form).await;
    assert!(see(&maja, id).await.contains("Ruft morgen an"));
}

#[tokio::test]
async fn a_ready_text_is_filled_shown_as_a_draft_and_sent_to_the_right_person_only() {
    let app = stage().spawn().await;
    let ole = app.member("Ole", Role::Owner).await;
    let text = "Hallo {{vorname}}, ich bin {{ich}}. Wir sind {{naechste_oeffnung}} wieder da.";
    ole.posts("/admin/canned", &[("title", "Begrüßung"), ("body", text)]).await;
    let old = [("title", "Sommerfest"), ("body", "Komm vorbei"), ("valid_until", "2026-07-01")];
    ole.posts("/admin/canned", &old).await;
    let (anna, tarik) = (waiting(&app, "Anna Müller").await, waiting(&app, "Tarik").await);
    let nameless = waiting(&app, "🌻").await;
    let page = see(&ole, anna).await;
    assert!(page.contains("Begrüßung") && !page.contains("Sommerfest"), "only what is valid today: {page}");
    for id in [anna, nameless] {
        let chosen = [("text", "Moment bitte."), ("canned", "1")];
        let inserted = ole.posts(&format!("/admin/c/{id}/canned"), &chosen).await;
        assert_eq!(inserted.location(), format!("/admin/c/{id}#end"));
    }
    let page = see(&ole, anna).await;
    assert!(page.contains("Hallo Anna, ich bin Ole. Wir sind am Dienstag ab 8 Uhr"), "{page}");
    assert!(see(&ole, nameless).await.contains("{{vorname}}"), "nothing to fill it with");
    let before = received(&app.phone("Tarik")).len();
    let wrong = ole.posts(&format!("/admin/c/{tarik}/reply"), &[("text", "Hallo Anna, bis morgen!")]).await;
    assert!(wrong.location().contains("said=other-name"), "{}", wrong.location());
    app.settle().await;
    assert_eq!(received(&app.phone("Tarik")).len(), before);
    ole.posts(&format!("/admin/c/{tarik}/reply"), &[("text", "Hallo Tarik, bis morgen!")]).await;
    app.settle().await;
    assert_eq!(received(&app.phone("Tarik")).last().map(String::as_str), Some("Hallo Tarik, bis morgen!"));
}

#[tokio::test]
async fn an_owner_takes_the_data_out_and_erases_with_a_receipt() {
    let app = stage().spawn().await;
    let ole = app.member("Ole", Role::Owner).await;
    let id = waiting(&app, "Anna").await;
    ole.posts(&format!("/admin/c/{id}/note"), &[("text", "eine Notiz")]).await;
    let export = ole.gets(&format!("/admin/c/{id}/export")).await;
    assert!(export.header("content-disposition").starts_with("attachment"));
    assert!(export.text.contains("Anna") && export.text.contains("eine Notiz"), "{}", export.text);
    assert_eq!(ole.posts(&format!("/admin/c/{id}/erase"), &[("really", "ja")]).await.status, 400);
    let receipt = ole.posts(&format!("/admin/c/{id}/erase"), &[("really", "löschen")]).await;
    assert!(receipt.text.contains("Beleg Nr. 1"), "{}", receipt.text);
    assert_eq!(ole.gets(&format!("/admin/c/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn below_a_path_every_link_stays_below_it() {
    let app = stage().with("SPRECHZEIT_PUBLIC_URL", "http://hr.example.org/chat").spawn().await;
    let ole = app.member("Ole", Role::Owner).await;
    let id = waiting(&app, "Anna").await;
    for path in ["/admin/".to_owned(), format!("/admin/c/{id}"), "/admin/account".to_owned()] {
        let page = ole.gets(&path).await.text;
        for attribute in ["href=\"/", "action=\"/", "src=\"/", "data-live=\"/", "data-draft=\"/"] {
            for rest in page.split(attribute).skip(1) {
                assert!(rest.starts_with("chat/admin/"), "{path}: {attribute}{rest:.40}");
            }
        }
        assert!(page.len() < 60_000, "{path}: {} bytes", page.len());
    }
}
