//! Until when a human answers, and how a point in time is said.

use chrono::{DateTime, Datelike, Duration, Timelike, Utc};

use super::world::World;
use crate::hours::OfficeHours;
use crate::language::Language;

/// With at least this much open time left today, a human answers today.
const SAME_DAY_OPEN_SECONDS: i64 = 4 * 3600;
/// Where the hours name no opening at all, a waiting conversation is due after this.
const WITHOUT_HOURS: Duration = Duration::hours(24);

/// When a human will have answered: today's closing if at least four open hours remain, else the
/// closing of the next business day.
#[must_use]
pub fn deadline(now: DateTime<Utc>, hours: &OfficeHours) -> DateTime<Utc> {
    let today = (hours.open_seconds_left_today(now) >= SAME_DAY_OPEN_SECONDS)
        .then(|| hours.last_closing_of_day(now))
        .flatten();
    today.or_else(|| next_business_day_closing(now, hours)).unwrap_or(now + WITHOUT_HOURS)
}

/// The last closing of the first day after the one of `after` that has open time.
fn next_business_day_closing(after: DateTime<Utc>, hours: &OfficeHours) -> Option<DateTime<Utc>> {
    let today = hours.local(after).date_naive();
    let mut opening = hours.next_opening(after)?;
    while hours.local(opening).date_naive() <= today {
        opening = hours.next_opening(hours.closing(opening)?)?;
    }
    hours.last_closing_of_day(opening)
}

/// When the ownership of somebody who answered from the phone app lapses: at the end of the next
/// business day without human activity.
#[must_use]
pub fn phone_app_lapses(last_activity: DateTime<Utc>, world: &World) -> DateTime<Utc> {
    next_business_day_closing(last_activity, &world.hours).unwrap_or(last_activity + WITHOUT_HOURS)
}

/// "heute bis 18 Uhr", "morgen bis 18 Uhr", "am Montag bis 18 Uhr", "am 4. Januar bis 18 Uhr".
#[must_use]
pub fn until_phrase(
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    hours: &OfficeHours,
    language: Language,
) -> String {
    let (day, clock) = (day_phrase(at, now, hours, language, false), clock_phrase(at, hours, language));
    match language {
        Language::German => format!("{day} bis {clock}"),
        Language::English => format!("{day} by {clock}"),
        _ => day_and_clock(at, hours),
    }
}

/// "am Montag ab 8 Uhr": an opening, by its weekday.
#[must_use]
pub fn from_phrase(at: DateTime<Utc>, now: DateTime<Utc>, hours: &OfficeHours, language: Language) -> String {
    let (day, clock) = (day_phrase(at, now, hours, language, true), clock_phrase(at, hours, language));
    match language {
        Language::German => format!("{day} ab {clock}"),
        Language::English => format!("{day} from {clock}"),
        _ => day_and_clock(at, hours),
    }
}

/// For languages without phrases of their own: "23.11. 18:00".
fn day_and_clock(at: DateTime<Utc>, hours: &OfficeHours) -> String {
    hours.local(at).format("%d.%m. %H:%M").to_string()
}

fn day_phrase(
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    hours: &OfficeHours,
    language: Language,
    weekday: bool,
) -> String {
    let (local, today) = (hours.local(at), hours.local(now).date_naive());
    let days = (local.date_naive() - today).num_days();
    let german = language == Language::German;
    match days {
        // "Am Montag", said on a Monday, could be next week's.
        0 if german && weekday => format!("heute, {},", german_day(&local)),
        0 if german => "heute".to_owned(),
        0 if weekday => format!("today, {},", local.format("%A")),
        0 => "today".to_owned(),
        1 if german && !weekday => "morgen".to_owned(),
        1 if !weekday => "tomorrow".to_owned(),
        1..=6 if german => format!("am {}", german_day(&local)),
        1..=6 => format!("on {}", local.format("%A")),
        _ if german => {
            format!("am {}, {}. {},", german_day(&local), local.day(), GERMAN_MONTHS[local.month0() as usize])
        }
        _ => format!("on {},", local.format("%A, %-d %B")),
    }
}

fn german_day(local: &DateTime<chrono_tz::Tz>) -> &'static str {
    GERMAN_DAYS[local.weekday().num_days_from_monday() as usize]
}

fn clock_phrase(at: DateTime<Utc>, hours: &OfficeHours, language: Language) -> String {
    let local = hours.local(at);
    match (language, local.minute()) {
        (Language::German, 0) => format!("{} Uhr", local.hour()),
        (Language::German, _) => format!("{} Uhr", local.format("%-H:%M")),
        (_, 0) => local.format("%-I %p").to_string().to_lowercase(),
        (_, _) => local.format("%-I:%M %p").to_string().to_lowercase(),
    }
}

const GERMAN_DAYS: [&str; 7] =
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const GERMAN_MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
