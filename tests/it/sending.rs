//! What happens when the Graph API refuses, fails, hangs or is gone.

use std::time::Duration;

use sprechzeit::conversation::HandoffReason;
use sprechzeit::simulator::{Class, Fault, Orders, Outcome, Target};

use super::support::{DOCUMENTS, DOCUMENTS_LINK, OFF_TOPIC, PAY, PAY_LINK, received, stage};

#[tokio::test]
async fn throttling_is_waited_out_and_everything_arrives_once() {
    for code in [4, 80_007, 130_429] {
        let app = stage().spawn().await;
        app.simulator.fault(Target::Sends, Fault::Error(code), 3);
        let (anna, ben) = (app.phone("Anna"), app.phone("Ben"));
        anna.says(DOCUMENTS);
        ben.says(PAY);
        app.settle().await;
        let at_once = app.simulator.send_requests().len();
        assert!(at_once <= 2, "{code}: no hammering");
        app.pass(Duration::from_mins(2)).await;
        assert_eq!((anna.received().len(), ben.received().len()), (1, 1), "{code}");
        assert!(app.simulator.repeated_callbacks().is_empty());
    }
}

#[tokio::test]
async fn the_gaps_between_tries_grow() {
    let app = stage().spawn().await;
    app.simulator.fault(Target::Sends, Fault::Error(130_429), 6);
    app.phone("Anna").says(DOCUMENTS);
    app.pass(Duration::from_mins(20)).await;
    let at: Vec<_> = app.simulator.send_requests().iter().map(|seen| seen.at).collect();
    assert_eq!(at.len(), 7, "{at:?}");
    let gaps: Vec<i64> = at.windows(2).map(|pair| (pair[1] - pair[0]).num_milliseconds()).collect();
    assert!(gaps.windows(3).all(|three| three[2] > three[0]), "doubling with jitter: {gaps:?}");
}

#[tokio::test]
async fn too_many_messages_to_one_person_hold_back_that_person_only() {
    let app = stage().spawn().await;
    app.simulator.fault(Target::Sends, Fault::Error(131_056), 1);
    let (anna, ben) = (app.phone("Anna"), app.phone("Ben"));
    anna.says(DOCUMENTS);
    app.settle().await;
    ben.says(PAY);
    app.settle().await;
    assert_eq!((anna.received().len(), ben.received().len()), (0, 1));
    app.pass(Duration::from_secs(5)).await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn a_message_that_cannot_reach_its_person_becomes_work_for_a_human() {
    for (code, reason) in [
        (131_026, HandoffReason::Undeliverable),
        (131_047, HandoffReason::WindowClosed),
        (131_049, HandoffReason::Undeliverable),
    ] {
        let app = stage().spawn().await;
        app.simulator.fault(Target::Sends, Fault::Error(code), 1);
        let anna = app.phone("Anna");
        anna.says(DOCUMENTS);
        app.pass(Duration::from_hours(1)).await;
        assert_eq!(app.waits_because(&anna).await, Some(reason), "{code}");
        assert_eq!(app.simulator.send_requests().len(), 1, "{code}: it is not tried again");
    }
}

#[tokio::test]
async fn a_request_of_ours_that_is_wrong_is_an_alert_and_work_for_a_human() {
    let app = stage().spawn().await;
    app.simulator.fault(Target::Sends, Fault::Error(131_009), 1);
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    assert_eq!(app.alerts.kinds(), ["send_refused/critical"]);
    assert_eq!(app.stage_of(&anna).await, "waiting");
}

#[tokio::test]
async fn trouble_with_token_or_payment_pauses_the_number_keeps_the_queue_and_calls_the_operator() {
    for (code, word) in [(190, "token"), (131_042, "payment"), (131_031, "policy")] {
        let app = stage().spawn().await;
        app.simulator.fault_until_lifted(Target::Sends, Fault::Error(code));
        let people: Vec<_> = (0..5).map(|number| app.phone(&format!("Applicant {number}"))).collect();
        for phone in &people {
            phone.says(DOCUMENTS);
            app.settle().await;
        }
        assert_eq!(app.simulator.send_requests().len(), 1, "{code}: the rest waits");
        let alerts = app.alerts.of("sending_paused");
        assert_eq!(alerts.len(), 1);
        assert!(alerts[0]["detail"].as_str().unwrap_or_default().contains(word), "{alerts:?}");
        assert_eq!(alerts[0]["severity"], "critical");
        let (status, health) = app.get("/health/ready").await;
        assert_eq!(status, 200, "trouble with sending takes no server out of service");
        assert!(health.contains("waits for the operator"), "{health}");
        app.pass(Duration::from_mins(10)).await;
        let tries = app.simulator.send_requests().len();
        assert!((4..=7).contains(&tries), "{code}: one message tries every two minutes, not {tries}");
        app.simulator.lift_faults();
        app.pass(Duration::from_mins(5)).await;
        for phone in &people {
            assert_eq!(phone.received().len(), 1, "{code}: {}", phone.name());
        }
        assert!(app.get("/health/ready").await.1.contains("\"sending\":\"ok\""));
    }
}

#[tokio::test]
async fn a_pause_survives_a_restart_without_losing_the_queue() {
    let mut app = stage().spawn().await;
    app.simulator.fault_until_lifted(Target::Sends, Fault::Error(190));
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.restart().await;
    app.simulator.lift_faults();
    app.pass(Duration::from_mins(5)).await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn an_answer_that_was_accepted_before_the_line_broke_is_not_doubled_when_its_status_comes() {
    for fault in [Fault::AcceptThenReset, Fault::AcceptThenHttp500, Fault::AcceptThenGarbage] {
        let app = stage().spawn().await;
        app.simulator.fault(Target::Sends, fault, 1);
        let anna = app.phone("Anna");
        anna.says(DOCUMENTS);
        app.pass(Duration::from_mins(30)).await;
        assert_eq!(anna.received().len(), 1, "{fault:?}");
        assert_eq!(app.simulator.send_requests().len(), 1, "{fault:?}");
        anna.says(PAY);
        app.settle().await;
        assert_eq!(anna.received().len(), 2, "{fault:?}: and nothing is held back by it");
    }
}

#[tokio::test]
async fn without_a_status_for_ten_minutes_the_answer_is_sent_again() {
    for fault in [Fault::Reset, Fault::Http500, Fault::Garbage, Fault::Error(131_000)] {
        let app = stage().spawn().await;
        app.simulator.fault(Target::Sends, fault, 1);
        let anna = app.phone("Anna");
        anna.says(DOCUMENTS);
        app.settle().await;
        app.pass(Duration::from_secs(599)).await;
        assert!(anna.received().is_empty(), "{fault:?}: nobody knows yet");
        assert_eq!(app.simulator.send_requests().len(), 1, "{fault:?}");
        app.pass(Duration::from_secs(10)).await;
        assert_eq!(anna.received().len(), 1, "{fault:?}");
        assert!(app.simulator.repeated_callbacks().is_empty(), "each attempt has a number of its own");
    }
}

#[tokio::test]
async fn a_send_of_unknown_outcome_holds_back_the_next_automatic_message_to_that_person_only() {
    let app = stage().spawn().await;
    app.simulator.fault(Target::Sends, Fault::Reset, 1);
    let (anna, ben) = (app.phone("Anna"), app.phone("Ben"));
    anna.says(DOCUMENTS);
    app.settle().await;
    anna.says(PAY);
    ben.says(PAY);
    app.pass(Duration::from_mins(5)).await;
    assert_eq!((anna.received().len(), ben.received().len()), (0, 1));
    app.pass(Duration::from_mins(6)).await;
    let got = received(&anna);
    assert_eq!(got.len(), 2, "{got:?}");
    assert!(got[0].contains(DOCUMENTS_LINK) && got[1].contains(PAY_LINK), "in order: {got:?}");
}

#[tokio::test]
async fn a_status_that_is_late_by_nine_minutes_still_proves_that_it_was_sent() {
    let app = stage().spawn().await;
    app.simulator.deliver(Class::Statuses, Orders { late: Duration::from_mins(9), ..Orders::default() });
    app.simulator.fault(Target::Sends, Fault::AcceptThenReset, 1);
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.pass(Duration::from_mins(9)).await;
    app.pass(Duration::from_mins(30)).await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn an_answer_that_meta_took_and_never_reported_may_come_twice_but_no_more() {
    let app = stage().spawn().await;
    app.simulator.deliver(Class::Statuses, Orders { held: true, ..Orders::default() });
    app.simulator.fault(Target::Sends, Fault::AcceptThenReset, 1);
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.pass(Duration::from_hours(3)).await;
    assert_eq!(anna.received().len(), 2);
}

#[tokio::test]
async fn a_restart_while_a_request_is_under_way_doubles_nothing() {
    let mut app = stage().spawn().await;
    app.simulator.fault(Target::Sends, Fault::AcceptThenReset, 1);
    app.simulator.deliver(Class::Statuses, Orders { held: true, ..Orders::default() });
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    app.restart().await;
    app.pass(Duration::from_mins(1)).await;
    app.simulator.deliver(Class::Statuses, Orders::default());
    app.pass(Duration::from_mins(30)).await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn meta_down_for_a_while_delays_answers_and_loses_none() {
    let app = stage().spawn().await;
    app.simulator.go_down().await;
    let people: Vec<_> = (0..20).map(|number| app.phone(&format!("Applicant {number}"))).collect();
    for phone in &people {
        phone.says(DOCUMENTS);
    }
    app.settle().await;
    app.pass(Duration::from_mins(30)).await;
    assert_eq!(
        app.alerts.of("graph_unreachable").first().map(|alert| alert["severity"].clone()),
        Some("warning".into())
    );
    assert!(app.alerts.of("graph_unreachable").len() <= 3, "one at once, then a digest in fifteen minutes");
    app.simulator.come_back().expect("the port is free");
    app.pass(Duration::from_mins(6)).await;
    for phone in &people {
        assert_eq!(phone.received().len(), 1, "{}", phone.name());
    }
}

#[tokio::test]
async fn when_the_window_closes_before_meta_is_back_a_human_has_to_act() {
    let app = stage().with("OFFICE_HOURS", "24/7").spawn().await;
    app.simulator.go_down().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-24T11:49:59+01:00").await;
    assert_eq!(app.stage_of(&anna).await, "bot");
    app.until("2026-11-24T11:51:00+01:00").await;
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::WindowClosed));
    app.simulator.come_back().expect("the port is free");
    app.until("2026-11-24T13:00:00+01:00").await;
    assert!(anna.received().is_empty(), "nothing free-form goes out past the window");
    assert!(app.simulator.send_requests().iter().all(|seen| seen.outcome != Outcome::Refused(131_047)));
}

#[tokio::test]
async fn the_safety_margin_of_the_window_is_kept() {
    let app = stage().with("OFFICE_HOURS", "24/7").with("WINDOW_MARGIN_MINUTES", "60").spawn().await;
    app.simulator.go_down().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-24T11:05:00+01:00").await;
    assert_eq!(app.waits_because(&anna).await, Some(HandoffReason::WindowClosed));
}

#[tokio::test]
async fn a_template_that_meta_refuses_is_an_alert_and_the_person_waits_for_a_human() {
    let app = stage()
        .at("2026-11-20T22:15:00+01:00")
        .with("WHATSAPP_REOPEN_TEMPLATE", "no_such_template:de")
        .spawn()
        .await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.until("2026-11-23T08:01:00+01:00").await;
    assert_eq!(app.alerts.of("send_refused").len(), 1);
    assert_eq!(app.stage_of(&anna).await, "waiting");
}

#[tokio::test]
async fn the_number_is_never_used_faster_than_allowed() {
    let app =
        stage().with("WHATSAPP_SEND_RATE", "5").simulated(|meta| meta.limits.per_second = 5).spawn().await;
    for number in 0..40 {
        app.phone(&format!("Applicant {number}")).says(OFF_TOPIC);
    }
    app.settle().await;
    app.pass(Duration::from_secs(20)).await;
    assert_eq!(app.simulator.received_count(), 40);
    assert!(app.simulator.send_requests().iter().all(|seen| seen.outcome == Outcome::Accepted));
}

#[tokio::test]
async fn messages_to_one_person_go_out_in_order_and_one_at_a_time() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    app.simulator.fault(Target::Sends, Fault::Error(131_056), 2);
    for text in [DOCUMENTS, PAY] {
        anna.says(text);
        app.settle().await;
    }
    app.pass(Duration::from_mins(2)).await;
    let got = received(&anna);
    assert_eq!(got.len(), 2, "{got:?}");
    assert!(got[0].contains(DOCUMENTS_LINK) && got[1].contains(PAY_LINK), "{got:?}");
}

#[tokio::test]
async fn a_read_receipt_that_fails_costs_nothing() {
    let app = stage().spawn().await;
    app.simulator.fault_until_lifted(Target::Receipts, Fault::Http500);
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.pass(Duration::from_mins(1)).await;
    assert_eq!(anna.received().len(), 1);
    assert!(app.alerts.all().is_empty());
}
