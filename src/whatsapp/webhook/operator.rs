//! What Meta tells the operator about account, number, templates and security. Only Meta's own
//! words leave here: numbers, names and free text stay in the stored delivery.

use serde_json::Value;

use super::{Item, OperatorNotice, json};
use crate::whatsapp::error_code::{GraphCode, Handling};

/// Coexistence: a message was written from a device whose messages the API does not get; somebody
/// has to look at the phone.
const MESSAGE_ON_THE_PHONE_ONLY: i64 = 131_060;

/// Parts of `account_update` events that take something away from us.
const LOSSES: [&str; 9] =
    ["VIOLATION", "RESTRICT", "DISABLE", "DELETE", "REMOVE", "UNINSTALL", "BAN", "OFFBOARD", "LOCK"];
/// Template events after which it cannot be sent, or soon not.
const TEMPLATE_LOSSES: [&str; 9] = [
    "REJECTED",
    "PAUSED",
    "DISABLED",
    "FLAGGED",
    "LOCKED",
    "LIMIT_EXCEEDED",
    "PENDING_DELETION",
    "DELETED",
    "ARCHIVED",
];

/// The notice in a value of an account-level field; `None` for other fields.
pub(super) fn notice(field: &str, value: &Value) -> Option<Item> {
    let word = |key| json::word_at(value, key).unwrap_or_else(|| "unknown".to_owned());
    let (event, urgent) = match field {
        "account_update" => account_update(value),
        "account_review_update" | "phone_number_name_update" => {
            judged(word("decision"), &["REJECTED", "DEFERRED"])
        }
        "account_alerts" => account_alert(value),
        "phone_number_quality_update" => judged(word("event"), &["DOWNGRADE", "FLAGGED"]),
        "business_username_update" => judged(word("status"), &["deleted"]),
        "business_capability_update" => ("CAPABILITY_CHANGED".to_owned(), false),
        "message_template_status_update" => {
            let (event, urgent) = judged(word("event"), &TEMPLATE_LOSSES);
            (with_template(&event, value), urgent)
        }
        "message_template_quality_update" => {
            let (score, urgent) = judged(word("new_quality_score"), &["RED"]);
            (with_template(&score, value), urgent)
        }
        "template_category_update" => category_update(value),
        "message_template_components_update" => (with_template("COMPONENTS_CHANGED", value), false),
        // A PIN that we did not change is somebody taking over the number.
        "security" => (word("event"), true),
        _ => return None,
    };
    Some(Item::Operator(OperatorNotice { field: field.to_owned(), event, urgent }))
}

/// An element of `value.errors`: trouble of the account, not of one message.
pub(super) fn error(field: &str, error: &Value) -> Item {
    let code = json::integer(error, "code");
    let urgent = code.is_some_and(|code| {
        code == MESSAGE_ON_THE_PHONE_ONLY
            || matches!(GraphCode(code).handling(None), Handling::OperatorPause(_))
    });
    let event = code.map_or_else(|| "error".to_owned(), |code| format!("error {code}"));
    Item::Operator(OperatorNotice { field: field.to_owned(), event, urgent })
}

fn judged(event: String, urgent: &[&str]) -> (String, bool) {
    let urgent = urgent.contains(&event.as_str());
    (event, urgent)
}

/// `DISABLED_UPDATE` means either direction; its `ban_info` tells which.
fn account_update(value: &Value) -> (String, bool) {
    let event = json::word_at(value, "event").unwrap_or_else(|| "unknown".to_owned());
    let ban = value.get("ban_info").and_then(|ban| json::word_at(ban, "waba_ban_state"));
    let takes = LOSSES.iter().any(|loss| event.contains(loss));
    match ban {
        Some(ban) => {
            let urgent = takes && ban != "REINSTATE";
            (format!("{event} {ban}"), urgent)
        }
        None => (event, takes),
    }
}

fn account_alert(value: &Value) -> (String, bool) {
    let alert = value.get("alert_info").unwrap_or(value);
    let event = json::word_at(alert, "alert_type").unwrap_or_else(|| "unknown".to_owned());
    (event, json::text(alert, "alert_severity") == Some("CRITICAL"))
}

/// From utility to marketing: dearer, and limited per person.
fn category_update(value: &Value) -> (String, bool) {
    let category = json::word_at(value, "correct_category")
        .or_else(|| json::word_at(value, "new_category"))
        .unwrap_or_else(|| "unknown".to_owned());
    let urgent = category.eq_ignore_ascii_case("marketing");
    (with_template(&category, value), urgent)
}

/// Template names are ours: lower-case letters, digits and underscores.
fn with_template(event: &str, value: &Value) -> String {
    match json::word_at(value, "message_template_name") {
        Some(name) => format!("{event} {name}"),
        None => event.to_owned(),
    }
}
