//! Growing a tree: nodes are split greedily while a split gains.

use super::binning::{Binned, MISSING};
use super::split::{Limits, Split, Sum, improve};
use super::tree::{Node, Side, Tree};
use crate::stats::random::{Random, RngExt};

/// Nodes of fewer observations sort their bins instead of filling a histogram.
const SMALL: usize = 48;

/// How far to grow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    pub depth: usize,
    pub limits: Limits,
    /// Features tried per node, drawn anew; all of them where it is their number.
    pub features: usize,
}

/// Room that is reused from node to node and tree to tree.
pub(super) struct Grower<'a> {
    binned: &'a Binned,
    histogram: Vec<Sum>,
    listed: Vec<(u8, Sum)>,
    features: Vec<usize>,
    right: Vec<u32>,
}

/// A node still to be split.
struct Open {
    node: usize,
    start: usize,
    end: usize,
    depth: usize,
    sum: Sum,
}

impl<'a> Grower<'a> {
    pub fn new(binned: &'a Binned) -> Self {
        let features = (0..binned.features()).collect();
        Self { binned, histogram: vec![Sum::default(); 256], listed: Vec::new(), features, right: Vec::new() }
    }

    /// Grows a tree on `rows` (reordered), observation r having the sums `of[r]`. `leaf` is told each leaf's rows and
    /// value.
    pub fn grow(
        &mut self,
        rows: &mut [u32],
        of: &[Sum],
        growth: Growth,
        random: &mut Random,
        mut leaf: impl FnMut(&[u32], f64),
    ) -> Tree {
        let mut sum = Sum::default();
        rows.iter().for_each(|&row| sum.add(&of[row as usize]));
        let ridge = growth.limits.ridge;
        let mut nodes = vec![leaf_node(sum.value(ridge))];
        let mut open = vec![Open { node: 0, start: 0, end: rows.len(), depth: 0, sum }];
        self.features.sort_unstable();
        while let Some(at) = open.pop() {
            let here = &mut rows[at.start..at.end];
            let deep = at.depth >= growth.depth || at.sum.count < 2.0 * growth.limits.leaf;
            let split = if deep { None } else { self.best(here, of, &at.sum, growth, random) };
            let Some(split) = split else {
                leaf(here, nodes[at.node].value);
                continue;
            };
            let middle = at.start + self.part(here, &split);
            let children = nodes.len();
            let right = at.sum.minus(&split.left);
            let node = &mut nodes[at.node];
            node.threshold = self.binned.cuts(split.feature).get(usize::from(split.bin)).copied().unwrap_or(f64::MAX);
            (node.feature, node.left, node.missing) = (split.feature as u32, children as u32, split.missing);
            nodes.extend([leaf_node(split.left.value(ridge)), leaf_node(right.value(ridge))]);
            let depth = at.depth + 1;
            open.push(Open { node: children + 1, start: middle, end: at.end, depth, sum: right });
            open.push(Open { node: children, start: at.start, end: middle, depth, sum: split.left });
        }
        Tree { nodes }
    }

    fn best(&mut self, rows: &[u32], of: &[Sum], all: &Sum, growth: Growth, random: &mut Random) -> Option<Split> {
        let count = self.features.len();
        let mut best = None;
        for tried in 0..count {
            // Beyond the wanted number only until some feature splits, as long as none did.
            if tried >= growth.features && best.is_some() {
                break;
            }
            if growth.features < count {
                let other = random.random_range(tried..count);
                self.features.swap(tried, other);
            }
            let feature = self.features[tried];
            if self.binned.cuts(feature).is_empty() && !self.binned.column(feature).contains(&MISSING) {
                continue;
            }
            self.list(feature, rows, of);
            improve(&mut best, feature, &self.listed, all, growth.limits);
        }
        best
    }

    /// Sums of the bins that are not empty, ascending.
    fn list(&mut self, feature: usize, rows: &[u32], of: &[Sum]) {
        let column = self.binned.column(feature);
        self.listed.clear();
        if rows.len() < SMALL {
            self.listed.extend(rows.iter().map(|&row| (column[row as usize], of[row as usize])));
            // Stable: equal bins are added in the order of the rows.
            self.listed.sort_by_key(|(bin, _)| *bin);
            self.listed.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1.add(&next.1);
                }
                same
            });
            return;
        }
        self.histogram.fill(Sum::default());
        for &row in rows {
            self.histogram[usize::from(column[row as usize])].add(&of[row as usize]);
        }
        let filled = self.histogram.iter().enumerate().filter(|(_, sum)| sum.count > 0.0);
        self.listed.extend(filled.map(|(bin, sum)| (bin as u8, *sum)));
    }

    /// Moves the rows that go left to the front, both parts keeping their order; how many go left.
    fn part(&mut self, rows: &mut [u32], split: &Split) -> usize {
        let column = self.binned.column(split.feature);
        self.right.clear();
        let mut left = 0;
        for place in 0..rows.len() {
            let row = rows[place];
            let bin = column[row as usize];
            let goes_left = if bin == MISSING { split.missing == Side::Left } else { bin <= split.bin };
            if goes_left {
                rows[left] = row;
                left += 1;
            } else {
                self.right.push(row);
            }
        }
        rows[left..].copy_from_slice(&self.right);
        left
    }
}

fn leaf_node(value: f64) -> Node {
    Node { threshold: 0.0, value, feature: 0, left: 0, missing: Side::Left }
}
