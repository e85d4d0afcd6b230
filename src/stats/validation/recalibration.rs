//! Maps from a model's probability to the one that comes true.

use crate::stats::validation::folds::Split;
use serde::{Deserialize, Serialize};

/// How to fit the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// A logistic curve over the log-odds [Platt 1999]: two numbers, good for few observations.
    Platt,
    /// The best non-decreasing step function [Zadrozny & Elkan 2002]: for a thousand observations or more.
    Isotonic,
}

/// A fitted map. Non-decreasing unless the probabilities were worse than chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Recalibration {
    /// `1 ÷ (1 + exp(−(intercept + slope × log-odds)))`.
    Platt {
        /// Shift of the log-odds; 0 for calibrated probabilities.
        intercept: f64,
        /// Stretch of the log-odds; 1 for calibrated probabilities, below 1 for overconfident ones.
        slope: f64,
    },
    /// Straight lines between knots, level beyond the ends.
    Isotonic {
        /// Forecast probabilities, ascending.
        knots: Vec<f64>,
        /// Their recalibrated ones, non-decreasing.
        values: Vec<f64>,
    },
}

impl Recalibration {
    /// Fits the map on probabilities that the model gave to observations it had not trained on. `None` where one class
    /// is missing or a probability is not a number.
    ///
    /// # Panics
    /// When probabilities and outcomes differ in number: a bug of the caller.
    pub fn fit(method: Method, probabilities: &[f64], outcome: &[bool]) -> Option<Self> {
        assert_eq!(probabilities.len(), outcome.len(), "a probability per outcome");
        let both = outcome.contains(&true) && outcome.contains(&false);
        if !both || probabilities.iter().any(|p| p.is_nan()) {
            return None;
        }
        match method {
            Method::Platt => platt(probabilities, outcome),
            Method::Isotonic => Some(isotonic(probabilities, outcome)),
        }
    }

    /// The probability that comes true, for one that the model gave.
    pub fn apply(&self, probability: f64) -> f64 {
        match self {
            Self::Platt { intercept, slope } => sigmoid(intercept + slope * log_odds(probability)),
            Self::Isotonic { knots, values } => interpolate(knots, values, probability),
        }
    }
}

/// The map for the tested rows of each split, fitted on the rows that teach; `None` where none can be fitted.
///
/// # Panics
/// When probabilities and outcomes differ in number, or a split has rows that there are not: a bug of the caller.
pub fn maps_of(
    method: Method,
    probabilities: &[f64],
    outcome: &[bool],
    splits: &[Split],
) -> Vec<Option<Recalibration>> {
    assert_eq!(probabilities.len(), outcome.len(), "a probability per outcome");
    let map = |split: &Split| {
        let others: Vec<f64> = split.train.iter().map(|&row| probabilities[row]).collect();
        let theirs: Vec<bool> = split.train.iter().map(|&row| outcome[row]).collect();
        Recalibration::fit(method, &others, &theirs)
    };
    splits.iter().map(map).collect()
}

/// 1 ÷ (1 + e⁻ˣ).
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// ln(p ÷ (1 − p)), with p kept a hair off 0 and 1.
pub fn log_odds(p: f64) -> f64 {
    let p = p.clamp(1e-9, 1.0 - 1e-9);
    (p / (1.0 - p)).ln()
}

/// Newton's method on two numbers. The targets are Platt's, a little inside 0 and 1, so that separable probabilities
/// converge [Platt 1999; Lin, Lin, Weng 2007].
fn platt(probabilities: &[f64], outcome: &[bool]) -> Option<Recalibration> {
    let positives = outcome.iter().filter(|&&yes| yes).count() as f64;
    let negatives = outcome.len() as f64 - positives;
    let (high, low) = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
    let data: Vec<(f64, f64)> =
        probabilities.iter().zip(outcome).map(|(&p, &yes)| (log_odds(p), if yes { high } else { low })).collect();
    let loss = |a: f64, b: f64| -> f64 {
        let part = |&(x, t): &(f64, f64)| {
            let z = a + b * x;
            // ln(1 + eᶻ) − t·z without overflow.
            z.max(0.0) + (-z.abs()).exp().ln_1p() - t * z
        };
        data.iter().map(part).sum()
    };
    let (mut a, mut b) = (0.0, 1.0);
    let mut now = loss(a, b);
    for _ in 0..100 {
        // A hair of ridge: all probabilities equal leave the slope open.
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-12, 0.0, 1e-12);
        for &(x, t) in &data {
            let p = sigmoid(a + b * x);
            let (error, weight) = (p - t, p * (1.0 - p));
            ga += error;
            gb += error * x;
            haa += weight;
            hab += weight * x;
            hbb += weight * x * x;
        }
        let determinant = haa * hbb - hab * hab;
        let (da, db) = match determinant > 1e-12 * haa * hbb {
            true => ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant),
            false => (ga / haa, 0.0),
        };
        let mut step = 1.0;
        while step > 1e-10 && loss(a - step * da, b - step * db) > now + 1e-12 {
            step /= 2.0;
        }
        (a, b) = (a - step * da, b - step * db);
        let next = loss(a, b);
        if !next.is_finite() {
            return None;
        }
        if (now - next).abs() < 1e-12 * now.abs().max(1.0) {
            break;
        }
        now = next;
    }
    Some(Recalibration::Platt { intercept: a, slope: b })
}

/// A level stretch of the step function while it is built.
struct Block {
    first: f64,
    last: f64,
    sum: f64,
    weight: f64,
}

/// Pool adjacent violators [Ayer et al. 1955] on the mean outcome of each distinct probability.
fn isotonic(probabilities: &[f64], outcome: &[bool]) -> Recalibration {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
    let mut blocks: Vec<Block> = Vec::new();
    for tied in order.chunk_by(|&a, &b| probabilities[a] == probabilities[b]) {
        let at = probabilities[tied[0]];
        let sum = tied.iter().filter(|&&row| outcome[row]).count() as f64;
        let mut block = Block { first: at, last: at, sum, weight: tied.len() as f64 };
        while let Some(above) = blocks.pop_if(|before| before.sum * block.weight >= block.sum * before.weight) {
            block.first = above.first;
            block.sum += above.sum;
            block.weight += above.weight;
        }
        blocks.push(block);
    }
    let (mut knots, mut values) = (Vec::new(), Vec::new());
    for block in blocks {
        let value = block.sum / block.weight;
        knots.push(block.first);
        values.push(value);
        if block.last > block.first {
            knots.push(block.last);
            values.push(value);
        }
    }
    Recalibration::Isotonic { knots, values }
}

fn interpolate(knots: &[f64], values: &[f64], at: f64) -> f64 {
    let above = knots.partition_point(|&knot| knot < at);
    match (above.checked_sub(1), knots.get(above)) {
        (Some(below), Some(&next)) => {
            let part = (at - knots[below]) / (next - knots[below]);
            values[below] + part * (values[above] - values[below])
        }
        (None, Some(_)) => values[0],
        (Some(below), None) => values[below],
        (None, None) => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violators_are_pooled_as_in_scikit_learn() {
        // scikit-learn 1.9 IsotonicRegression().fit([.1,.2,.3,.4,.5,.6], [0,1,0,1,1,1]) predicts 0, .5, .5, 1, 1, 1.
        let map = Recalibration::fit(
            Method::Isotonic,
            &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
            &[false, true, false, true, true, true],
        )
        .unwrap();
        for (p, want) in [(0.0, 0.0), (0.1, 0.0), (0.15, 0.25), (0.2, 0.5), (0.3, 0.5), (0.35, 0.75), (0.9, 1.0)] {
            assert!((map.apply(p) - want).abs() < 1e-12, "{p}");
        }
    }

    #[test]
    fn both_maps_mend_overconfidence() {
        let outcome: Vec<bool> = (0..1000).map(|row| row % 10 < if row < 500 { 3 } else { 7 }).collect();
        let bold: Vec<f64> = (0..1000).map(|row| if row < 500 { 0.02 } else { 0.98 }).collect();
        for method in [Method::Platt, Method::Isotonic] {
            let map = Recalibration::fit(method, &bold, &outcome).unwrap();
            assert!((map.apply(0.98) - 0.7).abs() < 0.005, "{}", map.apply(0.98));
        }
    }

    #[test]
    fn separable_flat_and_one_class() {
        let perfect = Recalibration::fit(Method::Platt, &[0.0, 0.1, 0.9, 1.0], &[false, false, true, true]).unwrap();
        assert!(perfect.apply(1.0) < 1.0 && perfect.apply(0.0) > 0.0);
        let flat = Recalibration::fit(Method::Platt, &[0.5; 4], &[false, false, false, true]).unwrap();
        // Platt's targets for 1 of 4: (2/3 + 3·1/5) ÷ 4.
        assert!((flat.apply(0.5) - (2.0 / 3.0 + 0.6) / 4.0).abs() < 1e-9);
        for method in [Method::Platt, Method::Isotonic] {
            assert_eq!(Recalibration::fit(method, &[0.5], &[true]), None);
            assert_eq!(Recalibration::fit(method, &[], &[]), None);
            assert_eq!(Recalibration::fit(method, &[f64::NAN, 0.1], &[true, false]), None);
        }
    }
}
