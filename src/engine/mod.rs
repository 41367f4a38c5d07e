//! The shell around the heart: makes events of deliveries, clicks and passing time, and carries the
//! effects out.

mod backlog;
mod carry;
mod content;
mod courier;
mod housekeeping;
mod ingest;
mod items;
mod media;
mod pacing;
mod reading;
mod receipts;
mod rounds;
mod search;
mod statuses;
mod steps;
mod timers;
mod upload;

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;

pub use content::{Content, Contents};
pub use courier::Link;
pub use ingest::Intake;
pub use reading::{message as read_message, turn as read_turn};
pub use rounds::{Activity, Round, Worker};
pub use steps::{Ended, Steps, Stopping};

use crate::alert::Alerts;
use crate::clock::Clock;
use crate::config::Config;
use crate::conversation::Event;
use crate::ids::Generator;
use crate::store::{Happening, Store, Subject};
use crate::whatsapp::client::GraphClient;

/// The key under which the fingerprint of the last known office hours is kept.
const HOURS_SETTING: &str = "office_hours";

/// The running engine.
#[derive(Debug)]
pub struct Engine {
    pub steps: Steps,
    pub intake: Intake,
    pub link: Arc<Link>,
    tasks: tokio::sync::Mutex<JoinSet<()>>,
}

/// What the engine is made of.
#[derive(Debug)]
pub struct Parts {
    pub store: Store,
    pub contents: Arc<Contents>,
    pub clock: Clock,
    pub graph: GraphClient,
}

impl Engine {
    /// Starts every loop.
    ///
    /// # Errors
    /// When the alert channels cannot be used, or the database cannot be written.
    pub async fn start(config: &Config, parts: Parts, random: Arc<dyn Generator>) -> anyhow::Result<Self> {
        let Parts { store, contents, clock, graph } = parts;
        let activity = Arc::new(Activity::default());
        let steps = Steps {
            store: store.clone(),
            contents,
            clock: clock.clone(),
            activity: activity.clone(),
            store_trouble: watch::Sender::new(0),
        };
        store.reset_after_start(clock.now()).await?;
        statuses::failures(&steps, store.owed_failures().await?).await?;
        notice_new_hours(&steps).await?;
        let public_url =
            config.server.public_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        let alerts = Alerts::new(&config.alert, public_url, steps.clone())?;
        let media_folder = config.storage.media_dir.clone();
        let link = Arc::new(Link::new(
            steps.clone(),
            graph,
            config.whatsapp.send_rate,
            random,
            media_folder.clone(),
        ));
        let (intake, dispatcher, handed_on) = ingest::intake(&steps, &config.whatsapp.phone_number_id);
        let media = media::Media {
            link: link.clone(),
            folder: media_folder,
            bytes_max: config.storage.media_bytes_max,
        };
        let mut tasks = JoinSet::new();
        let signals = store.signals();
        tasks.spawn(activity.clone().drive(dispatcher, handed_on, clock.clone()));
        tasks.spawn(activity.clone().drive(
            timers::Timers::new(steps.clone()),
            signals.wake.subscribe(),
            clock.clone(),
        ));
        let courier = courier::Courier::new(link.clone());
        tasks.spawn(activity.clone().drive(
            courier,
            either(signals.outbox.subscribe(), link.ended.subscribe()),
            clock.clone(),
        ));
        tasks.spawn(activity.clone().drive(
            receipts::Receipts::new(link.clone()),
            signals.receipts.subscribe(),
            clock.clone(),
        ));
        tasks.spawn(activity.clone().drive(media, signals.media.subscribe(), clock.clone()));
        let indexer = search::Indexer::new(steps.clone());
        tasks.spawn(activity.clone().drive(indexer, steps.store_trouble.subscribe(), clock.clone()));
        let alarm = either(signals.alerts.subscribe(), steps.store_trouble.subscribe());
        tasks.spawn(activity.clone().drive(alerts, alarm, clock.clone()));
        let purge = housekeeping::Purge::new(link.clone(), config.storage.clone());
        let quiet = purge.signal();
        tasks.spawn(activity.clone().drive(purge, quiet, clock.clone()));
        tasks.spawn(housekeeping::keep_house(link.clone(), intake.clone()));
        Ok(Self { steps, intake, link, tasks: tokio::sync::Mutex::new(tasks) })
    }

    /// Waits until nothing is left to do at the clock's instant.
    pub async fn settle(&self) {
        self.steps.activity.settle().await;
    }

    /// Ends the loops after what they have in hand, then the store.
    pub async fn stop(&self) {
        self.steps.activity.stop();
        let mut tasks = self.tasks.lock().await;
        while tasks.join_next().await.is_some() {}
        self.steps.store.close().await;
    }
}

/// A signal that fires when either does.
fn either(mut one: watch::Receiver<u64>, mut other: watch::Receiver<u64>) -> watch::Receiver<u64> {
    let (both, signal) = watch::channel(0);
    tokio::spawn(async move {
        loop {
            let changed = tokio::select! {
                changed = one.changed() => changed,
                changed = other.changed() => changed,
                () = both.closed() => return,
            };
            if changed.is_err() {
                return;
            }
            both.send_modify(|count| *count += 1);
        }
    });
    signal
}

/// Hours that changed while the program was off move what waits for them.
async fn notice_new_hours(steps: &Steps) -> anyhow::Result<()> {
    let fingerprint = steps.contents.current().world.hours.fingerprint().to_string();
    let known = steps.store.setting(HOURS_SETTING).await?;
    if known.as_deref() == Some(fingerprint.as_str()) {
        return Ok(());
    }
    for id in steps.store.all_waiting_on_hours().await? {
        let _ = steps.event(Subject::Conversation(id), Happening::HoursChanged, Event::HoursChanged).await?;
    }
    steps.store.set_setting(HOURS_SETTING, &fingerprint).await?;
    Ok(())
}
