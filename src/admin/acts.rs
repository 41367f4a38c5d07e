//! What the team does: each a form, each answered by sending the browser back to a page. Every change
//! of a conversation's state is an event of the engine.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use actix_web::HttpResponse;
use actix_web::web::{Data, Form, Path};
use serde::Deserialize;

use super::failure::Failure;
use super::guard::Answers;
use super::notice::Notice;
use super::reply::Written;
use super::reply_text::tidy;
use super::session::Visitor;
use super::{Admin, answer, words};
use crate::conversation::{AgentAct, Bubble, Event, Release};
use crate::engine::{Ended, Steps};
use crate::ids::{ConversationId, MessageId};
use crate::store::{Author, Happening, OutboxState, Stepped, Subject};
use crate::whatsapp::message::limit;

const NOTE_CHARACTERS_MAX: usize = 4000;
const NAME_CHARACTERS_MAX: usize = 60;
/// Forms remembered, so that a second click on "send" sends nothing.
const FORMS_REMEMBERED: usize = 1000;

/// The forms that have sent something.
#[derive(Debug, Default)]
pub struct Sent(Mutex<VecDeque<String>>);

impl Sent {
    /// `false`: this form was sent before.
    pub(super) fn is_first(&self, once: &str) -> bool {
        if once.is_empty() {
            return true;
        }
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.iter().any(|known| known == once) {
            return false;
        }
        if sent.len() >= FORMS_REMEMBERED {
            sent.pop_front();
        }
        sent.push_back(once.chars().take(64).collect());
        true
    }

    /// Whether this form has sent something.
    pub(super) fn has_sent(&self, once: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|known| known == once)
    }

    /// It was not sent after all.
    pub(super) fn take_back(&self, once: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|known| known != once);
    }
}

/// One act of one visitor in one conversation.
pub(super) struct Act<'a> {
    pub admin: &'a Admin,
    pub who: &'a Visitor,
    pub id: ConversationId,
    pub steps: Steps,
}

impl<'a> Act<'a> {
    pub fn new(admin: &'a Admin, who: &'a Visitor, id: i64) -> Self {
        Self { admin, who, id: ConversationId(id), steps: admin.engine.get().steps.clone() }
    }

    /// Does it; `Some`: it could not be done.
    pub async fn does(&self, act: AgentAct) -> Result<Option<Notice>, Failure> {
        let (subject, happening) = (Subject::Conversation(self.id), Happening::Agent(self.who.id));
        match self.steps.event(subject, happening, Event::Agent(self.who.id, act)).await {
            Ok(Ended::As(Stepped::Done { .. } | Stepped::Duplicate)) => Ok(None),
            Ok(Ended::As(Stepped::Refused(refusal))) => Ok(Some(refusal.into())),
            Ok(Ended::As(Stepped::Missing)) => Err(Failure::NotFound),
            Ok(Ended::As(Stepped::Stale | Stepped::Failed) | Ended::Broken) | Err(_) => {
                Ok(Some(Notice::NotNow))
            }
        }
    }

    /// Back to the conversation.
    pub fn back(&self, notice: Option<Notice>) -> HttpResponse {
        let said = notice.map(|notice| format!("?said={}", notice.slug())).unwrap_or_default();
        answer::see_other(&self.admin.link(&format!("/c/{}{said}#end", self.id)))
    }

    pub async fn done(&self, act: AgentAct) -> Result<HttpResponse, Failure> {
        Ok(self.back(self.does(act).await?))
    }

    pub async fn keep_draft(&self, text: &str) -> Result<(), Failure> {
        let (body, now) = (text.chars().take(2 * limit::TEXT).collect(), self.steps.now());
        let exists = self.steps.store.keep_draft(self.id, self.who.id, body, now).await?;
        if exists { Ok(()) } else { Err(Failure::NotFound) }
    }
}

pub async fn claim(admin: Data<Admin>, who: Answers, id: Path<i64>) -> Result<HttpResponse, Failure> {
    Act::new(&admin, &who.0, *id).done(AgentAct::Claim).await
}

pub async fn take_over(admin: Data<Admin>, who: Answers, id: Path<i64>) -> Result<HttpResponse, Failure> {
    Act::new(&admin, &who.0, *id).done(AgentAct::TakeOver).await
}

#[derive(Deserialize)]
pub struct To {
    to: String,
}

pub async fn release(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<To>,
) -> Result<HttpResponse, Failure> {
    let to = match form.to.as_str() {
        "queue" => Release::ToQueue,
        "bot" => Release::ToBot,
        _ => return Err(Failure::Unreadable),
    };
    Act::new(&admin, &who.0, *id).done(AgentAct::Release(to)).await
}

#[derive(Deserialize)]
pub struct Ending {
    outcome: String,
    #[serde(default)]
    note: String,
}

pub async fn resolve(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Ending>,
) -> Result<HttpResponse, Failure> {
    let outcome = words::chosen(&words::OUTCOMES, &form.outcome).ok_or(Failure::Unreadable)?;
    let act = Act::new(&admin, &who.0, *id);
    match act.does(AgentAct::Resolve(outcome)).await? {
        None => Ok(answer::see_other(&admin.link("/"))),
        notice => Ok(act.back(notice)),
    }
}

pub async fn acknowledge(admin: Data<Admin>, who: Answers, id: Path<i64>) -> Result<HttpResponse, Failure> {
    Act::new(&admin, &who.0, *id).done(AgentAct::AcknowledgeCrisis).await
}

pub async fn release_crisis(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Ending>,
) -> Result<HttpResponse, Failure> {
    let outcome = words::chosen(&words::CRISIS_OUTCOMES, &form.outcome).ok_or(Failure::Unreadable)?;
    let note = form.note.trim().chars().take(NOTE_CHARACTERS_MAX).collect();
    Act::new(&admin, &who.0, *id).done(AgentAct::ReleaseCrisis { outcome, note }).await
}

#[derive(Deserialize)]
pub struct Which {
    message: i64,
    #[serde(default)]
    once: String,
}

/// Sends a message again that did not arrive.
pub async fn retry(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Which>,
) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    let message = act.steps.store.message(MessageId(form.message)).await?;
    let message = message.filter(|message| message.conversation == act.id).ok_or(Failure::NotFound)?;
    let is_over = matches!(message.state, Some(OutboxState::Failed | OutboxState::Expired));
    let (Author::Agent(_), true, Some(mut bubble)) = (message.author, is_over, message.bubble) else {
        return Err(Failure::Unreadable);
    };
    // It may have failed because WhatsApp had lost the file.
    if let Bubble::Media { media_id, .. } = &mut bubble {
        *media_id = None;
    }
    Ok(act.back(act.sends_once(bubble, &form.once).await?.notice()))
}

pub async fn note(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Written>,
) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    let body: String = tidy(&form.text).chars().take(NOTE_CHARACTERS_MAX).collect();
    if body.is_empty() {
        return Ok(act.back(Some(Notice::Empty)));
    }
    if !admin.sent.is_first(&form.once) {
        return Ok(act.back(None));
    }
    let added = act.steps.store.add_note(act.id, act.who.id, body, act.steps.now()).await;
    if !matches!(added, Ok(true)) {
        admin.sent.take_back(&form.once);
    }
    if added? { Ok(act.back(None)) } else { Err(Failure::NotFound) }
}

/// What the person is called here; nothing: as they call themselves.
pub async fn name(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Written>,
) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    let name: String = form.text.trim().chars().take(NAME_CHARACTERS_MAX).collect();
    let name = Some(name).filter(|name| !name.is_empty());
    if act.steps.store.name_contact(act.id, name, act.who.id, act.steps.now()).await? {
        return Ok(act.back(None));
    }
    Err(Failure::NotFound)
}
