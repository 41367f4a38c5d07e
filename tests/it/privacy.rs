//! Nothing personal and no secret where it does not belong: logs, metrics, error pages, alerts.

use sprechzeit::simulator::{Fault, PhoneSpec, Target};

use super::support::{CRISIS, DOCUMENTS, Mailbox, OFF_TOPIC, get, stage};

const NAME: &str = "Canarina Vogelsang";
const NUMBER: &str = "491713920042";
const USER_ID: &str = "DE.CANARY4711";
const WORDS: &str = "kanarienvogel";
const SECRETS: [&str; 5] =
    ["canary-app-secret", "canary-verify", "canary-access-token", "canary-metrics", "canary-hook"];

/// What must not be in `text`.
fn leaks(text: &str) -> Vec<&'static str> {
    let canaries = [NAME, "Canarina", NUMBER, USER_ID, WORDS, "zeugnis-canary.pdf"];
    let lower = text.to_lowercase();
    canaries.into_iter().chain(SECRETS).filter(|canary| lower.contains(&canary.to_lowercase())).collect()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one life of the program, watched for one thing")]
async fn names_numbers_words_and_secrets_are_in_no_log_metric_error_page_or_alert() {
    let mails = Mailbox::start().await;
    mails.refuse(true);
    let mut live = stage()
        .at("2026-11-23T12:00:00+01:00")
        .simulated(|meta| {
            meta.app_secret = SECRETS[0].to_owned();
            meta.verify_token = SECRETS[1].to_owned();
            meta.access_token = SECRETS[2].to_owned();
        })
        .with("SPRECHZEIT_METRICS_TOKEN", SECRETS[3])
        .with("SPRECHZEIT_LOG", "debug")
        .with("SMTP_URL", &mails.url())
        .with("ALERT_MAIL_TO", "team@example.org")
        .with("PRIVACY_URL", "https://karriere.example.org/datenschutz")
        .serve()
        .await;
    let meta = live.simulator.clone();
    let spec = |name: &str, number: &str, id: &str| PhoneSpec {
        bsuid: Some(id.to_owned()),
        ..PhoneSpec::with_number(name, number)
    };
    let anna = meta.add_phone(spec(NAME, NUMBER, USER_ID));
    let others: Vec<_> = (0..6)
        .map(|n| {
            meta.add_phone(spec(
                &format!("{NAME} {n}"),
                &format!("4917139200{n:02}"),
                &format!("{USER_ID}{n}"),
            ))
        })
        .collect();
    live.alerts.refuse(true);
    anna.says(&format!("{DOCUMENTS} {WORDS}"));
    assert!(meta.wait_until(|meta| meta.received_count() == 1).await);
    // Everything that can go wrong with a message of hers.
    for (phone, fault) in others.iter().zip([
        Fault::Error(131_026),
        Fault::Error(131_009),
        Fault::Reset,
        Fault::Http500,
        Fault::Garbage,
        Fault::Error(190),
    ]) {
        let before = meta.send_requests().len();
        meta.fault(Target::Sends, fault, 1);
        phone.says(&format!("{OFF_TOPIC} {WORDS}"));
        assert!(meta.wait_until(|meta| meta.send_requests().len() > before).await, "{fault:?}");
    }
    others[0].says(&format!("{CRISIS}, {WORDS}"));
    others[1].sends_document("application/pdf", vec![1; 64], "zeugnis-canary.pdf", Some(WORDS));
    others[2].sends_unsupported("poll_creation");
    others[3].team_answers(WORDS);
    others[4].changes_number("491713920099");
    assert!(meta.wait_until(|meta| meta.undelivered() == 0).await);
    let body = format!("{{\"name\": \"{NAME}\", \"number\": \"{NUMBER}\", \"{WORDS}\"");
    let unsigned = meta
        .post_raw(body.clone().into_bytes(), &[("x-hub-signature-256", "sha256=00")])
        .await
        .expect("an answer");
    let signature = sprechzeit::simulator::sign(SECRETS[0], body.as_bytes());
    let unreadable =
        meta.post_raw(body.into_bytes(), &[("x-hub-signature-256", &signature)]).await.expect("an answer");
    assert_eq!((unsigned.0, unreadable.0), (401, 200));
    let pages = [
        get(
            &live.server.address,
            &format!("/webhook?hub.mode=subscribe&hub.verify_token={}x&hub.challenge={WORDS}", SECRETS[1]),
            &[],
        )
        .await,
        get(&live.server.address, &format!("/nowhere/{WORDS}"), &[]).await,
        get(&live.server.address, "/metrics", &[("Authorization", "Bearer wrong")]).await,
        get(&live.server.address, "/health/ready", &[]).await,
    ];
    for (status, page) in &pages {
        assert_eq!(leaks(page), Vec::<&str>::new(), "{status}: {page}");
    }
    live.alerts.refuse(false);
    mails.refuse(false);
    live.alerts.wait_until(|alerts| alerts.iter().any(|alert| alert["kind"] == "crisis")).await;
    let bearer = format!("Bearer {}", SECRETS[3]);
    let (status, metrics) = get(&live.server.address, "/metrics", &[("Authorization", &bearer)]).await;
    assert_eq!(status, 200);
    assert!(metrics.contains("sprechzeit_received_total"));
    assert_eq!(leaks(&metrics), Vec::<&str>::new());
    let (_, log) = live.server.terminate().await;
    let told: String = live.alerts.all().iter().map(ToString::to_string).collect();
    let mailed: String = mails.to("team@example.org").iter().map(|mail| mail.data.clone()).collect();
    for (place, text) in [("log", log), ("alerts", told), ("mails", mailed)] {
        let found = leaks(&text);
        assert!(found.is_empty(), "{place}: {found:?} in {}", lines_with(&text, &found));
    }
}

/// The lines that leak, for whoever has to mend it.
fn lines_with(text: &str, found: &[&str]) -> String {
    let bad = |line: &&str| found.iter().any(|canary| line.to_lowercase().contains(&canary.to_lowercase()));
    text.lines().filter(bad).take(5).collect::<Vec<_>>().join("\n")
}
