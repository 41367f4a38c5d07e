//! Processes under test: the program itself, and the bare route.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::bare;
use crate::delivery::{APP_SECRET, CLOCK, PHONE_NUMBER_ID};

/// The program, built with the settings of a release.
pub const BINARY: &str = env!("CARGO_BIN_EXE_sprechzeit");
/// A server that is not ready by then never will be.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// SIGTERM ends the program within five seconds.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// A running process; it is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    /// From its start to the first 200 of `/health/ready`.
    pub ready_after: Duration,
    child: Child,
}

/// A folder for a database, removed when this is dropped.
#[derive(Debug)]
pub struct Place(tempfile::TempDir);

impl Place {
    /// Below the build folder: a real disk, where `/tmp` may be memory.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?))
    }

    /// Where the database is.
    pub fn database(&self) -> PathBuf {
        self.0.path().join("sprechzeit.db")
    }
}

impl Server {
    /// Starts `sprechzeit serve` on this database; `more` are further settings.
    pub async fn start(database: &Path, graph: SocketAddr, more: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut command = Command::new(BINARY);
        command
            .arg("serve")
            // No `.env` of anybody's.
            .current_dir(database.parent().context("a database in a folder")?)
            .env_clear()
            .env("SPRECHZEIT_DATABASE", database)
            .env("SPRECHZEIT_CLOCK", CLOCK)
            .env("SPRECHZEIT_LOG", "warn")
            .env("WHATSAPP_APP_SECRET", APP_SECRET)
            .env("WHATSAPP_VERIFY_TOKEN", "benchmark")
            .env("WHATSAPP_ACCESS_TOKEN", "benchmark")
            .env("WHATSAPP_PHONE_NUMBER_ID", PHONE_NUMBER_ID)
            .env("WHATSAPP_API_URL", format!("http://{graph}"))
            .envs(more.iter().copied());
        Self::spawn(command, |command, address| command.env("SPRECHZEIT_LISTEN", address)).await
    }

    /// Starts the bare route.
    pub async fn start_bare() -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(bare::ARGUMENT);
        Self::spawn(command, |command, address| command.arg(address)).await
    }

    async fn spawn(
        mut command: Command,
        listen: impl Fn(&mut Command, String) -> &mut Command,
    ) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        listen(&mut command, address.to_string()).stdout(Stdio::null());
        let start = Instant::now();
        let child = command.spawn().context("the server cannot be started")?;
        let mut server = Self { address, ready_after: Duration::ZERO, child };
        while !is_ready(address).await {
            anyhow::ensure!(start.elapsed() < READY_WITHIN, "the server does not become ready");
            if let Some(status) = server.child.try_wait()? {
                anyhow::bail!("the server ended: {status}");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.ready_after = start.elapsed();
        Ok(server)
    }

    /// The memory it holds now, in bytes.
    pub fn memory(&self) -> u64 {
        self.status_bytes("VmRSS:")
    }

    fn status_bytes(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
    }

    /// The processor time it has used.
    pub fn processor_time(&self) -> Duration {
        /// What `/proc` counts in (`USER_HZ` on Linux).
        const TICK: Duration = Duration::from_millis(10);
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks: u32 = after_name
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<u32>().ok())
            .sum();
        TICK * ticks
    }

    /// Ends it as an operator would.
    pub fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status()?;
        let start = Instant::now();
        while self.child.try_wait()?.is_none() {
            anyhow::ensure!(start.elapsed() < ENDS_WITHIN, "the server does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error says that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let ask = async {
        let mut socket = TcpStream::connect(address).await?;
        socket
            .write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await?;
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer.starts_with(b"HTTP/1.1 200"))
    };
    ask.await.unwrap_or(false)
}
