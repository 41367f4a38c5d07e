//! The page's routes. Every control is a form; each answers by sending the browser back to the page.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, LOCATION};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, Form, FormConfig, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{TimeDelta, Weekday};
use serde::Deserialize;

use super::super::{Phone, Place};
use super::cast::{COUNT, cast};
use super::language::Language;
use super::scenario::Scenario;
use super::view::{Notice, Page, key};
use super::words::words;
use super::{DemoHost, gate, times};

static STYLE: &str = include_str!("assets/demo.css");
static SCRIPT: &str = include_str!("assets/demo.js");
static ICON: &str = include_str!("assets/icon.svg");
static PICTURE: &[u8] = include_bytes!("assets/certificate.png");
static VOICE: &[u8] = include_bytes!("assets/voice.ogg");
static CV: &[u8] = include_bytes!("assets/cv.pdf");

/// A text of 4096 characters, percent-encoded, fits four times.
const FORM_BYTES_MAX: usize = 256 * 1024;

/// WhatsApp's limit of a text, which a form of the page keeps anyway.
const TEXT_CHARS_MAX: usize = 4096;

/// How long a look for changes stays open, in real time; shorter than any proxy's patience.
const LOOK: Duration = Duration::from_secs(20);

/// The host, as a handler gets it.
type Host = Data<dyn DemoHost>;

pub(super) fn configure(config: &mut ServiceConfig, host: Arc<dyn DemoHost>) {
    config.service(
        web::scope("/demo")
            .app_data(Data::from(host))
            .app_data(FormConfig::default().limit(FORM_BYTES_MAX))
            .wrap(from_fn(gate::check))
            .route("", web::get().to(page))
            .route("/", web::get().to(page))
            .route("/demo.css", web::get().to(style))
            .route("/demo.js", web::get().to(script))
            .route("/icon.svg", web::get().to(icon))
            .route("/changes", web::get().to(changes))
            .route("/files/{id}", web::get().to(file))
            .route("/phones/{index}", web::post().to(phone))
            .route("/clock", web::post().to(clock))
            .route("/meta", web::post().to(meta))
            .route("/story", web::post().to(story)),
    );
}

async fn page(request: HttpRequest, host: Host) -> HttpResponse {
    html(&Page::of(&**host, language(&request)))
}

async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}

async fn icon() -> HttpResponse {
    HttpResponse::Ok().content_type("image/svg+xml").body(ICON)
}

async fn script() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(SCRIPT)
}

#[derive(Debug, Deserialize)]
struct Look {
    after: String,
}

/// Answers when the page would look different from the one with the key `after`, or after a while.
async fn changes(look: Query<Look>, host: Host) -> HttpResponse {
    let simulator = host.simulator();
    let changed = simulator.wait_until(|simulator| key(simulator) != look.after);
    // Nothing new in time is an answer, too.
    let _ = tokio::time::timeout(LOOK, changed).await;
    no_store(HttpResponse::Ok()).content_type("text/plain; charset=utf-8").body(key(&host.simulator()))
}

/// A file in a chat. Pictures and sounds of the known kinds are shown, all else is saved.
async fn file(id: Path<String>, host: Host) -> HttpResponse {
    let Some((mime_type, bytes)) = host.simulator().file(&id) else {
        return HttpResponse::NotFound().finish();
    };
    let shown = ["image/png", "image/jpeg", "image/webp", "audio/ogg", "audio/mpeg"];
    let bare = mime_type.split(';').next().unwrap_or_default().to_owned();
    let mut response = no_store(HttpResponse::Ok());
    if shown.contains(&bare.as_str()) {
        response.content_type(bare);
    } else {
        response.content_type("application/octet-stream").insert_header((CONTENT_DISPOSITION, "attachment"));
    }
    response.body(bytes)
}

#[derive(Debug, Deserialize)]
struct Act {
    #[serde(rename = "act")]
    what: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    wamid: String,
    #[serde(default)]
    choice: String,
}

async fn phone(index: Path<usize>, act: Form<Act>, host: Host) -> HttpResponse {
    if *index >= COUNT {
        return HttpResponse::NotFound().finish();
    }
    let phone = &cast(&host.simulator())[*index];
    if do_with(phone, &act) { back(&format!("#phone-{index}")) } else { HttpResponse::BadRequest().finish() }
}

/// Does what a form asks for; `false` when there is no such thing.
fn do_with(phone: &Phone, act: &Act) -> bool {
    let text: String = act.text.trim().chars().take(TEXT_CHARS_MAX).collect();
    match act.what.as_str() {
        // An empty text is nothing to send, and nothing wrong either.
        "text" | "team" if text.is_empty() => {}
        "text" => drop(phone.says(&text)),
        "team" => drop(phone.team_answers(&text)),
        "tap" => return phone.taps_on(&act.wamid, &act.choice).is_ok(),
        "picture" => drop(phone.sends_image("image/png", PICTURE.to_vec(), some(&text))),
        "voice" => drop(phone.sends_voice(VOICE.to_vec())),
        "document" => {
            phone.sends_document("application/pdf", CV.to_vec(), "Lebenslauf.pdf", some(&text));
        }
        "place" => {
            let name = Some("Brandenburger Tor".to_owned());
            phone.sends_location(Place { latitude: 52.5163, longitude: 13.3777, name, address: None });
        }
        "call" => drop(phone.calls()),
        "thumb" => {
            if let Some(last) = phone.received().last() {
                phone.reacts(&last.wamid, Some("👍"));
            }
        }
        "open" => phone.opens(),
        "close" => phone.closes(),
        _ => return false,
    }
    true
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

#[derive(Debug, Deserialize)]
struct To {
    to: String,
}

async fn clock(form: Form<To>, host: Host) -> HttpResponse {
    let (now, zone) = (host.now(), host.zone());
    let to = match form.to.as_str() {
        "ten" => Some(now + TimeDelta::minutes(10)),
        "hour" => Some(now + TimeDelta::hours(1)),
        "friday" => Some(times::next_weekday(now, zone, Weekday::Fri, (18, 5))),
        "monday" => Some(times::next_weekday(now, zone, Weekday::Mon, (8, 0))),
        "opening" => host.next_opening(now),
        _ => return HttpResponse::BadRequest().finish(),
    };
    if let Some(to) = to {
        host.advance_to(to);
    }
    back("")
}

async fn meta(form: Form<To>, host: Host) -> HttpResponse {
    let simulator = host.simulator();
    match form.to.as_str() {
        "down" => simulator.go_down().await,
        "up" => {
            if let Err(error) = simulator.come_back() {
                tracing::warn!(%error, "the Graph API double cannot come back: its port is taken");
            }
        }
        _ => return HttpResponse::BadRequest().finish(),
    }
    back("")
}

#[derive(Debug, Deserialize)]
struct Wanted {
    story: String,
}

async fn story(request: HttpRequest, form: Form<Wanted>, host: Host) -> HttpResponse {
    let Some(scenario) = Scenario::from_slug(&form.story) else {
        return HttpResponse::BadRequest().finish();
    };
    match scenario.play(&**host).await {
        Ok(()) => back("#phones"),
        Err(error) => {
            tracing::error!(%error, story = scenario.slug(), "a demo story could not be started");
            let language = language(&request);
            let words = words(language);
            let mut response = html(&Notice { words, language: language.code(), text: words.failed_restart });
            *response.status_mut() = actix_web::http::StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}

fn language(request: &HttpRequest) -> Language {
    let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::of(header.unwrap_or_default())
}

fn html(template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(text) => no_store(HttpResponse::Ok())
            .content_type("text/html; charset=utf-8")
            .insert_header(("vary", "accept-language"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "the demo page could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}

fn no_store(mut response: actix_web::HttpResponseBuilder) -> actix_web::HttpResponseBuilder {
    response.insert_header((CACHE_CONTROL, "no-store"));
    response
}

fn back(fragment: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, format!("/demo{fragment}"))).finish()
}
