//! k-means: `k` centres, every row to the nearest, as little squared distance as possible [Lloyd 1957; MacQueen 1967].

mod blocks;
mod lloyd;
mod seeding;

use super::nearest::all_near;
use super::order::{self, Ordered};
use super::{Coverage, Obstacle, admit};
use crate::stats::matrix::Matrix;
use crate::stats::random::{self, stream};
use crate::task::Task;
use blocks::Blocks;
use lloyd::{Lloyd, Stop};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Up to so many rows every restart sees all of them. Beyond, restarts see so many drawn at random, and the best of
/// them are refined on all [Bradley & Fayyad 1998]: the ends of restarts differ by far more than a sample's error.
pub const SAMPLE: usize = 25_000;
/// How many of the restarts on a sample are refined on all rows.
const REFINED: usize = 2;

/// How hard to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KMeansOptions {
    /// How many starts; the best end counts.
    pub restarts: usize,
    /// The most iterations of each, and of the refinement of the best.
    pub iterations: usize,
    /// The seed of every draw.
    pub seed: u64,
}

impl Default for KMeansOptions {
    fn default() -> Self {
        Self { restarts: 10, iterations: 300, seed: 0 }
    }
}

/// Groups found by k-means, numbered from the largest to the smallest.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeans {
    /// The group of each row.
    pub labels: Vec<usize>,
    /// The mean of each group's rows, a row per group.
    pub centres: Matrix,
    /// How many rows each group has.
    pub sizes: Vec<usize>,
    /// Σ of squared distances of rows to their centre.
    pub inertia: f64,
    /// Iterations of the best start, with its refinement.
    pub iterations: usize,
    /// Whether no row would change its group any more (beyond [`SAMPLE`] rows: whether the centres stand still
    /// to a hundred-thousandth of a feature's variance).
    pub converged: bool,
    /// How many rows the restarts saw.
    pub coverage: Coverage,
}

/// Finds `k` groups. The rows' order does not matter: they are sorted before anything is drawn.
///
/// # Errors
/// [`Obstacle`] where a value is not finite, there are fewer than `k` different rows, or the caller stopped it.
pub fn k_means(data: &Matrix, k: usize, options: &KMeansOptions, task: &Task) -> Result<KMeans, Obstacle> {
    let ordered = Ordered::new(data);
    admit(&ordered, k)?;
    let mut found = k_means_ordered(&ordered.data, k, options, task)?;
    found.labels = ordered.back(&found.labels);
    Ok(found)
}

/// The same of rows that are in order and known to be fit for it.
pub(super) fn k_means_ordered(
    data: &Matrix,
    k: usize,
    options: &KMeansOptions,
    task: &Task,
) -> Result<KMeans, Obstacle> {
    let rows = random::sample(data.rows(), SAMPLE, options.seed, u64::MAX);
    let whole = rows.len() == data.rows();
    let mut starts = match whole {
        true => starts(data, k, options, &task.step(0, 2))?,
        false => starts(&data.select(&rows), k, options, &task.step(0, 2))?,
    };
    // Stable: the earliest of the best.
    starts.sort_by(|a, b| a.inertia.total_cmp(&b.inertia));
    starts.truncate(if whole { 1 } else { REFINED });
    let blocks = Blocks::new(data);
    let stop = if whole { Stop::Settled } else { Stop::Within(1e-5 * mean_variance(data)) };
    let mut best: Option<(f64, Lloyd, usize)> = None;
    let count = starts.len();
    for (i, start) in starts.into_iter().enumerate() {
        let mut lloyd = Lloyd::new(data, &blocks, start.centres);
        lloyd.run(stop, options.iterations, task)?;
        let inertia = lloyd.inertia();
        if best.as_ref().is_none_or(|(least, ..)| inertia < *least) {
            best = Some((inertia, lloyd, start.iterations));
        }
        task.step(1, 2).report((i + 1) as f64 / count as f64);
    }
    let (_, best, before) = best.ok_or(Obstacle::NoRows)?;
    let coverage = if whole { Coverage::All } else { Coverage::Sample(rows.len()) };
    Ok(numbered(&best, before, coverage))
}

/// The end of a start.
struct Start {
    inertia: f64,
    centres: Matrix,
    iterations: usize,
}

/// Runs every start until its centres stand nearly still: the squared shifts add up to less than a ten-thousandth of a
/// feature's mean variance.
fn starts(data: &Matrix, k: usize, options: &KMeansOptions, task: &Task) -> Result<Vec<Start>, Obstacle> {
    let (tolerance, blocks) = (1e-4 * mean_variance(data), Blocks::new(data));
    let (restarts, done) = (options.restarts.max(1), AtomicUsize::new(0));
    let run = |restart: usize| {
        let seeds = seeding::seeds(&blocks, data.rows(), k, &mut stream(options.seed, restart as u64));
        let mut lloyd = Lloyd::new(data, &blocks, data.select(&seeds));
        lloyd.run(Stop::Within(tolerance), options.iterations, task)?;
        task.report((done.fetch_add(1, Relaxed) + 1) as f64 / restarts as f64);
        Ok(Start { inertia: lloyd.inertia(), centres: lloyd.centres().clone(), iterations: lloyd.iterations })
    };
    (0..restarts).into_par_iter().map(run).collect()
}

/// The mean of the features' variances.
fn mean_variance(data: &Matrix) -> f64 {
    let (n, columns) = (data.rows().max(1) as f64, data.columns());
    let mut sums = vec![[0.0; 2]; columns];
    for row in data.iter_rows() {
        for ((sum, x), centre) in sums.iter_mut().zip(row).zip(data.row(0)) {
            // About the first row: a variance is a difference of large numbers where values are far from zero.
            let x = x - centre;
            sum[0] += x;
            sum[1] += x * x;
        }
    }
    let variances = sums.iter().map(|[sum, squares]| (squares / n - (sum / n) * (sum / n)).max(0.0));
    variances.sum::<f64>() / columns as f64
}

fn numbered(best: &Lloyd, before: usize, coverage: Coverage) -> KMeans {
    let (centres, labels) = (best.centres(), best.labels());
    let sizes = order::sizes(&labels, centres.rows());
    let ranks = order::ranks(&sizes, centres);
    let new = order::renumbering(&ranks);
    KMeans {
        labels: labels.into_iter().map(|label| new[label]).collect(),
        centres: centres.select(&ranks),
        sizes: ranks.iter().map(|&group| sizes[group]).collect(),
        inertia: best.inertia(),
        iterations: before + best.iterations,
        converged: best.converged,
        coverage,
    }
}

impl KMeans {
    /// The nearest group of each row of other data with the same columns.
    pub fn assign(&self, data: &Matrix) -> Vec<usize> {
        all_near(data, &self.centres).iter().map(|near| near.centre).collect()
    }
}
