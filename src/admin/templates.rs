//! Approved templates: everybody who answers sees and sends them, owners enter them as they stand at Meta.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::acts::Act;
use super::failure::Failure;
use super::guard::{Answers, Owns};
use super::language::Language;
use super::notice::Notice;
use super::reply::fillings;
use super::reply_text::tidy;
use super::row;
use super::session::Rank;
use super::template_text::{TemplateText, Unfilled};
use super::{Admin, answer};
use crate::conversation::{Bubble, ReopenTemplate};
use crate::ids::ConversationId;
use crate::store::{ConversationRow, Template};
use crate::whatsapp::message::limit;

/// Meta's codes are no longer: `de`, `en_US`, `zh_Hant_HK`.
const LANGUAGE_CHARACTERS_MAX: usize = 16;

#[derive(askama::Template)]
#[template(path = "admin/templates.html")]
struct TemplatesPage<'p> {
    l: Language,
    base: &'p str,
    templates: Vec<Template>,
    reopen: Option<ReopenTemplate>,
    may_change: bool,
    said: Option<&'static str>,
}

async fn list(
    request: &HttpRequest,
    admin: &Admin,
    rank: Rank,
    said: Option<&'static str>,
) -> Result<HttpResponse, Failure> {
    let steps = admin.engine.get().steps.clone();
    let status = if said.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = TemplatesPage {
        l: Language::of(request),
        base: &admin.base,
        templates: steps.store.templates().await?,
        reopen: steps.contents.current().world.settings.reopen_template.clone(),
        may_change: rank >= Rank::Owner,
        said,
    };
    Ok(answer::html(status, &page))
}

pub async fn page(request: HttpRequest, admin: Data<Admin>, who: Answers) -> Result<HttpResponse, Failure> {
    list(&request, &admin, who.0.rank, None).await
}

#[derive(Deserialize)]
pub struct Written {
    name: String,
    language: String,
    body: String,
}

pub async fn keep(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Owns,
    form: Form<Written>,
) -> Result<HttpResponse, Failure> {
    let l = Language::of(&request);
    let (name, language) = (form.name.trim().to_owned(), form.language.trim().to_owned());
    let body = tidy(&form.body);
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let is_language = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let said = if !(1..=limit::TEMPLATE_NAME).contains(&name.len()) || !name.bytes().all(is_name) {
        Some(l.say(
            "Der Name besteht bei Meta nur aus kleinen Buchstaben, Ziffern und _.",
            "At Meta the name has small letters, digits and _ only.",
        ))
    } else if !(2..=LANGUAGE_CHARACTERS_MAX).contains(&language.len()) || !language.bytes().all(is_language) {
        Some(l.say(
            "Die Sprache ist ein Kürzel wie de oder en_US.",
            "The language is a code such as de or en_US.",
        ))
    } else if TemplateText::parse(&body).is_err() {
        Some(l.say(
            "Der Text passt nicht: höchstens 1024 Zeichen, Platzhalter als {{1}}, {{2}} … ohne Lücke oder alle mit Namen wie {{vorname}}.",
            "The text does not fit: at most 1024 characters, placeholders as {{1}}, {{2}} … without gaps, or all with names such as {{vorname}}.",
        ))
    } else {
        None
    };
    if said.is_some() {
        return list(&request, &admin, who.0.rank, said).await;
    }
    let steps = admin.engine.get().steps.clone();
    steps.store.keep_template(name, language, body, who.0.id, steps.now()).await?;
    Ok(answer::see_other(&admin.link("/templates")))
}

#[derive(Deserialize)]
pub struct Which {
    id: i64,
}

pub async fn forget(admin: Data<Admin>, _who: Owns, form: Form<Which>) -> Result<HttpResponse, Failure> {
    if admin.engine.get().steps.store.forget_template(form.id).await? {
        return Ok(answer::see_other(&admin.link("/templates")));
    }
    Err(Failure::NotFound)
}

#[derive(askama::Template)]
#[template(path = "admin/template.html")]
struct SendPage<'p> {
    l: Language,
    base: &'p str,
    current: ConversationId,
    person: String,
    template: &'p Template,
    /// Placeholder and what stands in its place.
    fields: Vec<(&'p str, &'p str)>,
    preview: String,
    once: String,
    said: Option<Notice>,
}

/// A template that is about to be sent.
struct Sending<'a> {
    act: Act<'a>,
    row: ConversationRow,
    template: Template,
    text: TemplateText,
}

impl<'a> Sending<'a> {
    async fn of(act: Act<'a>, template: i64) -> Result<Self, Failure> {
        let row = act.row().await?;
        let templates = act.steps.store.templates().await?;
        let template = templates.into_iter().find(|known| known.id == template).ok_or(Failure::NotFound)?;
        let text = TemplateText::parse(&template.body).map_err(|_| Failure::Unreadable)?;
        Ok(Self { act, row, template, text })
    }

    fn page(&self, l: Language, values: &[String], said: Option<Notice>) -> HttpResponse {
        let placeholders = self.text.placeholders().iter().map(String::as_str);
        let given = values.iter().map(String::as_str).chain(std::iter::repeat(""));
        let page = SendPage {
            l,
            base: &self.act.admin.base,
            current: self.row.id,
            person: row::person(self.row.name.as_deref(), self.row.id, l),
            template: &self.template,
            fields: placeholders.zip(given).collect(),
            preview: self.text.filled(values),
            once: self.act.admin.random.token(),
            said,
        };
        answer::html(if said.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
    }

    async fn problem(&self, values: &[String]) -> Result<Option<Notice>, Failure> {
        Ok(match self.text.check(values) {
            Err(Unfilled::Open) => Some(Notice::Placeholder),
            Err(Unfilled::Blanks) => Some(Notice::ParameterBlanks),
            Err(Unfilled::TooLong) => Some(Notice::TemplateTooLong),
            Ok(()) if self.act.addresses_another(&self.row, &self.text.filled(values)).await? => {
                Some(Notice::OtherName)
            }
            Ok(()) => None,
        })
    }

    fn bubble(&self, values: Vec<String>) -> Bubble {
        Bubble::Template {
            name: self.template.name.clone(),
            language: self.template.language.clone(),
            text: Some(self.text.filled(&values)),
            names: self.text.names(),
            parameters: values,
        }
    }
}

/// Shows a template filled as far as is known.
pub async fn show(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Answers,
    path: Path<(i64, i64)>,
) -> Result<HttpResponse, Failure> {
    let sending = Sending::of(Act::new(&admin, &who.0, path.0), path.1).await?;
    let values = sending.text.suggested(&fillings(&sending.act.steps, &who.0, &sending.row));
    Ok(sending.page(Language::of(&request), &values, None))
}

/// Shows it with what was entered, or sends it so.
pub async fn send(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Answers,
    path: Path<(i64, i64)>,
    form: Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Failure> {
    let sending = Sending::of(Act::new(&admin, &who.0, path.0), path.1).await?;
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let places = 0..sending.text.placeholders().len();
    let values: Vec<String> =
        places.map(|place| field(&format!("p{place}")).unwrap_or_default().trim().to_owned()).collect();
    let l = Language::of(&request);
    if field("act") == Some("preview") {
        return Ok(sending.page(l, &values, None));
    }
    if let Some(problem) = sending.problem(&values).await? {
        return Ok(sending.page(l, &values, Some(problem)));
    }
    let once = field("once").unwrap_or_default();
    let sent = sending.act.sends_once(sending.bubble(values), once).await?;
    Ok(sending.act.back(sent.notice()))
}

#[derive(Deserialize)]
pub struct Once {
    #[serde(default)]
    once: String,
}

/// Sends the template of the settings, which asks for a sign of life. Its text stands at Meta alone.
pub async fn reopen(
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    form: Form<Once>,
) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    let world = act.steps.contents.current().world;
    let template = world.settings.reopen_template.clone().ok_or(Failure::NotFound)?;
    let known = act.steps.store.templates().await?;
    let text =
        known.into_iter().find(|known| known.name == template.name && known.language == template.language);
    let bubble = match (Bubble::template(template.name, template.language), text) {
        (Bubble::Template { name, language, parameters, names, .. }, Some(known)) => {
            Bubble::Template { name, language, parameters, names, text: Some(known.body) }
        }
        (bubble, _) => bubble,
    };
    Ok(act.back(act.sends_once(bubble, &form.once).await?.notice()))
}
