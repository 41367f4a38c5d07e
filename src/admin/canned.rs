//! Ready texts: everybody who answers uses them, owners look after them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::failure::Failure;
use super::guard::{Answers, Owns};
use super::language::Language;
use super::reply_text::tidy;
use super::session::Rank;
use super::{Admin, answer};
use crate::store::Canned;

const TITLE_CHARACTERS_MAX: usize = 80;
const BODY_CHARACTERS_MAX: usize = 3000;

#[derive(Template)]
#[template(path = "admin/canned.html")]
struct CannedPage<'p> {
    l: Language,
    base: &'p str,
    texts: Vec<Canned>,
    may_change: bool,
}

pub async fn page(request: HttpRequest, admin: Data<Admin>, who: Answers) -> Result<HttpResponse, Failure> {
    let texts = admin.engine.get().steps.store.canned().await?;
    let may_change = who.0.rank >= Rank::Owner;
    let page = CannedPage { l: Language::of(&request), base: &admin.base, texts, may_change };
    Ok(answer::html(StatusCode::OK, &page))
}

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    id: String,
    title: String,
    body: String,
    #[serde(default)]
    valid_from: String,
    #[serde(default)]
    valid_until: String,
}

/// An empty field is no value; anything else has to be one.
fn optional<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Failure> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Failure::Unreadable) }
}

pub async fn keep(admin: Data<Admin>, who: Owns, form: Form<Written>) -> Result<HttpResponse, Failure> {
    let body = tidy(&form.body);
    let title = form.title.trim().to_owned();
    let fits = (1..=TITLE_CHARACTERS_MAX).contains(&title.chars().count())
        && (1..=BODY_CHARACTERS_MAX).contains(&body.chars().count());
    if !fits {
        return Err(Failure::Unreadable);
    }
    let canned = Canned {
        id: optional(&form.id)?,
        title,
        body,
        valid_from: optional::<NaiveDate>(&form.valid_from)?,
        valid_until: optional::<NaiveDate>(&form.valid_until)?,
    };
    let steps = admin.engine.get().steps.clone();
    if steps.store.keep_canned(canned, who.0.id, steps.now()).await? {
        return Ok(answer::see_other(&admin.link("/canned")));
    }
    Err(Failure::NotFound)
}

#[derive(Deserialize)]
pub struct Which {
    id: i64,
}

pub async fn forget(admin: Data<Admin>, _who: Owns, form: Form<Which>) -> Result<HttpResponse, Failure> {
    if admin.engine.get().steps.store.forget_canned(form.id).await? {
        return Ok(answer::see_other(&admin.link("/canned")));
    }
    Err(Failure::NotFound)
}
