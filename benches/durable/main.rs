//! How fast, how prompt and how large the program is: `cargo bench --bench durable`.
//!
//! The real binary serves (`sprechzeit serve`, release settings), fed over loopback by a lean load
//! generator and sending to a double of the Graph API, all on the same machine. Rates are ratios to
//! a bare actix route that only checks the signature, run in the same minute, because absolute
//! numbers say more about the machine than about the program.
//!
//! `cargo bench --bench durable -- rate growth` runs some parts only; `--seconds N` lengthens them.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

mod bare;
mod delivery;
mod graph;
mod growth;
mod inbox;
mod latency;
mod load;
mod rate;
mod report;
mod server;
mod size;

use std::time::Duration;

use report::Report;

/// The parts, in the order they run in, and what each measures.
const PARTS: [(&str, &str); 7] = [
    ("size", "binary, start, memory without load"),
    ("rate", "durable acknowledgements against the bare route"),
    ("burst", "10 000 webhooks at once"),
    ("acknowledge", "time to the acknowledgement at fixed rates"),
    ("reply", "webhook received to reply request"),
    ("inbox", "pages of the inbox with a million stored messages"),
    ("growth", "the same with five million stored messages"),
];

/// What the command line asks for.
#[derive(Debug)]
struct Wanted {
    parts: Vec<String>,
    /// How long each measurement takes.
    time: Duration,
}

impl Wanted {
    fn has(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| wanted == part)
    }
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == bare::ARGUMENT) {
        return bare::serve(&arguments[1..]);
    }
    let wanted = read_arguments(&arguments)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(run(&wanted))?;
    report.print();
    anyhow::ensure!(report.all_musts_hold(), "not every must holds");
    Ok(())
}

fn read_arguments(arguments: &[String]) -> anyhow::Result<Wanted> {
    let mut wanted = Wanted { parts: Vec::new(), time: Duration::from_secs(8) };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo says so to every benchmark.
            "--bench" => {}
            "--seconds" => {
                let seconds = arguments.next().map(|text| text.parse()).transpose()?;
                wanted.time = Duration::from_secs(seconds.unwrap_or(8));
            }
            part if PARTS.iter().any(|(name, _)| *name == part) => wanted.parts.push(part.to_owned()),
            other => {
                let known: Vec<String> =
                    PARTS.iter().map(|(name, what)| format!("  {name:12} {what}")).collect();
                anyhow::bail!("`{other}` is no part of this benchmark; there are\n{}", known.join("\n"));
            }
        }
    }
    Ok(wanted)
}

async fn run(wanted: &Wanted) -> anyhow::Result<Report> {
    let mut report = Report::default();
    if wanted.has("size") {
        size::measure(&mut report).await?;
    }
    if wanted.has("rate") {
        rate::measure(&mut report, wanted.time).await?;
    }
    if wanted.has("burst") {
        rate::burst(&mut report).await?;
    }
    if wanted.has("acknowledge") {
        latency::acknowledge(&mut report, wanted.time).await?;
    }
    if wanted.has("reply") {
        latency::reply(&mut report, wanted.time).await?;
    }
    if wanted.has("inbox") {
        inbox::measure(&mut report).await?;
    }
    if wanted.has("growth") {
        growth::measure(&mut report, wanted.time).await?;
    }
    Ok(report)
}
