use proptest::prelude::*;
use rstest::rstest;

use crate::learning::{is_personal, mask};

fn of_anna(text: &str) -> String {
    let known = ["Anna-Lena Öztürk", "Li", "4915110000001", "DE.9f31anna"].map(str::to_owned);
    mask(text, &known)
}

/// None of these may be left over.
const TRACES: [&str; 14] = [
    "anna", "lena", "öztürk", "ozturk", "oeztuerk", "0151", "1511", "@", "example", "web.de", "berger",
    "schulze", "hauptstr", "9f31",
];

#[rstest]
#[case("Ich bin Anna, ruft mich an: 0151 10000001")]
#[case("meine nummer ist +49 (0)151-1000 0001")]
#[case("+4915110000001")]
#[case("٠١٥١١٠٠٠٠٠٠١")]
#[case("０１５１１００００００１")]
#[case("𝟎𝟏𝟓𝟏𝟏𝟎𝟎𝟎")]
#[case("0\u{200b}1\u{200b}5\u{200b}1\u{200b}1\u{200b}0\u{200b}0")]
#[case("null eins fünf eins eins null null")]
#[case("schreibt an anna.oeztuerk@example.org bitte")]
#[case("ANNA＠EXAMPLE.ORG")]
#[case("anna (at) web.de")]
#[case("anna punkt öztürk at web punkt de")]
#[case("mehr auf https://example.org/anna?x=1 oder www.example.org")]
#[case("example.org/anna")]
#[case("Wann fängt ÖZTÜRK an?")]
#[case("annas bewerbung")]
#[case("annalena1999")]
#[case("A\u{301}nna")]
#[case("𝐀𝐧𝐧𝐚 fragt")]
#[case("An\u{ad}na")]
#[case("A-n-n-a")]
#[case("A n n a Ö z t ü r k")]
#[case("Oeztuerk, Anna")]
#[case("frag mal Frau Berger")]
#[case("Herr Dr. Schulze hat gesagt")]
#[case("ich wohne in der Hauptstr. 5")]
#[case("DE.9f31anna")]
fn hostile_texts_leave_no_trace(#[case] text: &str) {
    let masked = of_anna(text);
    for trace in TRACES {
        assert!(!masked.to_lowercase().contains(trace), "{trace}: {masked}");
    }
}

#[rstest]
#[case("Hallo, ich heiße Peter Müller und suche Arbeit", "Hallo, ich heiße [Name] und suche Arbeit")]
#[case("mein name ist peter", "mein name ist [Name]")]
#[case("Hier ist die Sabine. Habt ihr Stellen?", "Hier ist die [Name] Habt ihr Stellen?")]
#[case("My name is John Smith", "My name is [Name]")]
#[case("Habt ihr WLAN? LG Peter", "Habt ihr WLAN? LG [Name]")]
#[case("Habt ihr WLAN? Viele Grüße Peter Müller", "Habt ihr WLAN? Viele Grüße [Name]")]
#[case("Viele Grüße Peter Müller 0151 2345678", "Viele Grüße [Name] [Nummer]")]
#[case("viele grüße peter müller 0151 2345678", "viele grüße [Name] [Nummer]")]
#[case(
    "Mit freundlichen Grüßen Anna Lang Hauptstr. 5 12345 Berlin",
    "Mit freundlichen Grüßen [Name] [Adresse] [Nummer] Berlin"
)]
#[case("LG Anna Lang und danke euch schon mal", "LG [Name] und danke euch schon mal")]
#[case("LG ich warte dann auf eure Antwort", "LG ich warte dann auf eure Antwort")]
#[case("meine Chefin heißt Sabine", "meine Chefin heißt [Name]")]
fn people_who_give_their_name_are_not_named(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(mask(text, &[]), expected);
}

#[rstest]
#[case("habt ihr einen Aufzug?", "habt ihr einen Aufzug?")]
#[case("reicht B1 für die Ausbildung", "reicht B1 für die Ausbildung")]
#[case("ich bin 17 und suche was", "ich bin ## und suche was")]
#[case("geht das auch um 6.30 Uhr", "geht das auch um [Nummer] Uhr")]
#[case("wie ist eure Kantine", "wie ist eure Kantine")]
#[case("Zeile\neins\u{1b}[31m rot", "Zeile eins [##m rot")]
fn what_is_not_personal_stays(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(mask(text, &[]), expected);
}

#[test]
fn a_name_of_two_letters_is_taken_only_as_it_is_written() {
    assert_eq!(of_anna("Li hat eine Frage, lieber morgen"), "[Name] hat eine Frage, lieber morgen");
}

#[test]
fn personal_phrasings_are_recognised() {
    for text in ["ruft 0151 1000001 an", "a@example.org", "ich heiße Peter", "frag [Name]"] {
        assert!(is_personal(text), "{text}");
    }
    for text in ["was verdiene ich mit 17", "reicht b1", "wie ist das mit dem zimmer"] {
        assert!(!is_personal(text), "{text}");
    }
}

proptest! {
    #[test]
    fn no_digit_mail_or_control_character_gets_through(text in "\\PC{0,80}|[a-z0-9@. \\n\u{1b}\u{202e}①٣]{0,60}") {
        let masked = mask(&text, &[]);
        let allowed = |c: char| !c.is_control() && c != '@' && c != '\u{202e}';
        prop_assert!(masked.chars().all(allowed), "{}", masked);
        for word in masked.split_whitespace() {
            let digits = word.chars().filter(|c| c.is_numeric()).count();
            prop_assert!(digits <= 1, "{}", masked);
        }
    }

    #[test]
    fn the_names_of_whoever_wrote_it_never_get_through(
        before in "[a-zäöü ]{0,20}",
        name in "[A-ZÄÖÜ][a-zäöüß]{3,9}",
        after in "[ ,.!][a-zäöü ,.!]{0,20}",
    ) {
        let masked = mask(&format!("{before} {name}{after}"), std::slice::from_ref(&name));
        prop_assert!(!masked.contains(&name), "{}", masked);
    }
}
