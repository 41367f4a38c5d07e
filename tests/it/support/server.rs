//! `sprechzeit serve` as a process of its own, with its log in a file.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use super::command::command;

/// A serving process; killed when dropped.
pub struct Server {
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<std::thread::JoinHandle<()>>,
    pub address: String,
}

impl Server {
    /// Starts it and waits until it serves.
    pub async fn start(settings: Vec<(String, String)>) -> Self {
        tokio::task::spawn_blocking(move || Self::start_now(&settings))
            .await
            .expect("the start was waited for")
    }

    fn start_now(settings: &[(String, String)]) -> Self {
        let mut child = command(&["serve"], settings)
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
            // The log is coloured on terminals only.
            if let Some((_, address)) = line.split_once("serving address=") {
                break format!("http://{}", address.trim());
            }
        };
        let log = Arc::new(Mutex::new(log));
        let keeping = log.clone();
        let reader = std::thread::spawn(move || {
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                keeping.lock().expect("not poisoned").push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
            let _ = lines.read(&mut []);
        });
        Self { child, log, reader: Some(reader), address }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("not poisoned").clone()
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
    pub async fn terminate(mut self) -> (ExitStatus, String) {
        tokio::task::spawn_blocking(move || {
            let id = self.child.id().to_string();
            let told = std::process::Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
            assert!(told.success());
            let status = self.child.wait().expect("it ends");
            if let Some(reader) = self.reader.take() {
                reader.join().expect("the log was read");
            }
            (status, self.log())
        })
        .await
        .expect("the end was waited for")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
