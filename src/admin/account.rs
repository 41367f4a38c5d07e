//! One's own account: where one is logged in.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::failure::Failure;
use super::language::Language;
use super::session::{self, Rank, Visitor};
use super::{Admin, answer};
use crate::store::TokenHash;

#[derive(Template)]
#[template(path = "admin/account.html")]
struct AccountPage<'p> {
    l: Language,
    base: &'p str,
    who: &'p Visitor,
    logins: Vec<Login>,
    may_own: bool,
}

/// A login in the list.
struct Login {
    id: String,
    browser: String,
    since: String,
    seen: String,
    is_this: bool,
}

pub async fn page(request: HttpRequest, admin: Data<Admin>, who: Visitor) -> Result<HttpResponse, Failure> {
    let steps = admin.engine.get().steps.clone();
    let (now, world) = (steps.now(), steps.contents.current().world);
    let me = steps.store.sessions_of(who.id).await?;
    let time = |at| world.hours.local(at).format("%d.%m.%Y, %H:%M").to_string();
    let logins = me
        .into_iter()
        .filter(|login| session::is_current(login, now))
        .map(|login| {
            let id = hex::encode(login.token_hash);
            Login {
                is_this: id == who.session,
                id,
                since: time(login.created_at),
                seen: time(login.seen_at),
                browser: login.browser,
            }
        })
        .collect();
    let l = Language::of(&request);
    let may_own = who.rank >= Rank::Owner;
    Ok(answer::html(StatusCode::OK, &AccountPage { l, base: &admin.base, who: &who, logins, may_own }))
}

#[derive(Deserialize)]
pub struct Ended {
    login: String,
}

/// Ends one of one's own logins.
pub async fn end(admin: Data<Admin>, who: Visitor, form: Form<Ended>) -> Result<HttpResponse, Failure> {
    let mut token = TokenHash::default();
    hex::decode_to_slice(&form.login, &mut token).map_err(|_| Failure::NotFound)?;
    let steps = admin.engine.get().steps.clone();
    if steps.store.end_session_of(who.id, token).await? {
        Ok(answer::see_other(&admin.link("/account")))
    } else {
        Err(Failure::NotFound)
    }
}
