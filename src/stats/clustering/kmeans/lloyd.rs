//! Lloyd's iterations: every row to the nearest centre, every centre to the mean of its rows.

use super::super::Obstacle;
use super::super::nearest::{CHUNK, inertia, means};
use super::blocks::{Blocks, Lanes, Scorer, WIDE};
use crate::stats::matrix::{Matrix, squared_distance};
use crate::task::Task;
use rayon::prelude::*;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub enum Stop {
    /// When no row changes its group any more.
    Settled,
    /// When the squared shifts of all centres add up to no more than this.
    Within(f64),
}

/// What rows that change their group take with them.
struct Moves {
    sums: Vec<f64>,
    counts: Vec<i64>,
    moved: usize,
}

impl Moves {
    fn none(k: usize, columns: usize) -> Self {
        Self { sums: vec![0.0; k * columns], counts: vec![0; k], moved: 0 }
    }

    fn enter(&mut self, label: u32, row: &[f64]) {
        let label = label as usize;
        self.counts[label] += 1;
        self.sums[label * row.len()..].iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }

    fn leave(&mut self, label: u32, row: &[f64]) {
        let label = label as usize;
        self.counts[label] -= 1;
        self.sums[label * row.len()..].iter_mut().zip(row).for_each(|(sum, x)| *sum -= x);
    }

    fn add(&mut self, other: &Moves) {
        self.moved += other.moved;
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
        self.sums.iter_mut().zip(&other.sums).for_each(|(a, b)| *a += b);
    }
}

/// Groups between iterations.
pub struct Lloyd<'a> {
    data: &'a Matrix,
    blocks: &'a Blocks,
    centres: Matrix,
    labels: Vec<u32>,
    groups: Moves,
    /// How many times the centres were moved.
    pub iterations: usize,
    /// Whether the last stop was reached before the iterations ran out.
    pub converged: bool,
}

impl<'a> Lloyd<'a> {
    /// Every row to the nearest of `centres`; `blocks` are the same rows as `data`.
    pub fn new(data: &'a Matrix, blocks: &'a Blocks, centres: Matrix) -> Self {
        let groups = Moves::none(centres.rows(), data.columns());
        let mut lloyd =
            Self { data, blocks, centres, labels: vec![0; data.rows()], groups, iterations: 0, converged: false };
        lloyd.assign();
        lloyd.recount();
        lloyd
    }

    /// Iterates until `stop`, or `limit` iterations.
    ///
    /// # Errors
    /// [`Obstacle::Cancelled`].
    pub fn run(&mut self, stop: Stop, limit: usize, task: &Task) -> Result<(), Obstacle> {
        self.converged = false;
        for _ in 0..limit {
            task.check()?;
            self.iterations += 1;
            self.revive();
            let shift = self.move_centres();
            let moved = self.assign();
            self.converged = match stop {
                // Sums that rows left and entered carry roundings: the last word has a pass from fresh sums.
                Stop::Settled => moved == 0 && self.settled(),
                Stop::Within(tolerance) => moved == 0 || shift <= tolerance,
            };
            if self.converged {
                break;
            }
        }
        Ok(())
    }

    fn settled(&mut self) -> bool {
        self.recount();
        self.move_centres();
        self.assign() == 0
    }

    /// Σ of squared distances to the centres as they are.
    pub fn inertia(&self) -> f64 {
        inertia(self.data, &self.labels(), &self.centres)
    }

    /// The centres as they are.
    pub fn centres(&self) -> &Matrix {
        &self.centres
    }

    /// Each row's group.
    pub fn labels(&self) -> Vec<usize> {
        self.labels.iter().map(|&label| label as usize).collect()
    }

    /// Centres to the means of their rows; Σ of their squared shifts.
    fn move_centres(&mut self) -> f64 {
        let columns = self.data.columns();
        let mut means = Vec::with_capacity(self.groups.sums.len());
        for (c, sums) in self.groups.sums.chunks_exact(columns).enumerate() {
            match self.groups.counts[c] {
                count if count > 0 => means.extend(sums.iter().map(|sum| sum / count as f64)),
                _ => means.extend_from_slice(self.centres.row(c)),
            }
        }
        let means = Matrix::new(means, columns);
        let shift = self.centres.iter_rows().zip(means.iter_rows()).map(|(a, b)| squared_distance(a, b)).sum();
        self.centres = means;
        shift
    }

    /// Every row to its nearest centre; how many changed their group.
    fn assign(&mut self) -> usize {
        let columns = self.data.columns();
        let about = self.centres.iter_rows().flat_map(|c| c.iter().zip(&self.blocks.origin).map(|(x, mean)| x - mean));
        let scorer = Scorer::new(&about.collect::<Vec<f64>>(), columns);
        let k = self.centres.rows();
        let visit = |((blocks, rows), labels): ((&[Lanes], &[f64]), &mut [u32])| {
            let mut moves = Moves::none(k, columns);
            let rows = rows.chunks(WIDE * columns);
            for ((block, rows), labels) in blocks.chunks_exact(columns).zip(rows).zip(labels.chunks_mut(WIDE)) {
                let nearest = scorer.nearest(block);
                for ((label, nearest), row) in labels.iter_mut().zip(nearest).zip(rows.chunks_exact(columns)) {
                    if *label != nearest {
                        moves.moved += 1;
                        moves.leave(*label, row);
                        moves.enter(nearest, row);
                        *label = nearest;
                    }
                }
            }
            moves
        };
        let rows = self.data.values().par_chunks(CHUNK * columns);
        let pieces = self.blocks.chunks().zip(rows).zip(self.labels.par_chunks_mut(CHUNK));
        let parts: Vec<Moves> = pieces.map(visit).collect();
        parts.iter().filter(|part| part.moved > 0).for_each(|part| self.groups.add(part));
        parts.iter().map(|part| part.moved).sum()
    }

    /// The groups' sums and counts from their rows.
    fn recount(&mut self) {
        let k = self.centres.rows();
        let (means, sizes) = means(self.data, &self.labels(), k);
        self.groups = Moves::none(k, self.data.columns());
        for (c, &size) in sizes.iter().enumerate() {
            self.groups.counts[c] = size as i64;
            let sums = self.groups.sums[c * means.columns()..].iter_mut();
            sums.zip(means.row(c)).for_each(|(sum, mean)| *sum = mean * size as f64);
        }
    }

    /// A group that lost all its rows takes the row that is farthest from its own centre.
    fn revive(&mut self) {
        for empty in (0..self.centres.rows()).filter(|&c| self.groups.counts[c] == 0).collect::<Vec<_>>() {
            let label = |i: usize| self.labels[i] as usize;
            let far = |i: usize| squared_distance(self.data.row(i), self.centres.row(label(i)));
            let candidates = (0..self.labels.len()).filter(|&i| self.groups.counts[label(i)] > 1);
            let farthest = candidates.map(|i| (i, far(i))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some((row, _)) = farthest else { return };
            self.groups.leave(self.labels[row], self.data.row(row));
            self.groups.enter(empty as u32, self.data.row(row));
            self.labels[row] = empty as u32;
        }
    }
}
