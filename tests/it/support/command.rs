//! The program as a user runs it.

use std::io::Write;
use std::process::{Command, Stdio};

/// How a command ended.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Finished {
    /// Its output, if it went well.
    #[track_caller]
    pub fn fine(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }
}

/// The program with nothing but these settings in its environment.
pub fn command(arguments: &[&str], settings: &[(String, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sprechzeit"));
    command
        .args(arguments)
        .env_clear()
        .envs(settings.iter().cloned())
        .current_dir(env!("CARGO_TARGET_TMPDIR"));
    command
}

/// Runs a command to its end; `input` is what it reads.
pub fn run(arguments: &[&str], settings: &[(String, String)], input: &str) -> Finished {
    let mut child = command(arguments, settings)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // One that does not read its input is fine too.
    let _ = child.stdin.take().expect("an input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Finished { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// The same beside a running server, without holding it up.
pub async fn run_beside(arguments: &[&str], settings: Vec<(String, String)>) -> Finished {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run(&arguments, &settings, "")
    })
    .await
    .expect("the command was waited for")
}
