//! What tests (and the demo) can see and order: requests, chats, faults, deliveries.

use std::time::Duration;

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::chat::{Author, ChatMessage, Kind};
use super::fault::{Fault, Target};
use super::shared::Shared;
use super::webhook::{self, Class, Orders, PostError, encode, sign};
use super::{Phone, Simulator};

/// How long [`Simulator::wait_until`] and [`Simulator::settled`] wait in real time before they give
/// up: long enough for a loaded machine, and only ever reached by a test that fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request that the Graph API double got.
#[derive(Debug, Clone)]
pub struct RequestSeen {
    pub at: DateTime<Utc>,
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The JSON body, or `null`.
    pub body: Value,
    pub outcome: Outcome,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    /// With Meta's error code.
    Refused(i64),
    /// Spoilt by an order.
    Spoilt(Fault),
}

/// Two bubbles of the business with the same content on one phone.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicate {
    /// The phone's name.
    pub phone: String,
    pub first: ChatMessage,
    pub second: ChatMessage,
}

impl Shared {
    /// Writes a request down. `outcome` is the fault it met, or the code it was refused with.
    pub fn note(&self, request: &HttpRequest, body: Value, outcome: &Result<Option<Fault>, i64>) {
        let outcome = match *outcome {
            Ok(None) => Outcome::Accepted,
            Ok(Some(fault)) => Outcome::Spoilt(fault),
            Err(code) => Outcome::Refused(code),
        };
        let seen = RequestSeen {
            at: self.now(),
            method: request.method().to_string(),
            path: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
            body,
            outcome,
        };
        self.change(|state| state.requests.push(seen));
    }
}

impl Simulator {
    /// Every request to the Graph API, in order.
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.shared.look(|state| state.requests.clone())
    }

    /// The requests that were to send a message (not read receipts), in order.
    pub fn send_requests(&self) -> Vec<RequestSeen> {
        let is_send = |seen: &RequestSeen| {
            seen.method == "POST" && seen.path.ends_with("/messages") && seen.body.get("status").is_none()
        };
        self.requests().into_iter().filter(is_send).collect()
    }

    /// How many messages of the business reached phones, reactions included.
    pub fn received_count(&self) -> usize {
        self.shared.look(|state| {
            let by_business = |message: &&ChatMessage| message.author == Author::Business;
            state.phones.iter().map(|phone| phone.chat.iter().filter(by_business).count()).sum()
        })
    }

    /// Bubbles of the business that stand twice in one chat with the same content (reactions aside).
    pub fn duplicates(&self) -> Vec<Duplicate> {
        self.phones().iter().flat_map(Phone::duplicates).collect()
    }

    /// The `biz_opaque_callback_data` values that came with more than one send request. Each attempt
    /// is to have its own.
    pub fn repeated_callbacks(&self) -> Vec<String> {
        let callback =
            |seen: &RequestSeen| seen.body["biz_opaque_callback_data"].as_str().map(ToOwned::to_owned);
        let mut all: Vec<String> = self.send_requests().iter().filter_map(callback).collect();
        all.sort();
        let mut repeated: Vec<String> =
            all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect();
        repeated.dedup();
        repeated
    }

    /// The next `times` requests of this sort go wrong; after orders given before.
    pub fn fault(&self, target: Target, fault: Fault, times: u32) {
        self.shared.change(|state| state.faults.add(target, fault, Some(times)));
    }

    /// All requests of this sort go wrong until [`Self::lift_faults`].
    pub fn fault_until_lifted(&self, target: Target, fault: Fault) {
        self.shared.change(|state| state.faults.add(target, fault, None));
    }

    /// Takes all orders for faults back.
    pub fn lift_faults(&self) {
        self.shared.change(|state| state.faults.lift());
    }

    /// How webhooks of this class are delivered from now on. `late` and `again` count for those that
    /// are made from now on, the others also for those that wait.
    pub fn deliver(&self, class: Class, orders: Orders) {
        self.shared.change(|state| state.queue.set_orders(class, orders));
    }

    /// Delivers now what is late or waits for its next attempt (what is held stays held).
    pub fn deliver_now(&self) {
        let now = self.shared.now();
        self.shared.change(|state| state.queue.all_due(now));
    }

    /// How many webhooks wait or are on their way, held and late ones included.
    pub fn undelivered(&self) -> usize {
        self.shared.look(|state| state.queue.len())
    }

    /// How many updates were delivered so far, copies included.
    pub fn delivered(&self) -> u64 {
        self.shared.look(|state| state.queue.delivered)
    }

    /// How many POSTs were answered with anything but 200, or not at all.
    pub fn refused_deliveries(&self) -> u64 {
        self.shared.look(|state| state.queue.refused)
    }

    /// Done when no webhook is due or on its way by the shared clock; held and late ones may wait,
    /// and so may refused ones until their next attempt. `false` when that takes too long.
    pub async fn settled(&self) -> bool {
        self.wait_until(|simulator| {
            let now = simulator.shared.now();
            simulator.shared.look(|state| state.queue.is_settled(now))
        })
        .await
    }

    /// Done when the condition holds; it is looked at after each change here, without polling.
    /// `false` when that takes more than half a minute of real time.
    pub async fn wait_until(&self, condition: impl Fn(&Self) -> bool) -> bool {
        let mut changed = self.shared.watch();
        let met = async {
            loop {
                changed.mark_unchanged();
                if condition(self) {
                    return;
                }
                if changed.changed().await.is_err() {
                    // The sender lives in `self.shared`, so that this cannot be.
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(PATIENCE, met).await.is_ok()
    }

    /// MIME type and bytes of a file in a chat, however old.
    pub fn file(&self, id: &str) -> Option<(String, Vec<u8>)> {
        self.shared.look(|state| state.media.get(id).map(|file| (file.mime_type.clone(), file.bytes.clone())))
    }

    /// Counts up with each change, for pages that look again and again.
    pub fn revision(&self) -> u64 {
        self.shared.revision()
    }

    /// Forgets phones, chats, files, requests, faults and waiting webhooks.
    pub fn reset(&self) {
        let settings = &self.shared.settings;
        self.shared.change(|state| state.clear(settings));
    }

    /// Posts any bytes with any headers to the webhook address; answers status and body.
    ///
    /// # Errors
    /// When no address is set or no answer comes.
    pub async fn post_raw(
        &self,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Result<(u16, String), PostError> {
        webhook::post(&self.shared, &webhook::client()?, body, headers).await
    }

    /// Posts a JSON value, encoded and signed as Meta does; answers status and body.
    ///
    /// # Errors
    /// As [`Self::post_raw`].
    pub async fn post_signed(&self, body: &Value) -> Result<(u16, String), PostError> {
        let body = encode(body);
        let signature = sign(&self.shared.settings.app_secret, &body);
        let headers = [("content-type", "application/json"), ("x-hub-signature-256", signature.as_str())];
        self.post_raw(body, &headers).await
    }

    /// Queues one element of `changes` with any field and value, such as an operator's notice; the
    /// product and the metadata of our number are added to the value where it lacks them.
    pub fn notify(&self, field: &str, value: Value) {
        let change = webhook::envelope::change(&self.shared.settings, field, value);
        let now = self.shared.now();
        self.shared.change(|state| state.queue.push(Class::Messages, change, Vec::new(), now));
    }

    /// Does the handshake that Meta does when the address is set; answers status and body.
    ///
    /// # Errors
    /// As [`Self::post_raw`].
    pub async fn handshake(&self, challenge: &str) -> Result<(u16, String), PostError> {
        let url = self.shared.look(|state| state.queue.url().map(ToOwned::to_owned));
        let query = [
            ("hub.mode", "subscribe"),
            ("hub.challenge", challenge),
            ("hub.verify_token", self.shared.settings.verify_token.as_str()),
        ];
        let mut url = url::Url::parse(&url.ok_or(PostError::NoAddress)?).map_err(|_| PostError::NoAddress)?;
        url.query_pairs_mut().extend_pairs(query);
        let response = webhook::client()?.get(url).send().await?;
        let status = response.status().as_u16();
        Ok((status, response.text().await?))
    }
}

impl Phone {
    /// Everything in the chat, in order.
    pub fn chat(&self) -> Vec<ChatMessage> {
        self.look(|phone| phone.chat.clone())
    }

    /// What the phone received from the business through the Cloud API, in order, failed ones aside.
    pub fn received(&self) -> Vec<ChatMessage> {
        let reached =
            |message: &ChatMessage| message.author == Author::Business && message.tick != super::Tick::Failed;
        self.chat().into_iter().filter(reached).collect()
    }

    /// The texts of what it received, in order; reactions aside.
    pub fn received_texts(&self) -> Vec<String> {
        let bubbles = self.received().into_iter().filter(|message| message.shown.kind != Kind::Reaction);
        bubbles.map(|message| message.shown.text.unwrap_or_default()).collect()
    }

    fn duplicates(&self) -> Vec<Duplicate> {
        let bubbles: Vec<ChatMessage> =
            self.received().into_iter().filter(|message| message.shown.kind != Kind::Reaction).collect();
        let mut found = Vec::new();
        for (index, second) in bubbles.iter().enumerate() {
            if let Some(first) = bubbles[..index].iter().find(|first| first.shown == second.shown) {
                let (first, second) = (first.clone(), second.clone());
                found.push(Duplicate { phone: self.name(), first, second });
            }
        }
        found
    }
}
