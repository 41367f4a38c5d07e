//! A row of the inbox, as a visitor may see it.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};

use super::language::Language;
use super::listing::{Lister, name_of};
use super::session::Rank;
use super::{shown, words};
use crate::conversation::{Owner, Stage};
use crate::ids::ConversationId;
use crate::store::{ConversationRow, Hit, StoreError};

/// Less than this left of the window, and the row says so in another colour.
const WINDOW_SHORT: Duration = Duration::hours(2);

/// A row.
pub struct RowView {
    pub id: ConversationId,
    pub name: String,
    /// The applicant's last words; in a search, the message that was found.
    pub words: String,
    /// The words are not for this visitor.
    pub is_hidden: bool,
    /// When somebody last wrote.
    pub last: String,
    /// Somebody answered, or the bot did, and nothing came since. A line that says that a human will
    /// answer is no answer.
    pub is_answered: bool,
    /// The words shown are the applicant's.
    pub words_are_theirs: bool,
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
    /// In which group it stands, where lists mix them.
    pub place: Option<&'static str>,
}

impl RowView {
    /// Shows the message that was found in place of the last one.
    pub fn show_hit(&mut self, hit: &Hit, looked_for: &str) {
        self.words = shown::excerpt(&hit.body, looked_for);
        self.words_are_theirs = hit.is_theirs;
        self.is_answered = false;
    }
}

impl Lister<'_> {
    /// Rows as this visitor may see them.
    pub async fn rows(&self, rows: &[ConversationRow]) -> Result<Vec<RowView>, StoreError> {
        let hidden = if self.who.rank == Rank::Reader {
            self.store.restricted(rows.iter().map(|row| row.id).collect()).await?
        } else {
            HashSet::new()
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
        let (window, window_is_short) = self.window(&state.stage, row.window_closes_at);
        RowView {
            id: row.id,
            name: person(row.name.as_deref(), row.id, l),
            words: if is_hidden {
                l.say("Text nur für Berechtigte", "text for entitled people only").to_owned()
            } else {
                last_words(row, l)
            },
            is_hidden,
            last: times.stamp(row.last_at),
            is_answered: !row.last_inbound && waits_since.is_none() && crisis.is_none(),
            words_are_theirs: true,
            unread: row.unread,
            // In need: the mark says it, and nobody waits for a deadline.
            why: if crisis.is_some() { String::new() } else { self.why(&state.stage) },
            is_late: matches!(state.stage, Stage::Waiting { deadline, .. } if deadline <= times.now),
            waits: waits_since.map(|since| times.span(since)),
            window,
            window_is_short,
            owner: self.owner(&state.stage),
            topic: row.topic.as_deref().map(shown::words),
            crisis: crisis.map(|crisis| words::severity(crisis.severity, l)),
            crisis_is_seen: crisis.is_some_and(|crisis| crisis.acknowledged_at.is_some()),
            place: None,
        }
    }

    /// How long one may write freely; that one may not matters where a human has to answer.
    fn window(&self, stage: &Stage, closes_at: Option<DateTime<Utc>>) -> (Option<String>, bool) {
        let (times, l) = (self.times, self.times.l);
        let is_humans = matches!(stage, Stage::Waiting { .. } | Stage::Human { .. });
        match closes_at {
            Some(_) if matches!(stage, Stage::Resolved { .. }) => (None, false),
            Some(closes) if closes > times.now => {
                let left = format!("{}{}{}", l.say("noch ", ""), times.span(closes), l.say("", " left"));
                (Some(left), closes - times.now < WINDOW_SHORT)
            }
            Some(_) if is_humans => (Some(l.say("Fenster zu", "window closed").to_owned()), true),
            Some(_) | None => (None, false),
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
    if row.last_kind.is_empty() {
        return l.say("hat noch nichts geschrieben", "has not written yet").to_owned();
    }
    let words = shown::words(&row.last_words);
    match words::kind(&row.last_kind, l) {
        Some(kind) if words.is_empty() => kind.to_owned(),
        Some(kind) => format!("{kind}: {words}"),
        None => words,
    }
}
