//! Principal components: the few directions in which observations differ most.

use super::matrix::Matrix;
use nalgebra::{DMatrix, SymmetricEigen};
use rayon::prelude::*;

/// So many rows are summed at a time; fixed, so that the number of threads never changes a digit.
const CHUNK: usize = 4096;
/// A direction of so small a part of the largest variance is what rounding leaves of none at all.
const NEGLIGIBLE: f64 = 1e-12;

/// Why there are no principal components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PcaError {
    /// Fewer than two rows.
    #[error("principal components need at least two rows")]
    FewRows,
    /// A value is NaN or infinite.
    #[error("principal components need every value; some are missing or infinite")]
    NotFinite,
    /// All rows are the same.
    #[error("all rows are equal: there is no direction in which they differ")]
    NoVariance,
}

/// The principal components of some observations [Pearson 1901, Hotelling 1933]. Columns are centred, not scaled: whoever
/// wants every feature to weigh the same standardises first.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// The mean of each feature.
    pub mean: Vec<f64>,
    /// A component per row, a feature per column: unit vectors, ordered by variance, in each the largest loading
    /// positive. Only directions that have variance: as many rows as the rank of the data.
    pub components: Matrix,
    /// The variance (divisor n − 1) along each component.
    pub explained_variance: Vec<f64>,
    /// The same ÷ the variance of all features; they sum to one.
    pub explained_ratio: Vec<f64>,
}

impl Pca {
    /// Finds the components of the rows of `data`.
    pub fn fit(data: &Matrix) -> Result<Self, PcaError> {
        if data.rows() < 2 {
            return Err(PcaError::FewRows);
        }
        if data.values().iter().any(|v| !v.is_finite()) {
            return Err(PcaError::NotFinite);
        }
        let features = data.columns();
        let mean = column_means(data);
        let covariance = covariance(data, &mean);
        let total: f64 = (0..features).map(|i| covariance[(i, i)]).sum();
        if !total.is_finite() {
            return Err(PcaError::NotFinite);
        }
        let eigen = SymmetricEigen::new(covariance);
        let mut order: Vec<usize> = (0..features).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]).then(a.cmp(&b)));
        let largest = order.first().map_or(0.0, |&i| eigen.eigenvalues[i]);
        let nothing = largest * NEGLIGIBLE;
        order.retain(|&i| eigen.eigenvalues[i] > nothing);
        order.truncate(data.rows() - 1);
        if total == 0.0 || order.is_empty() {
            return Err(PcaError::NoVariance);
        }
        let explained_variance: Vec<f64> = order.iter().map(|&i| eigen.eigenvalues[i]).collect();
        let mut loadings = Vec::with_capacity(order.len() * features);
        for &i in &order {
            let direction: Vec<f64> = eigen.eigenvectors.column(i).iter().copied().collect();
            let sign = sign(&direction);
            loadings.extend(direction.iter().map(|v| v * sign));
        }
        Ok(Self {
            mean,
            components: Matrix::new(loadings, features),
            explained_ratio: explained_variance.iter().map(|v| v / total).collect(),
            explained_variance,
        })
    }

    /// Where observations lie along the first `count` components: an observation per row, a component per column.
    ///
    /// # Panics
    /// When `data` has other columns than the data of the fit: a bug of the caller.
    pub fn scores(&self, data: &Matrix, count: usize) -> Matrix {
        assert_eq!(data.columns(), self.mean.len(), "as many columns as were fitted");
        let count = count.clamp(1, self.components.rows());
        let mut scores = vec![0.0; data.rows() * count];
        scores.par_chunks_mut(count).with_min_len(CHUNK).zip(data.values().par_chunks(data.columns())).for_each(
            |(scores, row)| {
                for (score, component) in scores.iter_mut().zip(self.components.iter_rows()) {
                    *score = row.iter().zip(&self.mean).zip(component).map(|((x, m), c)| (x - m) * c).sum();
                }
            },
        );
        Matrix::new(scores, count)
    }
}

/// The sign that makes the largest loading positive, the first of those that are as large but for rounding.
fn sign(direction: &[f64]) -> f64 {
    let largest = direction.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let first = direction.iter().find(|v| v.abs() >= largest * (1.0 - 1e-9));
    if first.is_some_and(|&v| v < 0.0) { -1.0 } else { 1.0 }
}

fn column_means(data: &Matrix) -> Vec<f64> {
    // Around the first row, constant columns have no rounding.
    let origin = data.row(0);
    let parts: Vec<Vec<f64>> = chunks(data)
        .map(|chunk| {
            let mut sums = vec![0.0; data.columns()];
            for row in chunk.chunks_exact(data.columns()) {
                sums.iter_mut().zip(row).zip(origin).for_each(|((sum, v), o)| *sum += v - o);
            }
            sums
        })
        .collect();
    let mut means = vec![0.0; data.columns()];
    for part in &parts {
        means.iter_mut().zip(part).for_each(|(sum, p)| *sum += p);
    }
    means.iter().zip(origin).map(|(sum, o)| o + sum / data.rows() as f64).collect()
}

/// The covariance of the columns, divisor n − 1.
fn covariance(data: &Matrix, mean: &[f64]) -> DMatrix<f64> {
    let features = data.columns();
    let parts: Vec<Vec<f64>> = chunks(data)
        .map(|chunk| {
            let mut products = vec![0.0; features * features];
            let mut centred = vec![0.0; features];
            for row in chunk.chunks_exact(features) {
                centred.iter_mut().zip(row).zip(mean).for_each(|((c, v), m)| *c = v - m);
                for (i, &x) in centred.iter().enumerate() {
                    let line = &mut products[i * features..i * features + i + 1];
                    line.iter_mut().zip(&centred).for_each(|(sum, y)| *sum += x * y);
                }
            }
            products
        })
        .collect();
    let mut sums = vec![0.0; features * features];
    for part in &parts {
        sums.iter_mut().zip(part).for_each(|(sum, p)| *sum += p);
    }
    let divisor = (data.rows() - 1) as f64;
    DMatrix::from_fn(features, features, |i, j| sums[i.max(j) * features + i.min(j)] / divisor)
}

fn chunks(data: &Matrix) -> rayon::slice::Chunks<'_, f64> {
    data.values().par_chunks(CHUNK * data.columns())
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, lists, numbers};
    use super::*;

    #[test]
    fn components_ratios_and_scores_agree_with_scikit_learn() {
        for case in cases("pca") {
            let data = Matrix::from_columns(&lists(&case["columns"]));
            let got = Pca::fit(&data).unwrap();
            let (ratios, variances) = (numbers(&case["ratios"]), numbers(&case["variances"]));
            assert_eq!(got.components.rows(), ratios.len(), "{}", case["name"]);
            got.explained_ratio.iter().zip(&ratios).for_each(|(&g, &w)| assert_close(g, w, 1e-7, &case["name"]));
            got.explained_variance.iter().zip(&variances).for_each(|(&g, &w)| assert_close(g, w, 1e-7, &case["name"]));
            let near = |got: &Matrix, want: &[f64]| {
                assert_eq!(got.values().len(), want.len());
                got.values()
                    .iter()
                    .zip(want)
                    .for_each(|(g, w)| assert!((g - w).abs() < 1e-8, "{g} {w} {}", case["name"]));
            };
            near(&got.components, &lists(&case["components"]).concat());
            near(&got.scores(&data, 2), &lists(&case["scores"]).concat());
        }
    }

    #[test]
    fn two_columns_on_a_line_have_one_component() {
        let data = Matrix::from_columns(&[vec![1.0, 2.0, 3.0], vec![-2.0, -4.0, -6.0], vec![0.1; 3]]);
        let got = Pca::fit(&data).unwrap();
        assert_eq!((got.components.rows(), got.explained_ratio.len()), (1, 1));
        assert_close(got.explained_ratio[0], 1.0, 1e-12, &got);
        let root = 5.0f64.sqrt();
        got.components
            .row(0)
            .iter()
            .zip([-1.0 / root, 2.0 / root, 0.0])
            .for_each(|(g, w)| assert!((g - w).abs() < 1e-12));
        assert_eq!(got.scores(&data, 5).columns(), 1);
    }

    #[test]
    fn what_has_no_components_says_why() {
        assert_eq!(Pca::fit(&Matrix::new(vec![1.0, 2.0], 2)), Err(PcaError::FewRows));
        assert_eq!(Pca::fit(&Matrix::new(vec![], 2)), Err(PcaError::FewRows));
        assert_eq!(Pca::fit(&Matrix::new(vec![0.1; 8], 2)), Err(PcaError::NoVariance));
        assert_eq!(Pca::fit(&Matrix::new(vec![1.0, f64::NAN, 3.0, 4.0], 2)), Err(PcaError::NotFinite));
        assert_eq!(Pca::fit(&Matrix::new(vec![1e200, -1e200, 3.0, 4.0], 1)), Err(PcaError::NotFinite));
    }

    #[test]
    fn equal_loadings_have_the_first_positive() {
        let data = Matrix::from_columns(&[vec![1.0, -1.0, 0.0], vec![-1.0, 1.0, 0.0]]);
        let got = Pca::fit(&data).unwrap();
        assert!(got.components.row(0)[0] > 0.7 && got.components.row(0)[1] < -0.7);
    }
}
