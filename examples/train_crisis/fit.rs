//! Fits the weights to lines.

use std::collections::HashSet;

use sprechzeit::crisis::Severity;
use sprechzeit::crisis::training::{
    CATEGORIES, Model, TABLE_SIZE, Trained, Unit, category_bucket, norm, runs,
};

use crate::corpus::Line;
use crate::lbfgs::minimise;

/// What the fit is steered by; found by cross-validation.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Penalty on large weights.
    pub penalty: f64,
    /// The same for the categories.
    pub category_penalty: f64,
    /// How much a crisis line counts against a harmless one.
    pub crisis_weight: f64,
    /// How much a line of level `review` counts.
    pub review_weight: f64,
    /// How often the most telling passages are chosen anew.
    pub rounds: usize,
    /// How many passages of a harmless line are taken beside the whole.
    pub passages: usize,
    /// Steps of the optimiser.
    pub steps: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            penalty: 0.2,
            category_penalty: 0.02,
            crisis_weight: 1.5,
            review_weight: 0.4,
            rounds: 2,
            passages: 2,
            steps: 60,
        }
    }
}

/// A passage of a line, and whether it is a crisis.
struct Row<'a> {
    units: &'a [Unit],
    is_crisis: bool,
    weight: f64,
    norm: f64,
}

impl<'a> Row<'a> {
    fn new(units: &'a [Unit], is_crisis: bool, weight: f64) -> Self {
        let features = units.iter().map(|unit| unit.buckets.len()).sum();
        Self { units, is_crisis, weight, norm: f64::from(norm(features)) }
    }
}

/// Which features may carry more than others. Two fits that err differently, averaged, beat either; the
/// average of two linear models is one.
#[derive(Debug, Clone, Copy)]
enum Freedom {
    /// Those that stand mostly in lines of one kind.
    Telling,
    /// Those that stand in few lines.
    Rare,
}

/// A feature that stands in both kinds alike keeps so much of its freedom.
const FREEDOM_MIN: f64 = 0.3;

/// Fits both parts of the model.
pub fn fit(lines: &[&Line], settings: Settings) -> Trained {
    let mut trained = fit_binary(lines, settings, &scales(lines, Freedom::Telling));
    let other = fit_binary(lines, settings, &scales(lines, Freedom::Rare));
    trained.bias = f32::midpoint(trained.bias, other.bias);
    for (weight, other) in trained.table.iter_mut().zip(&other.table) {
        *weight = f32::midpoint(*weight, *other);
    }
    fit_categories(lines, settings, &mut trained);
    trained
}

/// Fits the weights that tell a crisis from the rest.
fn fit_binary(lines: &[&Line], settings: Settings, scales: &[f64]) -> Trained {
    let mut trained = Trained::zero();
    let mut weights = vec![0.0; TABLE_SIZE + 1];
    for round in 0..=settings.rounds {
        let model = (round > 0).then(|| trained.rounded([0; 32]));
        let rows: Vec<Row<'_>> = lines.iter().flat_map(|line| rows(line, model.as_ref(), settings)).collect();
        minimise(&mut weights, settings.steps, &mut |weights, slope| {
            binary_loss(&rows, scales, settings.penalty, weights, slope)
        });
        store(&weights, scales, &mut trained);
    }
    trained
}

#[allow(clippy::cast_possible_truncation, reason = "rounded to a byte later anyway")]
fn store(weights: &[f64], scales: &[f64], trained: &mut Trained) {
    trained.bias = weights[TABLE_SIZE] as f32;
    for ((to, from), scale) in trained.table.iter_mut().zip(weights).zip(scales) {
        *to = (*from * scale) as f32;
    }
}

/// What each feature is multiplied with: the penalty then weighs less on large ones.
fn scales(lines: &[&Line], freedom: Freedom) -> Vec<f64> {
    // Half a line of each kind is added, so that what stands in no line of one kind stays finite.
    let mut counts = vec![[0.5_f64; 2]; TABLE_SIZE];
    let mut totals = [1.0_f64; 2];
    let mut seen = HashSet::new();
    for line in lines {
        let kind = usize::from(line.severity.is_some());
        totals[kind] += 1.0;
        seen.clear();
        for bucket in line.units.iter().flat_map(|unit| &unit.buckets) {
            if seen.insert(*bucket) {
                counts[*bucket as usize][kind] += 1.0;
            }
        }
    }
    let all = totals[0] + totals[1];
    let scale = |[harmless, crisis]: &[f64; 2]| match freedom {
        Freedom::Telling => {
            let ratio = (crisis / totals[1] / (harmless / totals[0])).ln().abs();
            FREEDOM_MIN + (1.0 - FREEDOM_MIN) * ratio
        }
        Freedom::Rare => (all / (harmless + crisis)).ln() / all.ln(),
    };
    counts.iter().map(scale).collect()
}

/// The whole line first; once there is a model, also the passages that alarm it most: of a crisis line
/// because there the crisis is said, of a harmless one because there it errs.
fn rows<'a>(line: &'a Line, model: Option<&Model>, settings: Settings) -> Vec<Row<'a>> {
    let weight = match line.severity {
        None => 1.0,
        Some(Severity::Review) => settings.crisis_weight * settings.review_weight,
        Some(Severity::Distress | Severity::Acute) => settings.crisis_weight,
    };
    let is_crisis = line.severity.is_some();
    let whole = runs(&line.units).take_while(|(first, _)| *first == 0).last();
    let Some((first, end)) = whole else { return Vec::new() };
    let mut rows = vec![Row::new(&line.units[first..end], is_crisis, weight)];
    let Some(model) = model else { return rows };
    let mut passages: Vec<(f32, usize, usize)> = runs(&line.units)
        .filter(|run| *run != (first, end))
        .map(|(first, end)| (model.score_as_one(&line.units[first..end]), first, end))
        .collect();
    passages.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let taken = if is_crisis { 1 } else { settings.passages };
    for (_, first, end) in passages.into_iter().take(taken) {
        rows.push(Row::new(&line.units[first..end], is_crisis, weight * 0.5));
    }
    rows
}

fn binary_loss(rows: &[Row<'_>], scales: &[f64], penalty: f64, weights: &[f64], slope: &mut [f64]) -> f64 {
    let mut loss = 0.0;
    for (gradient, weight) in slope.iter_mut().zip(weights) {
        *gradient = penalty * weight;
        loss += 0.5 * penalty * weight * weight;
    }
    // The bias is free.
    loss -= 0.5 * penalty * weights[TABLE_SIZE] * weights[TABLE_SIZE];
    slope[TABLE_SIZE] = 0.0;
    for row in rows {
        let buckets = || row.units.iter().flat_map(|unit| &unit.buckets);
        let sum: f64 = buckets().map(|bucket| weights[*bucket as usize] * scales[*bucket as usize]).sum();
        let sign = if row.is_crisis { 1.0 } else { -1.0 };
        let margin = sign * (weights[TABLE_SIZE] + sum / row.norm);
        loss +=
            row.weight * if margin > 0.0 { (-margin).exp().ln_1p() } else { margin.exp().ln_1p() - margin };
        let pull = -sign * row.weight / (1.0 + margin.exp());
        slope[TABLE_SIZE] += pull;
        for bucket in buckets() {
            slope[*bucket as usize] += pull / row.norm * scales[*bucket as usize];
        }
    }
    loss
}

/// A softmax over the categories, from the crisis lines alone.
fn fit_categories(lines: &[&Line], settings: Settings, trained: &mut Trained) {
    let model = trained.rounded([0; 32]);
    let mut rows: Vec<(Row<'_>, usize)> = Vec::new();
    for line in lines.iter().filter(|line| line.is_grave()) {
        let Some(category) = line.crisis_category() else { continue };
        let Some(class) = CATEGORIES.iter().position(|known| *known == category) else { continue };
        rows.push((Row::new(&line.units, true, 1.0), class));
        if let Some(best) = model.score(&line.units) {
            rows.push((Row::new(&line.units[best.first..best.end], true, 0.5), class));
        }
    }
    let size = trained.category_table.len();
    let mut weights = vec![0.0; size + CATEGORIES.len()];
    minimise(&mut weights, settings.steps, &mut |weights, slope| {
        category_loss(&rows, settings.category_penalty, size, weights, slope)
    });
    #[allow(clippy::cast_possible_truncation, reason = "rounded to a byte later anyway")]
    for (to, from) in trained.category_table.iter_mut().chain(&mut trained.category_bias).zip(&weights) {
        *to = *from as f32;
    }
}

fn category_loss(
    rows: &[(Row<'_>, usize)],
    penalty: f64,
    size: usize,
    weights: &[f64],
    slope: &mut [f64],
) -> f64 {
    let mut loss = 0.0;
    for (gradient, weight) in slope.iter_mut().zip(weights) {
        *gradient = penalty * weight;
        loss += 0.5 * penalty * weight * weight;
    }
    for (row, class) in rows {
        let buckets = || row.units.iter().flat_map(|unit| &unit.buckets);
        let mut odds = [0.0; CATEGORIES.len()];
        for bucket in buckets() {
            let at = category_bucket(*bucket) * CATEGORIES.len();
            odds.iter_mut().zip(&weights[at..]).for_each(|(odd, weight)| *odd += weight / row.norm);
        }
        odds.iter_mut().zip(&weights[size..]).for_each(|(odd, bias)| *odd += bias);
        let largest = odds.iter().copied().fold(f64::MIN, f64::max);
        let total: f64 = odds.iter().map(|odd| (odd - largest).exp()).sum();
        loss += row.weight * (total.ln() + largest - odds[*class]);
        let mut pulls = odds.map(|odd| row.weight * (odd - largest).exp() / total);
        pulls[*class] -= row.weight;
        for bucket in buckets() {
            let at = category_bucket(*bucket) * CATEGORIES.len();
            slope[at..].iter_mut().zip(&pulls).for_each(|(slope, pull)| *slope += pull / row.norm);
        }
        slope[size..].iter_mut().zip(&pulls).for_each(|(slope, pull)| *slope += pull);
    }
    loss
}
