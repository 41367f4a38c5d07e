//! The invariants I1 to I10, over generated lives of a conversation: at least fifty events each, with
//! time steps over nights, weekends, holidays and both changes of the clocks.

mod books;
mod in_need;
mod invariants;
mod lives;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::shell::{Chat, Check};
use crate::conversation::{Conversation, Fate, wake_at};
use books::Ledger;
use lives::{Life, life};

/// Lives per invariant; with those of every invariant, over 10 000.
const LIVES: u32 = 750;

type Invariant = Check<Ledger>;

fn holds(life: &Life, invariant: Invariant) -> Result<(), TestCaseError> {
    let mut chat = life.begin(invariant);
    for event in &life.events {
        event.happen(&mut chat);
        if let Some(broken) = chat.broken.take() {
            return Err(TestCaseError::fail(format!("{broken}\nafter {event:?} at {}", chat.now)));
        }
    }
    settles(&mut chat)
}

/// Left alone for a month, everything comes to an end, and the state survives being written down.
fn settles(chat: &mut Chat<Ledger>) -> Result<(), TestCaseError> {
    let written = serde_json::to_string(&chat.state).unwrap();
    let read: Conversation = serde_json::from_str(&written).unwrap();
    prop_assert_eq!(&read, &chat.state);
    chat.unreadable = false;
    chat.courier_rests = false;
    chat.pass(chrono::Duration::days(30));
    if let Some(broken) = chat.broken.take() {
        return Err(TestCaseError::fail(format!("{broken}\nwhile it was left alone")));
    }
    for message in &chat.messages {
        let ended = !matches!(message.fate, Fate::Pending | Fate::Held | Fate::Owed);
        prop_assert!(ended, "still open after a month: {:?}", message);
    }
    prop_assert!(wake_at(&chat.state, &chat.world).is_none_or(|at| at > chat.now));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: LIVES,
        failure_persistence: None,
        max_shrink_iters: 3_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn i1_need_is_found_in_any_stage_and_calls_a_human(life in life()) {
        holds(&life, in_need::need_is_found_and_calls_a_human)?;
    }

    #[test]
    fn i1_a_crisis_stays_open_until_a_human_releases_it(life in life()) {
        holds(&life, in_need::only_a_human_ends_a_crisis)?;
    }

    #[test]
    fn i2_in_a_crisis_only_the_hotline_reply_and_the_note_are_sent(life in life()) {
        holds(&life, in_need::a_crisis_silences_everything_else)?;
    }

    #[test]
    fn i2_reply_and_note_keep_their_distance_and_come_when_they_may(life in life()) {
        holds(&life, in_need::crisis_messages_keep_their_pace)?;
    }

    #[test]
    fn i3_where_a_human_owns_it_the_bot_is_silent(life in life()) {
        holds(&life, invariants::a_human_silences_the_bot)?;
    }

    #[test]
    fn i4_outside_office_hours_hardly_anything_is_sent(life in life()) {
        holds(&life, invariants::closed_means_silent)?;
    }

    #[test]
    fn every_change_is_in_the_audit_trail(life in life()) {
        holds(&life, invariants::every_change_is_in_the_trail)?;
    }

    #[test]
    fn i5_free_text_is_never_queued_past_the_window(life in life()) {
        holds(&life, invariants::free_text_fits_the_window)?;
    }

    #[test]
    fn i6_every_message_has_one_fate_and_what_belongs_to_it(life in life()) {
        holds(&life, invariants::fates_are_true)?;
    }

    #[test]
    fn what_a_human_has_read_is_not_read_again_with_an_open_turn(life in life()) {
        holds(&life, invariants::nothing_stays_open_before_the_reading_point)?;
    }

    #[test]
    fn i7_what_is_held_has_a_timer_and_what_waits_a_deadline(life in life()) {
        holds(&life, invariants::waits_have_ends)?;
    }

    #[test]
    fn i8_the_same_again_changes_nothing(life in life()) {
        holds(&life, invariants::repeating_changes_nothing)?;
    }

    #[test]
    fn i9_a_turn_has_one_answer_after_its_quiet_time(life in life()) {
        holds(&life, invariants::a_turn_has_one_answer)?;
    }

    #[test]
    fn i10_automatic_messages_are_limited(life in life()) {
        holds(&life, invariants::automatic_messages_are_limited)?;
    }

    #[test]
    fn after_a_stop_nothing_automatic_is_sent_but_crisis(life in life()) {
        holds(&life, invariants::a_stop_is_kept)?;
    }

    #[test]
    fn templates_and_acknowledgements_go_out_once(life in life()) {
        holds(&life, invariants::said_once)?;
    }
}
