use super::*;

fn due(kind: &str, attempts: u32, age: Duration) -> (DueAlert, DateTime<Utc>) {
    let created_at = DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
    let alert = DueAlert {
        id: 1,
        alert: 1,
        channel: AlertChannel::Webhook,
        kind: kind.to_owned(),
        severity: "acute".to_owned(),
        conversation: None,
        detail: String::new(),
        count: 1,
        repeat: 0,
        created_at,
        attempts,
    };
    (alert, created_at + age)
}

#[test]
fn a_crisis_alert_is_never_given_up_and_never_waits_longer_than_a_minute() {
    for attempts in [0, 5, 100] {
        let (alert, now) = due("crisis", attempts, Duration::days(30));
        let AlertResult::Again { at } = again(&alert, now) else { panic!("given up") };
        assert!(at - now <= Duration::minutes(1));
    }
}

#[test]
fn another_alert_is_given_up_after_two_days() {
    let (alert, now) = due("parked", 3, Duration::days(3));
    assert_eq!(again(&alert, now), AlertResult::Failed);
}
