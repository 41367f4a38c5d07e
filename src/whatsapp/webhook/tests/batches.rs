use serde_json::{Value, json};

use super::{OURS, change, delivery, ignored, items, mia, only, read, read_json, reason};
use crate::whatsapp::webhook::Item;

fn text(id: &str) -> Value {
    json!({ "from": "4915550001", "id": id, "timestamp": "1790000000", "type": "text", "text": { "body": "x" } })
}

fn ids(items: &[Item]) -> Vec<&str> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Message(message) => Some(message.inbound.wamid.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn every_entry_change_and_message_is_read_in_order() {
    let value = |ids: [&str; 2]| change("messages", json!({ "messages": ids.map(text) }));
    let body = json!({ "object": "whatsapp_business_account", "entry": [
        { "id": "800", "changes": [value(["a", "b"]), value(["c", "d"])] },
        { "id": "800", "changes": [value(["e", "f"])] },
    ] });
    assert_eq!(ids(&read_json(&body)), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn far_more_than_a_thousand_updates_are_read() {
    let messages: Vec<_> = (0..5000).map(|n| text(&format!("wamid.{n}"))).collect();
    assert_eq!(ids(&items("messages", json!({ "contacts": [mia()], "messages": messages }))).len(), 5000);
}

#[test]
fn one_bad_item_never_costs_the_others() {
    let broken = [json!({}), json!(null), json!([]), json!(5), json!({ "id": "x" }), json!({ "from": "1" })];
    for bad in broken {
        let read = items("messages", json!({ "messages": [text("a"), bad, text("b")] }));
        assert_eq!(ids(&read), ["a", "b"]);
        assert!(matches!(read[1], Item::Parked { .. }), "{read:?}");
    }
}

#[test]
fn a_value_for_another_number_is_foreign_and_ours_beside_it_is_read() {
    let mut foreign = change("messages", json!({ "messages": [text("theirs")] }));
    foreign["value"]["metadata"]["phone_number_id"] = "700999".into();
    let ours = change("messages", json!({ "messages": [text("ours")] }));
    let read = read_json(&delivery(&json!([foreign, ours])));
    assert_eq!((&read[0], ids(&read)), (&Item::Foreign, vec!["ours"]));
}

#[test]
fn a_phone_number_id_written_as_a_number_is_ours_too() {
    let mut change = change("messages", json!({ "messages": [text("a")] }));
    change["value"]["metadata"]["phone_number_id"] = 700_100.into();
    assert_eq!(ids(&read_json(&delivery(&json!([change])))), ["a"]);
}

#[test]
fn a_value_without_metadata_or_field_is_read_all_the_same() {
    let bare = json!([{ "value": { "messages": [text("a")] } }]);
    assert_eq!(ids(&read_json(&delivery(&bare))), ["a"]);
}

#[test]
fn json_that_is_no_delivery_is_parked_whole() {
    for body in [
        json!([]),
        json!("hello"),
        json!(7),
        json!(null),
        json!({}),
        json!({ "object": "page", "entry": [{ "changes": [] }] }),
        json!({ "object": "whatsapp_business_account" }),
    ] {
        let item = only(read_json(&body));
        assert_eq!(item, Item::Parked { reason: reason(&item), raw: body.to_string() });
    }
}

#[test]
fn broken_envelopes_are_parked_where_they_break() {
    for (body, expected) in [
        (json!({ "entry": [7] }), "an entry without changes"),
        (json!({ "entry": "x" }), "an entry without changes"),
        (json!({ "entry": [{ "id": "800" }] }), "an entry without changes"),
        (delivery(&json!([{ "field": "messages" }])), "a change without a value"),
        (delivery(&json!([{ "field": "messages", "value": [] }])), "a change without a value"),
        (delivery(&json!(["x"])), "a change without a value"),
        (delivery(&json!([change("messages", json!({}))])), "a value without anything known in it"),
        (
            delivery(&json!([change("messages", json!({ "messages": {} }))])),
            "a message without a readable id",
        ),
    ] {
        assert_eq!(reason(&only(read_json(&body))), expected, "{body}");
    }
}

#[test]
fn an_empty_delivery_is_counted() {
    for body in [json!({ "entry": [] }), delivery(&json!([]))] {
        assert_eq!(only(read_json(&body)), ignored("empty"));
    }
}

#[test]
fn what_is_no_json_is_unreadable() {
    for body in [&b""[..], b"{", b"\xff\xfe", b"{} trailing", b"entry=1"] {
        assert!(read(body, OURS).is_err());
    }
}

#[test]
fn deep_nesting_is_unreadable_and_no_overflow() {
    for (open, close) in [("[", "]"), ("{\"entry\":[", "]}")] {
        let body = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        assert!(read(body.as_bytes(), OURS).is_err());
    }
    let quoted = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let form = json!({ "type": "nfm_reply", "nfm_reply": { "response_json": quoted } });
    let mut message = text("a");
    message["type"] = "interactive".into();
    message["interactive"] = form;
    assert_eq!(ids(&items("messages", json!({ "messages": [message] }))), ["a"]);
}

#[test]
fn half_an_emoji_in_a_name_costs_nothing() {
    let body =
        delivery(&json!([change("messages", json!({ "messages": [text("a"), text("b")] }))])).to_string();
    let broken = body.replacen("\"body\":\"x\"", "\"body\":\"gut \\ud83d\"", 1);
    assert_eq!(ids(&read(broken.as_bytes(), OURS).unwrap()), ["a", "b"]);
}

#[test]
fn a_body_of_rubbish_does_not_become_a_million_items() {
    let rubbish: Vec<_> = (0..50_000).map(|_| json!(1)).chain([text("a")]).collect();
    let read = items("messages", json!({ "messages": rubbish }));
    assert_eq!((read.len(), ids(&read)), (1002, vec!["a"]));
    assert!(matches!(read.last(), Some(Item::Parked { raw, .. }) if raw == "49000"));
}
