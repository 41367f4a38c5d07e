//! An applicant's phone: writes, taps, reacts, edits, calls, and each time Meta makes a webhook of it.

use chrono::DurationRound as _;
use serde_json::{Value, json};

use super::chat::{Author, ChatMessage, Choice, Kind, Shown, Tick};
use super::numbers::free_number;
use super::shared::Shared;
use super::state::{PhoneState, State};
use super::webhook::{Class, catch_up, envelope};
use super::{Settings, Simulator};

/// Who owns a phone, and what of them the business gets to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PhoneSpec {
    /// What they call themselves; some profiles have none.
    pub name: Option<String>,
    pub username: Option<String>,
    /// Digits without a plus. Without one the phone can be reached by user id only.
    pub wa_id: Option<String>,
    /// The number is left out of webhooks, as for people with a username.
    pub hides_number: bool,
    /// Business-scoped user id.
    pub bsuid: Option<String>,
    pub parent_bsuid: Option<String>,
}

impl PhoneSpec {
    /// Somebody known by their number only, as before 2026.
    pub fn with_number(name: &str, wa_id: &str) -> Self {
        Self { name: Some(name.to_owned()), wa_id: Some(wa_id.to_owned()), ..Self::default() }
    }

    /// Somebody who shows a user id and a username, and no number.
    pub fn with_username(username: &str, bsuid: &str) -> Self {
        Self { username: Some(username.to_owned()), bsuid: Some(bsuid.to_owned()), ..Self::default() }
    }

    /// The number, as far as webhooks show it.
    pub fn shown_number(&self) -> Option<&str> {
        self.wa_id.as_deref().filter(|_| !self.hides_number)
    }
}

/// The choice is on no message of the chat.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no received message has a button or row {0:?}")]
pub struct NoSuchChoice(pub String);

/// A phone. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Phone {
    pub(super) simulator: Simulator,
    pub(super) index: usize,
}

impl Simulator {
    /// The phone of this name; a new one, with number and user id, when there is none yet.
    pub fn phone(&self, name: &str) -> Phone {
        let fresh = self.shared.random.bits();
        let index = self.shared.change(|state| {
            let known = state.phones.iter().rposition(|phone| phone.spec.name.as_deref() == Some(name));
            known.unwrap_or_else(|| {
                let number = free_number(state);
                state.add_phone(PhoneSpec {
                    bsuid: Some(format!("DE.{fresh:032X}")),
                    ..PhoneSpec::with_number(name, &number)
                })
            })
        });
        Phone { simulator: self.clone(), index }
    }

    /// A further phone. One with a number that another phone has takes it over: numbers are recycled.
    pub fn add_phone(&self, spec: PhoneSpec) -> Phone {
        let index = self.shared.change(|state| state.add_phone(spec));
        Phone { simulator: self.clone(), index }
    }

    /// The phone with this name and username; when there is none yet a new one, with its chat open.
    pub(super) fn phone_once(&self, spec: &PhoneSpec) -> Phone {
        let find = |state: &State| {
            let same =
                |phone: &PhoneState| phone.spec.name == spec.name && phone.spec.username == spec.username;
            state.phones.iter().position(same)
        };
        // Most calls find it: then nothing changes, and nobody is woken.
        let index = self.shared.look(find).unwrap_or_else(|| {
            self.shared.change(|state| {
                find(state).unwrap_or_else(|| {
                    let index = state.add_phone(spec.clone());
                    state.phones[index].open = true;
                    index
                })
            })
        });
        Phone { simulator: self.clone(), index }
    }

    /// All phones, in the order in which they came.
    pub fn phones(&self) -> Vec<Phone> {
        let count = self.shared.look(|state| state.phones.len());
        (0..count).map(|index| Phone { simulator: self.clone(), index }).collect()
    }
}

/// A message in the making.
pub(super) struct Draft {
    /// Meta's word for the kind, and the field that holds the content.
    pub kind: &'static str,
    pub content: Value,
    pub shown: Shown,
    pub reply_to: Option<String>,
    pub opens_window: bool,
}

impl Draft {
    pub fn new(kind: &'static str, content: Value, shown: Shown) -> Self {
        Self { kind, content, shown, reply_to: None, opens_window: true }
    }

    pub fn replying_to(self, wamid: &str) -> Self {
        Self { reply_to: Some(wamid.to_owned()), ..self }
    }

    fn silent(self) -> Self {
        Self { opens_window: false, ..self }
    }
}

impl Phone {
    /// The owner's name or username.
    pub fn name(&self) -> String {
        let spec = self.spec();
        spec.name.or(spec.username).unwrap_or_default()
    }

    pub fn spec(&self) -> PhoneSpec {
        self.look(|phone| phone.spec.clone())
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&PhoneState) -> T) -> T {
        self.simulator.shared.look(|state| look(&state.phones[self.index]))
    }

    /// Writes a text; returns its wamid.
    pub fn says(&self, text: &str) -> String {
        self.send(Draft::new("text", json!({ "body": text }), Shown::text(text)))
    }

    /// Writes a text that quotes a message.
    pub fn quotes(&self, wamid: &str, text: &str) -> String {
        self.send(Draft::new("text", json!({ "body": text }), Shown::text(text)).replying_to(wamid))
    }

    /// Taps the button or row with this id, or else title, on the newest message that has it.
    ///
    /// # Errors
    /// When no received message has it.
    pub fn taps(&self, choice: &str) -> Result<String, NoSuchChoice> {
        let newest = self.received().into_iter().rev();
        let found = newest
            .filter(|message| !message.revoked)
            .find_map(|message| tapped(&message, choice).map(|draft| draft.replying_to(&message.wamid)));
        found.map(|draft| self.send(draft)).ok_or_else(|| NoSuchChoice(choice.to_owned()))
    }

    /// As [`Self::taps`], on one certain message.
    ///
    /// # Errors
    /// When that message has no such choice.
    pub fn taps_on(&self, wamid: &str, choice: &str) -> Result<String, NoSuchChoice> {
        let message = self.received().into_iter().find(|message| message.wamid == wamid && !message.revoked);
        let draft = message.and_then(|message| tapped(&message, choice));
        draft.map(|draft| self.send(draft.replying_to(wamid))).ok_or_else(|| NoSuchChoice(choice.to_owned()))
    }

    /// Reacts to a message, or takes the reaction back. Nothing says that this opens the window.
    pub fn reacts(&self, wamid: &str, emoji: Option<&str>) -> String {
        let content = json!({ "message_id": wamid, "emoji": emoji.unwrap_or_default() });
        let shown = Shown::of(Kind::Reaction, emoji.map(ToOwned::to_owned));
        self.simulator.shared.change(|state| {
            if let Some(message) = state.message_mut(wamid) {
                message.reaction = emoji.map(ToOwned::to_owned);
            }
        });
        self.send(Draft::new("reaction", content, shown).silent())
    }

    /// Changes the text of an own message.
    pub fn edits(&self, wamid: &str, text: &str) -> String {
        self.simulator.shared.change(|state| {
            if let Some(message) = state.message_mut(wamid) {
                message.shown.text = Some(text.to_owned());
                message.edited = true;
            }
        });
        self.about("edit", edit(wamid, text))
    }

    /// Deletes an own message for everybody.
    pub fn revokes(&self, wamid: &str) -> String {
        self.simulator.shared.change(|state| revoke(state, wamid));
        self.about("revoke", json!({ "original_message_id": wamid }))
    }

    /// Opens the chat for the first time.
    pub fn opens_chat_first(&self) -> String {
        let spec = self.spec();
        let wamid = self.simulator.shared.wamid();
        self.simulator.shared.change(|state| {
            state.phones[self.index].wrote_at = Some(self.whole_second());
            let message = self.base(&spec, &wamid, "request_welcome");
            self.enqueue(state, &spec, &message, Vec::new());
        });
        wamid
    }

    /// Sends something that the Cloud API does not pass on, such as `poll_creation`.
    pub fn sends_unsupported(&self, kind: &str) -> String {
        let spec = self.spec();
        let wamid = self.simulator.shared.wamid();
        let mut message = self.base(&spec, &wamid, "unsupported");
        message["unsupported"] = json!({ "type": kind });
        message["errors"] = json!([{
            "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
            "error_data": { "details": "Message type is currently not supported." },
        }]);
        let entry = self.entry(&wamid, Author::Applicant, Shown::of(Kind::Unsupported, None), None);
        self.simulator.shared.change(|state| {
            state.append(self.index, entry);
            self.enqueue(state, &spec, &message, vec![wamid.clone()]);
        });
        wamid
    }

    /// Sends a message of any type with any content, which nothing here knows the meaning of.
    pub fn sends_anything(&self, kind: &str, content: Value) -> String {
        let spec = self.spec();
        let wamid = self.simulator.shared.wamid();
        let mut message = self.base(&spec, &wamid, kind);
        message[kind] = content;
        self.simulator.shared.change(|state| self.enqueue(state, &spec, &message, Vec::new()));
        wamid
    }

    /// Looks at the chat from now on: everything in it is read, and what comes is read at once.
    pub fn opens(&self) {
        self.set(|phone| phone.open = true);
    }

    /// Puts the phone away: what comes is delivered and not read.
    pub fn closes(&self) {
        self.set(|phone| phone.open = false);
    }

    /// Whether the chat is on the screen.
    pub fn is_open(&self) -> bool {
        self.look(|phone| phone.open)
    }

    /// Out of the net: what comes is sent and not delivered.
    pub fn goes_offline(&self) {
        self.set(|phone| phone.online = false);
    }

    /// Back in the net: everything is delivered.
    pub fn comes_online(&self) {
        self.set(|phone| phone.online = true);
    }

    fn set(&self, set: impl FnOnce(&mut PhoneState)) {
        let shared = &self.simulator.shared;
        shared.change(|state| {
            set(&mut state.phones[self.index]);
            catch_up(state, shared, self.index);
        });
    }

    /// Puts a message into the chat and its webhook into the queue.
    pub(super) fn send(&self, draft: Draft) -> String {
        let shared = &self.simulator.shared;
        let spec = self.spec();
        let wamid = shared.wamid();
        let mut message = self.base(&spec, &wamid, draft.kind);
        message[draft.kind] = draft.content;
        if let Some(quoted) = &draft.reply_to {
            message["context"] = json!({ "from": self.business_number(), "id": quoted });
        }
        let entry = self.entry(&wamid, Author::Applicant, draft.shown, draft.reply_to);
        shared.change(|state| {
            if draft.opens_window {
                state.phones[self.index].wrote_at = Some(self.whole_second());
            }
            state.append(self.index, entry);
            self.enqueue(state, &spec, &message, vec![wamid.clone()]);
        });
        wamid
    }

    /// A message about another one, which leaves no bubble of its own.
    fn about(&self, kind: &'static str, content: Value) -> String {
        let spec = self.spec();
        let wamid = self.simulator.shared.wamid();
        let mut message = self.base(&spec, &wamid, kind);
        message[kind] = content;
        self.simulator.shared.change(|state| self.enqueue(state, &spec, &message, Vec::new()));
        wamid
    }

    pub(super) fn base(&self, spec: &PhoneSpec, wamid: &str, kind: &str) -> Value {
        let mut message = json!({ "id": wamid, "timestamp": self.timestamp(), "type": kind });
        envelope::put_person(&mut message, spec, envelope::FROM);
        message
    }

    fn enqueue(&self, state: &mut State, spec: &PhoneSpec, message: &Value, wamids: Vec<String>) {
        let shared: &Shared = &self.simulator.shared;
        let value = json!({ "contacts": [envelope::contact(spec)], "messages": [message] });
        let change = envelope::change(&shared.settings, "messages", value);
        state.queue.push(Class::Messages, change, wamids, shared.now());
    }

    pub(super) fn entry(
        &self,
        wamid: &str,
        author: Author,
        shown: Shown,
        reply_to: Option<String>,
    ) -> ChatMessage {
        ChatMessage {
            wamid: wamid.to_owned(),
            at: self.simulator.shared.now(),
            author,
            shown,
            tick: Tick::Sent,
            reply_to,
            reaction: None,
            edited: false,
            revoked: false,
            callback: None,
        }
    }

    pub(super) fn business_number(&self) -> &str {
        let settings: &Settings = &self.simulator.shared.settings;
        &settings.display_phone_number
    }

    /// Now, as webhooks write it: whole seconds since 1970, as a text.
    pub(super) fn timestamp(&self) -> String {
        self.simulator.shared.now().timestamp().to_string()
    }

    /// Now, as far as webhooks tell it: the window counts from there.
    pub(super) fn whole_second(&self) -> chrono::DateTime<chrono::Utc> {
        let now = self.simulator.shared.now();
        now.duration_trunc(chrono::TimeDelta::seconds(1)).unwrap_or(now)
    }
}

pub(super) fn edit(wamid: &str, text: &str) -> Value {
    json!({ "original_message_id": wamid, "message": { "type": "text", "text": { "body": text } } })
}

pub(super) fn revoke(state: &mut State, wamid: &str) {
    if let Some(message) = state.message_mut(wamid) {
        message.revoked = true;
    }
}

/// The tap on a choice of a message. Buttons of templates come as another type than those of
/// interactive messages, though the gesture is the same.
fn tapped(message: &ChatMessage, choice: &str) -> Option<Draft> {
    let fits = |id: &str, title: &str| id == choice || title == choice;
    let button = message.shown.buttons.iter().find(|button| fits(&button.id, &button.title));
    if let Some(Choice { id, title }) = button {
        let shown = Shown::of(Kind::Choice, Some(title.clone()));
        return Some(if message.shown.kind == Kind::Template {
            Draft::new("button", json!({ "payload": id, "text": title }), shown)
        } else {
            let reply = json!({ "type": "button_reply", "button_reply": { "id": id, "title": title } });
            Draft::new("interactive", reply, shown)
        });
    }
    let row = message.shown.rows.iter().find(|row| fits(&row.id, &row.title))?;
    let mut reply = json!({ "id": row.id, "title": row.title });
    envelope::put(&mut reply, "description", row.description.as_deref());
    let content = json!({ "type": "list_reply", "list_reply": reply });
    Some(Draft::new("interactive", content, Shown::of(Kind::Choice, Some(row.title.clone()))))
}
