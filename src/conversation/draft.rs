//! A decision in the making: the next state and the effects so far.

use chrono::{DateTime, Duration, Utc};

use super::effect::{AlertKind, AlertOrder, Bubble, Decision, Effect, Fate, Outbound, Purpose, Refusal};
use super::stage::{HandoffReason, Stage};
use super::state::{Conversation, Turn, window_closes_at};
use super::waiting;
use super::wording;
use super::world::World;
use crate::crisis::Severity;
use crate::ids::AgentId;

/// At most this many automatic messages to one contact in [`BURST_SPAN`] (I10).
const BURST_MAX: usize = 10;
const BURST_SPAN: Duration = Duration::minutes(10);
/// And at most this many in a day.
const DAY_MAX: usize = 30;
/// The bot introduces itself again after this long.
const INTRODUCE_AGAIN: Duration = Duration::days(30);
/// A template is not bound to the window, but one that is a day late says nothing any more.
const TEMPLATE_LIFE: Duration = Duration::days(1);

/// The decision in the making.
pub struct Draft<'a> {
    pub next: Conversation,
    pub world: &'a World,
    pub now: DateTime<Utc>,
    pub fate: Option<Fate>,
    pub turn_fate: Option<Fate>,
    effects: Vec<Effect>,
    refusal: Option<Refusal>,
}

impl<'a> Draft<'a> {
    pub fn new(state: &Conversation, world: &'a World, now: DateTime<Utc>) -> Self {
        let mut next = state.clone();
        next.automatic_sends.retain(|sent| now - *sent < Duration::days(1));
        Self { next, world, now, fate: None, turn_fate: None, effects: Vec::new(), refusal: None }
    }

    pub fn finish(self) -> Decision {
        let Self { next, fate, turn_fate, effects, refusal, .. } = self;
        Decision { next, fate, turn_fate, effects, refusal }
    }

    pub fn refuse(&mut self, refusal: Refusal) {
        self.refusal = Some(refusal);
    }

    pub fn is_open(&self) -> bool {
        self.world.hours.is_open(self.now)
    }

    /// When the customer service window closes, if it is open now.
    pub fn window(&self) -> Option<DateTime<Utc>> {
        window_closes_at(&self.next, self.world).filter(|closes| *closes > self.now)
    }

    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub fn audit(&mut self, what: &'static str, detail: impl Into<String>, by: Option<AgentId>) {
        self.effect(Effect::Audit { what, detail: detail.into(), by });
    }

    /// A line for a stage that changed in silence: the trail tells every change.
    pub fn audit_stage(&mut self, before: &Stage) {
        /// These tell which stage follows.
        const TELL: [&str; 9] = [
            "held",
            "waiting",
            "claimed",
            "taken_over",
            "released",
            "resolved",
            "reopening",
            "owed_dropped",
            "crisis_released",
        ];
        let after = self.next.stage.word();
        let is_told = self
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Audit { what, .. } if TELL.contains(what)));
        if after != before.word() && !is_told {
            self.audit("stage", after, None);
        }
    }

    pub fn alert(&mut self, kind: AlertKind, repeat: u32) {
        let escalate = matches!(kind, AlertKind::Crisis(Severity::Acute | Severity::Distress))
            && repeat >= self.world.settings.escalate_after;
        self.effect(Effect::Alert(AlertOrder { kind, escalate, repeat }));
    }

    /// Whether one more automatic message would be one too many (I10).
    pub fn limit_reached(&self) -> bool {
        let sends = &self.next.automatic_sends;
        let recent = sends.iter().filter(|sent| self.now - **sent < BURST_SPAN).count();
        recent >= BURST_MAX || sends.len() >= DAY_MAX
    }

    /// Queues an automatic message. Returns whether it can go out: the window is open (a template
    /// needs none) and the limit is not reached; crisis messages know no limit.
    pub fn say(&mut self, purpose: Purpose, bubble: Bubble, entries: Vec<String>) -> bool {
        let is_template = matches!(bubble, Bubble::Template { .. });
        let expires_at = if is_template { Some(self.now + TEMPLATE_LIFE) } else { self.window() };
        let Some(expires_at) = expires_at else { return false };
        if !purpose.is_crisis() {
            if self.limit_reached() {
                return false;
            }
            self.next.automatic_sends.push(self.now);
        }
        let introduces = !is_template && !purpose.is_crisis() && purpose != Purpose::ReviewLine;
        let bubble = if introduces { self.introduced(bubble) } else { wording::fitted(bubble) };
        self.effect(Effect::Send(Outbound { purpose, bubble, expires_at, entries }));
        true
    }

    fn introduced(&mut self, bubble: Bubble) -> Bubble {
        if self.next.introduced_at.is_some_and(|at| self.now - at < INTRODUCE_AGAIN) {
            return wording::fitted(bubble);
        }
        self.next.introduced_at = Some(self.now);
        let privacy_url = self.world.settings.privacy_url.as_deref();
        wording::introduced(bubble, privacy_url, self.next.language)
    }

    /// Plain text of ours.
    pub fn say_text(&mut self, purpose: Purpose, body: String) -> bool {
        self.say(purpose, Bubble::Text { body }, Vec::new())
    }

    /// The open turn is over; every message in it has this fate.
    pub fn close_turn(&mut self, fate: Fate) {
        self.next.turn = None;
        self.next.turn_revision += 1;
        self.turn_fate = Some(fate);
        // The message that was pending a moment ago shares the fate of its turn.
        if self.fate == Some(Fate::Pending) {
            self.fate = None;
        }
    }

    /// Joins the message to the open turn, or opens one. The quiet time slides, at most to the
    /// tenth second (I9).
    pub fn open_turn(&mut self) {
        const SLIDE_MAX: Duration = Duration::seconds(10);
        let opened_at = self.next.turn.map_or(self.now, |turn| turn.opened_at);
        let quiet_ends = self.now + self.world.settings.quiet_time;
        let closes_at = quiet_ends.min(opened_at + SLIDE_MAX).max(self.now);
        self.next.turn = Some(Turn { opened_at, closes_at });
        self.fate = Some(Fate::Pending);
    }

    /// A human has to answer; says nothing.
    pub fn wait_for_human(&mut self, reason: HandoffReason, topic: Option<String>) {
        // Whatever else brings a human: a person in need comes first.
        let reason = if self.next.crisis.is_some() { HandoffReason::Crisis } else { reason };
        self.close_turn(Fate::Waiting);
        if topic.is_some() {
            self.next.about.clone_from(&topic);
        }
        self.next.misses = 0;
        self.next.unanswered_since.get_or_insert(self.now);
        self.next.stage = Stage::Waiting {
            since: self.now,
            reason,
            deadline: waiting::deadline(self.now, &self.world.hours),
            topic,
            overdue: false,
        };
        self.audit("waiting", format!("{reason:?}"), None);
    }

    /// A human has to answer, and the person is told until when (once, as it opens the wait).
    pub fn hand_over(&mut self, reason: HandoffReason, topic: Option<String>) {
        self.wait_for_human(reason, topic);
        if let Stage::Waiting { deadline, .. } = self.next.stage {
            let language = self.next.language;
            let line = self.handoff_line(deadline, language);
            if self.say_text(Purpose::HandoffLine, line) {
                self.effect(Effect::MarkRead(None));
            }
        }
    }

    fn handoff_line(&self, deadline: DateTime<Utc>, language: crate::language::Language) -> String {
        use crate::language::Language::{English, German, Other};
        let line = |language| {
            let when = waiting::until_phrase(deadline, self.now, &self.world.hours, language);
            wording::handoff_line(&when, language)
        };
        match language {
            German | English => line(language),
            Other => format!("{}\n{}", line(German), line(English)),
            spoken => format!("{}\n{}", line(spoken), line(German)),
        }
    }
}
