//! An order of rows and of groups that does not depend on how the file was sorted.

use crate::stats::matrix::Matrix;
use rayon::slice::ParallelSliceMut;
use std::cmp::Ordering;

/// From so many rows on, sorting on several threads pays.
const PARALLEL: usize = 1 << 14;

/// Rows in ascending order of their values, so that a seeded method draws the same rows however they were given.
#[derive(Debug)]
pub(super) struct Ordered {
    /// The rows in order.
    pub data: Matrix,
    /// The row of the caller's matrix at each place.
    pub places: Vec<usize>,
}

/// Compares two rows value by value; zeros of either sign are one value.
pub(super) fn compare(a: &[f64], b: &[f64]) -> Ordering {
    let differ = a.iter().zip(b).find(|(x, y)| x != y);
    differ.map_or(Ordering::Equal, |(x, y)| x.total_cmp(y))
}

impl Ordered {
    /// Sorts the rows; equal rows keep the caller's order, which no method can notice.
    pub fn new(matrix: &Matrix) -> Self {
        let mut places: Vec<usize> = (0..matrix.rows()).collect();
        let by_values = |&a: &usize, &b: &usize| compare(matrix.row(a), matrix.row(b)).then(a.cmp(&b));
        match places.len() >= PARALLEL {
            true => places.par_sort_unstable_by(by_values),
            false => places.sort_unstable_by(by_values),
        }
        Self { data: matrix.select(&places), places }
    }

    /// Takes answers given in this order back to the caller's.
    pub fn back<T: Copy + Default>(&self, ordered: &[T]) -> Vec<T> {
        let mut out = vec![T::default(); ordered.len()];
        for (&place, &value) in self.places.iter().zip(ordered) {
            out[place] = value;
        }
        out
    }

    /// The same for a table with a row per row.
    pub fn back_rows(&self, ordered: &Matrix) -> Matrix {
        let mut to = vec![0; self.places.len()];
        for (from, &place) in self.places.iter().enumerate() {
            to[place] = from;
        }
        ordered.select(&to)
    }

    /// How many rows differ from each other, counted up to `enough`.
    pub fn distinct(&self, enough: usize) -> usize {
        let mut count = usize::from(self.data.rows() > 0);
        for row in 1..self.data.rows() {
            if count >= enough {
                break;
            }
            count += usize::from(self.data.row(row) != self.data.row(row - 1));
        }
        count
    }
}

/// The groups from the largest to the smallest, equal ones by their centres: what number each group is given.
pub(super) fn ranks(sizes: &[usize], centres: &Matrix) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..sizes.len()).collect();
    groups.sort_by(|&a, &b| sizes[b].cmp(&sizes[a]).then_with(|| compare(centres.row(a), centres.row(b))));
    groups
}

/// For each old number its new one, from [`ranks`].
pub(super) fn renumbering(ranks: &[usize]) -> Vec<usize> {
    let mut new = vec![0; ranks.len()];
    for (rank, &group) in ranks.iter().enumerate() {
        new[group] = rank;
    }
    new
}

/// How many rows each of `k` groups has.
pub(super) fn sizes(labels: &[usize], k: usize) -> Vec<usize> {
    let mut sizes = vec![0; k];
    for &label in labels {
        sizes[label] += 1;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_answers_go_back() {
        let matrix = Matrix::new(vec![2.0, 1.0, 0.0, 5.0, -0.0, 4.0, 2.0, 1.0], 2);
        let ordered = Ordered::new(&matrix);
        assert_eq!(ordered.places, [2, 1, 0, 3]);
        assert_eq!(ordered.back(&[10, 20, 30, 40]), [30, 20, 10, 40]);
        assert_eq!(ordered.back_rows(&ordered.data), matrix);
        assert_eq!((ordered.distinct(9), ordered.distinct(2)), (3, 2));
        assert_eq!(Ordered::new(&Matrix::from_columns(&[vec![]])).distinct(5), 0);
    }

    #[test]
    fn groups_are_numbered_by_size_and_then_by_place() {
        let centres = Matrix::new(vec![5.0, 1.0, 3.0], 1);
        assert_eq!(ranks(&[2, 2, 9], &centres), [2, 1, 0]);
        assert_eq!(renumbering(&[2, 0, 1]), [1, 2, 0]);
        assert_eq!(sizes(&[0, 2, 2], 3), [1, 0, 2]);
    }
}
