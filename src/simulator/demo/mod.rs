//! The demo page: applicants' phones, the team's page beside them in a frame, a clock that only goes
//! forward, scenarios by click.
//!
//! Only `sprechzeit demo` mounts it, on loopback. Every control is a plain HTML form; the script only
//! spares the reload. Nothing is loaded from elsewhere, and no foreign page may look or click.

mod cast;
mod gate;
mod language;
mod linkify;
mod routes;
mod scenario;
mod times;
mod view;
mod words;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails may stop there")]
mod tests;

use std::sync::Arc;

use actix_web::web::ServiceConfig;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures_util::future::BoxFuture;

use super::Simulator;

/// What the page needs of the program that runs the demo.
pub trait DemoHost: Send + Sync {
    /// Meta's side of the present run; another one after a restart, or the same one reset.
    fn simulator(&self) -> Simulator;

    /// How often it was started again: what shows the former database has to begin anew.
    fn play(&self) -> u64;

    /// What the demo's clock shows.
    fn now(&self) -> DateTime<Utc>;

    /// The office's time zone.
    fn zone(&self) -> Tz;

    /// When the office opens next after `after`; `None` when it never does.
    fn next_opening(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>>;

    /// Moves the clock forward; an instant that has passed changes nothing.
    fn advance_to(&self, to: DateTime<Utc>);

    /// Starts again with an empty database, phones that know nobody, and the clock at `at` (never
    /// before [`Self::now`]). Done when webhooks are taken again.
    fn restart(&self, at: DateTime<Utc>) -> BoxFuture<'_, anyhow::Result<()>>;
}

/// Mounts the page at `/demo`.
pub fn configure(config: &mut ServiceConfig, host: Arc<dyn DemoHost>) {
    routes::configure(config, host);
}
