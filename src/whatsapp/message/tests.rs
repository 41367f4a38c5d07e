use rstest::rstest;

use super::*;

fn both() -> Identities {
    Identities {
        bsuid: Some("DE.9qX2".to_owned()),
        parent_bsuid: Some("DE.ENT.4k".to_owned()),
        wa_id: Some("4915550001".to_owned()),
    }
}

fn text(body: &str) -> Bubble {
    Bubble::Text { body: body.to_owned() }
}

fn send(bubble: &Bubble) -> Result<Value, InvalidMessage> {
    request(bubble, &both(), "attempt-1")
}

fn too_long(part: &'static str, max: usize) -> Result<Value, InvalidMessage> {
    Err(InvalidMessage::TooLong { part, units: max + 1, max })
}

fn buttons(titles: &[&str]) -> Bubble {
    let buttons = titles
        .iter()
        .enumerate()
        .map(|(index, title)| Button { id: format!("b{index}"), title: (*title).to_owned() })
        .collect();
    Bubble::Buttons {
        body: "Passt das?".to_owned(),
        footer: Some("Automatische Antwort".to_owned()),
        buttons,
    }
}

fn list(rows: Vec<Row>) -> Bubble {
    Bubble::List { body: "Worum geht's?".to_owned(), footer: None, open: "Themen".to_owned(), rows }
}

fn row(id: &str, title: &str, description: Option<&str>) -> Row {
    Row { id: id.to_owned(), title: title.to_owned(), description: description.map(str::to_owned) }
}

fn media(attachment: AttachmentKind, file_name: Option<&str>, caption: Option<&str>) -> Bubble {
    Bubble::Media {
        file: OurFile {
            kind: attachment,
            stored_as: "a1b2".to_owned(),
            mime_type: "application/pdf".to_owned(),
            bytes: 9,
            file_name: file_name.map(str::to_owned),
        },
        media_id: Some("778".to_owned()),
        caption: caption.map(str::to_owned),
    }
}

fn template(name: &str, parameters: &[&str]) -> Bubble {
    Bubble::Template {
        name: name.to_owned(),
        language: "de".to_owned(),
        parameters: parameters.iter().map(|&text| text.to_owned()).collect(),
        names: Vec::new(),
        text: None,
    }
}

#[test]
fn a_text_has_the_published_shape() {
    assert_eq!(
        send(&text("Hallo 🙂")).unwrap(),
        json!({
            "messaging_product": "whatsapp", "recipient_type": "individual",
            "to": "+4915550001", "recipient": "DE.9qX2", "biz_opaque_callback_data": "attempt-1",
            "type": "text", "text": { "body": "Hallo 🙂", "preview_url": false }
        })
    );
}

#[test]
fn a_phone_number_always_goes_out_with_a_plus_and_only_one() {
    for known in ["4915550001", "+4915550001"] {
        let phone_only = Identities { wa_id: Some(known.to_owned()), ..Identities::default() };
        let wire = request(&text("x"), &phone_only, "a").unwrap();
        assert_eq!(wire["to"], "+4915550001");
        assert_eq!(wire.get("recipient"), None);
    }
}

#[test]
fn without_a_phone_number_the_user_id_is_the_recipient_unchanged() {
    let user_only = Identities { bsuid: Some("EG.aB.c".to_owned()), ..Identities::default() };
    let wire = request(&text("x"), &user_only, "a").unwrap();
    assert_eq!((wire.get("to"), &wire["recipient"]), (None, &json!("EG.aB.c")));

    let parent_only = Identities { parent_bsuid: Some("EG.ENT.7".to_owned()), ..Identities::default() };
    assert_eq!(request(&text("x"), &parent_only, "a").unwrap()["recipient"], "EG.ENT.7");
}

#[test]
fn somebody_without_any_identifier_cannot_be_written_to() {
    let empty = Identities { wa_id: Some(String::new()), ..Identities::default() };
    for nobody in [Identities::default(), empty] {
        assert_eq!(request(&text("x"), &nobody, "a"), Err(InvalidMessage::NoRecipient));
    }
}

#[test]
fn buttons_have_the_published_shape() {
    assert_eq!(
        send(&buttons(&["Passt, danke", "Mensch bitte"])).unwrap()["interactive"],
        json!({
            "type": "button", "body": { "text": "Passt das?" }, "footer": { "text": "Automatische Antwort" },
            "action": { "buttons": [
                { "type": "reply", "reply": { "id": "b0", "title": "Passt, danke" } },
                { "type": "reply", "reply": { "id": "b1", "title": "Mensch bitte" } }
            ] }
        })
    );
}

#[test]
fn a_list_has_the_published_shape() {
    let wire =
        send(&list(vec![row("pay", "Gehalt", Some("Was du verdienst")), row("time", "Schicht", None)]));
    assert_eq!(
        wire.unwrap()["interactive"],
        json!({
            "type": "list", "body": { "text": "Worum geht's?" },
            "action": { "button": "Themen", "sections": [{ "rows": [
                { "id": "pay", "title": "Gehalt", "description": "Was du verdienst" },
                { "id": "time", "title": "Schicht" }
            ] }] }
        })
    );
}

#[test]
fn a_template_has_the_published_shape_with_and_without_parameters() {
    assert_eq!(
        send(&template("wieder_da", &[])).unwrap()["template"],
        json!({ "name": "wieder_da", "language": { "code": "de" } })
    );
    assert_eq!(
        send(&template("wieder_da", &["Mia"])).unwrap()["template"]["components"],
        json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Mia" }] }])
    );
}

#[rstest]
#[case(AttachmentKind::Image, "image", json!({ "id": "778", "caption": "c" }))]
#[case(AttachmentKind::Video, "video", json!({ "id": "778", "caption": "c" }))]
#[case(AttachmentKind::Document, "document", json!({ "id": "778", "caption": "c", "filename": "plan.pdf" }))]
#[case(AttachmentKind::Audio, "audio", json!({ "id": "778" }))]
#[case(AttachmentKind::Voice, "audio", json!({ "id": "778", "voice": true }))]
#[case(AttachmentKind::Sticker, "sticker", json!({ "id": "778" }))]
fn every_kind_of_file_has_the_published_shape(
    #[case] kind: AttachmentKind,
    #[case] word: &str,
    #[case] expected: Value,
) {
    let caption = expected.get("caption").and_then(Value::as_str);
    let wire = send(&media(kind, Some("plan.pdf"), caption)).unwrap();
    assert_eq!((&wire["type"], &wire[word]), (&json!(word), &expected));
}

#[test]
fn sounds_and_stickers_take_no_caption() {
    for kind in [AttachmentKind::Audio, AttachmentKind::Voice, AttachmentKind::Sticker] {
        assert_eq!(send(&media(kind, None, Some("c"))), Err(InvalidMessage::CaptionNotAllowed));
    }
}

/// A bubble whose one part holds this text, and that part's name and limit.
type Bounded = (fn(&str) -> Bubble, &'static str, usize);

const BOUNDED: [Bounded; 13] = [
    (text, "text", 4096),
    (|t| with_buttons(t, "1", None), "text", 1024),
    (|t| with_buttons("x", "1", Some(t)), "footer", 60),
    (|t| with_buttons("x", t, None), "button id", 256),
    (|t| buttons(&[t]), "button title", 20),
    (|t| with_list(t, "Themen"), "text", 4096),
    (|t| with_list("x", t), "list button", 20),
    (|t| list(vec![row("1", t, None)]), "row title", 24),
    (|t| list(vec![row(t, "A", None)]), "row id", 200),
    (|t| list(vec![row("1", "A", Some(t))]), "row description", 72),
    (|t| media(AttachmentKind::Image, None, Some(t)), "caption", 1024),
    (|t| template(t, &[]), "template name", 512),
    (|t| template("t", &[t]), "template parameter", 1024),
];

fn with_buttons(body: &str, id: &str, footer: Option<&str>) -> Bubble {
    let buttons = vec![Button { id: id.to_owned(), title: "A".to_owned() }];
    Bubble::Buttons { body: body.to_owned(), footer: footer.map(str::to_owned), buttons }
}

fn with_list(body: &str, open: &str) -> Bubble {
    Bubble::List {
        body: body.to_owned(),
        footer: None,
        open: open.to_owned(),
        rows: vec![row("1", "A", None)],
    }
}

#[test]
fn every_text_is_bounded_and_never_empty() {
    for (bubble, part, max) in BOUNDED {
        assert!(send(&bubble(&"a".repeat(max))).is_ok(), "{part} of exactly {max}");
        assert_eq!(send(&bubble(&"a".repeat(max + 1))), too_long(part, max));
        for empty in ["", " \n"] {
            assert_eq!(send(&bubble(empty)), Err(InvalidMessage::Empty { part }));
        }
    }
}

#[test]
fn lengths_count_in_utf_16_units() {
    assert!(send(&buttons(&[&"🙂".repeat(10)])).is_ok());
    assert_eq!(
        send(&buttons(&[&"🙂".repeat(11)])),
        Err(InvalidMessage::TooLong { part: "button title", units: 22, max: 20 })
    );
    assert!(send(&buttons(&[&"ä".repeat(20)])).is_ok(), "bytes are not what counts");
}

#[test]
fn parameters_of_a_template_are_bounded_together() {
    let half = "a".repeat(512);
    assert!(send(&template("t", &[&half, &half])).is_ok());
    assert_eq!(send(&template("t", &[&half, &half, "b"])), too_long("template parameters", 1024));
}

#[test]
fn there_are_at_most_three_buttons_and_ten_rows() {
    assert_eq!(send(&buttons(&[])), Err(InvalidMessage::Empty { part: "buttons" }));
    assert!(send(&buttons(&["a", "b", "c"])).is_ok());
    assert_eq!(
        send(&buttons(&["a", "b", "c", "d"])),
        Err(InvalidMessage::TooMany { part: "buttons", count: 4, max: 3 })
    );
    let rows = |count: usize| (0..count).map(|n| row(&n.to_string(), "Gleich", None)).collect::<Vec<_>>();
    assert_eq!(send(&list(rows(0))), Err(InvalidMessage::Empty { part: "rows" }));
    assert!(send(&list(rows(10))).is_ok());
    assert_eq!(send(&list(rows(11))), Err(InvalidMessage::TooMany { part: "rows", count: 11, max: 10 }));
}

#[test]
fn titles_and_ids_are_unique() {
    assert_eq!(send(&buttons(&["a", "a"])), Err(InvalidMessage::NotUnique { part: "button titles" }));
    let rows = vec![row("1", "A", None), row("1", "B", None)];
    assert_eq!(send(&list(rows)), Err(InvalidMessage::NotUnique { part: "row ids" }));
}

#[test]
fn a_template_name_with_other_characters_is_refused() {
    for name in ["Wieder", "wieder-da", "wieder da", "grüße"] {
        assert_eq!(send(&template(name, &[])), Err(InvalidMessage::TemplateName));
    }
}

#[test]
fn the_callback_is_bounded_and_never_empty() {
    let request = |callback: &str| request(&text("x"), &both(), callback);
    assert!(request(&"c".repeat(512)).is_ok());
    assert_eq!(request(&"c".repeat(513)), too_long("callback", 512));
    assert_eq!(request(""), Err(InvalidMessage::Empty { part: "callback" }));
}

#[test]
fn receipts_have_the_published_shape() {
    let wamid = Wamid::parse("wamid.Q1").unwrap();
    let read = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.Q1" });
    assert_eq!(read_receipt(&wamid), read);
    assert_eq!(typing(&wamid)["typing_indicator"], json!({ "type": "text" }));
    assert_eq!(typing(&wamid)["status"], "read");
}

#[test]
fn a_file_that_is_not_uploaded_yet_cannot_be_sent() {
    let Bubble::Media { file, caption, .. } = media(AttachmentKind::Image, None, None) else {
        panic!("a file")
    };
    let result = send(&Bubble::Media { file, media_id: None, caption });
    assert_eq!(result, Err(InvalidMessage::Empty { part: "media id" }));
}

#[test]
fn named_placeholders_go_with_their_names() {
    let Bubble::Template { name, language, parameters, .. } = template("termin", &["Anna", "Montag"]) else {
        panic!("a template")
    };
    let names = vec!["vorname".to_owned(), "tag".to_owned()];
    let wire = send(&Bubble::Template { name, language, parameters, names, text: None }).unwrap();
    assert_eq!(
        wire["template"]["components"][0]["parameters"],
        json!([
            { "type": "text", "parameter_name": "vorname", "text": "Anna" },
            { "type": "text", "parameter_name": "tag", "text": "Montag" },
        ])
    );
}

#[rstest]
#[case("Montag, 8 Uhr", Ok(()))]
#[case("a   b", Ok(()))]
#[case("a    b", Err(InvalidMessage::ParameterBlanks))]
#[case("a\nb", Err(InvalidMessage::ParameterBlanks))]
#[case("a\tb", Err(InvalidMessage::ParameterBlanks))]
#[case("  ", Err(InvalidMessage::Empty { part: "template parameter" }))]
fn a_parameter_is_one_line_without_gaps(#[case] text: &str, #[case] expected: Result<(), InvalidMessage>) {
    assert_eq!(template_parameter(text), expected);
    assert_eq!(send(&template("termin", &[text])).map(|_| ()), expected);
}
