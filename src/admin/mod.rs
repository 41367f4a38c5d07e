//! The page on which the team answers applicants: server-rendered, usable without script, live with
//! it. It never writes to the database past the steps of the engine where a conversation's state is
//! concerned, and believes nothing that came from outside.

mod account;
mod acts;
mod address;
mod answer;
mod assets;
mod attach;
mod calls;
mod canned;
mod care;
mod caution;
mod conversation;
mod failure;
mod filter;
mod guard;
mod inbox;
mod language;
mod listing;
mod live;
mod login;
mod media;
mod notice;
pub mod password;
mod reply;
mod reply_text;
mod row;
mod session;
mod shown;
mod template_text;
mod templates;
mod throttle;
mod timeline;
mod trail;
mod words;

use std::path::Path;
use std::sync::Arc;

use actix_web::cookie::Key;
use actix_web::error::{InternalError, UrlencodedError};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, FormConfig, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::config::{Config, Network};
use crate::ids::Generator;
use crate::web::{EngineSlot, in_time, is_late};

/// A text of 4096 characters, percent-encoded, fits several times.
const FORM_BYTES_MAX: usize = 256 * 1024;

/// What the page's handlers share. Cheap to clone.
#[derive(Clone)]
pub struct Admin {
    engine: EngineSlot,
    random: Arc<dyn Generator>,
    key: Key,
    /// The path below which everything lives, without a slash at its end.
    base: Arc<str>,
    /// Where the browser says it is, when that is configured.
    origin: Option<Arc<str>>,
    is_https: bool,
    trusted_proxies: Arc<[Network]>,
    throttle: Arc<throttle::Throttle>,
    verifier: Arc<password::Verifier>,
    sent: Arc<acts::Sent>,
    media_dir: Arc<Path>,
    /// Who everybody is without a login: in the demo alone, and only on this computer.
    welcome: Option<&'static str>,
    /// `MEDIA_MAX_MB`.
    media_bytes_max: u64,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Admin")
    }
}

impl Admin {
    /// Prepares the page; makes the key that signs cookies at the first start.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn open(
        config: &Config,
        engine: EngineSlot,
        random: Arc<dyn Generator>,
    ) -> anyhow::Result<Self> {
        let key = session::key(&engine.get().steps.store, &*random).await?;
        let server = &config.server;
        Ok(Self {
            engine,
            random,
            key,
            base: server.base_path().into(),
            origin: server.public_url.as_ref().map(|url| url.origin().ascii_serialization().into()),
            is_https: server.public_url.as_ref().is_some_and(|url| url.scheme() == "https"),
            trusted_proxies: server.trusted_proxies.clone().into(),
            throttle: Arc::default(),
            verifier: Arc::default(),
            sent: Arc::default(),
            media_dir: config.storage.media_dir.clone().into(),
            welcome: None,
            media_bytes_max: config.storage.media_bytes_max,
        })
    }

    /// For the demo: whoever comes from this computer is this user without a login, and pages of the
    /// same address may frame this one. Never for a server with real applicants.
    #[must_use]
    pub fn welcoming(self, user: &'static str) -> Self {
        Self { welcome: Some(user), ..self }
    }

    /// An address of this page.
    fn link(&self, path: &str) -> String {
        format!("{}/admin{path}", self.base)
    }

    /// How large a PDF for an applicant may be.
    fn pdf_bytes_max(&self) -> u64 {
        self.media_bytes_max.min(attach::PDF_BYTES_MAX)
    }

    /// The page's routes.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config.service(
            web::scope("/admin")
                .app_data(Data::new(self.clone()))
                .app_data(FormConfig::default().limit(FORM_BYTES_MAX).error_handler(unread))
                .wrap(from_fn(guard::admit))
                .wrap(session::middleware(self))
                .wrap(from_fn(guard::protect))
                .wrap(from_fn(in_time))
                .configure(routes),
        );
    }
}

/// Why a form could not be read.
fn unread(error: UrlencodedError, _request: &HttpRequest) -> actix_web::Error {
    match error {
        UrlencodedError::Payload(cause) if is_late(&cause) => {
            InternalError::from_response(cause, HttpResponse::RequestTimeout().finish()).into()
        }
        other => other.into(),
    }
}

fn routes(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/login").route(web::get().to(login::form)).route(web::post().to(login::login)),
        )
        .route("/logout", web::post().to(login::logout))
        .route("/account", web::get().to(account::page))
        .route("/account/end", web::post().to(account::end))
        .route("/assets/{file}", web::get().to(assets::file))
        .route("", web::get().to(inbox::page))
        .route("/", web::get().to(inbox::page))
        .route("/canned", web::get().to(canned::page))
        .route("/canned", web::post().to(canned::keep))
        .route("/canned/forget", web::post().to(canned::forget))
        .route("/audit", web::get().to(trail::all))
        .route("/templates", web::get().to(templates::page))
        .route("/templates", web::post().to(templates::keep))
        .route("/templates/forget", web::post().to(templates::forget))
        .route("/live", web::get().to(live::stream))
        .route("/calls", web::get().to(calls::news))
        .route("/media/{message}", web::get().to(media::file))
        .route("/text/{message}", web::get().to(media::text))
        .service(web::scope("/c/{id}").configure(conversation_routes));
}

fn conversation_routes(config: &mut ServiceConfig) {
    config
        .route("", web::get().to(conversation::page))
        .route("/claim", web::post().to(acts::claim))
        .route("/take-over", web::post().to(acts::take_over))
        .route("/release", web::post().to(acts::release))
        .route("/resolve", web::post().to(acts::resolve))
        .route("/acknowledge", web::post().to(acts::acknowledge))
        .route("/release-crisis", web::post().to(acts::release_crisis))
        .route("/reply", web::post().to(reply::reply))
        .route("/draft", web::post().to(reply::draft))
        .route("/canned", web::post().to(reply::canned))
        .route("/attach", web::post().to(attach::attach))
        .route("/typing", web::post().to(reply::typing))
        .route("/by-mail", web::post().to(reply::by_mail))
        .route("/template", web::post().to(templates::reopen))
        .route("/template/{template}", web::get().to(templates::show))
        .route("/template/{template}", web::post().to(templates::send))
        .route("/retry", web::post().to(acts::retry))
        .route("/note", web::post().to(acts::note))
        .route("/name", web::post().to(acts::name))
        .route("/audit", web::get().to(trail::one))
        .route("/export", web::get().to(care::export))
        .route("/erase", web::post().to(care::erase));
}
