//! The page as a browser without script sees it, over real HTTP.

use std::sync::Arc;

use actix_web::{App, HttpServer};
use chrono::{DateTime, TimeDelta, Utc, Weekday};
use chrono_tz::Europe::Berlin;
use chrono_tz::Tz;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::super::{Author, Kind, Phone, Seeded, Settings, Simulator};
use super::cast::cast;
use super::language::Language;
use super::linkify::{Piece, pieces};
use super::scenario::{FLOOD, Scenario};
use super::{DemoHost, configure, times};
use crate::clock::Clock;
use crate::web::names_this_computer;

/// A host without a program: its restart empties the double and sets the clock.
struct Host(Simulator);

impl DemoHost for Host {
    fn simulator(&self) -> Simulator {
        self.0.clone()
    }

    fn play(&self) -> u64 {
        7
    }

    fn now(&self) -> DateTime<Utc> {
        self.0.clock().now()
    }

    fn zone(&self) -> Tz {
        Berlin
    }

    fn next_opening(&self, _: DateTime<Utc>) -> Option<DateTime<Utc>> {
        Some(at("2026-11-23T07:00:00Z"))
    }

    fn advance_to(&self, to: DateTime<Utc>) {
        self.0.clock().advance_to(to);
    }

    fn restart(&self, at: DateTime<Utc>) -> BoxFuture<'_, anyhow::Result<()>> {
        self.0.reset();
        self.0.clock().advance_to(at);
        async { Ok(()) }.boxed()
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The page and the double behind it, on a Friday at 18:05 in Berlin.
struct Site {
    simulator: Simulator,
    base: String,
    client: reqwest::Client,
}

fn site() -> Site {
    let clock = Clock::still(at("2026-11-20T17:05:00Z"));
    let simulator = Simulator::start(Settings::default(), clock, Arc::new(Seeded::new(3))).unwrap();
    let host: Arc<dyn DemoHost> = Arc::new(Host(simulator.clone()));
    let server = HttpServer::new(move || App::new().configure(|config| configure(config, Arc::clone(&host))))
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let base = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    Site { simulator, base, client }
}

impl Site {
    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let request = self.client.get(format!("{}{path}", self.base));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends a form; a good one ends on the page again.
    async fn post(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> (u16, String) {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = request.body(body.finish()).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    fn mia(&self) -> Phone {
        cast(&self.simulator).remove(0)
    }

    /// Plays the business: sends an interactive message to Mia.
    async fn business_sends(&self, interactive: Value) {
        let settings = self.simulator.settings();
        let url = format!("{}/v25.0/{}/messages", self.simulator.graph_url(), settings.phone_number_id);
        let to = format!("+{}", self.mia().spec().wa_id.unwrap());
        let body = json!({ "messaging_product": "whatsapp", "to": to, "type": "interactive", "interactive": interactive });
        let request = self.client.post(url).bearer_auth(&settings.access_token);
        let request = request.header("content-type", "application/json").body(body.to_string());
        assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
    }
}

#[tokio::test]
async fn the_first_html_has_three_text_boxes_and_nothing_inline_or_foreign() {
    let site = site();
    let (status, page) = site.get("/demo", &[]).await;
    assert_eq!(status, 200);
    assert_eq!(page.matches(r#"name="text" type="text""#).count(), 3);
    assert!(page.contains(r#"<html lang="de">"#) && page.contains("Freitag, 20. November 2026"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "only the embedded file");
    for forbidden in ["<style", " style=", " onclick", "http:", "https:", "//"] {
        let body = page.split("</head>").nth(1).unwrap();
        assert!(!body.contains(forbidden), "{forbidden}");
    }
    let response = site.client.get(format!("{}/demo", site.base)).send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(
        page.contains(r#"data-play="7""#) && page.contains(r#"<iframe id="team" src="/admin/""#),
        "{page}"
    );
    assert!(policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    for asset in ["/demo/demo.css", "/demo/demo.js", "/demo/icon.svg"] {
        assert_eq!(site.get(asset, &[]).await.0, 200, "{asset}");
    }
    for address in [include_str!("assets/demo.css"), include_str!("assets/demo.js")] {
        assert!(!address.contains("http"), "assets load nothing from elsewhere");
    }
}

#[tokio::test]
async fn a_foreign_host_sees_nothing() {
    let site = site();
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080", "192.168.0.1"] {
        let (status, page) = site.get("/demo", &[("host", host)]).await;
        assert_eq!(status, 403, "{host}");
        assert!(!page.contains("<html"), "{host}");
    }
    assert_eq!(site.get("/demo", &[("host", "localhost:9999")]).await.0, 200);
}

#[test]
fn only_names_of_this_computer_are_loopback() {
    for ours in ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]", "[::1]:8080"] {
        assert!(names_this_computer(ours), "{ours}");
    }
    for foreign in ["", ":80", "example.org", "localhost:x", "127.0.0.1:80:80", "[::1", "::1", "0.0.0.0"] {
        assert!(!names_this_computer(foreign), "{foreign}");
    }
}

#[tokio::test]
async fn another_page_cannot_click() {
    let site = site();
    let form = [("act", "text"), ("text", "Hallo")];
    for headers in [
        [("origin", "https://evil.example"), ("x-none", "")],
        [("sec-fetch-site", "cross-site"), ("x-none", "")],
        [("origin", "null"), ("sec-fetch-site", "same-origin")],
    ] {
        assert_eq!(site.post("/demo/phones/0", &form, &headers).await.0, 403, "{headers:?}");
    }
    assert!(site.mia().chat().is_empty());
    assert_eq!(site.post("/demo/phones/0", &form, &[("origin", &site.base)]).await.0, 200);
    assert_eq!(site.mia().chat().len(), 1);
}

#[tokio::test]
async fn what_is_typed_is_sent_and_shown_escaped() {
    let site = site();
    let text = "<script>alert(1)</script> & \"so\" https://karriere.example.org/a?b=1. Gut?";
    let (status, page) = site.post("/demo/phones/0", &[("act", "text"), ("text", text)], &[]).await;
    assert_eq!(status, 200);
    assert_eq!(site.mia().chat()[0].shown.text.as_deref(), Some(text));
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(page.contains(
        r#"<a href="https://karriere.example.org/a?b=1" target="_blank" rel="noopener noreferrer">"#
    ));
    // A name is as hostile as a text.
    site.post("/demo/phones/0", &[("act", "text"), ("text", "   ")], &[]).await;
    assert_eq!(site.mia().chat().len(), 1, "nothing is not sent");
    assert_eq!(site.post("/demo/phones/3", &[("act", "text"), ("text", "a")], &[]).await.0, 404);
    assert_eq!(site.post("/demo/phones/0", &[("act", "explode")], &[]).await.0, 400);
}

#[tokio::test]
async fn buttons_lists_links_and_footers_are_shown_and_can_be_tapped() {
    let site = site();
    let mia = site.mia();
    mia.says("Hallo");
    site.business_sends(json!({ "type": "button", "body": { "text": "Lebenslauf und Zeugnis reichen." },
        "footer": { "text": "Automatische Antwort" }, "action": { "buttons": [
            { "type": "reply", "reply": { "id": "done", "title": "Passt, <danke>" } }] } }))
        .await;
    site.business_sends(json!({ "type": "list", "body": { "text": "Worum geht es?" }, "action": {
        "button": "Themen zeigen", "sections": [{ "rows": [
            { "id": "pay", "title": "Geld", "description": "Was verdiene ich?" }] }] } }))
        .await;
    site.business_sends(
        json!({ "type": "cta_url", "body": { "text": "Hier:" }, "action": { "name": "cta_url",
        "parameters": { "display_text": "Zur Seite", "url": "https://karriere.example.org" } } }),
    )
    .await;
    let (_, page) = site.get("/demo", &[]).await;
    for part in [
        "Automatische Antwort",
        "Passt, &#60;danke&#62;",
        "<summary>Themen zeigen</summary>",
        "Was verdiene ich?",
        r#"<a class="button" href="https://karriere.example.org""#,
    ] {
        assert!(page.contains(part), "{part}");
    }
    let wamid = mia.received()[1].wamid.clone();
    let tap = |choice: &'static str| [("act", "tap"), ("wamid", wamid.as_str()), ("choice", choice)];
    assert_eq!(site.post("/demo/phones/0", &tap("pay"), &[]).await.0, 200);
    assert_eq!(site.post("/demo/phones/0", &tap("done"), &[]).await.0, 400, "that one is on another message");
    let last = mia.chat().pop().unwrap();
    assert_eq!((last.shown.kind, last.shown.text.as_deref()), (Kind::Choice, Some("Geld")));
}

#[tokio::test]
async fn a_phone_sends_pictures_voice_and_the_rest() {
    let site = site();
    for act in ["picture", "voice", "document", "place", "call", "thumb", "close", "open"] {
        assert_eq!(site.post("/demo/phones/1", &[("act", act)], &[]).await.0, 200, "{act}");
    }
    site.post("/demo/phones/1", &[("act", "team"), ("text", "Ich bin dran")], &[]).await;
    let chat = cast(&site.simulator)[1].chat();
    let kinds: Vec<Kind> = chat.iter().map(|message| message.shown.kind).collect();
    assert_eq!(kinds, [Kind::Image, Kind::Voice, Kind::Document, Kind::Place, Kind::Call, Kind::Text]);
    assert_eq!(chat[5].author, Author::PhoneApp);
    let (_, page) = site.get("/demo", &[]).await;
    for message in &chat[..3] {
        let path = format!("/demo/files/{}", message.shown.media.as_ref().unwrap().id);
        assert!(page.contains(&path));
        let response = site.client.get(format!("{}{path}", site.base)).send().await.unwrap();
        let saved = response.headers().contains_key("content-disposition");
        assert_eq!((response.status().as_u16(), saved), (200, message.shown.kind == Kind::Document));
    }
    assert_eq!(site.get("/demo/files/4711", &[]).await.0, 404);
}

#[tokio::test]
async fn the_clock_goes_forward_by_its_buttons() {
    let site = site();
    let table = [
        ("ten", "2026-11-20T17:15:00Z"),
        ("hour", "2026-11-20T18:15:00Z"),
        ("opening", "2026-11-23T07:00:00Z"),
        ("opening", "2026-11-23T07:00:00Z"),
        ("friday", "2026-11-27T17:05:00Z"),
        ("monday", "2026-11-30T07:00:00Z"),
    ];
    for (to, expected) in table {
        assert_eq!(site.post("/demo/clock", &[("to", to)], &[]).await.0, 200);
        assert_eq!(site.simulator.clock().now(), at(expected), "{to}");
    }
    assert_eq!(site.post("/demo/clock", &[("to", "yesterday")], &[]).await.0, 400);
}

#[test]
fn moments_are_those_of_the_office_on_both_sides_of_a_clock_change() {
    let friday = |now: &str| times::next_weekday(at(now), Berlin, Weekday::Fri, (18, 5));
    assert_eq!(friday("2026-10-22T10:00:00Z"), at("2026-10-23T16:05:00Z"), "summer time");
    assert_eq!(friday("2026-10-23T16:05:00Z"), at("2026-10-30T17:05:00Z"), "strictly later, winter time");
    let skipped = times::next_weekday(at("2027-03-27T10:00:00Z"), Berlin, Weekday::Sun, (2, 30));
    assert_eq!(skipped, at("2027-04-04T00:30:00Z"), "half past two did not exist on 28 March");
    let new_year = times::next_working(at("2026-12-30T10:00:00Z"), Berlin, Weekday::Fri, (22, 15));
    assert_eq!(new_year, at("2027-01-08T21:15:00Z"), "1 January 2027 is a Friday");
    assert_eq!(times::next_holiday(at("2026-11-20T10:00:00Z"), Berlin, 11), at("2026-12-25T10:00:00Z"));
    assert_eq!(times::next_holiday(at("2027-01-02T10:00:00Z"), Berlin, 11), at("2028-05-01T09:00:00Z"));
}

#[tokio::test]
async fn each_story_starts_a_fresh_run_later_than_the_one_before() {
    let site = site();
    let mut before = site.simulator.clock().now();
    for scenario in Scenario::ALL {
        let (status, _) = site.post("/demo/story", &[("story", scenario.slug())], &[]).await;
        assert_eq!(status, 200, "{scenario:?}");
        let now = site.simulator.clock().now();
        assert!(now > before, "{scenario:?}");
        before = now;
        let written: usize = site.simulator.phones().iter().map(|phone| phone.chat().len()).sum();
        let expected = match scenario {
            Scenario::Flood => FLOOD,
            Scenario::Outage => 2,
            _ => 1,
        };
        assert_eq!(written, expected, "{scenario:?}");
        assert_eq!(site.simulator.is_down(), scenario == Scenario::Outage);
    }
    assert_eq!(site.post("/demo/story", &[("story", "doomsday")], &[]).await.0, 400);
}

#[tokio::test]
async fn an_outage_ends_by_the_clock_or_by_click() {
    let site = site();
    site.post("/demo/story", &[("story", "outage")], &[]).await;
    assert!(site.get("/demo", &[]).await.1.contains("nicht erreichbar"));
    let clock = site.simulator.clock();
    clock.advance_to(clock.now() + TimeDelta::minutes(5));
    assert!(site.simulator.wait_until(|simulator| !simulator.is_down()).await);
    site.post("/demo/meta", &[("to", "down")], &[]).await;
    assert!(site.simulator.is_down());
    site.post("/demo/meta", &[("to", "up")], &[]).await;
    assert!(!site.simulator.is_down());
}

#[tokio::test]
async fn a_look_for_changes_answers_when_something_happened() {
    let site = site();
    let (_, page) = site.get("/demo", &[]).await;
    let key = page.split("data-key=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("/demo/changes?after={key}");
    let write = async { site.mia().says("Hallo") };
    let ((status, next), _) = tokio::join!(site.get(&path, &[]), write);
    assert_eq!(status, 200);
    assert_ne!(next, key);
}

#[test]
fn the_language_is_the_browsers_first_of_the_two() {
    let table = [
        ("", Language::German),
        ("en-GB,en;q=0.9", Language::English),
        ("de-AT,en;q=0.8", Language::German),
        ("fr,en;q=0.5,de;q=0.4", Language::English),
        ("fr", Language::German),
        ("en;q=0", Language::German),
        ("en;q=x,,;", Language::German),
    ];
    for (header, expected) in table {
        assert_eq!(Language::of(header), expected, "{header:?}");
    }
}

#[tokio::test]
async fn english_browsers_get_english() {
    let (_, page) = site().get("/demo", &[("accept-language", "en-US")]).await;
    assert!(page.contains(r#"<html lang="en">"#) && page.contains("The demo&#39;s clock"), "{page}");
}

#[test]
fn addresses_are_found_without_the_sentence_around_them() {
    let (plain, address) = (Piece::Plain, Piece::Address);
    let table = [
        ("nichts", vec![plain("nichts")]),
        ("Da: https://a.example/b.", vec![plain("Da: "), address("https://a.example/b"), plain(".")]),
        (
            "http://a.example http://b.example",
            vec![address("http://a.example"), plain(" "), address("http://b.example")],
        ),
        ("javascript:alert(1)", vec![plain("javascript:alert(1)")]),
        ("(https://a.example/ü)", vec![plain("("), address("https://a.example/ü"), plain(")")]),
    ];
    for (text, expected) in table {
        assert_eq!(pieces(text), expected, "{text}");
    }
}
