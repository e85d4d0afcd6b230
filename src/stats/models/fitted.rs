//! The three models behind one interface.

use super::{Cancel, Error};
use crate::stats::logistic::{self, Logistic};
use crate::stats::matrix::Matrix;
use crate::stats::trees::boosting::{Boosting, BoostingSpec, Loss};
use crate::stats::trees::forest::{Forest, ForestSpec};
use serde::{Deserialize, Serialize};

/// A kind of model and how to fit it, simplest first in order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Model {
    /// Logistic regression; the penalty λ, or `None` to choose it by inner validation.
    Logistic(Option<f64>),
    /// Random forest.
    Forest(ForestSpec),
    /// Gradient boosting.
    Boosting(BoostingSpec),
}

impl Model {
    /// All three with their defaults, simplest first.
    pub fn all() -> [Self; 3] {
        [Self::Logistic(None), Self::Forest(ForestSpec::default()), Self::Boosting(BoostingSpec::default())]
    }

    /// The name that people read.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Logistic(_) => "logistic regression",
            Self::Forest(_) => "random forest",
            Self::Boosting(_) => "gradient boosting",
        }
    }

    /// Fits to a yes/no outcome.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::OneClass`], [`Error::TooFew`], [`Error::Separable`], [`Error::Cancelled`].
    ///
    /// # Panics
    /// When rows and outcomes differ in number: a bug of the caller.
    pub fn fit(&self, x: &Matrix, outcome: &[bool], seed: u64, cancel: Cancel) -> Result<Fitted, Error> {
        logistic::check(x, outcome)?;
        let target = || -> Vec<f64> { outcome.iter().map(|&yes| f64::from(u8::from(yes))).collect() };
        match self {
            Self::Logistic(penalty) => {
                let penalty = match penalty {
                    Some(penalty) => *penalty,
                    None => logistic::choose_penalty(x, outcome, 5, seed, cancel)?,
                };
                Logistic::fit(x, outcome, penalty, cancel).map(Fitted::Logistic)
            }
            Self::Forest(spec) => Forest::fit(x, &target(), spec, seed, cancel).map(Fitted::Forest),
            Self::Boosting(spec) => Boosting::fit(x, &target(), Loss::Log, spec, seed, cancel).map(Fitted::Boosting),
        }
    }
}

/// A fitted model that can be saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Fitted {
    /// Logistic regression.
    Logistic(Logistic),
    /// Random forest.
    Forest(Forest),
    /// Gradient boosting.
    Boosting(Boosting),
}

/// Why each row has its probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributions {
    /// Where everyone begins: log-odds (logistic, boosting) or probability (forest).
    pub base: f64,
    /// What each feature adds for each row.
    pub parts: Matrix,
}

impl Fitted {
    /// The probability of the outcome for each row.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on.
    pub fn probability(&self, x: &Matrix) -> Result<Vec<f64>, Error> {
        self.probability_unless(x, &super::never)
    }

    /// The probability of the outcome for each row, for many rows: trees ask `cancel` every thousand of them.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on; [`Error::Cancelled`].
    pub fn probability_unless(&self, x: &Matrix, cancel: Cancel) -> Result<Vec<f64>, Error> {
        match self {
            Self::Logistic(model) => model.probability(x),
            Self::Forest(model) => model.predict(x, cancel),
            Self::Boosting(model) => model.predict(x, cancel),
        }
    }

    /// Additive contributions of the features: coefficient × (x − mean), or the tree's changes along the path (Saabas).
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on.
    pub fn contributions(&self, x: &Matrix) -> Result<Contributions, Error> {
        let (base, parts) = match self {
            Self::Logistic(model) => (model.intercept, model.contributions(x)?),
            Self::Forest(model) => model.contributions(x)?,
            Self::Boosting(model) => model.contributions(x)?,
        };
        Ok(Contributions { base, parts })
    }
}
