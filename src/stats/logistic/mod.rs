//! Logistic regression with an L2 penalty, by Newton's method.
//!
//! Features are standardised, so that one penalty is fair to all; a value that is missing or infinite counts as the
//! feature's mean; a feature without spread gets the coefficient 0.

mod choose;
mod newton;

pub use choose::{GRID, choose_penalty};

use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use crate::stats::validation::recalibration::sigmoid;
use newton::{Search, Sums};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Centre and scale of each feature in the observations trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Mean of the values present.
    pub means: Vec<f64>,
    /// Standard deviation of all values after filling in the mean (÷ n); 0 where there is no spread.
    pub deviations: Vec<f64>,
}

impl Scaling {
    /// Means and deviations of the columns of `x`.
    pub fn of(x: &Matrix) -> Self {
        let width = x.columns();
        let (mut sums, mut present) = (vec![0.0; width], vec![0_usize; width]);
        for row in x.iter_rows() {
            for (column, &value) in row.iter().enumerate().filter(|(_, value)| value.is_finite()) {
                sums[column] += value;
                present[column] += 1;
            }
        }
        let means: Vec<f64> = sums.iter().zip(&present).map(|(s, &n)| if n > 0 { s / n as f64 } else { 0.0 }).collect();
        let mut squares = vec![0.0; width];
        for row in x.iter_rows() {
            for (column, &value) in row.iter().enumerate().filter(|(_, value)| value.is_finite()) {
                squares[column] += (value - means[column]) * (value - means[column]);
            }
        }
        let n = x.rows() as f64;
        let deviation = |(square, mean): (f64, &f64)| {
            let d = (square / n).sqrt();
            // Rounding leaves a constant column a hair of spread; a hundred thousandth of a billionth is none.
            if d.is_finite() && d > 1e-14 * mean.abs() { d } else { 0.0 }
        };
        Self { deviations: squares.into_iter().zip(&means).map(deviation).collect(), means }
    }

    /// Standardised values: mean 0 and deviation 1, 0 where missing or without spread.
    pub(crate) fn apply(&self, x: &Matrix) -> Matrix {
        let mut values = x.values().to_vec();
        values.chunks_exact_mut(self.means.len()).for_each(|row| self.apply_row(row));
        Matrix::new(values, self.means.len())
    }

    fn apply_row(&self, row: &mut [f64]) {
        for (value, (mean, deviation)) in row.iter_mut().zip(self.means.iter().zip(&self.deviations)) {
            let usable = value.is_finite() && *deviation > 0.0;
            *value = if usable { (*value - mean) / deviation } else { 0.0 };
        }
    }
}

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// How features were standardised.
    pub scaling: Scaling,
    /// λ of the penalty λ/2 · Σβ² on the coefficients of the standardised features (scikit-learn's 1/C).
    pub penalty: f64,
    /// Log-odds of an observation with every feature at its mean.
    pub intercept: f64,
    /// Change of the log-odds per standard deviation of each feature.
    pub standardised: Vec<f64>,
    /// Covariance of intercept (first) and standardised coefficients, row after row: the inverse of the penalised
    /// information matrix, which without a penalty is the usual one.
    pub covariance: Vec<f64>,
    /// How many observations were trained on.
    pub observations: usize,
    /// Newton steps taken.
    pub steps: usize,
}

/// The effect of one feature.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// Change of the log-odds per unit of the feature; 0 where it has no spread.
    pub value: f64,
    /// Standard error of that change.
    pub standard_error: f64,
    /// The odds are multiplied by this per unit.
    pub odds_ratio: f64,
    /// 95 % interval of the odds ratio [Wald 1943]. With a penalty it is that of the shrunken coefficient.
    pub interval: [f64; 2],
    /// The odds are multiplied by this per standard deviation, so that features compare.
    pub odds_ratio_per_deviation: f64,
}

impl Logistic {
    /// Fits with the given penalty (λ ≥ 0). The maximum is found by Newton's method with halved steps (iteratively
    /// reweighted least squares [Nelder & Wedderburn 1972]), to a gain below 10⁻¹² of the likelihood.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::OneClass`], [`Error::Cancelled`]; [`Error::Separable`] where λ is 0 and the features
    /// tell the classes apart without error.
    ///
    /// # Panics
    /// When rows and outcomes differ in number: a bug of the caller.
    pub fn fit(x: &Matrix, outcome: &[bool], penalty: f64, cancel: Cancel) -> Result<Self, Error> {
        check(x, outcome)?;
        let scaling = Scaling::of(x);
        let z = scaling.apply(x);
        let found = newton::solve(&Sums::new(&z, outcome), Search { penalty, gain: 1e-12 }, None, cancel)?;
        Ok(Self {
            scaling,
            penalty,
            intercept: found.beta[0],
            standardised: found.beta[1..].to_vec(),
            covariance: found.covariance()?,
            observations: outcome.len(),
            steps: found.steps,
        })
    }

    /// The probability of the outcome for each row.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on.
    pub fn probability(&self, x: &Matrix) -> Result<Vec<f64>, Error> {
        self.check_columns(x)?;
        let width = self.standardised.len();
        // Rows that lack a value are rare: the weights alone serve the others.
        let slopes = self.slopes();
        let offset = self.intercept - slopes.iter().zip(&self.scaling.means).map(|(s, m)| s * m).sum::<f64>();
        let score = |row: &[f64]| {
            let sum: f64 = row.iter().zip(&slopes).map(|(value, slope)| value * slope).sum();
            match sum.is_finite() {
                true => sigmoid(offset + sum),
                false => sigmoid(self.intercept + self.parts(row, &slopes).sum::<f64>()),
            }
        };
        Ok(x.values().par_chunks_exact(width).with_min_len(4096).map(score).collect())
    }

    /// What each feature adds to the log-odds of each row, beside the mean of the features: coefficient × (x − mean).
    /// With [`Self::intercept`] they add up to the log-odds.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on.
    pub fn contributions(&self, x: &Matrix) -> Result<Matrix, Error> {
        self.check_columns(x)?;
        let slopes = self.slopes();
        let values = x.iter_rows().flat_map(|row| self.parts(row, &slopes)).collect();
        Ok(Matrix::new(values, slopes.len()))
    }

    /// The coefficient of each feature with its odds ratio.
    pub fn coefficients(&self) -> Vec<Coefficient> {
        let width = self.standardised.len();
        let one = |feature: usize| {
            let (beta, deviation) = (self.standardised[feature], self.scaling.deviations[feature]);
            let place = (feature + 1) * (width + 2);
            let error = self.covariance[place].max(0.0).sqrt();
            let scaled = |v: f64| if deviation > 0.0 { v / deviation } else { 0.0 };
            let (value, standard_error) = (scaled(beta), scaled(error));
            let interval = [(value - Z * standard_error).exp(), (value + Z * standard_error).exp()];
            let odds_ratio = value.exp();
            Coefficient { value, standard_error, odds_ratio, interval, odds_ratio_per_deviation: beta.exp() }
        };
        (0..width).map(one).collect()
    }

    fn slopes(&self) -> Vec<f64> {
        let slope = |(b, d): (&f64, &f64)| if *d > 0.0 { b / d } else { 0.0 };
        self.standardised.iter().zip(&self.scaling.deviations).map(slope).collect()
    }

    fn parts<'a>(&'a self, row: &'a [f64], slopes: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        let part = |((value, mean), slope): ((&f64, &f64), &f64)| match value.is_finite() {
            true => slope * (value - mean),
            false => 0.0,
        };
        row.iter().zip(&self.scaling.means).zip(slopes).map(part)
    }

    fn check_columns(&self, x: &Matrix) -> Result<(), Error> {
        let (trained, given) = (self.standardised.len(), x.columns());
        if trained == given { Ok(()) } else { Err(Error::Columns { trained, given }) }
    }
}

/// What every classifier needs: rows, features and both classes.
pub(crate) fn check(x: &Matrix, outcome: &[bool]) -> Result<(), Error> {
    assert_eq!(x.rows(), outcome.len(), "an outcome per row");
    if x.rows() == 0 {
        return Err(Error::Empty);
    }
    let both = outcome.contains(&true) && outcome.contains(&false);
    if both { Ok(()) } else { Err(Error::OneClass) }
}

#[cfg(test)]
mod tests;
