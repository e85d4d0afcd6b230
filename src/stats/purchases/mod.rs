//! Models of repeat purchases without a contract: how often a client will come back (BG/NBD or Pareto/NBD), what a purchase
//! will be worth (gamma-gamma), and the discounted value that follows.
//!
//! Times are in one unit throughout (days, weeks, months: the caller's choice), money in one currency.

mod bg_nbd;
mod expectation;
mod gamma_gamma;
mod lifetime_value;
mod likelihood;
mod model;
mod pareto_nbd;
mod sums;

pub use bg_nbd::BgNbd;
pub use gamma_gamma::{GammaGamma, Spending, frequency_value_correlation};
pub use lifetime_value::{Horizon, Score, ValueIntervals, score, value_intervals};
pub use model::PurchaseModel;
pub use pareto_nbd::ParetoNbd;

use super::newton::Failure;

/// What a client has bought, as the models see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    /// Purchases after the first one: x.
    pub repeats: u32,
    /// Age at the last purchase, 0 without repeats: t_x.
    pub last: f64,
    /// Time from the first purchase to the end of the observation: T.
    pub age: f64,
}

/// Why a model cannot be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PurchaseError {
    /// No row at all.
    #[error("there is no client to learn from")]
    Empty,
    /// A time is missing, infinite, negative or out of order.
    #[error("client {row}: the last purchase must lie between the first one and the end of the observation")]
    Times {
        /// The row, from 0.
        row: usize,
    },
    /// Nobody bought twice.
    #[error("no client bought a second time, so no model of coming back can be fitted")]
    NoRepeats,
    /// A weight is missing, infinite or negative.
    #[error("client {row}: the weight must be zero or more")]
    Weight {
        /// The row, from 0.
        row: usize,
    },
    /// A mean purchase of zero or less, or not a number, or a client without purchases.
    #[error("client {row}: the gamma-gamma model takes only clients with a purchase of a positive mean value")]
    Value {
        /// The row, from 0.
        row: usize,
    },
    /// The likelihood has no maximum inside the possible values.
    #[error("the data do not determine the model's parameters: more clients, a longer time or a penalty are needed")]
    NotConverged,
    /// The user no longer waits.
    #[error("cancelled")]
    Cancelled,
}

impl From<Failure> for PurchaseError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotConverged => PurchaseError::NotConverged,
            Failure::Cancelled => PurchaseError::Cancelled,
        }
    }
}

/// How the logarithms of the parameters vary together: the inverse of the information matrix, row after row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Covariance<const N: usize>(pub [[f64; N]; N]);

impl<const N: usize> Covariance<N> {
    /// From the Hessian of the mean negative log-likelihood over `weight` observations; `None` where it is flat.
    fn from_mean_hessian(hessian: &nalgebra::DMatrix<f64>, weight: f64) -> Option<Self> {
        let inverse = nalgebra::Cholesky::new(hessian.clone())?.inverse() / weight;
        let sound = inverse.iter().all(|value| value.is_finite());
        sound.then(|| Self(std::array::from_fn(|i| std::array::from_fn(|j| inverse[(i, j)]))))
    }

    /// The lower factor L with L·Lᵀ the covariance, to turn independent normals into draws.
    fn factor(&self) -> Option<[[f64; N]; N]> {
        let matrix = nalgebra::DMatrix::from_fn(N, N, |i, j| self.0[i][j]);
        let lower = nalgebra::Cholesky::new(matrix)?.unpack();
        Some(std::array::from_fn(|i| std::array::from_fn(|j| lower[(i, j)])))
    }
}

#[cfg(test)]
mod oracle_tests;
#[cfg(test)]
mod simulation_tests;
