use proptest::prelude::*;
use rstest::rstest;

use crate::faq::fold;

#[rstest]
#[case("Führerschein", "fuhrerschein")]
#[case("FUEHRERSCHEIN", "fuhrerschein")]
#[case("Straße", "strasse")]
#[case("neue Quelle trauen", "neue quelle trauen")]
#[case("oee", "o")]
#[case("Hallooooo!!!", "halloo")]
#[case("2000 €", "2000")]
#[case("  wie   viel?\nGeld ", "wie viel geld")]
#[case("Füh\u{ad}rer\u{200b}schein", "fuhrerschein")]
#[case("Ｐｒａｋｔｉｋｕｍ", "praktikum")]
#[case("œuvre İstanbul żółć", "œuvre istanbul zolc")]
#[case("👍", "")]
fn spellings_of_the_same_word_become_one(#[case] text: &str, #[case] folded: &str) {
    assert_eq!(fold(text), folded);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn folding_twice_changes_nothing(text in any::<String>()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn folding_twice_changes_nothing_among_umlauts(text in "[aeouqäöüßAEOU x]{0,30}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }
}
