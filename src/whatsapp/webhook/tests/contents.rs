use rstest::rstest;
use serde_json::{Value, json};

use super::{content_of, from_mia, message_item, wamid};
use crate::conversation::{Attachment, AttachmentKind, Content, Identities};

fn text(body: &str) -> Content {
    Content::Text { body: body.to_owned() }
}

fn choice(id: &str, title: &str) -> Content {
    Content::Choice { id: id.to_owned(), title: title.to_owned() }
}

fn notice(body: &str) -> Content {
    Content::Notice { body: body.to_owned() }
}

fn unsupported(kind: &str) -> Content {
    Content::Unsupported { kind: kind.to_owned() }
}

fn cards(cards: &[&str]) -> Content {
    Content::ContactCards { cards: cards.iter().map(|&card| card.to_owned()).collect() }
}

fn order(summary: &str) -> Content {
    Content::Order { summary: summary.to_owned() }
}

fn reaction(emoji: Option<&str>) -> Content {
    Content::Reaction { to: wamid("wamid.A"), emoji: emoji.map(str::to_owned) }
}

#[test]
fn a_text_arrives_with_sender_name_time_and_quote() {
    let item = message_item(&from_mia(json!({
        "type": "text", "text": { "body": " Wann kann ich anfangen? " },
        "context": { "from": "498215550", "id": "wamid.Q" }
    })));
    assert_eq!(
        item.from,
        Identities {
            bsuid: Some("DE.mia1".to_owned()),
            parent_bsuid: None,
            wa_id: Some("4915550001".to_owned())
        }
    );
    assert_eq!(item.profile_name.as_deref(), Some("Mia"));
    assert_eq!(item.inbound.wamid, wamid("wamid.M1"));
    assert_eq!(item.inbound.sent_at.unwrap().timestamp(), 1_790_000_000);
    assert_eq!(item.inbound.content, text(" Wann kann ich anfangen? "));
    assert_eq!(item.reply_to, Some(wamid("wamid.Q")));
}

#[test]
fn a_forwarded_message_quotes_nothing() {
    let part = json!({ "type": "text", "text": { "body": "x" }, "context": { "forwarded": true } });
    assert_eq!(message_item(&from_mia(part)).reply_to, None);
}

#[rstest]
#[case::image(json!({ "type": "image" }), AttachmentKind::Image)]
#[case::video(json!({ "type": "video" }), AttachmentKind::Video)]
#[case::document(json!({ "type": "document" }), AttachmentKind::Document)]
#[case::sticker(json!({ "type": "sticker" }), AttachmentKind::Sticker)]
#[case::sound_file(json!({ "type": "audio" }), AttachmentKind::Audio)]
#[case::voice_note(json!({ "type": "audio", "audio": { "voice": true } }), AttachmentKind::Voice)]
#[case::old_voice_note(json!({ "type": "voice" }), AttachmentKind::Voice)]
fn every_kind_of_file_is_an_attachment(#[case] mut part: Value, #[case] kind: AttachmentKind) {
    let word = part["type"].as_str().unwrap().to_owned();
    if part[&word].is_null() {
        part[&word] = json!({});
    }
    let bare = Attachment {
        kind,
        media_id: None,
        mime_type: "application/octet-stream".to_owned(),
        sha256: None,
        file_name: None,
        caption: None,
    };
    assert_eq!(content_of(part.clone()), Content::Attachment(bare));

    for (key, value) in [
        ("id", "991"),
        ("mime_type", "a/b; c=d"),
        ("sha256", "q8="),
        ("filename", "../x"),
        ("caption", "schau"),
        ("url", "https://evil.example"),
    ] {
        part[&word][key] = value.into();
    }
    let full = Attachment {
        kind,
        media_id: Some("991".to_owned()),
        mime_type: "a/b; c=d".to_owned(),
        sha256: Some("q8=".to_owned()),
        file_name: Some("../x".to_owned()),
        caption: Some("schau".to_owned()),
    };
    assert_eq!(content_of(part), Content::Attachment(full));
}

#[test]
fn a_file_without_its_part_is_still_shown_as_one() {
    assert!(matches!(
        content_of(json!({ "type": "image", "errors": [{ "code": 131_052 }] })),
        Content::Attachment(Attachment { kind: AttachmentKind::Image, media_id: None, .. })
    ));
}

#[test]
fn a_place_may_have_a_name_and_an_address() {
    let place = |name: Option<&str>| Content::Location {
        latitude: 48.25,
        longitude: -10.5,
        name: name.map(str::to_owned),
        address: None,
    };
    let numbers = json!({ "latitude": 48.25, "longitude": -10.5, "name": "Büro", "address": "" });
    assert_eq!(content_of(json!({ "type": "location", "location": numbers })), place(Some("Büro")));
    let strings = json!({ "latitude": "48.25", "longitude": "-10.5" });
    assert_eq!(content_of(json!({ "type": "location", "location": strings })), place(None));
    assert_eq!(
        content_of(json!({ "type": "location", "location": { "latitude": 1 } })),
        unsupported("location")
    );
}

#[rstest]
#[case::name_and_numbers(
    json!([{ "name": { "formatted_name": "Ole" }, "phones": [{ "phone": "+49 1" }, { "wa_id": "492" }] }]),
    cards(&["Ole: +49 1, 492"])
)]
#[case::asked_for(json!([{ "origin": "contact_request", "phones": [{ "phone": "+49 1" }] }]), cards(&["+49 1"]))]
#[case::name_only(json!([{ "name": { "first_name": "Ole" } }, {}]), cards(&["Ole"]))]
#[case::empty(json!([]), unsupported("contacts"))]
#[case::broken(json!([{}, 3, "x"]), unsupported("contacts"))]
fn contact_cards_are_names_and_numbers(#[case] contacts: Value, #[case] expected: Content) {
    assert_eq!(content_of(json!({ "type": "contacts", "contacts": contacts })), expected);
}

#[rstest]
#[case::button(json!({ "type": "button_reply", "button_reply": { "id": "ok", "title": "Passt" } }), choice("ok", "Passt"))]
#[case::row(json!({ "type": "list_reply", "list_reply": { "id": "pay", "title": "Gehalt", "description": "d" } }), choice("pay", "Gehalt"))]
#[case::without_type(json!({ "button_reply": { "id": "ok", "title": "Passt" } }), choice("ok", "Passt"))]
#[case::without_title(json!({ "type": "button_reply", "button_reply": { "id": "ok" } }), choice("ok", "ok"))]
#[case::without_id(json!({ "type": "button_reply", "button_reply": { "id": "", "title": "Mensch" } }), text("Mensch"))]
#[case::empty_reply(json!({ "type": "button_reply", "button_reply": {} }), unsupported("button_reply"))]
#[case::form(
    json!({ "type": "nfm_reply", "nfm_reply": { "name": "f", "body": "Sent", "response_json": "{\"a\":\"gr\\u00fc\\u00df\"}" } }),
    Content::Form { name: "f".to_owned(), response: "{\"a\":\"grüß\"}".to_owned() }
)]
#[case::form_that_is_no_json(
    json!({ "type": "nfm_reply", "nfm_reply": { "response_json": "{oops" } }),
    Content::Form { name: "flow".to_owned(), response: "{oops".to_owned() }
)]
#[case::form_as_object(
    json!({ "type": "nfm_reply", "nfm_reply": { "response_json": { "a": 1 } } }),
    Content::Form { name: "flow".to_owned(), response: "{\"a\":1}".to_owned() }
)]
#[case::call_permission(
    json!({ "type": "call_permission_reply", "call_permission_reply": { "response": "accept" } }),
    notice("call_permission_reply: accept")
)]
#[case::unknown(json!({ "type": "hologram_reply", "hologram_reply": {} }), unsupported("hologram_reply"))]
fn every_interactive_reply_is_read(#[case] interactive: Value, #[case] expected: Content) {
    assert_eq!(content_of(json!({ "type": "interactive", "interactive": interactive })), expected);
}

#[test]
fn an_interactive_message_without_its_object_is_unsupported() {
    let part = json!({ "type": "interactive", "errors": [{ "code": 131_051 }] });
    assert_eq!(content_of(part), unsupported("interactive"));
}

#[rstest]
#[case::template_button(json!({ "type": "button", "button": { "payload": "go", "text": "Los" } }), choice("go", "Los"))]
#[case::template_button_without_payload(json!({ "type": "button", "button": { "text": "Los" } }), text("Los"))]
#[case::reaction(json!({ "type": "reaction", "reaction": { "message_id": "wamid.A", "emoji": "👍" } }), reaction(Some("👍")))]
#[case::removed_by_empty(json!({ "type": "reaction", "reaction": { "message_id": "wamid.A", "emoji": "" } }), reaction(None))]
#[case::removed_by_absence(json!({ "type": "reaction", "reaction": { "message_id": "wamid.A" } }), reaction(None))]
#[case::reaction_to_nothing(json!({ "type": "reaction", "reaction": { "emoji": "👍" } }), unsupported("reaction"))]
#[case::order(
    json!({ "type": "order", "order": { "text": "bitte", "product_items": [{ "product_retailer_id": "p1", "quantity": 2 }, {}] } }),
    order("bitte\n2 × p1")
)]
#[case::empty_order(json!({ "type": "order", "order": {} }), unsupported("order"))]
#[case::welcome(json!({ "type": "request_welcome" }), Content::Welcome)]
#[case::identity_notice(json!({ "type": "system", "system": { "type": "customer_identity_changed", "body": "Neu" } }), notice("Neu"))]
#[case::system_without_words(json!({ "type": "system", "system": {} }), unsupported("system"))]
#[case::edit(
    json!({ "type": "edit", "edit": { "original_message_id": "wamid.A", "message": { "type": "text", "text": { "body": "neu" } } } }),
    Content::Edit { original: wamid("wamid.A"), body: "neu".to_owned() }
)]
#[case::edited_caption(
    json!({ "type": "edit", "edit": { "original_message_id": "wamid.A", "message": { "type": "image", "image": { "caption": "neu" } } } }),
    Content::Edit { original: wamid("wamid.A"), body: "neu".to_owned() }
)]
#[case::edit_of_nothing(json!({ "type": "edit", "edit": { "message": { "text": { "body": "neu" } } } }), text("neu"))]
#[case::edit_without_words(json!({ "type": "edit", "edit": { "original_message_id": "wamid.A" } }), unsupported("edit"))]
#[case::revoke(json!({ "type": "revoke", "revoke": { "original_message_id": "wamid.A" } }), Content::Revoke { original: wamid("wamid.A") })]
#[case::revoke_of_nothing(json!({ "type": "revoke" }), unsupported("revoke"))]
#[case::poll(json!({ "type": "unsupported", "errors": [{ "code": 131_051 }], "unsupported": { "type": "poll_creation" } }), unsupported("poll_creation"))]
#[case::unsupported_by_code(json!({ "type": "unsupported", "errors": [{ "code": 131_051 }] }), unsupported("error-131051"))]
#[case::unsupported_bare(json!({ "type": "unsupported" }), unsupported("unknown"))]
#[case::unknown_type(json!({ "type": "hologram", "hologram": { "id": 1 } }), unsupported("hologram"))]
#[case::unknown_type_with_words(json!({ "type": "text_v2", "text": { "body": "Hilfe" } }), text("Hilfe"))]
#[case::no_type(json!({}), unsupported("unknown"))]
#[case::no_type_with_words(json!({ "text": { "body": "Hilfe" } }), text("Hilfe"))]
#[case::type_that_is_no_word(json!({ "type": "<script>" }), unsupported("unknown"))]
#[case::type_that_is_no_string(json!({ "type": 7 }), unsupported("unknown"))]
#[case::empty_text(json!({ "type": "text", "text": { "body": "" } }), unsupported("text"))]
#[case::text_as_string(json!({ "type": "text", "text": "hi" }), unsupported("text"))]
fn every_other_type_is_read(#[case] part: Value, #[case] expected: Content) {
    assert_eq!(content_of(part), expected);
}
