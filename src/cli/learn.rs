//! `sprechzeit learn`: what people asked, for those who write the answers.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};

use super::{clock, runtime, store_beside_server};
use crate::config::{self, ContentConfig, Environment};
use crate::content;
use crate::crisis::Detector;
use crate::faq::{Faq, Library, Zone, add_phrasing, fold};
use crate::learning::{self, Report};

/// More than anybody reads through; the oldest further ones are left out.
const ROWS_MAX: u32 = 50_000;
/// Longer lists are cut in the text; `--json` has all.
const SHOWN_MAX: usize = 30;

/// Arguments of `learn`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
    /// How many days to look back; reactions are kept for 180.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=180))]
    days: u16,
    /// Write a phrasing into an entry's file in `SPRECHZEIT_FAQ_DIR`.
    #[arg(long, num_args = 2, value_names = ["ENTRY", "PHRASING"], allow_hyphen_values = true, conflicts_with_all = ["json", "days"])]
    accept: Option<Vec<String>>,
}

/// Lists, or accepts.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let folders = config::read_content(environment)?;
    match arguments.accept.as_deref() {
        Some([entry, phrasing]) => accept(environment, &folders, entry, phrasing),
        _ => list(arguments, environment, &folders),
    }
}

fn list(
    arguments: &Arguments,
    environment: &Environment,
    folders: &ContentConfig,
) -> anyhow::Result<ExitCode> {
    let since = clock(environment).now() - Duration::days(arguments.days.into());
    let detector = detector(environment, folders)?;
    let Library { entries, none_lines, synonyms } = content::library(folders)?;
    let (store, _) = store_beside_server(environment)?;
    let (rows, sent) = runtime()?.block_on(async {
        let read = async {
            Ok::<_, anyhow::Error>((store.feedback(since, ROWS_MAX).await?, store.answers_sent(since).await?))
        };
        let read = read.await;
        store.close().await;
        read
    })?;
    let known: BTreeSet<String> = entries.iter().map(|entry| entry.slug.clone()).collect();
    let phrasings: BTreeSet<String> =
        entries.iter().flat_map(|entry| &entry.ask).map(|phrasing| fold(phrasing)).collect();
    let faq = Faq::train(&entries, &none_lines, synonyms);
    let settled = |question: &str| {
        phrasings.contains(&fold(question))
            || detector.detect(question).is_some()
            || faq.read(question).zone == Zone::Answer
    };
    let report = learning::report(&rows, &sent, &known, settled);
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report, arguments.days);
    }
    Ok(ExitCode::SUCCESS)
}

fn detector(environment: &Environment, folders: &ContentConfig) -> anyhow::Result<Detector> {
    let (office, settings) = (config::read_office(environment)?, config::read_reply(environment)?);
    Ok(content::crisis_content(folders, &office, &settings)?.detector)
}

fn print(report: &Report, days: u16) {
    println!("Questions without an answer, last {days} days");
    for cluster in report.unmatched.iter().take(SHOWN_MAX) {
        let span = format!("{} to {}", day(cluster.first), day(cluster.last));
        println!("  {}×, {} people, {span}", cluster.count, cluster.people);
        for example in &cluster.examples {
            println!("      {}", example.text);
        }
    }
    end_of_list(report.unmatched.len());
    println!("\nAnswers that are often not simple enough");
    for entry in report.not_simple_enough.iter().take(SHOWN_MAX) {
        println!(
            "  {}: sent {}×; asked again {}×, wanted a human {}×, helped {}×",
            entry.entry, entry.sent, entry.asked_again, entry.wanted_human, entry.helped
        );
    }
    end_of_list(report.not_simple_enough.len());
    println!("\nChoices that can become phrasings");
    for candidate in report.phrasings.iter().take(SHOWN_MAX) {
        println!("  {}×  {}  {}", candidate.count, candidate.entry, candidate.question);
        if !candidate.masked {
            println!(
                "      sprechzeit learn --accept {} {}",
                candidate.entry,
                for_shell(&candidate.question)
            );
        }
    }
    end_of_list(report.phrasings.len());
}

fn end_of_list(length: usize) {
    if length == 0 {
        println!("  none");
    } else if length > SHOWN_MAX {
        println!("  … and {} more with --json", length - SHOWN_MAX);
    }
}

fn day(at: DateTime<Utc>) -> chrono::NaiveDate {
    at.date_naive()
}

/// As one word of a shell, whatever stands in it.
fn for_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn accept(
    environment: &Environment,
    folders: &ContentConfig,
    entry: &str,
    phrasing: &str,
) -> anyhow::Result<ExitCode> {
    let Some(folder) = &folders.faq_dir else {
        anyhow::bail!(
            "SPRECHZEIT_FAQ_DIR: not set; the built-in answers cannot be changed, name a folder of your own"
        );
    };
    // Two people who accept at once do so one after the other.
    let held = File::open(folder).with_context(|| format!("{}", folder.display()))?;
    held.lock()?;
    let library = content::library(folders)?;
    let refused = refusal(&library, &detector(environment, folders)?, entry, phrasing);
    if let Some(why) = refused {
        eprintln!("sprechzeit: not accepted: {why}");
        return Ok(ExitCode::FAILURE);
    }
    let path = std::fs::canonicalize(content::entry_path(folder, entry)?)?;
    let before = std::fs::read_to_string(&path)?;
    match add_phrasing(&format!("{entry}.md"), &before, phrasing) {
        Ok(after) => replace(&path, &before, &after)?,
        Err(why) => {
            eprintln!("sprechzeit: not accepted: {why}");
            return Ok(ExitCode::FAILURE);
        }
    }
    println!("{entry}.md has one more phrasing; a running server uses it in a moment");
    Ok(ExitCode::SUCCESS)
}

fn refusal(library: &Library, detector: &Detector, entry: &str, phrasing: &str) -> Option<String> {
    if !library.entries.iter().any(|known| known.slug == entry) {
        return Some(format!("there is no entry {entry}"));
    }
    let wanted = fold(phrasing);
    let same = |text: &String| !wanted.is_empty() && fold(text) == wanted;
    if let Some(other) =
        library.entries.iter().find(|other| other.slug != entry && other.ask.iter().any(same))
    {
        return Some(format!("it belongs to {}.md already; take it out there first", other.slug));
    }
    if library.none_lines.iter().any(same) {
        return Some(
            "it stands in none.txt (or none.en.txt and the like), among what no entry answers; take it out there first".to_owned(),
        );
    }
    if learning::is_personal(phrasing) {
        return Some("it holds a name, number, address or link; word it without".to_owned());
    }
    detector
        .detect(phrasing)
        .map(|_| "it sounds like somebody in need, who never gets an answer of the FAQ".to_owned())
}

/// Writes a whole new file beside the old one and puts it in its place. The name is hidden, so that
/// nobody reads it half-written.
fn replace(path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        anyhow::bail!("{}: is no file", path.display());
    };
    let new = folder.join(format!(".{}.new", name.to_string_lossy()));
    // What an interrupted run left behind; the folder is locked.
    let _ = std::fs::remove_file(&new);
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&new)?;
        file.set_permissions(std::fs::metadata(path)?.permissions())?;
        file.write_all(after.as_bytes())?;
        file.sync_all()?;
        anyhow::ensure!(
            std::fs::read_to_string(path)? == before,
            "{}: somebody changed it just now; run this again",
            path.display()
        );
        std::fs::rename(&new, path)?;
        Ok(File::open(folder)?.sync_all()?)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&new);
    }
    written
}
