//! The double against a tiny sink of webhooks, over real HTTP on loopback.

mod deliveries;
mod faults;
mod media;
mod phones;
mod strictness;

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Phone, Seeded, Settings, Simulator, Template, sign};
use crate::clock::Clock;

/// A POST that the sink got.
#[derive(Debug, Clone)]
struct Post {
    signature: String,
    bytes: Vec<u8>,
}

impl Post {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// Every update in it: (field, kind of list, element).
    fn updates(&self) -> Vec<(String, String, Value)> {
        let body = self.json();
        let mut found = Vec::new();
        for change in body["entry"].as_array().unwrap().iter().flat_map(|e| e["changes"].as_array().unwrap())
        {
            for list in ["messages", "statuses", "calls", "message_echoes", "user_id_update"] {
                for item in change["value"][list].as_array().into_iter().flatten() {
                    found.push((change["field"].as_str().unwrap().to_owned(), list.to_owned(), item.clone()));
                }
            }
        }
        found
    }
}

/// Takes webhooks and answers with a status of choice.
#[derive(Debug)]
struct Sink {
    posts: Mutex<Vec<Post>>,
    status: AtomicU16,
}

impl Sink {
    fn answer_with(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn posts(&self) -> Vec<Post> {
        self.posts.lock().unwrap().clone()
    }

    fn updates(&self) -> Vec<(String, String, Value)> {
        self.posts().iter().flat_map(Post::updates).collect()
    }

    fn messages(&self) -> Vec<Value> {
        self.updates().into_iter().filter(|update| update.1 == "messages").map(|update| update.2).collect()
    }

    /// (wamid, status) in order.
    fn statuses(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let updates = self.updates().into_iter().filter(|update| update.1 == "statuses");
        updates.map(|update| (text(&update.2["id"]), text(&update.2["status"]))).collect()
    }
}

async fn take(request: HttpRequest, bytes: Bytes, sink: Data<Sink>) -> HttpResponse {
    let header = request.headers().get("x-hub-signature-256");
    let signature = header.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    sink.posts.lock().unwrap().push(Post { signature, bytes: bytes.to_vec() });
    HttpResponse::build(sink.status.load(Ordering::SeqCst).try_into().unwrap()).finish()
}

async fn challenge(request: HttpRequest) -> HttpResponse {
    HttpResponse::Ok().body(request.query_string().to_owned())
}

/// The double, its sink, and a client that plays the program.
struct Stage {
    simulator: Simulator,
    sink: Data<Sink>,
    client: reqwest::Client,
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn stage() -> Stage {
    let sink = Data::new(Sink { posts: Mutex::default(), status: AtomicU16::new(200) });
    let data = sink.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .route("/webhook", web::post().to(take))
            .route("/webhook", web::get().to(challenge))
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let address = server.addrs()[0];
    tokio::spawn(server.run());
    let mut settings =
        Settings { webhook_url: Some(format!("http://{address}/webhook")), ..Settings::default() };
    settings
        .templates
        .push(Template::new("named", "de", "Hallo {{1}}, um {{2}}?").with_quick_replies(&["Ja", "Nein"]));
    settings
        .templates
        .push(Template { status: "PAUSED".to_owned(), ..Template::new("paused", "de", "Hallo") });
    let clock = Clock::still(at("2026-11-20T12:00:00.700Z"));
    let simulator = Simulator::start(settings, clock, Arc::new(Seeded::new(1))).unwrap();
    // A connection of its own for each request: none outlives an outage.
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
    Stage { simulator, sink, client }
}

impl Stage {
    fn phone(&self, name: &str) -> Phone {
        self.simulator.phone(name)
    }

    /// A phone that just wrote, so that its window is open.
    async fn writer(&self, name: &str) -> (Phone, String) {
        let phone = self.phone(name);
        phone.says("Hallo");
        assert!(self.simulator.settled().await);
        let number = format!("+{}", phone.spec().wa_id.unwrap());
        (phone, number)
    }

    fn messages_url(&self) -> String {
        let settings = self.simulator.settings();
        format!("{}/v25.0/{}/messages", self.simulator.graph_url(), settings.phone_number_id)
    }

    async fn try_send(&self, body: &Value) -> reqwest::Result<(u16, Value)> {
        let token = &self.simulator.settings().access_token;
        let request = self.client.post(self.messages_url()).bearer_auth(token);
        let body = body.to_string();
        let response = request.header("content-type", "application/json").body(body).send().await?;
        let status = response.status().as_u16();
        Ok((status, serde_json::from_str(&response.text().await?).unwrap_or(Value::Null)))
    }

    async fn send(&self, body: &Value) -> (u16, Value) {
        let answer = self.try_send(body).await.unwrap();
        assert!(self.simulator.settled().await);
        answer
    }

    /// The error code that a body is refused with; 0 when it is taken.
    async fn code(&self, body: &Value) -> (u16, i64) {
        let (status, answer) = self.send(body).await;
        (status, answer["error"]["code"].as_i64().unwrap_or(0))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.simulator.graph_url());
        let request = self.client.get(url).bearer_auth(&self.simulator.settings().access_token);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
    }
}

fn text_to(to: &str, body: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": to, "type": "text",
            "text": { "body": body } })
}

/// `body` with one more or another top-level field.
fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}
