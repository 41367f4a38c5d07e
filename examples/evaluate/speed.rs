//! How long the matcher takes: one message, and learning a large folder anew.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

use sprechzeit::faq::{Entry, Faq, Library};
use sprechzeit::telemetry::Stopwatch;

use super::faq::texts;

/// A large folder.
const ENTRIES: usize = 100;
const PHRASINGS: usize = 10;
/// How often each message is read; the fastest counts, so that other work on the machine does not.
const ROUNDS: usize = 5;
/// Words that turn one phrasing into another one.
const OPENINGS: [&str; 9] = [
    "sagt mal",
    "ich wollte fragen",
    "kurze frage",
    "also",
    "noch was",
    "eine frage",
    "wisst ihr",
    "und",
    "mal ehrlich",
];

pub fn table() -> Result<(), Box<dyn Error>> {
    let large = large_folder()?;
    let library = Library::built_in().map_err(|problems| format!("{problems:?}"))?;
    let mut training: Vec<Duration> = Vec::new();
    let mut faq = None;
    for _ in 0..ROUNDS {
        let start = Stopwatch::start();
        faq = Some(Faq::train(&large, &library.none_lines, library.synonyms.clone()));
        training.push(start.elapsed());
    }
    let faq = faq.ok_or("nothing was trained")?;
    let mut reading = reading_times(&faq)?;
    reading.sort_unstable();
    let at = |share: usize| reading.get(reading.len() * share / 100).copied().unwrap_or_default();
    println!("| what ({ENTRIES} entries of {PHRASINGS} phrasings) | time |");
    println!("|---|---|");
    println!("| one message, median | {:.3} ms |", at(50).as_secs_f64() * 1e3);
    println!("| one message, p95 | {:.3} ms |", at(95).as_secs_f64() * 1e3);
    println!("| training | {:.3} s |", training.into_iter().min().unwrap_or_default().as_secs_f64());
    Ok(())
}

/// The time of each question of both development sets.
fn reading_times(faq: &Faq) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut times = Vec::new();
    for set in ["faq-a", "faq-b"] {
        let questions = fs::read_to_string(Path::new("tests/fixtures").join(set).join("questions.tsv"))?;
        for (_, question) in questions.lines().filter_map(|line| line.split_once('\t')) {
            let fastest = (0..ROUNDS).map(|_| {
                let start = Stopwatch::start();
                std::hint::black_box(faq.read(question));
                start.elapsed()
            });
            times.extend(fastest.min());
        }
    }
    Ok(times)
}

/// All entries there are, some of them twice, each with phrasings enough.
fn large_folder() -> Result<Vec<Entry>, Box<dyn Error>> {
    let mut entries = Library::built_in().map_err(|problems| format!("{problems:?}"))?.entries;
    for set in ["faq-a", "faq-b"] {
        let library = Library::read(&texts(&Path::new("tests/fixtures").join(set))?);
        entries.extend(library.map_err(|problems| format!("{problems:?}"))?.entries);
    }
    let large = entries.iter().cycle().take(ENTRIES).enumerate().map(|(number, entry)| {
        let mut entry = entry.clone();
        entry.slug = format!("{}-{number}", entry.slug);
        let own = entry.ask.clone();
        let more = OPENINGS.iter().flat_map(|opening| own.iter().map(move |ask| format!("{opening} {ask}")));
        entry.ask.extend(more);
        entry.ask.truncate(PHRASINGS);
        entry
    });
    Ok(large.collect())
}
