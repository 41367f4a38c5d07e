//! The content in use: settings, entries, replies and the two readers, swapped as one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

use crate::conversation::World;
use crate::crisis::Detector;
use crate::faq::Faq;

/// A snapshot. Decisions and readings of one step use the same one.
#[derive(Debug, Clone)]
pub struct Content {
    pub world: Arc<World>,
    pub detector: Arc<Detector>,
    pub version: u64,
}

/// Holds the content that is in use.
#[derive(Debug)]
pub struct Contents {
    current: RwLock<Content>,
    version: AtomicU64,
    /// `None` while it is trained for the first time: readings that need it wait.
    faq: watch::Sender<Option<Arc<Faq>>>,
}

impl Contents {
    /// Intake and crisis reading work from the start; the FAQ follows.
    pub fn new(world: World, detector: Detector) -> Self {
        let content = Content { world: Arc::new(world), detector: Arc::new(detector), version: 0 };
        Self { current: RwLock::new(content), version: AtomicU64::new(0), faq: watch::Sender::new(None) }
    }

    /// The snapshot in use.
    pub fn current(&self) -> Content {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The version in use; a reading of another one is stale.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }

    /// The matcher; waits while it is trained for the first time.
    pub async fn faq(&self) -> Option<Arc<Faq>> {
        let mut faq = self.faq.subscribe();
        faq.wait_for(Option::is_some).await.ok().and_then(|faq| faq.clone())
    }

    /// Whether the matcher is there.
    pub fn is_trained(&self) -> bool {
        self.faq.borrow().is_some()
    }

    /// Puts a matcher (and the world whose entries it knows) into use.
    pub fn replace(&self, world: World, faq: Faq) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        current.world = Arc::new(world);
        current.version += 1;
        self.version.store(current.version, Ordering::SeqCst);
        self.faq.send_replace(Some(Arc::new(faq)));
    }
}
