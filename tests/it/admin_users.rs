//! `sprechzeit user`, beside a running server.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use reqwest::StatusCode;

use super::support::{App, stage};

/// Runs the program on the story's database, with a password on standard input.
fn run(app: &App, arguments: &[&str], password: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sprechzeit"));
    command
        .env("SPRECHZEIT_DATABASE", app.folder.path().join("sprechzeit.db"))
        .current_dir(app.folder.path());
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    // A refused command may be gone before it reads.
    let _ = writeln!(input, "{password}");
    drop(input);
    child.wait_with_output().expect("the program ends")
}

#[tokio::test]
async fn people_are_added_listed_given_passwords_and_shut_out_while_the_server_runs() {
    let app = stage().spawn().await;
    let add = ["user", "add", "maja", "--name", "Maja K.", "--role", "agent", "--password-stdin"];
    let added = run(&app, &add, "Sommerwiese 7");
    assert!(added.status.success(), "{added:?}");
    let mut browser = app.browser();
    assert_eq!(browser.logs_in("maja", "Sommerwiese 7").await.status, StatusCode::SEE_OTHER);
    assert!(browser.gets("/admin/").await.text.contains("Maja K."));
    assert_eq!(run(&app, &add, "Sommerwiese 7").status.code(), Some(1), "the name is taken");
    let listed = run(&app, &["user", "list"], "");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("maja") && listed.contains("agent") && !listed.contains("argon2"), "{listed}");

    let changed = run(&app, &["user", "password", "maja", "--password-stdin"], "Winterwald 8");
    assert!(changed.status.success(), "{changed:?}");
    assert_eq!(browser.gets("/admin/").await.status, StatusCode::SEE_OTHER, "logins are ended");
    assert_eq!(browser.logs_in("maja", "Sommerwiese 7").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.logs_in("maja", "Winterwald 8").await.status, StatusCode::SEE_OTHER);
    assert!(run(&app, &["user", "disable", "maja"], "").status.success());
    assert_eq!(browser.gets("/admin/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(run(&app, &["user", "disable", "nobody"], "").status.code(), Some(1));
}

#[tokio::test]
async fn a_password_has_to_be_long_enough_and_a_role_known() {
    let app = stage().spawn().await;
    let add = |name, role, password| {
        run(&app, &["user", "add", name, "--name", "X", "--role", role, "--password-stdin"], password)
            .status
            .code()
    };
    assert_eq!(add("ole", "agent", "short"), Some(1));
    assert_eq!(add("ole", "king", "long enough"), Some(2));
    assert_eq!(add("o le", "agent", "long enough"), Some(1));
    assert_eq!(add("ole", "reader", "long enough"), Some(0));
}
