//! Crisis: lines of strangers, by how plainly they say it, and lines that must not alarm.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use sprechzeit::crisis::{Detector, Severity};
use sprechzeit::faq::{Faq, Library, Zone};

use super::share;

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
    let library = Library::built_in().map_err(|problems| format!("{problems:?}"))?;
    let faq = Faq::train(&library.entries, &library.none_lines, library.synonyms);
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
            tallies.entry(kind).or_default().count(level, &said.replace("\\n", "\n"), &detector, &faq);
        }
        for (kind, tally) in tallies {
            tally.print(kind, half);
        }
    }
    Ok(())
}

impl Tally {
    fn count(&mut self, level: &str, said: &str, detector: &Detector, faq: &Faq) {
        let found = detector.detect(said).map(|finding| finding.severity);
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
