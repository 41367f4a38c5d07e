//! The inbox: who is found and by whom, what a row tells, and the trail of who did what.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::StatusCode;
use sprechzeit::ids::ConversationId;
use sprechzeit::store::Role;

use super::support::admin::Browser;
use super::support::{App, CRISIS, DOCUMENTS, PAY, stage};

const WISH: &str = "Ich möchte bitte mit einem Menschen sprechen";

/// The page of this search.
async fn find(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let answer = browser.gets(&format!("/admin/?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{fields:?}");
    answer.text
}

/// The names on a page, in their order.
fn names(page: &str) -> Vec<String> {
    let names = page.split("class=\"name\">").skip(1).filter_map(|rest| rest.split("</bdi>").next());
    names.map(str::to_owned).collect()
}

/// The row of this person.
fn row(page: &str, name: &str) -> String {
    let rows = page.split("<li id=\"row-").skip(1).filter_map(|rest| rest.split("</li>").next());
    rows.into_iter()
        .find(|row| row.contains(&format!("class=\"name\">{name}<")))
        .unwrap_or_else(|| panic!("no row of {name}: {page}"))
        .to_owned()
}

async fn id_of(app: &App, name: &str) -> ConversationId {
    app.conversation(&app.phone(name)).await.id
}

#[tokio::test]
async fn somebody_is_found_by_name_by_number_and_by_what_they_wrote() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    app.phone("Jörg Müller").says("Ich habe ein Stipendium in Aussicht, passt das zusammen?");
    app.phone("Tarik Yılmaz").says(WISH);
    app.phone("Lena").says(DOCUMENTS);
    app.settle().await;
    for (q, name) in [
        ("muller", "Jörg Müller"),
        ("jör", "Jörg Müller"),
        ("STIPENDIUM", "Jörg Müller"),
        ("aussicht stipend", "Jörg Müller"),
        ("yılm", "Tarik Yılmaz"),
        ("menschen", "Tarik Yılmaz"),
        ("unterlagen", "Lena"),
    ] {
        assert_eq!(names(&find(&maja, &[("q", q)]).await), [name], "{q}");
    }
    let number = app.phone("Lena").spec().wa_id.expect("a number");
    for q in [number.clone(), format!("+{number}"), number[number.len() - 6..].to_owned()] {
        assert!(names(&find(&maja, &[("q", &q)]).await).contains(&"Lena".to_owned()), "{q}");
    }
    let page = find(&maja, &[("q", "stipendium")]).await;
    assert!(row(&page, "Jörg Müller").contains("wartet auf euch"), "where it stands: {page}");
    assert!(page.contains("value=\"stipendium\""), "what is looked for stays in its field: {page}");
    let page = find(&maja, &[("q", "xylophon")]).await;
    assert!(page.contains("Nichts gefunden") && names(&page).is_empty(), "{page}");
    // What the team calls somebody counts at once.
    maja.posts(&format!("/admin/c/{}/name", id_of(&app, "Lena").await), &[("text", "Leonie")]).await;
    assert_eq!(names(&find(&maja, &[("q", "leonie")]).await), ["Leonie"]);
}

#[tokio::test]
async fn whatever_is_typed_into_the_search_is_answered_with_a_page() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    app.phone("Anna").says("Hallo \"du\" OR 🙂 a*");
    app.settle().await;
    let long = "wort".repeat(15_000);
    for q in [
        "\"",
        "''",
        "a\" OR \"b",
        "NEAR(a b)",
        "body:a",
        "*",
        "-",
        "(",
        "🙂🙂🙂",
        "<script>alert(1)</script>",
        "%",
        "\\",
        "\0",
        &long,
    ] {
        let page = find(&maja, &[("q", q)]).await;
        assert!(!page.contains("<script>alert"), "{page}");
    }
    for query in [
        "q=%FF%FE",
        "q=a&q=b",
        "topic=%00&person=%F0%9F%99%82",
        "person=99999999999999999999",
        "q=a&after=1.0.1",
    ] {
        let status = maja.gets(&format!("/admin/?{query}")).await.status;
        assert!(status == StatusCode::OK || status == StatusCode::BAD_REQUEST, "{query} {status}");
    }
    assert_eq!(maja.gets("/admin/?q=a&after=x").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_somebody_in_need_wrote_is_found_by_agents_and_owners_only() {
    let app = stage().spawn().await;
    let mut pages = Vec::new();
    app.phone("Anna").says(CRISIS);
    app.phone("Bert").says("Wo kann ich bei euch leben, gibt es ein Wohnheim?");
    app.settle().await;
    for (name, role) in [("Rita", Role::Reader), ("Maja", Role::Agent), ("Ole", Role::Owner)] {
        let browser = app.member(name, role).await;
        pages.push((role, find(&browser, &[("q", "leben")]).await));
        let by_name = find(&browser, &[("q", "anna")]).await;
        assert_eq!(names(&by_name), ["Anna"], "{name}");
        assert_eq!(by_name.contains("nicht mehr leben"), role != Role::Reader, "{name}: {by_name}");
    }
    for (role, page) in pages {
        let found: BTreeSet<String> = names(&page).into_iter().collect();
        assert!(found.contains("Bert"), "{page}");
        assert_eq!(found.contains("Anna"), role != Role::Reader, "{role:?}: {page}");
        assert_eq!(page.contains("nicht mehr leben"), role != Role::Reader, "{role:?}: {page}");
    }
}

#[tokio::test]
async fn topic_and_person_narrow_the_groups_and_the_search_and_stay_in_every_link() {
    let app = stage().spawn().await;
    let (maja, ole) = (app.member("Maja", Role::Agent).await, app.member("Ole", Role::Owner).await);
    for (name, text) in [("Anna", DOCUMENTS), ("Bert", PAY), ("Cem", PAY), ("Dana", PAY)] {
        app.phone(name).says(text);
        app.settle().await;
        app.phone(name).says(WISH);
        app.settle().await;
    }
    let topic = {
        let row = app.conversation(&app.phone("Bert")).await;
        row.topic.expect("the answer was about something")
    };
    ole.posts(&format!("/admin/c/{}/claim", id_of(&app, "Bert").await), &[]).await;
    maja.posts(&format!("/admin/c/{}/claim", id_of(&app, "Cem").await), &[]).await;
    let of = async |fields: &[(&str, &str)]| -> BTreeSet<String> {
        names(&find(&maja, fields).await).into_iter().collect()
    };
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    let oles = ole.id.expect("an id").to_string();
    assert_eq!(of(&[("topic", &topic)]).await, set(&["Bert", "Cem", "Dana"]), "also where somebody has it");
    assert_eq!(of(&[("person", &oles)]).await, set(&["Bert"]));
    assert_eq!(of(&[("topic", &topic), ("person", &oles)]).await, set(&["Bert"]));
    assert_eq!(of(&[("q", "menschen"), ("topic", &topic)]).await, set(&["Bert", "Cem", "Dana"]));
    assert_eq!(of(&[("q", "menschen"), ("person", &oles)]).await, set(&["Bert"]));
    assert_eq!(of(&[("q", "cem"), ("person", &oles)]).await, set(&[]));
    assert_eq!(of(&[("topic", "gibtesnicht")]).await, set(&[]));
    let page = find(&maja, &[("topic", &topic), ("person", &oles)]).await;
    assert!(page.contains(&format!("value=\"{topic}\" selected")), "{page}");
    assert!(page.contains(&format!("value=\"{oles}\" selected")), "{page}");
    assert!(row(&page, "Bert").contains(&format!("tag\">{topic}<")), "{page}");
}

#[tokio::test]
async fn a_row_shows_the_applicants_last_words_and_how_long_for_what_and_until_when() {
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    app.phone("Anna").says(WISH);
    app.phone("Bert").says(PAY);
    app.settle().await;
    app.pass(Duration::from_mins(47)).await;
    let page = maja.gets("/admin/").await.text;
    let anna = row(&page, "Anna");
    for part in [WISH, "möchte einen Menschen", "bis heute 18:00", "wartet 47 min", "noch 23 h 03"] {
        assert!(anna.contains(part), "{part}: {anna}");
    }
    assert!(!anna.contains("beantwortet"), "the line that hands over is no answer: {anna}");
    let bert = row(&page, "Bert");
    assert!(bert.contains(PAY) && bert.contains("beantwortet"), "not what the bot said: {bert}");
    let id = id_of(&app, "Anna").await;
    maja.posts(&format!("/admin/c/{id}/reply"), &[("text", "Ich bin Maja, worum geht es?")]).await;
    let mine = row(&maja.gets("/admin/").await.text, "Anna");
    assert!(mine.contains(WISH) && mine.contains("bei Maja") && !mine.contains("worum geht es"), "{mine}");
    app.settle().await;
    let ours = row(&find(&maja, &[("q", "worum geht")]).await, "Anna");
    assert!(ours.contains("Wir:") && ours.contains("worum geht es?"), "what was found: {ours}");
}

#[tokio::test]
async fn a_held_row_names_its_release_and_a_closed_window_is_said() {
    let app = stage().at("2026-11-24T20:00:00+01:00").spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    app.phone("Anna").says(PAY);
    app.settle().await;
    let page = maja.gets("/admin/").await.text;
    assert!(row(&page, "Anna").contains("bis morgen 08:00"), "{page}");
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    app.phone("Anna").says(WISH);
    app.settle().await;
    for _ in 0..3 {
        app.pass(Duration::from_hours(9)).await;
        maja.gets("/admin/").await;
    }
    let anna = row(&maja.gets("/admin/").await.text, "Anna");
    assert!(anna.contains("Fenster zu") && anna.contains("war fällig"), "{anna}");
}

#[tokio::test]
async fn groups_stand_in_their_order_and_pages_lose_nobody() {
    const CROWD: usize = 95;
    let app = stage().spawn().await;
    let maja = app.member("Maja", Role::Agent).await;
    for index in 0..CROWD {
        app.phone(&format!("Person {index}")).says(WISH);
    }
    app.phone("Bert").says(PAY);
    app.phone("Anna").says(CRISIS);
    app.settle().await;
    maja.posts(&format!("/admin/c/{}/claim", id_of(&app, "Person 3").await), &[]).await;
    maja.posts(&format!("/admin/c/{}/resolve", id_of(&app, "Person 4").await), &[("outcome", "answered")])
        .await;
    app.settle().await;
    let page = maja.gets("/admin/").await.text;
    let order: Vec<usize> = ["g-crisis\"", "g-waiting\"", "g-mine\"", "g-bot\"", "g-resolved\""]
        .into_iter()
        .map(|group| {
            page.find(&format!("<section class=\"group {group}")).unwrap_or_else(|| panic!("{group}: {page}"))
        })
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    assert!(page.len() < 60_000, "{} bytes", page.len());
    for start in ["/admin/?group=waiting", "/admin/?q=person"] {
        let (mut path, mut seen) = (start.to_owned(), Vec::new());
        for _ in 0..5 {
            let page = maja.gets(&path).await.text;
            seen.extend(names(&page));
            let Some(next) = page.split("class=\"more\"><a href=\"").nth(1) else { break };
            path = next.split('"').next().expect("an address").replace("&#38;", "&");
        }
        let different: BTreeSet<&String> = seen.iter().collect();
        let expected = if start.contains("group") { CROWD - 2 } else { CROWD };
        assert_eq!((seen.len(), different.len()), (expected, expected), "{start}");
    }
}

#[tokio::test]
async fn the_trail_tells_who_did_what_and_only_owners_take_it_away() {
    let app = stage().spawn().await;
    let (maja, ole) = (app.member("=Maja", Role::Agent).await, app.member("Ole", Role::Owner).await);
    app.phone("Anna").says(WISH);
    app.phone("Bert").says(CRISIS);
    app.settle().await;
    let (anna, bert) = (id_of(&app, "Anna").await, id_of(&app, "Bert").await);
    maja.posts(&format!("/admin/c/{anna}/claim"), &[]).await;
    ole.posts(&format!("/admin/c/{anna}/take-over"), &[]).await;
    ole.posts(&format!("/admin/c/{anna}/release"), &[("to", "bot")]).await;
    app.phone("Anna").says(WISH);
    app.settle().await;
    maja.posts(&format!("/admin/c/{anna}/resolve"), &[("outcome", "moved")]).await;
    app.phone("Anna").says(PAY);
    maja.posts(&format!("/admin/c/{bert}/acknowledge"), &[]).await;
    let release = [("outcome", "spoke"), ("note", "Angerufen; \"alles\" gut")];
    maja.posts(&format!("/admin/c/{bert}/release-crisis"), &release).await;
    app.settle().await;
    let page = ole.gets(&format!("/admin/c/{anna}")).await.text;
    for part in [
        "wartet auf euch: möchte einen Menschen",
        "=Maja: hat übernommen",
        "Ole: hat es von jemand anderem übernommen",
        "Ole: hat zurückgegeben: an den Bot",
        "=Maja: erledigt: weiter per Mail oder Telefon",
        "geht weiter: beim Bot",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let one = ole.gets(&format!("/admin/c/{anna}/audit")).await;
    assert_eq!(one.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        one.header("content-disposition"),
        format!("attachment; filename=\"sprechzeit-audit-{anna}.csv\"")
    );
    let claimed = format!(
        "\"2026-11-23T12:00:00+01:00\";\"{anna}\";\"hat übernommen\";\"\";\"'=Maja\";\"claimed\"\r\n"
    );
    assert!(one.text.contains(&claimed) && !one.text.contains("Notlage"), "{}", one.text);
    let all = ole.gets("/admin/audit").await;
    assert!(all.text.contains(&claimed), "{}", all.text);
    assert!(all.text.contains("miteinander gesprochen – Angerufen; \"\"alles\"\" gut"), "{}", all.text);
    assert!(!all.text.contains("Anna") && !all.text.contains("nicht mehr leben"), "{}", all.text);
    assert!(ole.gets("/admin/account").await.text.contains("/admin/audit"));
    for path in ["/admin/audit".to_owned(), format!("/admin/c/{anna}/audit")] {
        assert_eq!(maja.gets(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(!maja.gets("/admin/account").await.text.contains("/admin/audit"));
    // The erased are in nobody's table.
    ole.posts(&format!("/admin/c/{bert}/erase"), &[("really", "löschen")]).await;
    let all = ole.gets("/admin/audit").await.text;
    assert!(all.contains("\"gelöscht\"") && !all.contains("Angerufen"), "{all}");
    assert!(names(&find(&ole, &[("q", "bert")]).await).is_empty());
    assert!(names(&find(&ole, &[("q", "leben")]).await).is_empty());
}
