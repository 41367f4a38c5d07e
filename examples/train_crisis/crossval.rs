//! Tries the fit on voices it has not seen, and says what each threshold would notice and alarm.

use sprechzeit::crisis::training::{ACUTE_SHARE, CATEGORIES, Model, WordReader};
use sprechzeit::crisis::{Category, Severity};

use crate::corpus::Line;
use crate::fit::{Settings, fit};

/// Into how many groups the voices are dealt.
const FOLDS: usize = 8;
/// How many groups are tried at the same time.
const THREADS: usize = 2;

/// What was said about a line by a model that did not know its voice.
pub struct Judged<'a> {
    pub line: &'a Line,
    /// Probability, 0 to 1.
    pub likelihood: f32,
    /// Share of the likelihood that is on acute categories.
    pub acute: f32,
    /// The likeliest category.
    pub category: Option<Category>,
    pub by_words: Option<Severity>,
}

/// Judges each line by a model trained on other voices.
pub fn judge<'a>(lines: &'a [Line], reader: &WordReader, settings: Settings) -> Vec<Judged<'a>> {
    let mut voices: Vec<&str> = lines.iter().map(|line| line.voice.as_str()).collect();
    voices.sort_unstable();
    voices.dedup();
    let fold_of = |line: &Line| voices.binary_search(&line.voice.as_str()).unwrap_or(0) % FOLDS;
    let folds: Vec<usize> = (0..FOLDS.min(voices.len())).collect();
    let models: Vec<(usize, Model)> = std::thread::scope(|scope| {
        let workers: Vec<_> = folds
            .chunks(folds.len().div_ceil(THREADS))
            .map(|folds| {
                scope.spawn(move || {
                    folds
                        .iter()
                        .map(|fold| {
                            let known: Vec<&Line> =
                                lines.iter().filter(|line| fold_of(line) != *fold).collect();
                            (*fold, fit(&known, settings).rounded([0; 32]))
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a fold failed")).collect()
    });
    let judged = models.iter().flat_map(|(fold, model)| {
        lines.iter().filter(|line| fold_of(line) == *fold).map(|line| judged(line, model, reader))
    });
    judged.collect()
}

fn judged<'a>(line: &'a Line, model: &Model, reader: &WordReader) -> Judged<'a> {
    let scored = model.score(&line.units);
    let likelihood = scored.map_or(0.0, |scored| 1.0 / (1.0 + (-scored.logit).exp()));
    let acute: f32 = scored.map_or(0.0, |scored| {
        let shares = model.categories(&line.units[scored.first..scored.end]);
        CATEGORIES
            .iter()
            .zip(shares)
            .filter(|(category, _)| category.severity() == Severity::Acute)
            .map(|(_, share)| share)
            .sum()
    });
    let category = scored.and_then(|scored| {
        let shares = model.categories(&line.units[scored.first..scored.end]);
        CATEGORIES.into_iter().zip(shares).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(category, _)| category)
    });
    Judged { line, likelihood, acute, category, by_words: reader.severity(&line.text, likelihood) }
}

/// Prints shares at a pair of thresholds.
pub fn report(judged: &[Judged<'_>], hotline: f32, review: f32) {
    let share = |wanted: &dyn Fn(&Judged<'_>) -> bool, noticed: &dyn Fn(&Judged<'_>) -> bool| {
        let all = judged.iter().filter(|judged| wanted(judged)).count();
        let hit = judged.iter().filter(|judged| wanted(judged) && noticed(judged)).count();
        if all == 0 { 0.0 } else { 100.0 * ratio(hit, all) }
    };
    let is_hotline = |judged: &Judged<'_>| {
        judged.likelihood >= hotline || judged.by_words.is_some_and(|by_words| by_words > Severity::Review)
    };
    let is_review = |judged: &Judged<'_>| judged.likelihood >= review || judged.by_words.is_some();
    println!("thresholds: hotline {hotline:.2}, review {review:.2}");
    println!("{:26}{:>9}{:>9}{:>9}", "", "hotline", "noticed", "words");
    let grave = |judged: &Judged<'_>| judged.line.is_grave();
    let row = |name: &str, wanted: &dyn Fn(&Judged<'_>) -> bool| {
        println!(
            "{name:26}{:8.2}%{:8.2}%{:8.2}%",
            share(wanted, &is_hotline),
            share(wanted, &is_review),
            share(wanted, &|judged| judged.by_words.is_some())
        );
    };
    row("acute and distress", &grave);
    for category in CATEGORIES {
        let name = format!("{category:?}").to_lowercase();
        row(&name, &|judged| judged.line.crisis_category() == Some(category));
    }
    row("review lines", &|judged| judged.line.severity == Some(Severity::Review));
    for kind in ["ordinary", "idiom", "wants_to_help", "overcome", "negation", "frustration"] {
        row(kind, &|judged| judged.line.category == kind);
    }
    row("look-alikes together", &|judged| {
        judged.line.severity.is_none() && judged.line.category != "ordinary"
    });
    for (level, name) in [(Severity::Acute, "acute"), (Severity::Distress, "distress")] {
        let noticed = |judged: &Judged<'_>| judged.line.severity == Some(level) && is_hotline(judged);
        let right = share(&noticed, &|judged| {
            let by_words = judged.by_words == Some(Severity::Acute);
            (by_words || judged.acute >= ACUTE_SHARE) == (level == Severity::Acute)
        });
        let category = share(&noticed, &|judged| judged.category == judged.line.crisis_category());
        println!("{name} lines with hotline: level right {right:.1}%, category {category:.1}%");
    }
}

/// The likelihood that a given share of the ordinary lines reaches.
pub fn threshold_for(judged: &[Judged<'_>], share: f64) -> f32 {
    let mut ordinary: Vec<f32> = judged
        .iter()
        .filter(|judged| judged.line.category == "ordinary")
        .map(|judged| judged.likelihood)
        .collect();
    ordinary.sort_by(|a, b| b.total_cmp(a));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    let at = (ratio(ordinary.len(), 1) * share) as usize;
    ordinary.get(at).copied().unwrap_or(1.0)
}

#[allow(clippy::cast_precision_loss, reason = "a few thousand lines")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
