//! The FAQ: two employers' entries and questions of strangers. `questions.tsv` is "dev"; `locked.tsv`,
//! by another stranger, is "locked".

use std::error::Error;
use std::fs;
use std::path::Path;

use sprechzeit::faq::{Faq, Library, Zone};

use super::share;

/// What one question set gave.
#[derive(Default)]
struct Tally {
    inside: u32,
    first: u32,
    in_three: u32,
    helped: u32,
    wrong: u32,
    outside: u32,
    outside_answered: u32,
    outside_offered: u32,
    answered: u32,
}

pub fn table(locked: bool) -> Result<(), Box<dyn Error>> {
    println!(
        "| set | half | top-1 | among three | helped | wrong answers | out of scope answered | … offered | answered |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for set in ["faq-a", "faq-b"] {
        let folder = Path::new("tests/fixtures").join(set);
        let library = Library::read(&texts(&folder)?).map_err(|problems| format!("{problems:?}"))?;
        let faq = Faq::train(&library.entries, &library.none_lines, library.synonyms);
        for (half, file) in [("dev", "questions.tsv"), ("locked", "locked.tsv")] {
            if half == "locked" && !locked {
                continue;
            }
            let questions = fs::read_to_string(folder.join(file))?;
            let mut tally = Tally::default();
            for line in questions.lines() {
                let (slug, question) = line.split_once('\t').ok_or("a line without tab")?;
                tally.count(slug, &faq, question);
            }
            tally.print(set, half);
        }
    }
    Ok(())
}

impl Tally {
    fn count(&mut self, slug: &str, faq: &Faq, question: &str) {
        let verdict = faq.read(question);
        let answered = verdict.zone == Zone::Answer;
        if slug == "-" {
            self.outside += 1;
            self.outside_answered += u32::from(answered);
            self.outside_offered += u32::from(verdict.zone == Zone::Suggest);
            return;
        }
        let is_right = |other: &String| other == slug;
        self.inside += 1;
        self.answered += u32::from(answered);
        self.first += u32::from(verdict.suggestions.first().is_some_and(is_right));
        let offered = verdict.suggestions.iter().any(is_right);
        self.in_three += u32::from(offered);
        let right_answer = answered && verdict.entries.iter().any(is_right);
        self.helped += u32::from(right_answer || verdict.zone == Zone::Suggest && offered);
        self.wrong += u32::from(answered && !right_answer);
    }

    fn print(&self, set: &str, half: &str) {
        let inside = |count: u32| share(count, self.inside);
        println!(
            "| {set} | {half} | {} | {} | {} | {} | {} | {} | {} |",
            inside(self.first),
            inside(self.in_three),
            inside(self.helped),
            inside(self.wrong),
            share(self.outside_answered, self.outside),
            share(self.outside_offered, self.outside),
            inside(self.answered),
        );
    }
}

pub fn texts(folder: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut texts = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            texts.push((name, fs::read_to_string(&path)?));
        }
    }
    texts.sort();
    Ok(texts)
}
