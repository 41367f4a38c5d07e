//! From a stored delivery to its steps. The items of one contact are stepped strictly one after
//! another (by shard); a delivery is done when all of its items are.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use super::backlog::Backlog;
use super::items::{parked_alert, work_off};
use super::rounds::{InHand, Round, Worker};
use super::statuses::note_statuses;
use super::steps::{Steps, Stopping};
use crate::conversation::Identities;
use crate::ids::DeliveryId;
use crate::telemetry::count;
use crate::whatsapp::webhook::{CallItem, EchoItem, Item, MessageItem, StatusItem, read};

/// Contacts are spread over this many queues; each is worked off in order.
const SHARDS: usize = 256;
/// Deliveries that wait in memory; the rest waits in the database.
const QUEUE_MAX: usize = 512;
/// Deliveries being stepped at once, by the size of their bodies in KiB: bounds the memory they take.
const STEPPING_KIB_MAX: u32 = 1024;
/// Deliveries read back from the database at a time.
const CATCH_UP: usize = 256;
/// Deliveries written down as done in one transaction.
const DONE_AT_ONCE: usize = 256;

/// The way in for stored deliveries.
#[derive(Debug, Clone)]
pub struct Intake {
    queue: mpsc::Sender<(DeliveryId, Bytes)>,
    /// Some deliveries are only in the database.
    behind: Arc<AtomicBool>,
    backlog: Arc<Backlog>,
    signal: watch::Sender<u64>,
}

impl Intake {
    /// Before a delivery is stored: waits for the steps when too much is stored already, but not for
    /// long.
    pub async fn room(&self) {
        self.backlog.room().await;
    }

    /// Hands on a delivery that was just stored.
    pub fn hand_on(&self, id: DeliveryId, body: Bytes) {
        self.backlog.grow();
        if self.queue.try_send((id, body)).is_err() {
            self.behind.store(true, Ordering::SeqCst);
        }
        self.signal.send_modify(|count| *count += 1);
    }

    /// Looks for deliveries in the database that nobody has in hand.
    pub fn look_back(&self) {
        self.behind.store(true, Ordering::SeqCst);
        self.signal.send_modify(|count| *count += 1);
    }

    /// The database says how many are not stepped: what was stored by another process, or before the
    /// start, was not counted.
    pub fn unstepped(&self, count: u64) {
        self.backlog.set(count);
    }
}

/// A delivery whose items are all stepped; it is in hand until that is written down.
type Finished = (DeliveryId, Option<InHand>);

/// One delivery's items under way; done when the last of them is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    pub delivery: DeliveryId,
    done: mpsc::UnboundedSender<Finished>,
    /// A step was cut off by the stop: the delivery stays for the next start.
    unfinished: AtomicBool,
    /// There until the end.
    in_hand: Option<InHand>,
    _room: OwnedSemaphorePermit,
}

impl Ticket {
    pub(super) fn keep(&self) {
        self.unfinished.store(true, Ordering::SeqCst);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.unfinished.load(Ordering::SeqCst) {
            // The receiver is gone only at a stop; then the delivery is stepped again, to no effect.
            let _ = self.done.send((self.delivery, self.in_hand.take()));
        }
    }
}

/// One item on its way to its step.
pub(super) struct Piece {
    /// Boxed: each of the many queues keeps room for some pieces.
    pub item: Box<Item>,
    pub ticket: Arc<Ticket>,
}

/// Hands items to their shards.
pub struct Dispatcher {
    queue: mpsc::Receiver<(DeliveryId, Bytes)>,
    /// Unbounded, as `room` bounds what is in them: nobody's flood keeps the dispatcher from others.
    shards: Vec<mpsc::UnboundedSender<Piece>>,
    statuses: mpsc::UnboundedSender<(StatusItem, Arc<Ticket>)>,
    done: mpsc::UnboundedSender<Finished>,
    /// Deliveries in hand, so that catching up does not take them twice.
    in_hand: Arc<Mutex<HashSet<DeliveryId>>>,
    behind: Arc<AtomicBool>,
    /// Up to here the database was looked through.
    caught_up_to: DeliveryId,
    /// In KiB of bodies.
    room: Arc<Semaphore>,
    phone_number_id: String,
    steps: Steps,
}

/// Builds the intake and starts its tasks. The dispatcher is driven by the caller.
pub fn intake(steps: &Steps, phone_number_id: &str) -> (Intake, Dispatcher, watch::Receiver<u64>) {
    let (queue, waiting) = mpsc::channel(QUEUE_MAX);
    let (status_queue, statuses) = mpsc::unbounded_channel();
    let (done, finished) = mpsc::unbounded_channel();
    // What was not done when the program ended is looked for first.
    let (behind, signal) = (Arc::new(AtomicBool::new(true)), watch::Sender::new(0));
    let in_hand = Arc::new(Mutex::new(HashSet::new()));
    let backlog = Arc::new(Backlog::default());
    let shards = (0..SHARDS)
        .map(|_| {
            let (shard, pieces) = mpsc::unbounded_channel();
            tokio::spawn(work_off(steps.clone(), pieces));
            shard
        })
        .collect();
    tokio::spawn(note_statuses(steps.clone(), statuses));
    tokio::spawn(finish(steps.clone(), finished, in_hand.clone(), backlog.clone()));
    let dispatcher = Dispatcher {
        queue: waiting,
        shards,
        statuses: status_queue,
        done,
        in_hand,
        behind: behind.clone(),
        caught_up_to: DeliveryId(0),
        room: Arc::new(Semaphore::new(STEPPING_KIB_MAX as usize)),
        phone_number_id: phone_number_id.to_owned(),
        steps: steps.clone(),
    };
    let handed_on = signal.subscribe();
    (Intake { queue, behind, backlog, signal }, dispatcher, handed_on)
}

impl Worker for Dispatcher {
    const NAME: &'static str = "intake";

    async fn round(&mut self) -> Round {
        let mut worked = false;
        while let Ok((id, body)) = self.queue.try_recv() {
            // Found in the database meanwhile, and perhaps done already.
            if id > self.caught_up_to {
                self.dispatch(id, &body).await;
            }
            worked = true;
        }
        if self.behind.swap(false, Ordering::SeqCst) {
            match self.catch_up().await {
                Ok(found) => worked |= found,
                Err(Stopping) => return Round::Rest(None),
            }
        }
        if worked { Round::Worked } else { Round::Rest(None) }
    }
}

impl Dispatcher {
    /// Takes deliveries from the database that nobody has in hand. Returns whether there were any.
    async fn catch_up(&mut self) -> Result<bool, Stopping> {
        let mut after = DeliveryId(0);
        let mut found = false;
        loop {
            let store = self.steps.store.clone();
            let Some(deliveries) = self.steps.persist(|| store.unstepped(after, CATCH_UP)).await? else {
                return Ok(found);
            };
            let Some(last) = deliveries.last() else { return Ok(found) };
            after = last.id;
            // Ids ascend in the order of commits: nothing before this one can come to light later.
            self.caught_up_to = after;
            for delivery in deliveries {
                found |= self.dispatch(delivery.id, &delivery.body).await;
            }
        }
    }

    /// Returns whether the delivery was not in hand already.
    async fn dispatch(&mut self, id: DeliveryId, body: &Bytes) -> bool {
        if !self.in_hand.lock().unwrap_or_else(PoisonError::into_inner).insert(id) {
            return false;
        }
        let kib =
            u32::try_from(body.len() / 1024 + 1).map_or(STEPPING_KIB_MAX, |kib| kib.min(STEPPING_KIB_MAX));
        // Never closed: without room nothing would be stepped any more.
        let Ok(room) = self.room.clone().acquire_many_owned(kib).await else { return false };
        let ticket = Arc::new(Ticket {
            delivery: id,
            done: self.done.clone(),
            unfinished: false.into(),
            in_hand: Some(self.steps.activity.begin()),
            _room: room,
        });
        let Ok(items) = read(body, &self.phone_number_id) else {
            self.park_whole(&ticket).await;
            return true;
        };
        for item in items {
            let ticket = ticket.clone();
            let sent = match item {
                Item::Status(status) => self.statuses.send((status, ticket)).is_ok(),
                item => {
                    let shard = shard_of(&item);
                    self.shards[shard].send(Piece { item: Box::new(item), ticket }).is_ok()
                }
            };
            if !sent {
                tracing::error!("a queue of the intake has ended");
            }
        }
        true
    }

    async fn park_whole(&self, ticket: &Ticket) {
        count::parked("unreadable");
        let (store, id) = (&self.steps.store, ticket.delivery);
        let now = self.steps.now();
        let parked = self.steps.persist(|| store.delivery_parked(id, "unreadable", now)).await;
        let alerted = parked_alert(&self.steps, "unreadable").await;
        if parked.is_err() || alerted.is_err() {
            ticket.keep();
        }
    }
}

fn shard_of(item: &Item) -> usize {
    let mut hasher = DefaultHasher::new();
    match item {
        Item::Message(MessageItem { from, .. }) | Item::Call(CallItem { from, .. }) => {
            key(from).hash(&mut hasher);
        }
        Item::Echo(EchoItem { to, .. }) => key(to).hash(&mut hasher),
        Item::Identity(change) => key(&change.previous).hash(&mut hasher),
        Item::Status(_) | Item::Operator(_) | Item::Foreign | Item::Ignored { .. } | Item::Parked { .. } => {}
    }
    usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or(0)
}

/// One contact may come by several identifiers and so by two shards: the turn's revision then makes
/// the slower step stale, and it is read again.
fn key(identities: &Identities) -> Option<&str> {
    identities.bsuid().or_else(|| identities.parent_bsuid()).or_else(|| identities.wa_id())
}

async fn finish(
    steps: Steps,
    mut finished: mpsc::UnboundedReceiver<Finished>,
    in_hand: Arc<Mutex<HashSet<DeliveryId>>>,
    backlog: Arc<Backlog>,
) {
    let mut batch = Vec::new();
    while finished.recv_many(&mut batch, DONE_AT_ONCE).await > 0 {
        let now = steps.now();
        let ids: Vec<DeliveryId> = batch.iter().map(|(id, _)| *id).collect();
        let done = steps.persist(|| steps.store.deliveries_done(ids.clone(), now)).await;
        backlog.shrink(batch.len());
        let mut in_hand = in_hand.lock().unwrap_or_else(PoisonError::into_inner);
        for id in &ids {
            in_hand.remove(id);
        }
        drop(in_hand);
        // Nobody has them in hand any more.
        batch.clear();
        if done.is_err() {
            return;
        }
    }
}
