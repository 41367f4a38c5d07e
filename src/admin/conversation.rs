//! One conversation: what was said, and what can be done.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::attach::PICTURE_BYTES_MAX;
use super::caution::Caution;
use super::failure::Failure;
use super::language::Language;
use super::listing::{Part, RowView, Scene, Section, name_of};
use super::notice::Notice;
use super::session::{Rank, Visitor};
use super::shown;
use super::timeline::{Entry, Side, Sources, on_one_page};
use super::{Admin, answer, reply, words};
use crate::conversation::{AgentAct, Event, Owner, Stage};
use crate::crisis::Numbers;
use crate::ids::{ConversationId, MessageId};
use crate::store::{ConversationRow, Happening, Subject};

/// Messages of one page.
const PAGE_MESSAGES: usize = 40;

/// The list beside the conversation, on wide screens.
const BESIDE: [(Part, usize); 4] =
    [(Part::Crisis, 6), (Part::FollowUps, 6), (Part::Waiting, 8), (Part::Mine, 6)];

#[derive(Template)]
#[template(path = "admin/conversation.html")]
struct ConversationPage<'p> {
    l: Language,
    base: &'p str,
    who: &'p Visitor,
    seq: i64,
    current: i64,
    sections: Vec<Section>,
    row: RowView,
    number: Option<String>,
    profile_name: Option<String>,
    called: String,
    number_moved: bool,
    stage: String,
    crisis: Option<CrisisView>,
    entries: Vec<Entry>,
    older: Option<MessageId>,
    is_older_page: bool,
    said: Option<Notice>,
    hand: Hand,
    may_answer: bool,
    may_own: bool,
    composer: Composer,
}

/// In whose hands it is, as the visitor sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    Mine,
    Theirs,
    Nobodys,
}

/// The hand-over card.
struct CrisisView {
    severity: &'static str,
    category: &'static str,
    since: String,
    seen: Option<String>,
    hotline: Option<String>,
    /// The operator's country's: for danger to life, the police, the hotline for everybody, what fits besides.
    numbers: Numbers,
    outcomes: Vec<(&'static str, &'static str)>,
}

/// Where one writes.
struct Composer {
    draft: String,
    once: String,
    window: Option<String>,
    window_is_short: bool,
    /// The template of the settings, by its name.
    template: Option<String>,
    /// The others: number, name, beginning.
    templates: Vec<(i64, String, String)>,
    /// How large files may be, in MB.
    picture_mb: u64,
    pdf_mb: u64,
    /// Questions to this answer come when the office is closed: the day of the next opening.
    closes_soon: Option<String>,
    /// What is worth a second look in the draft, in words.
    cautions: Vec<&'static str>,
    /// It holds what belongs in another channel.
    by_mail: bool,
    outcomes: Vec<(&'static str, &'static str)>,
    /// Ready texts: number, title, beginning.
    canned: Vec<(i64, String, String)>,
}

#[derive(Debug, Deserialize)]
pub struct Wanted {
    before: Option<i64>,
    said: Option<String>,
}

pub async fn page(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Visitor,
    id: Path<i64>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let asked = ConversationId(*id);
    let scene = Scene::of(&admin, &request).await?;
    let seq = *scene.steps.store.signals().change.borrow();
    let row = scene.steps.store.conversation_row(asked).await?.ok_or(Failure::NotFound)?;
    if row.id != asked {
        // It became part of another one.
        return Ok(answer::see_other(&admin.link(&format!("/c/{}", row.id))));
    }
    open(&scene, &who, &row, &request).await;
    let page = compose(&admin, &scene, &who, seq, row, &wanted).await?;
    Ok(answer::html(StatusCode::OK, &page))
}

/// Marks as read towards WhatsApp, when somebody who answers really looks at it.
async fn open(scene: &Scene, who: &Visitor, row: &ConversationRow, request: &HttpRequest) {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_looked_at = header("x-looked-at") != "no" && !header("sec-purpose").contains("prefetch");
    if who.rank >= Rank::Agent && row.unread > 0 && is_looked_at {
        let (subject, happening) = (Subject::Conversation(row.id), Happening::Agent(who.id));
        // Best effort: the page is shown in any case.
        let _ = scene.steps.event(subject, happening, Event::Agent(who.id, AgentAct::Opened)).await;
    }
}

async fn compose<'p>(
    admin: &'p Admin,
    scene: &Scene,
    who: &'p Visitor,
    seq: i64,
    row: ConversationRow,
    wanted: &Wanted,
) -> Result<ConversationPage<'p>, Failure> {
    let (store, l, times, id) = (&scene.steps.store, scene.l, scene.times(), row.id);
    let mut messages = store.messages(id, wanted.before.map(MessageId), PAGE_MESSAGES + 1).await?;
    let mut notes = store.notes(id).await?;
    if let Some(before) = wanted.before {
        // Newer notes stand on the newer page.
        let newer = store.message(MessageId(before)).await?;
        notes.retain(|note| newer.as_ref().is_none_or(|newer| note.at < newer.received_at));
    }
    let shown = on_one_page(&messages, &notes, PAGE_MESSAGES);
    let has_older = messages.len() > shown;
    messages.truncate(shown);
    let is_reader = who.rank == Rank::Reader;
    let audit = store.audit(id).await?;
    let sources = Sources {
        messages: &messages,
        notes: &notes,
        audit: &audit,
        names: &scene.names,
        world: &scene.world,
        times,
        is_reader,
        has_older,
    };
    let entries = sources.entries();
    let card = store.card(id).await?.unwrap_or_default();
    let lister = scene.lister(who);
    let hidden = is_reader && !store.restricted(vec![id]).await?.is_empty();
    let view = lister.row(&row, hidden);
    let said = wanted.said.as_deref().and_then(Notice::of_slug);
    Ok(ConversationPage {
        l,
        base: &admin.base,
        who,
        seq,
        current: id.0,
        sections: lister.sections(&BESIDE).await?,
        number: card.number.as_deref().map(shown::number),
        profile_name: shown::name(card.profile_name.as_deref()).filter(|_| card.display_name.is_some()),
        called: card.display_name.unwrap_or_default(),
        number_moved: card.number_moved,
        stage: stage(scene, &row, &view),
        // What it is about is nothing for readers; that there is something, the list shows.
        crisis: crisis(scene, &row).filter(|_| !is_reader),
        entries,
        older: messages.last().map(|message| message.id).filter(|_| has_older),
        is_older_page: wanted.before.is_some(),
        said,
        hand: hand(&row, who),
        may_answer: who.rank >= Rank::Agent,
        may_own: who.rank >= Rank::Owner,
        composer: composer(admin, scene, who, &row, (&view, said)).await?,
        row: view,
    })
}

fn hand(row: &ConversationRow, who: &Visitor) -> Hand {
    match row.state.stage {
        Stage::Human { owner: Owner::Agent(id), .. } if id == who.id => Hand::Mine,
        Stage::Human { owner: Owner::Agent(_), .. } => Hand::Theirs,
        _ => Hand::Nobodys,
    }
}

fn stage(scene: &Scene, row: &ConversationRow, view: &RowView) -> String {
    let l = scene.l;
    let word = match &row.state.stage {
        Stage::Bot => l.say("Der Bot antwortet", "The bot answers"),
        Stage::Held { .. } => l.say("Gehalten", "Held"),
        Stage::Waiting { .. } => l.say("Wartet auf euch", "Waits for you"),
        Stage::Human { .. } => {
            return format!("{} {}", l.say("Bei", "With"), view.owner.as_deref().unwrap_or("–"));
        }
        Stage::Reopening { .. } => l.say("Vorlage gesendet", "Template sent"),
        Stage::Resolved { .. } => l.say("Erledigt", "Resolved"),
    };
    if view.why.is_empty() { word.to_owned() } else { format!("{word} · {}", view.why) }
}

fn crisis(scene: &Scene, row: &ConversationRow) -> Option<CrisisView> {
    let (times, l) = (scene.times(), scene.l);
    let crisis = row.state.crisis.as_ref()?;
    let seen = crisis.acknowledged_at.map(|at| {
        let by = crisis.acknowledged_by.map(|id| name_of(&scene.names, id, l)).unwrap_or_default();
        format!("{by}, {}", times.moment(at))
    });
    Some(CrisisView {
        severity: words::severity(crisis.severity, l),
        category: words::category(crisis.category, l),
        since: times.moment(crisis.since),
        seen,
        numbers: scene.world.replies.numbers(crisis.category, l.into()),
        hotline: row.state.hotline_sent_at.map(|at| times.moment(at)),
        outcomes: words::CRISIS_OUTCOMES
            .iter()
            .map(|(slug, outcome)| (*slug, words::outcome(*outcome, l)))
            .collect(),
    })
}

/// Shortly before the last closing of a day: the day on which questions to an answer come to their turn.
fn closes_soon(scene: &Scene) -> Option<String> {
    /// With less open time left than this, a question comes back another day.
    const SOON: chrono::Duration = chrono::Duration::hours(1);
    let (now, hours) = (scene.steps.now(), &scene.world.hours);
    let closing =
        hours.last_closing_of_day(now).filter(|closing| hours.is_open(now) && *closing - now < SOON)?;
    hours.next_opening(closing).map(|opening| scene.times().on_day(opening))
}

async fn composer(
    admin: &Admin,
    scene: &Scene,
    who: &Visitor,
    row: &ConversationRow,
    (view, said): (&RowView, Option<Notice>),
) -> Result<Composer, Failure> {
    let (now, hours, l) = (scene.steps.now(), &scene.world.hours, scene.l);
    let open_until = row.window_closes_at.filter(|closes| *closes > now);
    let template = scene.world.settings.reopen_template.as_ref();
    let templates = scene.steps.store.templates().await?.into_iter();
    let templates = templates.map(|known| (known.id, known.name, shown::words(&known.body)));
    let today = hours.local(now).date_naive();
    // A person in need gets no ready texts.
    let texts = if row.state.crisis.is_some() { Vec::new() } else { scene.steps.store.canned().await? };
    let canned = texts
        .into_iter()
        .filter(|text| text.is_valid_on(today))
        .filter_map(|text| Some((text.id?, text.title, shown::words(&text.body))));
    let draft = scene.steps.store.draft(row.id, who.id).await?.unwrap_or_default();
    let cautions = match said {
        Some(Notice::Look) => {
            let others = reply::names_of_others(&scene.steps.store, row).await?;
            reply::looked_at(&scene.steps, who, row, &others, &draft).await?
        }
        _ => Vec::new(),
    };
    Ok(Composer {
        canned: canned.collect(),
        by_mail: cautions.iter().any(|caution| matches!(caution, Caution::Personal(_))),
        cautions: cautions.into_iter().map(|caution| words::caution(caution, l)).collect(),
        draft,
        once: admin.random.token(),
        window: open_until.map(|closes| scene.times().span(closes)),
        window_is_short: view.window_is_short,
        template: template.map(|template| template.name.clone()),
        templates: templates.collect(),
        picture_mb: PICTURE_BYTES_MAX >> 20,
        pdf_mb: admin.pdf_bytes_max() >> 20,
        closes_soon: closes_soon(scene),
        outcomes: words::OUTCOMES
            .iter()
            .map(|(slug, outcome)| (*slug, words::outcome(*outcome, l)))
            .collect(),
    })
}
