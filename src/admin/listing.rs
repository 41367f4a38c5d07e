//! The inbox's groups and rows, as pages show them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Duration;

use super::language::Language;
use super::session::{Rank, Visitor};
use super::shown::{self, Times};
use super::words;
use crate::conversation::{CONSOLE, Owner, Stage, World};
use crate::engine::Steps;
use crate::ids::{AgentId, ConversationId};
use crate::store::{ConversationRow, Counts, Cursor, Group, Store, StoreError};

/// A question after a human's answer, within this, is for the one who answered.
const FOLLOW_UP_WITHIN: Duration = Duration::hours(2);
/// Rows of "mine" that are looked through for follow-ups; more at once nobody has.
const MINE_LOOKED_AT: usize = 60;
/// Less than this left of the window, and the row says so in another colour.
const WINDOW_SHORT: Duration = Duration::hours(2);

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
    /// Where the next rows begin, if there are more.
    pub next: Option<String>,
}

/// A row of the inbox.
pub struct RowView {
    pub id: ConversationId,
    pub name: String,
    pub words: String,
    pub last: String,
    pub last_is_theirs: bool,
    pub unread: u32,
    /// Why it is where it is: the reason, the release time, the outcome.
    pub why: String,
    pub is_late: bool,
    pub waits: Option<String>,
    pub window: Option<String>,
    pub window_is_short: bool,
    pub owner: Option<String>,
    pub topic: Option<String>,
    pub crisis: Option<&'static str>,
    pub crisis_is_seen: bool,
}

/// Everybody's display name.
pub type Names = HashMap<AgentId, String>;

pub async fn names(store: &Store) -> Result<Names, StoreError> {
    Ok(store.users().await?.into_iter().map(|user| (user.id, user.display)).collect())
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
}

impl Lister<'_> {
    /// The first rows of these groups; empty ones are left out.
    pub async fn sections(&self, parts: &[(Part, usize)]) -> Result<Vec<Section>, StoreError> {
        let counts = self.store.counts(self.who.id).await?;
        let mut sections = Vec::new();
        let mut is_calm = false;
        for (part, limit) in parts {
            if part.count(&counts) == Some(0) {
                continue;
            }
            let mut section = self.section(*part, None, *limit, &counts).await?;
            if !section.rows.is_empty() {
                section.begins_column = part.is_calm() && !is_calm;
                is_calm |= part.is_calm();
                sections.push(section);
            }
        }
        Ok(sections)
    }

    /// One group from `after` on.
    pub async fn page(&self, part: Part, after: Option<Cursor>, limit: usize) -> Result<Section, StoreError> {
        let counts = self.store.counts(self.who.id).await?;
        self.section(part, after, limit, &counts).await
    }

    async fn section(
        &self,
        part: Part,
        after: Option<Cursor>,
        limit: usize,
        counts: &Counts,
    ) -> Result<Section, StoreError> {
        let is_of_mine = matches!(part, Part::Mine | Part::FollowUps);
        let asked = if is_of_mine && after.is_none() { MINE_LOOKED_AT.max(limit) } else { limit };
        let mut rows = self.store.conversations(part.group(self.who.id), after, asked + 1).await?;
        let mut has_more = rows.len() > asked;
        rows.truncate(asked);
        let mut end = rows.last().map(|row| row.cursor);
        match part {
            Part::FollowUps => {
                rows.retain(is_follow_up);
                has_more = false;
            }
            // Those stand above, on the first page.
            Part::Mine if after.is_none() => {
                rows.retain(|row| !is_follow_up(row));
                if rows.len() > limit {
                    rows.truncate(limit);
                    has_more = true;
                    end = rows.last().map(|row| row.cursor);
                }
            }
            _ => {}
        }
        let count = match part.count(counts) {
            Some(Counts::MAX..) => format!("{}+", Counts::MAX - 1),
            Some(count) => count.to_string(),
            None => rows.len().to_string(),
        };
        let rows = self.rows(rows).await?;
        Ok(Section {
            slug: part.slug(),
            title: part.title(self.times.l),
            count,
            rows,
            begins_column: false,
            next: end.filter(|_| has_more).map(|cursor| cursor.to_string()),
        })
    }

    /// Rows as this visitor may see them.
    pub async fn rows(&self, rows: Vec<ConversationRow>) -> Result<Vec<RowView>, StoreError> {
        let hidden = if self.who.rank == Rank::Reader {
            self.store.restricted(rows.iter().map(|row| row.id).collect()).await?
        } else {
            std::collections::HashSet::new()
        };
        Ok(rows.iter().map(|row| self.row(row, hidden.contains(&row.id))).collect())
    }

    /// One row.
    pub fn row(&self, row: &ConversationRow, is_hidden: bool) -> RowView {
        let (times, l) = (self.times, self.times.l);
        let state = &row.state;
        let crisis = state.crisis.as_ref();
        let waits_since = match &state.stage {
            Stage::Waiting { since, .. } => Some(*since),
            Stage::Bot | Stage::Held { .. } | Stage::Reopening { .. } | Stage::Resolved { .. } => None,
            Stage::Human { .. } => state.unanswered_since,
        };
        let window = row.window_closes_at.filter(|closes| *closes > times.now);
        let is_resolved = matches!(state.stage, Stage::Resolved { .. });
        RowView {
            id: row.id,
            name: person(row.name.as_deref(), row.id, l),
            words: if is_hidden {
                l.say("Text nur für Berechtigte", "text for entitled people only").to_owned()
            } else {
                last_words(row, l)
            },
            last: times.stamp(row.last_at),
            last_is_theirs: row.last_inbound,
            unread: row.unread,
            why: self.why(&state.stage),
            is_late: matches!(state.stage, Stage::Waiting { deadline, .. } if deadline <= times.now),
            waits: waits_since.map(|since| times.span(since)),
            window: window.filter(|_| !is_resolved).map(|closes| times.span(closes)),
            window_is_short: window.is_some_and(|closes| closes - times.now < WINDOW_SHORT),
            owner: self.owner(&state.stage),
            topic: match &state.stage {
                Stage::Waiting { topic, .. } => topic.as_deref().map(shown::words),
                _ => None,
            },
            crisis: crisis.map(|crisis| words::severity(crisis.severity, l)),
            crisis_is_seen: crisis.is_some_and(|crisis| crisis.acknowledged_at.is_some()),
        }
    }

    fn owner(&self, stage: &Stage) -> Option<String> {
        match stage {
            Stage::Human { owner: Owner::Agent(id), .. } => Some(name_of(self.names, *id, self.times.l)),
            Stage::Human { owner: Owner::PhoneApp, .. } => {
                Some(self.times.l.say("am Handy", "on the phone app").to_owned())
            }
            _ => None,
        }
    }

    fn why(&self, stage: &Stage) -> String {
        let (times, l) = (self.times, self.times.l);
        match stage {
            Stage::Bot | Stage::Human { .. } => String::new(),
            Stage::Held { until } => format!("{} {}", l.say("bis", "until"), times.moment(*until)),
            Stage::Waiting { reason, deadline, .. } => {
                let due =
                    if *deadline <= times.now { l.say("war fällig", "was due") } else { l.say("bis", "by") };
                format!("{} · {due} {}", words::reason(*reason, l), times.moment(*deadline))
            }
            Stage::Reopening { .. } => {
                l.say("wartet auf Lebenszeichen", "waits for a sign of life").to_owned()
            }
            Stage::Resolved { outcome, .. } => words::outcome(*outcome, l).to_owned(),
        }
    }
}

/// What a person is called here.
pub fn person(name: Option<&str>, id: ConversationId, l: Language) -> String {
    shown::name(name).unwrap_or_else(|| format!("{} {id}", l.say("Ohne Namen, Nr.", "No name, no.")))
}

fn last_words(row: &ConversationRow, l: Language) -> String {
    let words = shown::words(&row.last_words);
    match words::kind(&row.last_kind, l) {
        Some(kind) if words.is_empty() => kind.to_owned(),
        Some(kind) => format!("{kind}: {words}"),
        None => words,
    }
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
    pub names: Names,
    pub world: Arc<World>,
    pub l: Language,
}

impl Scene {
    pub async fn of(admin: &super::Admin, request: &actix_web::HttpRequest) -> Result<Self, StoreError> {
        let steps = admin.engine.get().steps.clone();
        let names = names(&steps.store).await?;
        let world = steps.contents.current().world;
        Ok(Self { names, world, l: Language::of(request), steps })
    }

    pub fn times(&self) -> Times<'_> {
        Times { hours: &self.world.hours, now: self.steps.now(), l: self.l }
    }

    pub fn lister<'l>(&'l self, who: &'l Visitor) -> Lister<'l> {
        Lister { store: &self.steps.store, times: self.times(), who, names: &self.names }
    }
}
