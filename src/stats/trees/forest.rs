//! A random forest [Breiman 2001]: trees on bootstrap samples, each split choosing among a few features drawn by lot;
//! the answer is the mean over the trees of the mean outcome in the leaf.

use super::binning::{Binned, Cuts};
use super::grow::{Grower, Growth};
use super::score;
use super::split::{Drawn, Limits, Tally};
use super::tree::Tree;
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use crate::stats::random::{self, RngExt};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How to grow a forest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ForestSpec {
    /// How many trees.
    pub trees: usize,
    /// Fewest observations in a leaf, repeats in the sample counted.
    pub leaf: usize,
    /// Deepest level.
    pub depth: usize,
}

impl Default for ForestSpec {
    fn default() -> Self {
        Self { trees: 200, leaf: 2, depth: 12 }
    }
}

/// A fitted forest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forest {
    /// The trees; their answers are averaged.
    pub trees: Vec<Tree>,
    /// How the features are binned.
    pub cuts: Cuts,
}

impl Forest {
    /// Grows a forest for a value (a yes/no outcome is 0 or 1, and the answer its probability). √features are tried
    /// per split. Each tree has random numbers of its own, so threads change nothing.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFinite`], [`Error::Cancelled`].
    ///
    /// # Panics
    /// When rows and targets differ in number: a bug of the caller.
    pub fn fit(x: &Matrix, target: &[f64], spec: &ForestSpec, seed: u64, cancel: Cancel) -> Result<Self, Error> {
        super::boosting::check(x, target)?;
        let binned = Binned::new(x);
        let growth = Growth {
            depth: spec.depth,
            limits: Limits { leaf: spec.leaf.max(1) as f64, ridge: 0.0 },
            features: ((x.columns() as f64).sqrt() as usize).max(1),
        };
        let tree = |number: usize| {
            if cancel() {
                return Err(Error::Cancelled);
            }
            Ok(one(&binned, target, growth, seed, number))
        };
        let trees = (0..spec.trees).into_par_iter().map(tree).collect::<Result<_, _>>()?;
        Ok(Self { trees, cuts: binned.into_cuts() })
    }

    /// The answer for each row. Asks `cancel` every thousand rows.
    ///
    /// # Errors
    /// [`Error::Columns`] where there are not as many features as were trained on; [`Error::Cancelled`].
    pub fn predict(&self, x: &Matrix, cancel: Cancel) -> Result<Vec<f64>, Error> {
        let scale = 1.0 / self.trees.len().max(1) as f64;
        Ok(score::sums(&self.trees, &self.cuts, x, cancel)?.into_iter().map(|s| s * scale).collect())
    }

    /// The answer for someone of whom nothing is known, and what each feature adds to it for each row (Saabas path
    /// contributions, averaged over the trees). They add up to the answer.
    ///
    /// # Errors
    /// [`Error::Columns`].
    pub fn contributions(&self, x: &Matrix) -> Result<(f64, Matrix), Error> {
        score::parts(&self.trees, &self.cuts, x, 1.0 / self.trees.len().max(1) as f64)
    }
}

fn one(binned: &Binned, target: &[f64], growth: Growth, seed: u64, number: usize) -> Tree {
    let mut random = random::stream(seed, number as u64);
    let n = binned.rows();
    let mut of = vec![Drawn::default(); n];
    for _ in 0..n {
        let row = random.random_range(0..n);
        of[row].add(&Drawn { target: target[row], count: 1.0 });
    }
    let mut rows: Vec<u32> = (0..n as u32).filter(|&row| of[row as usize].count > 0.0).collect();
    Grower::new(binned).grow(&mut rows, &of, growth, &mut random)
}
