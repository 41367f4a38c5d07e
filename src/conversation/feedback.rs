//! How the person takes what the bot answered or offered: by a tap, or by what they say next.
//! Nothing is decided by it; the team learns from it which answers help.

use chrono::Duration;

use super::content::Content;
use super::draft::Draft;
use super::effect::{Effect, Taken};
use super::event::TurnRead;
use super::stage::HandoffReason;
use super::turn::Reply;
use super::wording::id;

/// What is said this soon after an answer is taken to be about it.
const SOON: Duration = Duration::minutes(10);

/// A tap on one of our buttons or rows. It names its bubble, however old that is.
pub fn of_tap(draft: &mut Draft<'_>, content: &Content) {
    let Content::Choice { id, .. } = content else { return };
    let (taken, chosen) = match id.as_str() {
        id::FINE => (Taken::Helped, None),
        id::HUMAN => (Taken::Human, None),
        id::OTHER => (Taken::NoneFits, None),
        id => match id.strip_prefix(id::ENTRY) {
            Some(slug) => (Taken::Chosen, Some(slug.to_owned())),
            None => return,
        },
    };
    draft.next.answered_at = None;
    draft.effect(Effect::Feedback { taken, chosen });
}

/// "Danke" soon after an answer.
pub fn of_thanks(draft: &mut Draft<'_>) {
    soon_after(draft, Taken::Thanked);
}

/// The next turn, and what it will be answered with: asking again soon says that the answer was not
/// simple enough; a question without an answer is one that an entry may be missing for.
pub fn of_turn(draft: &mut Draft<'_>, turn: &TurnRead, reply: &Reply) {
    let tapped = turn.choice.is_some();
    match reply {
        Reply::HandOver(HandoffReason::Wish, _) => soon_after(draft, Taken::Human),
        Reply::Answer(_) | Reply::Choices(_) | Reply::Topic(_) | Reply::HandOver(HandoffReason::Topic, _) => {
            if !tapped {
                soon_after(draft, Taken::AskedAgain);
            }
        }
        Reply::HandOver(
            HandoffReason::NoAnswer | HandoffReason::NotUnderstood | HandoffReason::Language,
            _,
        ) => {
            // "Etwas anderes" was noted with the question it was tapped for.
            if !tapped {
                soon_after(draft, Taken::AskedAgain);
                draft.effect(Effect::Feedback { taken: Taken::Unanswered, chosen: None });
            }
        }
        Reply::Nothing | Reply::Introduction | Reply::HandOver(_, _) => {}
    }
}

/// Each answer is judged once: the first thing said counts.
fn soon_after(draft: &mut Draft<'_>, taken: Taken) {
    if draft.next.answered_at.take().is_some_and(|at| draft.now - at <= SOON) {
        draft.effect(Effect::Feedback { taken, chosen: None });
    }
}
