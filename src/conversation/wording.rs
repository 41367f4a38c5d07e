//! What the bot says, apart from FAQ answers and crisis replies: short, casual, no apology.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::effect::{Bubble, Button, Row};
use super::spoken;
use super::world::World;
use crate::faq::Entry;
use crate::language::Language;

/// Ids of buttons and rows of ours.
pub mod id {
    /// "Passt, danke".
    pub const FINE: &str = "fine";
    /// "Mensch bitte".
    pub const HUMAN: &str = "human";
    /// "Etwas anderes".
    pub const OTHER: &str = "other";
    /// Before the slug of an entry.
    pub const ENTRY: &str = "faq:";
    /// Before a topic.
    pub const TOPIC: &str = "topic:";
}

/// Whether the id of a button or row is one of ours.
#[must_use]
pub fn is_ours(button: &str) -> bool {
    [id::FINE, id::HUMAN, id::OTHER].contains(&button)
        || [id::ENTRY, id::TOPIC].iter().any(|prefix| button.starts_with(prefix))
}

/// Said once in the first automatic bubble: who is speaking (cloud-api policy: a bot says so).
const FOOTER_GERMAN: &str = "Automatische Antwort";
const FOOTER_ENGLISH: &str = "Automatic reply";
/// A row's title is at most 24 characters long (Cloud API, interactive list messages).
const ROW_TITLE_MAX: usize = 24;
/// A list has at most ten rows; one is kept for the way out.
const ROWS_MAX: usize = 9;
/// The body of a message with buttons (Cloud API, interactive reply buttons).
const BUTTON_BODY_MAX: usize = 1024;

/// Length as WhatsApp may count it: UTF-16 units, the most careful reading.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// German is spoken where nothing else is: an answer in a language somebody can check.
fn german(language: Language) -> bool {
    language != Language::English
}

/// One bubble for one or two entries: text, link, next step, and two buttons.
pub fn answer(entries: &[&Entry], language: Language) -> Bubble {
    let said = |entry: &&Entry| with_link(entry.texts(language).answer, &entry.link);
    let mut body = entries.iter().map(said).collect::<Vec<_>>().join("\n\n");
    for next in entries.iter().filter_map(|entry| entry.texts(language).next).take(1) {
        let _ = write!(body, "\n\n{next}");
    }
    let (fine, human) = if german(language) {
        ("Passt, danke", "Mensch bitte")
    } else {
        ("Thanks, all good", "Human, please")
    };
    let buttons = vec![button(id::FINE, fine), button(id::HUMAN, human)];
    Bubble::Buttons { body, footer: None, buttons }
}

fn with_link(answer: &str, link: &str) -> String {
    if link.is_empty() { answer.to_owned() } else { format!("{answer}\n{link}") }
}

fn button(id: &str, title: &str) -> Button {
    Button { id: id.to_owned(), title: title.to_owned() }
}

fn row(id: String, title: &str) -> Row {
    Row { id, title: shortened(title), description: None }
}

/// At most [`ROW_TITLE_MAX`] UTF-16 units, cut at a character and marked.
fn shortened(title: &str) -> String {
    if length(title) <= ROW_TITLE_MAX {
        return title.to_owned();
    }
    let mut short = String::new();
    for character in title.chars() {
        if length(&short) + character.len_utf16() > ROW_TITLE_MAX - 1 {
            break;
        }
        short.push(character);
    }
    format!("{}…", short.trim_end())
}

/// "Meinst du …?": up to three entries and the way out.
pub fn choices(entries: &[&Entry], language: Language) -> Bubble {
    let body = if german(language) {
        "Da bin ich nicht ganz sicher. Meinst du eins davon?"
    } else {
        "I am not quite sure. Do you mean one of these?"
    };
    entry_list(body, entries, language)
}

/// The entries of a topic that was tapped, and the way out.
pub fn topic_entries(entries: &[&Entry], language: Language) -> Bubble {
    let body =
        if german(language) { "Was möchtest du dazu wissen?" } else { "What would you like to know?" };
    entry_list(body, entries, language)
}

fn entry_list(body: &str, entries: &[&Entry], language: Language) -> Bubble {
    let (open, other) =
        if german(language) { ("Auswählen", "Etwas anderes") } else { ("Choose", "Something else") };
    let mut rows: Vec<Row> = entries
        .iter()
        .take(ROWS_MAX)
        .map(|entry| row(format!("{}{}", id::ENTRY, entry.slug), entry.texts(language).title))
        .collect();
    rows.push(row(id::OTHER.to_owned(), other));
    Bubble::List { body: body.to_owned(), footer: None, open: open.to_owned(), rows }
}

/// The answer to a greeting alone: says that it is a bot and offers the topics. In a language that has
/// no answers it says so, and that a human reads; in an unknown one it speaks German and English.
pub fn introduction(world: &World, language: Language) -> Bubble {
    let body = match (spoken::greeting(world, language), language) {
        (Some(greeting), _) => greeting,
        (None, Language::English) => greeting_english(world),
        (None, Language::Other) => format!("{}\n\n{}", greeting_german(world), greeting_english(world)),
        (None, _) => greeting_german(world),
    };
    let (open, human) = match language {
        Language::English => ("Topics", "Human, please"),
        _ => spoken::labels(language).unwrap_or(("Themen", "Mensch bitte")),
    };
    let mut rows: Vec<Row> = topics(world)
        .into_iter()
        .map(|topic| row(format!("{}{topic}", id::TOPIC), &topic_name(world, topic, language)))
        .take(ROWS_MAX)
        .collect();
    rows.push(row(id::HUMAN.to_owned(), human));
    Bubble::List { body, footer: None, open: open.to_owned(), rows }
}

fn greeting_german(world: &World) -> String {
    let who = world.settings.organisation.as_deref().map(|who| format!(" von {who}")).unwrap_or_default();
    format!(
        "Hallo! Ich bin der Bot{who}. Häufige Fragen beantworte ich gleich, für alles andere hole ich einen \
         Menschen. Schreib einfach deine Frage oder such dir ein Thema aus."
    )
}

fn greeting_english(world: &World) -> String {
    let who = world.settings.organisation.as_deref().map(|who| format!(" of {who}")).unwrap_or_default();
    format!(
        "Hello! I am the bot{who}. I answer common questions at once and fetch a human for everything else. Just \
         write your question or pick a topic."
    )
}

/// What a topic is called in a language: the first of its entries that says so decides.
fn topic_name(world: &World, topic: &str, language: Language) -> String {
    let named = world
        .entries
        .values()
        .filter(|entry| entry.topic == topic)
        .find_map(|entry| entry.translation(language)?.topic.as_deref());
    named.map_or_else(|| capitalised(topic), str::to_owned)
}

/// The topics, those with the most entries first.
fn topics(world: &World) -> Vec<&str> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in world.entries.values() {
        *counted.entry(entry.topic.as_str()).or_default() += 1;
    }
    let mut topics: Vec<(&str, usize)> = counted.into_iter().collect();
    topics.sort_by_key(|(topic, count)| (std::cmp::Reverse(*count), *topic));
    topics.into_iter().map(|(topic, _)| topic).collect()
}

fn capitalised(topic: &str) -> String {
    let mut letters = topic.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// "Ein Mensch meldet sich spätestens heute bis 18 Uhr." `when` comes from `waiting`, in `language`.
pub fn handoff_line(when: &str, language: Language) -> String {
    match language {
        Language::English => format!("A human will get back to you {when} at the latest."),
        _ => spoken::handoff_line(when, language)
            .unwrap_or_else(|| format!("Ein Mensch meldet sich spätestens {when}.")),
    }
}

/// H2: names the next opening. With a template (or an open window) we write by ourselves.
pub fn acknowledgement(opening: &str, we_write: bool, language: Language) -> String {
    match (german(language), we_write) {
        (true, true) => format!("Wir sind {opening} wieder da und melden uns dann bei dir."),
        (true, false) => format!("Wir sind {opening} wieder da. Schreib dann kurz, und wir legen los."),
        (false, true) => format!("We are back {opening} and will write to you then."),
        (false, false) => format!("We are back {opening}. Drop us a line then, and we will get going."),
    }
}

/// The confirmation of "Stop".
pub fn stopped(language: Language) -> String {
    if german(language) {
        "Alles klar, von mir kommt nichts Automatisches mehr. Mit „Start“ geht es wieder los, mit „Mensch“ \
         erreichst du einen Menschen."
    } else {
        "All right, nothing automatic will come from me any more. Write “Start” to resume or “human” to reach a \
         human."
    }
    .to_owned()
}

/// The confirmation of "Start".
pub fn started(language: Language) -> String {
    if german(language) {
        "Gut, ich bin wieder da. Stell einfach deine Frage."
    } else {
        "Good, I am back. Just ask."
    }
    .to_owned()
}

/// The answer to a call.
pub fn call_notice(language: Language) -> String {
    if german(language) {
        "Anrufen geht hier nicht, schreib uns einfach 🙂"
    } else {
        "Calls do not work here, just write to us 🙂"
    }
    .to_owned()
}

/// Adds what the first automatic bubble says besides: that it is automatic, and where the privacy
/// notice is. Still one bubble.
pub fn introduced(bubble: Bubble, privacy_url: Option<&str>, language: Language) -> Bubble {
    let (footer, privacy) =
        if german(language) { (FOOTER_GERMAN, "Datenschutz") } else { (FOOTER_ENGLISH, "Privacy") };
    let privacy = privacy_url.map(|url| format!("{privacy}: {url}"));
    let with_privacy = |body: String| match &privacy {
        Some(line) => format!("{body}\n\n{line}"),
        None => body,
    };
    match bubble {
        Bubble::Text { body } => {
            let lines =
                [Some(footer.to_owned()), privacy].into_iter().flatten().collect::<Vec<_>>().join("\n");
            Bubble::Text { body: format!("{body}\n\n{lines}") }
        }
        Bubble::Buttons { body, buttons, .. } => {
            let whole = with_privacy(body.clone());
            if length(&whole) > BUTTON_BODY_MAX {
                return introduced(Bubble::Text { body }, privacy_url, language);
            }
            Bubble::Buttons { body: whole, footer: Some(footer.to_owned()), buttons }
        }
        Bubble::List { body, open, rows, .. } => {
            Bubble::List { body: with_privacy(body), footer: Some(footer.to_owned()), open, rows }
        }
        other @ (Bubble::Template { .. } | Bubble::Media { .. }) => other,
    }
}

/// A body too long for buttons goes out as plain text, which may be four times as long.
pub fn fitted(bubble: Bubble) -> Bubble {
    match bubble {
        Bubble::Buttons { body, footer, .. } if length(&body) > BUTTON_BODY_MAX => {
            let footer = footer.map(|footer| format!("\n\n{footer}")).unwrap_or_default();
            Bubble::Text { body: format!("{body}{footer}") }
        }
        other => other,
    }
}
