use super::*;

#[test]
fn known_placeholders_are_filled_and_others_stay() {
    let fillings =
        Fillings { first_name: Some("{{ich}}".to_owned()), me: "Maja".to_owned(), next_opening: None };
    let text = "Hallo {{vorname}}, ich bin {{ich}}. Wir sind {{naechste_oeffnung}} da. {{7*7}} {{";
    let filled = filled(text, &fillings);
    assert_eq!(filled, "Hallo {{ich}}, ich bin Maja. Wir sind {{naechste_oeffnung}} da. {{7*7}} {{");
    assert!(has_placeholder(&filled));
    assert!(!has_placeholder("Hallo {Anna} {{"));
}

#[test]
fn a_greeting_of_somebody_else_who_waits_is_noticed() {
    let others = ["Tarik Yılmaz", "Lena"];
    let wrong = |text| greets_another(text, Some("Anna Müller"), others);
    assert!(wrong("Hallo Tarik, schön von dir zu hören"));
    assert!(wrong("  Liebe Lena!"));
    assert!(!wrong("Hallo Anna, wie Tarik schon sagte"));
    assert!(!wrong("Hallo, danke für deine Nachricht"));
    assert!(!wrong("Hallo Bewerberin"));
    assert!(!greets_another("Hallo Lena", Some("Lena Vogt"), others), "two have the same name");
}

#[test]
fn the_first_name_is_a_name_or_nothing() {
    assert_eq!(first_name(Some("🌻 Anna Müller")).as_deref(), Some("Anna"));
    assert_eq!(first_name(Some("🌻")), None);
    assert_eq!(first_name(None), None);
}
