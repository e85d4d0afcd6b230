//! The models compared on the same folds.

use super::{Cancel, Error, Fitted, Model};
use crate::stats::logistic;
use crate::stats::matrix::Matrix;
use crate::stats::validation::folds::{Folds, Split};
use crate::stats::validation::mean_and_spread;
use crate::stats::validation::ranking::auc;
use crate::stats::validation::scores::{brier, log_loss};
use rayon::prelude::*;
use std::borrow::Borrow;

/// What a model showed on observations that it had not seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// Which model.
    pub model: Model,
    /// AUC of each fold.
    pub fold_aucs: Vec<f64>,
    /// Brier score of each fold.
    pub fold_briers: Vec<f64>,
    /// Mean AUC over the folds.
    pub auc: f64,
    /// Standard deviation of the folds' AUC.
    pub auc_spread: f64,
    /// Log loss of all out-of-fold probabilities.
    pub log_loss: f64,
    /// Brier score of all out-of-fold probabilities.
    pub brier: f64,
    /// The out-of-fold probability of each row.
    pub probabilities: Vec<f64>,
    /// The model of each fold, for importance on what it has not seen.
    pub fitted: Vec<Fitted>,
}

/// Fits and tests every model on the same folds, one model after the other, and hands each validation to `done` as soon
/// as it is there.
///
/// # Errors
/// Those of [`Model::fit`]; [`Error::TooFew`] where the rarer class has fewer observations than there are folds.
///
/// # Panics
/// When rows, outcomes and folds differ in number: a bug of the caller.
pub fn cross_validate(
    models: &[Model],
    x: &Matrix,
    outcome: &[bool],
    folds: &Folds,
    seed: u64,
    cancel: Cancel,
    done: &mut dyn FnMut(&Validation),
) -> Result<Vec<Validation>, Error> {
    logistic::check(x, outcome)?;
    assert_eq!(folds.of().len(), outcome.len(), "a fold per row");
    let positives = outcome.iter().filter(|&&yes| yes).count();
    let smaller = positives.min(outcome.len() - positives);
    let needed = folds.count().max(2);
    if smaller < needed || folds.count() < 2 {
        return Err(Error::TooFew { smaller, needed });
    }
    let (mut out, splits) = (Vec::with_capacity(models.len()), folds.splits());
    for model in models {
        let validation = validate(model, x, outcome, &splits, seed, cancel)?;
        done(&validation);
        out.push(validation);
    }
    Ok(out)
}

/// Fits and tests one model on splits that are given, such as [`rolling_origins`]. Every score is of the rows that are
/// tested, the last split's where a row is tested twice; the probability of a row that is never tested is NaN.
///
/// # Errors
/// Those of [`Model::fit`], for the rows that any split teaches from.
///
/// # Panics
/// When rows and outcomes differ in number, or a split names a row that is not there: a bug of the caller.
///
/// [`rolling_origins`]: crate::stats::validation::folds::rolling_origins
pub fn validate(
    model: &Model,
    x: &Matrix,
    outcome: &[bool],
    splits: &[Split],
    seed: u64,
    cancel: Cancel,
) -> Result<Validation, Error> {
    let pick = |rows: &[usize]| -> Vec<bool> { rows.iter().map(|&row| outcome[row]).collect() };
    let one = |(fold, split): (usize, &Split)| {
        let fitted = model.fit(&x.select(&split.train), &pick(&split.train), seed.wrapping_add(fold as u64), cancel)?;
        let probabilities = fitted.probability(&x.select(&split.test))?;
        Ok((fitted, probabilities))
    };
    let results: Vec<(Fitted, Vec<f64>)> = splits.par_iter().enumerate().map(one).collect::<Result<_, Error>>()?;
    let mut probabilities = vec![f64::NAN; outcome.len()];
    let mut tested = vec![false; outcome.len()];
    let (mut fold_aucs, mut fold_briers, mut fitted) = (Vec::new(), Vec::new(), Vec::new());
    for (split, (model, theirs)) in splits.iter().zip(results) {
        let truth = pick(&split.test);
        fold_aucs.extend(auc(&theirs, &truth));
        fold_briers.extend(brier(&theirs, &truth));
        split.test.iter().zip(&theirs).for_each(|(&row, &p)| (probabilities[row], tested[row]) = (p, true));
        fitted.push(model);
    }
    let rows: Vec<usize> = (0..outcome.len()).filter(|&row| tested[row]).collect();
    let (said, truth): (Vec<f64>, Vec<bool>) = (rows.iter().map(|&row| probabilities[row]).collect(), pick(&rows));
    let (mean, auc_spread) = mean_and_spread(&fold_aucs);
    Ok(Validation {
        model: *model,
        fold_aucs,
        fold_briers,
        auc: mean,
        auc_spread,
        log_loss: log_loss(&said, &truth).unwrap_or(f64::NAN),
        brier: brier(&said, &truth).unwrap_or(f64::NAN),
        probabilities,
        fitted,
    })
}

/// The place of the best calibrated model: the least Brier score, ties to the simplest (the earliest). A simpler model
/// ties where the mean of its folds' excess over the best is within one standard error of that excess
/// [Breiman et al. 1984, the one-standard-error rule, on paired folds]. `None` for no models.
pub fn best<V: Borrow<Validation>>(validations: &[V]) -> Option<usize> {
    let at = |place: usize| -> &Validation { validations[place].borrow() };
    let least = (0..validations.len()).min_by(|&a, &b| at(a).brier.total_cmp(&at(b).brier))?;
    let ties = |&place: &usize| {
        let excess: Vec<f64> = at(place).fold_briers.iter().zip(&at(least).fold_briers).map(|(a, b)| a - b).collect();
        let (mean, spread) = mean_and_spread(&excess);
        place == least || mean <= spread / (excess.len() as f64).sqrt()
    };
    (0..=least).find(ties)
}
