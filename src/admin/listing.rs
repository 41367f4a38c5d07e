//! The inbox's groups and rows, as pages show them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Duration;

use super::filter::Wanted;
use super::language::Language;
pub use super::row::RowView;
use super::session::{Rank, Visitor};
use super::shown::Times;
use super::words;
use crate::conversation::{CONSOLE, World};
use crate::engine::Steps;
use crate::ids::AgentId;
use crate::store::{ConversationRow, Counts, Cursor, Group, RowPage, Search, Store, StoreError, User};

/// A question after a human's answer, within this, is for the one who answered.
const FOLLOW_UP_WITHIN: Duration = Duration::hours(2);
/// Rows of "mine" that are looked through for follow-ups; more at once nobody has.
const MINE_LOOKED_AT: usize = 60;

/// A group of the page, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Crisis,
    FollowUps,
    Waiting,
    Mine,
    Others,
    Held,
    Bot,
    Resolved,
}

impl Part {
    pub const ALL: [Self; 8] = [
        Self::Crisis,
        Self::FollowUps,
        Self::Waiting,
        Self::Mine,
        Self::Others,
        Self::Held,
        Self::Bot,
        Self::Resolved,
    ];

    /// Its name in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Crisis => "crisis",
            Self::FollowUps => "follow-ups",
            Self::Waiting => "waiting",
            Self::Mine => "mine",
            Self::Others => "others",
            Self::Held => "held",
            Self::Bot => "bot",
            Self::Resolved => "resolved",
        }
    }

    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.slug() == slug)
    }

    fn title(self, l: Language) -> &'static str {
        match self {
            Self::Crisis => l.say("Notlage", "In need"),
            Self::FollowUps => l.say("Rückfragen an dich", "Follow-ups for you"),
            Self::Waiting => l.say("Wartet auf euch", "Waiting for you"),
            Self::Mine => l.say("Bei dir", "Yours"),
            Self::Others => l.say("Bei anderen", "With others"),
            Self::Held => l.say("Gehalten bis zur Öffnung", "Held until opening"),
            Self::Bot => l.say("Beim Bot", "With the bot"),
            Self::Resolved => l.say("Erledigt", "Resolved"),
        }
    }

    /// Needs nobody now.
    fn is_calm(self) -> bool {
        matches!(self, Self::Others | Self::Held | Self::Bot | Self::Resolved)
    }

    /// Holds conversations that somebody may have.
    fn has_owners(self) -> bool {
        matches!(self, Self::Crisis | Self::FollowUps | Self::Mine | Self::Others)
    }

    fn group(self, me: AgentId) -> Group {
        match self {
            Self::Crisis => Group::Crisis,
            Self::Waiting => Group::Waiting,
            Self::FollowUps | Self::Mine => Group::Mine(me),
            Self::Others => Group::Others(me),
            Self::Held => Group::Held,
            Self::Bot => Group::Bot,
            Self::Resolved => Group::Resolved,
        }
    }

    fn count(self, counts: &Counts) -> Option<usize> {
        match self {
            Self::Crisis => Some(counts.crisis),
            Self::FollowUps => None,
            Self::Waiting => Some(counts.waiting),
            Self::Mine => Some(counts.mine),
            Self::Others => Some(counts.others),
            Self::Held => Some(counts.held),
            Self::Bot => Some(counts.bot),
            Self::Resolved => Some(counts.resolved),
        }
    }
}

/// A group with its first rows.
pub struct Section {
    pub slug: &'static str,
    pub title: &'static str,
    pub count: String,
    pub rows: Vec<RowView>,
    /// On a wide screen the second column begins here.
    pub begins_column: bool,
    /// The query of the page with the next rows, if there may be more.
    pub next: Option<String>,
}

/// Everybody's display name.
pub type Names = HashMap<AgentId, String>;

fn names_in(users: &[User]) -> Names {
    users.iter().map(|user| (user.id, user.display.clone())).collect()
}

pub async fn names(store: &Store) -> Result<Names, StoreError> {
    Ok(names_in(&store.users().await?))
}

/// The name of a member of the team.
pub fn name_of(names: &Names, id: AgentId, l: Language) -> String {
    if id == CONSOLE {
        return l.say("am Server", "at the server").to_owned();
    }
    names.get(&id).cloned().unwrap_or_else(|| l.say("jemand", "somebody").to_owned())
}

/// What a list is made for.
pub struct Lister<'l> {
    pub store: &'l Store,
    pub times: Times<'l>,
    pub who: &'l Visitor,
    pub names: &'l Names,
    /// What of it is wanted.
    pub wanted: Wanted,
}

impl Lister<'_> {
    /// The first rows of these groups; empty ones are left out.
    pub async fn sections(&self, parts: &[(Part, usize)]) -> Result<Vec<Section>, StoreError> {
        let filter = self.wanted.filter();
        let counts = if filter.is_empty() { Some(self.store.counts(self.who.id).await?) } else { None };
        let mut sections = Vec::new();
        let mut is_calm = false;
        for (part, limit) in parts {
            let is_empty = counts.and_then(|counts| part.count(&counts)) == Some(0);
            if is_empty || (filter.owner.is_some() && !part.has_owners()) {
                continue;
            }
            let mut section = self.section(*part, None, *limit, counts).await?;
            if !section.rows.is_empty() || section.next.is_some() {
                section.begins_column = part.is_calm() && !is_calm;
                is_calm |= part.is_calm();
                sections.push(section);
            }
        }
        Ok(sections)
    }

    /// One group from `after` on.
    pub async fn page(&self, part: Part, after: Option<Cursor>, limit: usize) -> Result<Section, StoreError> {
        let is_filtered = !self.wanted.filter().is_empty();
        let counts = if is_filtered { None } else { Some(self.store.counts(self.who.id).await?) };
        self.section(part, after, limit, counts).await
    }

    /// The group's rows; without `counts` only what is shown is counted.
    async fn section(
        &self,
        part: Part,
        after: Option<Cursor>,
        limit: usize,
        counts: Option<Counts>,
    ) -> Result<Section, StoreError> {
        let is_of_mine = matches!(part, Part::Mine | Part::FollowUps);
        let asked = if is_of_mine && after.is_none() { MINE_LOOKED_AT.max(limit) } else { limit };
        let (group, filter) = (part.group(self.who.id), self.wanted.filter());
        let RowPage { mut rows, mut next } =
            self.store.conversation_page(group, filter, after, asked).await?;
        match part {
            Part::FollowUps => {
                rows.retain(is_follow_up);
                next = None;
            }
            // Those stand above, on the first page.
            Part::Mine if after.is_none() => {
                rows.retain(|row| !is_follow_up(row));
                if rows.len() > limit {
                    rows.truncate(limit);
                    next = rows.last().map(|row| row.cursor);
                }
            }
            _ => {}
        }
        let count = match counts.and_then(|counts| part.count(&counts)) {
            Some(Counts::MAX..) => format!("{}+", Counts::MAX - 1),
            Some(count) => count.to_string(),
            None => counted(rows.len(), next.is_some()),
        };
        Ok(Section {
            slug: part.slug(),
            title: part.title(self.times.l),
            count,
            rows: self.rows(&rows).await?,
            begins_column: false,
            next: next
                .map(|cursor| self.wanted.query(&[("group", part.slug()), ("after", &cursor.to_string())])),
        })
    }

    /// What was searched for, wherever it stands; and whether older messages may have the words too.
    pub async fn found(&self, after: Option<Cursor>, limit: usize) -> Result<(Section, bool), StoreError> {
        let search = Search {
            words: self.wanted.q.clone(),
            filter: self.wanted.filter(),
            sees_everything: self.who.rank > Rank::Reader,
        };
        let found = self.store.search(search, after, limit).await?;
        let (rows, hits): (Vec<_>, Vec<_>) = found.rows.into_iter().map(|one| (one.row, one.hit)).unzip();
        let mut views = self.rows(&rows).await?;
        for ((view, row), hit) in views.iter_mut().zip(&rows).zip(&hits) {
            view.place = Some(words::place(&row.state.stage, self.times.l));
            if let Some(hit) = hit.as_ref().filter(|_| !view.is_hidden) {
                view.show_hit(hit, &self.wanted.q);
            }
        }
        let section = Section {
            slug: "found",
            title: self.times.l.say("Gefunden", "Found"),
            count: counted(views.len(), found.next.is_some()),
            rows: views,
            begins_column: false,
            next: found.next.map(|cursor| self.wanted.query(&[("after", &cursor.to_string())])),
        };
        Ok((section, found.is_cut))
    }
}

/// What is shown, and whether there is more.
fn counted(shown: usize, has_more: bool) -> String {
    format!("{shown}{}", if has_more { "+" } else { "" })
}

fn is_follow_up(row: &ConversationRow) -> bool {
    match (row.state.unanswered_since, row.state.human_wrote_at) {
        (Some(asked), Some(wrote)) => asked >= wrote && asked - wrote <= FOLLOW_UP_WITHIN,
        _ => false,
    }
}

/// What most handlers begin with.
pub struct Scene {
    pub steps: Steps,
    pub users: Vec<User>,
    pub names: Names,
    pub world: Arc<World>,
    pub l: Language,
}

impl Scene {
    pub async fn of(admin: &super::Admin, request: &actix_web::HttpRequest) -> Result<Self, StoreError> {
        let steps = admin.engine.get().steps.clone();
        let users = steps.store.users().await?;
        let (names, world) = (names_in(&users), steps.contents.current().world);
        Ok(Self { users, names, world, l: Language::of(request), steps })
    }

    pub fn times(&self) -> Times<'_> {
        Times { hours: &self.world.hours, now: self.steps.now(), l: self.l }
    }

    /// A list of everything.
    pub fn lister<'l>(&'l self, who: &'l Visitor) -> Lister<'l> {
        self.lister_of(who, Wanted::default())
    }

    /// A list of what is wanted.
    pub fn lister_of<'l>(&'l self, who: &'l Visitor, wanted: Wanted) -> Lister<'l> {
        Lister { store: &self.steps.store, times: self.times(), who, names: &self.names, wanted }
    }
}
