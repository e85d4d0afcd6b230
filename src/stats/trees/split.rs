//! The best cut of a node, from sums per bin.

use super::tree::Side;

/// Sums over observations.
pub(super) trait Tally: Copy + Default {
    /// Adds those of other observations.
    fn add(&mut self, other: &Self);
    /// Those of the rest, where `other` is a part.
    fn minus(&self, other: &Self) -> Self;
    /// Σ of the targets (boosting: of the negative gradients).
    fn target(&self) -> f64;
    /// Σ of the weights (boosting: of the Hessians).
    fn weight(&self) -> f64;
    /// How many observations.
    fn count(&self) -> f64;

    /// The optimal value of a leaf.
    fn value(&self, ridge: f64) -> f64 {
        let weight = self.weight() + ridge;
        if weight > 0.0 { self.target() / weight } else { 0.0 }
    }

    /// What the leaf takes off the loss, doubled.
    fn score(&self, ridge: f64) -> f64 {
        self.target() * self.value(ridge)
    }
}

/// Sums where an observation weighs as often as it was drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Drawn {
    pub target: f64,
    pub count: f64,
}

impl Tally for Drawn {
    fn add(&mut self, other: &Self) {
        self.target += other.target;
        self.count += other.count;
    }
    fn minus(&self, other: &Self) -> Self {
        Self { target: self.target - other.target, count: self.count - other.count }
    }
    fn target(&self) -> f64 {
        self.target
    }
    fn weight(&self) -> f64 {
        self.count
    }
    fn count(&self) -> f64 {
        self.count
    }
}

/// Sums of Newton's method.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Newton {
    pub target: f64,
    pub weight: f64,
    pub count: f64,
}

impl Tally for Newton {
    fn add(&mut self, other: &Self) {
        self.target += other.target;
        self.weight += other.weight;
        self.count += other.count;
    }
    fn minus(&self, other: &Self) -> Self {
        Self { target: self.target - other.target, weight: self.weight - other.weight, count: self.count - other.count }
    }
    fn target(&self) -> f64 {
        self.target
    }
    fn weight(&self) -> f64 {
        self.weight
    }
    fn count(&self) -> f64 {
        self.count
    }
}

/// What a split must satisfy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Fewest observations in a leaf.
    pub leaf: f64,
    pub ridge: f64,
}

/// A cut: bins up to `bin` go left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split<T> {
    pub feature: u16,
    pub bin: u8,
    pub missing: Side,
    pub left: T,
    pub gain: f64,
}

/// The best cut of one feature, better than `best`. `present` are (bin, sums) of the bins that are not empty,
/// ascending. Missing values are tried on both sides; where there are none they follow the greater part.
pub(super) fn improve<T: Tally>(
    best: &mut Option<Split<T>>,
    feature: u16,
    present: impl Iterator<Item = (u8, T)>,
    missing: Option<T>,
    all: &T,
    limits: Limits,
) {
    let parent = all.score(limits.ridge);
    let mut least = best.as_ref().map_or(1e-10, |b| b.gain) + parent;
    let mut consider = |left: T, bin: u8, side: Side| {
        let right = all.minus(&left);
        if left.count() < limits.leaf || right.count() < limits.leaf {
            return;
        }
        let scores = left.score(limits.ridge) + right.score(limits.ridge);
        if scores > least {
            least = scores;
            let missing = match (missing, left.count() >= right.count()) {
                (None, true) => Side::Left,
                (None, false) => Side::Right,
                (Some(_), _) => side,
            };
            *best = Some(Split { feature, bin, missing, left, gain: scores - parent });
        }
    };
    let mut left = T::default();
    for (bin, sum) in present {
        left.add(&sum);
        consider(left, bin, Side::Right);
        if let Some(missing) = missing {
            let mut with = left;
            with.add(&missing);
            consider(with, bin, Side::Left);
        }
    }
}

/// Moves the rows that go left to the front, both parts keeping their order; how many go left. `right` is room for as
/// many rows.
pub(super) fn part(rows: &mut [u32], right: &mut [u32], goes_right: impl Fn(u32) -> bool) -> usize {
    let (mut left, mut others) = (0, 0);
    // Both places are written, one of them for good: which way a row goes cannot be guessed, so no branch.
    for place in 0..rows.len() {
        let row = rows[place];
        let side = usize::from(goes_right(row));
        rows[left] = row;
        right[others] = row;
        left += 1 - side;
        others += side;
    }
    rows[left..].copy_from_slice(&right[..others]);
    left
}

impl<T> Split<T> {
    /// Whether an observation with this bin goes right.
    pub fn goes_right(&self, bin: u8) -> bool {
        let missing = bin == super::binning::MISSING;
        (bin > self.bin) & !(missing & (self.missing == Side::Left))
    }
}
