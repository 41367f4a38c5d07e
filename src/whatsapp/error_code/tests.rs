use rstest::rstest;

use super::Handling::*;
use super::PauseReason::*;
use super::*;

#[rstest]
#[case::token_of_the_user(0, OperatorPause(Token))]
#[case::token_expired(190, OperatorPause(Token))]
#[case::unknown_error(1, Transient)]
#[case::service_trouble(2, Transient)]
#[case::capability(3, OperatorPause(Permission))]
#[case::app_call_limit(4, Throttled)]
#[case::permission(10, OperatorPause(Permission))]
#[case::number_deleted(33, OperatorPause(Number))]
#[case::invalid_parameter(100, Bug)]
#[case::api_permission_first(200, OperatorPause(Permission))]
#[case::api_permission_last(299, OperatorPause(Permission))]
#[case::blocked_for_policy(368, OperatorPause(Policy))]
#[case::account_rate_limit(80_007, Throttled)]
#[case::throughput(130_429, Throttled)]
#[case::experiment(130_472, Undeliverable)]
#[case::country(130_497, Undeliverable)]
#[case::unknown_send_failure(131_000, Transient)]
#[case::access_denied(131_005, OperatorPause(Permission))]
#[case::parameter_missing(131_008, Bug)]
#[case::parameter_value(131_009, Bug)]
#[case::service_unavailable(131_016, Transient)]
#[case::to_ourselves(131_021, Undeliverable)]
#[case::undeliverable(131_026, Undeliverable)]
#[case::not_on_the_test_list(131_030, Undeliverable)]
#[case::account_locked(131_031, OperatorPause(Policy))]
#[case::display_name(131_037, OperatorPause(Number))]
#[case::payment(131_042, OperatorPause(Payment))]
#[case::not_registered(131_045, OperatorPause(Number))]
#[case::window(131_047, WindowClosed)]
#[case::spam_limit(131_048, OperatorPause(Policy))]
#[case::ecosystem_health(131_049, Undeliverable)]
#[case::pair_limit(131_056, PairLimit)]
#[case::maintenance(131_057, Throttled)]
#[case::needs_a_phone_number(131_062, Undeliverable)]
#[case::template_parameters(132_000, TemplateUnusable)]
#[case::template_missing(132_001, TemplateUnusable)]
#[case::template_paused(132_015, TemplateUnusable)]
#[case::template_disabled(132_016, TemplateUnusable)]
#[case::server_unavailable(133_004, Transient)]
#[case::number_unregistered(133_010, OperatorPause(Number))]
#[case::generic_parameter(135_000, Bug)]
#[case::identity_mismatch(137_000, Undeliverable)]
#[case::call_permission_lookups(138_013, Throttled)]
#[case::calling(138_018, Bug)]
#[case::block_list_internal(139_103, Transient)]
fn the_table_decides_whatever_the_status(#[case] code: i64, #[case] handling: Handling) {
    for status in [None, Some(200), Some(400), Some(401), Some(429), Some(500), Some(503)] {
        assert_eq!(GraphCode(code).handling(status), handling, "{code} with {status:?}");
    }
}

#[rstest]
#[case(None, Undeliverable)]
#[case(Some(400), Bug)]
#[case(Some(401), OperatorPause(Token))]
#[case(Some(403), Bug)]
#[case(Some(404), Bug)]
#[case(Some(408), Transient)]
#[case(Some(429), Throttled)]
#[case(Some(500), Transient)]
#[case(Some(503), Transient)]
#[case(Some(302), Transient)]
fn an_unknown_code_goes_by_the_status(#[case] status: Option<u16>, #[case] handling: Handling) {
    for code in [i64::MIN, -1, 5, 199, 300, 131_999, 999_999, i64::MAX] {
        assert_eq!(GraphCode(code).handling(status), handling, "{code}");
    }
}

#[test]
fn only_after_transient_trouble_the_message_may_have_been_sent() {
    for handling in
        [Throttled, PairLimit, OperatorPause(Token), WindowClosed, Undeliverable, TemplateUnusable, Bug]
    {
        assert!(handling.surely_not_sent(), "{handling:?}");
    }
    assert!(!Transient.surely_not_sent());
}
