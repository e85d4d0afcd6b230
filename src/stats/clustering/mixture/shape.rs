//! The shapes of a mixture's components, and how probable a row is under them.

use super::super::Obstacle;
use crate::stats::matrix::Matrix;
use nalgebra::DMatrix;

/// What the covariances of the components have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Each component has its own, in full.
    Full,
    /// All components share one.
    Tied,
    /// Each has its own variances; features are independent within a component.
    Diagonal,
    /// Each has one variance, the same for every feature.
    Spherical,
}

impl Shape {
    /// All four, the freest first.
    pub const ALL: [Shape; 4] = [Shape::Full, Shape::Tied, Shape::Diagonal, Shape::Spherical];

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Shape::Full => "full",
            Shape::Tied => "tied",
            Shape::Diagonal => "diagonal",
            Shape::Spherical => "spherical",
        }
    }

    /// How many free numbers the covariances of `k` components have over `columns` features.
    pub fn parameters(self, k: usize, columns: usize) -> usize {
        match self {
            Shape::Full => k * columns * (columns + 1) / 2,
            Shape::Tied => columns * (columns + 1) / 2,
            Shape::Diagonal => k * columns,
            Shape::Spherical => k,
        }
    }
}

/// A covariance made ready for densities: ln of the root of the inverse's determinant, and a map to independent,
/// standard coordinates.
pub(super) struct Density {
    log_root: f64,
    whitening: Whitening,
}

enum Whitening {
    /// The inverse of the lower Cholesky factor, row after row.
    Lower(Vec<f64>),
    /// The reciprocal of each standard deviation.
    Scales(Vec<f64>),
}

impl Density {
    /// From a covariance, `columns` × `columns` row after row; only its diagonal counts where `shape` says so.
    pub fn new(covariance: &[f64], columns: usize, shape: Shape) -> Result<Self, Obstacle> {
        match shape {
            Shape::Full | Shape::Tied => Self::full(covariance, columns),
            Shape::Diagonal | Shape::Spherical => {
                let scales: Vec<f64> = (0..columns).map(|j| covariance[j * columns + j].sqrt().recip()).collect();
                match scales.iter().all(|scale| scale.is_finite()) {
                    true => Ok(Self { log_root: log_sum(&scales), whitening: Whitening::Scales(scales) }),
                    false => Err(Obstacle::Degenerate),
                }
            }
        }
    }

    fn full(covariance: &[f64], columns: usize) -> Result<Self, Obstacle> {
        let matrix = DMatrix::from_row_slice(columns, columns, covariance);
        let lower = matrix.cholesky().ok_or(Obstacle::Degenerate)?.l();
        let identity = DMatrix::identity(columns, columns);
        let inverse = lower.solve_lower_triangular(&identity).ok_or(Obstacle::Degenerate)?;
        let diagonal: Vec<f64> = (0..columns).map(|j| inverse[(j, j)]).collect();
        let rows = (0..columns * columns).map(|at| inverse[(at / columns, at % columns)]).collect();
        Ok(Self { log_root: log_sum(&diagonal), whitening: Whitening::Lower(rows) })
    }

    /// ln of the density at `row`; `gap` is room to work in.
    pub fn log(&self, row: &[f64], mean: &[f64], gap: &mut [f64]) -> f64 {
        for ((gap, x), mean) in gap.iter_mut().zip(row).zip(mean) {
            *gap = x - mean;
        }
        let columns = row.len();
        let squares: f64 = match &self.whitening {
            Whitening::Lower(rows) => {
                let coordinate = |(j, line): (usize, &[f64])| {
                    let y: f64 = line[..=j].iter().zip(&gap[..=j]).map(|(a, b)| a * b).sum();
                    y * y
                };
                rows.chunks_exact(columns).enumerate().map(coordinate).sum()
            }
            Whitening::Scales(scales) => scales.iter().zip(gap.iter()).map(|(s, g)| (s * g) * (s * g)).sum(),
        };
        self.log_root - 0.5 * (columns as f64 * (2.0 * std::f64::consts::PI).ln() + squares)
    }
}

fn log_sum(values: &[f64]) -> f64 {
    values.iter().map(|x| x.ln()).sum()
}

/// From the weighted sums of products about each mean, a component after the other, the covariances of `shape`:
/// each `columns` × `columns`, `ridge` on the diagonal.
pub(super) fn covariances(mut products: Vec<f64>, weights: &[f64], columns: usize, shape: Shape, ridge: f64) -> Matrix {
    let square = columns * columns;
    let k = weights.len();
    if shape == Shape::Tied {
        let all: f64 = weights.iter().sum();
        let one: Vec<f64> =
            (0..square).map(|at| (0..k).map(|c| products[c * square + at]).sum::<f64>() / all).collect();
        products = one.repeat(k);
    } else {
        for (component, weight) in products.chunks_exact_mut(square).zip(weights) {
            component.iter_mut().for_each(|x| *x /= weight);
        }
    }
    for component in products.chunks_exact_mut(square) {
        let mean = (0..columns).map(|j| component[j * columns + j]).sum::<f64>() / columns as f64;
        for (at, value) in component.iter_mut().enumerate() {
            let diagonal = at / columns == at % columns;
            *value = match (shape, diagonal) {
                (Shape::Diagonal | Shape::Spherical, false) => 0.0,
                (Shape::Spherical, true) => mean + ridge,
                (_, true) => *value + ridge,
                (_, false) => *value,
            };
        }
    }
    Matrix::new(products, square)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_density_agrees_with_scipy() {
        // scipy.stats.multivariate_normal([1, −1], [[2, 0.6], [0.6, 0.5]]).logpdf([2, 0]), SciPy 1.17.1.
        let density = Density::new(&[2.0, 0.6, 0.6, 0.5], 2, Shape::Full).unwrap();
        let got = density.log(&[2.0, 0.0], &[1.0, -1.0], &mut [0.0; 2]);
        assert!((got - -2.630_358_515_095_136).abs() < 1e-12, "{got}");
        let density = Density::new(&[2.0, 9.0, 9.0, 0.5], 2, Shape::Diagonal).unwrap();
        let got = density.log(&[2.0, 0.0], &[1.0, -1.0], &mut [0.0; 2]);
        // Two normal densities: −ln 2π − ln(2 · 0.5)/2 − (1/2 + 1/0.5)/2.
        assert!((got - -(2.0 * std::f64::consts::PI).ln() + 1.25).abs() < 1e-12, "{got}");
    }

    #[test]
    fn a_singular_covariance_is_refused() {
        assert_eq!(Density::new(&[1.0, 1.0, 1.0, 1.0], 2, Shape::Full).err(), Some(Obstacle::Degenerate));
        assert_eq!(Density::new(&[0.0], 1, Shape::Spherical).err(), Some(Obstacle::Degenerate));
    }

    #[test]
    fn parameters_are_counted() {
        assert_eq!(Shape::ALL.map(|shape| shape.parameters(3, 4)), [30, 10, 12, 3]);
    }
}
