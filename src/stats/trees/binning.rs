//! Features cut into at most 255 bins, one byte each.

use crate::stats::matrix::Matrix;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The bin of a value that is missing or infinite.
pub const MISSING: u8 = 255;
/// The most bins for values that are present.
const MOST: usize = 255;
/// Rows put into their bins by one thread at a time.
const BLOCK: usize = 1024;

/// Where the bins of each feature end: values up to the cut number i lie in bins 0..=i.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cuts(Vec<Vec<f64>>);

impl Cuts {
    /// A bin per distinct value where there are at most 255, else bins of about equal count.
    ///
    /// # Panics
    /// With more than 32,767 features, which nodes could not name: a bug of the caller.
    pub fn of(x: &Matrix) -> Self {
        assert!(x.columns() <= usize::from(u16::MAX / 2), "too many features");
        Self((0..x.columns()).into_par_iter().map(|column| cuts(&x.column(column))).collect())
    }

    /// How many features.
    pub fn features(&self) -> usize {
        self.0.len()
    }

    /// The cuts of a feature, ascending, at most 254.
    pub fn feature(&self, feature: usize) -> &[f64] {
        &self.0[feature]
    }

    /// Puts an observation's values into their bins.
    pub fn place(&self, row: &[f64], bins: &mut [u8]) {
        for ((value, cuts), bin) in row.iter().zip(&self.0).zip(bins) {
            *bin = match value.is_finite() {
                true => cuts.partition_point(|cut| cut < value) as u8,
                false => MISSING,
            };
        }
    }
}

/// Binned observations, row after row, so that the bins of one lie side by side.
#[derive(Debug, Clone)]
pub struct Binned {
    bins: Vec<u8>,
    cuts: Cuts,
    useful: Vec<u16>,
}

impl Binned {
    /// Bins every feature of `x`.
    pub fn new(x: &Matrix) -> Self {
        let (cuts, width) = (Cuts::of(x), x.columns());
        let mut bins = vec![0; x.values().len()];
        let block = |(bins, rows): (&mut [u8], &[f64])| {
            bins.chunks_exact_mut(width).zip(rows.chunks_exact(width)).for_each(|(bins, row)| cuts.place(row, bins));
        };
        bins.par_chunks_mut(BLOCK * width).zip(x.values().par_chunks(BLOCK * width)).for_each(block);
        let differs = |feature: &u16| {
            let at = |row: usize| bins[row * width + usize::from(*feature)];
            (1..x.rows()).any(|row| at(row) != at(0))
        };
        let useful = (0..width as u16).filter(differs).collect();
        Self { bins, cuts, useful }
    }

    /// How many observations.
    pub fn rows(&self) -> usize {
        self.bins.len() / self.features()
    }

    /// How many features.
    pub fn features(&self) -> usize {
        self.cuts.features()
    }

    /// The bins of an observation.
    pub fn row(&self, row: usize) -> &[u8] {
        let width = self.features();
        &self.bins[row * width..(row + 1) * width]
    }

    /// The features that have two bins or more, missing values counted as one.
    pub fn useful(&self) -> &[u16] {
        &self.useful
    }

    /// The cuts between bins.
    pub fn cuts(&self) -> &Cuts {
        &self.cuts
    }

    /// The cuts alone, once there is nothing more to learn.
    pub fn into_cuts(self) -> Cuts {
        self.cuts
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

    fn bins(b: &Binned) -> Vec<u8> {
        (0..b.rows()).flat_map(|row| b.row(row).to_vec()).collect()
    }

    #[test]
    fn distinct_values_have_bins_of_their_own() {
        let x = Matrix::new(vec![3.0, 1.0, f64::NAN, 2.0, 3.0, f64::INFINITY], 1);
        let b = Binned::new(&x);
        assert_eq!(bins(&b), [2, 0, MISSING, 1, 2, MISSING]);
        assert_eq!(b.cuts().feature(0), [1.5, 2.5]);
    }

    #[test]
    fn many_values_share_bins_of_equal_count() {
        let x = Matrix::new((0..10_000).map(f64::from).collect(), 1);
        let b = Binned::new(&x);
        assert!(b.cuts().feature(0).len() == 254 && bins(&b).iter().max() == Some(&254));
        let first = bins(&b).iter().filter(|&&bin| bin == 0).count();
        assert!((38..=41).contains(&first), "{first}");
        assert!(Binned::new(&Matrix::new(vec![7.0; 5], 1)).cuts().feature(0).is_empty());
        assert!(Binned::new(&Matrix::new(vec![f64::NAN; 5], 1)).cuts().feature(0).is_empty());
    }

    #[test]
    fn only_features_that_differ_are_useful() {
        let columns = [vec![1.0, 2.0], vec![5.0, 5.0], vec![5.0, f64::NAN], vec![f64::NAN, f64::NAN]];
        let b = Binned::new(&Matrix::from_columns(&columns));
        assert_eq!((b.features(), b.useful()), (4, [0, 2].as_slice()));
        assert_eq!((b.row(0), b.row(1)), ([0, 0, 0, MISSING].as_slice(), [1, 0, MISSING, MISSING].as_slice()));
    }
}
