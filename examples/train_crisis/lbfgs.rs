//! Limited-memory BFGS: finds the minimum of a smooth function of many variables, always in the same way.

use std::collections::VecDeque;

/// How many steps are remembered.
const MEMORY: usize = 8;
/// Sufficient decrease of the line search.
const ARMIJO: f64 = 1e-4;

/// Walks `x` downhill. `gradient(x, g)` returns the value and fills `g`.
pub fn minimise(x: &mut Vec<f64>, steps_max: usize, gradient: &mut dyn FnMut(&[f64], &mut [f64]) -> f64) {
    let mut slope = vec![0.0; x.len()];
    let mut value = gradient(x, &mut slope);
    let mut memory: VecDeque<(Vec<f64>, Vec<f64>, f64)> = VecDeque::new();
    for step in 0..steps_max {
        let direction = downhill(&slope, &memory);
        let descent = dot(&direction, &slope);
        let mut length = if step == 0 { 1.0 / dot(&slope, &slope).sqrt().max(1.0) } else { 1.0 };
        let mut next = vec![0.0; x.len()];
        let mut next_slope = vec![0.0; x.len()];
        let next_value = loop {
            for (to, (from, by)) in next.iter_mut().zip(x.iter().zip(&direction)) {
                *to = from + length * by;
            }
            let found = gradient(&next, &mut next_slope);
            if found <= value + ARMIJO * length * descent || length < 1e-10 {
                break found;
            }
            length *= 0.5;
        };
        let moved = difference(&next, x);
        let bent = difference(&next_slope, &slope);
        let curvature = dot(&moved, &bent);
        if curvature > 1e-12 {
            memory.push_back((moved, bent, curvature));
            if memory.len() > MEMORY {
                memory.pop_front();
            }
        }
        let gained = value - next_value;
        (*x, slope, value) = (next, next_slope, next_value);
        if gained < 1e-7 * value.abs() {
            break;
        }
    }
}

/// The two-loop recursion.
fn downhill(slope: &[f64], memory: &VecDeque<(Vec<f64>, Vec<f64>, f64)>) -> Vec<f64> {
    let mut direction: Vec<f64> = slope.iter().map(|value| -value).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for (moved, bent, curvature) in memory.iter().rev() {
        let share = dot(moved, &direction) / curvature;
        add(&mut direction, bent, -share);
        shares.push(share);
    }
    if let Some((_, bent, curvature)) = memory.back() {
        let scale = curvature / dot(bent, bent);
        for value in &mut direction {
            *value *= scale;
        }
    }
    for ((moved, bent, curvature), share) in memory.iter().zip(shares.iter().rev()) {
        let back = dot(bent, &direction) / curvature;
        add(&mut direction, moved, share - back);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}
