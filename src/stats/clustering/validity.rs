//! How good groups are, from the rows alone: silhouette, Davies–Bouldin, Calinski–Harabasz.
//!
//! Labels are numbers below `k`; numbers without rows are left out of account.

use super::nearest::{CHUNK, inertia, means, total};
use super::order::sizes;
use super::{Coverage, Obstacle};
use crate::stats::matrix::{Matrix, squared_distance};
use crate::stats::random;
use crate::task::Task;
use rayon::prelude::*;

/// Rows compared with one row at a time, side by side.
const WIDE: usize = 8;

/// How much nearer rows are to their own group than to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette {
    /// The rows that have a value, ascending; all of them unless a sample was drawn.
    pub rows: Vec<usize>,
    /// Each one's value: −1 misplaced, 0 between two groups, 1 well inside; 0 for a row alone in its group.
    pub values: Vec<f64>,
    /// The mean of the values.
    pub mean: f64,
    /// Whether all rows were compared with each other.
    pub coverage: Coverage,
}

/// The silhouette of every row [Rousseeuw 1987], compared with every other: the time grows with the square of the
/// rows. `None` where there are fewer than two groups, or as many as rows.
///
/// # Errors
/// [`Obstacle::Cancelled`].
///
/// # Panics
/// When there is not one label per row.
pub fn silhouette(data: &Matrix, labels: &[usize], task: &Task) -> Result<Option<Silhouette>, Obstacle> {
    assert_eq!(data.rows(), labels.len(), "a label per row");
    let groups = Groups::new(data, labels);
    if groups.starts.len() < 3 || groups.starts.len() > data.rows() {
        return Ok(None);
    }
    let pieces: Vec<&[usize]> = groups.rows.chunks(64).collect();
    let of_piece = |(piece, rows): (usize, &&[usize])| {
        task.check()?;
        if piece % 64 == 0 {
            task.report(piece as f64 * 64.0 / data.rows() as f64);
        }
        let mut sums = vec![0.0; groups.starts.len() - 1];
        let value = |(i, &row): (usize, &usize)| groups.value(data.row(row), piece * 64 + i, &mut sums);
        Ok(rows.iter().enumerate().map(value).collect::<Vec<f64>>())
    };
    let parts: Result<Vec<Vec<f64>>, Obstacle> = pieces.par_iter().enumerate().map(of_piece).collect();
    let mut values = vec![0.0; data.rows()];
    for (&row, value) in groups.rows.iter().zip(parts?.into_iter().flatten()) {
        values[row] = value;
    }
    let mean = total(values.len(), |i| values[i]) / values.len() as f64;
    Ok(Some(Silhouette { rows: (0..values.len()).collect(), values, mean, coverage: Coverage::All }))
}

/// The silhouette within `size` rows drawn at random, or of all where there are no more.
///
/// # Errors
/// [`Obstacle::Cancelled`].
///
/// # Panics
/// When there is not one label per row.
pub fn silhouette_sampled(
    data: &Matrix,
    labels: &[usize],
    size: usize,
    seed: u64,
    task: &Task,
) -> Result<Option<Silhouette>, Obstacle> {
    assert_eq!(data.rows(), labels.len(), "a label per row");
    if size >= data.rows() {
        return silhouette(data, labels, task);
    }
    let rows = random::sample(data.rows(), size, seed, 0);
    let drawn: Vec<usize> = rows.iter().map(|&row| labels[row]).collect();
    let found = silhouette(&data.select(&rows), &drawn, task)?;
    Ok(found.map(|found| Silhouette { coverage: Coverage::Sample(rows.len()), rows, ..found }))
}

/// Rows group after group, feature by feature in blocks.
struct Groups {
    /// The caller's rows in this order.
    rows: Vec<usize>,
    /// Where each group starts, and the end.
    starts: Vec<usize>,
    /// Each group's rows in blocks of eight, filled up with rows infinitely far away that are then not counted.
    blocks: Vec<Vec<[f64; WIDE]>>,
    columns: usize,
}

impl Groups {
    fn new(data: &Matrix, labels: &[usize]) -> Self {
        let mut rows: Vec<usize> = (0..labels.len()).collect();
        rows.sort_by_key(|&row| labels[row]);
        let mut starts = vec![0];
        starts.extend((1..rows.len()).filter(|&i| labels[rows[i]] != labels[rows[i - 1]]));
        starts.push(rows.len());
        let columns = data.columns();
        let block_up = |range: &[usize]| {
            let rows = &rows[range[0]..range[1]];
            let mut blocks = vec![[0.0; WIDE]; rows.len().div_ceil(WIDE) * columns];
            for (i, &row) in rows.iter().enumerate() {
                for (j, &x) in data.row(row).iter().enumerate() {
                    blocks[i / WIDE * columns + j][i % WIDE] = x;
                }
            }
            blocks
        };
        let blocks = starts.windows(2).map(block_up).collect();
        Self { rows, starts, blocks, columns }
    }

    /// Σ of distances of `row` to the rows of a group of `size`.
    fn distance_sum(&self, row: &[f64], group: usize, size: usize) -> f64 {
        let mut sums = [0.0; WIDE];
        let whole = size / WIDE;
        for (b, block) in self.blocks[group].chunks_exact(self.columns).enumerate() {
            let mut squares = [0.0; WIDE];
            for (&x, lanes) in row.iter().zip(block) {
                for l in 0..WIDE {
                    squares[l] += (lanes[l] - x) * (lanes[l] - x);
                }
            }
            let counted = if b < whole { WIDE } else { size % WIDE };
            if counted == WIDE {
                (0..WIDE).for_each(|l| sums[l] += squares[l].sqrt());
            } else {
                (0..counted).for_each(|l| sums[l] += squares[l].sqrt());
            }
        }
        sums.iter().sum()
    }

    /// The silhouette of the row at `place`; `sums` is room to work in.
    fn value(&self, row: &[f64], place: usize, sums: &mut [f64]) -> f64 {
        let size = |g: usize| self.starts[g + 1] - self.starts[g];
        let own = self.starts.partition_point(|&start| start <= place) - 1;
        if size(own) < 2 {
            return 0.0;
        }
        for (g, sum) in sums.iter_mut().enumerate() {
            *sum = self.distance_sum(row, g, size(g));
        }
        let within = sums[own] / (size(own) - 1) as f64;
        let others = (0..sums.len()).filter(|&g| g != own).map(|g| sums[g] / size(g) as f64);
        let nearest = others.fold(f64::INFINITY, f64::min);
        let larger = within.max(nearest);
        if larger > 0.0 { (nearest - within) / larger } else { 0.0 }
    }
}

/// Centres of the groups that have rows, their sizes, and each row's group among them.
fn occupied(data: &Matrix, labels: &[usize]) -> (Matrix, Vec<usize>, Vec<usize>) {
    assert_eq!(data.rows(), labels.len(), "a label per row");
    let counts = sizes(labels, labels.iter().max().map_or(0, |&label| label + 1));
    let mut new = vec![0; counts.len()];
    let mut k = 0;
    for (group, _) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        (new[group], k) = (k, k + 1);
    }
    let labels: Vec<usize> = labels.iter().map(|&label| new[label]).collect();
    let (centres, sizes) = means(data, &labels, k);
    (centres, sizes, labels)
}

/// The mean over groups of the worst ratio of two groups' spreads to the distance of their centres [Davies & Bouldin
/// 1979]: the smaller the better. `None` where there are fewer than two groups, or as many as rows.
///
/// # Panics
/// When there is not one label per row.
pub fn davies_bouldin(data: &Matrix, labels: &[usize]) -> Option<f64> {
    let (centres, sizes, labels) = occupied(data, labels);
    let k = sizes.len();
    if k < 2 || k >= data.rows() {
        return None;
    }
    let sums = data.values().par_chunks(CHUNK * data.columns()).zip(labels.par_chunks(CHUNK)).map(|(rows, labels)| {
        let mut sums = vec![0.0; k];
        for (row, &label) in rows.chunks_exact(data.columns()).zip(labels) {
            sums[label] += squared_distance(row, centres.row(label)).sqrt();
        }
        sums
    });
    let mut spreads = vec![0.0; k];
    for part in sums.collect::<Vec<Vec<f64>>>() {
        spreads.iter_mut().zip(part).for_each(|(spread, sum)| *spread += sum);
    }
    spreads.iter_mut().zip(&sizes).for_each(|(spread, &size)| *spread /= size as f64);
    let worst = |a: usize| {
        let ratios = (0..k).filter(|&b| b != a).map(|b| {
            let apart = squared_distance(centres.row(a), centres.row(b)).sqrt();
            // Centres in the same place count as in scikit-learn: not at all.
            if apart > 0.0 { (spreads[a] + spreads[b]) / apart } else { 0.0 }
        });
        ratios.fold(0.0, f64::max)
    };
    Some((0..k).map(worst).sum::<f64>() / k as f64)
}

/// The ratio of the variance between groups to that within [Caliński & Harabasz 1974]: the larger the better. 1 where
/// nothing varies within, as in scikit-learn; `None` where there are fewer than two groups, or as many as rows.
///
/// # Panics
/// When there is not one label per row.
pub fn calinski_harabasz(data: &Matrix, labels: &[usize]) -> Option<f64> {
    let (centres, sizes, labels) = occupied(data, labels);
    let (n, k) = (data.rows(), sizes.len());
    if k < 2 || k >= n {
        return None;
    }
    let (overall, _) = means(data, &vec![0usize; n], 1);
    let between: f64 = (0..k).map(|c| sizes[c] as f64 * squared_distance(centres.row(c), overall.row(0))).sum();
    let within = inertia(data, &labels, &centres);
    Some(if within > 0.0 { between * (n - k) as f64 / (within * (k - 1) as f64) } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn four() -> (Matrix, [usize; 4]) {
        (Matrix::new(vec![0.0, 1.0, 10.0, 12.0], 1), [0, 0, 3, 3])
    }

    #[test]
    fn two_pairs_by_hand() {
        let (data, labels) = four();
        let found = silhouette(&data, &labels, &Task::UNWATCHED).unwrap().unwrap();
        // a = 1, b = 11 and 10; a = 2, b = 9.5 and 11.5.
        let want = [10.0 / 11.0, 9.0 / 10.0, 7.5 / 9.5, 9.5 / 11.5];
        assert!(found.values.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!((found.mean - want.iter().sum::<f64>() / 4.0).abs() < 1e-12 && found.coverage == Coverage::All);
        // Spreads 0.5 and 1, centres 10.5 apart.
        assert!((davies_bouldin(&data, &labels).unwrap() - 1.5 / 10.5).abs() < 1e-12);
        // Between 4 · 5.25², within 0.5 + 2.
        assert!((calinski_harabasz(&data, &labels).unwrap() - 110.25 * 2.0 / 2.5).abs() < 1e-9);
    }

    #[test]
    fn one_group_or_a_group_per_row_has_no_validity_and_a_lone_row_none_of_its_own() {
        let (data, _) = four();
        for labels in [[1, 1, 1, 1], [0, 1, 2, 3]] {
            assert_eq!(silhouette(&data, &labels, &Task::UNWATCHED), Ok(None));
            assert_eq!((davies_bouldin(&data, &labels), calinski_harabasz(&data, &labels)), (None, None));
        }
        let lone = silhouette(&data, &[0, 0, 0, 1], &Task::UNWATCHED).unwrap().unwrap();
        assert_eq!(lone.values[3], 0.0);
        let nothing = Matrix::from_columns(&[vec![]]);
        assert_eq!((silhouette(&nothing, &[], &Task::UNWATCHED), davies_bouldin(&nothing, &[])), (Ok(None), None));
    }

    #[test]
    fn groups_in_one_place_are_no_division_by_zero() {
        let data = Matrix::new(vec![1.0; 6], 1);
        let labels = [0, 1, 0, 1, 0, 1];
        assert_eq!(silhouette(&data, &labels, &Task::UNWATCHED).unwrap().unwrap().mean, 0.0);
        assert_eq!((davies_bouldin(&data, &labels), calinski_harabasz(&data, &labels)), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn a_sample_says_its_size_and_the_rows_it_drew() {
        let data = Matrix::new((0..400).map(|i| f64::from(i % 2) * 50.0 + f64::from(i) * 0.01).collect(), 1);
        let labels: Vec<usize> = (0..400).map(|i| i % 2).collect();
        let exact = silhouette(&data, &labels, &Task::UNWATCHED).unwrap().unwrap();
        let sampled = silhouette_sampled(&data, &labels, 100, 1, &Task::UNWATCHED).unwrap().unwrap();
        assert_eq!((sampled.coverage, sampled.rows.len(), sampled.values.len()), (Coverage::Sample(100), 100, 100));
        assert!((sampled.mean - exact.mean).abs() < 0.01);
        assert_eq!(silhouette_sampled(&data, &labels, 400, 1, &Task::UNWATCHED).unwrap().unwrap(), exact);
        let stopped = Task::new(&|| true, &|_| {}, &|_| {});
        assert_eq!(silhouette(&data, &labels, &stopped), Err(Obstacle::Cancelled));
    }
}
