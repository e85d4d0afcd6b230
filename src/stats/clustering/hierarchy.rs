//! Agglomerative clustering: every row its own group, the two nearest groups merged until one is left [Ward 1963;
//! Müllner 2011].

use super::nearest::{all_near, means};
use super::order::{self, Ordered};
use super::{Coverage, Obstacle, admit};
use crate::stats::matrix::{Matrix, squared_distance};
use crate::stats::random;
use crate::task::Task;
use rayon::prelude::*;

/// The most rows that are merged: the distances of all pairs are kept, 144 MB for so many. Beyond, so many are drawn at
/// random, and the others go to the nearest group.
pub const LARGEST: usize = 6_000;

/// How far two groups are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Linkage {
    /// By how much merging them adds to the squared distances within.
    Ward,
    /// The mean distance of their rows.
    Average,
    /// The largest.
    Complete,
    /// The smallest.
    Single,
}

impl Linkage {
    /// All four.
    pub const ALL: [Linkage; 4] = [Linkage::Ward, Linkage::Average, Linkage::Complete, Linkage::Single];

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Linkage::Ward => "Ward",
            Linkage::Average => "average",
            Linkage::Complete => "complete",
            Linkage::Single => "single",
        }
    }
}

/// Two groups become one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge {
    /// The groups: below the number of rows a row by itself, above it the merge of that number less the rows.
    pub groups: [usize; 2],
    /// How far they were from each other.
    pub height: f64,
    /// How many rows they have together.
    pub size: usize,
}

/// All merges, from the lowest to the highest, as in SciPy.
#[derive(Debug, Clone, PartialEq)]
pub struct Dendrogram {
    /// The caller's rows that were merged, by the numbers that merges know them by.
    pub rows: Vec<usize>,
    /// One merge fewer than rows.
    pub merges: Vec<Merge>,
    /// The linkage it was made with.
    pub linkage: Linkage,
    /// How many rows were merged.
    pub coverage: Coverage,
}

/// Merges the rows, or [`LARGEST`] of them drawn at random.
///
/// # Errors
/// [`Obstacle`] where a value is not finite, there are no rows, or the caller stopped it.
pub fn dendrogram(data: &Matrix, linkage: Linkage, seed: u64, task: &Task) -> Result<Dendrogram, Obstacle> {
    let ordered = Ordered::new(data);
    admit(&ordered, 1)?;
    let drawn = random::sample(data.rows(), LARGEST, seed, u64::MAX);
    let coverage = if drawn.len() == data.rows() { Coverage::All } else { Coverage::Sample(drawn.len()) };
    let sample = ordered.data.select(&drawn);
    let mut distances = condensed(&sample);
    task.check()?;
    task.report(0.3);
    let method = match linkage {
        Linkage::Ward => kodama::Method::Ward,
        Linkage::Average => kodama::Method::Average,
        Linkage::Complete => kodama::Method::Complete,
        Linkage::Single => kodama::Method::Single,
    };
    let merges = match sample.rows() {
        0 | 1 => Vec::new(),
        n => kodama::linkage(&mut distances, n, method).steps().iter().map(merge).collect(),
    };
    task.check()?;
    task.report(1.0);
    Ok(Dendrogram { rows: drawn.iter().map(|&row| ordered.places[row]).collect(), merges, linkage, coverage })
}

fn merge(step: &kodama::Step<f64>) -> Merge {
    Merge { groups: [step.cluster1, step.cluster2], height: step.dissimilarity, size: step.size }
}

/// The distances of all pairs, a row after the other.
fn condensed(data: &Matrix) -> Vec<f64> {
    let n = data.rows();
    let mut distances = vec![0.0; n * n.saturating_sub(1) / 2];
    let mut lines = Vec::with_capacity(n);
    let mut rest = &mut distances[..];
    for row in 0..n.saturating_sub(1) {
        let (line, after) = rest.split_at_mut(n - row - 1);
        lines.push((row, line));
        rest = after;
    }
    lines.into_par_iter().for_each(|(row, line)| {
        let a = data.row(row);
        for (out, b) in line.iter_mut().zip(data.iter_rows().skip(row + 1)) {
            *out = squared_distance(a, b).sqrt();
        }
    });
    distances
}

impl Dendrogram {
    /// The group of each merged row when the tree is cut into `k`, numbered by where they stand in the tree; as many
    /// groups as rows where there are fewer rows.
    pub fn cut(&self, k: usize) -> Vec<usize> {
        let n = self.rows.len();
        let kept = n.saturating_sub(k.clamp(1, n.max(1)));
        // Later merges stay undone; the others point to what they became part of.
        let mut parents: Vec<usize> = (0..n + kept).collect();
        for (i, merge) in self.merges.iter().take(kept).enumerate() {
            merge.groups.iter().for_each(|&group| parents[group] = n + i);
        }
        for i in (0..parents.len()).rev() {
            parents[i] = parents[parents[i]];
        }
        let mut roots: Vec<usize> = parents[..n].to_vec();
        roots.sort_unstable();
        roots.dedup();
        parents[..n].iter().map(|root| roots.partition_point(|r| r < root)).collect()
    }

    /// Cuts into `k` groups and takes every row of `data`, which the tree was made of, to one: merged rows by the cut,
    /// others by the nearest mean. Labels, means and sizes, from the largest group to the smallest.
    ///
    /// # Errors
    /// [`Obstacle`] where there are fewer than `k` rows.
    pub fn groups(&self, data: &Matrix, k: usize) -> Result<(Vec<usize>, Matrix, Vec<usize>), Obstacle> {
        if k == 0 || k > self.rows.len() {
            return Err(if k == 0 { Obstacle::NoGroups } else { Obstacle::TooFew { distinct: self.rows.len(), k } });
        }
        let cut = self.cut(k);
        let (centres, _) = means(&data.select(&self.rows), &cut, k);
        let mut labels = match self.coverage {
            Coverage::All => vec![0; data.rows()],
            Coverage::Sample(_) => all_near(data, &centres).iter().map(|near| near.centre).collect(),
        };
        self.rows.iter().zip(&cut).for_each(|(&row, &label)| labels[row] = label);
        let (centres, sizes) = means(data, &labels, k);
        let ranks = order::ranks(&sizes, &centres);
        let new = order::renumbering(&ranks);
        labels.iter_mut().for_each(|label| *label = new[*label]);
        Ok((labels, centres.select(&ranks), ranks.iter().map(|&group| sizes[group]).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_by_hand_and_cuts() {
        let data = Matrix::new(vec![10.0, 0.0, 1.0, 12.0], 1);
        let heights = |linkage| -> Vec<f64> {
            dendrogram(&data, linkage, 0, &Task::UNWATCHED).unwrap().merges.iter().map(|m| m.height).collect()
        };
        assert_eq!(heights(Linkage::Single), [1.0, 2.0, 9.0]);
        assert_eq!(heights(Linkage::Complete), [1.0, 2.0, 12.0]);
        assert_eq!(heights(Linkage::Average), [1.0, 2.0, 10.5]);
        // √(2·2·2/(2+2)) · 10.5
        assert!((heights(Linkage::Ward)[2] - 2f64.sqrt() * 10.5).abs() < 1e-12);
        let tree = dendrogram(&data, Linkage::Ward, 0, &Task::UNWATCHED).unwrap();
        let (labels, centres, sizes) = tree.groups(&data, 2).unwrap();
        assert_eq!((labels, centres.values(), sizes), (vec![1, 0, 0, 1], &[0.5, 11.0][..], vec![2, 2]));
        assert_eq!(tree.groups(&data, 3).unwrap().2, [2, 1, 1]);
        assert_eq!(tree.groups(&data, 4).unwrap().2, [1; 4]);
        assert_eq!(tree.groups(&data, 5).err(), Some(Obstacle::TooFew { distinct: 4, k: 5 }));
    }

    #[test]
    fn one_row_is_a_tree_without_merges() {
        let one = Matrix::new(vec![3.0, 4.0], 2);
        let tree = dendrogram(&one, Linkage::Ward, 0, &Task::UNWATCHED).unwrap();
        assert_eq!((tree.merges.len(), tree.groups(&one, 1).unwrap().0), (0, vec![0]));
        let none = Matrix::from_columns(&[vec![]]);
        assert_eq!(dendrogram(&none, Linkage::Single, 0, &Task::UNWATCHED).err(), Some(Obstacle::NoRows));
    }

    #[test]
    fn beyond_the_limit_a_sample_is_merged_and_the_others_follow() {
        let values = (0..LARGEST + 500).map(|i| f64::from(i as u32 % 3) * 100.0 + (i as f64) * 1e-4).collect();
        let data = Matrix::new(values, 1);
        let tree = dendrogram(&data, Linkage::Single, 1, &Task::UNWATCHED).unwrap();
        assert_eq!((tree.coverage, tree.rows.len()), (Coverage::Sample(LARGEST), LARGEST));
        let (labels, ..) = tree.groups(&data, 3).unwrap();
        assert!((0..labels.len()).all(|i| labels[i] == labels[i % 3]));
    }
}
