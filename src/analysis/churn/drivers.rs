//! What the model's skill rests on: importance, odds ratios, and how the answer moves with each feature.

use super::learning::Learning;
use crate::stats::importance::{partial_dependence, permutation};
use crate::stats::models::{Calibrated, Error, Fitted, Model, Validation};

/// Shufflings of each feature.
const REPEATS: usize = 10;
/// Features whose partial dependence is worked out.
const SHOWN: usize = 8;
/// Points of a partial dependence, and clients over whom it is averaged.
const POINTS: usize = 12;
const AVERAGED: usize = 500;

/// One feature.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Driver {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The AUC that is lost when it is shuffled.
    pub importance: f64,
    /// 95 % of the shufflings lie between these.
    pub importance_interval: [f64; 2],
    /// The odds of leaving are multiplied by this per unit, all else equal (logistic regression).
    pub odds_ratio: Option<f64>,
    /// Its 95 % interval.
    pub odds_ratio_interval: Option<[f64; 2]>,
    /// [value, mean probability were everybody to have it]; empty for the lesser drivers.
    pub partial_dependence: Vec<[f64; 2]>,
}

/// Every feature, the most important first. `chosen` is the validation of the model that is used, `whole` the same model
/// fitted to everybody.
pub fn drivers(learning: &Learning, chosen: &Validation, whole: Calibrated) -> Result<Vec<Driver>, Error> {
    let Learning { x, outcome, folds, features, seed, cancel, .. } = learning;
    let odds = match Model::Logistic(None).fit(x, outcome, *seed, *cancel) {
        Ok(Fitted::Logistic(model)) => model.coefficients(),
        Err(Error::Cancelled) => return Err(Error::Cancelled),
        _ => Vec::new(),
    };
    let every = (x.rows() / AVERAGED).max(1);
    let some = x.select(&(0..x.rows()).step_by(every).collect::<Vec<_>>());
    let important = permutation(chosen, x, outcome, folds, REPEATS, *seed, *cancel)?;
    let one = |(place, importance): (usize, crate::stats::importance::Importance)| {
        let feature = features.get(importance.feature);
        let odds = odds.get(importance.feature);
        let curve = match place < SHOWN {
            true => partial_dependence(whole, &some, importance.feature, POINTS)?,
            false => Vec::new(),
        };
        Ok(Driver {
            name: feature.map(|f| f.name.clone()).unwrap_or_default(),
            title: feature.map(|f| f.title.clone()).unwrap_or_default(),
            importance: importance.mean,
            importance_interval: importance.interval,
            odds_ratio: odds.map(|o| o.odds_ratio),
            odds_ratio_interval: odds.map(|o| o.interval),
            partial_dependence: curve,
        })
    };
    important.into_iter().enumerate().map(one).collect()
}
