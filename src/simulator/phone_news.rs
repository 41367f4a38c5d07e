//! What else a phone makes Meta tell: calls, what the team writes in the app, changed identifiers.

use serde_json::{Value, json};

use super::chat::{Author, Kind, Shown};
use super::phone::{Phone, edit, revoke};
use super::webhook::{Class, envelope};

impl Phone {
    /// Calls the business and hangs up; returns the call's id.
    pub fn calls(&self) -> String {
        let shared = &self.simulator.shared;
        let spec = self.spec();
        let id = format!("wacid.{:032x}", shared.random.bits());
        let entry = self.entry(&id, Author::Applicant, Shown::of(Kind::Call, None), None);
        shared.change(|state| {
            state.phones[self.index].wrote_at = Some(self.whole_second());
            state.append(self.index, entry);
            for event in ["connect", "terminate"] {
                let mut call = json!({
                    "id": id, "event": event, "direction": "USER_INITIATED",
                    "to": shared.settings.display_phone_number,
                    "timestamp": self.timestamp(),
                });
                envelope::put_person(&mut call, &spec, envelope::FROM);
                if event == "connect" {
                    call["session"] = json!({ "sdp_type": "offer", "sdp": "v=0\r\n" });
                } else {
                    call["status"] = "FAILED".into();
                }
                let value = json!({ "contacts": [envelope::contact(&spec)], "calls": [call] });
                let change = envelope::change(&shared.settings, "calls", value);
                state.queue.push(Class::Messages, change, vec![id.clone()], shared.now());
            }
        });
        id
    }

    /// A human of the team writes to this person from the WhatsApp Business app.
    pub fn team_answers(&self, text: &str) -> String {
        let wamid = self.simulator.shared.wamid();
        let entry = self.entry(&wamid, Author::PhoneApp, Shown::text(text), None);
        self.simulator.shared.change(|state| state.append(self.index, entry));
        self.echo(&wamid, "text", json!({ "body": text }));
        wamid
    }

    /// A human of the team changes what they wrote in the app.
    pub fn team_edits(&self, wamid: &str, text: &str) -> String {
        self.simulator.shared.change(|state| {
            if let Some(message) = state.message_mut(wamid) {
                message.shown.text = Some(text.to_owned());
                message.edited = true;
            }
        });
        let id = self.simulator.shared.wamid();
        self.echo(&id, "edit", edit(wamid, text));
        id
    }

    /// A human of the team deletes what they wrote in the app.
    pub fn team_revokes(&self, wamid: &str) -> String {
        self.simulator.shared.change(|state| revoke(state, wamid));
        let id = self.simulator.shared.wamid();
        self.echo(&id, "revoke", json!({ "original_message_id": wamid }));
        id
    }

    /// Moves to a new number, as WhatsApp's notice tells it.
    pub fn changes_number(&self, number: &str) -> String {
        let spec = self.spec();
        let wamid = self.simulator.shared.wamid();
        let mut message = self.base(&spec, &wamid, "system");
        let old = spec.wa_id.as_deref().unwrap_or_default();
        let body = format!("User {} changed from {old} to {number}", self.name());
        message["system"] = json!({ "type": "user_changed_number", "body": body, "wa_id": number });
        self.simulator.shared.change(|state| {
            state.phones[self.index].spec.wa_id = Some(number.to_owned());
            // Notices come without contacts.
            let change = envelope::change(
                &self.simulator.shared.settings,
                "messages",
                json!({ "messages": [message] }),
            );
            state.queue.push(Class::Messages, change, Vec::new(), self.simulator.shared.now());
        });
        wamid
    }

    /// Gets a new user id, as the field `user_id_update` tells it.
    pub fn changes_user_id(&self, bsuid: &str) {
        let before = self.spec();
        let mut update = json!({
            "detail": "The user id changed",
            "user_id": { "previous": before.bsuid, "current": bsuid },
            "timestamp": self.timestamp(),
        });
        envelope::put(&mut update, "wa_id", before.shown_number());
        let shared = &self.simulator.shared;
        shared.change(|state| {
            state.phones[self.index].spec.bsuid = Some(bsuid.to_owned());
            let contact = envelope::contact(&state.phones[self.index].spec);
            let value = json!({ "contacts": [contact], "user_id_update": [update] });
            let change = envelope::change(&shared.settings, "user_id_update", value);
            state.queue.push(Class::Messages, change, Vec::new(), shared.now());
        });
    }

    fn echo(&self, wamid: &str, kind: &str, content: Value) {
        let shared = &self.simulator.shared;
        let spec = self.spec();
        let mut echo = json!({
            "from": self.business_number(), "id": wamid, "timestamp": self.timestamp(), "type": kind,
        });
        echo[kind] = content;
        envelope::put_person(&mut echo, &spec, envelope::TO);
        let value = json!({ "contacts": [envelope::contact(&spec)], "message_echoes": [echo] });
        let change = envelope::change(&shared.settings, "smb_message_echoes", value);
        shared.change(|state| state.queue.push(Class::Messages, change, Vec::new(), shared.now()));
    }
}
