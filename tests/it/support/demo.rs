//! The running demo, as somebody starts it in a terminal.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use super::command;

/// Ends with the story.
pub struct Demo {
    pub child: Child,
    /// Read on by nobody, and open all the same.
    _out: BufReader<ChildStdout>,
    /// Without a slash at the end.
    pub address: String,
    /// Where it keeps what it throws away at its end.
    pub folder: tempfile::TempDir,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Demo {
    /// Starts it and reads its address from what it prints.
    pub fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let temporary = ("TMPDIR".to_owned(), folder.path().display().to_string());
        let mut child = command(&[&["demo"], arguments].concat(), &[temporary])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut out = BufReader::new(child.stdout.take().expect("an output"));
        let mut line = String::new();
        while !line.contains("/demo") {
            line.clear();
            assert!(out.read_line(&mut line).expect("readable") > 0, "it ended");
        }
        let url = line.split_whitespace().last().expect("an address");
        let address = url.trim_end_matches("/demo").to_owned();
        Self { child, _out: out, address, folder }
    }
}
