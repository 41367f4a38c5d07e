//! Deliveries as Meta sends them: one text or one status each, signed, as whole HTTP requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The secret that signs here.
pub const APP_SECRET: &str = "the app secret of the benchmark";
/// The number that is written to.
pub const PHONE_NUMBER_ID: &str = "106540352242922";
/// The program's clock starts here: a Wednesday in office hours. Messages bear this time.
pub const CLOCK: &str = "2026-11-25T10:00:00+01:00";
const CLOCK_SECONDS: u64 = 1_795_597_200;

/// What people ask. Each is answered with exactly one message, whatever it is taken for.
const TEXTS: [&str; 8] = [
    "Hallo, welche Unterlagen muss ich für die Bewerbung schicken?",
    "wie alt muss ich sein",
    "Kann man bei euch auch in Teilzeit arbeiten?",
    "bis wann muss ich mich bewerben",
    "Was verdient man in der Ausbildung eigentlich so im ersten Jahr",
    "ich suche einen ausbildungsplatz",
    "Guten Tag, mein Abschluss ist aus der Türkei, wird der anerkannt?",
    "Wie viele Urlaubstage habe ich?",
];

/// Requests, one behind the other in one piece of memory, each handed out once or, for a route that
/// does not care, round and round.
#[derive(Debug, Default)]
pub struct Deliveries {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    next: AtomicUsize,
    again: bool,
}

impl Deliveries {
    /// One text from each of the people with these numbers. `run` tells runs on one database apart.
    pub fn texts(run: u32, people: impl IntoIterator<Item = u64>) -> Self {
        let mut all = Self::default();
        for (index, person) in people.into_iter().enumerate() {
            all.push(&text(run, index, person));
        }
        all
    }

    /// Of ten, nine are statuses of messages that we sent (`out(0)`, `out(1)`, …, each sent,
    /// delivered, read) and one is a text.
    pub fn mostly_statuses(run: u32, count: usize) -> Self {
        const CLIMB: [&str; 3] = ["sent", "delivered", "read"];
        let mut all = Self::default();
        let mut told = 0;
        for index in 0..count {
            if index % 10 == 0 {
                all.push(&text(run, index, index as u64));
            } else {
                all.push(&status(told / CLIMB.len(), CLIMB[told % CLIMB.len()]));
                told += 1;
            }
        }
        all
    }

    /// Hands the same ones out again and again.
    pub fn round_and_round(mut self) -> Self {
        self.again = true;
        self
    }

    fn push(&mut self, body: &str) {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(body.as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        let head = format!(
            "POST /webhook HTTP/1.1\r\nHost: localhost\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\n\
             Content-Type: application/json\r\nX-Hub-Signature-256: sha256={signature}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(body.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Takes the next; `None` when all are handed out.
    pub fn take(&self) -> Option<(usize, &[u8])> {
        let mut index = self.next.fetch_add(1, Ordering::Relaxed);
        if self.again {
            index %= self.ends.len();
        }
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some((index, &self.bytes[start..end]))
    }
}

/// The number of a person.
pub fn number(person: u64) -> String {
    format!("49151{person:08}")
}

/// The id of a message that was sent before the benchmark began.
pub fn out(index: usize) -> String {
    format!("wamid.HBgNNDkxNTEwMDAwMDAwMBUCABEYEjBGNzI5{index:012}")
}

fn text(run: u32, index: usize, person: u64) -> String {
    let (number, words) = (number(person), TEXTS[index % TEXTS.len()]);
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102290129340398","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"4982112345678","phone_number_id":"{PHONE_NUMBER_ID}"}},"contacts":[{{"profile":{{"name":"Person {person}"}},"wa_id":"{number}","user_id":"DE.{person:018}"}}],"messages":[{{"from":"{number}","from_user_id":"DE.{person:018}","id":"wamid.HBgNNDkxNTEwMDAwMDAwMBUCABIYFDNBNjA{run:06}{index:012}","timestamp":"{CLOCK_SECONDS}","text":{{"body":"{words}"}},"type":"text"}}]}},"field":"messages"}}]}}]}}"#
    )
}

fn status(index: usize, word: &str) -> String {
    let (number, wamid) = (number(index as u64), out(index));
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102290129340398","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"4982112345678","phone_number_id":"{PHONE_NUMBER_ID}"}},"contacts":[{{"profile":{{"name":"Person {index}"}},"wa_id":"{number}","user_id":"DE.{index:018}"}}],"statuses":[{{"id":"{wamid}","status":"{word}","timestamp":"{CLOCK_SECONDS}","recipient_id":"{number}","recipient_user_id":"DE.{index:018}","pricing":{{"billable":true,"pricing_model":"PMP","type":"regular","category":"service"}}}}]}},"field":"messages"}}]}}]}}"#
    )
}
