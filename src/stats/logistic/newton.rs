//! The maximum of the penalised likelihood.

use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

/// Rows summed by one thread at a time. Sums are added chunk by chunk in order, so threads change nothing.
const CHUNK: usize = 8192;
const MOST_STEPS: usize = 100;

/// A problem: standardised features, outcomes, penalty.
pub(super) struct Sums<'a> {
    pub x: &'a Matrix,
    pub outcome: &'a [bool],
    pub penalty: f64,
}

/// A solution.
pub(super) struct Solution {
    /// Intercept, then a coefficient per feature.
    pub beta: Vec<f64>,
    pub steps: usize,
    information: DMatrix<f64>,
}

/// Loss, gradient and information matrix at a point. The matrix is packed: row i holds columns 0..=i.
struct Point {
    loss: f64,
    gradient: Vec<f64>,
    packed: Vec<f64>,
}

impl Solution {
    /// The inverse of the information matrix, row after row.
    pub fn covariance(&self) -> Result<Vec<f64>, Error> {
        let inverse = Cholesky::new(self.information.clone()).ok_or(Error::Separable)?.inverse();
        Ok(inverse.as_slice().to_vec())
    }
}

impl Sums<'_> {
    fn linear(&self, row: &[f64], beta: &[f64]) -> f64 {
        beta[0] + row.iter().zip(&beta[1..]).map(|(x, b)| x * b).sum::<f64>()
    }

    fn ridge(&self, beta: &[f64]) -> f64 {
        self.penalty / 2.0 * beta[1..].iter().map(|b| b * b).sum::<f64>()
    }

    /// The penalised negative log-likelihood.
    fn loss(&self, beta: &[f64]) -> f64 {
        let width = self.x.columns();
        let chunk = |(rows, outcome): (&[f64], &[bool])| -> f64 {
            let one = |(row, &yes): (&[f64], &bool)| loss_of(self.linear(row, beta), yes);
            rows.chunks_exact(width).zip(outcome).map(one).sum()
        };
        self.chunks().map(chunk).collect::<Vec<f64>>().iter().sum::<f64>() + self.ridge(beta)
    }

    fn chunks(&self) -> impl IndexedParallelIterator<Item = (&[f64], &[bool])> {
        self.x.values().par_chunks(CHUNK * self.x.columns()).zip(self.outcome.par_chunks(CHUNK))
    }

    fn at(&self, beta: &[f64]) -> Point {
        let parts: Vec<Point> = self.chunks().map(|(rows, outcome)| self.part(rows, outcome, beta)).collect();
        let width = beta.len();
        let mut sum = Point::zero(width);
        for part in parts {
            sum.loss += part.loss;
            add(&mut sum.gradient, &part.gradient);
            add(&mut sum.packed, &part.packed);
        }
        sum.loss += self.ridge(beta);
        for (feature, b) in beta.iter().enumerate().skip(1) {
            sum.gradient[feature] += self.penalty * b;
            sum.packed[feature * (feature + 1) / 2 + feature] += self.penalty;
        }
        sum
    }

    fn part(&self, rows: &[f64], outcome: &[bool], beta: &[f64]) -> Point {
        let mut sum = Point::zero(beta.len());
        let mut z = vec![1.0; beta.len()];
        for (row, &yes) in rows.chunks_exact(self.x.columns()).zip(outcome) {
            z[1..].copy_from_slice(row);
            let eta = self.linear(row, beta);
            let p = 1.0 / (1.0 + (-eta).exp());
            let (error, weight) = (p - f64::from(u8::from(yes)), p * (1.0 - p));
            sum.loss += loss_of(eta, yes);
            let mut start = 0;
            for i in 0..z.len() {
                sum.gradient[i] += error * z[i];
                let scaled = weight * z[i];
                let line = &mut sum.packed[start..=start + i];
                line.iter_mut().zip(&z).for_each(|(entry, value)| *entry += scaled * value);
                start += i + 1;
            }
        }
        sum
    }
}

impl Point {
    fn zero(width: usize) -> Self {
        Self { loss: 0.0, gradient: vec![0.0; width], packed: vec![0.0; width * (width + 1) / 2] }
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

/// ln(1 + eᶻ) − y·z without overflow.
fn loss_of(eta: f64, yes: bool) -> f64 {
    let positive = eta.max(0.0) + (-eta.abs()).exp().ln_1p();
    if yes { positive - eta } else { positive }
}

/// Newton's method from `start` (or from the rate of the outcome), halving steps that overshoot.
pub(super) fn solve(sums: &Sums, start: Option<&[f64]>, cancel: Cancel) -> Result<Solution, Error> {
    let width = sums.x.columns() + 1;
    let rate = sums.outcome.iter().filter(|&&yes| yes).count() as f64 / sums.outcome.len() as f64;
    let mut beta = vec![0.0; width];
    beta[0] = (rate / (1.0 - rate)).ln();
    if let Some(start) = start {
        beta.copy_from_slice(start);
    }
    let mut point = sums.at(&beta);
    for steps in 1..=MOST_STEPS {
        if cancel() {
            return Err(Error::Cancelled);
        }
        let factor = factor(&point)?;
        let step = factor.solve(&DVector::from_column_slice(&point.gradient));
        let mut part = 1.0;
        let mut next: Vec<f64>;
        loop {
            next = beta.iter().zip(step.iter()).map(|(b, s)| b - part * s).collect();
            if sums.loss(&next) <= point.loss || part < 1e-6 {
                break;
            }
            part /= 2.0;
        }
        let after = sums.at(&next);
        let gain = point.loss - after.loss;
        let done = gain <= 1e-12 * point.loss.max(1e-300);
        if after.loss <= point.loss {
            (beta, point) = (next, after);
        }
        // Without a penalty the loss of separable data has no minimum above zero.
        if sums.penalty <= 0.0 && point.loss < 1e-6 * sums.outcome.len() as f64 {
            return Err(Error::Separable);
        }
        if done {
            return Ok(Solution { beta, steps, information: regular(&point) });
        }
    }
    Ok(Solution { beta, steps: MOST_STEPS, information: regular(&point) })
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
