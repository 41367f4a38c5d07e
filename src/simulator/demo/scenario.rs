//! The stories that can be started by click, each in a fresh run.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

use super::super::{Class, Orders, Simulator};
use super::cast::cast;
use super::{DemoHost, times};

/// A story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scenario {
    Noon,
    FridayNight,
    Crisis,
    Holiday,
    Flood,
    Outage,
}

/// How many people write at once in the flood.
pub(super) const FLOOD: usize = 200;

/// How long Meta is away by the demo's clock.
const OUTAGE: TimeDelta = TimeDelta::minutes(5);

/// What the flood asks, in turn.
const QUESTIONS: [&str; 5] = [
    "Welche Unterlagen brauche ich für die Bewerbung?",
    "Wie viel verdiene ich in der Ausbildung?",
    "Kann ich vorher ein Praktikum machen?",
    "Bis wann kann ich mich bewerben?",
    "brauche ich einen führerschein",
];

impl Scenario {
    pub const ALL: [Self; 6] =
        [Self::Noon, Self::FridayNight, Self::Crisis, Self::Holiday, Self::Flood, Self::Outage];

    /// Its name in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Noon => "noon",
            Self::FridayNight => "friday-night",
            Self::Crisis => "crisis",
            Self::Holiday => "holiday",
            Self::Flood => "flood",
            Self::Outage => "outage",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.slug() == slug)
    }

    /// When it plays: the next fitting moment, for the clock only goes forward.
    pub fn starts_at(self, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        let weekday = |day, time| times::next_working(now, zone, day, time);
        match self {
            Self::Noon => weekday(Weekday::Tue, (12, 5)),
            Self::FridayNight => weekday(Weekday::Fri, (22, 15)),
            Self::Crisis => weekday(Weekday::Thu, (3, 0)),
            Self::Holiday => times::next_holiday(now, zone, 11),
            Self::Flood => weekday(Weekday::Wed, (10, 0)),
            Self::Outage => weekday(Weekday::Mon, (14, 30)),
        }
    }

    /// Starts a fresh run and plays the first scene.
    pub async fn play(self, host: &dyn DemoHost) -> anyhow::Result<()> {
        host.restart(self.starts_at(host.now(), host.zone())).await?;
        let simulator = host.simulator();
        simulator.come_back()?;
        let phones = cast(&simulator);
        let first_words = match self {
            Self::Noon => Some((0, QUESTIONS[0])),
            Self::FridayNight => Some((0, "Hallo, bis wann kann ich mich für die Ausbildung bewerben?")),
            Self::Crisis => Some((1, "ich kann nicht mehr. ich will einfach nicht mehr leben")),
            Self::Holiday => Some((2, "Hi, kann ich bei euch ein FSJ machen?")),
            Self::Flood => {
                flood(&simulator);
                None
            }
            Self::Outage => {
                simulator.go_down().await;
                phones[0].says(QUESTIONS[1]);
                tokio::spawn(end_outage(simulator.clone(), host.now() + OUTAGE));
                Some((1, QUESTIONS[2]))
            }
        };
        if let Some((phone, words)) = first_words {
            phones[phone].says(words);
        }
        Ok(())
    }
}

/// Many write at once, and Meta delivers as it does on a bad day: late, twice and out of order.
fn flood(simulator: &Simulator) {
    let late = Duration::from_millis(300);
    let orders = Orders { again: 1, shuffled: true, late, ..Orders::default() };
    simulator.deliver(Class::Messages, orders);
    let mut phones = cast(simulator);
    let others = (phones.len()..FLOOD).map(|number| simulator.phone(&format!("Bewerbung {number}")));
    phones.extend(others);
    for (phone, question) in phones.iter().zip(QUESTIONS.iter().cycle()) {
        phone.says(question);
    }
    simulator.deliver(Class::Messages, Orders { shuffled: true, ..Orders::default() });
}

/// Lets Meta come back when the demo's clock says so.
async fn end_outage(simulator: Simulator, until: DateTime<Utc>) {
    let outage = simulator.outages();
    while simulator.is_down() && simulator.clock().now() < until {
        simulator.clock().wait(Some(until)).await;
    }
    if simulator.outages() != outage {
        // Another story began in the meantime, and this is its outage.
        return;
    }
    if let Err(error) = simulator.come_back() {
        tracing::warn!(%error, "the Graph API double cannot come back: its port is taken");
    }
}
