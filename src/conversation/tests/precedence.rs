//! The order in which an inbound message is judged: crisis, a human owns it, outside hours, wish for a
//! human, not text, small words, FAQ, greeting.

use super::scenes::{at_night, human, is_waiting_for, sent_by, with_bot};
use super::texts::{acute, file, greeting, picture, question, stop, tap_fine, thanks, wish};
use crate::conversation::{AttachmentKind, Fate, HandoffReason, Purpose, Stage};
use crate::crisis::Severity;

#[test]
fn crisis_comes_before_everything() {
    let loud = [
        acute(),
        stop().in_need(Severity::Acute),
        thanks().in_need(Severity::Acute),
        wish().in_need(Severity::Acute),
        question("gehalt").in_need(Severity::Acute),
        tap_fine().in_need(Severity::Acute),
        file(AttachmentKind::Image, Some("(in Not)")).in_need(Severity::Acute),
    ];
    for text in loud {
        for mut chat in [with_bot(), human(), at_night(with_bot()), at_night(human())] {
            assert_eq!(sent_by(&mut chat, |chat| chat.says(text.clone())), [Purpose::CrisisReply]);
            assert!(chat.state.crisis.is_some());
        }
    }
}

#[test]
fn a_human_comes_before_the_hours() {
    let mut chat = at_night(human());
    chat.says(question("gehalt"));
    assert_eq!(chat.fates().last(), Some(&Fate::WithHuman));
}

#[test]
fn the_hours_come_before_a_wish() {
    let mut chat = at_night(with_bot());
    chat.says(wish());
    assert!(matches!(chat.stage(), Stage::Held { .. }));
}

#[test]
fn a_wish_comes_before_what_is_no_text() {
    let mut chat = with_bot();
    chat.writes(picture());
    chat.says(wish());
    assert!(is_waiting_for(&chat, HandoffReason::Wish));
}

#[test]
fn what_is_no_text_comes_before_small_words_and_faq() {
    let mut chat = with_bot();
    chat.writes(thanks());
    chat.writes(question("gehalt"));
    chat.says(picture());
    assert!(is_waiting_for(&chat, HandoffReason::NotText));
}

#[test]
fn a_question_comes_before_its_greeting() {
    let mut chat = with_bot();
    chat.writes(greeting());
    chat.says(question("gehalt"));
    assert_eq!(chat.sent(), [Purpose::Answer]);
}
