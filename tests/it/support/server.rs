//! `sprechzeit serve` as a process of its own, with its log in a file.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::command::command;

/// Only a story that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A serving process; killed when dropped.
pub struct Server {
    child: Child,
    log: Arc<watch::Sender<String>>,
    reader: Option<std::thread::JoinHandle<()>>,
    pub address: String,
}

impl Server {
    /// Starts it and waits until it serves.
    pub async fn start(settings: Vec<(String, String)>) -> Self {
        Self::start_as(command(&["serve"], &settings)).await
    }

    /// The same with a command line of its own.
    pub async fn start_as(command: Command) -> Self {
        tokio::task::spawn_blocking(move || Self::start_now(command)).await.expect("the start was waited for")
    }

    fn start_now(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(child.stderr.take().expect("a log"));
        let mut log = String::new();
        let address = loop {
            let mut line = String::new();
            let read = lines.read_line(&mut line).expect("the log can be read");
            assert!(read > 0, "the program ended instead of serving:\n{log}");
            log.push_str(&line);
            if let Some((_, address)) = line.split_once("serving address=") {
                break format!("http://{}", address.trim());
            }
        };
        let log = Arc::new(watch::Sender::new(log));
        let keeping = log.clone();
        let reader = std::thread::spawn(move || {
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                keeping.send_modify(|log| log.push_str(&String::from_utf8_lossy(&line)));
                line.clear();
            }
        });
        Self { child, log, reader: Some(reader), address }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        self.log.borrow().clone()
    }

    /// Waits until the log fulfils this.
    pub async fn wait_for_log(&self, condition: impl Fn(&str) -> bool) {
        let mut log = self.log.subscribe();
        let met = tokio::time::timeout(PATIENCE, log.wait_for(|log| condition(log))).await;
        assert!(met.is_ok(), "no such line came:\n{}", self.log());
    }

    /// Cuts it off, as a power failure does.
    pub fn kill(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.child.kill();
        self.child.wait().expect("it ended");
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the log was read");
        }
    }

    /// Tells it to end, waits until it did, and answers how it ended and what it logged.
    pub async fn terminate(&mut self) -> (ExitStatus, String) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("kill runs").success());
        // The log ends when the program does; the tasks of this process go on meanwhile.
        if let Some(reader) = self.reader.take() {
            tokio::task::spawn_blocking(|| reader.join())
                .await
                .expect("waited for")
                .expect("the log was read");
        }
        (self.child.wait().expect("it ends"), self.log())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
