//! The beta-geometric/NBD model [Fader, Hardie & Lee 2005, "Counting your customers" the easy way].

use super::expectation::purchases_if_here;
use super::likelihood::Distinct;
use super::{Covariance, History, PurchaseError};
use crate::stats::newton::{Failure, Minimum, minimise};
use crate::stats::random::{Random, RngExt};
use crate::stats::special::ln_beta;
use rand_distr::{Beta, Distribution, Gamma, Geometric, Poisson};
use statrs::function::gamma::ln_gamma;

/// The oldest client's age after scaling, as `lifetimes` 0.11 has it: a penalty then means the same.
const SCALED_AGE: f64 = 1.0;
/// The starts are tried on about this many rows, the best is finished on all.
const TRIAL_ROWS: usize = 2000;
/// Starts for (r, α, a, b) on scaled time: rare and frequent buyers, loyal and fickle ones.
const STARTS: [[f64; 4]; 5] =
    [[0.5, 0.1, 0.8, 2.5], [1.0, 0.1, 1.0, 1.0], [0.2, 0.03, 0.3, 3.0], [3.0, 0.3, 0.5, 5.0], [1.0, 0.5, 3.0, 10.0]];
/// A logarithm of a scaled parameter beyond this is a parameter that runs away.
const FURTHEST: f64 = 12.0;

/// A fitted BG/NBD model: purchases at a rate λ ~ Γ(r, α) until, after any purchase, the client leaves with a
/// probability p ~ B(a, b).
#[derive(Debug, Clone, PartialEq)]
pub struct BgNbd {
    /// Shape of the purchase rates.
    pub r: f64,
    /// Their rate parameter, in units of time.
    pub alpha: f64,
    /// First parameter of the chance of leaving.
    pub a: f64,
    /// Second parameter of the chance of leaving.
    pub b: f64,
    /// The log-likelihood (time scaled so that the oldest is 1), Σ over the clients, without the penalty.
    pub log_likelihood: f64,
    pub(crate) covariance: Covariance<4>,
}

impl BgNbd {
    /// Maximum likelihood on the distinct histories; `weights` are how many clients share each (1 where `None`).
    /// `penalty` × Σ parameter² (time scaled so that the oldest is 1) is added to the mean negative log-likelihood:
    /// 0 for none.
    ///
    /// # Errors
    /// [`PurchaseError`]: impossible times, nobody who came back, data that do not determine four parameters,
    /// cancellation.
    ///
    /// # Panics
    /// When `weights` has another length than `histories`.
    pub fn fit(
        histories: &[History],
        weights: Option<&[f64]>,
        penalty: f64,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, PurchaseError> {
        assert!(weights.is_none_or(|weights| weights.len() == histories.len()), "a weight per history");
        let oldest = histories.iter().map(|history| history.age).fold(0.0, f64::max);
        let scale = if oldest > 0.0 && oldest.is_finite() { SCALED_AGE / oldest } else { 1.0 };
        let distinct = Distinct::new(histories, weights, scale)?;
        let best = search(&distinct, penalty, cancel)?;
        if best.point.iter().any(|log| log.abs() > FURTHEST) {
            return Err(PurchaseError::NotConverged);
        }
        let covariance = Covariance::from_mean_hessian(&best.surface.hessian, distinct.weight);
        let theta: [f64; 4] = std::array::from_fn(|i| best.point[i].exp());
        let plain = best.surface.value - penalty * theta.iter().map(|p| p * p).sum::<f64>();
        Ok(Self {
            r: theta[0],
            alpha: theta[1] / scale,
            a: theta[2],
            b: theta[3],
            log_likelihood: -plain * distinct.weight,
            covariance: covariance.ok_or(PurchaseError::NotConverged)?,
        })
    }

    /// Standard errors of r, α, a, b by the information matrix (delta method from their logarithms).
    pub fn standard_errors(&self) -> [f64; 4] {
        let theta = [self.r, self.alpha, self.a, self.b];
        std::array::from_fn(|i| theta[i] * self.covariance.0[i][i].sqrt())
    }

    /// The same model with other parameters, for simulation.
    pub(super) fn with(&self, [r, alpha, a, b]: [f64; 4]) -> Self {
        Self { r, alpha, a, b, ..self.clone() }
    }

    /// P(alive): the chance that the client has not left [http://brucehardie.com/notes/021/]. 1 without repeats, by
    /// construction of the model: it is not evidence, and not to be shown for one-time clients.
    pub fn p_alive(&self, history: History) -> f64 {
        if history.repeats == 0 {
            return 1.0;
        }
        let x = f64::from(history.repeats);
        let odds = (self.r + x) * ((self.alpha + history.age) / (self.alpha + history.last)).ln()
            + (self.a / (self.b + x - 1.0)).ln();
        1.0 / (1.0 + odds.exp())
    }

    /// Expected purchases of this client within each of `times` from now, ascending [eq. 10].
    ///
    /// # Panics
    /// When `out` has another length than `times`.
    pub fn expected_purchases(&self, history: History, times: &[f64], out: &mut [f64]) {
        assert!(times.len() == out.len(), "a place per time");
        let x = f64::from(history.repeats);
        purchases_if_here(self.r + x, self.alpha + history.age, self.a, self.b + x, times, out);
        let alive = self.p_alive(history);
        out.iter_mut().for_each(|value| *value *= alive);
    }

    /// Expected repeat purchases of a new client within `time` of the first purchase [eq. 9].
    pub fn expected_from_start(&self, time: f64) -> f64 {
        let mut out = [0.0];
        purchases_if_here(self.r, self.alpha, self.a, self.b, &[time.max(0.0)], &mut out);
        out[0]
    }

    /// P(X(t) = n) for n = 0 … `most`, and beyond it in a last place [eq. 8].
    pub fn frequencies(&self, time: f64, most: usize) -> Vec<f64> {
        let (r, a, b) = (self.r, self.a, self.b);
        let (stay, go) = ((self.alpha / (self.alpha + time)).ln(), (time / (self.alpha + time)).ln());
        let norm = ln_beta(a, b);
        let (mut below, mut total) = (0.0, 0.0);
        let mut shares = Vec::with_capacity(most + 2);
        for n in 0..=most {
            let count = n as f64;
            let moved = if n == 0 { 0.0 } else { count * go };
            // The negative binomial of a client who never leaves.
            let poisson = (ln_gamma(r + count) - ln_gamma(r) - ln_gamma(count + 1.0) + r * stay + moved).exp();
            let mut share = (ln_beta(a, b + count) - norm).exp() * poisson;
            if n > 0 {
                share += (ln_beta(a + 1.0, b + count - 1.0) - norm).exp() * f64::max(1.0 - below, 0.0);
            }
            below += poisson;
            total += share;
            shares.push(share);
        }
        shares.push(f64::max(1.0 - total, 0.0));
        shares
    }

    /// How many purchases within `time` from now one such client makes: drawn.
    pub fn draw(&self, history: History, time: f64, random: &mut Random) -> f64 {
        if random.random::<f64>() >= self.p_alive(history) {
            return 0.0;
        }
        let x = f64::from(history.repeats);
        let rate = Gamma::new(self.r + x, 1.0 / (self.alpha + history.age)).map_or(0.0, |g| g.sample(random));
        let leaving = Beta::new(self.a, self.b + x).map_or(0.0, |b| b.sample(random));
        let bought = Poisson::new(rate * time).map_or(0.0, |poisson| poisson.sample(random));
        // Purchases up to the one after which the client leaves.
        let last = Geometric::new(leaving).map_or(f64::INFINITY, |g| 1.0 + g.sample(random) as f64);
        bought.min(last)
    }
}

/// The best minimum from several starts on a thinned sample, finished on all rows.
fn search(distinct: &Distinct, penalty: f64, cancel: &(dyn Fn() -> bool + Sync)) -> Result<Minimum, Failure> {
    let minimum = |rows: &Distinct, start: &[f64]| {
        minimise(start, 2.0, &mut |logs| (!cancel()).then(|| rows.surface(logs, penalty)))
    };
    let sample = distinct.thinned(distinct.len().div_ceil(TRIAL_ROWS));
    let sample = sample.as_ref().unwrap_or(distinct);
    let mut best: Option<Minimum> = None;
    for start in STARTS {
        match minimum(sample, &start.map(f64::ln)) {
            Err(Failure::Cancelled) => return Err(Failure::Cancelled),
            Err(Failure::NotConverged) => {}
            Ok(found) if best.as_ref().is_none_or(|b| found.surface.value < b.surface.value - 1e-10) => {
                best = Some(found);
            }
            Ok(_) => {}
        }
    }
    let from_sample = best.filter(|best| best.point.iter().all(|log| log.abs() <= FURTHEST));
    let start = from_sample.map_or_else(|| STARTS[0].map(f64::ln).to_vec(), |best| best.point);
    minimum(distinct, &start)
}

#[cfg(test)]
mod tests;
