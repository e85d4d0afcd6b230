//! The best cut of a node, from sums per bin.

use super::binning::MISSING;
use super::tree::Side;

/// Sums over observations: targets (boosting: −gradients), weights (boosting: Hessians), how many.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sum {
    pub target: f64,
    pub weight: f64,
    pub count: f64,
}

impl Sum {
    pub fn add(&mut self, other: &Sum) {
        self.target += other.target;
        self.weight += other.weight;
        self.count += other.count;
    }

    pub fn minus(&self, other: &Sum) -> Sum {
        Sum { target: self.target - other.target, weight: self.weight - other.weight, count: self.count - other.count }
    }

    /// The optimal value of a leaf.
    pub fn value(&self, ridge: f64) -> f64 {
        let weight = self.weight + ridge;
        if weight > 0.0 { self.target / weight } else { 0.0 }
    }

    /// What the leaf takes off the loss, doubled.
    pub fn score(&self, ridge: f64) -> f64 {
        self.target * self.value(ridge)
    }
}

/// What a split must satisfy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub leaf: f64,
    pub ridge: f64,
}

/// A cut: bins up to `bin` go left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    pub feature: usize,
    pub bin: u8,
    pub missing: Side,
    pub left: Sum,
    pub gain: f64,
}

/// The best cut of one feature, better than `best`. `bins` are (bin, sum) of the bins that are not empty, ascending,
/// the missing ones last. Missing values are tried on both sides; where there are none they follow the greater part.
pub(super) fn improve(best: &mut Option<Split>, feature: usize, bins: &[(u8, Sum)], all: &Sum, limits: Limits) {
    let (present, missing) = match bins.split_last() {
        Some(((MISSING, sum), rest)) => (rest, Some(*sum)),
        _ => (bins, None),
    };
    let parent = all.score(limits.ridge);
    let mut consider = |left: Sum, bin: u8, side: Side| {
        let right = all.minus(&left);
        if left.count < limits.leaf || right.count < limits.leaf {
            return;
        }
        let gain = left.score(limits.ridge) + right.score(limits.ridge) - parent;
        if gain > best.as_ref().map_or(1e-10, |b| b.gain) {
            let missing = match (missing, left.count >= right.count) {
                (None, true) => Side::Left,
                (None, false) => Side::Right,
                (Some(_), _) => side,
            };
            *best = Some(Split { feature, bin, missing, left, gain });
        }
    };
    let mut left = Sum::default();
    for (bin, sum) in present {
        left.add(sum);
        consider(left, *bin, Side::Right);
        if let Some(missing) = missing {
            let mut with = left;
            with.add(&missing);
            consider(with, *bin, Side::Left);
        }
    }
}
