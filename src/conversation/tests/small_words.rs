//! The row "Danke", "ok", 👍, "Passt, danke".

use rstest::rstest;

use super::scenes::{at_night, held, human, reopening, resolved, sent_by, waiting, with_bot};
use super::shell::Chat;
use super::texts::{Text, deletion, notice, question, tap_fine, thanks, thumb, thumb_back, unknown, wamid};
use crate::conversation::{Fate, Outcome, Purpose, Stage};

fn small_words() -> [Text; 3] {
    [thanks(), thumb(), tap_fine()]
}

#[rstest]
#[case::bot(with_bot())]
#[case::resolved(resolved())]
#[case::held(held())]
#[case::waiting(waiting())]
#[case::human(human())]
fn small_words_are_noted_without_reply_hold_or_hand_over(#[case] mut chat: Chat) {
    for words in [thanks(), thumb()] {
        let before = chat.stage().clone();
        assert_eq!(sent_by(&mut chat, |chat| chat.says(words)), []);
        assert_eq!(chat.stage(), &before);
        assert_eq!(chat.fates().last(), Some(&Fate::Noted));
    }
}

#[test]
fn small_words_at_night_are_not_held() {
    let mut chat = at_night(with_bot());
    for words in small_words() {
        chat.says(words);
        assert!(!matches!(chat.stage(), Stage::Held { .. }));
        assert_eq!(chat.fates().last(), Some(&Fate::Noted));
    }
    assert_eq!(chat.sent(), []);
}

#[rstest]
#[case::in_hours(with_bot())]
#[case::at_night(at_night(with_bot()))]
fn the_button_resolves(#[case] mut chat: Chat) {
    chat.says(tap_fine());
    assert!(matches!(chat.stage(), Stage::Resolved { outcome: Outcome::Helped, .. }));
    assert_eq!(chat.sent(), []);
}

#[test]
fn typed_thanks_do_not_resolve() {
    let mut chat = with_bot();
    chat.says(thanks());
    assert_eq!(chat.stage(), &Stage::Bot);
}

#[test]
fn the_button_does_not_resolve_what_is_still_asked() {
    let mut chat = with_bot();
    chat.writes(question("gehalt"));
    chat.says(tap_fine());
    assert_eq!(chat.sent(), [Purpose::Answer]);
    assert_eq!(chat.fates(), [Fate::Answered, Fate::Noted]);
}

#[rstest]
#[case::thanks(thanks())]
#[case::button(tap_fine())]
fn after_the_template_small_words_bring_the_owed_answer(#[case] words: Text) {
    let mut chat = reopening();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(words)), [Purpose::Answer]);
    assert_eq!(chat.fates(), [Fate::Answered, Fate::Noted]);
    assert_eq!(chat.stage(), &Stage::Bot);
}

#[test]
fn a_thumb_after_the_template_opens_no_window_so_nothing_goes_out() {
    for mut chat in [reopening(), at_night(reopening())] {
        assert_eq!(sent_by(&mut chat, |chat| chat.says(thumb())), []);
        assert!(matches!(chat.stage(), Stage::Reopening { .. }));
        assert_eq!(chat.fates(), [Fate::Owed, Fate::Noted]);
    }
}

#[test]
fn a_thumb_after_the_template_brings_the_owed_answer_when_a_call_has_opened_the_window() {
    let mut chat = reopening();
    chat.calls();
    assert_eq!(sent_by(&mut chat, |chat| chat.says(thumb())), [Purpose::Answer]);
}

#[test]
fn deletions_and_notices_bring_no_owed_answer() {
    for nothing in [deletion(wamid("0")), thumb_back(), notice()] {
        let mut chat = reopening();
        chat.calls();
        assert_eq!(sent_by(&mut chat, |chat| chat.says(nothing)), []);
        assert!(matches!(chat.stage(), Stage::Reopening { .. }));
        assert_eq!(chat.fates(), [Fate::Owed, Fate::Noted]);
    }
}

#[test]
fn thanks_after_the_template_at_night_bring_the_owed_answer_at_the_opening() {
    let mut chat = at_night(reopening());
    assert_eq!(sent_by(&mut chat, |chat| chat.says(thanks())), []);
    assert!(matches!(chat.stage(), Stage::Held { .. }));
    chat.advance("2026-11-24T08:00:00+01:00");
    assert!(chat.last_words().contains("gehalt"));
}

#[test]
fn thanks_beside_an_open_question_do_not_swallow_it() {
    let mut chat = reopening();
    chat.writes(question("wohnung"));
    chat.says(thanks());
    assert!(chat.last_words().contains("wohnung"));
    let mut chat = reopening();
    chat.writes(unknown());
    assert_eq!(sent_by(&mut chat, |chat| chat.writes(thanks())), []);
}
