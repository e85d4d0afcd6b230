//! The likelihood of the Pareto/NBD model with its derivatives.
//!
//! A client with x repeat purchases, the last at age t, observed until age T, is still here or left at some age y between:
//!
//! L = Γ(r+x) ÷ Γ(r) · α^r · { β^s (α+T)^−(r+x) (β+T)^−s + s β^s ∫ₜᵀ (α+y)^−(r+x) (β+y)^−(s+1) dy }.
//!
//! The usual closed form of the integral has a Gaussian hypergeometric function that is slow and loses digits where α and
//! β are far apart. With v = ln(min(α, β) + y) the integrand has no singularity within π of the path, and Gauss–Legendre
//! quadrature of 24 nodes gives it to about 12 digits. Being still here and each node are terms c·e^g(θ) of one sum, so that the
//! derivatives follow as in a mixture: the mean of g′, and the mean of g″ plus the variance of g′.

use crate::stats::newton::Surface;
use crate::stats::purchases::sums::Sums;
use crate::stats::purchases::{History, PurchaseError};
use crate::stats::special::trigamma;
use rayon::prelude::*;
use statrs::function::gamma::{digamma, ln_gamma};
use std::sync::LazyLock;

/// Rows of one partial sum: fixed, so that the sums do not depend on the threads.
const CHUNK: usize = 128;
const NODES: usize = 24;
/// The integrand is followed until it has fallen to e^−36 of its beginning.
const FALLS: f64 = 36.0;

/// Nodes and weights of Gauss–Legendre quadrature on −1 … 1, by Newton's method on the Legendre polynomial.
static LEGENDRE: LazyLock<[(f64, f64); NODES]> = LazyLock::new(|| {
    std::array::from_fn(|i| {
        let n = NODES as f64;
        let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (n + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..100 {
            let (mut before, mut now) = (1.0, x);
            for k in 2..=NODES {
                let k = k as f64;
                (before, now) = (now, ((2.0 * k - 1.0) * x * now - (k - 1.0) * before) / k);
            }
            slope = n * (x * now - before) / (x * x - 1.0);
            let step = now / slope;
            x -= step;
            if step.abs() < 1e-15 {
                break;
            }
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
});

/// Places and widths that integrate over a range.
pub fn nodes([from, to]: [f64; 2]) -> impl Iterator<Item = (f64, f64)> {
    let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
    LEGENDRE.iter().map(move |(x, weight)| (middle + half * x, half * weight))
}

/// Ages y at which the client may have left, each with the logarithm of its width dy.
fn ages_of_leaving(history: History, [r, alpha, _, beta]: [f64; 4]) -> impl Iterator<Item = (f64, f64)> {
    let shape = r + f64::from(history.repeats);
    let least = alpha.min(beta);
    // Beyond this age the purchases alone make it impossible.
    let furthest = history.last + (alpha + history.last) * (FALLS / shape).min(700.0).exp_m1();
    let range = [(least + history.last).ln(), (least + history.age.min(furthest)).ln()];
    nodes(range).map(move |(place, width)| (place.exp() - least, width.ln() + place))
}

/// The logarithms of the two cases, still here and left, without the factors that both have.
pub fn log_chances(history: History, theta: [f64; 4]) -> [f64; 2] {
    let [r, alpha, s, beta] = theta;
    let shape = r + f64::from(history.repeats);
    let here = -shape * (alpha + history.age).ln() - s * (beta + history.age).ln();
    if history.age <= history.last {
        return [here, f64::NEG_INFINITY];
    }
    let mut logs = [f64::NEG_INFINITY; NODES];
    for (log, (y, width)) in logs.iter_mut().zip(ages_of_leaving(history, theta)) {
        *log = width - shape * (alpha + y).ln() - (s + 1.0) * (beta + y).ln();
    }
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logs.iter().map(|log| (log - most).exp()).sum();
    [here, s.ln() + most + sum.ln()]
}

/// Histories on scaled time.
#[derive(Debug, Clone)]
pub struct Rows(Vec<History>);

impl Rows {
    /// Checks the histories and scales time by `scale`.
    ///
    /// # Errors
    /// The first history whose times are impossible; no history; no repeats.
    pub fn new(histories: &[History], scale: f64) -> Result<Self, PurchaseError> {
        let ordered = |h: &History| h.last >= 0.0 && h.last <= h.age && h.age.is_finite();
        if let Some(row) = histories.iter().position(|history| !ordered(history)) {
            return Err(PurchaseError::Times { row });
        }
        if histories.is_empty() {
            return Err(PurchaseError::Empty);
        }
        if histories.iter().all(|history| history.repeats == 0) {
            return Err(PurchaseError::NoRepeats);
        }
        let scaled = |h: &History| {
            let last = if h.repeats == 0 { 0.0 } else { h.last * scale };
            History { repeats: h.repeats, last, age: h.age * scale }
        };
        Ok(Rows(histories.iter().map(scaled).collect()))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Every `step`-th row.
    pub fn thinned(&self, step: usize) -> Self {
        Rows(self.0.iter().step_by(step.max(1)).copied().collect())
    }

    /// The mean negative log-likelihood plus `penalty` × Σ parameter² at the logarithms of (r, α, s, β), with its
    /// derivatives in those logarithms.
    pub fn surface(&self, logs: &[f64], penalty: f64) -> Surface {
        let theta: [f64; 4] = std::array::from_fn(|i| logs[i].exp());
        let partial: Vec<Sums> = self.0.par_chunks(CHUNK).map(|rows| Sums::of_histories(rows, theta)).collect();
        let sums = partial.iter().fold(Sums::default(), |sum, part| sum.plus(part));
        sums.to_surface(theta, self.0.len() as f64, penalty)
    }
}

/// One term of a client's sum: the logarithm, its gradient, and its second derivatives αα, rα, ss, sβ, ββ.
struct Term {
    log: f64,
    first: [f64; 4],
    second: [f64; 5],
}

impl Sums {
    fn of_histories(rows: &[History], theta: [f64; 4]) -> Sums {
        let mut sums = Sums::default();
        let [r, alpha, s, beta] = theta;
        let mut terms: Vec<Term> = Vec::with_capacity(NODES + 1);
        for &history in rows {
            let x = f64::from(history.repeats);
            terms.clear();
            terms.push(term(history.age, x, theta, None));
            if history.age > history.last {
                terms.extend(ages_of_leaving(history, theta).map(|(y, width)| term(y, x, theta, Some(width))));
            }
            sums.add(&terms);
            // The factors of all terms: Γ(r+x) ÷ Γ(r) · α^r β^s.
            sums.value += ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln() + s * beta.ln();
            let own = [digamma(r + x) - digamma(r) + alpha.ln(), r / alpha, beta.ln(), s / beta];
            sums.first.iter_mut().zip(own).for_each(|(sum, slope)| *sum += slope);
            sums.second[0][0] += trigamma(r + x) - trigamma(r);
            sums.second[0][1] += 1.0 / alpha;
            sums.second[1][1] -= r / (alpha * alpha);
            sums.second[2][3] += 1.0 / beta;
            sums.second[3][3] -= s / (beta * beta);
        }
        sums
    }

    /// Adds ln Σ e^log of one client.
    fn add(&mut self, terms: &[Term]) {
        let most = terms.iter().map(|term| term.log).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = terms.iter().map(|term| (term.log - most).exp()).sum();
        self.value += most + sum.ln();
        let (mut mean, mut square) = ([0.0; 4], [[0.0; 4]; 4]);
        for term in terms {
            let share = (term.log - most).exp() / sum;
            for (i, row) in square.iter_mut().enumerate() {
                mean[i] += share * term.first[i];
                for (j, place) in row.iter_mut().enumerate().skip(i) {
                    *place += share * term.first[i] * term.first[j];
                }
            }
            for ((i, j), curve) in [(1, 1), (0, 1), (2, 2), (2, 3), (3, 3)].into_iter().zip(term.second) {
                square[i][j] += share * curve;
            }
        }
        for i in 0..4 {
            self.first[i] += mean[i];
            for j in i..4 {
                self.second[i][j] += square[i][j] - mean[i] * mean[j];
            }
        }
    }
}

/// The term of a client with `x` repeats who was here until age `y` and then left (`width`), or is still here (`None`).
/// Nodes are taken as fixed: what they move by changes the integral no more than its error does.
fn term(y: f64, x: f64, [r, alpha, s, beta]: [f64; 4], width: Option<f64>) -> Term {
    let (shape, ends) = (r + x, s + f64::from(u8::from(width.is_some())));
    let (ln_alpha, per_alpha) = ((alpha + y).ln(), 1.0 / (alpha + y));
    let (ln_beta, per_beta) = ((beta + y).ln(), 1.0 / (beta + y));
    let (leaves, slope, curve) = match width {
        Some(width) => (width + s.ln(), 1.0 / s, -1.0 / (s * s)),
        None => (0.0, 0.0, 0.0),
    };
    Term {
        log: leaves - shape * ln_alpha - ends * ln_beta,
        first: [-ln_alpha, -shape * per_alpha, slope - ln_beta, -ends * per_beta],
        second: [shape * per_alpha * per_alpha, -per_alpha, curve, -per_beta, ends * per_beta * per_beta],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        let of = |(repeats, last, age)| History { repeats, last, age };
        let all = [(0, 0.0, 9.0), (1, 3.0, 8.0), (4, 6.5, 7.0), (300, 9.0, 9.5), (2, 4.0, 4.0)].map(of);
        Rows::new(&all, 1.0).unwrap()
    }

    #[test]
    fn derivatives_agree_with_differences() {
        for at in [[-0.8, 0.4, -0.2, 0.9], [0.5, 2.0, 0.3, -1.0], [-1.0, -2.0, 1.0, 3.0]] {
            let surface = rows().surface(&at, 0.01);
            let step = 1e-5;
            for i in 0..4 {
                let moved = |by: f64| {
                    let mut at = at;
                    at[i] += by;
                    rows().surface(&at, 0.01)
                };
                let (up, down) = (moved(step), moved(-step));
                let slope = (up.value - down.value) / (2.0 * step);
                assert!((slope - surface.gradient[i]).abs() < 1e-6 * (1.0 + slope.abs()), "{at:?} {i}");
                for j in 0..4 {
                    let curve = (up.gradient[j] - down.gradient[j]) / (2.0 * step);
                    assert!((curve - surface.hessian[(i, j)]).abs() < 1e-5 * (1.0 + curve.abs()), "{at:?} {i} {j}");
                }
            }
        }
    }

    #[test]
    fn the_quadrature_integrates_and_bad_rows_are_named() {
        let sum: f64 = nodes([0.0, 3.0]).map(|(x, width)| width * x.exp()).sum();
        assert!((sum - (3.0_f64.exp() - 1.0)).abs() < 1e-12);
        let one = |repeats, last, age| Rows::new(&[History { repeats, last, age }], 1.0).map(|rows| rows.len());
        assert_eq!(one(1, 5.0, 4.0), Err(PurchaseError::Times { row: 0 }));
        assert_eq!(one(0, 0.0, 4.0), Err(PurchaseError::NoRepeats));
        assert_eq!(one(1, 2.0, 4.0), Ok(1));
        assert_eq!(Rows::new(&[], 1.0).map(|rows| rows.len()), Err(PurchaseError::Empty));
    }
}
