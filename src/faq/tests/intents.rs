use proptest::prelude::*;
use rstest::rstest;

use crate::faq::intent_words as words;
use crate::faq::{Intent, fold, intent};

#[rstest]
#[case("Mensch")]
#[case("mensch bitte")]
#[case("Mensch!!")]
#[case("Menssch")]
#[case("Bitte ein Mensch")]
#[case("ich will mit einem Menschen sprechen")]
#[case("Kann ich mit jemandem sprechen?")]
#[case("kann ich mit jemand reden")]
#[case("kann ich mal mit wem reden")]
#[case("echte Person")]
#[case("gibts hier auch echte menschen")]
#[case("kann mich wer anrufen")]
#[case("kann mich jemand zurückrufen?")]
#[case("Ruft mich bitte mal an")]
#[case("bitte um Rückruf")]
#[case("Hallo, ich hätte gern einen Rückruf")]
#[case("können wir telefonieren?")]
#[case("ich möchte nicht mit einem Bot schreiben")]
#[case("ich brauche einen menschen")]
#[case("Verbinden Sie mich mit einem Mitarbeiter")]
#[case("kann ich das persönlich besprechen, also persönlich mit jemandem?")]
#[case("talk to a human please")]
#[case("Can I speak to someone?")]
#[case("human")]
#[case("bir insanla konuşmak istiyorum")]
#[case("beni arayın")]
#[case("хочу поговорить с человеком")]
#[case("позвоните мне")]
#[case("Людина")]
#[case("зателефонуйте мені будь ласка")]
#[case("chcę rozmawiać z człowiekiem")]
#[case("vreau să vorbesc cu o persoană")]
#[case("أريد التحدث مع شخص")]
#[case("می‌خواهم با یک انسان صحبت کنم")]
fn a_wish_for_a_human_is_understood(#[case] text: &str) {
    assert_eq!(intent(text), Intent::WishForHuman, "{text}");
}

#[rstest]
#[case("Ich möchte mit Menschen mit Behinderung arbeiten")]
#[case("Kann ich bei euch mit alten Menschen arbeiten?")]
#[case("brauche ich Erfahrung im Umgang mit Menschen?")]
#[case("Mensch ist das kompliziert")]
#[case("Welche Telefonnummer habt ihr?")]
#[case("wie viele mitarbeiter habt ihr")]
#[case("wer ruft eigentlich nach der bewerbung an")]
#[case("Kann ich euch anrufen?")]
#[case("Mit welchem Abschluss kann ich Menschen pflegen?")]
#[case("braucht man für die person eine vollmacht oder reicht der ausweis von meiner oma")]
#[case("Ich will was mit Menschen machen")]
#[case("ich bin ein mensch der gern anpackt, geht auch quereinstieg")]
#[case("Stop, noch eine Frage: wie hoch ist das Gehalt?")]
#[case("wo ist die bushaltestelle stop")]
#[case("gibt es einen einstellungsstopp")]
#[case("wie melde ich mich vom infotag wieder ab")]
#[case("wann ist Ausbildungsstart")]
#[case("Start im September möglich?")]
#[case("ok und wie viel verdient man da")]
#[case("ok?")]
#[case("Danke, und bis wann muss ich mich bewerben")]
#[case("danke aber das war nicht meine frage")]
#[case("Hallo, ich suche ein Praktikum")]
#[case("Guten Tag, wann habt ihr offen")]
#[case("gut ich bewerbe mich dann")]
#[case("alles scheiße")]
#[case("ich kann nicht mehr")]
#[case("mir geht es nicht gut")]
#[case("nein")]
#[case("???")]
#[case("ja ich habe mich schon beworben")]
fn a_question_is_left_to_the_matcher(#[case] text: &str) {
    assert_eq!(intent(text), Intent::Other, "{text}");
}

#[rstest]
#[case("Stop")]
#[case("STOPP!")]
#[case("stop bitte")]
#[case("bitte keine Nachrichten mehr")]
#[case("Ich möchte keine Nachrichten mehr bekommen")]
#[case("abmelden")]
#[case("ich will mich abmelden")]
#[case("unsubscribe")]
#[case("schreibt mir nicht mehr")]
#[case("hört auf mir zu schreiben")]
#[case("Lasst mich in Ruhe")]
#[case("stop texting me")]
#[case("Стоп")]
#[case("не пишите мне больше")]
fn a_wish_for_silence_is_understood(#[case] text: &str) {
    assert_eq!(intent(text), Intent::Stop, "{text}");
}

#[rstest]
#[case("Start")]
#[case("start bitte")]
#[case("wieder anmelden")]
fn a_stop_can_be_taken_back(#[case] text: &str) {
    assert_eq!(intent(text), Intent::Start, "{text}");
}

#[rstest]
#[case("Danke")]
#[case("danke!!! 😊")]
#[case("ok")]
#[case("Okay, vielen Dank")]
#[case("alles klar danke dir")]
#[case("ales klar dnake dir")]
#[case("👍")]
#[case("❤️🙏")]
#[case("🙂🙂")]
#[case("Passt, danke")]
#[case("super, vielen lieben Dank für die schnelle Antwort")]
#[case("Dankeschön und schönen Abend noch")]
#[case("Schönes Wochenende euch allen!")]
#[case("thanks a lot")]
#[case("teşekkürler")]
#[case("Спасибо")]
#[case("дякую")]
#[case("dziękuję bardzo")]
#[case("شكرا")]
#[case("ok cool")]
#[case("Ja danke, das hat mir geholfen")]
fn thanks_and_agreement_are_small_words(#[case] text: &str) {
    assert_eq!(intent(text), Intent::SmallWords, "{text}");
}

#[rstest]
#[case("Hallo")]
#[case("hallo???")]
#[case("Guten Morgen!")]
#[case("Hi zusammen 👋")]
#[case("moin moin")]
#[case("Hey Leute")]
#[case("Grüß Gott")]
#[case("Merhaba")]
#[case("Добрый день")]
#[case("Доброго дня")]
#[case("dzień dobry")]
#[case("Bună ziua")]
#[case("سلام")]
#[case("السلام عليكم")]
fn a_greeting_alone_is_a_greeting(#[case] text: &str) {
    assert_eq!(intent(text), Intent::Greeting, "{text}");
}

#[rstest]
#[case("nein danke, hat sich erledigt")]
#[case("Nein danke")]
#[case("nee danke 🙂")]
#[case("hat sich erledigt")]
#[case("Meine Frage hat sich erledigt, danke!")]
#[case("Hallo, hat sich schon geklärt. Vielen Dank trotzdem")]
#[case("kein interesse mehr")]
#[case("Ich habe leider kein Interesse mehr")]
#[case("sorry, hab schon was gefunden")]
#[case("Danke, habe inzwischen eine Stelle gefunden")]
#[case("brauch ich nicht mehr, danke")]
#[case("Ihr braucht euch nicht mehr zu melden, ich hab mich anders entschieden")]
#[case("no thanks, it's done")]
#[case("No thank you")]
#[case("I'm no longer interested")]
#[case("never mind, found it already, thanks for your help")]
#[case("hayır teşekkürler")]
#[case("нет, спасибо")]
#[case("ні, дякую")]
#[case("nie, dziękuję")]
#[case("nu, mulțumesc")]
#[case("لا شكرا")]
fn a_refusal_is_understood(#[case] text: &str) {
    assert_eq!(intent(text), Intent::Refusal, "{text}");
}

#[rstest]
#[case("nein")]
#[case("Nein, das meine ich nicht")]
#[case("nein danke, das war nicht meine frage")]
#[case("nein danke, aber wie ist das mit dem Urlaub")]
#[case("Nein, ich habe keinen Führerschein, geht das trotzdem")]
#[case("Nein danke?")]
#[case("hat sich meine bewerbung erledigt")]
#[case("hat sich erledigt oder bekomme ich noch antwort")]
#[case("hat sich das mit dem zimmer erledigt?")]
#[case("kein interesse an nachtschicht, gibt es auch tagdienst")]
#[case("habt ihr kein interesse mehr an mir")]
#[case("habt ihr schon jemanden für die stelle gefunden")]
#[case("Ich habe kein Interesse mehr am Leben")]
#[case("brauche ich nicht mehr als B1")]
#[case("brauche ich den impfpass nicht mehr")]
#[case("wenn nein, was dann")]
#[case("darf man nein sagen zu überstunden")]
#[case("muss ich ja oder nein ankreuzen")]
#[case("no experience, can i apply")]
#[case("thanks, no questions about pay but about housing")]
#[case("not interested in nights, are there day shifts")]
fn a_question_with_a_no_in_it_is_no_refusal(#[case] text: &str) {
    assert_ne!(intent(text), Intent::Refusal, "{text}");
}

#[test]
fn every_known_word_is_written_folded() {
    let lists = [
        words::POLITE,
        words::STOP_ALONE,
        words::STOP_PHRASES,
        words::START_ALONE,
        words::HUMAN_ALONE,
        words::HUMAN_PHRASES,
        words::NO_WISH,
        words::SOMEBODY,
        words::TALK,
        words::HUMAN,
        words::WANT,
        words::CALL,
        words::SOMEONE_CALLS,
        words::REFUSAL_PHRASES,
        words::REFUSAL_FILLERS,
        words::MEANWHILE,
        words::GREETINGS,
        words::GREETING_FILLERS,
        words::THANKS,
        words::AGREEMENT,
        words::SMALL,
        words::SMALL_PHRASES,
    ];
    let unfolded: Vec<(&str, String)> = lists
        .concat()
        .into_iter()
        .map(|word| (word, fold(word)))
        .filter(|(word, folded)| word != folded)
        .collect();
    assert!(unfolded.is_empty(), "{unfolded:?}");
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in any::<String>()) {
        let _ = intent(&text);
    }
}

proptest! {
    #[test]
    fn one_slip_is_what_the_distance_says(one in "[abü]{0,6}", other in "[abü]{0,6}") {
        let near = strsim::osa_distance(&one, &other) <= 1;
        prop_assert_eq!(crate::faq::intent::is_one_slip(&one, &other), near);
    }
}
