//! The table at the end.

use std::fmt::Display;
use std::time::Duration;

/// A measured value against what it has to be.
#[derive(Debug)]
struct Line {
    what: String,
    measured: String,
    must: String,
    aim: String,
    holds: bool,
    /// The aim is reached, where there is one.
    aimed: bool,
}

/// All lines.
#[derive(Debug, Default)]
pub struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// A ratio or count that has to be at least `must`; `aim` is what would be good.
    pub fn at_least(&mut self, what: impl Display, measured: f64, must: f64, aim: Option<f64>) {
        self.add(Line {
            what: what.to_string(),
            measured: format!("{measured:.2}"),
            must: format!("≥ {must:.2}"),
            aim: aim.map_or_else(String::new, |aim| format!("≥ {aim:.2}")),
            holds: measured >= must,
            aimed: aim.is_none_or(|aim| measured >= aim),
        });
    }

    /// A time that may be at most `must`.
    pub fn within(&mut self, what: impl Display, measured: Duration, must: Duration) {
        self.add(Line {
            what: what.to_string(),
            measured: milliseconds(measured),
            must: format!("≤ {}", milliseconds(must)),
            aim: String::new(),
            holds: measured <= must,
            aimed: true,
        });
    }

    /// A size that may be at most `must_mib`.
    pub fn mebibytes(&mut self, what: impl Display, bytes: u64, must_mib: u64) {
        #[expect(clippy::cast_precision_loss, reason = "sizes of processes and files are far below 2^52")]
        let mib = bytes as f64 / f64::from(1 << 20);
        self.add(Line {
            what: what.to_string(),
            measured: format!("{mib:.1} MiB"),
            must: format!("≤ {must_mib} MiB"),
            aim: String::new(),
            holds: bytes <= must_mib << 20,
            aimed: true,
        });
    }

    /// Something that has to be exactly so.
    pub fn exactly(&mut self, what: impl Display, measured: u64, must: u64) {
        self.add(Line {
            what: what.to_string(),
            measured: measured.to_string(),
            must: must.to_string(),
            aim: String::new(),
            holds: measured == must,
            aimed: true,
        });
    }

    /// Something worth knowing that no bound stands for.
    pub fn note(&mut self, what: impl Display, measured: impl Display) {
        let (must, aim) = (String::new(), String::new());
        let line = Line {
            what: what.to_string(),
            measured: measured.to_string(),
            must,
            aim,
            holds: true,
            aimed: true,
        };
        self.add(line);
    }

    fn add(&mut self, line: Line) {
        // What takes minutes shows that it goes on.
        eprintln!("{:60} {:>14}", line.what, line.measured);
        self.lines.push(line);
    }

    /// Whether everything that has to hold does.
    pub fn all_musts_hold(&self) -> bool {
        self.lines.iter().all(|line| line.holds)
    }

    /// Prints a table that can be pasted into a document.
    pub fn print(&self) {
        println!("| what | measured | must | aim | |\n|---|---:|---:|---:|---|");
        for Line { what, measured, must, aim, holds, aimed } in &self.lines {
            let verdict = match (holds, aimed, must.is_empty()) {
                (_, _, true) => "",
                (false, _, _) => "MISSED",
                (true, false, _) => "holds",
                (true, true, _) => "good",
            };
            println!("| {what} | {measured} | {must} | {aim} | {verdict} |");
        }
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
