use proptest::prelude::*;
use rstest::rstest;

use super::{Language, detect};

#[rstest]
#[case("Wie viel verdiene ich in der Ausbildung?", Language::German)]
#[case("wv verdient man im 1. lehrjahr", Language::German)]
#[case("reicht b1?", Language::German)]
#[case("hospitieren möglich?", Language::German)]
#[case("Praktikum?", Language::German)]
#[case("is das bezahlt", Language::German)]
#[case("Hi Team, gibts noch Jobs?", Language::German)]
#[case("Habt ihr was im Home Office?", Language::German)]
#[case("can I apply without speaking German?", Language::English)]
#[case("how much do you pay", Language::English)]
#[case("is the training paid", Language::English)]
#[case("Hello, I am a nurse from Kenya and I want to work with you", Language::English)]
#[case("Merhaba, iş başvurusu için hangi belgeler lazım?", Language::Turkish)]
#[case("maas ne kadar", Language::Turkish)]
#[case("Dzień dobry, szukam pracy", Language::Polish)]
#[case("czy jest praca dla mnie", Language::Polish)]
#[case("Bună ziua, caut un loc de muncă", Language::Romanian)]
#[case("cat este salariul pentru asistent medical", Language::Romanian)]
#[case("Доброго дня, чи можна у вас працювати?", Language::Ukrainian)]
#[case("Здравствуйте, сколько вы платите?", Language::Russian)]
#[case("доброго дня", Language::Ukrainian)]
#[case("добрый день", Language::Russian)]
#[case("привет", Language::Russian)]
#[case("дякую", Language::Ukrainian)]
#[case("مرحبا، كيف يمكنني التقديم؟", Language::Arabic)]
#[case("سلام، چطور می‌توانم درخواست بدهم؟", Language::Farsi)]
#[case("你好,我想工作", Language::Other)]
#[case("Bonjour, je cherche un travail dans votre clinique", Language::Other)]
#[case("Hola, busco trabajo como enfermera", Language::Other)]
#[case("Dobar dan, tražim posao", Language::Other)]
#[case("Hola, habt ihr Jobs?", Language::German)]
#[case("merci, ciao", Language::German)]
#[case("", Language::German)]
#[case("👍", Language::German)]
#[case("123", Language::German)]
fn the_language_of_a_short_text_is_recognised(#[case] text: &str, #[case] expected: Language) {
    assert_eq!(detect(text), expected, "{text}");
}

#[test]
fn codes_lead_back_to_their_language() {
    for (language, code) in super::CODES {
        assert_eq!(Language::from_code(code), Some(language));
        assert_eq!(language.code(), code);
    }
    assert_eq!(Language::Other.code(), "und");
    assert_eq!(Language::from_code("xx"), None);
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}") {
        let _ = detect(&text);
    }
}
