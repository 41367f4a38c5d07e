//! The demo's stories, clicked one after another as in a browser without script.

use std::time::Duration;

use super::support::demo::Demo;

/// Only a story that fails waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody at the demo's page.
struct Visitor {
    demo: Demo,
    client: reqwest::Client,
}

fn visitor() -> Visitor {
    // A free port, so that nobody waits for the usual one.
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|taken| taken.local_addr());
    let demo = Demo::start(&["--port", &free.expect("a free port").port().to_string()]);
    Visitor { demo, client: reqwest::Client::builder().no_proxy().build().expect("a client") }
}

/// The words between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(found, _)| found)
}

impl Visitor {
    /// Presses a button.
    async fn post(&self, path: &str, form: &str) -> String {
        let request = self.client.post(format!("{}{path}", self.demo.address));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(form.to_owned()).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path} {form}");
        answer.text().await.expect("a page")
    }

    async fn get(&self, path: &str) -> String {
        let answer = self.client.get(format!("{}{path}", self.demo.address)).send().await.expect("an answer");
        answer.text().await.expect("a text")
    }

    async fn starts(&self, story: &str) -> String {
        self.post("/demo/story", &format!("story={story}")).await
    }

    /// Looks at the page whenever it changes until it is as wanted.
    async fn sees(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let look = async {
            loop {
                let page = self.get("/demo").await;
                if wanted(&page) {
                    return page;
                }
                let key = between(&page, "data-key=\"", "\"").to_owned();
                self.get(&format!("/demo/changes?after={key}")).await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, look).await.ok();
        let Some(page) = seen else { panic!("{what}: it never came:\n{}", self.get("/demo").await) };
        page
    }
}

/// What stands in one phone's chat.
fn chat(page: &str, phone: usize) -> &str {
    between(page, &format!("id=\"chat-{phone}\""), "class=\"composer\"")
}

fn bubbles(page: &str, side: &str) -> usize {
    page.matches(&format!("<article class=\"bubble {side}\">")).count()
}

/// The number under these words.
fn counted(page: &str, words: &str) -> usize {
    between(page, &format!("<dt>{words}</dt><dd>"), "<").parse().expect("a number")
}

#[tokio::test]
async fn every_story_begins_with_an_empty_database_and_ends_as_its_text_says() {
    let visitor = visitor();
    noon(&visitor).await;
    friday_night(&visitor).await;
    crisis(&visitor).await;
    holiday(&visitor).await;
    flood(&visitor).await;
    outage(&visitor).await;
    // Once more: with an empty database the bot introduces itself as at first.
    noon(&visitor).await;
    ends_and_leaves_nothing(visitor);
}

fn ends_and_leaves_nothing(mut visitor: Visitor) {
    let kept = |visitor: &Visitor| std::fs::read_dir(visitor.demo.folder.path()).expect("readable").count();
    assert_eq!(kept(&visitor), 1);
    let told =
        std::process::Command::new("kill").args(["-TERM", &visitor.demo.child.id().to_string()]).status();
    assert!(told.expect("kill runs").success());
    assert!(visitor.demo.child.wait().expect("it ends").success());
    assert_eq!(kept(&visitor), 0);
}

/// "Dienstag 12:05: kurze Antwort mit Link"
async fn noon(visitor: &Visitor) {
    let begun = visitor.starts("noon").await;
    assert!(between(&begun, "class=\"date\">", "<").starts_with("Dienstag"), "{begun}");
    assert!(between(&begun, "data-seconds", "/time").contains("12:05"), "{begun}");
    let page = visitor.sees("an answer", |page| bubbles(chat(page, 0), "theirs") == 1).await;
    let answer = chat(&page, 0);
    assert!(answer.contains("<a href=\"https://") && answer.contains("Passt, danke"), "{answer}");
    assert!(answer.contains("Automatische Antwort"), "{answer}");
    assert_eq!((bubbles(&page, "theirs"), bubbles(&page, "mine")), (1, 1), "of this story alone");
}

/// "22:15: eine kurze Nachricht jetzt, am Montag geht es weiter"
async fn friday_night(visitor: &Visitor) {
    let begun = visitor.starts("friday-night").await;
    assert!(between(&begun, "class=\"date\">", "<").starts_with("Freitag"), "{begun}");
    assert!(between(&begun, "data-seconds", "/time").contains("22:15"), "{begun}");
    let page = visitor.sees("a short line", |page| bubbles(chat(page, 0), "theirs") == 1).await;
    assert!(chat(&page, 0).contains("Montag ab 8 Uhr"), "{}", chat(&page, 0));
    let page = visitor.post("/demo/clock", "to=monday").await;
    assert!(between(&page, "class=\"date\">", "<").starts_with("Montag"), "{page}");
    let page = visitor.sees("the template", |page| bubbles(chat(page, 0), "theirs") == 2).await;
    assert!(chat(&page, 0).contains("class=\"label\""), "{}", chat(&page, 0));
    visitor.post("/demo/phones/0", "act=text&text=Ja+gerne").await;
    let page = visitor.sees("the answer", |page| bubbles(chat(page, 0), "theirs") == 3).await;
    assert!(chat(&page, 0).contains("<a href=\"https://"), "{}", chat(&page, 0));
}

/// "Hilfe sofort, ein Mensch wird gerufen"
async fn crisis(visitor: &Visitor) {
    let begun = visitor.starts("crisis").await;
    assert!(between(&begun, "data-seconds", "/time").contains("03:00"), "{begun}");
    let page = visitor.sees("help", |page| bubbles(chat(page, 1), "theirs") == 1).await;
    let help = chat(&page, 1);
    for words in ["112", "0800 1110111"] {
        assert!(help.contains(words), "{help}");
    }
    assert!(!help.contains("Passt, danke") && !help.contains("Automatische Antwort"), "{help}");
}

/// "11 Uhr, und niemand ist da"
async fn holiday(visitor: &Visitor) {
    let begun = visitor.starts("holiday").await;
    assert!(between(&begun, "data-seconds", "/time").contains("11:00"), "{begun}");
    assert_eq!(bubbles(chat(&begun, 2), "mine"), 1);
    let opened = visitor.post("/demo/clock", "to=opening").await;
    assert!(between(&opened, "data-seconds", "/time").contains("08:00"), "{opened}");
    let page = visitor.sees("what follows", |page| bubbles(chat(page, 2), "theirs") >= 1).await;
    let said = chat(&page, 2);
    assert!(said.contains("FSJ") && bubbles(said, "mine") == 1, "{said}");
}

/// "200 Nachrichten auf einmal, doppelt und durcheinander zugestellt"
async fn flood(visitor: &Visitor) {
    visitor.starts("flood").await;
    let page = visitor.sees("200 answers", |page| counted(page, "Nachrichten an Handys") >= 200).await;
    assert_eq!(counted(&page, "Nachrichten an Handys"), 200);
    for phone in 0..3 {
        assert_eq!(bubbles(chat(&page, phone), "theirs"), 1, "{}", chat(&page, phone));
    }
}

/// "5 Minuten lang; nichts geht verloren"
async fn outage(visitor: &Visitor) {
    let begun = visitor.starts("outage").await;
    assert!(begun.contains("nicht erreichbar"), "{begun}");
    assert_eq!(bubbles(&begun, "theirs"), 0);
    visitor.post("/demo/clock", "to=ten").await;
    let page =
        visitor.sees("both answers", |page| (0..2).all(|phone| bubbles(chat(page, phone), "theirs") == 1));
    let page = page.await;
    assert!(!page.contains("nicht erreichbar"), "{page}");
}
