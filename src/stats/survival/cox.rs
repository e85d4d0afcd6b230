//! Proportional hazards [Cox 1972], ties by Efron's method [Efron 1977].

use super::{Duration, Z, two_sided};
use crate::stats::matrix::Matrix;
use crate::stats::newton::{Failure, Surface, minimise};
use nalgebra::{Cholesky, DMatrix, DVector};

/// A standardised coefficient beyond this separates the leavers from the others completely.
const FURTHEST: f64 = 10.0;
/// A variance inflated this much is a column that others repeat, up to rounding.
const MOST_INFLATION: f64 = 1e8;

/// Why there is no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CoxError {
    /// A time or a feature is missing, infinite or negative.
    #[error("row {row}: every time must be zero or more and every feature a number")]
    Row {
        /// The row, from 0.
        row: usize,
    },
    /// Nobody met the event.
    #[error("nobody left, so no model of leaving can be fitted")]
    NoEvents,
    /// A column has one value only.
    #[error("column {column} has the same value everywhere")]
    Constant {
        /// The column, from 0.
        column: usize,
    },
    /// Columns repeat each other or separate the leavers completely.
    #[error("the columns repeat each other or separate the leavers completely: drop one or add a penalty")]
    NotConverged,
    /// The user no longer waits.
    #[error("cancelled")]
    Cancelled,
}

/// One feature's effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// ln of the hazard ratio of one unit more.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Two-sided p of no effect [Wald].
    pub p: f64,
}

impl Coefficient {
    /// The hazard ratio of one unit more.
    pub fn hazard_ratio(&self) -> f64 {
        self.value.exp()
    }

    /// Its 95 % interval.
    pub fn interval(&self) -> [f64; 2] {
        [-Z, Z].map(|z| (self.value + z * self.standard_error).exp())
    }
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Cox {
    /// One per column.
    pub coefficients: Vec<Coefficient>,
    /// Covariance of the coefficients.
    pub(super) covariance: DMatrix<f64>,
    /// Means of the columns: the client of the baseline.
    pub means: Vec<f64>,
    /// The partial log-likelihood, without the penalty.
    pub log_likelihood: f64,
    /// The same with no effect at all.
    pub null_log_likelihood: f64,
    /// (time, cumulative hazard of a client with every feature at its mean) at each event time [Breslow 1974].
    pub baseline: Vec<(f64, f64)>,
    /// Harrell's C on the data themselves.
    pub concordance: Option<f64>,
}

impl Cox {
    /// Fits by Newton's method on standardised columns. `penalty`/2 × Σ (standardised coefficient)² is added to the
    /// mean negative partial log-likelihood: 0 for none.
    ///
    /// # Errors
    /// [`CoxError`].
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn fit(
        features: &Matrix,
        durations: &[Duration],
        penalty: f64,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, CoxError> {
        assert!(features.rows() == durations.len(), "a duration per row");
        let sample = Sample::new(features, durations)?;
        let d = features.columns();
        let n = durations.len() as f64;
        let null = sample.surface(&vec![0.0; d]).value;
        let found = minimise(&vec![0.0; d], 5.0, &mut |beta| {
            let mut surface = (!cancel()).then(|| sample.surface(beta))?;
            surface.value /= n;
            surface.gradient /= n;
            surface.hessian /= n;
            for (j, b) in beta.iter().enumerate() {
                surface.value += penalty * b * b / 2.0;
                surface.gradient[j] += penalty * b;
                surface.hessian[(j, j)] += penalty;
            }
            Some(surface)
        });
        let minimum = found.map_err(|failure| match failure {
            Failure::Cancelled => CoxError::Cancelled,
            Failure::NotConverged => CoxError::NotConverged,
        })?;
        if minimum.point.iter().any(|b| b.abs() > FURTHEST) {
            return Err(CoxError::NotConverged);
        }
        let information = minimum.surface.hessian * n;
        let inverse = Cholesky::new(information.clone()).ok_or(CoxError::NotConverged)?.inverse();
        // How much the other columns inflate a variance: without bound where they repeat the column.
        if (0..d).any(|j| inverse[(j, j)] * information[(j, j)] > MOST_INFLATION) {
            return Err(CoxError::NotConverged);
        }
        let covariance = DMatrix::from_fn(d, d, |i, j| inverse[(i, j)] / (sample.spreads[i] * sample.spreads[j]));
        let coefficient = |j: usize| {
            let (value, standard_error) = (minimum.point[j] / sample.spreads[j], covariance[(j, j)].sqrt());
            Coefficient { value, standard_error, p: two_sided(value / standard_error) }
        };
        let mut model = Self {
            coefficients: (0..d).map(coefficient).collect(),
            covariance: covariance.clone(),
            means: sample.means.clone(),
            log_likelihood: -sample.surface(&minimum.point).value,
            null_log_likelihood: -null,
            baseline: sample.baseline(&minimum.point),
            concordance: None,
        };
        let risks: Vec<f64> = features.iter_rows().map(|row| model.log_risk(row)).collect();
        model.concordance = super::concordance(durations, &risks);
        Ok(model)
    }

    /// ln of the hazard of a client relative to the baseline's.
    pub fn log_risk(&self, features: &[f64]) -> f64 {
        let terms = features.iter().zip(&self.means).zip(&self.coefficients);
        terms.map(|((x, mean), coefficient)| (x - mean) * coefficient.value).sum()
    }

    /// The share of clients like this one that survives beyond `time`.
    pub fn survival(&self, features: &[f64], time: f64) -> f64 {
        let passed = self.baseline.partition_point(|step| step.0 <= time);
        let hazard = passed.checked_sub(1).map_or(0.0, |last| self.baseline[last].1);
        (-hazard * self.log_risk(features).exp()).exp()
    }
}

/// Rows by time, latest first, columns standardised.
struct Sample {
    rows: Vec<(Duration, Vec<f64>)>,
    means: Vec<f64>,
    spreads: Vec<f64>,
}

impl Sample {
    fn new(features: &Matrix, durations: &[Duration]) -> Result<Self, CoxError> {
        let bad = |(row, duration): (&[f64], &Duration)| !duration.is_sound() || row.iter().any(|x| !x.is_finite());
        if let Some(row) = features.iter_rows().zip(durations).position(bad) {
            return Err(CoxError::Row { row });
        }
        if !durations.iter().any(|d| d.is_event()) {
            return Err(CoxError::NoEvents);
        }
        let n = features.rows() as f64;
        let (mut means, mut spreads) = (Vec::new(), Vec::new());
        for column in 0..features.columns() {
            let values = features.column(column);
            let mean = values.iter().sum::<f64>() / n;
            let spread = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
            if values.iter().all(|x| *x == values[0]) || spread <= 0.0 {
                return Err(CoxError::Constant { column });
            }
            means.push(mean);
            spreads.push(spread);
        }
        let scaled = |row: &[f64]| row.iter().enumerate().map(|(j, x)| (x - means[j]) / spreads[j]).collect();
        let mut rows: Vec<(Duration, Vec<f64>)> =
            features.iter_rows().zip(durations).map(|(row, &duration)| (duration, scaled(row))).collect();
        rows.sort_by(|a, b| b.0.time.total_cmp(&a.0.time));
        Ok(Self { rows, means, spreads })
    }

    /// The negative partial log-likelihood with its derivatives.
    fn surface(&self, beta: &[f64]) -> Surface {
        let d = beta.len();
        let (mut risk, mut surface) = (Moments::zero(d), Surface::zero(d));
        for same in self.rows.chunk_by(|a, b| a.0.time == b.0.time) {
            let mut tied = Moments::zero(d);
            let mut events = 0;
            for (duration, x) in same {
                let score: f64 = x.iter().zip(beta).map(|(x, b)| x * b).sum();
                let weight = score.exp();
                risk.add(weight, x);
                if duration.is_event() {
                    tied.add(weight, x);
                    events += 1;
                    surface.value -= score;
                    surface.gradient.iter_mut().zip(x).for_each(|(g, x)| *g -= x);
                }
            }
            for l in 0..events {
                let part = f64::from(l) / f64::from(events);
                let mass = risk.mass - part * tied.mass;
                let mean = (&risk.first - &tied.first * part) / mass;
                surface.value += mass.ln();
                surface.gradient += &mean;
                surface.hessian += (&risk.second - &tied.second * part) / mass - &mean * mean.transpose();
            }
        }
        surface
    }

    /// The cumulative hazard at the means: events over Σ of the relative hazards at risk.
    fn baseline(&self, beta: &[f64]) -> Vec<(f64, f64)> {
        let (mut mass, mut steps) = (0.0, Vec::new());
        for same in self.rows.chunk_by(|a, b| a.0.time == b.0.time) {
            mass += same.iter().map(|(_, x)| x.iter().zip(beta).map(|(x, b)| x * b).sum::<f64>().exp()).sum::<f64>();
            let events = same.iter().filter(|row| row.0.is_event()).count();
            if events > 0 {
                steps.push((same[0].0.time, events as f64 / mass));
            }
        }
        steps.reverse();
        let mut total = 0.0;
        for step in &mut steps {
            total += step.1;
            step.1 = total;
        }
        steps
    }
}

/// Σ w, Σ w·x, Σ w·x·xᵀ.
struct Moments {
    mass: f64,
    first: DVector<f64>,
    second: DMatrix<f64>,
}

impl Moments {
    fn zero(d: usize) -> Self {
        Self { mass: 0.0, first: DVector::zeros(d), second: DMatrix::zeros(d, d) }
    }

    fn add(&mut self, weight: f64, x: &[f64]) {
        self.mass += weight;
        for (i, a) in x.iter().enumerate() {
            self.first[i] += weight * a;
            for (j, b) in x.iter().enumerate() {
                self.second[(i, j)] += weight * a * b;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::End;
    use super::*;

    #[test]
    fn what_cannot_be_learnt_is_said() {
        let fit = |columns: &[Vec<f64>], ends: &[End]| {
            let durations: Vec<Duration> =
                ends.iter().enumerate().map(|(i, &end)| Duration { time: i as f64 + 1.0, end }).collect();
            Cox::fit(&Matrix::from_columns(columns), &durations, 0.0, &|| false).map(|_| ())
        };
        let (event, none) = (End::Event, End::Censored);
        assert_eq!(fit(&[vec![1.0, 2.0]], &[none, none]), Err(CoxError::NoEvents));
        assert_eq!(fit(&[vec![1.0, 1.0]], &[event, none]), Err(CoxError::Constant { column: 0 }));
        assert_eq!(fit(&[vec![1.0, f64::NAN]], &[event, none]), Err(CoxError::Row { row: 1 }));
        assert_eq!(fit(&[vec![1.0, 2.0]], &[event, none]), Err(CoxError::NotConverged));
        let twice = vec![1.0, 3.0, 2.0, 5.0];
        assert_eq!(fit(&[twice.clone(), twice], &[event; 4]), Err(CoxError::NotConverged));
        assert_eq!(fit(&[vec![4.0]], &[event]), Err(CoxError::Constant { column: 0 }));
    }
}
