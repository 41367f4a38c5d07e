//! Everything the double knows: phones with their chats, files, orders, the queue of webhooks.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::chat::{Author, ChatMessage, Tick};
use super::fault::Plan;
use super::graph::{Bucket, Media, MediaUrl};
use super::inspect::RequestSeen;
use super::phone::PhoneSpec;
use super::settings::{Limits, Settings};
use super::webhook::Queue;

/// How long the customer service window stays open after the person's last message or call.
pub(super) const WINDOW: TimeDelta = TimeDelta::hours(24);

#[derive(Debug)]
pub(super) struct State {
    pub phones: Vec<PhoneState>,
    pub media: HashMap<String, Media>,
    pub urls: HashMap<String, MediaUrl>,
    pub faults: Plan,
    pub requests: Vec<RequestSeen>,
    pub queue: Queue,
    pub number: Bucket,
    limits: Limits,
    /// Which phone a message belongs to.
    whose: HashMap<String, usize>,
}

/// A phone on Meta's books.
#[derive(Debug)]
pub(super) struct PhoneState {
    pub spec: PhoneSpec,
    pub chat: Vec<ChatMessage>,
    /// When the person last wrote or called.
    pub wrote_at: Option<DateTime<Utc>>,
    pub pair: Bucket,
    /// The chat is on the screen: messages are read at once.
    pub open: bool,
    /// In the net: messages are delivered at once.
    pub online: bool,
}

impl State {
    pub fn new(settings: &Settings) -> Self {
        let limits = settings.limits.clone();
        Self {
            phones: Vec::new(),
            media: HashMap::new(),
            urls: HashMap::new(),
            faults: Plan::default(),
            requests: Vec::new(),
            queue: Queue::new(settings.webhook_url.clone()),
            number: Bucket::per_second(limits.per_second),
            limits,
            whose: HashMap::new(),
        }
    }

    /// Forgets phones, files, orders and webhooks; where webhooks go stays.
    pub fn clear(&mut self, settings: &Settings) {
        let url = self.queue.url().map(ToOwned::to_owned);
        *self = Self::new(settings);
        if let Some(url) = url {
            self.queue.set_url(url);
        }
    }

    pub fn add_phone(&mut self, spec: PhoneSpec) -> usize {
        self.phones.push(PhoneState {
            spec,
            chat: Vec::new(),
            wrote_at: None,
            pair: Bucket::new(self.limits.pair_interval, self.limits.pair_burst),
            open: false,
            online: true,
        });
        self.phones.len() - 1
    }

    /// The phone with this number; of two with the same one the newer (numbers are recycled).
    pub fn phone_by_number(&self, digits: &str) -> Option<usize> {
        self.phones.iter().rposition(|phone| phone.spec.wa_id.as_deref() == Some(digits))
    }

    /// The phone with this business-scoped user id or parent id, compared exactly.
    pub fn phone_by_user_id(&self, id: &str) -> Option<usize> {
        self.phones.iter().rposition(|phone| {
            phone.spec.bsuid.as_deref() == Some(id) || phone.spec.parent_bsuid.as_deref() == Some(id)
        })
    }

    /// Puts a message at the end of a phone's chat.
    pub fn append(&mut self, phone: usize, message: ChatMessage) {
        self.whose.insert(message.wamid.clone(), phone);
        self.phones[phone].chat.push(message);
    }

    /// The phone in whose chat a message stands.
    pub fn owner_of(&self, wamid: &str) -> Option<usize> {
        self.whose.get(wamid).copied()
    }

    pub fn message(&self, wamid: &str) -> Option<&ChatMessage> {
        let phone = self.owner_of(wamid)?;
        self.phones[phone].chat.iter().rev().find(|message| message.wamid == wamid)
    }

    pub fn message_mut(&mut self, wamid: &str) -> Option<&mut ChatMessage> {
        let phone = self.owner_of(wamid)?;
        self.phones[phone].chat.iter_mut().rev().find(|message| message.wamid == wamid)
    }

    /// Lets a message climb; ticks never go down.
    pub fn climb(&mut self, wamid: &str, tick: Tick) {
        if let Some(message) = self.message_mut(wamid) {
            message.tick = message.tick.max(tick);
        }
    }

    /// The webhook of an applicant's message was answered with 200.
    pub fn handed_over(&mut self, wamid: &str) {
        if self.message(wamid).is_some_and(|message| message.author == Author::Applicant) {
            self.climb(wamid, Tick::Delivered);
        }
    }
}

impl PhoneState {
    /// Whether free-form messages may be sent to the person.
    pub fn window_is_open(&self, now: DateTime<Utc>) -> bool {
        self.wrote_at.is_some_and(|at| now < at + WINDOW)
    }
}
