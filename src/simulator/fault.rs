//! Orders to misbehave: what the Graph API double does instead of answering well.

use std::time::Duration;

/// Which requests an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Messages (not read receipts).
    Sends,
    /// Read receipts.
    Receipts,
    /// Uploads, look-ups and downloads of files.
    Media,
    /// Look-ups of the phone number and of templates.
    Lookups,
}

/// What goes wrong. Of a send, those named `AcceptThen…` reach the phone, the others do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answers with Meta's error body of this code and the HTTP status that belongs to it.
    Error(i64),
    /// The same, and asks in a `Retry-After` header to be left alone for so long (whole seconds).
    ErrorFor(i64, Duration),
    /// HTTP 500 with an error page instead of JSON.
    Http500,
    /// HTTP 200 with something that is no JSON.
    Garbage,
    /// Never answers; the connection stays open.
    Drop,
    /// Cuts the connection without an answer.
    Reset,
    /// Accepts at once, and answers when the shared clock has moved on by this.
    AcceptThenDelay(Duration),
    /// Accepts, then cuts the connection.
    AcceptThenReset,
    /// Accepts, and never answers.
    AcceptThenDrop,
    AcceptThenHttp500,
    AcceptThenGarbage,
    /// Accepts and answers well; later a `failed` status with this code comes.
    AcceptThenFail(i64),
    /// Accepts and answers well, but never reports a status.
    AcceptThenSilence,
}

impl Fault {
    /// Whether the request is carried out all the same.
    pub(super) fn accepts(self) -> bool {
        match self {
            Self::Error(_)
            | Self::ErrorFor(..)
            | Self::Http500
            | Self::Garbage
            | Self::Drop
            | Self::Reset => false,
            Self::AcceptThenDelay(_)
            | Self::AcceptThenReset
            | Self::AcceptThenDrop
            | Self::AcceptThenHttp500
            | Self::AcceptThenGarbage
            | Self::AcceptThenFail(_)
            | Self::AcceptThenSilence => true,
        }
    }
}

/// The orders that are still to be carried out, first come, first served.
#[derive(Debug, Default)]
pub(super) struct Plan(Vec<Order>);

#[derive(Debug)]
struct Order {
    target: Target,
    fault: Fault,
    /// `None`: until lifted.
    left: Option<u32>,
}

impl Plan {
    pub fn add(&mut self, target: Target, fault: Fault, times: Option<u32>) {
        if times != Some(0) {
            self.0.push(Order { target, fault, left: times });
        }
    }

    pub fn lift(&mut self) {
        self.0.clear();
    }

    /// The fault for a request of this kind, used up by one.
    pub fn next(&mut self, target: Target) -> Option<Fault> {
        let index = self.0.iter().position(|order| order.target == target)?;
        let order = &mut self.0[index];
        let fault = order.fault;
        if let Some(left) = &mut order.left {
            *left -= 1;
            if *left == 0 {
                self.0.remove(index);
            }
        }
        Some(fault)
    }
}
