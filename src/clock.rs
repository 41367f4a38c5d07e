//! Time as an argument: the only reader of the system clock.
//!
//! A [`Clock`] is cheap to clone and shared by the whole program. `SPRECHZEIT_CLOCK`, the demo and
//! the tests start it elsewhere; it then runs at normal speed, or stands still until it is moved.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// Waits are looked at again at least this often, so that a jump of the system clock is noticed.
pub const WAIT_MAX: Duration = Duration::from_secs(30);

/// The program's clock.
#[derive(Clone)]
pub struct Clock {
    face: Arc<Mutex<Face>>,
    moved: watch::Sender<u64>,
}

enum Face {
    /// The system's time.
    System,
    /// Started at an instant, running at normal speed.
    Running { at: DateTime<Utc>, since: Instant },
    /// Stands still until it is moved.
    Still { at: DateTime<Utc> },
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

impl Clock {
    fn with(face: Face) -> Self {
        Self { face: Arc::new(Mutex::new(face)), moved: watch::Sender::new(0) }
    }

    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::with(Face::System)
    }

    /// A clock that starts at `at` and runs at normal speed.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads a clock")]
    pub fn running_from(at: DateTime<Utc>) -> Self {
        Self::with(Face::Running { at, since: Instant::now() })
    }

    /// A clock that stands at `at` until [`Self::advance_to`].
    #[must_use]
    pub fn still(at: DateTime<Utc>) -> Self {
        Self::with(Face::Still { at })
    }

    /// The current instant.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads a clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match &*self.face.lock().unwrap_or_else(PoisonError::into_inner) {
            Face::System => Utc::now(),
            Face::Running { at, since } => {
                *at + chrono::Duration::from_std(since.elapsed()).unwrap_or(chrono::Duration::MAX)
            }
            Face::Still { at } => *at,
        }
    }

    /// Moves a clock of our own forward; one that shows the system's time, or a later instant
    /// already, stays as it is. Returns the instant it shows then.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads a clock")]
    pub fn advance_to(&self, to: DateTime<Utc>) -> DateTime<Utc> {
        let now = self.now();
        if to > now {
            let mut face = self.face.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *face {
                Face::System => return now,
                Face::Running { at, since } => (*at, *since) = (to, Instant::now()),
                Face::Still { at } => *at = to,
            }
            drop(face);
            self.moved.send_modify(|count| *count += 1);
        }
        self.now()
    }

    /// Sets a clock that stands still to any instant, as somebody may set the system's clock back.
    #[cfg(test)]
    pub fn set_to(&self, to: DateTime<Utc>) {
        *self.face.lock().unwrap_or_else(PoisonError::into_inner) = Face::Still { at: to };
    }

    /// Waits until the clock shows `until`, or was moved, or [`WAIT_MAX`] has passed: the caller
    /// looks again. `None` waits for one of the latter two.
    pub async fn wait(&self, until: Option<DateTime<Utc>>) {
        let mut moved = self.moved.subscribe();
        let left = match (until, self.stands_still()) {
            (Some(until), false) => (until - self.now()).to_std().unwrap_or(Duration::ZERO).min(WAIT_MAX),
            (Some(until), true) if until <= self.now() => Duration::ZERO,
            _ => WAIT_MAX,
        };
        tokio::select! {
            () = tokio::time::sleep(left) => {}
            _ = moved.changed() => {}
        }
    }

    /// Whether time passes only when somebody moves the clock.
    #[must_use]
    pub fn stands_still(&self) -> bool {
        matches!(&*self.face.lock().unwrap_or_else(PoisonError::into_inner), Face::Still { .. })
    }
}
