//! What else a phone can send: files, places, contact cards.

use serde_json::{Value, json};

use super::chat::{Kind, MediaShown, Place, Shown};
use super::graph::store_media;
use super::phone::{Draft, Phone};

impl Phone {
    /// Sends a picture.
    pub fn sends_image(&self, mime_type: &str, bytes: Vec<u8>, caption: Option<&str>) -> String {
        self.sends_file(Kind::Image, mime_type, bytes, None, caption)
    }

    /// Sends a voice message (ogg with opus).
    pub fn sends_voice(&self, bytes: Vec<u8>) -> String {
        self.sends_file(Kind::Voice, "audio/ogg; codecs=opus", bytes, None, None)
    }

    /// Sends a film.
    pub fn sends_video(&self, bytes: Vec<u8>, caption: Option<&str>) -> String {
        self.sends_file(Kind::Video, "video/mp4", bytes, None, caption)
    }

    /// Sends a document.
    pub fn sends_document(
        &self,
        mime_type: &str,
        bytes: Vec<u8>,
        file_name: &str,
        caption: Option<&str>,
    ) -> String {
        self.sends_file(Kind::Document, mime_type, bytes, Some(file_name), caption)
    }

    /// Sends a sticker.
    pub fn sends_sticker(&self, bytes: Vec<u8>) -> String {
        self.sends_file(Kind::Sticker, "image/webp", bytes, None, None)
    }

    /// Sends a place, in degrees.
    pub fn sends_location(&self, place: Place) -> String {
        let mut content = json!({ "latitude": place.latitude, "longitude": place.longitude });
        put_all(&mut content, [("name", place.name.as_deref()), ("address", place.address.as_deref())]);
        let shown = Shown { place: Some(place), ..Shown::of(Kind::Place, None) };
        self.send(Draft::new("location", content, shown))
    }

    /// Shares somebody's contact card.
    pub fn sends_contact_card(&self, name: &str, number: &str) -> String {
        let content = json!([{
            "name": { "formatted_name": name, "first_name": name },
            "phones": [{ "phone": number, "type": "CELL" }],
            "origin": "other",
            "vcard": format!("BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL;TYPE=CELL:{number}\nEND:VCARD"),
        }]);
        let shown = Shown::of(Kind::ContactCard, Some(format!("{name}, {number}")));
        self.send(Draft::new("contacts", content, shown))
    }

    fn sends_file(
        &self,
        kind: Kind,
        mime_type: &str,
        bytes: Vec<u8>,
        file_name: Option<&str>,
        caption: Option<&str>,
    ) -> String {
        let shared = &self.simulator.shared;
        let (id, sha256) = shared.change(|state| {
            let id = store_media(state, shared, mime_type, bytes);
            let sha256 = state.media[&id].sha256_base64();
            (id, sha256)
        });
        let mut content = json!({
            "id": id, "mime_type": mime_type, "sha256": sha256,
            // Webhooks may bring an address. It is a trap here: nobody is to fetch it, and who does
            // leaves a request behind.
            "url": format!("{}/trap/{id}", shared.base_url()),
        });
        put_all(&mut content, [("caption", caption), ("filename", file_name)]);
        let word = match kind {
            Kind::Image => "image",
            Kind::Video => "video",
            Kind::Sticker => "sticker",
            Kind::Voice | Kind::Audio => "audio",
            _ => "document",
        };
        match kind {
            Kind::Voice => content["voice"] = true.into(),
            Kind::Sticker => content["animated"] = false.into(),
            _ => {}
        }
        let media =
            MediaShown { id, mime_type: mime_type.to_owned(), file_name: file_name.map(ToOwned::to_owned) };
        let shown = Shown { media: Some(media), ..Shown::of(kind, caption.map(ToOwned::to_owned)) };
        self.send(Draft::new(word, content, shown))
    }
}

fn put_all<const N: usize>(object: &mut Value, fields: [(&str, Option<&str>); N]) {
    for (name, value) in fields {
        if let Some(value) = value {
            object[name] = value.into();
        }
    }
}
