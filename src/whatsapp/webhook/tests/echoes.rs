use serde_json::{Value, json};

use super::{ignored, items, mia, only, reason, wamid, with};
use crate::conversation::{Content, Identities};
use crate::whatsapp::webhook::{EchoItem, Item};

fn echo(part: Value) -> Value {
    with(
        json!({ "from": "498215550", "to": "4915550001", "id": "wamid.E1", "timestamp": "1790000000" }),
        part,
    )
}

fn read_echo(part: Value) -> EchoItem {
    let value = json!({ "contacts": [mia()], "message_echoes": [echo(part)] });
    match only(items("smb_message_echoes", value)) {
        Item::Echo(echo) => echo,
        other => panic!("no echo: {other:?}"),
    }
}

#[test]
fn an_echo_is_for_the_person_not_from_them() {
    let item = read_echo(json!({ "type": "text", "text": { "body": "Ich schau nach" } }));
    assert_eq!(
        item.to,
        Identities {
            bsuid: Some("DE.mia1".to_owned()),
            parent_bsuid: None,
            wa_id: Some("4915550001".to_owned())
        }
    );
    assert_eq!(item.wamid, wamid("wamid.E1"));
    assert_eq!(item.sent_at.unwrap().timestamp(), 1_790_000_000);
    assert_eq!(item.content, Content::Text { body: "Ich schau nach".to_owned() });
}

#[test]
fn an_echo_may_edit_or_delete() {
    let edit =
        json!({ "original_message_id": "wamid.A", "message": { "type": "text", "text": { "body": "neu" } } });
    assert_eq!(
        read_echo(json!({ "type": "edit", "edit": edit })).content,
        Content::Edit { original: wamid("wamid.A"), body: "neu".to_owned() }
    );
    assert_eq!(
        read_echo(json!({ "type": "revoke", "revoke": { "original_message_id": "wamid.A" } })).content,
        Content::Revoke { original: wamid("wamid.A") }
    );
}

#[test]
fn an_echo_to_a_user_id_alone_is_enough() {
    let value = json!({ "message_echoes": [{ "to_user_id": "DE.x", "id": "wamid.E", "type": "text" }] });
    match only(items("smb_message_echoes", value)) {
        Item::Echo(echo) => assert_eq!(echo.to.bsuid.as_deref(), Some("DE.x")),
        other => panic!("no echo: {other:?}"),
    }
}

#[test]
fn an_echo_without_id_or_recipient_is_parked_and_one_to_a_group_ignored() {
    let read = |echo: Value| only(items("smb_message_echoes", json!({ "message_echoes": [echo] })));
    assert_eq!(reason(&read(json!({ "to": "491" }))), "an echo without a readable id");
    assert_eq!(reason(&read(json!({ "id": "wamid.E", "from": "491" }))), "an echo without a recipient");
    assert_eq!(read(echo(json!({ "group_id": "g" }))), ignored("group_echo"));
}
