//! A model together with the map that makes its probabilities come true, and its answer told in points.

use super::{Error, Fitted};
use crate::stats::matrix::Matrix;
use crate::stats::validation::recalibration::{Recalibration, sigmoid};

/// Contributions that add up to less than this are taken to cancel out.
const NOTHING: f64 = 1e-6;

/// A model and its recalibration.
#[derive(Debug, Clone, Copy)]
pub struct Calibrated<'a> {
    /// The model.
    pub model: &'a Fitted,
    /// The map from its probability to the one that comes true; `None` where they are the same.
    pub map: Option<&'a Recalibration>,
}

/// What each feature adds to the probability of each row, in points of probability: 0.18 is eighteen in a hundred.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// The probability of someone about whom the features say nothing.
    pub base: f64,
    /// A row per observation, a column per feature; with `base` a row adds up to the observation's probability.
    pub parts: Matrix,
}

impl<'a> Calibrated<'a> {
    /// A model whose probabilities are taken as they are.
    pub fn plain(model: &'a Fitted) -> Self {
        Calibrated { model, map: None }
    }

    /// The probability of the outcome for each row.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on.
    pub fn probability(&self, x: &Matrix) -> Result<Vec<f64>, Error> {
        let plain = self.model.probability(x)?;
        Ok(match self.map {
            Some(map) => plain.into_iter().map(|p| map.apply(p)).collect(),
            None => plain,
        })
    }

    /// The probability told in points. A model adds up its contributions on a scale of its own (log-odds, mostly); on the
    /// straight way from the base to the row, every feature gets its contribution times the mean slope of the probability
    /// over that scale [Aumann & Shapley 1974]: `(p − p₀) × part ÷ Σ parts`. Where the contributions cancel out, that is
    /// the slope at the base. So the points add up to p − p₀ even where the curve is flat, near 0 and 1; contributions
    /// that pull against each other can give more than 100 of them.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on.
    pub fn points(&self, x: &Matrix) -> Result<Points, Error> {
        let told = self.model.contributions(x)?;
        let base = self.at(told.base);
        let width = told.parts.columns();
        let mut values = told.parts.values().to_vec();
        for row in values.chunks_exact_mut(width.max(1)) {
            let sum: f64 = row.iter().sum();
            let slope = match sum.abs() > NOTHING {
                true => (self.at(told.base + sum) - base) / sum,
                false => (self.at(told.base + NOTHING) - self.at(told.base - NOTHING)) / (2.0 * NOTHING),
            };
            row.iter_mut().for_each(|part| *part *= slope);
        }
        Ok(Points { base, parts: Matrix::new(values, width) })
    }

    /// The probability where the contributions have added up to `sum`.
    fn at(&self, sum: f64) -> f64 {
        let plain = match self.model {
            Fitted::Forest(_) => sum.clamp(0.0, 1.0),
            Fitted::Logistic(_) | Fitted::Boosting(_) => sigmoid(sum),
        };
        self.map.map_or(plain, |map| map.apply(plain))
    }
}
