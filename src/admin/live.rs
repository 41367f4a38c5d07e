//! Live updates: which conversation changed, and nothing else. The page fetches what it shows.

use std::fmt::Write as _;
use std::time::Duration;

use actix_session::Session;
use actix_web::web::{Bytes, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::watch;

use super::Admin;
use super::failure::Failure;
use super::session::{self, Visitor};
use crate::engine::Steps;

/// Proxies cut what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Conversations told at once; after more the page loads anew.
const CHANGES_MAX: usize = 200;

#[derive(Deserialize)]
pub struct From {
    /// What the page was made from.
    seq: Option<i64>,
}

/// One listener.
struct Listener {
    steps: Steps,
    changes: watch::Receiver<i64>,
    seq: i64,
    /// Their login; the stream ends with it.
    token: Option<[u8; 32]>,
    has_begun: bool,
}

pub async fn stream(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Visitor,
    from: Query<From>,
    session: Session,
) -> Result<HttpResponse, Failure> {
    // The connection lives for hours; the session must not be written at its end.
    drop(session);
    let steps = admin.engine.get().steps.clone();
    let changes = steps.store.signals().change.subscribe();
    let last_id = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let newest = *changes.borrow();
    let seq = last_id.and_then(|id| id.parse().ok()).or(from.seq).unwrap_or(newest).min(newest);
    let token = session::token_of(&who);
    let listener = Listener { steps, changes, seq, token, has_begun: false };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream::unfold(listener, |mut listener| async move {
            let text = listener.next().await?;
            Some((Ok::<_, actix_web::Error>(Bytes::from(text)), listener))
        })))
}

impl Listener {
    /// What is told next; `None`: the program stops, or the login has ended.
    async fn next(&mut self) -> Option<String> {
        if !self.has_begun {
            self.has_begun = true;
            let missed = self.told().await?;
            // Tells the browser that the line is open, and how soon to come back.
            return Some(format!("retry: 2000\n\n{missed}"));
        }
        tokio::select! {
            () = self.steps.activity.stopping() => return None,
            changed = self.changes.changed() => changed.ok()?,
            () = tokio::time::sleep(HEARTBEAT) => return self.is_welcome().await.then(|| ": here\n\n".to_owned()),
        }
        self.told().await
    }

    /// What changed since the last time.
    async fn told(&mut self) -> Option<String> {
        self.changes.mark_unchanged();
        match self.steps.store.changes_after(self.seq, CHANGES_MAX).await {
            Ok(Some((seq, conversations))) => {
                self.seq = seq;
                if conversations.len() >= CHANGES_MAX {
                    return Some(self.start_anew());
                }
                let mut told = String::new();
                for id in conversations {
                    let _ = write!(
                        told,
                        "id: {seq}
data: {seq} {id}

"
                    );
                }
                Some(told)
            }
            Ok(None) => Some(self.start_anew()),
            // The browser comes back with what it knows.
            Err(_) => None,
        }
    }

    /// Too much has changed to tell: the page loads anew (conversation 0).
    fn start_anew(&mut self) -> String {
        self.seq = *self.changes.borrow();
        format!("id: {0}\ndata: {0} 0\n\n", self.seq)
    }

    async fn is_welcome(&self) -> bool {
        let Some(token) = self.token else { return false };
        match self.steps.store.session(token).await {
            Ok(Some((session, user))) => session::is_valid(&session, &user, self.steps.now()),
            _ => false,
        }
    }
}
