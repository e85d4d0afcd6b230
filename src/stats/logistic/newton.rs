//! The maximum of the penalised likelihood.

use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

/// Rows summed by one thread at a time. Sums are added chunk by chunk in order, so threads change nothing.
const CHUNK: usize = 8192;
/// Rows that stay in the cache while products of their features are summed; 2 to this power is a finite number.
const BLOCK: usize = 128;
const MOST_STEPS: usize = 100;

/// A problem: standardised features, feature after feature in chunks of rows, and outcomes as 0 or 1.
pub(super) struct Sums {
    chunks: Vec<Chunk>,
    width: usize,
    rows: usize,
    rate: f64,
}

struct Chunk {
    columns: Vec<Vec<f64>>,
    outcome: Vec<f64>,
}

/// How the maximum is sought.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    pub penalty: f64,
    /// A step that gains less than this part of the loss is the last.
    pub gain: f64,
}

/// A solution.
pub(super) struct Solution {
    /// Intercept, then a coefficient per feature.
    pub beta: Vec<f64>,
    pub steps: usize,
    penalty: f64,
    bare: Point,
}

/// Loss, gradient and information matrix at a point. The matrix is packed: row i holds columns 0..=i.
#[derive(Clone)]
struct Point {
    loss: f64,
    gradient: Vec<f64>,
    packed: Vec<f64>,
}

impl Solution {
    /// The inverse of the information matrix, row after row.
    pub fn covariance(&self) -> Result<Vec<f64>, Error> {
        let information = regular(&self.bare.penalised(&self.beta, self.penalty));
        let inverse = Cholesky::new(information).ok_or(Error::Separable)?.inverse();
        Ok(inverse.as_slice().to_vec())
    }
}

impl Sums {
    /// Of a row and an outcome per observation, at least one.
    pub fn new(x: &Matrix, outcome: &[bool]) -> Self {
        let width = x.columns();
        let chunk = |(rows, outcome): (&[f64], &[bool])| Chunk {
            columns: (0..width).map(|column| rows.iter().skip(column).step_by(width).copied().collect()).collect(),
            outcome: outcome.iter().map(|&yes| f64::from(u8::from(yes))).collect(),
        };
        let chunks: Vec<Chunk> =
            x.values().par_chunks(CHUNK * width).zip(outcome.par_chunks(CHUNK)).map(chunk).collect();
        let rate = outcome.iter().filter(|&&yes| yes).count() as f64 / outcome.len() as f64;
        Self { chunks, width, rows: outcome.len(), rate }
    }

    /// Without the penalty.
    fn at(&self, beta: &[f64]) -> Point {
        let parts: Vec<Point> = self.chunks.par_iter().map(|chunk| chunk.at(beta)).collect();
        let mut sum = Point::zero(beta.len());
        for part in parts {
            sum.loss += part.loss;
            add(&mut sum.gradient, &part.gradient);
            add(&mut sum.packed, &part.packed);
        }
        sum
    }
}

impl Chunk {
    fn at(&self, beta: &[f64]) -> Point {
        let mut sum = Point::zero(beta.len());
        let mut room = [[0.0; BLOCK]; 4];
        for (number, outcome) in self.outcome.chunks(BLOCK).enumerate() {
            let rows = number * BLOCK..number * BLOCK + outcome.len();
            let [eta, error, weight, weighted] = room.each_mut().map(|room| &mut room[..outcome.len()]);
            eta.fill(beta[0]);
            for (column, b) in self.columns.iter().zip(&beta[1..]) {
                eta.iter_mut().zip(&column[rows.clone()]).for_each(|(eta, x)| *eta += b * x);
            }
            sum.loss += residuals(eta, outcome, error, weight);
            sum.gradient[0] += error.iter().sum::<f64>();
            sum.packed[0] += weight.iter().sum::<f64>();
            let mut start = 1;
            for (i, column) in self.columns.iter().enumerate() {
                let column = &column[rows.clone()];
                sum.gradient[i + 1] += dot(error, column);
                sum.packed[start] += dot(weight, column);
                weighted.iter_mut().zip(weight.iter().zip(column)).for_each(|(out, (w, x))| *out = w * x);
                let line = &mut sum.packed[start + 1..start + i + 2];
                let others = self.columns.iter().map(|other| &other[rows.clone()]);
                line.iter_mut().zip(others).for_each(|(entry, other)| *entry += dot(weighted, other));
                start += i + 2;
            }
        }
        sum
    }
}

/// Forecast − outcome and p·(1 − p) for the rows of a block; returns their loss, Σ ln(1 + eᶻ) − y·z, with one logarithm
/// of a product for all.
fn residuals(eta: &[f64], outcome: &[f64], error: &mut [f64], weight: &mut [f64]) -> f64 {
    let (mut product, mut linear) = (1.0, 0.0);
    for (((&z, &y), error), weight) in eta.iter().zip(outcome).zip(error).zip(weight) {
        let small = (-z.abs()).exp();
        let p = if z >= 0.0 { 1.0 } else { small } / (1.0 + small);
        (*error, *weight) = (p - y, small / ((1.0 + small) * (1.0 + small)));
        product *= 1.0 + small;
        linear += z.max(0.0) - y * z;
    }
    product.ln() + linear
}

/// Σ a·b in eight partial sums, always in the same order.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_parts, b_parts) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a_parts.remainder().iter().zip(b_parts.remainder()).map(|(a, b)| a * b).sum();
    let mut sums = [0.0; 8];
    for (a, b) in a_parts.zip(b_parts) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<f64>() + rest
}

impl Point {
    fn zero(width: usize) -> Self {
        Self { loss: 0.0, gradient: vec![0.0; width], packed: vec![0.0; width * (width + 1) / 2] }
    }

    /// With λ/2 · Σβ² added, the intercept's left out.
    fn penalised(&self, beta: &[f64], penalty: f64) -> Self {
        let mut sum = self.clone();
        sum.loss += penalty / 2.0 * beta[1..].iter().map(|b| b * b).sum::<f64>();
        for (feature, b) in beta.iter().enumerate().skip(1) {
            sum.gradient[feature] += penalty * b;
            sum.packed[feature * (feature + 1) / 2 + feature] += penalty;
        }
        sum
    }

    fn information(&self) -> DMatrix<f64> {
        let width = self.gradient.len();
        DMatrix::from_fn(width, width, |i, j| {
            let (i, j) = (i.max(j), i.min(j));
            self.packed[i * (i + 1) / 2 + j]
        })
    }
}

fn add(sum: &mut [f64], part: &[f64]) {
    sum.iter_mut().zip(part).for_each(|(s, p)| *s += p);
}

/// Newton's method from another solution (or from the rate of the outcome), halving steps that overshoot.
pub(super) fn solve(sums: &Sums, search: Search, start: Option<Solution>, cancel: Cancel) -> Result<Solution, Error> {
    let (mut beta, mut bare) = match start {
        Some(Solution { beta, bare, .. }) => (beta, bare),
        None => {
            let mut beta = vec![0.0; sums.width + 1];
            beta[0] = (sums.rate / (1.0 - sums.rate)).ln();
            let bare = sums.at(&beta);
            (beta, bare)
        }
    };
    let Search { penalty, gain } = search;
    let mut point = bare.penalised(&beta, penalty);
    for steps in 1..=MOST_STEPS {
        if cancel() {
            return Err(Error::Cancelled);
        }
        let step = factor(&point)?.solve(&DVector::from_column_slice(&point.gradient));
        let mut part = 1.0;
        let (next, next_bare, after) = loop {
            let next: Vec<f64> = beta.iter().zip(step.iter()).map(|(b, s)| b - part * s).collect();
            let bare = sums.at(&next);
            let after = bare.penalised(&next, penalty);
            if after.loss <= point.loss || part < 1e-6 {
                break (next, bare, after);
            }
            part /= 2.0;
        };
        let done = point.loss - after.loss <= gain * point.loss.max(1e-300);
        if after.loss <= point.loss {
            (beta, bare, point) = (next, next_bare, after);
        }
        // Without a penalty the loss of separable data has no minimum above zero.
        if penalty <= 0.0 && point.loss < 1e-6 * sums.rows as f64 {
            return Err(Error::Separable);
        }
        if done {
            return Ok(Solution { beta, steps, penalty, bare });
        }
    }
    Ok(Solution { beta, steps: MOST_STEPS, penalty, bare })
}

fn factor(point: &Point) -> Result<Cholesky<f64, nalgebra::Dyn>, Error> {
    Cholesky::new(regular(point)).ok_or(Error::Separable)
}

/// The information matrix, with a hair on the diagonal of features that repeat each other or have no spread, which
/// would leave it singular without a penalty.
fn regular(point: &Point) -> DMatrix<f64> {
    let mut information = point.information();
    let hair = 1e-10 * information.diagonal().max().max(1e-10);
    for i in 1..information.nrows() {
        information[(i, i)] += hair;
    }
    information
}
