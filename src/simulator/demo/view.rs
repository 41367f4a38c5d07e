//! Chats as the template shows them. The template escapes everything.

use askama::Template;
use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;

use super::super::{Author, ChatMessage, Choice, Kind, Link, Phone, Place, Row, Simulator, Tick};
use super::DemoHost;
use super::cast::cast;
use super::language::Language;
use super::linkify::{Piece, pieces};
use super::scenario::Scenario;
use super::words::{Words, story, words};

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "simulator/demo/page.html")]
pub(super) struct Page {
    words: &'static Words,
    language: &'static str,
    /// Changes whenever the page would.
    key: String,
    /// Changes whenever everything begins anew.
    play: u64,
    date: String,
    time: String,
    /// For the script, which lets the clock run.
    seconds: u32,
    down: bool,
    delivered: u64,
    waiting: usize,
    answers: usize,
    stories: Vec<Story>,
    phones: Vec<PhoneView>,
}

/// A page with one sentence.
#[derive(Debug, Template)]
#[template(path = "simulator/demo/notice.html")]
pub(super) struct Notice {
    pub words: &'static Words,
    pub language: &'static str,
    pub text: &'static str,
}

#[derive(Debug)]
struct Story {
    slug: &'static str,
    name: &'static str,
    note: &'static str,
}

#[derive(Debug)]
struct PhoneView {
    index: usize,
    name: String,
    /// Number or username, as the business sees it.
    about: String,
    open: bool,
    bubbles: Vec<Bubble>,
}

#[derive(Debug)]
struct Bubble {
    wamid: String,
    /// `mine`, `theirs` or `team`.
    side: &'static str,
    who: &'static str,
    /// Set where a day begins.
    day: Option<String>,
    time: String,
    tick: (&'static str, &'static str, &'static str),
    label: Option<&'static str>,
    quote: Option<String>,
    header: Option<String>,
    text: Option<String>,
    footer: Option<String>,
    buttons: Vec<Choice>,
    open: Option<String>,
    rows: Vec<Row>,
    link: Option<Link>,
    file: Option<File>,
    place: Option<Place>,
    reaction: Option<String>,
    edited: bool,
    revoked: bool,
}

#[derive(Debug)]
struct File {
    id: String,
    /// `image`, `audio` or `file`.
    form: &'static str,
    name: String,
}

/// The page's present state in one word: another simulator or a change gives another one.
pub(super) fn key(simulator: &Simulator) -> String {
    let port = simulator.graph_url();
    let port = port.rsplit(':').next().unwrap_or_default();
    format!("{port}-{}", simulator.revision())
}

impl Page {
    pub fn of(host: &dyn DemoHost, language: Language) -> Self {
        let simulator = host.simulator();
        let phones = cast(&simulator);
        let (words, now, zone) = (words(language), host.now(), host.zone());
        let local = now.with_timezone(&zone);
        Self {
            words,
            language: language.code(),
            key: key(&simulator),
            play: host.play(),
            date: date(words, now, zone),
            time: local.format("%H:%M:%S").to_string(),
            seconds: chrono::Timelike::num_seconds_from_midnight(&local),
            down: simulator.is_down(),
            delivered: simulator.delivered(),
            waiting: simulator.undelivered(),
            answers: simulator.received_count(),
            stories: Scenario::ALL.into_iter().map(|scenario| Story::of(language, scenario)).collect(),
            phones: phones
                .iter()
                .enumerate()
                .map(|(index, phone)| PhoneView::of(words, zone, index, phone))
                .collect(),
        }
    }
}

impl Story {
    fn of(language: Language, scenario: Scenario) -> Self {
        let (name, note) = story(language, scenario);
        Self { slug: scenario.slug(), name, note }
    }
}

impl PhoneView {
    fn of(words: &'static Words, zone: Tz, index: usize, phone: &Phone) -> Self {
        let spec = phone.spec();
        let about = match (spec.shown_number(), &spec.username) {
            (Some(number), _) => format!("+{number}"),
            (None, Some(username)) => format!("@{username}, {}", words.number_hidden),
            (None, None) => words.number_hidden.to_owned(),
        };
        let mut bubbles = Vec::new();
        let mut last = None;
        let chat = phone.chat();
        for message in chat.iter().filter(|message| message.shown.kind != Kind::Reaction) {
            let day = message.at.with_timezone(&zone).date_naive();
            let mut bubble = Bubble::of(words, zone, &chat, message);
            bubble.day = (last != Some(day)).then(|| date(words, message.at, zone));
            last = Some(day);
            bubbles.push(bubble);
        }
        Self { index, name: phone.name(), about, open: phone.is_open(), bubbles }
    }
}

impl Bubble {
    fn of(words: &'static Words, zone: Tz, chat: &[ChatMessage], message: &ChatMessage) -> Self {
        let shown = message.shown.clone();
        let (side, who) = match message.author {
            Author::Applicant => ("mine", words.you),
            Author::Business => ("theirs", words.bot),
            Author::PhoneApp => ("team", words.team_phone),
        };
        let label = match shown.kind {
            Kind::Template => Some(words.automatic),
            Kind::Call => Some(words.called),
            Kind::Unsupported => Some(words.not_shown),
            _ => None,
        };
        let quoted = message.reply_to.as_ref().filter(|_| shown.kind != Kind::Choice);
        let quote = quoted.and_then(|id| chat.iter().find(|other| other.wamid == *id));
        Self {
            wamid: message.wamid.clone(),
            side,
            who,
            day: None,
            time: message.at.with_timezone(&zone).format("%H:%M").to_string(),
            tick: tick(words, message.tick),
            label,
            quote: quote.and_then(|other| other.shown.text.clone()),
            header: shown.header,
            text: shown.text,
            footer: shown.footer,
            buttons: shown.buttons,
            open: shown.open,
            rows: shown.rows,
            link: shown.link,
            file: shown.media.map(|media| {
                let form = match shown.kind {
                    Kind::Image | Kind::Sticker => "image",
                    Kind::Voice | Kind::Audio => "audio",
                    _ => "file",
                };
                let name = media.file_name.unwrap_or(media.mime_type);
                File { id: media.id, form, name }
            }),
            place: shown.place,
            reaction: message.reaction.clone(),
            edited: message.edited,
            revoked: message.revoked,
        }
    }

    /// The text with its web addresses set apart.
    fn pieces(&self) -> Vec<Piece<'_>> {
        pieces(self.text.as_deref().unwrap_or_default())
    }
}

/// Class, sign and word.
fn tick(words: &'static Words, tick: Tick) -> (&'static str, &'static str, &'static str) {
    match tick {
        Tick::Waiting | Tick::Sent => ("sent", "✓", words.sent),
        Tick::Delivered => ("delivered", "✓✓", words.arrived),
        Tick::Read => ("read", "✓✓", words.read),
        Tick::Failed => ("failed", "!", words.failed),
    }
}

fn date(words: &Words, at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    let weekday = words.weekdays[local.weekday().num_days_from_monday() as usize];
    let month = words.months[local.month0() as usize];
    format!("{weekday}, {}. {month} {}", local.day(), local.year())
}
