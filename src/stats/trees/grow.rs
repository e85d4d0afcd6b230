//! Growing a deep tree of a forest: nodes are split greedily while a split gains, each choosing among a few features.

use super::binning::{Binned, MISSING};
use super::split::{Drawn, Limits, Split, Tally, improve, part};
use super::tree::{Node, Tree};
use crate::stats::random::{Random, RngExt};

/// How far to grow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    pub depth: usize,
    pub limits: Limits,
    /// Features tried per node, drawn anew.
    pub features: usize,
}

/// Sums per bin of one feature, and which bins have any: most nodes are so small that few have.
struct Cells {
    sums: [Drawn; 256],
    seen: [u64; 4],
}

impl Cells {
    fn new() -> Self {
        Self { sums: [Drawn::default(); 256], seen: [0; 4] }
    }

    fn add(&mut self, bin: u8, sum: &Drawn) {
        self.sums[usize::from(bin)].add(sum);
        self.seen[usize::from(bin >> 6)] |= 1 << (bin & 63);
    }

    /// The sums of a bin; it is empty afterwards.
    fn take(&mut self, bin: u8) -> Option<Drawn> {
        let bit = 1 << (bin & 63);
        let word = &mut self.seen[usize::from(bin >> 6)];
        let seen = *word & bit > 0;
        *word &= !bit;
        seen.then(|| std::mem::take(&mut self.sums[usize::from(bin)]))
    }

    /// All bins with their sums, ascending; the cells are empty afterwards.
    fn drain(&mut self) -> impl Iterator<Item = (u8, Drawn)> {
        let mut word = 0;
        std::iter::from_fn(move || {
            while self.seen[word] == 0 {
                word += 1;
                if word == self.seen.len() {
                    return None;
                }
            }
            let bit = self.seen[word].trailing_zeros() as u8;
            self.seen[word] &= self.seen[word] - 1;
            let bin = (word as u8) << 6 | bit;
            Some((bin, std::mem::take(&mut self.sums[usize::from(bin)])))
        })
    }
}

/// Room that is reused from node to node and tree to tree.
pub(super) struct Grower<'a> {
    binned: &'a Binned,
    cells: Vec<Cells>,
    features: Vec<u16>,
    right: Vec<u32>,
}

/// A node still to be split.
struct Open {
    node: usize,
    start: usize,
    end: usize,
    depth: usize,
    sum: Drawn,
}

impl<'a> Grower<'a> {
    pub fn new(binned: &'a Binned) -> Self {
        Self { binned, cells: Vec::new(), features: Vec::new(), right: vec![0; binned.rows()] }
    }

    /// Grows a tree on `rows` (reordered), observation r having the sums `of[r]`.
    pub fn grow(&mut self, rows: &mut [u32], of: &[Drawn], growth: Growth, random: &mut Random) -> Tree {
        let mut sum = Drawn::default();
        rows.iter().for_each(|&row| sum.add(&of[row as usize]));
        let mut nodes = vec![Node::leaf(sum.value(0.0))];
        let mut open = vec![Open { node: 0, start: 0, end: rows.len(), depth: 0, sum }];
        self.features.clear();
        self.features.extend(self.binned.useful());
        self.cells.resize_with(growth.features.min(self.features.len()), Cells::new);
        while let Some(at) = open.pop() {
            let here = &mut rows[at.start..at.end];
            if at.depth >= growth.depth || at.sum.count < 2.0 * growth.limits.leaf || pure(here, of) {
                continue;
            }
            let Some(split) = self.best(here, of, &at.sum, growth, random) else { continue };
            let bin = |row: u32| self.binned.row(row as usize)[usize::from(split.feature)];
            let middle = at.start + part(here, &mut self.right, |row| split.goes_right(bin(row)));
            let (children, right) = (nodes.len(), at.sum.minus(&split.left));
            let node = &mut nodes[at.node];
            (node.feature, node.cut, node.missing) = (split.feature, split.bin, split.missing);
            node.left = children as u32;
            nodes.extend([Node::leaf(split.left.value(0.0)), Node::leaf(right.value(0.0))]);
            let depth = at.depth + 1;
            open.push(Open { node: children + 1, start: middle, end: at.end, depth, sum: right });
            open.push(Open { node: children, start: at.start, end: middle, depth, sum: split.left });
        }
        Tree { nodes }
    }

    /// The best split among as many features as wanted, drawn by lot; where none of them splits, of the first other
    /// one that does.
    fn best(
        &mut self,
        rows: &[u32],
        of: &[Drawn],
        all: &Drawn,
        growth: Growth,
        random: &mut Random,
    ) -> Option<Split<Drawn>> {
        let (wanted, count) = (self.cells.len(), self.features.len());
        let mut best = None;
        let mut tried = 0;
        while tried < count && best.is_none() {
            let end = if tried == 0 { wanted } else { tried + 1 };
            for place in tried..end {
                let other = random.random_range(place..count);
                self.features.swap(place, other);
            }
            self.fill(tried..end, rows, of);
            for (cells, &feature) in self.cells.iter_mut().zip(&self.features[tried..end]) {
                let missing = cells.take(MISSING);
                improve(&mut best, feature, cells.drain(), missing, all, growth.limits);
            }
            tried = end;
        }
        best
    }

    /// Sums per bin of some of the features, all in one pass.
    fn fill(&mut self, features: std::ops::Range<usize>, rows: &[u32], of: &[Drawn]) {
        let features = &self.features[features];
        for &row in rows {
            let (bins, sum) = (self.binned.row(row as usize), of[row as usize]);
            for (cells, &feature) in self.cells.iter_mut().zip(features) {
                cells.add(bins[usize::from(feature)], &sum);
            }
        }
    }
}

/// Whether all observations have the same target, so that nothing can be gained.
fn pure(rows: &[u32], of: &[Drawn]) -> bool {
    let first = of[rows[0] as usize];
    // The targets are multiplied by how often a row was drawn.
    rows.iter().all(|&row| {
        let other = of[row as usize];
        other.target * first.count == first.target * other.count
    })
}
