//! One tree: its forecast, and how it came by it.

use super::binning::MISSING;
use serde::{Deserialize, Serialize};

/// The way that a missing value takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// With the smaller values.
    Left,
    /// With the greater values.
    Right,
}

/// A node: a split, or a leaf where `left` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// What the tree would answer if it ended here.
    pub value: f64,
    /// Index of the left child; the right one follows it. 0 in a leaf.
    pub left: u32,
    /// Which feature is asked.
    pub feature: u16,
    /// Bins up to this one go left: values up to the cut of this number, or all that are present where there is none.
    pub cut: u8,
    /// Where missing and infinite values go.
    pub missing: Side,
}

impl Node {
    /// A node without children.
    pub(super) fn leaf(value: f64) -> Self {
        Self { value, left: 0, feature: 0, cut: 0, missing: Side::Left }
    }
}

/// A binary tree over binned features, root first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tree {
    /// Every node.
    pub nodes: Vec<Node>,
}

impl Tree {
    fn next(node: &Node, bins: &[u8]) -> usize {
        let bin = bins[usize::from(node.feature)];
        let left = if bin == MISSING { node.missing == Side::Left } else { bin <= node.cut };
        node.left as usize + usize::from(!left)
    }

    /// The answer for an observation, given its bins.
    pub fn predict(&self, bins: &[u8]) -> f64 {
        let mut node = &self.nodes[0];
        while node.left > 0 {
            node = &self.nodes[Self::next(node, bins)];
        }
        node.value
    }

    /// Adds to `parts` what each feature changed on the path from the root to the leaf [Saabas 2014]: the root's value
    /// and the parts add up to the answer.
    pub fn add_contributions(&self, bins: &[u8], scale: f64, parts: &mut [f64]) {
        let mut node = &self.nodes[0];
        while node.left > 0 {
            let child = &self.nodes[Self::next(node, bins)];
            parts[usize::from(node.feature)] += scale * (child.value - node.value);
            node = child;
        }
    }

    /// The value of the root: the answer for someone of whom nothing is known.
    pub fn root(&self) -> f64 {
        self.nodes[0].value
    }

    /// The levels below the root.
    pub(super) fn depth(&self) -> usize {
        // Children come after their parents.
        let mut depths = vec![0; self.nodes.len()];
        for (place, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.left > 0) {
            depths[node.left as usize] = depths[place] + 1;
            depths[node.left as usize + 1] = depths[place] + 1;
        }
        depths.into_iter().max().unwrap_or(0)
    }
}
