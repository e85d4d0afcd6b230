//! Gradient boosting [Friedman 2001] with Newton steps on binned features: each small tree mends what the sum of those
//! before it got wrong.

use super::binning::{Binned, Cuts};
use super::histograms::{Growth, Histograms};
use super::score;
use super::split::{Limits, Newton};
use super::tree::Tree;
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use crate::stats::validation::folds::Folds;
use crate::stats::validation::recalibration::sigmoid;
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
    /// As many, up to this, as lose least on a fifth of the observations held out inside; then all are trained on.
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
        Self { rounds: Rounds::Chosen(400), rate: 0.2, depth: 2, leaf: 20, ridge: 0.0 }
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
    /// How the features are binned.
    pub cuts: Cuts,
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
        let start = state.start;
        Ok(Self { start, trees, loss, cuts: binned.into_cuts() })
    }

    /// Probability or value for each row. Asks `cancel` every thousand rows.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on; [`Error::Cancelled`].
    pub fn predict(&self, x: &Matrix, cancel: Cancel) -> Result<Vec<f64>, Error> {
        let answer = |sum: f64| match self.loss {
            Loss::Log => sigmoid(self.start + sum),
            Loss::Squared => self.start + sum,
        };
        Ok(score::sums(&self.trees, &self.cuts, x, cancel)?.into_iter().map(answer).collect())
    }

    /// The log-odds (or value) of someone of whom nothing is known, and what each feature adds to it for each row
    /// (Saabas path contributions). They add up to the log-odds (or value).
    ///
    /// # Errors
    /// [`Error::Columns`].
    pub fn contributions(&self, x: &Matrix) -> Result<(f64, Matrix), Error> {
        let (base, parts) = score::parts(&self.trees, &self.cuts, x, 1.0)?;
        Ok((self.start + base, parts))
    }
}

/// What is known between rounds.
struct State<'a> {
    histograms: Histograms<'a>,
    target: &'a [f64],
    loss: Loss,
    /// Ascending.
    rows: Vec<u32>,
    /// The same as the last tree left them.
    parted: Vec<u32>,
    raw: Vec<f64>,
    of: Vec<Newton>,
    start: f64,
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
        let (n, parted) = (target.len(), rows.clone());
        let histograms = Histograms::new(binned);
        Self { histograms, target, loss, rows, parted, raw: vec![start; n], of: vec![Newton::default(); n], start }
    }

    /// Grows one tree, scaled by the rate, and adds it to the running sums of the rows trained on.
    fn round(&mut self, spec: &BoostingSpec) -> Tree {
        for &row in &self.rows {
            let row = row as usize;
            let (y, raw) = (self.target[row], self.raw[row]);
            self.of[row] = match self.loss {
                Loss::Log => {
                    let p = sigmoid(raw);
                    Newton { target: y - p, weight: (p * (1.0 - p)).max(1e-12), count: 1.0 }
                }
                Loss::Squared => Newton { target: y - raw, weight: 1.0, count: 1.0 },
            };
        }
        // Leaves of twenty would leave thirty observations in one piece, whatever they say.
        let leaf = spec.leaf.min(self.rows.len() / 10).max(1);
        let growth = Growth { depth: spec.depth, limits: Limits { leaf: leaf as f64, ridge: spec.ridge } };
        let raw = &mut self.raw;
        let update = |rows: &[u32], value: f64| rows.iter().for_each(|&row| raw[row as usize] += spec.rate * value);
        // Rows in their first order again: sums are then added in one order only.
        self.parted.copy_from_slice(&self.rows);
        let mut tree = self.histograms.grow(&mut self.parted, &self.of, growth, update);
        tree.nodes.iter_mut().for_each(|node| node.value *= spec.rate);
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
        held.iter_mut().zip(&split.test).for_each(|(raw, &row)| *raw += tree.predict(binned.row(row)));
    }
    Ok(best.1)
}

fn loss_of(loss: Loss, raw: f64, y: f64) -> f64 {
    match loss {
        Loss::Log => raw.max(0.0) + (-raw.abs()).exp().ln_1p() - y * raw,
        Loss::Squared => (y - raw) * (y - raw),
    }
}
