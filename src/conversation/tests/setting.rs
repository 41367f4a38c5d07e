//! Worlds to decide in: real office hours, a small FAQ, settings that a test can change.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Duration, Utc};

use crate::conversation::{Acknowledge, ReopenTemplate, Settings, World};
use crate::crisis::Replies;
use crate::faq::{Action, Entry};
use crate::hours::OfficeHours;
use crate::language::Language;

/// A Wednesday without anything about it.
pub const NOON: &str = "2026-11-18T12:00:00+01:00";
/// The night before: the office opens while a window of now is open.
pub const NIGHT: &str = "2026-11-17T22:00:00+01:00";
/// The window of a message of now will have closed on Monday.
pub const FRIDAY_NIGHT: &str = "2026-11-20T22:15:00+01:00";
pub const MONDAY_OPENING: &str = "2026-11-23T08:00:00+01:00";

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Monday to Friday 8 to 18, Bavarian holidays.
pub static OFFICE: LazyLock<OfficeHours> = LazyLock::new(|| office("Mo-Fr 08:00-18:00; PH off", ""));
/// With a lunch break and a short Saturday.
pub static SHOP: LazyLock<OfficeHours> =
    LazyLock::new(|| office("Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00; PH off", ""));
/// Four short days, and closed between the years.
pub static PART_TIME: LazyLock<OfficeHours> =
    LazyLock::new(|| office("Tu-Fr 10:00-16:00; PH off", "2026-12-24..2027-01-03"));

fn office(hours: &str, closures: &str) -> OfficeHours {
    OfficeHours::parse(hours, "Europe/Berlin", "DE-BY", closures, None).unwrap()
}

static ENTRIES: LazyLock<Arc<BTreeMap<String, Entry>>> = LazyLock::new(|| {
    let entries = [
        entry("bewerbung", "bewerbung", Action::Answer),
        entry("unterlagen", "bewerbung", Action::Answer),
        entry("gehalt", "arbeit", Action::Answer),
        entry("wohnung", "leben", Action::Answer),
        entry("visum", "ausland", Action::Handoff),
    ];
    Arc::new(entries.into_iter().map(|entry| (entry.slug.clone(), entry)).collect())
});
static REPLIES: LazyLock<Arc<Replies>> = LazyLock::new(Arc::default);

fn entry(slug: &str, topic: &str, action: Action) -> Entry {
    Entry {
        slug: slug.to_owned(),
        title: slug.to_owned(),
        link: format!("https://karriere.example.org/{slug}"),
        topic: topic.to_owned(),
        ask: Vec::new(),
        next: None,
        action,
        language: Language::German,
        answer: format!("So ist das mit {slug}."),
        translations: Vec::new(),
    }
}

/// The defaults of the contract: quiet time 1500 ms, margin 10 minutes, no template.
pub fn world() -> World {
    World {
        settings: Settings {
            quiet_time: Duration::milliseconds(1500),
            window_margin: Duration::minutes(10),
            acknowledge: Acknowledge::WhenWindowCloses,
            reopen_template: None,
            organisation: None,
            privacy_url: None,
            alert_repeat: Duration::minutes(10),
            escalate_after: 3,
        },
        hours: Arc::new(OFFICE.clone()),
        entries: ENTRIES.clone(),
        replies: REPLIES.clone(),
    }
}

pub fn template() -> ReopenTemplate {
    ReopenTemplate { name: "wieder_da".to_owned(), language: "de".to_owned() }
}
