//! What one column tells about another, whatever the shape of their relation: mutual information of binned values.

use super::matrix::Matrix;
use super::summary::{finite, quantile, sorted};
use rayon::prelude::*;

/// A column as codes: quantile bins of its values, or its categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    codes: Vec<u32>,
    levels: usize,
}

/// A value that is missing.
const MISSING: u32 = u32::MAX;

impl Codes {
    /// Bins of about equal counts, at most `bins` of them, between the quantiles of the finite values; ties stay
    /// together, so that there may be fewer. A column of at most `bins` different values keeps them as they are.
    pub fn from_values(values: &[f64], bins: usize) -> Self {
        let ascending = sorted(finite(values));
        let mut distinct: Vec<f64> = Vec::new();
        for &value in &ascending {
            if distinct.last() != Some(&value) {
                distinct.push(value);
                if distinct.len() > bins {
                    break;
                }
            }
        }
        // The upper ends of all bins but the last.
        let mut ends = match distinct.len() > bins {
            true => (1..bins).filter_map(|i| quantile(&ascending, i as f64 / bins as f64)).collect(),
            false => distinct,
        };
        ends.dedup();
        let code = |v: &f64| if v.is_finite() { ends.partition_point(|end| end < v) as u32 } else { MISSING };
        Self { codes: values.iter().map(code).collect(), levels: ends.len() + 1 }
    }

    /// Categories by their number; `None` is missing. For tests against scikit-learn.
    #[cfg(test)]
    fn from_labels(labels: impl IntoIterator<Item = Option<usize>>) -> Self {
        let codes: Vec<u32> =
            labels.into_iter().map(|l| l.and_then(|l| u32::try_from(l).ok()).unwrap_or(MISSING)).collect();
        let levels = codes.iter().filter(|&&c| c != MISSING).max().map_or(0, |&c| c as usize + 1);
        Self { codes, levels }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }
}

/// The number of bins that `n` rows support: five rows to a cell of the table of two columns, two to ten bins.
pub fn bins_for(n: usize) -> usize {
    ((n as f64 / 5.0).sqrt() as usize).clamp(2, 10)
}

/// What two columns tell about each other. All in natural units (nats).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct MutualInformation {
    /// Σ p(x,y) · ln[p(x,y) ÷ (p(x) p(y))] [Shannon 1948].
    pub information: f64,
    /// The entropies of the two columns.
    pub entropies: [f64; 2],
    /// What chance alone gives on average: (rows − 1)(columns − 1) ÷ 2n [Miller 1955].
    pub chance: f64,
    /// How many rows have both.
    pub n: usize,
}

impl MutualInformation {
    /// The information above chance ÷ the smaller entropy: 0 independent, 1 one column determines the other.
    /// `None` where a column has a single value.
    pub fn normalised(&self) -> Option<f64> {
        let most = self.entropies[0].min(self.entropies[1]);
        (most > self.chance).then(|| ((self.information - self.chance) / (most - self.chance)).clamp(0.0, 1.0)).or(
            // So few rows for so many categories that chance could give everything.
            (most > 0.0).then_some(0.0),
        )
    }

    /// The information as it stands ÷ the mean entropy, as scikit-learn's `normalized_mutual_info_score`.
    #[cfg(test)]
    fn by_mean_entropy(&self) -> Option<f64> {
        let mean = (self.entropies[0] + self.entropies[1]) / 2.0;
        (mean > 0.0).then(|| (self.information / mean).clamp(0.0, 1.0))
    }
}

/// The mutual information of two columns over the rows that have both; `None` without such a row.
///
/// # Panics
/// When they are of unequal length: a bug of the caller.
pub fn mutual_information(x: &Codes, y: &Codes) -> Option<MutualInformation> {
    assert_eq!(x.len(), y.len(), "columns of unequal length");
    // A table of all pairs of levels, unless there are more pairs than rows could ever fill.
    let cells = x.levels.saturating_mul(y.levels);
    let joint = if cells <= 1 << 20 { dense(x, y) } else { sparse(x, y) };
    let n: usize = joint.iter().map(|&(_, _, count)| count).sum();
    if n == 0 {
        return None;
    }
    let (mut rows, mut columns) = (vec![0usize; x.levels], vec![0usize; y.levels]);
    for &(i, j, count) in &joint {
        rows[i] += count;
        columns[j] += count;
    }
    let total = n as f64;
    let term = |&(i, j, count): &(usize, usize, usize)| {
        let count = count as f64;
        count / total * (count * total / (rows[i] as f64 * columns[j] as f64)).ln()
    };
    let entropy = |counts: &[usize]| -> f64 {
        counts.iter().filter(|&&c| c > 0).map(|&c| -(c as f64 / total) * (c as f64 / total).ln()).sum()
    };
    let filled = |counts: &[usize]| counts.iter().filter(|&&c| c > 0).count().saturating_sub(1) as f64;
    Some(MutualInformation {
        information: joint.iter().map(term).sum::<f64>().max(0.0),
        entropies: [entropy(&rows), entropy(&columns)],
        chance: filled(&rows) * filled(&columns) / (2.0 * total),
        n,
    })
}

fn dense(x: &Codes, y: &Codes) -> Vec<(usize, usize, usize)> {
    let width = y.levels.max(1);
    let mut counts = vec![0usize; x.levels * width];
    for (&i, &j) in x.codes.iter().zip(&y.codes) {
        if i != MISSING && j != MISSING {
            counts[i as usize * width + j as usize] += 1;
        }
    }
    let cells = counts.into_iter().enumerate().filter(|&(_, count)| count > 0);
    cells.map(|(cell, count)| (cell / width, cell % width, count)).collect()
}

fn sparse(x: &Codes, y: &Codes) -> Vec<(usize, usize, usize)> {
    let both = x.codes.iter().zip(&y.codes).filter(|&(&i, &j)| i != MISSING && j != MISSING);
    let mut pairs: Vec<(u32, u32)> = both.map(|(&i, &j)| (i, j)).collect();
    pairs.sort_unstable();
    pairs.chunk_by(|a, b| a == b).map(|same| (same[0].0 as usize, same[0].1 as usize, same.len())).collect()
}

/// The normalised information of all columns with each other, symmetric, one on the diagonal; NaN where a column has a
/// single value.
pub fn mutual_information_matrix(columns: &[Codes]) -> Matrix {
    let size = columns.len();
    let pairs: Vec<(usize, usize)> = (0..size).flat_map(|i| (i..size).map(move |j| (i, j))).collect();
    let found: Vec<f64> = pairs
        .par_iter()
        .map(|&(i, j)| {
            let shared = mutual_information(&columns[i], &columns[j]).and_then(|m| m.normalised());
            shared.map_or(f64::NAN, |m| if i == j { 1.0 } else { m })
        })
        .collect();
    let mut values = vec![f64::NAN; size * size];
    for (&(i, j), &m) in pairs.iter().zip(&found) {
        values[i * size + j] = m;
        values[j * size + i] = m;
    }
    Matrix::new(values, size.max(1))
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, number, numbers};
    use super::*;

    fn labels(of: &[usize]) -> Codes {
        Codes::from_labels(of.iter().map(|&l| Some(l)))
    }

    #[test]
    fn information_agrees_with_scikit_learn() {
        for case in cases("mutual_information") {
            let code = |key: &str| Codes::from_labels(numbers(&case[key]).into_iter().map(|c| Some(c as usize)));
            let got = mutual_information(&code("x"), &code("y")).unwrap();
            assert_close(got.information, number(&case["information"]), 1e-9, &case["name"]);
            assert_close(got.by_mean_entropy().unwrap(), number(&case["normalised"]), 1e-9, &case["name"]);
        }
    }

    #[test]
    fn quantile_bins_agree_with_numpy() {
        for case in cases("quantile_bins") {
            let got = Codes::from_values(&numbers(&case["values"]), number(&case["bins"]) as usize);
            assert_eq!(got.codes, numbers(&case["codes"]).iter().map(|&c| c as u32).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_column_that_determines_another_gives_one_and_independent_ones_zero() {
        let ten: Vec<usize> = (0..4000).map(|i| i % 10).collect();
        let two: Vec<usize> = ten.iter().map(|i| i / 5).collect();
        let other: Vec<usize> = (0..4000).map(|i| i / 10 % 7).collect();
        let got = mutual_information(&labels(&ten), &labels(&two)).unwrap();
        assert_close(got.information, 2.0f64.ln(), 1e-12, &got);
        assert_close(got.normalised().unwrap(), 1.0, 1e-12, &got);
        assert_eq!(mutual_information(&labels(&ten), &labels(&other)).unwrap().normalised(), Some(0.0));
    }

    #[test]
    fn a_relation_without_any_correlation_is_seen() {
        let x: Vec<f64> = (-500..=500).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|v| v * v).collect();
        let bins = bins_for(x.len());
        let got = mutual_information(&Codes::from_values(&x, bins), &Codes::from_values(&y, bins)).unwrap();
        assert!(got.normalised().unwrap() > 0.6);
    }

    #[test]
    fn edges_are_answers() {
        let constant = Codes::from_values(&[3.0; 5], 4);
        let values = Codes::from_values(&[1.0, 2.0, f64::NAN, 4.0, 5.0], 4);
        let got = mutual_information(&constant, &values).unwrap();
        assert_eq!((got.information, got.normalised(), got.n), (0.0, None, 4));
        let nothing = Codes::from_labels([None, None, None, None, None]);
        assert_eq!(mutual_information(&nothing, &values), None);
        // Everybody a category of their own says nothing.
        let ids: Vec<usize> = (0..3000).collect();
        assert_eq!(mutual_information(&labels(&ids), &labels(&ids)).unwrap().normalised(), Some(0.0));
        let matrix = mutual_information_matrix(&[values, constant]);
        assert_eq!(matrix.row(0)[0], 1.0);
        assert!(matrix.row(0)[1].is_nan() && matrix.row(1)[1].is_nan());
        assert!(Codes::from_values(&[], 3).is_empty());
        assert_eq!((bins_for(0), bins_for(18), bins_for(4000)), (2, 2, 10));
    }
}
