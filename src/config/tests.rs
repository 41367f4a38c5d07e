use super::*;

fn required() -> Vec<(&'static str, &'static str)> {
    vec![
        ("WHATSAPP_APP_SECRET", "s1,s2"),
        ("WHATSAPP_VERIFY_TOKEN", "verify"),
        ("WHATSAPP_ACCESS_TOKEN", "token"),
        ("WHATSAPP_PHONE_NUMBER_ID", "900100"),
    ]
}

fn read(extra: &[(&'static str, &'static str)]) -> Result<Config, InvalidConfig> {
    Config::read(&required().into_iter().chain(extra.iter().copied()).collect())
}

#[test]
fn the_required_settings_are_enough() {
    let config = read(&[]).expect("valid");
    assert_eq!(config.whatsapp.app_secrets.len(), 2);
    assert_eq!(config.storage.media_dir, PathBuf::from("sprechzeit.db-media"));
    assert_eq!(config.server.base_path(), "");
}

#[test]
fn every_missing_secret_is_named_at_once() {
    let problems = Config::read(&Environment::default()).expect_err("nothing is set").to_string();
    for name in
        ["WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_ACCESS_TOKEN", "WHATSAPP_PHONE_NUMBER_ID"]
    {
        assert!(problems.contains(name), "{name} is missing in: {problems}");
    }
}

#[test]
fn an_empty_secret_counts_as_missing() {
    let problems = read(&[("WHATSAPP_APP_SECRET", "  ")]).expect_err("empty").to_string();
    assert!(problems.contains("WHATSAPP_APP_SECRET: is missing"), "{problems}");
    let problems = read(&[("WHATSAPP_APP_SECRET", ", ,")]).expect_err("only commas").to_string();
    assert!(problems.contains("WHATSAPP_APP_SECRET"), "{problems}");
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secret");
    std::fs::write(&path, "from-file\n").expect("written");
    let environment: Environment = required()
        .into_iter()
        .filter(|(name, _)| *name != "WHATSAPP_ACCESS_TOKEN")
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain([("WHATSAPP_ACCESS_TOKEN_FILE".to_owned(), path.display().to_string())])
        .collect();
    let config = Config::read(&environment).expect("valid");
    assert_eq!(config.whatsapp.access_token.expose_secret(), "from-file");
}

#[test]
fn a_steered_clock_is_refused_against_the_real_api() {
    let clock = ("SPRECHZEIT_CLOCK", "2026-11-20T22:15:00+01:00");
    assert!(read(&[clock]).expect_err("the real API").to_string().contains("SPRECHZEIT_CLOCK"));
    assert!(read(&[clock, ("WHATSAPP_API_URL", "http://127.0.0.1:9")]).is_ok());
}

#[test]
fn wrong_values_name_their_setting() {
    for (name, value) in [
        ("SPRECHZEIT_LISTEN", "8080"),
        ("SPRECHZEIT_PUBLIC_URL", "karriere.example.org"),
        ("SPRECHZEIT_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("WHATSAPP_SEND_RATE", "0"),
        ("WHATSAPP_REOPEN_TEMPLATE", "name"),
        ("HOLD_ACKNOWLEDGE", "sometimes"),
        ("CHANNEL_PAUSED_UNTIL", "morgen"),
        ("OPERATOR_COUNTRY", "FR"),
        ("ALERT_MAIL_TO", "nobody"),
        ("MEDIA_MAX_MB", "many"),
        ("REPLY_QUIET_MS", "60000"),
    ] {
        let problems = read(&[(name, value)]).expect_err(name).to_string();
        assert!(problems.contains(&format!("{name}:")), "{name}: {problems}");
    }
}

#[test]
fn the_detectors_thresholds_can_be_set_within_bounds() {
    let config = read(&[
        ("SPRECHZEIT_CRISIS_HOTLINE_THRESHOLD", "0.9"),
        ("SPRECHZEIT_CRISIS_REVIEW_THRESHOLD", "0.35"),
    ])
    .expect("within bounds");
    assert_eq!(Ok(config.content.thresholds), Thresholds::new(0.9, 0.35));
    assert_eq!(read(&[]).expect("unset").content.thresholds, Thresholds::default());
}

#[test]
fn a_threshold_that_would_deafen_the_detector_is_refused_with_its_bounds() {
    for (name, value, bounds) in [
        ("SPRECHZEIT_CRISIS_HOTLINE_THRESHOLD", "1", "from 0.3 to 0.95"),
        ("SPRECHZEIT_CRISIS_HOTLINE_THRESHOLD", "0.05", "from 0.3 to 0.95"),
        ("SPRECHZEIT_CRISIS_HOTLINE_THRESHOLD", "NaN", "from 0.3 to 0.95"),
        ("SPRECHZEIT_CRISIS_HOTLINE_THRESHOLD", "high", "write a number"),
        ("SPRECHZEIT_CRISIS_REVIEW_THRESHOLD", "0.8", "from 0.1 to 0.7"),
        ("SPRECHZEIT_CRISIS_REVIEW_THRESHOLD", "0", "from 0.1 to 0.7"),
    ] {
        let problems = read(&[(name, value)]).expect_err(value).to_string();
        assert!(problems.contains(name) && problems.contains(bounds), "{name}={value}: {problems}");
    }
    let crossed =
        [("SPRECHZEIT_CRISIS_HOTLINE_THRESHOLD", "0.4"), ("SPRECHZEIT_CRISIS_REVIEW_THRESHOLD", "0.6")];
    let problems = read(&crossed).expect_err("crossed").to_string();
    assert!(problems.contains("at most 0.4"), "{problems}");
}

#[test]
fn typing_errors_in_names_are_noticed() {
    let environment: Environment =
        [("WHATSAPP_ACESS_TOKEN", "x"), ("WHATSAPP_ACCESS_TOKEN_FILE", "y"), ("HOME", "z")]
            .into_iter()
            .collect();
    assert_eq!(environment.unknown_names(), ["WHATSAPP_ACESS_TOKEN"]);
}

#[test]
fn debug_output_hides_secrets() {
    let config = read(&[("ALERT_WEBHOOK_URL", "https://hooks.example.org/canary-secret")]).expect("valid");
    let shown = format!("{config:?}");
    for secret in ["s1", "canary-secret", "verify\""] {
        assert!(!shown.contains(secret), "{secret} shows");
    }
}

#[test]
fn networks_contain_their_addresses_only() {
    let network = Network::parse("10.1.0.0/16").expect("valid");
    assert!(network.contains("10.1.255.1".parse().expect("ip")));
    assert!(!network.contains("10.2.0.1".parse().expect("ip")));
    assert!(network.contains("::ffff:10.1.2.3".parse().expect("ip")));
    assert!(Network::parse("0.0.0.0/0").expect("valid").contains("8.8.8.8".parse().expect("ip")));
    assert!(Network::parse("fd00::/8").expect("valid").contains("fd12::1".parse().expect("ip")));
    assert!(!Network::parse("fd00::/8").expect("valid").contains("fe80::1".parse().expect("ip")));
}

#[test]
fn env_example_explains_every_setting_and_no_other() {
    let example = include_str!("../../.env.example");
    let named: std::collections::BTreeSet<&str> = example
        .lines()
        .filter_map(|line| line.trim_start_matches('#').trim_start().split_once('='))
        .map(|(name, _)| name)
        .filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .collect();
    let known: std::collections::BTreeSet<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
    assert_eq!(named, known);
}
