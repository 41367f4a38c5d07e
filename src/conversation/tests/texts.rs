//! What an applicant can say, each with what a reader would make of it.

use crate::conversation::wording::id;
use crate::conversation::{Attachment, AttachmentKind, Content};
use crate::crisis::{Category, Finding, Severity};
use crate::faq::Intent;
use crate::ids::Wamid;
use crate::language::Language;

/// A content, and how it is read.
#[derive(Debug, Clone)]
pub struct Text {
    pub content: Content,
    pub intent: Intent,
    pub crisis: Option<Finding>,
    pub language: Language,
    /// What the FAQ makes of it.
    pub match_of: Match,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Match {
    Answer(&'static str),
    Suggest(&'static str),
    None,
}

impl Text {
    pub fn new(content: Content) -> Self {
        Self {
            content,
            intent: Intent::Other,
            crisis: None,
            language: Language::German,
            match_of: Match::None,
        }
    }

    pub fn meaning(self, intent: Intent) -> Self {
        Self { intent, ..self }
    }

    pub fn in_need(self, severity: Severity) -> Self {
        let category = match severity {
            Severity::Acute => Category::Suicide,
            Severity::Distress => Category::Despair,
            Severity::Review => Category::Unclear,
        };
        Self { crisis: Some(Finding { severity, category }), ..self }
    }
}

pub fn wamid(name: &str) -> Wamid {
    Wamid::parse(&format!("wamid.{name}")).unwrap()
}

pub fn text(body: &str) -> Text {
    Text::new(Content::Text { body: body.to_owned() })
}

/// A question that this entry answers.
pub fn question(slug: &'static str) -> Text {
    Text { match_of: Match::Answer(slug), ..text("Wie ist das damit?") }
}

/// A question for which this entry is only offered.
pub fn vague(slug: &'static str) -> Text {
    Text { match_of: Match::Suggest(slug), ..text("Und das?") }
}

/// A question that nobody foresaw.
pub fn unknown() -> Text {
    text("Habt ihr einen Aufzug?")
}

pub fn greeting() -> Text {
    text("Hallo").meaning(Intent::Greeting)
}

pub fn thanks() -> Text {
    text("Danke").meaning(Intent::SmallWords)
}

pub fn refusal() -> Text {
    text("Nein danke, hat sich erledigt").meaning(Intent::Refusal)
}

pub fn stop() -> Text {
    text("Stop").meaning(Intent::Stop)
}

pub fn start() -> Text {
    text("Start").meaning(Intent::Start)
}

pub fn wish() -> Text {
    text("Kann ich mit jemandem sprechen?").meaning(Intent::WishForHuman)
}

pub fn acute() -> Text {
    text("(eine Nachricht in Not)").in_need(Severity::Acute)
}

pub fn distress() -> Text {
    text("(eine Nachricht in Not)").in_need(Severity::Distress)
}

pub fn weak_sign() -> Text {
    text("(vielleicht eine Nachricht in Not)").in_need(Severity::Review)
}

pub fn tap(id: &str) -> Text {
    Text::new(Content::Choice { id: id.to_owned(), title: "…".to_owned() })
}

pub fn tap_fine() -> Text {
    tap(id::FINE)
}

pub fn tap_human() -> Text {
    tap(id::HUMAN)
}

pub fn tap_entry(slug: &str) -> Text {
    tap(&format!("{}{slug}", id::ENTRY))
}

pub fn tap_topic(topic: &str) -> Text {
    tap(&format!("{}{topic}", id::TOPIC))
}

pub fn thumb() -> Text {
    Text::new(Content::Reaction { to: wamid("ours"), emoji: Some("👍".to_owned()) })
}

pub fn thumb_back() -> Text {
    Text::new(Content::Reaction { to: wamid("ours"), emoji: None })
}

pub fn deletion(of: Wamid) -> Text {
    Text::new(Content::Revoke { original: of })
}

pub fn notice() -> Text {
    Text::new(Content::Notice { body: "number changed".to_owned() })
}

pub fn opened_chat() -> Text {
    Text::new(Content::Welcome).meaning(Intent::Other)
}

/// A changed message; what it says now is what `text` says.
pub fn edit(of: Wamid, text: Text) -> Text {
    let body = text.content.words().unwrap_or_default().to_owned();
    Text { content: Content::Edit { original: of, body }, ..text }
}

pub fn file(kind: AttachmentKind, caption: Option<&str>) -> Text {
    Text::new(Content::Attachment(Attachment {
        kind,
        media_id: Some("1".to_owned()),
        mime_type: "image/jpeg".to_owned(),
        sha256: None,
        file_name: None,
        caption: caption.map(str::to_owned),
    }))
}

pub fn picture() -> Text {
    file(AttachmentKind::Image, None)
}

/// One of every sort that no reader understands.
pub fn unreadable_sorts() -> Vec<Text> {
    let files = [
        AttachmentKind::Image,
        AttachmentKind::Voice,
        AttachmentKind::Audio,
        AttachmentKind::Video,
        AttachmentKind::Document,
        AttachmentKind::Sticker,
    ];
    let mut sorts: Vec<Text> = files.into_iter().map(|kind| file(kind, None)).collect();
    sorts.extend(
        [
            Content::Location { latitude: 48.0, longitude: 10.0, name: None, address: None },
            Content::ContactCards { cards: vec!["Anna 0151".to_owned()] },
            Content::Form { name: "form".to_owned(), response: "{}".to_owned() },
            Content::Order { summary: "1 Tasse".to_owned() },
            Content::Unsupported { kind: "poll_creation".to_owned() },
        ]
        .map(Text::new),
    );
    sorts
}
