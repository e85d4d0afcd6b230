//! Gradient boosting [Friedman 2001] with Newton steps on binned features: each small tree mends what the sum of those
//! before it got wrong.

use super::binning::Binned;
use super::grow::{Grower, Growth};
use super::split::{Limits, Sum};
use super::tree::Tree;
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use crate::stats::random;
use crate::stats::validation::folds::Folds;
use crate::stats::validation::recalibration::sigmoid;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What is minimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Log loss of a 0/1 outcome; trees add up to log-odds.
    Log,
    /// Squared error of a value.
    Squared,
}

/// How many trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rounds {
    /// Exactly so many.
    Fixed(usize),
    /// As many, up to this, as lose least on a fifth of the observations held out inside; then all are learnt from.
    Chosen(usize),
}

/// How to boost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoostingSpec {
    /// How many trees.
    pub rounds: Rounds,
    /// Part of each tree's correction that is taken.
    pub rate: f64,
    /// Deepest level of a tree.
    pub depth: usize,
    /// Fewest observations in a leaf; where there are few of them, a tenth of them is enough.
    pub leaf: usize,
    /// L2 penalty on the values of the leaves.
    pub ridge: f64,
}

impl Default for BoostingSpec {
    fn default() -> Self {
        Self { rounds: Rounds::Chosen(400), rate: 0.15, depth: 2, leaf: 20, ridge: 0.0 }
    }
}

/// Rounds without improvement after which the search for their number ends.
const PATIENCE: usize = 40;

/// A fitted sum of trees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Boosting {
    /// Where the sum begins: the log-odds of the rate, or the mean.
    pub start: f64,
    /// The trees, already scaled by the rate.
    pub trees: Vec<Tree>,
    /// What was minimised.
    pub loss: Loss,
    /// How many features it learnt from.
    pub features: usize,
}

/// Finite targets, one per row.
pub(super) fn check(x: &Matrix, target: &[f64]) -> Result<(), Error> {
    assert_eq!(x.rows(), target.len(), "a target per row");
    match (x.rows() == 0, target.iter().all(|y| y.is_finite())) {
        (true, _) => Err(Error::Empty),
        (_, false) => Err(Error::NotFinite),
        _ => Ok(()),
    }
}

impl Boosting {
    /// Boosts trees on a target (0 or 1 for [`Loss::Log`]).
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFinite`], [`Error::Cancelled`].
    ///
    /// # Panics
    /// When rows and targets differ in number: a bug of the caller.
    pub fn fit(
        x: &Matrix,
        target: &[f64],
        loss: Loss,
        spec: &BoostingSpec,
        seed: u64,
        cancel: Cancel,
    ) -> Result<Self, Error> {
        check(x, target)?;
        let binned = Binned::new(x);
        let all: Vec<u32> = (0..x.rows() as u32).collect();
        let rounds = match spec.rounds {
            Rounds::Fixed(rounds) => rounds,
            Rounds::Chosen(most) => choose(&binned, target, loss, spec, most, seed, cancel)?,
        };
        let mut state = State::new(&binned, target, loss, all);
        let mut trees = Vec::with_capacity(rounds);
        for _ in 0..rounds {
            if cancel() {
                return Err(Error::Cancelled);
            }
            trees.push(state.round(spec));
        }
        Ok(Self { start: state.start, trees, loss, features: x.columns() })
    }

    /// Probability or value for each row.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were learnt from.
    pub fn predict(&self, x: &Matrix) -> Result<Vec<f64>, Error> {
        let answer = |sum: f64| match self.loss {
            Loss::Log => sigmoid(self.start + sum),
            Loss::Squared => self.start + sum,
        };
        Ok(sums(&self.trees, x, self.features)?.into_iter().map(answer).collect())
    }

    /// The log-odds (or value) of someone of whom nothing is known, and what each feature adds to it for each row
    /// (Saabas path contributions). They add up to the log-odds (or value).
    ///
    /// # Errors
    /// [`Error::Columns`].
    pub fn contributions(&self, x: &Matrix) -> Result<(f64, Matrix), Error> {
        let (base, parts) = parts(&self.trees, x, self.features, 1.0)?;
        Ok((self.start + base, parts))
    }
}

/// What is known between rounds.
struct State<'a> {
    grower: Grower<'a>,
    target: &'a [f64],
    loss: Loss,
    rows: Vec<u32>,
    raw: Vec<f64>,
    of: Vec<Sum>,
    start: f64,
    features: usize,
}

impl<'a> State<'a> {
    fn new(binned: &'a Binned, target: &'a [f64], loss: Loss, rows: Vec<u32>) -> Self {
        let mean = rows.iter().map(|&row| target[row as usize]).sum::<f64>() / rows.len().max(1) as f64;
        let start = match loss {
            Loss::Log => {
                let p = mean.clamp(1e-6, 1.0 - 1e-6);
                (p / (1.0 - p)).ln()
            }
            Loss::Squared => mean,
        };
        let n = target.len();
        let grower = Grower::new(binned);
        let features = binned.features();
        Self { grower, target, loss, rows, raw: vec![start; n], of: vec![Sum::default(); n], start, features }
    }

    /// Grows one tree, scaled by the rate, and adds it to the running sums of the rows learnt from.
    fn round(&mut self, spec: &BoostingSpec) -> Tree {
        for &row in &self.rows {
            let row = row as usize;
            self.of[row] = match self.loss {
                Loss::Log => {
                    let p = sigmoid(self.raw[row]);
                    Sum { target: self.target[row] - p, weight: (p * (1.0 - p)).max(1e-12), count: 1.0 }
                }
                Loss::Squared => Sum { target: self.target[row] - self.raw[row], weight: 1.0, count: 1.0 },
            };
        }
        // Leaves of twenty would leave thirty observations in one piece, whatever they say.
        let leaf = spec.leaf.min(self.rows.len() / 10).max(1);
        let limits = Limits { leaf: leaf as f64, ridge: spec.ridge };
        let growth = Growth { depth: spec.depth, limits, features: self.features };
        let raw = &mut self.raw;
        let update = |rows: &[u32], value: f64| rows.iter().for_each(|&row| raw[row as usize] += spec.rate * value);
        let mut tree = self.grower.grow(&mut self.rows, &self.of, growth, &mut random::stream(0, 0), update);
        tree.nodes.iter_mut().for_each(|node| node.value *= spec.rate);
        // Rows in their first order again: sums are then added in one order only.
        self.rows.sort_unstable();
        tree
    }
}

/// The number of rounds with the least loss on a fifth held out.
fn choose(
    binned: &Binned,
    target: &[f64],
    loss: Loss,
    spec: &BoostingSpec,
    most: usize,
    seed: u64,
    cancel: Cancel,
) -> Result<usize, Error> {
    let classes: Vec<usize> = match loss {
        Loss::Log => target.iter().map(|&y| usize::from(y > 0.5)).collect(),
        Loss::Squared => vec![0; target.len()],
    };
    let split = Folds::stratified(&classes, 5, seed).split(0);
    if split.train.is_empty() {
        return Ok(0);
    }
    let narrow = |rows: &[usize]| rows.iter().map(|&row| row as u32).collect::<Vec<u32>>();
    let mut state = State::new(binned, target, loss, narrow(&split.train));
    let mut held = vec![state.start; split.test.len()];
    let mut best = (f64::INFINITY, 0);
    for round in 0..=most {
        if cancel() {
            return Err(Error::Cancelled);
        }
        let lost: f64 = held.iter().zip(&split.test).map(|(&raw, &row)| loss_of(loss, raw, target[row])).sum();
        if lost < best.0 - 1e-9 * lost.abs() {
            best = (lost, round);
        } else if round >= best.1 + PATIENCE {
            break;
        }
        let tree = state.round(spec);
        held.iter_mut().zip(&split.test).for_each(|(raw, &row)| *raw += by_bins(&tree, binned, row));
    }
    Ok(best.1)
}

fn loss_of(loss: Loss, raw: f64, y: f64) -> f64 {
    match loss {
        Loss::Log => raw.max(0.0) + (-raw.abs()).exp().ln_1p() - y * raw,
        Loss::Squared => (y - raw) * (y - raw),
    }
}

/// The tree's answer for a binned observation: its value is any one of its bin.
fn by_bins(tree: &Tree, binned: &Binned, row: usize) -> f64 {
    use super::binning::MISSING;
    use super::tree::Side;
    let mut node = &tree.nodes[0];
    while node.left > 0 {
        let feature = node.feature as usize;
        let bin = binned.column(feature)[row];
        // A bin lies left of its cut, which is the threshold.
        let left = match bin {
            MISSING => node.missing == Side::Left,
            _ => {
                binned.cuts(feature).get(usize::from(bin)).is_some_and(|cut| *cut <= node.threshold)
                    || node.threshold == f64::MAX
            }
        };
        node = &tree.nodes[node.left as usize + usize::from(!left)];
    }
    node.value
}

/// Rows answered together, so that a tree stays in the cache.
const BLOCK: usize = 512;

/// Σ of the trees' answers for each row.
pub(super) fn sums(trees: &[Tree], x: &Matrix, learnt: usize) -> Result<Vec<f64>, Error> {
    if x.columns() != learnt {
        return Err(Error::Columns { learnt, given: x.columns() });
    }
    let mut out = vec![0.0; x.rows()];
    let block = |(sums, rows): (&mut [f64], &[f64])| {
        for tree in trees {
            sums.iter_mut().zip(rows.chunks_exact(learnt)).for_each(|(sum, row)| *sum += tree.predict(row));
        }
    };
    out.par_chunks_mut(BLOCK).zip(x.values().par_chunks(BLOCK * learnt)).for_each(block);
    Ok(out)
}

/// Σ of the roots' values and of the contributions, all scaled.
pub(super) fn parts(trees: &[Tree], x: &Matrix, learnt: usize, scale: f64) -> Result<(f64, Matrix), Error> {
    if x.columns() != learnt {
        return Err(Error::Columns { learnt, given: x.columns() });
    }
    let base = trees.iter().map(|tree| scale * tree.root()).sum();
    let mut values = vec![0.0; x.values().len()];
    let one = |(parts, row): (&mut [f64], &[f64])| {
        trees.iter().for_each(|tree| tree.add_contributions(row, scale, parts));
    };
    values.par_chunks_mut(learnt).zip(x.values().par_chunks(learnt)).for_each(one);
    Ok((base, Matrix::new(values, learnt)))
}
