//! Many trees asked about many observations.

use super::binning::Cuts;
use super::tree::{Node, Side, Tree};
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use rayon::prelude::*;

/// Observations answered together: their bins and sums stay in the cache while tree after tree passes.
const BLOCK: usize = 1024;
/// Observations that go down a tree side by side: the steps of one wait for memory while those of others are taken.
const LANES: usize = 16;

/// A node in eight bytes, with no branch to take: a leaf leads to itself.
#[derive(Debug, Clone, Copy)]
struct Step {
    left: u32,
    feature: u16,
    cut: u8,
    /// 1 turns the bin of missing values into 0, the least, and every other into the next.
    shift: u8,
}

impl Step {
    fn new(place: usize, node: &Node) -> Self {
        match (node.left, node.missing) {
            (0, _) => Self { left: place as u32, feature: 0, cut: u8::MAX, shift: 0 },
            (left, Side::Right) => Self { left, feature: node.feature, cut: node.cut, shift: 0 },
            (left, Side::Left) => Self { left, feature: node.feature, cut: node.cut.saturating_add(1), shift: 1 },
        }
    }

    fn next(self, bins: &[u8]) -> u32 {
        let bin = bins[usize::from(self.feature)].wrapping_add(self.shift);
        self.left + u32::from(bin > self.cut)
    }
}

/// A tree ready to be asked.
struct Compact {
    steps: Vec<Step>,
    values: Vec<f64>,
}

impl Compact {
    fn new(tree: &Tree) -> Self {
        let steps = tree.nodes.iter().enumerate().map(|(place, node)| Step::new(place, node)).collect();
        Self { steps, values: tree.nodes.iter().map(|node| node.value).collect() }
    }

    /// Adds the tree's answers. `bins` are those of one observation after the other, `width` each.
    fn add(&self, bins: &[u8], width: usize, sums: &mut [f64]) {
        for (sums, rows) in sums.chunks_mut(LANES).zip(bins.chunks(LANES * width)) {
            let mut at = [0_u32; LANES];
            loop {
                let mut moved = 0;
                for (lane, row) in at.iter_mut().zip(rows.chunks_exact(width)) {
                    let next = self.steps[*lane as usize].next(row);
                    moved |= next ^ *lane;
                    *lane = next;
                }
                if moved == 0 {
                    break;
                }
            }
            sums.iter_mut().zip(at).for_each(|(sum, leaf)| *sum += self.values[leaf as usize]);
        }
    }
}

fn check(cuts: &Cuts, x: &Matrix) -> Result<usize, Error> {
    let (learnt, given) = (cuts.features(), x.columns());
    if learnt == given { Ok(learnt) } else { Err(Error::Columns { learnt, given }) }
}

fn place(cuts: &Cuts, rows: &[f64]) -> Vec<u8> {
    let width = cuts.features();
    let mut bins = vec![0; rows.len()];
    bins.chunks_exact_mut(width).zip(rows.chunks_exact(width)).for_each(|(bins, row)| cuts.place(row, bins));
    bins
}

/// Σ of the trees' answers for each row, tree after tree.
pub(super) fn sums(trees: &[Tree], cuts: &Cuts, x: &Matrix, cancel: Cancel) -> Result<Vec<f64>, Error> {
    let width = check(cuts, x)?;
    let trees: Vec<Compact> = trees.iter().map(Compact::new).collect();
    let mut out = vec![0.0; x.rows()];
    let block = |(sums, rows): (&mut [f64], &[f64])| {
        if cancel() {
            return Err(Error::Cancelled);
        }
        let bins = place(cuts, rows);
        trees.iter().for_each(|tree| tree.add(&bins, width, sums));
        Ok(())
    };
    out.par_chunks_mut(BLOCK).zip(x.values().par_chunks(BLOCK * width)).try_for_each(block)?;
    Ok(out)
}

/// Σ of the roots' values and of the contributions, all scaled.
pub(super) fn parts(trees: &[Tree], cuts: &Cuts, x: &Matrix, scale: f64) -> Result<(f64, Matrix), Error> {
    let width = check(cuts, x)?;
    let base = trees.iter().map(|tree| scale * tree.root()).sum();
    let mut values = vec![0.0; x.values().len()];
    let block = |(parts, rows): (&mut [f64], &[f64])| {
        let bins = place(cuts, rows);
        for tree in trees {
            let both = bins.chunks_exact(width).zip(parts.chunks_exact_mut(width));
            both.for_each(|(bins, parts)| tree.add_contributions(bins, scale, parts));
        }
    };
    values.par_chunks_mut(BLOCK * width).zip(x.values().par_chunks(BLOCK * width)).for_each(block);
    Ok((base, Matrix::new(values, width)))
}
