//! `sprechzeit hours`, as a user runs it.

use std::process::Command;

fn sprechzeit(arguments: &[&str], settings: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sprechzeit"))
        .args(arguments)
        .env_clear()
        .envs(settings.iter().copied())
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn hours_need_no_whatsapp_settings_and_leave_out_weekends_and_holidays() {
    let span = ["hours", "--from", "2026-12-23", "--to", "2026-12-28"];
    let (code, out, _) = sprechzeit(&span, &[]);
    assert_eq!(code, Some(0));
    let expected = [
        "2026-12-23T08:00:00+01:00/2026-12-23T18:00:00+01:00",
        "2026-12-24T08:00:00+01:00/2026-12-24T18:00:00+01:00",
        "2026-12-28T08:00:00+01:00/2026-12-28T18:00:00+01:00",
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn wrong_hours_name_the_setting() {
    let (code, _, err) = sprechzeit(&["hours"], &[("OFFICE_HOURS", "montags")]);
    assert_eq!(code, Some(1));
    assert!(err.contains("OFFICE_HOURS"), "{err}");
}

#[test]
fn wrong_usage_exits_with_2() {
    assert_eq!(sprechzeit(&["hours", "--from", "gestern"], &[]).0, Some(2));
    assert_eq!(sprechzeit(&["no-such-command"], &[]).0, Some(2));
}
