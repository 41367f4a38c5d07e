//! `sprechzeit ask`: what the bot would make of a text, through the code that `serve` uses.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::config::{self, Environment, OfficeConfig};
use crate::content;
use crate::crisis::Detector;
use crate::faq::{Faq, Library, Zone};
use crate::language::detect;

/// Arguments of `ask`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The texts; without any, one a line is read from standard input.
    texts: Vec<String>,
    /// Another folder with FAQ entries than the configured one.
    #[arg(long, value_name = "DIR")]
    faq_dir: Option<PathBuf>,
    /// Add what carried the decision.
    #[arg(long)]
    explain: bool,
}

/// Prints one JSON object a line.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let mut folders = config::read_content(environment)?;
    if let Some(folder) = &arguments.faq_dir {
        folders.faq_dir = Some(folder.clone());
    }
    let settings = config::read_reply(environment)?;
    let office: OfficeConfig = config::read_office(environment)?;
    let Library { entries, none_lines, synonyms } = content::library(&folders)?;
    let detector = content::crisis_content(&folders, &office, &settings)?.detector;
    let faq = Faq::train(&entries, &none_lines, synonyms);
    let mut out = std::io::stdout().lock();
    let mut tell = |text: &str| -> std::io::Result<()> {
        let line = answer(text, &faq, &detector, arguments.explain);
        writeln!(out, "{line}")?;
        out.flush()
    };
    if arguments.texts.is_empty() {
        let mut input = std::io::stdin().lock();
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            tell(text.trim_end_matches(['\n', '\r']))?;
            line.clear();
        }
    } else {
        for text in &arguments.texts {
            tell(text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(text: &str, faq: &Faq, detector: &Detector, explain: bool) -> Value {
    let finding = detector.detect(text);
    let verdict = faq.read(text);
    let answers = finding.is_none() && verdict.zone == Zone::Answer;
    let decision = match (finding, verdict.zone) {
        (Some(_), _) | (None, Zone::None) => "none",
        (None, Zone::Answer) => "answer",
        (None, Zone::Suggest) => "suggest",
    };
    let entries = if answers { verdict.entries.clone() } else { Vec::new() };
    let mut told = json!({
        "text": text,
        "crisis": finding,
        "decision": decision,
        "entry": entries.first(),
        "entries": entries,
        "score": verdict.score.clamp(0.0, 1.0),
        "suggestions": verdict.suggestions,
        "language": detect(text).code(),
    });
    if explain {
        let words: Vec<Value> = faq
            .explain(text)
            .into_iter()
            .map(|evidence| json!({ "what": evidence.what, "weight": evidence.weight }))
            .collect();
        told["why"] = json!({ "faq": words, "crisis": format!("{:?}", detector.explain(text)) });
    }
    told
}
