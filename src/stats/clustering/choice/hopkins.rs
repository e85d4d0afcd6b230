//! Whether rows are clustered at all.

use super::super::order::Ordered;
use super::super::{Obstacle, admit};
use super::reference::{Extent, Reference};
use crate::stats::matrix::{Matrix, squared_distance};
use crate::stats::random::sample;
use crate::task::Task;
use rayon::prelude::*;

/// Rows looked at, each time.
const PROBES: usize = 200;
/// Rows among which the nearest is sought.
const LARGEST: usize = 10_000;

/// The Hopkins statistic [Hopkins & Skellam 1954; Cross & Jain 1982] over several draws: 0.5 where the rows are spread
/// evenly over their box, towards 1 where they are clustered, towards 0 where they keep apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hopkins {
    /// The mean over the draws.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
    /// How many draws.
    pub repeats: usize,
    /// How many rows each looked at.
    pub probes: usize,
}

/// Compares the distance to the nearest row from rows and from places drawn evenly over the data's box, each to the
/// power of the number of features. `None` where there are fewer than ten different rows.
///
/// # Errors
/// [`Obstacle`] where a value is not finite, there are no rows, or the caller stopped it.
pub fn hopkins(data: &Matrix, repeats: usize, seed: u64, task: &Task) -> Result<Option<Hopkins>, Obstacle> {
    let ordered = Ordered::new(data);
    admit(&ordered, 1)?;
    hopkins_ordered(&ordered.data, repeats, seed, task)
}

pub(super) fn hopkins_ordered(
    data: &Matrix,
    repeats: usize,
    seed: u64,
    task: &Task,
) -> Result<Option<Hopkins>, Obstacle> {
    let mut distinct: Vec<&[f64]> = data.iter_rows().collect();
    distinct.dedup();
    if distinct.len() < 10 || repeats == 0 {
        return Ok(None);
    }
    let data = data.select(&sample(data.rows(), LARGEST, seed, u64::MAX - 1));
    let probes = PROBES.min((data.rows() / 5).max(2));
    let extent = Extent::new(&data, Reference::Features);
    let draw = |repeat: usize| {
        task.check()?;
        let (part, power) = (repeat as u64, data.columns() as f64);
        let rows = sample(data.rows(), probes, seed, 2 * part);
        let places = extent.draw(probes, seed, 2 * part + 1);
        let of_rows: Vec<f64> =
            rows.iter().map(|&row| power * nearest(&data, data.row(row), Some(row)).ln() / 2.0).collect();
        let of_places: Vec<f64> =
            places.iter_rows().map(|place| power * nearest(&data, place, None).ln() / 2.0).collect();
        // Relative to the largest: powers of distances in many features overflow.
        let largest = of_rows.iter().chain(&of_places).copied().fold(f64::NEG_INFINITY, f64::max);
        let sum = |logs: &[f64]| logs.iter().map(|log| (log - largest).exp()).sum::<f64>();
        let (rows, places) = (sum(&of_rows), sum(&of_places));
        Ok(places / (places + rows))
    };
    let values: Vec<f64> = (0..repeats).into_par_iter().map(draw).collect::<Result<_, Obstacle>>()?;
    let mean = values.iter().sum::<f64>() / repeats as f64;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let deviation = (squares / repeats.saturating_sub(1).max(1) as f64).sqrt();
    Ok(Some(Hopkins { mean, deviation, repeats, probes }))
}

/// The squared distance to the nearest row, other than the row itself.
fn nearest(data: &Matrix, from: &[f64], itself: Option<usize>) -> f64 {
    let others = data.iter_rows().enumerate().filter(|(row, _)| Some(*row) != itself);
    others.map(|(_, row)| squared_distance(row, from)).fold(f64::INFINITY, f64::min)
}
