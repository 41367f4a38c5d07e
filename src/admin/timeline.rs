//! What was said and done in a conversation, in its order.

mod weight;

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

use self::weight::in_html;
pub use self::weight::on_one_page;
use super::listing::{Names, name_of};
use super::shown::{self, Times};
use super::words;
use crate::conversation::{Attachment, Bubble, Content, Fate, World};
use crate::ids::{MessageId, Wamid};
use crate::store::{AuditLine, Author, MediaRow, MediaState, MessageRow, Note, OutboxState};

/// What a weak sign is read from may be this much older than its finding.
const BEFORE_FINDING: Duration = Duration::minutes(30);

/// Something in the conversation.
pub enum Entry {
    Day(String),
    Message(Box<MessageView>),
    Note { by: String, time: String, text: String },
    Event { text: String, time: String },
}

/// Which side a bubble stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Theirs,
    Bot,
    Team,
}

impl Side {
    pub fn class(self) -> &'static str {
        match self {
            Self::Theirs => "theirs",
            Self::Bot => "bot",
            Self::Team => "team",
        }
    }
}

/// A message.
pub struct MessageView {
    pub id: MessageId,
    pub side: Side,
    pub who: String,
    pub time: String,
    /// It came much later than it was sent.
    pub late: Option<String>,
    pub label: Option<String>,
    pub text: String,
    pub rest: Option<String>,
    /// The rest is so long that it has a page of its own.
    pub has_far_rest: bool,
    pub quote: Option<String>,
    /// What stood there before an edit.
    pub before_edit: Option<String>,
    pub is_revoked: bool,
    pub reaction: Option<String>,
    pub buttons: Vec<String>,
    pub file: Option<FileView>,
    /// Why the bot sent it.
    pub why: Option<String>,
    pub mark: Option<&'static str>,
    pub state: Option<&'static str>,
    pub failure: Option<&'static str>,
    pub may_retry: bool,
    pub is_hidden: bool,
}

/// A file of a message.
pub struct FileView {
    /// `image`, `audio`, `video` or `file`.
    pub form: &'static str,
    pub label: String,
    /// Why there is none to show.
    pub missing: Option<&'static str>,
}

/// What a timeline is made of.
pub struct Sources<'s> {
    /// Newest first, as the store gives them.
    pub messages: &'s [MessageRow],
    pub notes: &'s [Note],
    pub audit: &'s [AuditLine],
    pub names: &'s Names,
    pub world: &'s World,
    pub times: Times<'s>,
    /// The visitor may not read the words of people in need.
    pub is_reader: bool,
    /// Older messages are on another page: so are older notes.
    pub has_older: bool,
}

/// WhatsApp's longest text (4096 characters) stands on the page whole; what takes more room in HTML was
/// written by hostile hands.
const REST_BYTES_MAX: usize = 4 * 4096;
/// The spans in which a person was in need, or a weak sign was looked at.
fn spans_of_need(audit: &[AuditLine]) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let mut spans = Vec::new();
    let mut open: Option<DateTime<Utc>> = None;
    for line in audit {
        let begins = matches!(line.what.as_str(), "crisis_opened" | "review")
            || (line.what == "waiting" && matches!(line.detail.as_str(), "Crisis" | "Review"));
        let ends = matches!(line.what.as_str(), "crisis_released" | "resolved");
        if begins {
            open.get_or_insert(line.at - BEFORE_FINDING);
        } else if ends && let Some(since) = open.take() {
            spans.push((since, line.at));
        }
    }
    spans.extend(open.map(|since| (since, DateTime::<Utc>::MAX_UTC)));
    spans
}

/// Whether somebody without the right may not see what was said at this time.
pub fn is_confidential(audit: &[AuditLine], at: DateTime<Utc>) -> bool {
    spans_of_need(audit).into_iter().any(|(from, to)| from <= at && at <= to)
}

impl Sources<'_> {
    /// Everything, oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        let spans = if self.is_reader { spans_of_need(self.audit) } else { Vec::new() };
        let is_hidden = |at: DateTime<Utc>| spans.iter().any(|(from, to)| *from <= at && at <= *to);
        let mut timed: Vec<(DateTime<Utc>, Entry)> = Vec::new();
        let originals: HashMap<&Wamid, &MessageRow> =
            self.messages.iter().filter_map(|message| Some((message.wamid.as_ref()?, message))).collect();
        for message in self.messages.iter().rev() {
            if let Some(entry) = self.message(message, &originals, &is_hidden) {
                timed.push((message.received_at, entry));
            }
        }
        let from = if self.has_older { timed.first().map(|(at, _)| *at) } else { None };
        let is_here = |at: DateTime<Utc>| from.is_none_or(|from| at >= from);
        for note in self.notes.iter().filter(|note| is_here(note.at)) {
            let text = if is_hidden(note.at) { self.hidden_words() } else { shown::text(&note.body).0 };
            let by = name_of(self.names, note.by, self.times.l);
            timed.push((note.at, Entry::Note { by, time: self.times.clock(note.at), text }));
        }
        for line in self.audit.iter().filter(|line| is_here(line.at)) {
            timed.extend(self.event(line).map(|entry| (line.at, entry)));
        }
        // Stable: what was written down first at an instant stays first.
        timed.sort_by_key(|(at, _)| *at);
        self.with_days(timed)
    }

    fn hidden_words(&self) -> String {
        self.times.l.say("Nur für Berechtigte", "For entitled people only").to_owned()
    }

    fn with_days(&self, timed: Vec<(DateTime<Utc>, Entry)>) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(timed.len() + 4);
        let mut day = String::new();
        for (at, entry) in timed {
            let this = self.times.day(at);
            if this != day {
                entries.push(Entry::Day(this.clone()));
                day = this;
            }
            entries.push(entry);
        }
        entries
    }

    fn event(&self, line: &AuditLine) -> Option<Entry> {
        let l = self.times.l;
        let what = words::audit(&line.what, l)?;
        let text = match line.by {
            Some(by) => format!("{}: {what}", name_of(self.names, by, l)),
            None => what.to_owned(),
        };
        // How a crisis ended, and its note, is for entitled people only.
        let is_hidden = self.is_reader && line.what == "crisis_released";
        let detail = words::audit_detail(line, l).filter(|_| !is_hidden);
        let text = detail.map_or(text.clone(), |detail| format!("{text}: {}", shown::text(&detail).0));
        Some(Entry::Event { text, time: self.times.clock(line.at) })
    }

    fn message(
        &self,
        row: &MessageRow,
        originals: &HashMap<&Wamid, &MessageRow>,
        is_hidden: &dyn Fn(DateTime<Utc>) -> bool,
    ) -> Option<Entry> {
        let l = self.times.l;
        let said = match (&row.content, &row.bubble) {
            (Some(content), _) => self.of_content(content, originals)?,
            (None, Some(bubble)) => self.of_bubble(bubble),
            (None, None) => return None,
        };
        let side = match row.author {
            Author::Applicant => Side::Theirs,
            Author::Bot => Side::Bot,
            Author::Agent(_) | Author::PhoneApp => Side::Team,
        };
        let at = if side == Side::Theirs { row.sent_at.unwrap_or(row.received_at) } else { row.received_at };
        let is_late = side == Side::Theirs && Times::is_late(at, row.received_at);
        let (text, before_edit) = match &row.edited {
            Some((_, edited)) => (edited.clone(), Some(said.text)),
            None => (said.text, None),
        };
        let (text, rest) = shown::text(&text);
        let has_far_rest = rest.as_ref().is_some_and(|rest| in_html(rest) > REST_BYTES_MAX);
        let is_over = matches!(row.state, Some(OutboxState::Failed | OutboxState::Expired));
        let mut view = MessageView {
            id: row.id,
            side,
            who: self.author(row.author),
            time: self.times.clock(at),
            late: is_late
                .then(|| format!("{} {}", l.say("kam erst", "came only"), self.times.stamp(row.received_at))),
            label: said.label,
            text,
            rest: rest.filter(|_| !has_far_rest),
            has_far_rest,
            quote: row.reply_to.as_ref().map(|wamid| self.quote(originals.get(wamid).copied(), is_hidden)),
            before_edit: before_edit.map(|text| shown::text(&text).0),
            is_revoked: row.revoked_at.is_some(),
            reaction: row.reaction.as_deref().map(shown::words).filter(|emoji| !emoji.is_empty()),
            buttons: said.buttons,
            file: row.media.as_ref().map(|file| self.file(file)),
            why: self.why(row),
            mark: mark(row.fate).map(|(german, english)| l.say(german, english)),
            state: row.state.map(|state| words::state(state, l)),
            failure: (row.state == Some(OutboxState::Failed)).then(|| words::failure(row.error_code, l)),
            may_retry: is_over && matches!(row.author, Author::Agent(_)),
            is_hidden: false,
        };
        if is_hidden(row.received_at) {
            view.hide(self.hidden_words());
        }
        Some(Entry::Message(Box::new(view)))
    }

    fn author(&self, author: Author) -> String {
        let l = self.times.l;
        match author {
            Author::Applicant => String::new(),
            Author::Bot => "Bot".to_owned(),
            Author::Agent(id) => name_of(self.names, id, l),
            Author::PhoneApp => l.say("Team, am Handy", "team, on the phone app").to_owned(),
        }
    }

    /// What is quoted is as confidential as it was when it was said, however late it is quoted.
    fn quote(&self, original: Option<&MessageRow>, is_hidden: &dyn Fn(DateTime<Utc>) -> bool) -> String {
        let l = self.times.l;
        let body = match original {
            Some(original) if is_hidden(original.received_at) => return self.hidden_words(),
            Some(MessageRow { content: Some(content), .. }) => content.words().map(str::to_owned),
            Some(MessageRow { bubble: Some(bubble), .. }) => Some(self.of_bubble(bubble).text),
            _ => None,
        };
        body.map_or_else(
            || l.say("frühere Nachricht", "earlier message").to_owned(),
            |body| shown::words(&body),
        )
    }

    fn why(&self, row: &MessageRow) -> Option<String> {
        let why = words::purpose(row.purpose?, self.times.l);
        if why.is_empty() {
            return None;
        }
        let titles: Vec<&str> = row
            .entries
            .iter()
            .map(|slug| self.world.entries.get(slug).map_or(slug.as_str(), |entry| entry.title.as_str()))
            .collect();
        if titles.is_empty() { Some(why.to_owned()) } else { Some(format!("{why}: {}", titles.join(" · "))) }
    }

    fn file(&self, file: &MediaRow) -> FileView {
        use crate::conversation::AttachmentKind as Kind;
        let l = self.times.l;
        let form = match file.kind {
            Kind::Image | Kind::Sticker => "image",
            Kind::Voice | Kind::Audio => "audio",
            Kind::Video => "video",
            Kind::Document => "file",
        };
        let kind = words::attachment(file.kind, l);
        let named = file.file_name.as_deref().map(shown::words).filter(|name| !name.is_empty());
        let size = file.bytes.map(|bytes| format!(", {} KB", bytes.div_ceil(1024)));
        FileView {
            form,
            label: format!("{}{}", named.as_deref().unwrap_or(kind), size.unwrap_or_default()),
            missing: match file.state {
                MediaState::Stored => None,
                MediaState::Pending => Some(l.say("wird geladen …", "being fetched …")),
                MediaState::Lost => Some(words::lost(file.reason.as_deref(), l)),
            },
        }
    }

    /// What somebody said; `None`: it shows at the message it is about.
    fn of_content(&self, content: &Content, originals: &HashMap<&Wamid, &MessageRow>) -> Option<Said> {
        let l = self.times.l;
        let labelled = |german, english, text: String| Said {
            label: Some(l.say(german, english).to_owned()),
            ..Said::of(text)
        };
        Some(match content {
            Content::Text { body } => Said::of(body.clone()),
            Content::Attachment(Attachment { caption, .. }) => Said::of(caption.clone().unwrap_or_default()),
            Content::Location { latitude, longitude, name, address } => {
                let parts = [name.clone(), address.clone(), Some(format!("{latitude:.5}, {longitude:.5}"))];
                labelled("Standort", "place", parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
            }
            Content::ContactCards { cards } => labelled("Kontakt", "contact", cards.join("\n")),
            Content::Choice { title, .. } => labelled("getippt", "tapped", title.clone()),
            Content::Form { name, response } => labelled("Formular", "form", format!("{name}\n{response}")),
            Content::Order { summary } => labelled("Bestellung", "order", summary.clone()),
            Content::Reaction { to, .. }
            | Content::Edit { original: to, .. }
            | Content::Revoke { original: to }
                if originals.contains_key(to) =>
            {
                return None;
            }
            Content::Reaction { emoji, .. } => labelled(
                "reagiert auf eine frühere Nachricht",
                "reacts to an earlier message",
                emoji.clone().unwrap_or_else(|| "–".to_owned()),
            ),
            Content::Edit { body, .. } => {
                labelled("ändert eine frühere Nachricht", "edits an earlier message", body.clone())
            }
            Content::Revoke { .. } => {
                labelled("löscht eine frühere Nachricht", "deletes an earlier message", String::new())
            }
            Content::Welcome => labelled("hat den Chat geöffnet", "opened the chat", String::new()),
            Content::Notice { body } => labelled("WhatsApp meldet", "WhatsApp says", body.clone()),
            Content::Unsupported { kind } => labelled(
                "kann hier nicht angezeigt werden, bitte am Handy ansehen",
                "cannot be shown here, please look at the phone",
                shown::words(kind),
            ),
        })
    }

    fn of_bubble(&self, bubble: &Bubble) -> Said {
        let l = self.times.l;
        match bubble {
            Bubble::Text { body } => Said::of(body.clone()),
            Bubble::Buttons { body, footer, buttons } => Said {
                buttons: buttons.iter().map(|button| button.title.clone()).collect(),
                ..Said::of(with_footer(body, footer.as_deref()))
            },
            Bubble::List { body, footer, rows, .. } => Said {
                buttons: rows.iter().map(|row| row.title.clone()).collect(),
                ..Said::of(with_footer(body, footer.as_deref()))
            },
            Bubble::Template { name, language, parameters, text, .. } => Said {
                label: Some(format!("{} {name} ({language})", l.say("Vorlage", "template"))),
                ..Said::of(text.clone().unwrap_or_else(|| parameters.join("\n")))
            },
            // The file itself stands above.
            Bubble::Media { caption, .. } => Said::of(caption.clone().unwrap_or_default()),
        }
    }
}

fn with_footer(body: &str, footer: Option<&str>) -> String {
    footer.map_or_else(|| body.to_owned(), |footer| format!("{body}\n{footer}"))
}

fn mark(fate: Option<Fate>) -> Option<(&'static str, &'static str)> {
    match fate? {
        Fate::Held => Some(("gehalten", "held")),
        Fate::Owed => {
            Some(("Antwort folgt, sobald das Fenster offen ist", "answer follows when the window is open"))
        }
        Fate::Pending => Some(("wird gelesen", "being read")),
        Fate::Answered | Fate::Offered | Fate::Waiting | Fate::WithHuman | Fate::Noted => None,
    }
}

/// The words of a message.
struct Said {
    label: Option<String>,
    text: String,
    buttons: Vec<String>,
}

impl Said {
    fn of(text: String) -> Self {
        Self { label: None, text, buttons: Vec::new() }
    }
}

impl MessageView {
    /// Nothing of what was said is left.
    fn hide(&mut self, instead: String) {
        self.text = instead;
        (self.rest, self.quote, self.before_edit, self.label) = (None, None, None, None);
        (self.reaction, self.file, self.why) = (None, None, None);
        self.has_far_rest = false;
        self.buttons.clear();
        self.is_hidden = true;
    }
}
