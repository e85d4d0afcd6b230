//! One tree: its forecast, and how it came by it.

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
    /// Values up to this one go left.
    pub threshold: f64,
    /// What the tree would answer if it ended here.
    pub value: f64,
    /// Which feature is asked.
    pub feature: u32,
    /// Index of the left child; the right one follows it. 0 in a leaf.
    pub left: u32,
    /// Where missing and infinite values go.
    pub missing: Side,
}

/// A binary tree, root first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tree {
    /// Every node.
    pub nodes: Vec<Node>,
}

impl Tree {
    fn next(node: &Node, row: &[f64]) -> usize {
        let value = row[node.feature as usize];
        let left = if value.is_finite() { value <= node.threshold } else { node.missing == Side::Left };
        node.left as usize + usize::from(!left)
    }

    /// The answer for an observation.
    pub fn predict(&self, row: &[f64]) -> f64 {
        let mut node = &self.nodes[0];
        while node.left > 0 {
            node = &self.nodes[Self::next(node, row)];
        }
        node.value
    }

    /// Adds to `parts` what each feature changed on the path from the root to the leaf [Saabas 2014]: the root's value
    /// and the parts add up to the answer.
    pub fn add_contributions(&self, row: &[f64], scale: f64, parts: &mut [f64]) {
        let mut node = &self.nodes[0];
        while node.left > 0 {
            let child = &self.nodes[Self::next(node, row)];
            parts[node.feature as usize] += scale * (child.value - node.value);
            node = child;
        }
    }

    /// The value of the root: the answer for someone of whom nothing is known.
    pub fn root(&self) -> f64 {
        self.nodes[0].value
    }
}
