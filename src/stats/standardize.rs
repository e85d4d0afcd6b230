//! Columns on a common scale.

use super::summary::{Divisor, deviation, finite, mean};

/// The shift and scale of a column, kept so that other rows can be put on the same scale.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Scaling {
    /// The mean.
    pub mean: f64,
    /// The population standard deviation.
    pub deviation: f64,
}

/// Why a column cannot be scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unscalable {
    /// No finite value.
    #[error("the column has no value")]
    Empty,
    /// No variation, or less than rounding makes.
    #[error("all values of the column are equal")]
    Constant,
    /// Squares overflow.
    #[error("the values are too large to compute with")]
    TooLarge,
}

impl Scaling {
    /// The scaling of the finite values of a column, with the population deviation, as scikit-learn's `StandardScaler`.
    pub fn of(column: &[f64]) -> Result<Self, Unscalable> {
        let values = finite(column);
        let (Some(mean), Some(deviation)) = (mean(&values), deviation(&values, Divisor::Population)) else {
            return Err(Unscalable::Empty);
        };
        if !deviation.is_finite() || !mean.is_finite() {
            return Err(Unscalable::TooLarge);
        }
        // A computed column that should be constant differs in its last digits.
        if deviation <= 8.0 * f64::EPSILON * mean.abs() {
            return Err(Unscalable::Constant);
        }
        Ok(Self { mean, deviation })
    }

    /// A value on the common scale: how many deviations above the mean.
    pub fn apply(&self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    /// Back from the common scale.
    pub fn undo(&self, scaled: f64) -> f64 {
        self.mean + scaled * self.deviation
    }
}

/// Columns on the common scale, each with its scaling; a column without variation has the reason instead and is left
/// as it is.
pub fn standardise(columns: &mut [Vec<f64>]) -> Vec<Result<Scaling, Unscalable>> {
    let scale = |column: &mut Vec<f64>| {
        let scaling = Scaling::of(column)?;
        column.iter_mut().for_each(|v| *v = scaling.apply(*v));
        Ok(scaling)
    };
    columns.iter_mut().map(scale).collect()
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{cases, lists};
    use super::*;

    #[test]
    fn agrees_with_scikit_learn() {
        let case = &cases("standard_scaler")[0];
        let mut columns = lists(&case["columns"]);
        let scalings = standardise(&mut columns);
        assert!(scalings.iter().all(Result::is_ok));
        for (got, want) in columns.concat().iter().zip(lists(&case["want"]).concat()) {
            assert!((got - want).abs() < 1e-9);
        }
    }

    #[test]
    fn columns_without_variation_are_reported() {
        let nearly = vec![0.1 + 0.2, 0.3, 0.3];
        let mut columns = [vec![7.0; 3], nearly, vec![f64::NAN; 3], vec![1.0, f64::NAN, 3.0], vec![1e300, -1e300]];
        let got = standardise(&mut columns);
        assert_eq!(got[..3], [Err(Unscalable::Constant), Err(Unscalable::Constant), Err(Unscalable::Empty)]);
        assert_eq!(got[3], Ok(Scaling { mean: 2.0, deviation: 1.0 }));
        assert_eq!(got[4], Err(Unscalable::TooLarge));
        assert!(columns[3][0] == -1.0 && columns[3][1].is_nan() && columns[3][2] == 1.0);
        assert_eq!(got[3].map(|s| s.undo(-1.0)), Ok(1.0));
    }
}
