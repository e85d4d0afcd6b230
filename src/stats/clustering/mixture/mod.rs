//! Gaussian mixtures: each group a normal distribution, each row of each group with a probability [Dempster, Laird &
//! Rubin 1977].

mod shape;

pub use shape::Shape;

use super::kmeans::{KMeansOptions, k_means_ordered};
use super::nearest::CHUNK;
use super::order::{self, Ordered};
use super::{Coverage, Obstacle, admit};
use crate::stats::matrix::Matrix;
use crate::stats::random;
use crate::task::Task;
use rayon::prelude::*;
use shape::{Density, covariances};

/// Up to so many rows the mixture is fitted to all; beyond, to so many drawn at random.
pub const SAMPLE: usize = 25_000;

/// Iterations after which starts are compared.
const SHORT: usize = 10;
/// How many of the starts run to the end.
const REFINED: usize = 3;

/// How hard to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixtureOptions {
    /// What the components' covariances have in common.
    pub shape: Shape,
    /// How many starts. Each runs a little way, the best three to the end [Biernacki, Celeux & Govaert 2003], and the best
    /// end counts.
    pub restarts: usize,
    /// The most iterations of each.
    pub iterations: usize,
    /// Stops when the mean log-likelihood grows by less.
    pub tolerance: f64,
    /// Added to every variance, so that none becomes zero.
    pub ridge: f64,
    /// The seed of every draw.
    pub seed: u64,
}

impl Default for MixtureOptions {
    fn default() -> Self {
        Self { shape: Shape::Full, restarts: 20, iterations: 200, tolerance: 1e-4, ridge: 1e-6, seed: 0 }
    }
}

/// A fitted mixture, its components numbered from the one with most rows to the one with fewest.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// What the components' covariances have in common.
    pub shape: Shape,
    /// The share of each component.
    pub weights: Vec<f64>,
    /// The mean of each, a row per component.
    pub means: Matrix,
    /// The covariance of each: a row per component, columns × columns row after row.
    pub covariances: Matrix,
    /// The probability of each row (down) to come from each component (across).
    pub responsibilities: Matrix,
    /// The most probable component of each row.
    pub labels: Vec<usize>,
    /// ln of the likelihood of all rows.
    pub log_likelihood: f64,
    /// ln of the density at each row.
    pub row_log_likelihood: Vec<f64>,
    /// Iterations of the best start.
    pub iterations: usize,
    /// Whether it stopped by itself.
    pub converged: bool,
    /// How many rows it was fitted to.
    pub coverage: Coverage,
}

/// Fits a mixture of `k` components. The rows' order does not matter.
///
/// # Errors
/// [`Obstacle`] where a value is not finite, there are fewer than `k` different rows, a covariance is singular, or the
/// caller stopped it.
pub fn mixture(data: &Matrix, k: usize, options: &MixtureOptions, task: &Task) -> Result<Mixture, Obstacle> {
    let ordered = Ordered::new(data);
    admit(&ordered, k)?;
    let mut found = mixture_ordered(&ordered.data, k, options, task)?;
    found.labels = ordered.back(&found.labels);
    found.row_log_likelihood = ordered.back(&found.row_log_likelihood);
    found.responsibilities = ordered.back_rows(&found.responsibilities);
    Ok(found)
}

/// The same of rows that are in order and known to be fit for it.
pub(super) fn mixture_ordered(
    data: &Matrix,
    k: usize,
    options: &MixtureOptions,
    task: &Task,
) -> Result<Mixture, Obstacle> {
    let rows = random::sample(data.rows(), SAMPLE, options.seed, u64::MAX);
    let whole = rows.len() == data.rows();
    let sample = if whole { data.clone() } else { data.select(&rows) };
    let starts = options.restarts.max(1);
    let short = MixtureOptions { iterations: SHORT.min(options.iterations), ..*options };
    let begin = |start: usize| {
        let groups = start_groups(&sample, k, options.seed, start, &task.silent())?;
        let found = Em::new(&sample, &one_hot(&groups, k), options)?.run(&short, task)?;
        task.step(0, 2).report((start + 1) as f64 / starts as f64);
        Ok(found)
    };
    // A covariance can collapse on the way from one start and not from another.
    let mut begun = sound((0..starts).into_par_iter().map(begin).collect())?;
    // Stable: the earliest of equals.
    begun.sort_by(|a, b| b.mean_log.total_cmp(&a.mean_log));
    begun.truncate(REFINED);
    let mut ended = sound(begun.into_par_iter().map(|em| em.run(options, &task.step(1, 2))).collect())?;
    ended.sort_by(|a, b| b.mean_log.total_cmp(&a.mean_log));
    let best = ended.into_iter().next().ok_or(Obstacle::Degenerate);
    let coverage = if whole { Coverage::All } else { Coverage::Sample(rows.len()) };
    best?.finish(data, options.shape, coverage)
}

/// Fits a mixture from given responsibilities, a row per row of `data` and a column per component.
///
/// # Errors
/// [`Obstacle`] as for [`mixture`].
///
/// # Panics
/// When there is not one row of responsibilities per row.
pub fn mixture_from(
    data: &Matrix,
    responsibilities: &Matrix,
    options: &MixtureOptions,
    task: &Task,
) -> Result<Mixture, Obstacle> {
    assert_eq!(data.rows(), responsibilities.rows(), "responsibilities for every row");
    let sound = data.values().iter().chain(responsibilities.values()).all(|x| x.is_finite());
    match (data.rows(), sound) {
        (0, _) => Err(Obstacle::NoRows),
        (_, false) => Err(Obstacle::NotFinite),
        _ => Em::new(data, responsibilities, options)?.run(options, task)?.finish(data, options.shape, Coverage::All),
    }
}

/// The groups that a start begins with: the best that k-means finds, what a single run of it happens on, or rows taken
/// to the nearest of a few drawn ones.
fn start_groups(data: &Matrix, k: usize, seed: u64, start: usize, task: &Task) -> Result<Vec<usize>, Obstacle> {
    let usual = KMeansOptions { seed: seed.wrapping_add(start as u64), ..KMeansOptions::default() };
    let options = match start {
        0 => usual,
        _ if start.is_multiple_of(2) => KMeansOptions { restarts: 1, ..usual },
        _ => KMeansOptions { restarts: 1, iterations: 1, ..usual },
    };
    Ok(k_means_ordered(data, k, &options, task)?.labels)
}

/// Those that came to an end; the work is stopped if one of them was.
fn sound(fits: Vec<Result<Em, Obstacle>>) -> Result<Vec<Em>, Obstacle> {
    match fits.iter().any(|fit| matches!(fit, Err(Obstacle::Cancelled))) {
        true => Err(Obstacle::Cancelled),
        false => Ok(fits.into_iter().flatten().collect()),
    }
}

fn one_hot(labels: &[usize], k: usize) -> Matrix {
    let mut values = vec![0.0; labels.len() * k];
    labels.iter().enumerate().for_each(|(row, &label)| values[row * k + label] = 1.0);
    Matrix::new(values, k)
}

/// Expectation and maximisation in turns.
struct Em<'a> {
    data: &'a Matrix,
    weights: Vec<f64>,
    means: Matrix,
    covariances: Matrix,
    densities: Vec<Density>,
    mean_log: f64,
    iterations: usize,
    converged: bool,
}

/// Responsibilities and the ln of the density of each row, with its sum.
struct Expectation {
    responsibilities: Matrix,
    logs: Vec<f64>,
    total: f64,
}

impl<'a> Em<'a> {
    /// The components that suit the responsibilities.
    fn new(data: &'a Matrix, responsibilities: &Matrix, options: &MixtureOptions) -> Result<Self, Obstacle> {
        let empty = Matrix::new(Vec::new(), data.columns());
        let mut em = Self {
            data,
            weights: vec![0.0; responsibilities.columns()],
            means: empty.clone(),
            covariances: empty,
            densities: Vec::new(),
            mean_log: f64::NEG_INFINITY,
            iterations: 0,
            converged: false,
        };
        em.maximise(responsibilities, options)?;
        Ok(em)
    }

    fn run(mut self, options: &MixtureOptions, task: &Task) -> Result<Self, Obstacle> {
        // Two runs on end: the second must not compare with where the first ended.
        self.mean_log = f64::NEG_INFINITY;
        for _ in 0..options.iterations {
            task.check()?;
            let expectation = self.expectation(self.data);
            let mean_log = expectation.total / self.data.rows() as f64;
            self.maximise(&expectation.responsibilities, options)?;
            self.iterations += 1;
            self.converged = (mean_log - self.mean_log).abs() < options.tolerance;
            self.mean_log = mean_log;
            if self.converged {
                break;
            }
        }
        self.mean_log = self.expectation(self.data).total / self.data.rows() as f64;
        Ok(self)
    }

    /// Responsibilities by Bayes' rule, in logarithms: densities in many features are too small for floats.
    fn expectation(&self, data: &Matrix) -> Expectation {
        let (k, columns) = (self.weights.len(), data.columns());
        let log_weights: Vec<f64> = self.weights.iter().map(|w| w.ln()).collect();
        let mut values = vec![0.0; data.rows() * k];
        let mut logs = vec![0.0; data.rows()];
        let visit = |((rows, responsibilities), logs): ((&[f64], &mut [f64]), &mut [f64])| {
            let mut gap = vec![0.0; columns];
            let mut total = 0.0;
            for ((row, out), log) in rows.chunks_exact(columns).zip(responsibilities.chunks_exact_mut(k)).zip(logs) {
                for (c, out) in out.iter_mut().enumerate() {
                    *out = log_weights[c] + self.densities[c].log(row, self.means.row(c), &mut gap);
                }
                let largest = out.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                out.iter_mut().for_each(|x| *x = (*x - largest).exp());
                let sum: f64 = out.iter().sum();
                out.iter_mut().for_each(|x| *x /= sum);
                *log = largest + sum.ln();
                total += *log;
            }
            total
        };
        let rows = data.values().par_chunks(CHUNK * columns);
        let pieces = rows.zip(values.par_chunks_mut(CHUNK * k)).zip(logs.par_chunks_mut(CHUNK));
        let totals: Vec<f64> = pieces.map(visit).collect();
        Expectation { responsibilities: Matrix::new(values, k), logs, total: totals.iter().sum() }
    }

    fn maximise(&mut self, responsibilities: &Matrix, options: &MixtureOptions) -> Result<(), Obstacle> {
        let columns = self.data.columns();
        let (mut counts, means) = self.weighted_means(responsibilities);
        self.means = means;
        let products = self.weighted_products(responsibilities);
        self.covariances = covariances(products, &counts, columns, options.shape, options.ridge);
        let density = |c: usize| Density::new(self.covariances.row(c), columns, options.shape);
        self.densities = (0..counts.len()).map(density).collect::<Result<_, _>>()?;
        let all: f64 = counts.iter().sum();
        counts.iter_mut().for_each(|count| *count /= all);
        self.weights = counts;
        Ok(())
    }

    /// Adds up what `visit` finds in each piece of the rows, in order.
    fn fold(
        &self,
        responsibilities: &Matrix,
        size: usize,
        visit: impl Fn(&[f64], &[f64], &mut [f64]) + Sync,
    ) -> Vec<f64> {
        let (k, columns) = (responsibilities.columns(), self.data.columns());
        let rows = self.data.values().par_chunks(CHUNK * columns);
        let pieces = rows.zip(responsibilities.values().par_chunks(CHUNK * k)).map(|(rows, shares)| {
            let mut sums = vec![0.0; size];
            rows.chunks_exact(columns)
                .zip(shares.chunks_exact(k))
                .for_each(|(row, share)| visit(row, share, &mut sums));
            sums
        });
        let mut sums = vec![0.0; size];
        for piece in pieces.collect::<Vec<_>>() {
            sums.iter_mut().zip(piece).for_each(|(sum, x)| *sum += x);
        }
        sums
    }

    /// Σ of responsibilities per component, never quite zero, and the means.
    fn weighted_means(&self, responsibilities: &Matrix) -> (Vec<f64>, Matrix) {
        let (k, columns) = (responsibilities.columns(), self.data.columns());
        let mut sums = self.fold(responsibilities, k * (columns + 1), |row, shares, sums| {
            for (&share, sums) in shares.iter().zip(sums.chunks_exact_mut(columns + 1)) {
                sums[columns] += share;
                sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += share * x);
            }
        });
        let mut counts = Vec::with_capacity(k);
        for sums in sums.chunks_exact_mut(columns + 1) {
            let count = sums[columns] + 10.0 * f64::EPSILON;
            sums.iter_mut().for_each(|sum| *sum /= count);
            counts.push(count);
        }
        let means = sums.chunks_exact(columns + 1).flat_map(|sums| sums[..columns].to_vec()).collect();
        (counts, Matrix::new(means, columns))
    }

    /// Σ of responsibility × products of the deviations from each mean; only the diagonal is needed by some shapes, and
    /// the full is cheap enough for all.
    fn weighted_products(&self, responsibilities: &Matrix) -> Vec<f64> {
        let (k, columns) = (responsibilities.columns(), self.data.columns());
        let square = columns * columns;
        let mut sums = self.fold(responsibilities, k * square, |row, shares, sums| {
            for (c, &share) in shares.iter().enumerate() {
                // Most rows belong to one or two components.
                if share < 1e-300 {
                    continue;
                }
                let mean = self.means.row(c);
                let sums = &mut sums[c * square..(c + 1) * square];
                for a in 0..columns {
                    let left = share * (row[a] - mean[a]);
                    let line = &mut sums[a * columns..a * columns + a + 1];
                    for ((sum, x), m) in line.iter_mut().zip(row).zip(mean) {
                        *sum += left * (x - m);
                    }
                }
            }
        });
        for sums in sums.chunks_exact_mut(square) {
            for a in 0..columns {
                for b in 0..a {
                    sums[b * columns + a] = sums[a * columns + b];
                }
            }
        }
        sums
    }

    /// The mixture's word on all rows, its components in the usual order.
    fn finish(self, data: &Matrix, shape: Shape, coverage: Coverage) -> Result<Mixture, Obstacle> {
        let expectation = self.expectation(data);
        let k = self.weights.len();
        let labels: Vec<usize> = expectation.responsibilities.iter_rows().map(largest).collect();
        let ranks = order::ranks(&order::sizes(&labels, k), &self.means);
        let new = order::renumbering(&ranks);
        let shares = expectation.responsibilities.iter_rows().flat_map(|row| ranks.iter().map(|&c| row[c])).collect();
        Ok(Mixture {
            shape,
            weights: ranks.iter().map(|&c| self.weights[c]).collect(),
            means: self.means.select(&ranks),
            covariances: self.covariances.select(&ranks),
            responsibilities: Matrix::new(shares, k),
            labels: labels.into_iter().map(|label| new[label]).collect(),
            log_likelihood: expectation.total,
            row_log_likelihood: expectation.logs,
            iterations: self.iterations,
            converged: self.converged,
            coverage,
        })
    }
}

/// Where the largest value is; the first of equals.
pub(super) fn largest(values: &[f64]) -> usize {
    (0..values.len()).fold(0, |best, i| if values[i] > values[best] { i } else { best })
}

impl Mixture {
    /// How many free numbers the mixture has.
    pub fn parameters(&self) -> usize {
        let (k, columns) = (self.weights.len(), self.means.columns());
        self.shape.parameters(k, columns) + k * columns + k - 1
    }

    /// The Bayesian information criterion [Schwarz 1978]: the smaller the better.
    pub fn bic(&self) -> f64 {
        self.parameters() as f64 * (self.labels.len() as f64).ln() - 2.0 * self.log_likelihood
    }

    /// Akaike's information criterion [Akaike 1974]: the smaller the better.
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters() as f64 - 2.0 * self.log_likelihood
    }
}
