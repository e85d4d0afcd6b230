//! The centres nearest to a row. The innermost loop of every method here, so laid out for vector registers: the
//! centres side by side, `L` of them in registers while the features pass by.

use crate::stats::matrix::{Matrix, squared_distance};
use rayon::prelude::*;

/// Rows handled as one piece: the same for any number of threads, so that sums come out the same.
pub(super) const CHUNK: usize = 4096;

/// A row's nearest centre and the squares of the two smallest distances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    pub centre: usize,
    pub first: f64,
    pub second: f64,
}

/// Centres in blocks of `L`, a feature after the other; the last block is filled up with infinitely distant ones.
pub(super) struct Packed<const L: usize> {
    blocks: Vec<[f64; L]>,
    columns: usize,
}

impl<const L: usize> Packed<L> {
    pub fn new(centres: &Matrix) -> Self {
        let (k, columns) = (centres.rows(), centres.columns());
        let mut blocks = vec![[f64::INFINITY; L]; k.div_ceil(L) * columns];
        for (c, centre) in centres.iter_rows().enumerate() {
            for (j, &value) in centre.iter().enumerate() {
                blocks[(c / L) * columns + j][c % L] = value;
            }
        }
        Self { blocks, columns }
    }

    /// Squared distances of `row` to the centres of one block.
    #[inline(always)]
    fn block(row: &[f64], block: &[[f64; L]]) -> [f64; L] {
        let mut sums = [0.0; L];
        for (&x, values) in row.iter().zip(block) {
            for l in 0..L {
                let gap = values[l] - x;
                sums[l] += gap * gap;
            }
        }
        sums
    }

    /// The two nearest centres; the earlier one where two are equally near.
    #[inline(always)]
    pub fn near(&self, row: &[f64]) -> Near {
        let mut near = Near { centre: 0, first: f64::INFINITY, second: f64::INFINITY };
        for (b, block) in self.blocks.chunks_exact(self.columns).enumerate() {
            for (l, &distance) in Self::block(row, block).iter().enumerate() {
                if distance < near.first {
                    near = Near { centre: b * L + l, first: distance, second: near.first };
                } else if distance < near.second {
                    near.second = distance;
                }
            }
        }
        near
    }
}

/// Calls a function generic over the number of lanes with the number that wastes the fewest for `k` centres.
macro_rules! with_lanes {
    ($k:expr, $lanes:ident => $call:expr) => {
        match $k {
            0..=2 => {
                const $lanes: usize = 2;
                $call
            }
            3..=4 => {
                const $lanes: usize = 4;
                $call
            }
            5..=6 => {
                const $lanes: usize = 6;
                $call
            }
            9..=10 => {
                const $lanes: usize = 10;
                $call
            }
            _ => {
                const $lanes: usize = 8;
                $call
            }
        }
    };
}

fn all_near_in<const L: usize>(data: &Matrix, centres: &Matrix) -> Vec<Near> {
    let packed = Packed::<L>::new(centres);
    data.values()
        .par_chunks(CHUNK * data.columns())
        .flat_map_iter(|rows| rows.chunks_exact(data.columns()).map(|row| packed.near(row)).collect::<Vec<_>>())
        .collect()
}

/// For each row its nearest centre. The squares of distances are exact sums, not differences of large numbers.
///
/// # Panics
/// When rows and centres have different numbers of columns.
pub(super) fn all_near(data: &Matrix, centres: &Matrix) -> Vec<Near> {
    assert_eq!(data.columns(), centres.columns(), "rows and centres of different widths");
    with_lanes!(centres.rows(), L => all_near_in::<L>(data, centres))
}

/// Σ of a figure over rows, in chunks of fixed size added in order.
pub(super) fn total(rows: usize, of: impl Fn(usize) -> f64 + Sync) -> f64 {
    let chunk = |c: usize| (c * CHUNK..((c + 1) * CHUNK).min(rows)).map(&of).sum::<f64>();
    (0..rows.div_ceil(CHUNK)).into_par_iter().map(chunk).collect::<Vec<f64>>().iter().sum()
}

/// The number of a row's group, however wide it is kept.
pub(super) trait Label: Copy + Sync {
    fn group(self) -> usize;
}

impl Label for usize {
    fn group(self) -> usize {
        self
    }
}

impl Label for u32 {
    fn group(self) -> usize {
        self as usize
    }
}

/// The mean of each group's rows, a row per group; an empty group's is at the origin, with the sizes beside.
///
/// # Panics
/// When a label is `k` or above, or there is not one label per row.
pub(super) fn means<T: Label>(data: &Matrix, labels: &[T], k: usize) -> (Matrix, Vec<usize>) {
    assert_eq!(data.rows(), labels.len(), "a label per row");
    let columns = data.columns();
    let parts: Vec<(Vec<f64>, Vec<usize>)> = data
        .values()
        .par_chunks(CHUNK * columns)
        .zip(labels.par_chunks(CHUNK))
        .map(|(rows, labels)| {
            let (mut sums, mut sizes) = (vec![0.0; k * columns], vec![0; k]);
            for (row, &label) in rows.chunks_exact(columns).zip(labels) {
                let label = label.group();
                sizes[label] += 1;
                for (sum, x) in sums[label * columns..(label + 1) * columns].iter_mut().zip(row) {
                    *sum += x;
                }
            }
            (sums, sizes)
        })
        .collect();
    let (mut sums, mut sizes) = (vec![0.0; k * columns], vec![0; k]);
    for (part, counts) in parts {
        sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        sizes.iter_mut().zip(counts).for_each(|(size, n)| *size += n);
    }
    for (centre, &size) in sums.chunks_exact_mut(columns).zip(&sizes) {
        centre.iter_mut().for_each(|x| *x /= size.max(1) as f64);
    }
    (Matrix::new(sums, columns), sizes)
}

/// Σ of squared distances of rows to their own group's centre: the inertia, or within-group sum of squares.
pub(super) fn inertia(data: &Matrix, labels: &[usize], centres: &Matrix) -> f64 {
    total(data.rows(), |i| squared_distance(data.row(i), centres.row(labels[i])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_nearest_are_found_for_any_number_of_centres() {
        let data = Matrix::new((0..60).map(|i| f64::from(i * 37 % 23)).collect(), 3);
        for k in 1..20 {
            let centres = Matrix::new((0..k * 3).map(|i| (i * 53 % 29) as f64).collect(), 3);
            for (row, near) in all_near(&data, &centres).iter().enumerate() {
                let mut all: Vec<f64> = centres.iter_rows().map(|c| squared_distance(c, data.row(row))).collect();
                assert_eq!(all[near.centre], near.first);
                all.sort_by(f64::total_cmp);
                assert_eq!((near.first, near.second), (all[0], *all.get(1).unwrap_or(&f64::INFINITY)));
            }
        }
    }

    #[test]
    fn means_and_inertia_by_hand() {
        let data = Matrix::new(vec![0.0, 2.0, 10.0, 14.0], 1);
        let (centres, sizes) = means(&data, &[0usize, 0, 2, 2], 3);
        assert_eq!((centres.values(), &sizes[..]), (&[1.0, 0.0, 12.0][..], &[2, 0, 2][..]));
        assert_eq!(inertia(&data, &[0, 0, 2, 2], &centres), 10.0);
    }
}
