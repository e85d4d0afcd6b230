//! Features cut into at most 255 bins, one byte each.

use crate::stats::matrix::Matrix;
use rayon::prelude::*;

/// The bin of a value that is missing or infinite.
pub const MISSING: u8 = 255;
/// The most bins for values that are present.
const MOST: usize = 255;

/// Binned columns with the cuts between their bins.
#[derive(Debug, Clone)]
pub struct Binned {
    columns: Vec<Vec<u8>>,
    cuts: Vec<Vec<f64>>,
    rows: usize,
}

impl Binned {
    /// Bins every column of `x`: a bin per distinct value where there are at most 255, else bins of about equal count.
    pub fn new(x: &Matrix) -> Self {
        let bin = |column: usize| {
            let values = x.column(column);
            let cuts = cuts(&values);
            let place = |v: &f64| match v.is_finite() {
                true => cuts.partition_point(|cut| cut < v) as u8,
                false => MISSING,
            };
            (values.iter().map(place).collect(), cuts)
        };
        let (columns, cuts) = (0..x.columns()).into_par_iter().map(bin).unzip();
        Self { columns, cuts, rows: x.rows() }
    }

    /// How many observations.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many features.
    pub fn features(&self) -> usize {
        self.columns.len()
    }

    /// The bins of a feature, one per observation.
    pub fn column(&self, feature: usize) -> &[u8] {
        &self.columns[feature]
    }

    /// Values up to the cut number i lie in bins 0..=i.
    pub fn cuts(&self, feature: usize) -> &[f64] {
        &self.cuts[feature]
    }
}

/// Cuts half-way between neighbouring distinct values.
fn cuts(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = |low: f64, high: f64| {
        let mid = low / 2.0 + high / 2.0;
        if mid >= low && mid < high { mid } else { low }
    };
    let steps: Vec<usize> = (1..sorted.len()).filter(|&i| sorted[i - 1] < sorted[i]).collect();
    if steps.len() < MOST {
        return steps.iter().map(|&i| middle(sorted[i - 1], sorted[i])).collect();
    }
    let mut out: Vec<f64> = Vec::with_capacity(MOST - 1);
    for part in 1..MOST {
        // The first step up at or after the quantile.
        let wanted = part * sorted.len() / MOST;
        let Some(&i) = steps.get(steps.partition_point(|&step| step < wanted)) else { break };
        let cut = middle(sorted[i - 1], sorted[i]);
        if out.last().is_none_or(|&last| last < cut) {
            out.push(cut);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_values_have_bins_of_their_own() {
        let x = Matrix::new(vec![3.0, 1.0, f64::NAN, 2.0, 3.0, f64::INFINITY], 1);
        let b = Binned::new(&x);
        assert_eq!(b.column(0), [2, 0, MISSING, 1, 2, MISSING]);
        assert_eq!(b.cuts(0), [1.5, 2.5]);
    }

    #[test]
    fn many_values_share_bins_of_equal_count() {
        let x = Matrix::new((0..10_000).map(f64::from).collect(), 1);
        let b = Binned::new(&x);
        assert!(b.cuts(0).len() == 254 && b.column(0).iter().max() == Some(&254));
        let first = b.column(0).iter().filter(|&&bin| bin == 0).count();
        assert!((38..=41).contains(&first), "{first}");
        assert!(Binned::new(&Matrix::new(vec![7.0; 5], 1)).cuts(0).is_empty());
        assert!(Binned::new(&Matrix::new(vec![f64::NAN; 5], 1)).cuts(0).is_empty());
    }
}
