//! How two columns move together: Pearson's and Spearman's correlation, with p-value and interval.

use super::distributions::{normal_critical, student_two_sided};
use super::groups::Untestable;
use super::matrix::Matrix;
use super::ranks::average_ranks;
use rayon::prelude::*;

/// Which correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Of the values: how near they are to a straight line [Pearson 1896].
    Pearson,
    /// Of their ranks: how near to any monotone curve [Spearman 1904].
    Spearman,
}

/// The correlation of two columns.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Correlation {
    /// From −1 to 1.
    pub r: f64,
    /// The probability of such an r, or one farther from zero, if the two had nothing to do with each other (Student's
    /// t with n − 2 degrees of freedom). 1 for two pairs, which always lie on a line.
    pub p: f64,
    /// The interval of r by Fisher's z [Fisher 1921; for ranks with the variance of Bonett & Wright 2000]; −1 to 1 where
    /// three pairs or fewer say nothing.
    pub interval: [f64; 2],
    /// How many pairs; those with a value that is not finite are left out.
    pub n: usize,
}

/// The correlation of two columns.
///
/// # Panics
/// When they are of unequal length: a bug of the caller.
pub fn correlation(x: &[f64], y: &[f64], method: Method, confidence: f64) -> Result<Correlation, Untestable> {
    assert_eq!(x.len(), y.len(), "columns of unequal length");
    let (x, y): (Vec<f64>, Vec<f64>) =
        x.iter().zip(y).filter(|(a, b)| a.is_finite() && b.is_finite()).map(|(&a, &b)| (a, b)).unzip();
    if x.len() < 2 {
        return Err(Untestable::FewValues);
    }
    let r = match (unit(&x, method)?, unit(&y, method)?) {
        (Some(x), Some(y)) => dot(&x, &y),
        _ => return Err(Untestable::AllEqual),
    };
    let n = x.len() as f64;
    let t = r * ((n - 2.0) / ((1.0 - r) * (1.0 + r))).sqrt();
    let p = if x.len() == 2 { 1.0 } else { student_two_sided(t, n - 2.0) };
    Ok(Correlation { r, p, interval: fisher(r, n, method, confidence), n: x.len() })
}

fn fisher(r: f64, n: f64, method: Method, confidence: f64) -> [f64; 2] {
    if n <= 3.0 {
        return [-1.0, 1.0];
    }
    let variance = match method {
        Method::Pearson => 1.0 / (n - 3.0),
        Method::Spearman => (1.0 + r * r / 2.0) / (n - 3.0),
    };
    let (z, half) = (r.atanh(), normal_critical(confidence) * variance.sqrt());
    [(z - half).tanh(), (z + half).tanh()]
}

/// The column centred and scaled to length one, its ranks for Spearman; `None` where all values are equal.
fn unit(column: &[f64], method: Method) -> Result<Option<Vec<f64>>, Untestable> {
    let mut values = match method {
        Method::Pearson => column.to_vec(),
        Method::Spearman => average_ranks(column).ranks,
    };
    let first = values.first().copied().unwrap_or(0.0);
    if values.iter().all(|&v| v == first) {
        return Ok(None);
    }
    values.iter_mut().for_each(|v| *v -= first);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter_mut().for_each(|v| *v -= mean);
    // By the largest first: squares of very small or large values would leave the floats.
    let largest = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    values.iter_mut().for_each(|v| *v /= largest);
    let length = values.iter().map(|v| v * v).sum::<f64>().sqrt();
    if !length.is_finite() {
        return Err(Untestable::TooLarge);
    }
    values.iter_mut().for_each(|v| *v /= length);
    Ok(Some(values))
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    let r: f64 = x.iter().zip(y).map(|(a, b)| a * b).sum();
    // Columns that are copies of each other are correlated by one, not by a digit less.
    if r.abs() > 1.0 - 1e-15 { r.signum() } else { r }
}

/// The correlations of all columns with each other, symmetric, one on the diagonal; NaN where a column has no variation.
/// Pairs with a value that is not finite are left out pair by pair.
///
/// # Panics
/// When columns are of unequal length: a bug of the caller.
pub fn correlation_matrix(columns: &[Vec<f64>], method: Method) -> Matrix {
    let size = columns.len();
    let complete: Vec<bool> = columns.iter().map(|c| c.iter().all(|v| v.is_finite())).collect();
    let units: Vec<Option<Vec<f64>>> = columns
        .par_iter()
        .zip(&complete)
        .map(|(column, &complete)| if complete { unit(column, method).ok().flatten() } else { None })
        .collect();
    let pairs: Vec<(usize, usize)> = (0..size).flat_map(|i| (i..size).map(move |j| (i, j))).collect();
    let found: Vec<f64> = pairs
        .par_iter()
        .map(|&(i, j)| match (&units[i], &units[j]) {
            (Some(_), Some(_)) if i == j => 1.0,
            (Some(x), Some(y)) => dot(x, y),
            _ if complete[i] && complete[j] => f64::NAN,
            _ => correlation(&columns[i], &columns[j], method, 0.95).map_or(f64::NAN, |c| c.r),
        })
        .collect();
    let mut values = vec![f64::NAN; size * size];
    for (&(i, j), &r) in pairs.iter().zip(&found) {
        values[i * size + j] = r;
        values[j * size + i] = r;
    }
    Matrix::new(values, size.max(1))
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, lists, number, numbers};
    use super::*;

    #[test]
    fn pearson_and_spearman_agree_with_scipy() {
        for case in cases("correlation") {
            let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
            let got = correlation(&x, &y, Method::Pearson, 0.95).unwrap();
            assert_close(got.r, number(&case["pearson"]["r"]), 1e-9, &case["name"]);
            assert_close(got.p, number(&case["pearson"]["p"]), 1e-8, &case["name"]);
            assert_close(got.interval[0], number(&case["pearson"]["low"]), 1e-8, &case["name"]);
            assert_close(got.interval[1], number(&case["pearson"]["high"]), 1e-8, &case["name"]);
            let got = correlation(&x, &y, Method::Spearman, 0.95).unwrap();
            assert_close(got.r, number(&case["spearman"]["r"]), 1e-9, &case["name"]);
            assert_close(got.p, number(&case["spearman"]["p"]), 1e-8, &case["name"]);
        }
    }

    #[test]
    fn the_matrix_agrees_with_scipy_and_with_its_pairs() {
        let case = &cases("correlation_matrix")[0];
        let columns = lists(&case["columns"]);
        for (method, key) in [(Method::Pearson, "pearson"), (Method::Spearman, "spearman")] {
            let got = correlation_matrix(&columns, method);
            let want: Vec<f64> = lists(&case[key]).concat();
            got.values().iter().zip(&want).for_each(|(&g, &w)| assert!((g - w).abs() < 1e-12, "{g} {w}"));
        }
        let holed = [vec![1.0, 2.0, f64::NAN, 5.0], vec![2.0, 1.0, 7.0, 9.0], vec![4.0; 4]];
        let got = correlation_matrix(&holed, Method::Pearson);
        assert_eq!(got.row(0)[1], correlation(&holed[0], &holed[1], Method::Pearson, 0.95).unwrap().r);
        assert!(got.row(2)[2].is_nan() && got.row(0)[2].is_nan());
        assert_eq!((got.row(0)[0], got.row(1)[0]), (1.0, got.row(0)[1]));
        assert_eq!(correlation_matrix(&[], Method::Pearson).rows(), 0);
    }

    proptest::proptest! {
        #[test]
        fn other_units_and_another_order_change_nothing(
            pairs in proptest::collection::vec((-1e3f64..1e3, -1e3f64..1e3), 2..30),
            scale in 1e-3f64..1e3,
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let (x2, y2): (Vec<f64>, Vec<f64>) = pairs.iter().rev().map(|(a, b)| (a * scale - 7.0, *b)).unzip();
            for method in [Method::Pearson, Method::Spearman] {
                if let Ok(one) = correlation(&x, &y, method, 0.95) {
                    let other = correlation(&x2, &y2, method, 0.95).unwrap();
                    proptest::prop_assert!((one.r - other.r).abs() < 1e-9 && one.r.abs() <= 1.0);
                    proptest::prop_assert!(one.interval[0] <= one.r + 1e-12 && one.r <= one.interval[1] + 1e-12);
                    proptest::prop_assert!((0.0..=1.0).contains(&one.p));
                }
            }
        }
    }

    #[test]
    fn edges_are_answers() {
        let pearson = |x: &[f64], y: &[f64]| correlation(x, y, Method::Pearson, 0.95);
        assert_eq!(pearson(&[1.0, f64::NAN], &[2.0, 3.0]), Err(Untestable::FewValues));
        assert_eq!(pearson(&[0.1; 3], &[1.0, 2.0, 3.0]), Err(Untestable::AllEqual));
        let two = pearson(&[1.0, 2.0], &[9.0, 3.0]).unwrap();
        assert_eq!((two.r, two.p, two.interval), (-1.0, 1.0, [-1.0, 1.0]));
        let same = pearson(&[1.0, 2.0, 4.0, 9.0], &[10.0, 20.0, 40.0, 90.0]).unwrap();
        assert_eq!((same.r, same.p, same.interval), (1.0, 0.0, [1.0, 1.0]));
        assert!(pearson(&[1e300, 2e300, -1e300], &[1e-300, 2e-300, 5e-300]).is_ok());
    }
}
