//! The webhooks that wait to be delivered, and the orders about how.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::envelope::UPDATES_MAX;
use crate::ids::Generator;

/// What a webhook tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// What applicants and the team's phone do.
    Messages,
    /// What became of the business' messages.
    Statuses,
}

/// How webhooks are delivered. The default: each at once, once, in order, alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Orders {
    /// Delivered only this much later, by the shared clock.
    pub late: Duration,
    /// Delivered this many times more, with the same bytes.
    pub again: u32,
    /// Those that are due together go out in random order.
    pub shuffled: bool,
    /// Those that are due together go out in one POST.
    pub batched: bool,
    /// Kept back until the order is changed.
    pub held: bool,
}

/// A webhook that waits.
#[derive(Debug, Clone)]
pub(in super::super) struct Waiting {
    pub class: Class,
    pub change: Value,
    /// The applicants' messages in it.
    pub wamids: Vec<String>,
    due: DateTime<Utc>,
    attempts: usize,
}

/// The queue.
#[derive(Debug)]
pub(in super::super) struct Queue {
    url: Option<String>,
    messages: Orders,
    statuses: Orders,
    waiting: Vec<Waiting>,
    /// How many are on their way right now.
    in_flight: usize,
    pub delivered: u64,
    pub refused: u64,
}

/// The pause after each failed attempt, in seconds. Meta tries again at once, then with growing gaps
/// for days; here the last one repeats for ever, because a webhook is never lost.
const PAUSES: [i64; 7] = [0, 5, 30, 120, 600, 1800, 3600];

impl Queue {
    pub fn new(url: Option<String>) -> Self {
        Self {
            url,
            messages: Orders::default(),
            statuses: Orders::default(),
            waiting: Vec::new(),
            in_flight: 0,
            delivered: 0,
            refused: 0,
        }
    }

    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    pub fn set_url(&mut self, url: String) {
        self.url = Some(url);
    }

    fn orders(&self, class: Class) -> &Orders {
        match class {
            Class::Messages => &self.messages,
            Class::Statuses => &self.statuses,
        }
    }

    pub fn set_orders(&mut self, class: Class, orders: Orders) {
        match class {
            Class::Messages => self.messages = orders,
            Class::Statuses => self.statuses = orders,
        }
    }

    pub fn push(&mut self, class: Class, change: Value, wamids: Vec<String>, now: DateTime<Utc>) {
        let orders = self.orders(class);
        let late = TimeDelta::from_std(orders.late).unwrap_or(TimeDelta::MAX);
        let due = now.checked_add_signed(late).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let copies = orders.again as usize + 1;
        let waiting = Waiting { class, change, wamids, due, attempts: 0 };
        self.waiting.extend(std::iter::repeat_n(waiting, copies));
    }

    fn is_due(&self, waiting: &Waiting, now: DateTime<Utc>) -> bool {
        waiting.due <= now && !self.orders(waiting.class).held
    }

    /// Takes what is due: groups, each of which is one POST, at most `most` of them.
    pub fn take_due(&mut self, now: DateTime<Utc>, most: usize, random: &dyn Generator) -> Vec<Vec<Waiting>> {
        if self.url.is_none() {
            return Vec::new();
        }
        let (mut due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| self.is_due(waiting, now));
        self.waiting = later;
        self.shuffle(&mut due, random);
        let mut groups: Vec<Vec<Waiting>> = Vec::new();
        for waiting in due {
            let batched = |other: &Waiting| self.orders(other.class).batched;
            let open = groups.iter_mut().find(|group| {
                batched(&waiting) && group.len() < UPDATES_MAX && group.first().is_some_and(batched)
            });
            match open {
                Some(group) => group.push(waiting),
                None => groups.push(vec![waiting]),
            }
        }
        // What does not fit now stays at the head of the queue.
        let rest = groups.split_off(most.min(groups.len()));
        self.waiting.splice(0..0, rest.into_iter().flatten());
        self.in_flight = groups.len();
        groups
    }

    /// Fisher and Yates among the places of those that are to be shuffled.
    fn shuffle(&self, due: &mut [Waiting], random: &dyn Generator) {
        let places: Vec<usize> =
            (0..due.len()).filter(|&place| self.orders(due[place].class).shuffled).collect();
        for last in (1..places.len()).rev() {
            let other = usize::try_from(random.bits() % (last as u128 + 1)).unwrap_or(0);
            due.swap(places[last], places[other]);
        }
    }

    /// A group was answered with 200.
    pub fn arrived(&mut self, group: &[Waiting]) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.delivered += group.len() as u64;
    }

    /// A group was refused or lost: it waits for its next attempt.
    pub fn put_back(&mut self, group: Vec<Waiting>, now: DateTime<Utc>) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.refused += 1;
        for mut waiting in group {
            let pause = PAUSES[waiting.attempts.min(PAUSES.len() - 1)];
            waiting.attempts += 1;
            waiting.due = now + TimeDelta::seconds(pause);
            self.waiting.push(waiting);
        }
    }

    /// When the next one is due, of those that are not held.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.url.as_ref()?;
        let free = self.waiting.iter().filter(|waiting| !self.orders(waiting.class).held);
        free.map(|waiting| waiting.due).min()
    }

    /// Makes everything due that waits for an attempt or for its time.
    pub fn all_due(&mut self, now: DateTime<Utc>) {
        for waiting in &mut self.waiting {
            waiting.due = waiting.due.min(now);
        }
    }

    /// Nothing is due, nothing on its way.
    pub fn is_settled(&self, now: DateTime<Utc>) -> bool {
        self.in_flight == 0 && self.next_due().is_none_or(|due| due > now)
    }

    pub fn len(&self) -> usize {
        self.waiting.len() + self.in_flight
    }
}
