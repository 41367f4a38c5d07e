//! Multinomial logistic regression with L2, trained by L-BFGS. Deterministic: no randomness, one thread.

/// One sparse row: columns with their values.
pub(super) type Row = Vec<(u32, f32)>;

/// How strongly examples count against the pull towards zero.
const FIT: f32 = 25.0;
/// Pairs of steps and gradient changes that L-BFGS remembers.
const MEMORY: usize = 3;
/// A gradient this much smaller than the first one is good enough.
const GRADIENT_DROP: f32 = 4e-3;

/// The examples to learn from.
pub(super) struct Examples<'a> {
    pub rows: &'a [Row],
    pub labels: &'a [usize],
    /// How much each example counts; 0 leaves it out.
    pub weights: &'a [f32],
    pub columns: usize,
    pub classes: usize,
}

/// The learnt weights, column by column; the last column is the bias.
#[derive(Debug, Clone, Default)]
pub(super) struct Regression {
    classes: usize,
    weights: Vec<f32>,
}

impl Regression {
    /// Learns from `examples` in at most `steps_max` steps.
    pub fn train(examples: &Examples, steps_max: usize) -> Self {
        let size = (examples.columns + 1) * examples.classes;
        let weights = minimise(size, steps_max, |weights, gradient| objective(examples, weights, gradient));
        Self { classes: examples.classes, weights }
    }

    /// The classes' scores for `row`, before they are made probabilities.
    pub fn scores(&self, row: &[(u32, f32)]) -> Vec<f32> {
        let mut scores = vec![0.0; self.classes];
        let bias = self.weights.len() - self.classes;
        add_scores(&self.weights, self.classes, bias, row, &mut scores);
        scores
    }

    /// What `column` adds to `class` for each unit of its value.
    pub fn weight(&self, column: u32, class: usize) -> f32 {
        self.weights.get(column as usize * self.classes + class).copied().unwrap_or(0.0)
    }
}

fn add_scores(weights: &[f32], classes: usize, bias: usize, row: &[(u32, f32)], scores: &mut [f32]) {
    scores.copy_from_slice(&weights[bias..bias + classes]);
    for &(column, value) in row {
        let start = column as usize * classes;
        for (score, weight) in scores.iter_mut().zip(&weights[start..start + classes]) {
            *score += value * weight;
        }
    }
}

/// Turns scores into probabilities at `temperature`, in place; returns the logarithm of their sum.
pub(super) fn softmax(scores: &mut [f32], temperature: f32) -> f32 {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = ((*score - highest) / temperature).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
    highest / temperature + sum.ln()
}

/// The regularised loss at `weights`, its slope in `gradient`.
fn objective(examples: &Examples, weights: &[f32], gradient: &mut [f32]) -> f64 {
    let classes = examples.classes;
    let bias = examples.columns * classes;
    let mut loss = 0.0_f64;
    for (slope, weight) in gradient.iter_mut().zip(weights) {
        *slope = *weight;
        loss += f64::from(weight * weight) / 2.0;
    }
    let mut scores = vec![0.0_f32; classes];
    for ((row, &label), &count) in examples.rows.iter().zip(examples.labels).zip(examples.weights) {
        if count <= 0.0 {
            continue;
        }
        let strength = count * FIT;
        add_scores(weights, classes, bias, row, &mut scores);
        let right = scores[label];
        let log_sum = softmax(&mut scores, 1.0);
        loss += f64::from(strength * (log_sum - right));
        scores[label] -= 1.0;
        for error in &mut scores {
            *error *= strength;
        }
        add_row(gradient, classes, bias, row, &scores);
    }
    loss
}

fn add_row(gradient: &mut [f32], classes: usize, bias: usize, row: &[(u32, f32)], errors: &[f32]) {
    for (slope, error) in gradient[bias..bias + classes].iter_mut().zip(errors) {
        *slope += error;
    }
    for &(column, value) in row {
        let start = column as usize * classes;
        for (slope, error) in gradient[start..start + classes].iter_mut().zip(errors) {
            *slope += value * error;
        }
    }
}

/// One remembered step of L-BFGS.
struct Step {
    moved: Vec<f32>,
    slope_change: Vec<f32>,
    /// 1 / (moved · slope change).
    inverse: f32,
}

/// Finds the lowest point of a convex `function` that writes its slope into the second argument.
fn minimise(size: usize, steps_max: usize, mut function: impl FnMut(&[f32], &mut [f32]) -> f64) -> Vec<f32> {
    let mut point = vec![0.0; size];
    let mut slope = vec![0.0; size];
    let mut value = function(&point, &mut slope);
    let good_enough = norm(&slope) * GRADIENT_DROP;
    let mut memory: Vec<Step> = Vec::new();
    let mut next_point = vec![0.0; size];
    let mut next_slope = vec![0.0; size];
    for _ in 0..steps_max {
        let direction = descent(&slope, &memory);
        let descent_rate = dot(&direction, &slope);
        let mut length = if memory.is_empty() { 1.0 / norm(&slope).max(1.0) } else { 1.0 };
        let mut next_value = f64::INFINITY;
        for _ in 0..12 {
            for ((next, at), toward) in next_point.iter_mut().zip(&point).zip(&direction) {
                *next = at + length * toward;
            }
            next_value = function(&next_point, &mut next_slope);
            if next_value <= value + 1e-4 * f64::from(length * descent_rate) {
                break;
            }
            length *= 0.4;
        }
        if next_value >= value {
            break;
        }
        remember(&mut memory, &point, &next_point, &slope, &next_slope);
        std::mem::swap(&mut point, &mut next_point);
        std::mem::swap(&mut slope, &mut next_slope);
        value = next_value;
        if norm(&slope) <= good_enough {
            break;
        }
    }
    point
}

fn remember(memory: &mut Vec<Step>, from: &[f32], to: &[f32], slope: &[f32], next_slope: &[f32]) {
    let moved: Vec<f32> = to.iter().zip(from).map(|(to, from)| to - from).collect();
    let slope_change: Vec<f32> = next_slope.iter().zip(slope).map(|(to, from)| to - from).collect();
    let curvature = dot(&moved, &slope_change);
    if curvature > 1e-10 {
        if memory.len() == MEMORY {
            memory.remove(0);
        }
        memory.push(Step { moved, slope_change, inverse: 1.0 / curvature });
    }
}

/// The direction to go: downhill, bent by what the last steps told about the curvature.
fn descent(slope: &[f32], memory: &[Step]) -> Vec<f32> {
    let mut direction: Vec<f32> = slope.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for step in memory.iter().rev() {
        let share = step.inverse * dot(&step.moved, &direction);
        add(&mut direction, &step.slope_change, -share);
        shares.push(share);
    }
    if let Some(last) = memory.last() {
        let scale = 1.0 / (last.inverse * dot(&last.slope_change, &last.slope_change));
        for part in &mut direction {
            *part *= scale;
        }
    }
    for (step, share) in memory.iter().zip(shares.iter().rev()) {
        let back = step.inverse * dot(&step.slope_change, &direction);
        add(&mut direction, &step.moved, share - back);
    }
    direction
}

fn add(to: &mut [f32], what: &[f32], times: f32) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += what * times;
    }
}

/// Eight sums side by side: a plain sum cannot be vectorised because its order is fixed.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn norm(a: &[f32]) -> f32 {
    dot(a, a).sqrt()
}
