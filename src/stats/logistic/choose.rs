//! The penalty that forecasts best.

use super::newton::{self, Search, Solution, Sums};
use super::{Scaling, check};
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use crate::stats::validation::folds::{Folds, Split};
use crate::stats::validation::recalibration::sigmoid;
use crate::stats::validation::scores::log_loss;
use rayon::prelude::*;

/// The penalties tried, heaviest first.
pub const GRID: [f64; 6] = [1000.0, 100.0, 10.0, 1.0, 0.1, 0.01];

/// The last step of a fit that is only compared gains this part of the loss: penalties differ by far more.
const ENOUGH: f64 = 1e-6;

/// The penalty of [`GRID`] with the least log loss over `folds` stratified inner folds of these observations; of equal
/// ones the heaviest.
///
/// # Errors
/// [`Error::Empty`], [`Error::OneClass`], [`Error::Cancelled`]; [`Error::TooFew`] where the rarer class has fewer
/// than two observations, so that no inner fold can learn both.
///
/// # Panics
/// When rows and outcomes differ in number: a bug of the caller.
pub fn choose_penalty(x: &Matrix, outcome: &[bool], folds: usize, seed: u64, cancel: Cancel) -> Result<f64, Error> {
    check(x, outcome)?;
    let positives = outcome.iter().filter(|&&yes| yes).count();
    let smaller = positives.min(outcome.len() - positives);
    if smaller < 2 {
        return Err(Error::TooFew { smaller, needed: 2 });
    }
    let folds = Folds::of_outcome(outcome, folds.clamp(2, smaller), seed);
    let losses: Vec<Vec<f64>> =
        folds.splits().par_iter().map(|split| losses(x, outcome, split, cancel)).collect::<Result<_, _>>()?;
    let mut best = (f64::INFINITY, GRID[0]);
    for (place, &penalty) in GRID.iter().enumerate() {
        let sum: f64 = losses.iter().map(|fold| fold[place]).sum();
        if sum < best.0 {
            best = (sum, penalty);
        }
    }
    Ok(best.1)
}

/// Log loss of one split's test for each penalty, each fit starting from the last.
fn losses(x: &Matrix, outcome: &[bool], split: &Split, cancel: Cancel) -> Result<Vec<f64>, Error> {
    let pick = |rows: &[usize]| -> Vec<bool> { rows.iter().map(|&row| outcome[row]).collect() };
    let (train, trained) = (x.select(&split.train), pick(&split.train));
    let scaling = Scaling::of(&train);
    let (train, test, truth) = (scaling.apply(&train), scaling.apply(&x.select(&split.test)), pick(&split.test));
    let sums = Sums::new(&train, &trained);
    let mut last: Option<Solution> = None;
    let mut out = Vec::with_capacity(GRID.len());
    for penalty in GRID {
        let found = newton::solve(&sums, Search { penalty, gain: ENOUGH }, last, cancel)?;
        let eta = |row: &[f64]| found.beta[0] + row.iter().zip(&found.beta[1..]).map(|(v, b)| v * b).sum::<f64>();
        let probabilities: Vec<f64> = test.iter_rows().map(|row| sigmoid(eta(row))).collect();
        out.push(log_loss(&probabilities, &truth).unwrap_or(f64::INFINITY) * truth.len() as f64);
        last = Some(found);
    }
    Ok(out)
}
