//! The inbox.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::failure::Failure;
use super::language::Language;
use super::listing::{Part, Scene, Section};
use super::session::Visitor;
use super::{Admin, answer};

/// Rows of a group's own page.
const PAGE_ROWS: usize = 40;

/// Rows of each group on the first page.
const FIRST_PAGE: [(Part, usize); 8] = [
    (Part::Crisis, 12),
    (Part::FollowUps, 12),
    (Part::Waiting, 12),
    (Part::Mine, 8),
    (Part::Others, 4),
    (Part::Held, 6),
    (Part::Bot, 6),
    (Part::Resolved, 4),
];

#[derive(Template)]
#[template(path = "admin/inbox.html")]
struct InboxPage<'p> {
    l: Language,
    base: &'p str,
    who: &'p Visitor,
    seq: i64,
    sections: Vec<Section>,
    /// This group alone, if one is shown.
    only: Option<&'static str>,
    current: i64,
    is_open: bool,
    opening: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Wanted {
    group: Option<String>,
    after: Option<String>,
}

pub async fn page(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Visitor,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let scene = Scene::of(&admin, &request).await?;
    // Before anything is read: what changes meanwhile is told by the live updates.
    let seq = *scene.steps.store.signals().change.borrow();
    let lister = scene.lister(&who);
    let part =
        wanted.group.as_deref().map(|slug| Part::of_slug(slug).ok_or(Failure::NotFound)).transpose()?;
    let after = wanted.after.as_deref().map(str::parse).transpose().map_err(|_| Failure::Unreadable)?;
    let sections = match part {
        Some(part) => vec![lister.page(part, after, PAGE_ROWS).await?],
        None => lister.sections(&FIRST_PAGE).await?,
    };
    let (hours, now) = (&scene.world.hours, scene.steps.now());
    let times = scene.times();
    let page = InboxPage {
        l: scene.l,
        base: &admin.base,
        who: &who,
        seq,
        sections,
        only: part.map(Part::slug),
        current: 0,
        is_open: hours.is_open(now),
        opening: hours.next_opening(now).map(|at| times.moment(at)),
    };
    Ok(answer::html(StatusCode::OK, &page))
}
