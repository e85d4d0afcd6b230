//! Features on one scale, and each only once: what makes groups independent of units and of repetition.

use super::{LARGEST, Obstacle};
use crate::stats::matrix::Matrix;

/// Features with mean 0 and standard deviation 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Standardised {
    /// The rows, with the features kept.
    pub matrix: Matrix,
    /// Each kept feature: its column in the original, its mean, and its standard deviation (of the rows as a whole
    /// population, as in scikit-learn).
    pub kept: Vec<Feature>,
    /// Each feature left out, and why.
    pub left_out: Vec<(usize, LeftOut)>,
}

/// A feature and its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Its column in the original.
    pub column: usize,
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub deviation: f64,
}

/// Why a feature is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// It is the same in every row.
    Constant,
    /// It says what an earlier one says, in other units perhaps, or with the sign turned.
    Repeats(usize),
}

/// Features are the same when no standardised value differs by more.
const SAME: f64 = 1e-9;

/// Standardises each feature; leaves out constant ones and those that repeat an earlier one.
///
/// # Errors
/// [`Obstacle::NotFinite`] where a value is not finite, [`Obstacle::NoRows`] where there are none,
/// [`Obstacle::NothingVaries`] where every feature is left out.
pub fn standardised(data: &Matrix) -> Result<Standardised, Obstacle> {
    if !data.values().iter().all(|x| x.abs() <= LARGEST) {
        return Err(Obstacle::NotFinite);
    }
    let n = data.rows() as f64;
    let (mut columns, mut kept, mut left_out): (Vec<Vec<f64>>, Vec<Feature>, _) = (Vec::new(), Vec::new(), Vec::new());
    for column in 0..data.columns() {
        let mut values = data.column(column);
        let mean = values.iter().sum::<f64>() / n;
        let deviation = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
        // A constant's deviation may be a rounding of its mean.
        if values.windows(2).all(|w| w[0] == w[1]) || deviation.is_nan() || deviation <= 0.0 {
            left_out.push((column, LeftOut::Constant));
            continue;
        }
        values.iter_mut().for_each(|x| *x = (*x - mean) / deviation);
        let repeats = |earlier: &Vec<f64>| {
            let sign = if earlier[0] * values[0] < 0.0 { -1.0 } else { 1.0 };
            earlier.iter().zip(&values).all(|(a, b)| (a - sign * b).abs() <= SAME)
        };
        match columns.iter().position(repeats) {
            Some(earlier) => left_out.push((column, LeftOut::Repeats(kept[earlier].column))),
            None => {
                columns.push(values);
                kept.push(Feature { column, mean, deviation });
            }
        }
    }
    if columns.is_empty() {
        return Err(if data.rows() == 0 { Obstacle::NoRows } else { Obstacle::NothingVaries });
    }
    Ok(Standardised { matrix: Matrix::from_columns(&columns), kept, left_out })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_signs_constants_and_copies_do_not_count() {
        let grams = vec![1000.0, 2000.0, 4000.0];
        let kilos = vec![1.0, 2.0, 4.0];
        let turned = vec![-1.0, -2.0, -4.0];
        let found =
            standardised(&Matrix::from_columns(&[vec![0.1; 3], grams, kilos, turned, vec![0.0, 1.0, 0.0]])).unwrap();
        assert_eq!(found.kept.iter().map(|f| f.column).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(found.left_out, [(0, LeftOut::Constant), (2, LeftOut::Repeats(1)), (3, LeftOut::Repeats(1))]);
        // Mean 7000/3; deviation √(14/9) thousand.
        assert!((found.kept[0].deviation - (14.0f64 / 9.0).sqrt() * 1000.0).abs() < 1e-9);
        assert!((found.matrix.row(0)[0] + 4.0 / 3.0 / (14.0f64 / 9.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn nothing_that_varies_is_an_answer() {
        assert_eq!(standardised(&Matrix::from_columns(&[vec![3.0; 4]])).err(), Some(Obstacle::NothingVaries));
        assert_eq!(standardised(&Matrix::from_columns(&[vec![]])).err(), Some(Obstacle::NoRows));
        assert_eq!(standardised(&Matrix::new(vec![f64::INFINITY], 1)).err(), Some(Obstacle::NotFinite));
    }
}
