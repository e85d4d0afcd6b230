//! Rows without groups, to compare with: uniform over the box that holds the data.

use crate::stats::matrix::Matrix;
use crate::stats::random::{RngExt, stream};
use nalgebra::{DMatrix, SymmetricEigen};

/// Which box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// Along the features.
    Features,
    /// Along the principal axes: fits tightly where features are correlated.
    PrincipalAxes,
}

/// A box: where each side starts, and how long it is.
#[derive(Debug, Clone)]
pub(super) struct Extent {
    sides: Vec<[f64; 2]>,
}

impl Extent {
    /// The box of the data. Along principal axes its corners are given in their coordinates: distances are the same in
    /// any, and nothing else is asked of the rows drawn.
    pub fn new(data: &Matrix, reference: Reference) -> Self {
        let sides = match reference {
            Reference::Features => sides(data.iter_rows().map(<[f64]>::to_vec), data.columns()),
            Reference::PrincipalAxes => {
                let axes = SymmetricEigen::new(covariance(data)).eigenvectors;
                let turned = |row: &[f64]| -> Vec<f64> {
                    axes.column_iter().map(|axis| axis.iter().zip(row).map(|(a, x)| a * x).sum()).collect()
                };
                sides(data.iter_rows().map(turned), data.columns())
            }
        };
        Self { sides }
    }

    /// `rows` rows uniform over the box.
    pub fn draw(&self, rows: usize, seed: u64, part: u64) -> Matrix {
        let mut random = stream(seed, part);
        let mut values = Vec::with_capacity(rows * self.sides.len());
        for _ in 0..rows {
            values.extend(self.sides.iter().map(|[start, length]| start + length * random.random::<f64>()));
        }
        Matrix::new(values, self.sides.len())
    }
}

fn sides(rows: impl Iterator<Item = Vec<f64>>, columns: usize) -> Vec<[f64; 2]> {
    let mut ends = vec![[f64::INFINITY, f64::NEG_INFINITY]; columns];
    for row in rows {
        for (end, x) in ends.iter_mut().zip(row) {
            *end = [end[0].min(x), end[1].max(x)];
        }
    }
    ends.into_iter().map(|[low, high]| [low, high - low]).collect()
}

fn covariance(data: &Matrix) -> DMatrix<f64> {
    let (n, columns) = (data.rows().max(1) as f64, data.columns());
    let mut means = vec![0.0; columns];
    data.iter_rows().for_each(|row| means.iter_mut().zip(row).for_each(|(mean, x)| *mean += x / n));
    let mut sums = DMatrix::zeros(columns, columns);
    for row in data.iter_rows() {
        for a in 0..columns {
            for b in 0..=a {
                sums[(a, b)] += (row[a] - means[a]) * (row[b] - means[b]);
            }
        }
    }
    sums.fill_upper_triangle_with_lower_triangle();
    sums / n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_of_a_diagonal_is_thin_along_its_axes() {
        let data = Matrix::new((0..20).map(|i| f64::from(i / 2)).collect(), 2);
        let mut lengths: Vec<f64> =
            Extent::new(&data, Reference::PrincipalAxes).sides.iter().map(|side| side[1]).collect();
        lengths.sort_by(f64::total_cmp);
        assert!(lengths[0] < 1e-9 && (lengths[1] - 9.0 * 2f64.sqrt()).abs() < 1e-9, "{lengths:?}");
        let drawn = Extent::new(&data, Reference::Features).draw(500, 1, 0);
        assert!(drawn.values().iter().all(|x| (0.0..9.0).contains(x)));
    }
}
