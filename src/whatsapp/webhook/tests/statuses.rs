use rstest::rstest;
use serde_json::{Value, json};

use super::{ignored, items, mia, only, reason, wamid};
use crate::conversation::Identities;
use crate::whatsapp::webhook::{DeliveryStatus, Item, StatusItem};

fn status(mut status: Value) -> Item {
    if status.get("id").is_none() {
        status["id"] = "wamid.S1".into();
    }
    only(items("messages", json!({ "statuses": [status] })))
}

fn read_status(value: Value) -> StatusItem {
    match status(value) {
        Item::Status(status) => status,
        other => panic!("no status: {other:?}"),
    }
}

#[rstest]
#[case("sent", DeliveryStatus::Sent)]
#[case("delivered", DeliveryStatus::Delivered)]
#[case("read", DeliveryStatus::Read)]
#[case("played", DeliveryStatus::Played)]
#[case("failed", DeliveryStatus::Failed)]
fn every_status_is_read(#[case] word: &str, #[case] expected: DeliveryStatus) {
    let item = read_status(json!({
        "status": word, "timestamp": "1790000000", "recipient_id": "491",
        "biz_opaque_callback_data": "attempt-7",
        "pricing": { "billable": true, "type": "never_heard_of" }
    }));
    assert_eq!((item.wamid, item.status), (wamid("wamid.S1"), expected));
    assert_eq!(item.at.unwrap().timestamp(), 1_790_000_000);
    assert_eq!(item.callback.as_deref(), Some("attempt-7"));
    assert_eq!(item.recipient.wa_id.as_deref(), Some("491"));
    assert_eq!(item.error_code, None);
}

#[test]
fn statuses_are_ordered_by_their_climb() {
    use DeliveryStatus::{Delivered, Played, Read, Sent};
    assert!(Sent < Delivered && Delivered < Read && Read < Played);
}

#[rstest]
#[case::number(json!([{ "code": 131_047, "title": "t" }]), Some(131_047))]
#[case::string(json!([{ "code": "131026" }]), Some(131_026))]
#[case::later_one(json!([{ "title": "t" }, { "code": 5 }]), Some(5))]
#[case::single_object(json!({ "code": 5 }), Some(5))]
#[case::none(json!([]), None)]
fn a_failed_status_bears_its_first_code(#[case] errors: Value, #[case] code: Option<i64>) {
    assert_eq!(read_status(json!({ "status": "failed", "errors": errors })).error_code, code);
}

#[rstest]
#[case("recipient_parent_user_id")]
#[case("parent_recipient_user_id")]
fn both_spellings_of_the_parent_recipient_are_read(#[case] spelling: &str) {
    let item = read_status(json!({ "status": "sent", "recipient_user_id": "DE.a", spelling: "DE.ENT.b" }));
    assert_eq!(
        item.recipient,
        Identities { bsuid: Some("DE.a".to_owned()), parent_bsuid: Some("DE.ENT.b".to_owned()), wa_id: None }
    );
}

#[test]
fn a_status_may_come_with_contacts_that_have_no_profile() {
    let value = json!({
        "contacts": [{ "wa_id": "491", "user_id": "DE.a" }],
        "statuses": [{ "id": "wamid.S1", "status": "read", "recipient_id": "491" }]
    });
    match only(items("messages", value)) {
        Item::Status(status) => assert_eq!(status.recipient.bsuid.as_deref(), Some("DE.a")),
        other => panic!("no status: {other:?}"),
    }
}

#[test]
fn a_status_without_recipient_still_counts() {
    assert_eq!(read_status(json!({ "status": "failed" })).recipient, Identities::default());
}

#[rstest]
#[case::group(json!({ "status": "sent", "recipient_type": "group" }), "group_status")]
#[case::participant(json!({ "status": "sent", "recipient_participant_id": "491" }), "group_status")]
#[case::participant_user(json!({ "status": "sent", "recipient_participant_user_id": "DE.a" }), "group_status")]
#[case::call(json!({ "status": "RINGING", "type": "call" }), "call_status")]
#[case::unknown_word(json!({ "status": "teleported" }), "status")]
#[case::no_word(json!({}), "status")]
fn statuses_of_other_things_are_ignored(#[case] value: Value, #[case] field: &str) {
    assert_eq!(status(value), ignored(field));
}

#[test]
fn a_status_without_id_is_parked() {
    let item = status(json!({ "id": "", "status": "sent" }));
    assert_eq!(reason(&item), "a status without a readable id");
}

#[rstest]
#[case::string(json!("1790000000"), true)]
#[case::number(json!(1_790_000_000), true)]
#[case::milliseconds(json!("1790000000000"), false)]
#[case::zero(json!("0"), false)]
#[case::negative(json!(-5), false)]
#[case::words(json!("yesterday"), false)]
#[case::huge(json!(1e300), false)]
#[case::nothing(json!(null), false)]
fn an_unreadable_time_is_none(#[case] timestamp: Value, #[case] readable: bool) {
    let item = read_status(json!({ "status": "sent", "timestamp": timestamp }));
    assert_eq!(item.at.is_some(), readable);
}

#[test]
fn one_value_may_hold_messages_and_statuses_and_errors() {
    let value = json!({
        "contacts": [mia()],
        "messages": [{ "from": "4915550001", "id": "wamid.M", "type": "request_welcome" }],
        "statuses": [{ "id": "wamid.S", "status": "sent" }],
        "errors": [{ "code": 130_429 }]
    });
    let read = items("messages", value);
    assert!(matches!(read[..], [Item::Message(_), Item::Status(_), Item::Operator(_)]), "{read:?}");
}
