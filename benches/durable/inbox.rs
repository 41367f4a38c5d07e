//! The team's inbox when years of messages are stored: `cargo bench --bench durable -- inbox`.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, Utc};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use rusqlite::{Connection, params};
use sprechzeit::admin::password;
use sprechzeit::conversation::{Conversation, HandoffReason, Owner, Stage};
use sprechzeit::ids::AgentId;
use sprechzeit::store::{Filter, Group, NewUser, Role, Store, StoreOptions};

use crate::graph::Graph;
use crate::growth::{fill, first_page};
use crate::load::percentile;
use crate::report::Report;
use crate::server::{Place, Server};

const CONVERSATIONS: usize = 10_000;
const MESSAGES_EACH: usize = 100;
/// Times that each page is fetched.
const FETCHES: u32 = 50;
/// A page, from the request to its last byte.
const PAGE_MAX: Duration = Duration::from_millis(50);
/// The rows of a page, in the database alone.
const ROWS_MAX: Duration = Duration::from_millis(2);
/// Messages taken into the text index at once.
const INDEXED_AT_ONCE: usize = 1000;
const PASSWORD: &str = "Sommerwiese 7";

/// Pages, and what they show.
const PAGES: [(&str, &str); 8] = [
    ("inbox", "/admin/"),
    ("waiting", "/admin/?group=waiting"),
    ("resolved", "/admin/?group=resolved"),
    ("topic", "/admin/?topic=urlaub"),
    ("topic of nobody", "/admin/?topic=xylophon"),
    ("search, a word in every message", "/admin/?q=urlaub+teilzeit"),
    ("search, a name", "/admin/?q=Person+4711"),
    ("search, a number", "/admin/?q=0151+6123"),
];

/// Measures the pages of the inbox over HTTP, and their rows in the database.
pub async fn measure(report: &mut Report) -> anyhow::Result<()> {
    let (graph, place) = (Graph::start()?, Place::new()?);
    Server::start(&place.database(), graph.address, &[]).await?.stop()?;
    fill(&place.database(), CONVERSATIONS, MESSAGES_EACH)?;
    spread(&place.database())?;
    let start = Instant::now();
    prepare(&place.database()).await?;
    report.note("time to index a million messages", format!("{:.0} s", start.elapsed().as_secs_f64()));
    for (name, group) in
        [("waiting", Group::Waiting), ("with the bot", Group::Bot), ("resolved", Group::Resolved)]
    {
        let took = first_page(&place.database(), group).await?;
        report.within(format!("rows of the first page ({name}), p99"), took, ROWS_MAX);
    }
    let server = Server::start(&place.database(), graph.address, &[]).await?;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let address = format!("http://{}", server.address);
    let cookie = log_in(&client, &address).await?;
    for (name, path) in PAGES {
        let mut took = Vec::new();
        let mut bytes = 0;
        for _ in 0..FETCHES {
            let start = Instant::now();
            let response = client.get(format!("{address}{path}")).header(COOKIE, &cookie).send().await?;
            anyhow::ensure!(response.status() == 200, "{path}: {}", response.status());
            bytes = response.bytes().await?.len();
            took.push(start.elapsed());
        }
        took.sort_unstable();
        let what = format!("page: {name} ({} KB), p99", bytes.div_ceil(1024));
        report.within(what, percentile(&took, 99), PAGE_MAX);
    }
    server.stop()
}

/// Conversations of every stage, as a team has them: few wait, most are done.
fn spread(database: &Path) -> anyhow::Result<()> {
    let at: DateTime<Utc> = "2026-11-25T08:00:00Z".parse()?;
    let waiting = Stage::Waiting {
        since: at,
        reason: HandoffReason::Wish,
        deadline: at + chrono::Duration::hours(9),
        topic: None,
        overdue: false,
    };
    let human = Stage::Human { owner: Owner::Agent(AgentId(1)), since: at };
    let database = Connection::open(database)?;
    for (stage, one_in) in [(waiting, 50), (human, 70)] {
        let assignee = matches!(stage, Stage::Human { .. }).then_some(1);
        let word = stage.word();
        let state = serde_json::to_string(&Conversation { stage, ..Conversation::default() })?;
        database.execute(
            "UPDATE conversation SET stage = ?1, since = last_at, assignee = ?2, topic = 'urlaub', state = ?3
             WHERE id % ?4 = 0",
            params![word, assignee, state, one_in],
        )?;
    }
    Ok(())
}

/// Indexes everything, and hires somebody who looks at it.
async fn prepare(database: &Path) -> anyhow::Result<()> {
    let store = Store::open(database, StoreOptions::default())?;
    while store.fill_search(INDEXED_AT_ONCE).await? {}
    let maja = NewUser {
        name: "maja".to_owned(),
        display: "Maja".to_owned(),
        role: Role::Agent,
        password_hash: password::hash(PASSWORD, *b"salt of a bench.")?,
    };
    store.add_user(maja, DateTime::UNIX_EPOCH).await?;
    let filter = Filter { topic: Some("urlaub".to_owned()), owner: None };
    let page = store.conversation_page(Group::Waiting, filter, None, 1).await?;
    anyhow::ensure!(page.rows.len() == 1, "nobody waits");
    store.close().await;
    Ok(())
}

async fn log_in(client: &reqwest::Client, address: &str) -> anyhow::Result<String> {
    let response = client
        .post(format!("{address}/admin/login"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("username=maja&password={}", PASSWORD.replace(' ', "+")))
        .send()
        .await?;
    anyhow::ensure!(response.headers().contains_key(LOCATION), "the login is refused");
    let cookie = response.headers().get(SET_COOKIE).context("a cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}
