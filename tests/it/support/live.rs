//! The program as a process of its own, with a clock that runs.

use sprechzeit::clock::Clock;
use sprechzeit::simulator::Simulator;

use super::{AlertSink, Server, Stage, command};

impl Stage {
    /// Starts the program as a process of its own, with a clock that runs.
    pub async fn serve(self) -> Live {
        self.serve_as(|settings| command(&["serve"], settings)).await
    }

    /// The same with a command line of its own.
    pub async fn serve_as(self, line: impl FnOnce(&[(String, String)]) -> std::process::Command) -> Live {
        let clock = Clock::running_from(self.at);
        let (set, mut settings) = self.set(&clock);
        settings.push(("SPRECHZEIT_CLOCK".to_owned(), clock.now().to_rfc3339()));
        let server = Server::start_as(line(&settings)).await;
        set.simulator.set_webhook_url(format!("{}/webhook", server.address));
        Live { simulator: set.simulator, clock, alerts: set.alerts, _folder: set.folder, settings, server }
    }
}

/// The program as a process of its own.
pub struct Live {
    pub simulator: Simulator,
    pub clock: Clock,
    pub alerts: AlertSink,
    /// Lives as long as the program needs it.
    _folder: tempfile::TempDir,
    pub settings: Vec<(String, String)>,
    pub server: Server,
}

impl Live {
    /// Cuts the program off, as a power failure does, and starts it again at the clock's instant.
    pub async fn fail_and_start(&mut self) {
        self.server.kill();
        self.start_again().await;
    }

    /// Starts it once more; the one before has ended.
    pub async fn start_again(&mut self) {
        let now = ("SPRECHZEIT_CLOCK".to_owned(), self.clock.now().to_rfc3339());
        self.settings.retain(|(name, _)| name != "SPRECHZEIT_CLOCK");
        self.settings.push(now);
        self.server = Server::start(self.settings.clone()).await;
        self.simulator.set_webhook_url(format!("{}/webhook", self.server.address));
    }
}
