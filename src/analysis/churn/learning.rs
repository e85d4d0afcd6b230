//! What models of churn learn from.

use crate::analysis::features::Feature;
use crate::stats::matrix::Matrix;
use crate::stats::models::Cancel;
use crate::stats::validation::folds::Folds;

/// What the models learn from.
pub(super) struct Learning<'a> {
    /// A row per client of known outcome.
    pub x: Matrix,
    pub outcome: Vec<bool>,
    pub folds: Folds,
    /// The client of each row.
    pub rows: &'a [usize],
    pub features: Vec<Feature>,
    pub seed: u64,
    pub cancel: Cancel<'a>,
}

/// The features of some clients, a row each.
pub(super) fn table(features: &[Feature], rows: &[usize]) -> Matrix {
    let column = |f: &Feature| rows.iter().map(|&row| f.values.get(row).copied().unwrap_or(f64::NAN)).collect();
    Matrix::from_columns(&features.iter().map(column).collect::<Vec<Vec<f64>>>())
}
