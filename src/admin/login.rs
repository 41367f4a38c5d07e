//! In and out.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER, USER_AGENT};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::language::Language;
use super::{Admin, address, answer, session};
use crate::store::{StoreError, User};

/// Longer ones are nobody's.
const NAME_BYTES_MAX: usize = 128;

#[derive(Template)]
#[template(path = "admin/login.html")]
struct LoginPage<'p> {
    l: Language,
    base: &'p str,
    problem: Option<&'static str>,
}

#[derive(Deserialize)]
pub struct Credentials {
    username: String,
    password: String,
}

pub async fn form(request: HttpRequest, admin: Data<Admin>, session: Session) -> HttpResponse {
    if session::visitor(&session).is_some() || admin.welcome.is_some() {
        return answer::see_other(&admin.link("/"));
    }
    page(&request, &admin, StatusCode::OK, None)
}

fn page(
    request: &HttpRequest,
    admin: &Admin,
    status: StatusCode,
    problem: Option<&'static str>,
) -> HttpResponse {
    answer::html(status, &LoginPage { l: Language::of(request), base: &admin.base, problem })
}

pub async fn login(
    request: HttpRequest,
    admin: Data<Admin>,
    session: Session,
    form: Form<Credentials>,
) -> HttpResponse {
    let l = Language::of(&request);
    let steps = admin.engine.get().steps.clone();
    let client = address::client(&request, &admin.trusted_proxies);
    let name = form.username.trim();
    let attempt = match admin.throttle.begin(clipped(name), client, steps.now()) {
        Ok(attempt) => attempt,
        Err(wait) => {
            tracing::warn!("logins of an account are throttled");
            return too_many(&request, &admin, wait.num_seconds().max(1));
        }
    };
    let user = match known(&steps.store.user_by_name(name).await) {
        Ok(user) => user,
        Err(status) => return page(&request, &admin, status, Some(unavailable(l))),
    };
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let right = admin.verifier.verify(form.into_inner().password, hash).await;
    match (right, user) {
        (Ok(true), Some(user)) => {
            admin.throttle.succeeded(&attempt);
            let begun = session
                .insert(session::USER, user.id)
                .and_then(|()| session.insert(session::BROWSER, browser(&request)));
            if begun.is_err() {
                return page(&request, &admin, StatusCode::INTERNAL_SERVER_ERROR, Some(unavailable(l)));
            }
            // Whatever the browser brought along is not used on.
            session.renew();
            tracing::info!(agent.id = user.id.0, "logged in");
            answer::see_other(&admin.link("/"))
        }
        (Err(_), _) => too_many(&request, &admin, 2),
        (Ok(_), _) => {
            let problem = l.say("Name oder Passwort stimmt nicht.", "Name or password is wrong.");
            page(&request, &admin, StatusCode::UNAUTHORIZED, Some(problem))
        }
    }
}

fn clipped(name: &str) -> &str {
    name.get(..NAME_BYTES_MAX).unwrap_or(name)
}

/// The user, unless disabled.
fn known(found: &Result<Option<User>, StoreError>) -> Result<Option<User>, StatusCode> {
    match found {
        Ok(user) => Ok(user.clone().filter(|user| user.disabled_at.is_none())),
        Err(error) => {
            tracing::error!(%error, "a login could not be looked up");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

fn unavailable(l: Language) -> &'static str {
    l.say(
        "Das hat gerade nicht geklappt. Versuch es gleich noch einmal.",
        "That did not work just now. Please try again in a moment.",
    )
}

fn too_many(request: &HttpRequest, admin: &Admin, seconds: i64) -> HttpResponse {
    let l = Language::of(request);
    let problem = l.say(
        "Zu viele Versuche. Bitte warte ein paar Minuten.",
        "Too many attempts. Please wait a few minutes.",
    );
    let mut answer = page(request, admin, StatusCode::TOO_MANY_REQUESTS, Some(problem));
    answer.headers_mut().insert(RETRY_AFTER, seconds.into());
    answer
}

pub async fn logout(admin: Data<Admin>, session: Session) -> HttpResponse {
    session.purge();
    HttpResponse::SeeOther()
        .insert_header((LOCATION, admin.link("/login")))
        .insert_header(("clear-site-data", "\"cache\""))
        .finish()
}

/// What a browser is, in two words: so that people know their own logins.
fn browser(request: &HttpRequest) -> String {
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = |words: &[(&str, &'static str)], otherwise| {
        words.iter().find(|(part, _)| agent.contains(part)).map_or(otherwise, |(_, name)| *name)
    };
    let program = first(
        &[
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("SamsungBrowser", "Samsung Internet"),
            ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"),
            ("Chrome", "Chrome"),
            ("CriOS", "Chrome"),
            ("Safari", "Safari"),
        ],
        "Browser",
    );
    let machine = first(
        &[
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Windows", "Windows"),
            ("Mac OS", "Mac"),
            ("Linux", "Linux"),
        ],
        "",
    );
    format!("{program} {machine}").trim_end().to_owned()
}
