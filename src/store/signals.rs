//! Tells the loops that something was committed for them.

use tokio::sync::watch;

/// Each is a counter that moves after a commit; `subscribe()` and await `changed()`.
#[derive(Debug)]
pub struct Signals {
    /// Something was queued: a message, an alert, a receipt, a media file.
    pub work: watch::Sender<u64>,
    /// A conversation may wake up earlier than the loop knows.
    pub wake: watch::Sender<u64>,
    /// The newest `seq` of the change log: pages look what it was.
    pub change: watch::Sender<i64>,
}

impl Default for Signals {
    fn default() -> Self {
        Self { work: watch::Sender::new(0), wake: watch::Sender::new(0), change: watch::Sender::new(0) }
    }
}

/// What a transaction has to signal.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Raised {
    pub work: bool,
    pub wake: bool,
    pub change: Option<i64>,
    /// The version of the data on disk that was noted.
    pub data_version: Option<i64>,
}

impl Signals {
    pub(super) fn fire(&self, raised: Raised) {
        if raised.work {
            self.work.send_modify(|count| *count += 1);
        }
        if raised.wake {
            self.wake.send_modify(|count| *count += 1);
        }
        if let Some(seq) = raised.change {
            self.change.send_modify(|newest| *newest = seq.max(*newest));
        }
    }
}
