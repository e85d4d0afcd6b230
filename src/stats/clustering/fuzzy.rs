//! Fuzzy c-means: every row belongs to every group, to a degree [Bezdek 1981].

use super::kmeans::{KMeansOptions, k_means_ordered};
use super::mixture::largest;
use super::nearest::CHUNK;
use super::order::{self, Ordered};
use super::{Coverage, Obstacle, admit};
use crate::stats::matrix::{Matrix, squared_distance};
use crate::stats::random;
use crate::task::Task;
use rayon::prelude::*;

/// Up to so many rows the centres come from all; beyond, from so many drawn at random.
pub const SAMPLE: usize = 50_000;

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FuzzyOptions {
    /// The fuzzifier m, above 1: near 1 the groups are sharp, with a large one everything belongs everywhere.
    pub fuzzifier: f64,
    /// The most iterations.
    pub iterations: usize,
    /// Stops when no membership changes by more.
    pub tolerance: f64,
    /// The seed of the start, which is k-means' end.
    pub seed: u64,
}

impl Default for FuzzyOptions {
    fn default() -> Self {
        Self { fuzzifier: 2.0, iterations: 500, tolerance: 1e-6, seed: 0 }
    }
}

/// Fuzzy groups, numbered from the one that most rows belong to most.
#[derive(Debug, Clone, PartialEq)]
pub struct Fuzzy {
    /// The degree to which each row (down) belongs to each group (across); each row's add up to 1.
    pub memberships: Matrix,
    /// The centre of each group.
    pub centres: Matrix,
    /// The group that each row belongs to most.
    pub labels: Vec<usize>,
    /// The partition coefficient: the mean of Σ membership², 1 for sharp groups, 1/k where nothing is told apart.
    pub partition_coefficient: f64,
    /// Σ membershipᵐ × squared distance, which was made small.
    pub objective: f64,
    /// How many iterations.
    pub iterations: usize,
    /// Whether it stopped by itself.
    pub converged: bool,
    /// How many rows the centres come from.
    pub coverage: Coverage,
}

/// Finds `k` fuzzy groups. The rows' order does not matter.
///
/// In many features a fuzzifier of 2 can draw all centres to one place [Winkler, Klawonn & Kruse 2011]: the partition
/// coefficient is then near 1/k, and a smaller fuzzifier tells the groups apart.
///
/// # Errors
/// [`Obstacle`] where the fuzzifier is not above 1, a value is not finite, there are fewer than `k` different rows, or
/// the caller stopped it.
pub fn fuzzy_c_means(data: &Matrix, k: usize, options: &FuzzyOptions, task: &Task) -> Result<Fuzzy, Obstacle> {
    if !(options.fuzzifier > 1.0 && options.fuzzifier.is_finite()) {
        return Err(Obstacle::Fuzzifier);
    }
    let ordered = Ordered::new(data);
    admit(&ordered, k)?;
    let rows = random::sample(data.rows(), SAMPLE, options.seed, u64::MAX);
    let whole = rows.len() == data.rows();
    let sample = if whole { ordered.data.clone() } else { ordered.data.select(&rows) };
    let start = KMeansOptions { seed: options.seed, ..KMeansOptions::default() };
    let mut centres = k_means_ordered(&sample, k, &start, &task.step(0, 2))?.centres;
    let (mut iterations, mut converged) = (0, false);
    let mut step = Step::new(&sample, &centres, options.fuzzifier);
    while iterations < options.iterations && !converged {
        task.check()?;
        centres = step.centres();
        let next = Step::new(&sample, &centres, options.fuzzifier);
        let pairs = step.memberships.values().iter().zip(next.memberships.values());
        converged = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) <= options.tolerance;
        step = next;
        iterations += 1;
        task.step(1, 2).report(iterations as f64 / options.iterations as f64);
    }
    let last = Step::new(&ordered.data, &centres, options.fuzzifier);
    let coverage = if whole { Coverage::All } else { Coverage::Sample(rows.len()) };
    Ok(last.finish(&ordered, centres, Fuzzy { iterations, converged, coverage, ..Fuzzy::nothing(data.columns()) }))
}

/// Memberships in groups about given centres.
struct Step<'a> {
    data: &'a Matrix,
    fuzzifier: f64,
    memberships: Matrix,
    objective: f64,
}

impl<'a> Step<'a> {
    fn new(data: &'a Matrix, centres: &Matrix, fuzzifier: f64) -> Self {
        let (k, columns) = (centres.rows(), data.columns());
        let mut values = vec![0.0; data.rows() * k];
        let visit = |(rows, memberships): (&[f64], &mut [f64])| {
            let mut squares = vec![0.0; k];
            let mut objective = 0.0;
            for (row, out) in rows.chunks_exact(columns).zip(memberships.chunks_exact_mut(k)) {
                squares.iter_mut().zip(centres.iter_rows()).for_each(|(d, c)| *d = squared_distance(row, c));
                degrees(&squares, fuzzifier, out);
                objective += out.iter().zip(&squares).map(|(u, d)| power(*u, fuzzifier) * d).sum::<f64>();
            }
            objective
        };
        let pieces = data.values().par_chunks(CHUNK * columns).zip(values.par_chunks_mut(CHUNK * k));
        let objective = pieces.map(visit).collect::<Vec<f64>>().iter().sum();
        Self { data, fuzzifier, memberships: Matrix::new(values, k), objective }
    }

    /// The means of all rows, weighted by the m-th power of their memberships.
    fn centres(&self) -> Matrix {
        let (k, columns) = (self.memberships.columns(), self.data.columns());
        let width = columns + 1;
        let visit = |(rows, memberships): (&[f64], &[f64])| {
            let mut sums = vec![0.0; k * width];
            for (row, degrees) in rows.chunks_exact(columns).zip(memberships.chunks_exact(k)) {
                for (&degree, sums) in degrees.iter().zip(sums.chunks_exact_mut(width)) {
                    let weight = power(degree, self.fuzzifier);
                    sums[columns] += weight;
                    sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += weight * x);
                }
            }
            sums
        };
        let rows = self.data.values().par_chunks(CHUNK * columns);
        let pieces = rows.zip(self.memberships.values().par_chunks(CHUNK * k)).map(visit);
        let mut sums = vec![0.0; k * width];
        for piece in pieces.collect::<Vec<_>>() {
            sums.iter_mut().zip(piece).for_each(|(sum, x)| *sum += x);
        }
        let centre = |sums: &[f64]| {
            let weight = sums[columns].max(f64::MIN_POSITIVE);
            sums[..columns].iter().map(|sum| sum / weight).collect::<Vec<f64>>()
        };
        Matrix::new(sums.chunks_exact(width).flat_map(centre).collect(), columns)
    }

    fn finish(self, ordered: &Ordered, centres: Matrix, rest: Fuzzy) -> Fuzzy {
        let k = centres.rows();
        let labels: Vec<usize> = self.memberships.iter_rows().map(largest).collect();
        let ranks = order::ranks(&order::sizes(&labels, k), &centres);
        let new = order::renumbering(&ranks);
        let labels: Vec<usize> = labels.into_iter().map(|label| new[label]).collect();
        let degrees = self.memberships.iter_rows().flat_map(|row| ranks.iter().map(|&c| row[c])).collect();
        let squares: f64 = self.memberships.values().iter().map(|u| u * u).sum();
        Fuzzy {
            memberships: ordered.back_rows(&Matrix::new(degrees, k)),
            centres: centres.select(&ranks),
            labels: ordered.back(&labels),
            partition_coefficient: squares / self.data.rows() as f64,
            objective: self.objective,
            ..rest
        }
    }
}

impl Fuzzy {
    fn nothing(columns: usize) -> Self {
        let empty = Matrix::new(Vec::new(), columns);
        Self {
            memberships: empty.clone(),
            centres: empty,
            labels: Vec::new(),
            partition_coefficient: 0.0,
            objective: 0.0,
            iterations: 0,
            converged: false,
            coverage: Coverage::All,
        }
    }
}

fn power(x: f64, exponent: f64) -> f64 {
    if exponent == 2.0 { x * x } else { x.powf(exponent) }
}

/// Memberships from squared distances: proportional to d^(−2/(m−1)); a row on centres belongs to those alone.
fn degrees(squares: &[f64], fuzzifier: f64, out: &mut [f64]) {
    let nearest = squares.iter().copied().fold(f64::INFINITY, f64::min);
    let exponent = 1.0 / (fuzzifier - 1.0);
    for (out, &square) in out.iter_mut().zip(squares) {
        // Relative to the nearest: no overflow, whatever the exponent.
        *out = match nearest > 0.0 {
            true if exponent == 1.0 => nearest / square,
            true => (nearest / square).powf(exponent),
            false => f64::from(u8::from(square <= 0.0)),
        };
    }
    let sum: f64 = out.iter().sum();
    out.iter_mut().for_each(|u| *u /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_by_hand() {
        let mut out = [0.0; 2];
        degrees(&[1.0, 4.0], 2.0, &mut out);
        assert_eq!(out, [0.8, 0.2]);
        degrees(&[1.0, 4.0], 3.0, &mut out);
        assert!((out[0] - 2.0 / 3.0).abs() < 1e-15);
        degrees(&[0.0, 4.0], 2.0, &mut out);
        assert_eq!(out, [1.0, 0.0]);
        degrees(&[0.0, 0.0], 2.0, &mut out);
        assert_eq!(out, [0.5, 0.5]);
    }

    #[test]
    fn a_fuzzifier_of_one_is_refused() {
        let data = Matrix::new(vec![0.0, 1.0, 5.0], 1);
        for fuzzifier in [1.0, 0.5, f64::NAN, f64::INFINITY] {
            let options = FuzzyOptions { fuzzifier, ..FuzzyOptions::default() };
            assert_eq!(fuzzy_c_means(&data, 2, &options, &Task::UNWATCHED), Err(Obstacle::Fuzzifier));
        }
    }
}
