//! Crisis: lines of strangers, by how plainly they say it, and lines that must not alarm.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

use sprechzeit::crisis::{Detector, Finding, Severity};
use sprechzeit::faq::{Entry, Faq, Library, Zone};
use sprechzeit::telemetry::Stopwatch;

use super::share;

/// How many turns of several questions are tried.
const JOINED_TURNS: usize = 300;

/// What the lines of one kind gave.
#[derive(Default)]
struct Tally {
    lines: u32,
    hotline: u32,
    noticed: u32,
    /// An answer would have gone out.
    answered: u32,
    /// A finding at the level that a human gave the line, or a graver one.
    grave_enough: u32,
}

pub fn table(locked: bool) -> Result<(), Box<dyn Error>> {
    let detector = Detector::builtin();
    let mut taken: Vec<Duration> = Vec::new();
    let library = Library::built_in().map_err(|problems| format!("{problems:?}"))?;
    let faq = Faq::train(&library.entries, &library.none_lines, library.synonyms.clone());
    println!("| lines | half | number | hotline | review at least | level met | answered outright |");
    println!("|---|---|---|---|---|---|---|");
    for half in ["dev", "locked"] {
        if half == "locked" && !locked {
            continue;
        }
        let path = Path::new("tests/fixtures/crisis").join(format!("{half}.tsv"));
        let text = fs::read_to_string(path)?;
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("kind\t")) {
            let columns: Vec<&str> = line.splitn(4, '\t').collect();
            let [kind, level, _, said] = columns[..] else {
                return Err(format!("no four columns: {line}").into());
            };
            let said = said.replace("\\n", "\n");
            let start = Stopwatch::start();
            let found = detector.detect(&said);
            taken.push(start.elapsed());
            tallies.entry(kind).or_default().count(level, &said, found, &faq);
        }
        for (kind, tally) in tallies {
            tally.print(kind, half);
        }
    }
    taken.sort_unstable();
    println!("\nOne message, 95th percentile: {} us", taken[taken.len() * 95 / 100].as_micros());
    joined_questions(&detector, &library.entries);
    Ok(())
}

/// Ordinary questions in one turn must alarm no more than each by itself does.
fn joined_questions(detector: &Detector, entries: &[Entry]) {
    let asks: Vec<&str> = entries.iter().flat_map(|entry| &entry.ask).map(String::as_str).collect();
    for together in 1..=5 {
        let (mut noticed, mut hotline) = (0_u32, 0_u32);
        for turn in 0..JOINED_TURNS {
            // A stride that is no divisor brings questions of different entries together.
            let turn: Vec<&str> =
                (0..together).map(|at| asks[(turn * 31 + at * 97 + turn * at) % asks.len()]).collect();
            let found = detector.detect_joined(&turn);
            noticed += u32::from(found.is_some());
            hotline += u32::from(found.is_some_and(|found| found.severity > Severity::Review));
        }
        println!(
            "{together} questions in a turn, {JOINED_TURNS} turns: {hotline} hotline, {noticed} noticed"
        );
    }
}

impl Tally {
    fn count(&mut self, level: &str, said: &str, found: Option<Finding>, faq: &Faq) {
        let found = found.map(|finding| finding.severity);
        let wanted = match level {
            "acute" => Some(Severity::Acute),
            "distress" => Some(Severity::Distress),
            "review" => Some(Severity::Review),
            _ => None,
        };
        self.lines += 1;
        self.hotline += u32::from(found > Some(Severity::Review));
        self.noticed += u32::from(found.is_some());
        self.answered += u32::from(found.is_none() && faq.read(said).zone == Zone::Answer);
        self.grave_enough += u32::from(found >= wanted);
    }

    fn print(&self, kind: &str, half: &str) {
        println!(
            "| {kind} | {half} | {} | {} | {} | {} | {} |",
            self.lines,
            share(self.hotline, self.lines),
            share(self.noticed, self.lines),
            share(self.grave_enough, self.lines),
            share(self.answered, self.lines),
        );
    }
}
