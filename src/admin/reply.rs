//! Writing to an applicant: looked at, sent, kept as a draft, begun with a ready text.

use actix_web::HttpResponse;
use actix_web::web::{Data, Form, Path};
use serde::Deserialize;

use super::Admin;
use super::acts::Act;
use super::caution::{About, Caution, cautions};
use super::failure::Failure;
use super::guard::Answers;
use super::listing;
use super::notice::Notice;
use super::reply_text::{self, Fillings, lines, tidy};
use super::session::Visitor;
use crate::conversation::{AgentAct, Bubble, from_phrase};
use crate::engine::Steps;
use crate::language::Language;
use crate::store::{Author, ConversationRow, Group, Store};
use crate::whatsapp::message::{limit, units};

/// Open conversations whose names are looked at, in each group.
const OPEN_LOOKED_AT: usize = 200;
/// Whoever wrote among so many messages needs no introduction.
const MESSAGES_LOOKED_AT: usize = 40;
/// Groups of people who may get an answer now.
const OPEN: [Group; 5] = [Group::Crisis, Group::Waiting, Group::Human, Group::Held, Group::Bot];

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub once: String,
    /// `first`: what is worth a second look is shown before it is sent.
    #[serde(default)]
    ask: String,
    /// The name of a file that was chosen beside the text.
    #[serde(default)]
    file: String,
}

/// What is wrong with a reply before anybody is asked.
fn unfit(text: &str) -> Option<Notice> {
    if text.is_empty() {
        return Some(Notice::Empty);
    }
    if units(text) > limit::TEXT {
        return Some(Notice::TooLong);
    }
    reply_text::has_placeholder(text).then_some(Notice::Placeholder)
}

/// The names of others with an open conversation.
pub(super) async fn names_of_others(store: &Store, row: &ConversationRow) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for group in OPEN {
        let rows = store.conversations(group, None, OPEN_LOOKED_AT).await?;
        names.extend(rows.into_iter().filter(|other| other.id != row.id).filter_map(|other| other.name));
    }
    Ok(names)
}

/// Whether the text addresses another open applicant: it is in the wrong conversation.
fn addresses_another(row: &ConversationRow, others: &[String], text: &str) -> bool {
    reply_text::addresses_another(text, row.name.as_deref(), others.iter().map(String::as_str))
}

/// What is worth a second look in a reply. To a person in need nothing is: there every minute counts.
pub(super) async fn looked_at(
    steps: &Steps,
    who: &Visitor,
    row: &ConversationRow,
    others: &[String],
    text: &str,
) -> Result<Vec<Caution>, Failure> {
    if row.state.crisis.is_some() {
        return Ok(Vec::new());
    }
    let store = &steps.store;
    let messages = store.messages(row.id, None, MESSAGES_LOOKED_AT).await?;
    let team = listing::names(store).await?;
    Ok(cautions(
        text,
        &About {
            me: &who.display,
            is_first_reply: !messages.iter().any(|message| message.author == Author::Agent(who.id)),
            own: row.name.as_deref(),
            others: others.iter().map(String::as_str).collect(),
            team: team.values().map(String::as_str).collect(),
        },
    ))
}

impl Act<'_> {
    pub(super) async fn row(&self) -> Result<ConversationRow, Failure> {
        self.steps.store.conversation_row(self.id).await?.ok_or(Failure::NotFound)
    }

    /// Whether the text addresses another open applicant: it is in the wrong conversation.
    pub(super) async fn addresses_another(&self, row: &ConversationRow, text: &str) -> Result<bool, Failure> {
        Ok(addresses_another(row, &names_of_others(&self.steps.store, row).await?, text))
    }

    /// Sends a message unless its form has sent it before. What was not sent may be sent by the same form
    /// once more.
    pub(super) async fn sends_once(&self, bubble: Bubble, once: &str) -> Result<Sending, Failure> {
        let sent = &self.admin.sent;
        if !sent.is_first(once) {
            return Ok(Sending::Repeated);
        }
        let ended = self.does(AgentAct::Reply(Box::new(bubble))).await;
        if !matches!(ended, Ok(None)) {
            sent.take_back(once);
        }
        Ok(ended?.map_or(Sending::Done, Sending::Refused))
    }

    /// Sends what was looked at. `written` becomes the draft when it cannot be sent.
    pub(super) async fn sends(&self, bubble: Bubble, written: &str, once: &str) -> Result<Sending, Failure> {
        let sending = self.sends_once(bubble, once).await?;
        match sending {
            Sending::Done => {
                // It is on its way: whatever happens to the draft, nobody is to send it again.
                if let Err(error) = self.keep_draft("").await {
                    tracing::error!(%error, "the draft of a message that was sent could not be cleared");
                }
            }
            Sending::Refused(_) => self.keep_draft(written).await?,
            Sending::Repeated => {}
        }
        Ok(sending)
    }
}

/// What became of a message that was to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    Done,
    /// The same form has sent it before.
    Repeated,
    Refused(Notice),
}

impl Sending {
    pub fn notice(self) -> Option<Notice> {
        match self {
            Self::Done | Self::Repeated => None,
            Self::Refused(notice) => Some(notice),
        }
    }
}

pub async fn reply(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Written>,
) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    let text = tidy(&form.text);
    let mut problem = if form.file.is_empty() { unfit(&text) } else { Some(Notice::FileWaits) };
    if problem.is_none() {
        let row = act.row().await?;
        let others = names_of_others(&act.steps.store, &row).await?;
        if addresses_another(&row, &others, &text) {
            problem = Some(Notice::OtherName);
        } else if form.ask == "first"
            && !looked_at(&act.steps, act.who, &row, &others, &text).await?.is_empty()
        {
            problem = Some(Notice::Look);
        }
    }
    if let Some(notice) = problem {
        act.keep_draft(&text).await?;
        return Ok(act.back(Some(notice)));
    }
    // Whoever writes in somebody's conversation is told who has it, as after a claim.
    let sending = act.sends(Bubble::Text { body: text.clone() }, &text, &form.once).await?;
    Ok(act.back(sending.notice()))
}

pub async fn draft(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Written>,
) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    // A draft that was on its way when its form was sent comes too late.
    if admin.sent.has_sent(&form.once) {
        return Ok(act.back(None));
    }
    act.keep_draft(&lines(&form.text)).await?;
    Ok(act.back(Some(Notice::DraftKept)))
}

/// The applicant sees that somebody types. Best effort: nobody is told whether it worked.
pub async fn typing(admin: Data<Admin>, who: Answers, id: Path<i64>) -> Result<HttpResponse, Failure> {
    Act::new(&admin, &who.0, *id).does(AgentAct::Types).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Puts the ready text that leads to another channel in the place of what should not stand in a chat.
/// It is a draft: nothing is sent.
pub async fn by_mail(admin: Data<Admin>, who: Answers, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    let row = act.row().await?;
    act.keep_draft(reply_text::by_mail(row.state.language)).await?;
    Ok(act.back(None))
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    text: String,
    canned: i64,
}

/// What ready texts are filled with now.
pub(super) fn fillings(steps: &Steps, who: &Visitor, row: &ConversationRow) -> Fillings {
    let (now, world) = (steps.now(), steps.contents.current().world);
    // While it is open: the one after today's closing.
    let opening = world.hours.next_opening(world.hours.closing(now).unwrap_or(now));
    Fillings {
        first_name: reply_text::first_name(row.name.as_deref()),
        me: who.display.clone(),
        // As the bot says it to applicants: in German.
        next_opening: opening.map(|at| from_phrase(at, now, &world.hours, Language::German)),
    }
}

/// Puts a ready text, filled, behind what was written so far. It is a draft: nothing is sent.
pub async fn canned(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Chosen>,
) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    let row = act.row().await?;
    if row.state.crisis.is_some() {
        act.keep_draft(&lines(&form.text)).await?;
        return Ok(act.back(Some(Notice::CrisisOpen)));
    }
    let texts = act.steps.store.canned().await?;
    let ready = texts.into_iter().find(|text| text.id == Some(form.canned)).ok_or(Failure::NotFound)?;
    let written = lines(&form.text);
    let gap = if written.trim().is_empty() { "" } else { "\n\n" };
    let filled = reply_text::filled(&ready.body, &fillings(&act.steps, act.who, &row));
    act.keep_draft(&format!("{}{gap}{filled}", written.trim_end())).await?;
    Ok(act.back(None))
}
