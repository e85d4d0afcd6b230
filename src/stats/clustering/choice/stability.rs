//! Whether groups come back when the rows are drawn anew.

use super::super::agreement::adjusted_rand;
use super::super::kmeans::{KMeansOptions, k_means_ordered};
use super::super::order::Ordered;
use super::super::{Obstacle, admit};
use crate::stats::matrix::Matrix;
use crate::stats::random::{RngExt, stream};
use crate::task::Task;
use rayon::prelude::*;

/// The agreement of groups with those of resampled rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stability {
    /// The mean adjusted Rand index: 1 where the same groups always come back.
    pub mean: f64,
    /// Its standard deviation over the resamples.
    pub deviation: f64,
    /// How many resamples.
    pub resamples: usize,
}

/// Draws as many rows with replacement, finds groups among them by k-means, takes every row to the nearest, and compares
/// with `labels`; so many times [Dolnicar & Leisch 2010]. `None` without a resample that has `k` different rows.
///
/// # Errors
/// [`Obstacle`] as for k-means.
///
/// # Panics
/// When there is not one label per row.
pub fn stability(
    data: &Matrix,
    labels: &[usize],
    k: usize,
    resamples: usize,
    options: &KMeansOptions,
    task: &Task,
) -> Result<Option<Stability>, Obstacle> {
    assert_eq!(data.rows(), labels.len(), "a label per row");
    let ordered = Ordered::new(data);
    admit(&ordered, k)?;
    let labels: Vec<usize> = ordered.places.iter().map(|&row| labels[row]).collect();
    stability_ordered(&ordered.data, &labels, k, resamples, options, task)
}

pub(super) fn stability_ordered(
    data: &Matrix,
    labels: &[usize],
    k: usize,
    resamples: usize,
    options: &KMeansOptions,
    task: &Task,
) -> Result<Option<Stability>, Obstacle> {
    let n = data.rows();
    let agreement = |resample: usize| {
        let mut random = stream(options.seed, resample as u64);
        let mut rows: Vec<usize> = (0..n).map(|_| random.random_range(0..n)).collect();
        rows.sort_unstable();
        let drawn = Ordered::new(&data.select(&rows));
        if drawn.distinct(k) < k {
            return Ok(None);
        }
        let options = KMeansOptions { seed: options.seed.wrapping_add(resample as u64), ..*options };
        let groups = k_means_ordered(&drawn.data, k, &options, &task.silent())?;
        Ok(Some(adjusted_rand(&groups.assign(data), labels)))
    };
    let values: Vec<Option<f64>> = (0..resamples).into_par_iter().map(agreement).collect::<Result<_, Obstacle>>()?;
    let values: Vec<f64> = values.into_iter().flatten().collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let deviation = (squares / (count - 1.0).max(1.0)).sqrt();
    Ok((!values.is_empty()).then_some(Stability { mean, deviation, resamples: values.len() }))
}
