//! Trains the crisis classifier: `cargo run --release --example train_crisis`.
//!
//! Reads `crisis/corpus/`, prints what cross-validation over voices gives, and writes
//! `crisis/weights.bin`. With `--check` it writes nothing; with `--errors` it also lists the lines of
//! unseen voices that would be missed or alarm wrongly.

mod corpus;
mod crossval;
mod fit;
mod lbfgs;

use std::path::Path;

use anyhow::{Context, Result};
use sprechzeit::crisis::Thresholds;
use sprechzeit::crisis::training::{WordReader, corpus_hash};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let folder = Path::new("crisis");
    let reader = WordReader::builtin()?;
    let corpus = corpus::read(&folder.join("corpus"), &reader)?;
    let settings = fit::Settings::default();
    println!("{} lines of {} files", corpus.lines.len(), corpus.files.len());
    if !has("--no-crossval") {
        cross_validate(&corpus.lines, &reader, settings, has("--errors"));
    }
    if has("--check") {
        return Ok(());
    }
    let lines: Vec<&corpus::Line> = corpus.lines.iter().collect();
    let files = corpus.files.iter().map(|(name, content)| (name.as_str(), content.as_str()));
    let model = fit::fit(&lines, settings).rounded(corpus_hash(files));
    let path = folder.join("weights.bin");
    std::fs::write(&path, model.encode()).with_context(|| path.display().to_string())?;
    println!("wrote {}", path.display());
    Ok(())
}

fn cross_validate(lines: &[corpus::Line], reader: &WordReader, settings: fit::Settings, errors: bool) {
    let judged = crossval::judge(lines, reader, settings);
    for (hotline, review) in [(0.0025, 0.02), (0.005, 0.03), (0.01, 0.05)] {
        println!(
            "\nif {:.2}% / {:.1}% of the ordinary lines may alarm the classifier:",
            100.0 * hotline,
            100.0 * review
        );
        crossval::report(
            &judged,
            crossval::threshold_for(&judged, hotline),
            crossval::threshold_for(&judged, review),
        );
    }
    let chosen = Thresholds::default();
    println!("\nas chosen:");
    crossval::report(&judged, chosen.hotline(), chosen.review());
    if errors {
        for judged in judged.iter().filter(|judged| judged.line.severity.is_some()) {
            println!(
                "line\t{:.2}\t{:?}\t{}\t{}",
                judged.likelihood,
                judged.by_words,
                judged.line.category,
                judged.line.text.replace('\n', "\\n")
            );
        }
        list_errors(&judged, chosen);
    }
}

fn list_errors(judged: &[crossval::Judged<'_>], chosen: Thresholds) {
    for judged in judged {
        let noticed = judged.likelihood >= chosen.review() || judged.by_words.is_some();
        if noticed != judged.line.severity.is_some() {
            let kind = if noticed { "alarm" } else { "miss" };
            println!(
                "{kind}\t{:.2}\t{:?}\t{}\t{}",
                judged.likelihood,
                judged.by_words,
                judged.line.category,
                judged.line.text.replace('\n', "\\n")
            );
        }
    }
}
