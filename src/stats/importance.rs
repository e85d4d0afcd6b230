//! What a model's skill rests on, and how its answer moves with one feature.

use crate::stats::matrix::Matrix;
use crate::stats::models::{Calibrated, Cancel, Error, Validation};
use crate::stats::random::{self, SliceRandom};
use crate::stats::validation::folds::Folds;
use crate::stats::validation::mean_and_spread;
use crate::stats::validation::ranking::auc;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The skill lost when one feature is shuffled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// Which feature.
    pub feature: usize,
    /// Mean fall of the AUC, averaged over the folds, over the repeats.
    pub mean: f64,
    /// Its standard deviation over the repeats.
    pub spread: f64,
    /// From the 2.5 % to the 97.5 % quantile of the repeats, interpolated.
    pub interval: [f64; 2],
}

/// Permutation importance [Breiman 2001; Fisher, Rudin, Dominici 2019] on the held-out rows of each fold, greatest
/// first: the fall of the AUC when the feature's values are shuffled among them.
///
/// # Errors
/// [`Error::Cancelled`], [`Error::Columns`].
///
/// # Panics
/// When rows, outcomes and folds differ in number: a bug of the caller.
pub fn permutation(
    validation: &Validation,
    x: &Matrix,
    outcome: &[bool],
    folds: &Folds,
    repeats: usize,
    seed: u64,
    cancel: Cancel,
) -> Result<Vec<Importance>, Error> {
    assert!(x.rows() == outcome.len() && folds.of().len() == outcome.len(), "an outcome and a fold per row");
    let splits = folds.splits();
    let tests: Vec<(Matrix, Vec<bool>)> = splits
        .iter()
        .map(|split| (x.select(&split.test), split.test.iter().map(|&row| outcome[row]).collect()))
        .collect();
    let fall = |job: usize| -> Result<f64, Error> {
        let feature = job / repeats;
        let mut falls = Vec::with_capacity(tests.len());
        for (fold, (test, truth)) in tests.iter().enumerate() {
            if cancel() {
                return Err(Error::Cancelled);
            }
            let mut random = random::stream(seed, (job * tests.len() + fold) as u64);
            let mut column = test.column(feature);
            column.shuffle(&mut random);
            let shuffled = with_column(test, feature, |row| column[row]);
            let theirs = auc(&validation.fitted[fold].probability(&shuffled)?, truth);
            let whole: Vec<f64> = splits[fold].test.iter().map(|&row| validation.probabilities[row]).collect();
            falls.extend(auc(&whole, truth).zip(theirs).map(|(before, after)| before - after));
        }
        Ok(mean_and_spread(&falls).0)
    };
    let jobs = x.columns() * repeats;
    let falls: Vec<f64> = (0..jobs).into_par_iter().map(fall).collect::<Result<_, _>>()?;
    let mut out: Vec<Importance> =
        falls.chunks(repeats.max(1)).enumerate().map(|(feature, falls)| summary(feature, falls)).collect();
    out.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    Ok(out)
}

fn summary(feature: usize, falls: &[f64]) -> Importance {
    let (mean, spread) = mean_and_spread(falls);
    let mut sorted = falls.to_vec();
    sorted.sort_by(f64::total_cmp);
    Importance { feature, mean, spread, interval: [quantile(&sorted, 0.025), quantile(&sorted, 0.975)] }
}

/// Of sorted values, interpolated [Hyndman & Fan 1996, type 7]; NaN for none.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let place = part * sorted.len().saturating_sub(1) as f64;
    let below = sorted.get(place.floor() as usize).copied().unwrap_or(f64::NAN);
    let above = sorted.get(place.ceil() as usize).copied().unwrap_or(f64::NAN);
    below + (place - place.floor()) * (above - below)
}

fn with_column(x: &Matrix, feature: usize, value: impl Fn(usize) -> f64) -> Matrix {
    let mut values = x.values().to_vec();
    values.chunks_exact_mut(x.columns()).enumerate().for_each(|(row, line)| line[feature] = value(row));
    Matrix::new(values, x.columns())
}

/// Partial dependence [Friedman 2001]: points [value, mean probability were everyone to have that value], at `points`
/// quantiles of the feature's finite values, repeats left out. Empty where the feature has no value.
///
/// # Errors
/// [`Error::Columns`].
///
/// # Panics
/// When there is no such feature: a bug of the caller.
pub fn partial_dependence(
    model: Calibrated,
    x: &Matrix,
    feature: usize,
    points: usize,
) -> Result<Vec<[f64; 2]>, Error> {
    assert!(feature < x.columns(), "no such feature");
    let mut sorted: Vec<f64> = x.column(feature).into_iter().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() {
        return Ok(Vec::new());
    }
    let last = points.saturating_sub(1).max(1) as f64;
    let mut grid: Vec<f64> = (0..points.max(1)).map(|i| quantile(&sorted, i as f64 / last)).collect();
    grid.dedup();
    let at = |&value: &f64| {
        let all = model.probability(&with_column(x, feature, |_| value))?;
        Ok([value, all.iter().sum::<f64>() / all.len() as f64])
    };
    grid.iter().map(at).collect()
}
