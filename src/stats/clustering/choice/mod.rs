//! How many groups: silhouette, gap statistic, elbow and the criterion of mixtures side by side, with how stable each
//! number is, and whether there are groups at all.

mod hopkins;
mod reference;
mod stability;
mod verdict;

pub use hopkins::{Hopkins, hopkins};
pub use reference::Reference;
pub use stability::{Stability, stability};
pub use verdict::{Evidence, Verdict};

use super::kmeans::{KMeans, KMeansOptions, k_means_ordered};
use super::mixture::{MixtureOptions, Shape, mixture_ordered};
use super::order::Ordered;
use super::validity::silhouette_sampled;
use super::{Coverage, Obstacle, admit};
use crate::stats::matrix::Matrix;
use crate::stats::random::sample;
use crate::task::Task;
use hopkins::hopkins_ordered;
use rayon::prelude::*;
use reference::Extent;
use stability::stability_ordered;

/// How to look for the number of groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChoiceOptions {
    /// The largest number of groups tried.
    pub largest_k: usize,
    /// Beyond so many rows, so many are drawn at random.
    pub rows: usize,
    /// Starts of k-means for the data.
    pub restarts: usize,
    /// Draws of rows without groups, for the gap statistic.
    pub references: usize,
    /// Which box they fill.
    pub reference: Reference,
    /// Resamples for the stability of each number; 0 for none.
    pub resamples: usize,
    /// Rows that silhouettes are computed with.
    pub silhouette_rows: usize,
    /// The mixtures' shape; `None` leaves the criterion out.
    pub mixture: Option<Shape>,
    /// The seed of every draw.
    pub seed: u64,
}

impl Default for ChoiceOptions {
    fn default() -> Self {
        Self {
            largest_k: 10,
            rows: 4_000,
            restarts: 10,
            references: 10,
            reference: Reference::PrincipalAxes,
            resamples: 10,
            silhouette_rows: 4_000,
            mixture: Some(Shape::Full),
            seed: 0,
        }
    }
}

/// What speaks for one number of groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The number.
    pub k: usize,
    /// k-means' sum of squared distances.
    pub inertia: f64,
    /// The mean silhouette; none of a single group.
    pub silhouette: Option<f64>,
    /// The mean silhouette of rows without groups, divided into as many.
    pub reference_silhouette: Option<f64>,
    /// By how much ln of the inertia is below that of rows without groups [Tibshirani, Walther & Hastie 2001]; none where
    /// the inertia is zero.
    pub gap: Option<f64>,
    /// The gap's standard error s_k, the draws' own error included.
    pub gap_error: f64,
    /// How far the inertia lies below the straight line from the first to the last, both axes from 0 to 1.
    pub elbow: f64,
    /// The criterion of a mixture of as many components: the smaller the better.
    pub bic: Option<f64>,
    /// How well the groups come back from resampled rows.
    pub stability: Option<Stability>,
}

/// All numbers tried, and which each criterion chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// One per number, from 1.
    pub candidates: Vec<Candidate>,
    /// The largest silhouette.
    pub by_silhouette: Option<usize>,
    /// The smallest number whose gap is within a standard error of the next one's; 1 where there are no groups; none
    /// where the gap grows to the end.
    pub by_gap: Option<usize>,
    /// The largest distance to the line.
    pub by_elbow: Option<usize>,
    /// The smallest criterion.
    pub by_bic: Option<usize>,
    /// Whether rows are clustered; none with fewer than ten different ones.
    pub hopkins: Option<Hopkins>,
    /// Whether there are groups at all.
    pub verdict: Verdict,
    /// How many rows were looked at.
    pub coverage: Coverage,
    /// How many rows the silhouettes were computed with.
    pub silhouette_coverage: Coverage,
}

/// Rows that the silhouettes of rows without groups are computed with.
const REFERENCE_SILHOUETTE: usize = 400;
/// References that have their silhouette computed.
const REFERENCE_SILHOUETTES: usize = 3;
/// Starts for references and resamples, which are many and of whom only the mean counts.
const FEW: usize = 3;

/// Tries every number of groups from 1 up to the largest that the options allow and the rows have. The rows' order does
/// not matter.
///
/// # Errors
/// [`Obstacle`] where a value is not finite, there are no rows, or the caller stopped it.
pub fn choose(data: &Matrix, options: &ChoiceOptions, task: &Task) -> Result<Choice, Obstacle> {
    let ordered = Ordered::new(data);
    admit(&ordered, 1)?;
    let drawn = sample(data.rows(), options.rows.max(2), options.seed, u64::MAX);
    let coverage = if drawn.len() == data.rows() { Coverage::All } else { Coverage::Sample(drawn.len()) };
    // A part of rows in order is in order.
    let rows = Ordered { data: ordered.data.select(&drawn), places: drawn };
    let largest = rows.distinct(options.largest_k.max(1)).min(options.largest_k.max(1));
    let data = &rows.data;
    let found = groups(data, largest, options, &task.step(0, 4))?;
    let gaps = gaps(data, &found, options, &task.step(1, 4))?;
    let elbows = elbows(&found.iter().map(|f| f.inertia).collect::<Vec<f64>>());
    let mut candidates = Vec::with_capacity(largest);
    for (i, groups) in found.iter().enumerate() {
        task.check()?;
        let k = i + 1;
        let silhouette =
            silhouette_sampled(data, &groups.labels, options.silhouette_rows, options.seed, &task.silent())?;
        candidates.push(Candidate {
            k,
            inertia: groups.inertia,
            silhouette: silhouette.map(|s| s.mean),
            reference_silhouette: gaps[i].silhouette,
            gap: gaps[i].gap,
            gap_error: gaps[i].error,
            elbow: elbows[i],
            bic: criterion(data, k, options, task)?,
            stability: settled(data, groups, k, options, task)?,
        });
        task.step(1, 2).report(k as f64 / largest as f64);
    }
    let hopkins = hopkins_ordered(data, 10, options.seed, task)?;
    let by_gap = by_gap(&candidates);
    Ok(Choice {
        by_silhouette: best(&candidates, |c| c.silhouette),
        by_gap,
        by_elbow: best(&candidates, |c| (c.elbow > 0.0).then_some(c.elbow)),
        by_bic: best(&candidates, |c| c.bic.map(|bic| -bic)),
        hopkins,
        verdict: Verdict::of(&candidates, by_gap, hopkins),
        candidates,
        coverage,
        silhouette_coverage: match options.silhouette_rows < data.rows() {
            true => Coverage::Sample(options.silhouette_rows),
            false => coverage,
        },
    })
}

/// k-means for every number.
fn groups(data: &Matrix, largest: usize, options: &ChoiceOptions, task: &Task) -> Result<Vec<KMeans>, Obstacle> {
    let with = KMeansOptions { restarts: options.restarts, seed: options.seed, ..KMeansOptions::default() };
    (1..=largest).map(|k| k_means_ordered(data, k, &with, &task.step(k - 1, largest))).collect()
}

/// The gap at one number of groups.
struct Gap {
    gap: Option<f64>,
    error: f64,
    silhouette: Option<f64>,
}

/// The gap at every number: the mean of ln inertia over references, less that of the data.
fn gaps(data: &Matrix, found: &[KMeans], options: &ChoiceOptions, task: &Task) -> Result<Vec<Gap>, Obstacle> {
    let extent = Extent::new(data, options.reference);
    let references = options.references.max(1);
    let one = |reference: usize| -> Result<Vec<(f64, Option<f64>)>, Obstacle> {
        let drawn = Ordered::new(&extent.draw(data.rows(), options.seed, reference as u64));
        let with = KMeansOptions { restarts: FEW, seed: options.seed, ..KMeansOptions::default() };
        let figures = |k: usize| {
            if drawn.distinct(k) < k {
                return Ok((f64::NAN, None));
            }
            let groups = k_means_ordered(&drawn.data, k, &with, &task.silent())?;
            let rows = if reference < REFERENCE_SILHOUETTES { REFERENCE_SILHOUETTE } else { 0 };
            let silhouette = silhouette_sampled(&drawn.data, &groups.labels, rows, options.seed, &task.silent())?;
            Ok((groups.inertia.ln(), silhouette.map(|s| s.mean)))
        };
        let figures = (1..=found.len()).map(figures).collect();
        task.report((reference + 1) as f64 / references as f64);
        figures
    };
    let drawn: Vec<Vec<(f64, Option<f64>)>> = (0..references).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let count = references as f64;
    let gap = |(i, groups): (usize, &KMeans)| {
        let mean = drawn.iter().map(|d| d[i].0).sum::<f64>() / count;
        let squares: f64 = drawn.iter().map(|d| (d[i].0 - mean) * (d[i].0 - mean)).sum();
        let gap = mean - groups.inertia.ln();
        let silhouettes: Vec<f64> = drawn.iter().filter_map(|d| d[i].1).collect();
        let silhouette = silhouettes.iter().sum::<f64>() / silhouettes.len() as f64;
        Gap {
            gap: gap.is_finite().then_some(gap),
            error: (squares / count).sqrt() * (1.0 + 1.0 / count).sqrt(),
            silhouette: silhouette.is_finite().then_some(silhouette),
        }
    };
    Ok(found.iter().enumerate().map(gap).collect())
}

/// How far each inertia lies below the chord from the first to the last, in units where both axes run from 0 to 1
/// [Satopää et al. 2011].
fn elbows(inertias: &[f64]) -> Vec<f64> {
    let (Some(&first), Some(&last)) = (inertias.first(), inertias.last()) else { return Vec::new() };
    let (steps, drop) = (inertias.len().saturating_sub(1) as f64, first - last);
    let below = |(i, inertia): (usize, &f64)| match drop > 0.0 {
        true => (1.0 - i as f64 / steps - (inertia - last) / drop) / std::f64::consts::SQRT_2,
        false => 0.0,
    };
    inertias.iter().enumerate().map(below).collect()
}

fn criterion(data: &Matrix, k: usize, options: &ChoiceOptions, task: &Task) -> Result<Option<f64>, Obstacle> {
    let Some(shape) = options.mixture else { return Ok(None) };
    let with = MixtureOptions {
        shape,
        restarts: 1,
        iterations: 100,
        tolerance: 1e-3,
        seed: options.seed,
        ..MixtureOptions::default()
    };
    match mixture_ordered(data, k, &with, &task.silent()) {
        Ok(found) => Ok(Some(found.bic())),
        Err(Obstacle::Degenerate) => Ok(None),
        Err(other) => Err(other),
    }
}

fn settled(
    data: &Matrix,
    groups: &KMeans,
    k: usize,
    options: &ChoiceOptions,
    task: &Task,
) -> Result<Option<Stability>, Obstacle> {
    if k < 2 || options.resamples == 0 {
        return Ok(None);
    }
    let with = KMeansOptions { restarts: FEW, seed: options.seed, ..KMeansOptions::default() };
    stability_ordered(data, &groups.labels, k, options.resamples, &with, task)
}

/// The number with the largest figure; the smallest of equals.
fn best(candidates: &[Candidate], figure: impl Fn(&Candidate) -> Option<f64>) -> Option<usize> {
    let figures = candidates.iter().filter_map(|c| Some((c.k, figure(c)?)));
    figures.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(k, _)| k)
}

/// The smallest k with gap(k) ≥ gap(k + 1) − s(k + 1).
fn by_gap(candidates: &[Candidate]) -> Option<usize> {
    let enough = |pair: &&[Candidate]| match (pair[0].gap, pair[1].gap) {
        (Some(this), Some(next)) => this >= next - pair[1].gap_error,
        // An inertia of zero cannot be bettered.
        (None, _) => true,
        (_, None) => false,
    };
    candidates.windows(2).find(enough).map(|pair| pair[0].k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_elbow_is_farthest_from_the_chord() {
        let found = elbows(&[100.0, 20.0, 10.0, 0.0]);
        // Chord at 2 of 4: 2/3; the curve: 0.2.
        assert!((found[1] - (2.0 / 3.0 - 0.2) / 2f64.sqrt()).abs() < 1e-12);
        assert!(found[1] > found[2] && found[0] == 0.0 && found[3].abs() < 1e-15);
        assert_eq!((elbows(&[]), elbows(&[5.0]), elbows(&[5.0, 5.0])), (vec![], vec![0.0], vec![0.0, 0.0]));
    }
}
