use rstest::rstest;

use super::*;

const ABOUT: About<'_> = About {
    me: "Maja Weber",
    is_first_reply: false,
    own: Some("Anna Müller"),
    others: Vec::new(),
    team: Vec::new(),
};

fn found(text: &str) -> Vec<Caution> {
    cautions(text, &ABOUT)
}

#[rstest]
#[case("Hallo Anna, schick uns gern deinen Lebenslauf 🙂")]
#[case("Gern!")]
#[case("Sie melden sich morgen bei dir.")]
#[case("Habt ihr noch Fragen? Ihr könnt jederzeit schreiben.")]
#[case("Leider ist die Frist schon vorbei. Magst du dich für 2027 bewerben?")]
#[case("Die Ausbildung beginnt am 1.9.2027.")]
#[case("In der Ergotherapie arbeitest du mit Menschen mit Behinderung. Magst du das?")]
#[case("Die Stelle DE12 3456 ist noch frei.")]
fn a_plain_reply_needs_no_second_look(#[case] text: &str) {
    assert_eq!(found(text), []);
}

#[rstest]
#[case("Bitte senden Sie uns die Unterlagen.")]
#[case("Wir freuen uns auf Ihre Bewerbung.")]
#[case("Sie können uns gern anrufen.")]
#[case("Sehr geehrte Frau Müller, bis morgen!")]
fn the_formal_address_is_noticed(#[case] text: &str) {
    assert_eq!(found(text), [Caution::Formal]);
}

#[rstest]
#[case("Sorry, dass du so lange warten musstest!")]
#[case("Entschuldige die späte Antwort.")]
#[case("Leider komme ich erst jetzt dazu.")]
#[case("Tut mir leid, das hat gedauert. Passt dir Montag?")]
fn an_apology_for_waiting_is_noticed(#[case] text: &str) {
    assert_eq!(found(text), [Caution::Apology]);
}

#[rstest]
#[case("Das tut mir leid für dich. Magst du erzählen, was war?")]
#[case("Entschuldige, ich meinte den Montag.")]
fn other_apologies_are_fine(#[case] text: &str) {
    assert_eq!(found(text), []);
}

#[test]
fn a_reply_longer_than_a_screen_is_noticed() {
    assert_eq!(found(&format!("Schick {}", "a".repeat(593))), []);
    assert_eq!(found(&format!("Schick {}", "a".repeat(594))), [Caution::Long]);
}

#[test]
fn an_answer_that_leads_nowhere_is_noticed() {
    let answer =
        "In der Ausbildung zur Pflegefachkraft verdienst du im ersten Jahr 1.340 Euro im Monat, brutto.";
    assert_eq!(found(answer), [Caution::NoNextStep]);
    for step in ["Schick uns deinen Lebenslauf.", "Passt das?", "https://karriere.example.org/gehalt"] {
        assert_eq!(found(&format!("{answer} {step}")), [], "{step}");
    }
}

#[rstest]
#[case("Hallo Anna, wie kann ich helfen?", true)]
#[case("Hallo Anna, ich bin Maja. Wie kann ich helfen?", false)]
#[case("Hallo Anna, wie kann ich helfen? LG maja", false)]
#[case("Hallo Anna, hier ist Frau Weber.", false)]
fn a_first_reply_says_who_writes(#[case] text: &str, #[case] is_noticed: bool) {
    let first = About { is_first_reply: true, ..ABOUT };
    assert_eq!(cautions(text, &first) == [Caution::NoOwnName], is_noticed, "{text}");
    assert_eq!(found(text), [], "only in a first reply");
}

#[rstest]
#[case("Hallo Anna, wie Tarik schon sagte: bis morgen!", true)]
#[case("Hallo Anna, wie Lena schon sagte: bis morgen!", false)]
#[case("Hallo Anna, deine Namensschwester Anna sagt: bis morgen!", false)]
#[case("Wir sind flexibel, will sagen: bis morgen!", false)]
fn somebody_else_who_waits_is_noticed_by_their_first_name(#[case] text: &str, #[case] is_noticed: bool) {
    let about = About {
        others: vec!["Tarik Yılmaz", "Anna Vogt", "Will", "Lena"],
        team: vec!["Lena Haupt"],
        ..ABOUT
    };
    assert_eq!(cautions(text, &about).contains(&Caution::OtherName), is_noticed, "{text}");
}

#[rstest]
#[case("Ich habe DE89 3704 0044 0532 0130 00 notiert. Passt das?", Personal::Bank)]
#[case("Schick mir bitte deine Bankverbindung.", Personal::Bank)]
#[case("Stimmt 03.11.2004?", Personal::BirthDate)]
#[case("Dein Geburtsdatum fehlt noch, schreib es mir.", Personal::BirthDate)]
#[case("Schick mir dein Attest.", Personal::Health)]
#[case("Bist du schwanger?", Personal::Health)]
#[case("Schick ein Foto von deinem Personalausweis.", Personal::Papers)]
#[case("Wie ist deine Steuer-ID?", Personal::Papers)]
fn personal_data_belongs_elsewhere(#[case] text: &str, #[case] sort: Personal) {
    assert_eq!(found(text), [Caution::Personal(sort)]);
}

#[test]
fn a_mistyped_iban_is_none() {
    assert_eq!(found("Ich habe DE88 3704 0044 0532 0130 00 notiert. Passt das?"), []);
}

#[test]
fn hostile_texts_are_looked_at_like_any_other() {
    for text in
        ["", "\u{202e}", "ß".repeat(70_000).as_str(), "....//--..", "é\u{301}Sie", "00000000000000000000.1.1"]
    {
        let _ = found(text);
    }
}
