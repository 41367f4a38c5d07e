//! The courier carries the outbox to the Graph API. No other code sends a message. It claims a row,
//! commits, and only then calls out; what the call came to is written down after it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Duration, Utc};

use super::carry::{carry, end};
use super::pacing::{Pacing, Rest};
use super::rounds::{Round, Worker};
use super::steps::{Steps, Stopping};
use crate::conversation::SendFailure;
use crate::ids::{Generator, OutboxId};
use crate::store::{DueRow, OutboxState};
use crate::telemetry::count;
use crate::whatsapp::client::GraphClient;

/// Rows looked at in a round.
const LOOK_AT: usize = 256;
/// Requests under way at once.
const IN_FLIGHT_MAX: usize = 64;
/// The longest gap between two tries.
const BACKOFF_MAX: Duration = Duration::minutes(5);
/// While the operator has to act, one message tries so often whether they have.
pub const PROBE_EVERY: Duration = Duration::minutes(2);
/// The same while Meta asked us to slow down.
const PROBE_THROTTLED_EVERY: Duration = Duration::seconds(5);
/// Unknown ones are looked at so often, and not before this long after the start.
const LOOK_AT_UNKNOWN_EVERY: Duration = Duration::seconds(5);

/// Carries messages out.
pub struct Courier {
    link: Arc<Link>,
    /// While the number's rate is used up.
    rest: Rest,
    started_at: DateTime<Utc>,
    unknown_looked_at: DateTime<Utc>,
}

/// What the requests under way share.
pub struct Link {
    pub steps: Steps,
    pub graph: GraphClient,
    pub pacing: Pacing,
    pub random: Arc<dyn Generator>,
    /// Where the files that we send lie.
    pub media_folder: PathBuf,
    room: Arc<tokio::sync::Semaphore>,
    pause: std::sync::Mutex<Option<Pause>>,
    /// There may be messages of which nobody knows what became.
    pub unknown: AtomicBool,
    /// Fires when a request has ended.
    pub ended: tokio::sync::watch::Sender<u64>,
}

/// Nothing goes out until `until`; then one message tries.
#[derive(Debug, Clone, Copy)]
pub struct Pause {
    pub until: DateTime<Utc>,
    /// The operator has to act (else: Meta asked us to slow down).
    pub operator: bool,
}

impl std::fmt::Debug for Courier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Courier")
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Link")
    }
}

impl Link {
    pub fn new(
        steps: Steps,
        graph: GraphClient,
        send_rate: u32,
        random: Arc<dyn Generator>,
        media_folder: PathBuf,
    ) -> Self {
        Self {
            media_folder,
            pacing: Pacing::new(send_rate, &steps.clock),
            steps,
            graph,
            random,
            room: Arc::new(tokio::sync::Semaphore::new(IN_FLIGHT_MAX)),
            pause: std::sync::Mutex::new(None),
            unknown: AtomicBool::new(true),
            ended: tokio::sync::watch::Sender::new(0),
        }
    }

    pub fn pause(&self) -> Option<Pause> {
        *self.pause.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn set_pause(&self, pause: Option<Pause>) {
        *self.pause.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = pause;
        count::paused(pause.is_some_and(|pause| pause.operator));
    }

    /// Whether sending waits for the operator.
    pub fn is_paused(&self) -> bool {
        self.pause().is_some_and(|pause| pause.operator)
    }

    /// Doubling gaps with jitter: half to all of 2^attempt seconds.
    pub fn backoff(&self, attempt: u32) -> DateTime<Utc> {
        let full = Duration::seconds(1 << attempt.min(10)).min(BACKOFF_MAX);
        let half = full.to_std().unwrap_or_default().div_f64(2.0);
        let half_to_all = half + half.mul_f64(self.random.fraction());
        self.steps.now() + Duration::from_std(half_to_all).unwrap_or(full)
    }
}

impl Courier {
    pub fn new(link: Arc<Link>) -> Self {
        let now = link.steps.now();
        Self { link, rest: Rest::default(), started_at: now, unknown_looked_at: now }
    }

    /// Rows whose time is over become work for a human.
    async fn expire(&self, now: DateTime<Utc>) -> Result<bool, Stopping> {
        let steps = &self.link.steps;
        let Ok(expired) = steps.store.expired(now, LOOK_AT).await else { return Ok(false) };
        for row in &expired {
            end(
                steps,
                row.id,
                row.conversation,
                row.purpose,
                OutboxState::Expired,
                None,
                SendFailure::WindowClosed,
            )
            .await?;
        }
        Ok(!expired.is_empty())
    }

    /// What may go out now, and when to look again for the rest.
    async fn choose(
        &mut self,
        due: Vec<DueRow>,
        now: DateTime<Utc>,
    ) -> (Vec<(OutboxId, String)>, Option<DateTime<Utc>>) {
        let link = &self.link;
        let world = link.steps.contents.current().world;
        let room = link.room.available_permits();
        let (mut chosen, mut again) = (Vec::new(), None::<DateTime<Utc>>);
        let mut later =
            |at: DateTime<Utc>| again = Some(again.map_or(at, |known: DateTime<Utc>| known.min(at)));
        let room = match link.pause() {
            Some(pause) if pause.until > now => {
                later(pause.until);
                0
            }
            // One message tries whether it works again; the next waits for what becomes of it.
            Some(_) => room.min(1),
            None => room,
        };
        for row in due {
            if !row.purpose.at_any_hour() && !world.hours.is_open(now) {
                let opening = world.hours.next_opening(now).unwrap_or(row.expires_at).min(row.expires_at);
                let _ = link.steps.store.postpone(row.id, opening).await;
                continue;
            }
            if chosen.len() >= room {
                break;
            }
            if !row.purpose.is_crisis()
                && let Err(at) = link.pacing.for_recipient(row.contact)
            {
                later(at);
                continue;
            }
            if let Err(at) = link.pacing.for_number() {
                self.rest.begin(at, now);
                break;
            }
            chosen.push((row.id, link.random.token()));
        }
        if let (Some(pause), false) = (link.pause(), chosen.is_empty()) {
            let wait = if pause.operator { PROBE_EVERY } else { PROBE_THROTTLED_EVERY };
            link.set_pause(Some(Pause { until: now + wait, ..pause }));
        }
        (chosen, again)
    }

    async fn requeue_unknown(&mut self, now: DateTime<Utc>) -> bool {
        if now - self.unknown_looked_at < LOOK_AT_UNKNOWN_EVERY
            || now - self.started_at < LOOK_AT_UNKNOWN_EVERY
        {
            return false;
        }
        self.unknown_looked_at = now;
        let store = &self.link.steps.store;
        // A status that proves the sending may still stand in the backlog.
        let backlog = store.gauges().await.map_or(1, |gauges| gauges.unstepped);
        backlog == 0 && store.overdue_unknown(now).await.unwrap_or(0) > 0
    }

    /// As long as there are unknown ones they are looked at: one that is overdue while the backlog is
    /// worked off, or right after the start, makes no sign when its time has come.
    async fn look_at_unknown_again(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // Taken down before the look: whoever puts it up meanwhile is not overlooked.
        if !self.link.unknown.swap(false, Ordering::SeqCst) {
            return None;
        }
        let none = self.link.steps.store.gauges().await.is_ok_and(|gauges| gauges.outbox_unknown == 0);
        if !none {
            self.link.unknown.store(true, Ordering::SeqCst);
        }
        (!none).then(|| now + LOOK_AT_UNKNOWN_EVERY)
    }
}

impl Worker for Courier {
    const NAME: &'static str = "courier";

    async fn round(&mut self) -> Round {
        let now = self.link.steps.now();
        if let Some(until) = self.rest.until(now) {
            return Round::Rest(Some(until));
        }
        let expired = match self.expire(now).await {
            Ok(expired) => expired,
            Err(Stopping) => return Round::Rest(None),
        };
        if expired || self.requeue_unknown(now).await {
            return Round::Worked;
        }
        let link = self.link.clone();
        let store = &link.steps.store;
        let Ok(due) = store.due_rows(now, LOOK_AT).await else {
            return Round::Rest(Some(now + Duration::seconds(1)));
        };
        let (chosen, again) = self.choose(due, now).await;
        if chosen.is_empty() {
            let next = store.next_outbox_due(now).await.ok().flatten();
            let look = self.look_at_unknown_again(now).await;
            return Round::Rest([self.rest.until(now), again, next, look].into_iter().flatten().min());
        }
        let claimed = match store.claim(chosen, now).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(error = %error, "the outbox could not be claimed");
                return Round::Rest(Some(now + Duration::seconds(1)));
            }
        };
        for row in claimed {
            let (link, in_hand) = (link.clone(), link.steps.activity.begin());
            let permit = link.room.clone().try_acquire_owned();
            tokio::spawn(async move {
                // A stop in between leaves the row under way; the next start treats it as unknown.
                let _ = carry(&link, row).await;
                drop((permit, in_hand));
                link.ended.send_modify(|count| *count += 1);
            });
        }
        Round::Worked
    }
}
