//! Stopping, starting again, and being cut off.

use std::time::Duration;

use sprechzeit::ids::Generator;
use sprechzeit::simulator::{Phone, Seeded};
use sprechzeit::telemetry::Stopwatch;

use super::support::{CRISIS, DOCUMENTS, DOCUMENTS_LINK, Live, received, run_beside, stage};

#[tokio::test]
async fn a_second_server_on_the_same_database_is_refused() {
    let live = stage().serve().await;
    let second = run_beside(&["serve"], live.settings.clone()).await;
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.err.contains("in use"), "{second:?}");
    assert_eq!(super::support::get(&live.server.address, "/health/ready", &[]).await.0, 200);
}

#[tokio::test]
async fn told_to_end_it_stops_within_five_seconds_and_loses_nothing() {
    let mut live = stage().serve().await;
    let people: Vec<Phone> =
        (0..60).map(|number| live.simulator.phone(&format!("Applicant {number}"))).collect();
    for phone in &people {
        phone.says(DOCUMENTS);
    }
    assert!(live.simulator.wait_until(|meta| meta.delivered() >= 20).await);
    let watch = Stopwatch::start();
    let (status, log) = live.server.terminate().await;
    assert!(watch.elapsed() < Duration::from_secs(5), "it took {:?}", watch.elapsed());
    assert_eq!(status.code(), Some(0), "{log}");
    everybody_is_answered_once(&mut live, &people).await;
}

#[tokio::test]
async fn cut_off_at_random_moments_under_load_it_loses_nothing_and_sends_nothing_twice() {
    const ROUNDS: usize = 4;
    let mut live = stage().serve().await;
    let random = Seeded::new(7);
    let mut people = Vec::new();
    let mut in_need = Vec::new();
    for round in 0..ROUNDS {
        let newcomers: Vec<Phone> =
            (0..40).map(|number| live.simulator.phone(&format!("Applicant {round}/{number}"))).collect();
        let needy = live.simulator.phone(&format!("In need {round}"));
        for phone in &newcomers {
            phone.says(DOCUMENTS);
        }
        needy.says(CRISIS);
        people.extend(newcomers);
        in_need.push(needy);
        let before = live.simulator.delivered() + live.simulator.received_count() as u64;
        let moment = before + u64::try_from(random.bits() % 60).expect("small");
        let reached = |meta: &sprechzeit::simulator::Simulator| {
            meta.delivered() + meta.received_count() as u64 >= moment
        };
        assert!(live.simulator.wait_until(reached).await, "round {round} came to a halt");
        live.fail_and_start().await;
        live.simulator.deliver_now();
    }
    everybody_is_answered_once(&mut live, &people).await;
    for phone in &in_need {
        let got = received(phone);
        let hotlines = got.iter().filter(|text| text.contains("0800 1110111")).count();
        assert!((1..=2).contains(&hotlines), "the crisis reply may double: {got:?}");
    }
    let called: std::collections::BTreeSet<i64> =
        live.alerts.of("crisis").iter().filter_map(|alert| alert["conversation"].as_i64()).collect();
    assert_eq!(called.len(), in_need.len(), "somebody is called about each of them");
}

/// What was acknowledged is answered, each exactly once: what nobody knows of is looked at again
/// after ten minutes of the program's clock.
async fn everybody_is_answered_once(live: &mut Live, people: &[Phone]) {
    live.server.kill();
    live.clock.advance_to(live.clock.now() + chrono::Duration::minutes(11));
    live.start_again().await;
    live.simulator.deliver_now();
    let all = |_: &sprechzeit::simulator::Simulator| people.iter().all(|phone| !phone.received().is_empty());
    let answered = live.simulator.wait_until(all).await;
    let forgotten: Vec<String> =
        people.iter().filter(|phone| phone.received().is_empty()).map(Phone::name).collect();
    assert!(answered, "forgotten: {forgotten:?}\n{}", live.server.log());
    assert!(live.simulator.wait_until(|meta| meta.undelivered() == 0).await);
    for phone in people {
        let got = received(phone);
        assert_eq!(got.len(), 1, "{}: {got:?}", phone.name());
        assert!(got[0].contains(DOCUMENTS_LINK), "{got:?}");
    }
    assert!(live.simulator.repeated_callbacks().is_empty());
}

#[tokio::test]
async fn a_message_that_arrives_during_the_stop_is_not_lost() {
    let mut app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.restart().await;
    app.simulator.deliver_now();
    app.settle().await;
    app.pass(Duration::from_mins(11)).await;
    assert_eq!(anna.received().len(), 1);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let mut app = stage().spawn().await;
    app.stop().await;
    let database =
        rusqlite::Connection::open(app.setting("SPRECHZEIT_DATABASE")).expect("the database opens");
    database
        .execute("UPDATE refinery_schema_history SET version = 9999 WHERE version = (SELECT max(version) FROM refinery_schema_history)", [])
        .expect("written");
    drop(database);
    let refused = app.run(&["serve"]).await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("newer"), "{refused:?}");
}

#[tokio::test]
async fn everything_that_is_kept_is_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.sends_image("image/jpeg", vec![1; 10], None);
    app.settle().await;
    for entry in std::fs::read_dir(app.folder.path()).expect("readable") {
        let path = entry.expect("readable").path();
        let mode = std::fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
}
