//! How the person took an answer is noted once, and changes nothing else.

use chrono::Duration;
use rstest::rstest;

use super::scenes::{at_night, with_bot};
use super::shell::Chat;
use super::texts::{
    Text, acute, greeting, picture, question, refusal, tap, tap_entry, tap_fine, tap_human, tap_topic,
    thanks, thumb, unknown, vague, wish,
};
use crate::conversation::Taken;
use crate::conversation::wording::id;

fn taken(chat: &Chat) -> Vec<Taken> {
    chat.feedback.iter().map(|(taken, _)| *taken).collect()
}

fn answered() -> Chat {
    let mut chat = with_bot();
    chat.says(question("gehalt"));
    assert_eq!(taken(&chat), []);
    chat
}

#[rstest]
#[case::helped(tap_fine(), Taken::Helped)]
#[case::human(tap_human(), Taken::Human)]
#[case::human_in_words(wish(), Taken::Human)]
#[case::thanks(thanks(), Taken::Thanked)]
#[case::another_question(question("wohnung"), Taken::AskedAgain)]
#[case::a_vague_one(vague("wohnung"), Taken::AskedAgain)]
fn what_follows_an_answer_is_noted(#[case] next: Text, #[case] expected: Taken) {
    let mut chat = answered();
    chat.says(next);
    assert_eq!(taken(&chat), [expected]);
}

#[rstest]
#[case::greeting(greeting())]
#[case::refusal(refusal())]
#[case::thumb(thumb())]
#[case::picture(picture())]
fn what_says_nothing_about_the_answer_is_not(#[case] next: Text) {
    let mut chat = answered();
    chat.says(next);
    assert_eq!(taken(&chat), []);
}

#[test]
fn words_count_only_soon_after_and_once_a_tap_always() {
    let mut chat = answered();
    chat.pass(Duration::minutes(11));
    chat.says(wish());
    assert_eq!(taken(&chat), []);

    let mut chat = answered();
    chat.says(thanks());
    chat.says(thanks());
    assert_eq!(taken(&chat), [Taken::Thanked]);

    let mut chat = at_night(answered());
    chat.says(tap_fine());
    assert_eq!(taken(&chat), [Taken::Helped], "also outside office hours");
}

#[test]
fn a_choice_names_its_entry_and_its_answer_can_be_taken_in_turn() {
    let mut chat = with_bot();
    chat.says(vague("gehalt"));
    chat.says(tap_entry("gehalt"));
    chat.says(tap_human());
    let expected = [(Taken::Chosen, Some("gehalt".to_owned())), (Taken::Human, None)];
    assert_eq!(chat.feedback, expected);
}

#[test]
fn none_of_the_choices_is_noted_once() {
    let mut chat = with_bot();
    chat.says(vague("gehalt"));
    chat.says(tap(id::OTHER));
    assert_eq!(taken(&chat), [Taken::NoneFits]);
}

#[test]
fn a_topic_is_no_answer_to_a_question() {
    let mut chat = with_bot();
    chat.says(greeting());
    chat.says(tap_topic("bewerbung"));
    assert_eq!(taken(&chat), []);
}

#[test]
fn a_question_without_an_answer_is_noted_also_after_one_with() {
    let mut chat = with_bot();
    chat.says(unknown());
    assert_eq!(taken(&chat), [Taken::Unanswered]);
    let mut chat = answered();
    chat.says(unknown());
    assert_eq!(taken(&chat), [Taken::AskedAgain, Taken::Unanswered]);
}

#[test]
fn nothing_is_learnt_from_somebody_in_need() {
    let mut chat = answered();
    chat.says(acute());
    chat.says(tap_fine());
    chat.says(unknown());
    assert_eq!(taken(&chat), []);
}
