use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};

use crate::conversation::Taken;
use crate::ids::ConversationId;
use crate::learning::{Report, report};
use crate::store::FeedbackRow;

fn day(number: i64) -> DateTime<Utc> {
    "2026-11-01T11:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::days(number)
}

fn row(who: i64, at: i64, question: &str, taken: Taken) -> FeedbackRow {
    FeedbackRow {
        conversation: ConversationId(who),
        at: day(at),
        question: question.to_owned(),
        answered: false,
        entries: Vec::new(),
        taken,
        chosen: None,
        known_names: vec!["Kanari".to_owned()],
    }
}

fn answered(who: i64, entry: &str, taken: Taken) -> FeedbackRow {
    FeedbackRow { answered: true, entries: vec![entry.to_owned()], ..row(who, 0, "Wie?", taken) }
}

fn chose(who: i64, question: &str, entry: &str) -> FeedbackRow {
    FeedbackRow { chosen: Some(entry.to_owned()), ..row(who, 0, question, Taken::Chosen) }
}

fn of(rows: &[FeedbackRow]) -> Report {
    let known = BTreeSet::from(["gehalt".to_owned(), "wohnen".to_owned()]);
    let sent = BTreeMap::from([("gehalt".to_owned(), 10), ("wohnen".to_owned(), 100)]);
    report(rows, &sent, &known, |question| question.contains("beantwortet"))
}

#[test]
fn questions_that_are_worded_alike_are_one() {
    let found = of(&[
        row(1, 0, "Habt ihr einen Aufzug?", Taken::Unanswered),
        row(2, 1, "habt ihr nen aufzug", Taken::Unanswered),
        row(3, 9, "habt ihr einen aufzug", Taken::NoneFits),
        row(3, 9, "Darf ich meinen Hund mitbringen?", Taken::Unanswered),
    ]);
    let [lift, dog] = &found.unmatched[..] else { panic!("{found:?}") };
    assert_eq!((lift.count, lift.people, lift.first, lift.last), (3, 3, day(0), day(9)));
    assert_eq!(lift.examples.len(), 2);
    assert_eq!(lift.examples[0].text, "Habt ihr einen Aufzug?", "it has been around for nine days");
    assert_eq!((lift.examples[0].count, lift.examples[0].last), (2, day(9)));
    assert_eq!((dog.count, dog.examples[0].text.as_str()), (1, "Darf ich meinen Hund mitbringen?"));
}

#[test]
fn a_hidden_age_wants_new_words_before_it_becomes_a_phrasing() {
    let found = of(&[chose(1, "was verdiene ich mit 17", "gehalt"), chose(2, "was verdiene ich", "gehalt")]);
    let masked: Vec<_> = found.phrasings.iter().map(|one| (one.question.as_str(), one.masked)).collect();
    assert_eq!(masked, [("was verdiene ich", false), ("was verdiene ich mit ##", true)]);
}

#[test]
fn what_is_settled_or_says_nothing_is_not_listed() {
    let found = of(&[
        row(1, 0, "das wird jetzt beantwortet", Taken::Unanswered),
        row(1, 0, "0151 10000001", Taken::Unanswered),
        row(1, 0, "", Taken::NoneFits),
        row(1, 0, "Wie geht das?", Taken::Helped),
    ]);
    assert_eq!(found, Report::default());
}

#[test]
fn an_answer_is_unclear_when_many_of_those_who_got_it_asked_on() {
    let mut rows: Vec<FeedbackRow> = (0..3).map(|who| answered(who, "gehalt", Taken::AskedAgain)).collect();
    rows.push(answered(4, "gehalt", Taken::Human));
    rows.push(answered(5, "gehalt", Taken::Helped));
    rows.extend((0..9).map(|who| answered(who, "wohnen", Taken::Human)));
    rows.extend((0..9).map(|who| answered(who, "gone", Taken::Human)));
    let found = of(&rows).not_simple_enough;
    assert_eq!(found.len(), 1, "9 of 100 is no sign: {found:?}");
    let pay = &found[0];
    assert_eq!(
        (pay.entry.as_str(), pay.sent, pay.helped, pay.wanted_human, pay.asked_again),
        ("gehalt", 10, 1, 1, 3)
    );
    assert_eq!(of(&rows[..2]).not_simple_enough, [], "two are no sign");
}

#[test]
fn a_question_for_which_an_entry_was_chosen_can_become_a_phrasing() {
    let found = of(&[
        chose(1, "Kohle?", "gehalt"),
        chose(2, "kohle", "gehalt"),
        chose(3, "Bude?", "wohnen"),
        chose(3, "Beides?", "wohnen"),
        chose(3, "beides", "gehalt"),
        chose(3, "Weg?", "gone"),
        chose(4, "Was kriegt Kanari?", "gehalt"),
    ]);
    let found: Vec<(&str, &str, usize, bool)> = found
        .phrasings
        .iter()
        .map(|one| (one.entry.as_str(), one.question.as_str(), one.count, one.masked))
        .collect();
    let expected = [
        ("gehalt", "Kohle?", 2, false),
        ("gehalt", "Was kriegt [Name]?", 1, true),
        ("wohnen", "Bude?", 1, false),
    ];
    assert_eq!(found, expected);
}
