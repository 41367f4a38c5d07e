//! What the checks keep beside the conversation: the same facts, counted another way.

use chrono::{DateTime, Duration, Utc};

use super::super::shell::{Books, Moment};
use crate::conversation::wording::id;
use crate::conversation::{AgentAct, Bubble, Content, Event, Purpose, World};
use crate::faq::Intent;
use crate::hours::OfficeHours;

/// The facts before the event that is checked (its own arrival included, its effects not).
#[derive(Debug, Default)]
pub struct Ledger {
    /// The end of the customer service window, by Meta's rule.
    pub window_ends: Option<DateTime<Utc>>,
    pub human_wrote: Option<DateTime<Utc>>,
    pub hotline: Option<DateTime<Utc>>,
    pub note: Option<DateTime<Utc>>,
    pub review_line: Option<DateTime<Utc>>,
    /// Automatic messages that count for the limit.
    pub automatic: Vec<DateTime<Utc>>,
    /// An acknowledgement went out since the office was last open.
    pub acknowledged: bool,
    /// "Stop" holds; with it, whether it was confirmed.
    pub stopped: bool,
    pub confirmed: bool,
    pub call_notice: Option<DateTime<Utc>>,
}

impl Books for Ledger {
    fn before_check(&mut self, event: &Event, now: DateTime<Utc>, world: &World) {
        let margin = world.settings.window_margin;
        let mut opens = |at: DateTime<Utc>| {
            let end = at.min(now) + Duration::hours(24) - margin;
            self.window_ends = self.window_ends.max(Some(end));
        };
        match event {
            Event::Message(message, _) => {
                if let (true, Some(at)) = (opens_window(&message.content), message.sent_at) {
                    opens(at);
                }
            }
            Event::Call { at } => opens(*at),
            _ => {}
        }
    }

    fn after_check(&mut self, moment: &Moment<'_>, now: DateTime<Utc>) {
        self.note_stop(moment.event);
        match moment.event {
            Event::PhoneAppEcho | Event::Agent(_, AgentAct::Reply(_)) => self.human_wrote = Some(now),
            // What was not delivered was not said.
            Event::SendFailed { purpose: Purpose::CrisisReply, .. } => self.hotline = None,
            Event::SendFailed { purpose: Purpose::ReviewLine, .. } => self.review_line = None,
            _ => {}
        }
        for purpose in moment.automatic() {
            match purpose {
                Purpose::CrisisReply => self.hotline = Some(now),
                Purpose::CrisisNote => self.note = Some(now),
                Purpose::ReviewLine => self.review_line = Some(now),
                Purpose::Acknowledgement => self.acknowledged = true,
                Purpose::StopConfirmation => self.confirmed = true,
                Purpose::CallNotice => self.call_notice = Some(now),
                _ => {}
            }
            if !purpose.is_crisis() {
                self.automatic.push(now);
            }
        }
    }

    fn time_passes(&mut self, from: DateTime<Utc>, to: DateTime<Utc>, hours: &OfficeHours) {
        let opened = hours.is_open(to) || hours.next_opening(from).is_some_and(|opening| opening < to);
        if opened {
            self.acknowledged = false;
        }
    }
}

impl Ledger {
    fn note_stop(&mut self, event: &Event) {
        let Event::Message(message, understanding) = event else { return };
        match &message.content {
            Content::Choice { id, .. } if id == id::HUMAN => self.stopped = false,
            Content::Text { .. } | Content::Edit { .. } => match understanding.message.intent {
                Intent::Stop => self.stopped = true,
                Intent::Start | Intent::WishForHuman => (self.stopped, self.confirmed) = (false, false),
                _ => {}
            },
            _ => {}
        }
    }

    /// Whether a human wrote within the last ten minutes.
    pub fn human_talks(&self, now: DateTime<Utc>) -> bool {
        self.human_wrote.is_some_and(|at| now - at < Duration::minutes(10))
    }

    pub fn window_is_open(&self, now: DateTime<Utc>) -> bool {
        self.window_ends.is_some_and(|end| end > now)
    }
}

/// Meta names messages and calls, and the first opening of a chat.
fn opens_window(content: &Content) -> bool {
    !matches!(
        content,
        Content::Reaction { .. }
            | Content::Edit { .. }
            | Content::Revoke { .. }
            | Content::Notice { .. }
            | Content::Unsupported { .. }
    )
}

/// Whether a bubble needs an open window.
pub fn is_free_form(bubble: &Bubble) -> bool {
    !matches!(bubble, Bubble::Template { .. })
}
