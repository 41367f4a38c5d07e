use rstest::rstest;
use serde_json::{Value, json};

use super::{MessageItem, items, mia, only, read_json, reason};
use crate::conversation::{ChangeOfIdentity, Identities};
use crate::whatsapp::webhook::Item;

fn identities(bsuid: Option<&str>, parent: Option<&str>, wa_id: Option<&str>) -> Identities {
    Identities {
        bsuid: bsuid.map(str::to_owned),
        parent_bsuid: parent.map(str::to_owned),
        wa_id: wa_id.map(str::to_owned),
    }
}

fn text_from(mut sender: Value) -> Value {
    sender["id"] = "wamid.M1".into();
    sender["type"] = "text".into();
    sender["text"] = json!({ "body": "hallo" });
    sender
}

fn messages(contacts: &Value, messages: &Value) -> Vec<Item> {
    items("messages", json!({ "contacts": contacts, "messages": messages }))
}

fn as_message(item: Item) -> MessageItem {
    match item {
        Item::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

#[rstest]
#[case::phone(json!({ "from": "491" }), identities(None, None, Some("491")))]
#[case::phone_with_plus(json!({ "from": "+491" }), identities(None, None, Some("491")))]
#[case::phone_as_number(json!({ "from": 491 }), identities(None, None, Some("491")))]
#[case::user_only(json!({ "from_user_id": "EG.x9" }), identities(Some("EG.x9"), None, None))]
#[case::parent_only(json!({ "from_parent_user_id": "EG.ENT.x" }), identities(None, Some("EG.ENT.x"), None))]
#[case::all(
    json!({ "from": "491", "from_user_id": "DE.a", "from_parent_user_id": "DE.ENT.b" }),
    identities(Some("DE.a"), Some("DE.ENT.b"), Some("491"))
)]
#[case::user_in_from(json!({ "from": "EG.x9" }), identities(Some("EG.x9"), None, None))]
#[case::parent_in_from(json!({ "from": "EG.ENT.x9" }), identities(None, Some("EG.ENT.x9"), None))]
#[case::empty_is_absent(json!({ "from": "", "from_user_id": "EG.x9" }), identities(Some("EG.x9"), None, None))]
#[case::case_is_kept(json!({ "from_user_id": "EG.aBc" }), identities(Some("EG.aBc"), None, None))]
fn any_identifier_makes_a_sender(#[case] sender: Value, #[case] expected: Identities) {
    assert_eq!(as_message(only(messages(&json!([]), &json!([text_from(sender)])))).from, expected);
}

#[rstest]
#[case::nothing(json!({}))]
#[case::blank(json!({ "from": " ", "from_user_id": "" }))]
#[case::wrong_kind(json!({ "from": { "id": "491" }, "from_user_id": true }))]
#[case::endless(json!({ "from": "4".repeat(300) }))]
#[case::control_characters(json!({ "from": "49\u{0}1" }))]
fn without_an_identifier_the_message_is_parked(#[case] sender: Value) {
    let item = only(messages(&json!([]), &json!([text_from(sender)])));
    assert_eq!(reason(&item), "a message without a sender");
}

#[test]
fn without_an_id_the_message_is_parked_as_it_came() {
    let message = json!({ "from": "491", "type": "text" });
    match only(messages(&json!([mia()]), &json!([message]))) {
        Item::Parked { reason, raw } => {
            assert_eq!(reason, "a message without a readable id");
            assert_eq!(serde_json::from_str::<Value>(&raw).unwrap(), message);
        }
        other => panic!("not parked: {other:?}"),
    }
}

#[test]
fn the_contact_entry_adds_what_the_message_lacks() {
    let contact = json!({ "profile": { "name": "Ana" }, "wa_id": "491", "user_id": "DE.a", "parent_user_id": "DE.ENT.b" });
    let all = identities(Some("DE.a"), Some("DE.ENT.b"), Some("491"));
    for sender in [
        json!({ "from": "491" }),
        json!({ "from_user_id": "DE.a" }),
        json!({ "from_parent_user_id": "DE.ENT.b" }),
        json!({}),
    ] {
        let item = as_message(only(messages(&json!([contact]), &json!([text_from(sender)]))));
        assert_eq!((item.from, item.profile_name.as_deref()), (all.clone(), Some("Ana")));
    }
}

#[test]
fn contacts_are_found_by_identifier_not_by_position() {
    let contacts = json!([
        { "profile": { "name": "Ben" }, "user_id": "DE.b" },
        { "profile": { "name": "Ana" }, "wa_id": "491", "user_id": "DE.a" },
    ]);
    let both = messages(
        &contacts,
        &json!([text_from(json!({ "from": "491" })), text_from(json!({ "from_user_id": "DE.b" }))]),
    );
    let named: Vec<_> = both.into_iter().map(|item| as_message(item).profile_name.unwrap()).collect();
    assert_eq!(named, ["Ana", "Ben"]);
}

#[test]
fn a_stranger_gets_nobodys_name_or_identifiers() {
    let two = json!([mia(), { "profile": { "name": "Ana" }, "wa_id": "491" }]);
    for contacts in [json!([mia()]), two] {
        let item = as_message(only(messages(&contacts, &json!([text_from(json!({ "from": "497" }))]))));
        assert_eq!((item.from, item.profile_name), (identities(None, None, Some("497")), None));
    }
}

#[test]
fn a_contact_with_the_same_number_and_another_user_id_is_somebody_else() {
    let contacts = json!([{ "profile": { "name": "Alt" }, "wa_id": "491", "user_id": "DE.old" }]);
    let sender = json!({ "from": "491", "from_user_id": "DE.new" });
    let item = as_message(only(messages(&contacts, &json!([text_from(sender)]))));
    assert_eq!((item.from, item.profile_name), (identities(Some("DE.new"), None, Some("491")), None));
}

#[rstest]
#[case::username_only(json!({ "username": "@mia.k" }), Some("mia.k"))]
#[case::name_wins(json!({ "username": "mia.k", "name": "Mia" }), Some("Mia"))]
#[case::no_profile(json!(null), None)]
#[case::bare_at(json!({ "username": "@" }), None)]
fn the_name_is_the_profile_name_or_the_username(#[case] profile: Value, #[case] expected: Option<&str>) {
    let contacts = json!([{ "profile": profile, "wa_id": "491" }]);
    let item = as_message(only(messages(&contacts, &json!([text_from(json!({ "from": "491" }))]))));
    assert_eq!(item.profile_name.as_deref(), expected);
}

#[test]
fn a_message_from_our_own_number_is_never_an_applicants() {
    let item = only(messages(&json!([]), &json!([text_from(json!({ "from": "498215550" }))])));
    assert_eq!(reason(&item), "a message from our own number");
}

#[test]
fn a_group_message_is_not_one_to_one() {
    let message = text_from(json!({ "from": "491", "group_id": "g1" }));
    assert_eq!(only(messages(&json!([mia()]), &json!([message]))), super::ignored("group_message"));
}

#[test]
fn a_call_is_a_sign_of_life_and_ours_are_not() {
    let call = json!({ "id": "wacid.1", "from": "4915550001", "event": "connect", "direction": "USER_INITIATED", "timestamp": "1790000000" });
    match only(items("calls", json!({ "contacts": [mia()], "calls": [call] }))) {
        Item::Call(call) => {
            assert_eq!(call.from, identities(Some("DE.mia1"), None, Some("4915550001")));
            assert_eq!((call.call_id.as_str(), call.profile_name.as_deref()), ("wacid.1", Some("Mia")));
            assert_eq!(call.at.unwrap().timestamp(), 1_790_000_000);
        }
        other => panic!("no call: {other:?}"),
    }
    let ours = json!({ "id": "wacid.2", "to": "4915550001", "direction": "BUSINESS_INITIATED" });
    assert_eq!(only(items("calls", json!({ "calls": [ours] }))), super::ignored("business_call"));
    assert_eq!(
        reason(&only(items("calls", json!({ "calls": [{ "from": "491" }] })))),
        "a call without an id"
    );
    assert_eq!(
        reason(&only(items("calls", json!({ "calls": [{ "id": "wacid.3" }] })))),
        "a call without a caller"
    );
}

fn system(kind: &str, mut system: Value, sender: Value) -> Item {
    system["type"] = kind.into();
    let mut message = text_from(sender);
    message["type"] = "system".into();
    message["text"].take();
    message["timestamp"] = "1790000000".into();
    message["system"] = system;
    only(messages(&json!([]), &json!([message])))
}

fn changed(item: Item) -> (Identities, Identities) {
    match item {
        Item::Identity(ChangeOfIdentity { previous, current, at }) => {
            assert_eq!(at.unwrap().timestamp(), 1_790_000_000);
            (previous, current)
        }
        other => panic!("no change of identity: {other:?}"),
    }
}

#[test]
fn a_changed_number_names_the_old_and_the_new_one() {
    for new in ["wa_id", "new_wa_id"] {
        let (previous, current) = changed(system(
            "user_changed_number",
            json!({ new: "492", "body": "…" }),
            json!({ "from": "491" }),
        ));
        assert_eq!(previous, identities(None, None, Some("491")));
        assert_eq!(current, identities(None, None, Some("492")));
    }
}

#[test]
fn a_changed_user_id_is_attached_to_whom_the_number_names() {
    let told = json!({ "user_id": "DE.new", "parent_user_id": "DE.ENT.n", "wa_id": "491" });
    let (previous, current) = changed(system("user_changed_user_id", told, json!({ "from": "491" })));
    assert_eq!(previous, identities(None, None, Some("491")));
    assert_eq!(current, identities(Some("DE.new"), Some("DE.ENT.n"), Some("491")));
}

#[test]
fn a_user_id_in_the_sentence_of_a_system_message_is_not_believed() {
    let told = json!({ "user_id": "DE.new", "body": "User DE.victim changed from DE.old to DE.new" });
    let (previous, _) = changed(system("user_changed_user_id", told, json!({ "from_user_id": "DE.mine" })));
    assert_eq!(previous, identities(Some("DE.mine"), None, None));
}

#[test]
fn a_change_that_does_not_say_to_what_is_a_notice() {
    let item = system(
        "user_changed_number",
        json!({ "body": "Mia hat eine neue Nummer" }),
        json!({ "from": "491" }),
    );
    assert!(matches!(item, Item::Message(_)), "{item:?}");
}

fn update(update: &Value) -> Item {
    only(items("user_id_update", json!({ "contacts": [mia()], "user_id_update": [update] })))
}

#[test]
fn a_user_id_update_names_before_and_after() {
    let (previous, current) = changed(update(&json!({
        "wa_id": "492", "detail": "…", "timestamp": "1790000000",
        "user_id": { "previous": "DE.old", "current": "DE.new" },
        "parent_user_id": { "previous": "DE.ENT.o", "current": "DE.ENT.n" }
    })));
    assert_eq!(
        previous,
        identities(Some("DE.old"), Some("DE.ENT.o"), None),
        "the number may be a stranger's"
    );
    assert_eq!(current, identities(Some("DE.new"), Some("DE.ENT.n"), Some("492")));
}

#[test]
fn a_user_id_update_without_the_old_id_goes_by_the_number() {
    let (previous, current) =
        changed(update(&json!({ "wa_id": "491", "user_id": "DE.new", "timestamp": 1_790_000_000 })));
    assert_eq!(previous, identities(None, None, Some("491")));
    assert_eq!(current, identities(Some("DE.new"), None, None));
}

#[test]
fn a_user_id_update_that_names_one_side_only_is_parked() {
    for one_sided in
        [json!({}), json!({ "user_id": { "previous": "DE.old" } }), json!({ "user_id": "DE.new" })]
    {
        assert_eq!(reason(&update(&one_sided)), "a change of identity without before or after");
    }
}

#[test]
fn identities_change_before_the_same_value_speaks() {
    let value = json!({
        "messages": [text_from(json!({ "from_user_id": "DE.new" }))],
        "user_id_update": [{ "user_id": { "previous": "DE.old", "current": "DE.new" } }],
    });
    let read = read_json(&super::delivery(&json!([super::change("messages", value)])));
    assert!(matches!(read[..], [Item::Identity(_), Item::Message(_)]), "{read:?}");
}
