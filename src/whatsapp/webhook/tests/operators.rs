use rstest::rstest;
use serde_json::{Value, json};

use super::{ignored, items, only, read_json};
use crate::whatsapp::webhook::{Item, OperatorNotice};

#[rstest]
#[case("account_update", json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": [{}] }), "ACCOUNT_RESTRICTION", true)]
#[case("account_update", json!({ "event": "ACCOUNT_VIOLATION" }), "ACCOUNT_VIOLATION", true)]
#[case("account_update", json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "DISABLE" } }), "DISABLED_UPDATE DISABLE", true)]
#[case("account_update", json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "REINSTATE" } }), "DISABLED_UPDATE REINSTATE", false)]
#[case("account_update", json!({ "event": "PARTNER_REMOVED" }), "PARTNER_REMOVED", true)]
#[case("account_update", json!({ "event": "PARTNER_ADDED" }), "PARTNER_ADDED", false)]
#[case("account_update", json!({}), "unknown", false)]
#[case("account_review_update", json!({ "decision": "REJECTED" }), "REJECTED", true)]
#[case("account_review_update", json!({ "decision": "APPROVED" }), "APPROVED", false)]
#[case("account_alerts", json!({ "alert_info": { "alert_severity": "CRITICAL", "alert_type": "OBA_REJECTED", "alert_description": "call +49 151" } }), "OBA_REJECTED", true)]
#[case("account_alerts", json!({ "alert_info": { "alert_severity": "INFORMATIONAL", "alert_type": "PROFILE_PICTURE_LOST" } }), "PROFILE_PICTURE_LOST", false)]
#[case("phone_number_quality_update", json!({ "event": "FLAGGED", "display_phone_number": "49821" }), "FLAGGED", true)]
#[case("phone_number_quality_update", json!({ "event": "THROUGHPUT_UPGRADE" }), "THROUGHPUT_UPGRADE", false)]
#[case("phone_number_name_update", json!({ "decision": "REJECTED", "requested_verified_name": "Klinik" }), "REJECTED", true)]
#[case("business_capability_update", json!({ "max_daily_conversations_per_business": 2000 }), "CAPABILITY_CHANGED", false)]
#[case("business_username_update", json!({ "status": "approved", "username": "klinik" }), "approved", false)]
#[case("message_template_status_update", json!({ "event": "PAUSED", "message_template_name": "wieder_da" }), "PAUSED wieder_da", true)]
#[case("message_template_status_update", json!({ "event": "APPROVED" }), "APPROVED", false)]
#[case("message_template_quality_update", json!({ "new_quality_score": "RED" }), "RED", true)]
#[case("message_template_quality_update", json!({ "new_quality_score": "GREEN" }), "GREEN", false)]
#[case("message_template_components_update", json!({ "message_template_element": "Hallo Mia" }), "COMPONENTS_CHANGED", false)]
#[case("template_category_update", json!({ "new_category": "MARKETING" }), "MARKETING", true)]
#[case("template_category_update", json!({ "new_category": "UTILITY", "correct_category": "MARKETING" }), "MARKETING", true)]
#[case("template_category_update", json!({ "new_category": "UTILITY" }), "UTILITY", false)]
#[case("security", json!({ "event": "PIN_CHANGED", "requester": "4915550001" }), "PIN_CHANGED", true)]
fn account_news_reach_the_operator_in_metas_words_alone(
    #[case] field: &str,
    #[case] value: Value,
    #[case] event: &str,
    #[case] urgent: bool,
) {
    let without_metadata = json!([{ "field": field, "value": value }]);
    assert_eq!(
        only(read_json(&super::delivery(&without_metadata))),
        Item::Operator(OperatorNotice { field: field.to_owned(), event: event.to_owned(), urgent })
    );
}

#[rstest]
#[case::throttling(json!({ "code": 130_429, "message": "to +49 151" }), "error 130429", false)]
#[case::locked(json!({ "code": 131_031 }), "error 131031", true)]
#[case::on_the_phone_only(json!({ "code": 131_060 }), "error 131060", true)]
#[case::without_code(json!({ "title": "Boom" }), "error", false)]
fn errors_of_the_account_reach_the_operator(#[case] error: Value, #[case] event: &str, #[case] urgent: bool) {
    let notice = OperatorNotice { field: "messages".to_owned(), event: event.to_owned(), urgent };
    assert_eq!(only(items("messages", json!({ "errors": [error] }))), Item::Operator(notice));
}

#[rstest]
#[case("history")]
#[case("smb_app_state_sync")]
#[case("user_preferences")]
#[case("group_participants_update")]
#[case("flows")]
#[case("something_of_next_year")]
fn fields_of_no_use_here_are_counted(#[case] field: &str) {
    let value = json!({ "messages": [{ "id": "wamid.H", "from": "491", "type": "text" }] });
    assert_eq!(only(items(field, value)), ignored(field));
}

#[test]
fn a_field_that_is_no_word_does_not_become_a_label() {
    for field in ["a b", "<x>", &"f".repeat(65)] {
        assert_eq!(only(items(field, json!({}))), ignored("unknown"));
    }
}
