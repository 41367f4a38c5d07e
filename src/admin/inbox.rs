//! The inbox.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::failure::Failure;
use super::filter::{self, Choice, Wanted};
use super::language::Language;
use super::listing::{Lister, Part, Scene, Section};
use super::session::Visitor;
use super::{Admin, answer};
use crate::store::{Cursor, StoreError};

/// Rows of a group's own page, and of what was found.
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
    wanted: &'p Wanted,
    topics: Vec<Choice>,
    people: Vec<Choice>,
    /// Older messages may have the words, too.
    is_cut: bool,
    current: i64,
    is_open: bool,
    opening: Option<String>,
}

impl InboxPage<'_> {
    /// One list in the middle.
    fn is_single(&self) -> bool {
        self.only.is_some() || self.is_search()
    }

    fn is_search(&self) -> bool {
        !self.wanted.q.is_empty()
    }

    fn is_filtered(&self) -> bool {
        !self.wanted.filter().is_empty()
    }

    /// Nothing is there though more may be found further on.
    fn shows_nobody(&self) -> bool {
        self.sections.iter().all(|section| section.rows.is_empty())
    }
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    group: Option<String>,
    after: Option<String>,
}

pub async fn page(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Visitor,
    asked: Query<Asked>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let scene = Scene::of(&admin, &request).await?;
    // Before anything is read: what changes meanwhile is told by the live updates.
    let seq = *scene.steps.store.signals().change.borrow();
    let wanted = wanted.into_inner().trimmed();
    let part = asked.group.as_deref().map(|slug| Part::of_slug(slug).ok_or(Failure::NotFound)).transpose()?;
    let after = asked.after.as_deref().map(str::parse).transpose().map_err(|_| Failure::Unreadable)?;
    let lister = scene.lister_of(&who, wanted.clone());
    let (sections, is_cut) = sections(&lister, part, after).await?;
    let (hours, now) = (&scene.world.hours, scene.steps.now());
    let page = InboxPage {
        l: scene.l,
        base: &admin.base,
        who: &who,
        seq,
        sections,
        only: part.map(Part::slug),
        wanted: &wanted,
        topics: filter::topics(&scene.world, &wanted.topic),
        people: filter::people(&scene.users, who.id, &wanted.person, scene.l),
        is_cut,
        current: 0,
        is_open: hours.is_open(now),
        opening: hours.next_opening(now).map(|at| scene.times().moment(at)),
    };
    Ok(answer::html(StatusCode::OK, &page))
}

/// What is shown, and whether a search looked at a part of the messages only.
async fn sections(
    lister: &Lister<'_>,
    part: Option<Part>,
    after: Option<Cursor>,
) -> Result<(Vec<Section>, bool), StoreError> {
    if !lister.wanted.q.is_empty() {
        let (found, is_cut) = lister.found(after, PAGE_ROWS).await?;
        return Ok((vec![found], is_cut));
    }
    let sections = match part {
        Some(part) => vec![lister.page(part, after, PAGE_ROWS).await?],
        None => lister.sections(&FIRST_PAGE).await?,
    };
    Ok((sections, false))
}
