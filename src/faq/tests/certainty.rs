use crate::faq::Zone;
use crate::faq::calibration::Calibration;
use crate::faq::signal::{Signal, two_best};

/// A question of six words that one entry answers beyond doubt.
const SURE: Signal =
    Signal { best: 0.95, second: 0.01, evidence: 4.0, words: 6.0, foreign: 0.0, elsewhere: 0.0 };

fn zone(signal: Signal) -> Zone {
    Calibration { temperature: 1.0, answer: 3.0 }.zone(signal)
}

#[test]
fn a_sure_question_is_answered() {
    assert_eq!(zone(SURE), Zone::Answer);
}

#[test]
fn each_reason_for_doubt_alone_makes_an_answer_a_choice() {
    let doubts = [
        ("a rival", Signal { best: 0.6, second: 0.38, ..SURE }),
        ("less likely than not", Signal { best: 0.49, second: 0.0, words: 14.0, ..SURE }),
        ("a matter of nobody's", Signal { foreign: 4.0, ..SURE }),
        ("matters of others", Signal { elsewhere: 6.0, ..SURE }),
        ("little of its own", Signal { evidence: 0.7, ..SURE }),
        ("a single word", Signal { best: 0.8, words: 1.0, ..SURE }),
    ];
    for (doubt, signal) in doubts {
        assert_eq!(zone(signal), Zone::Suggest, "{doubt}");
    }
}

#[test]
fn what_fits_no_entry_gets_no_choices() {
    assert_eq!(zone(Signal { best: 0.01, second: 0.01, words: 3.0, ..SURE }), Zone::None);
    assert_eq!(zone(Signal { evidence: 0.3, ..SURE }), Zone::None);
}

#[test]
fn every_reason_for_doubt_lowers_certainty() {
    let sure = SURE.certainty();
    for signal in [
        Signal { best: 0.9, ..SURE },
        Signal { second: 0.04, ..SURE },
        Signal { words: 5.0, ..SURE },
        Signal { foreign: 1.0, ..SURE },
        Signal { elsewhere: 1.0, ..SURE },
    ] {
        assert!(signal.certainty() < sure, "{signal:?}");
    }
}

#[test]
fn chances_of_none_and_one_stay_finite() {
    for best in [0.0, 1.0] {
        let signal = Signal { best, second: 0.0, words: 0.0, ..SURE };
        assert!(signal.certainty().is_finite() && signal.belonging().is_finite());
    }
}

#[test]
fn the_two_best_are_found_in_any_order() {
    assert_eq!(two_best(&[0.1, 0.7, 0.2]), [Some((1, 0.7)), Some((2, 0.2))]);
    assert_eq!(two_best(&[0.7, 0.2]), [Some((0, 0.7)), Some((1, 0.2))]);
    assert_eq!(two_best(&[0.4]), [Some((0, 0.4)), None]);
    assert_eq!(two_best(&[]), [None, None]);
}
