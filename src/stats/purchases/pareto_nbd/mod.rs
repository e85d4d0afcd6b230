//! The Pareto/NBD model [Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2005, http://brucehardie.com/notes/009/].

mod likelihood;

use super::{Covariance, History, PurchaseError};
use crate::stats::newton::{Failure, Minimum, minimise};
use crate::stats::random::{Random, RngExt};
use likelihood::{Rows, log_chances, nodes};
use rand_distr::{Distribution, Exp, Gamma, Poisson};
use statrs::function::gamma::ln_gamma;

/// Starts for (r, α, s, β) on time scaled so that the oldest client is 1.
const STARTS: [[f64; 4]; 2] = [[0.8, 0.1, 1.0, 0.6], [0.4, 0.05, 0.5, 0.2]];
/// A logarithm of a scaled parameter beyond this is a parameter that runs away.
const FURTHEST: f64 = 12.0;
/// The starts are tried on about this many rows, the best is finished on all.
const TRIAL_ROWS: usize = 250;
/// Looks at the likelihood in one search at most.
const MOST_LOOKS: u32 = 60;

/// A fitted Pareto/NBD model: purchases at a rate λ ~ Γ(r, α) until the client leaves, at a rate μ ~ Γ(s, β), whether
/// there was a purchase or not.
#[derive(Debug, Clone, PartialEq)]
pub struct ParetoNbd {
    /// Shape of the purchase rates.
    pub r: f64,
    /// Their rate parameter, in units of time.
    pub alpha: f64,
    /// Shape of the rates of leaving.
    pub s: f64,
    /// Their rate parameter, in units of time.
    pub beta: f64,
    /// The log-likelihood (time scaled so that the oldest is 1), Σ over the clients, without the penalty.
    pub log_likelihood: f64,
    pub(crate) covariance: Covariance<4>,
}

impl ParetoNbd {
    /// Maximum likelihood; `penalty` × Σ parameter² (time scaled so that the oldest is 1) is added to the mean negative
    /// log-likelihood: 0 for none.
    ///
    /// # Errors
    /// [`PurchaseError`]: impossible times, nobody who came back, data that do not determine four parameters, cancellation.
    pub fn fit(histories: &[History], penalty: f64, cancel: &(dyn Fn() -> bool + Sync)) -> Result<Self, PurchaseError> {
        let oldest = histories.iter().map(|history| history.age).fold(0.0, f64::max);
        let scale = if oldest > 0.0 && oldest.is_finite() { 1.0 / oldest } else { 1.0 };
        let rows = Rows::new(histories, scale)?;
        let best = search(&rows, penalty, cancel)?;
        if best.point.iter().any(|log| log.abs() > FURTHEST) {
            return Err(PurchaseError::NotConverged);
        }
        let theta: [f64; 4] = std::array::from_fn(|i| best.point[i].exp());
        let plain = best.surface.value - penalty * theta.iter().map(|p| p * p).sum::<f64>();
        Ok(Self {
            r: theta[0],
            alpha: theta[1] / scale,
            s: theta[2],
            beta: theta[3] / scale,
            log_likelihood: -plain * rows.len() as f64,
            covariance: Covariance::from_mean_hessian(&best.surface.hessian, rows.len() as f64)
                .ok_or(PurchaseError::NotConverged)?,
        })
    }

    /// r, α, s, β.
    pub fn parameters(&self) -> [f64; 4] {
        [self.r, self.alpha, self.s, self.beta]
    }

    /// The same model with other parameters, for simulation.
    pub(super) fn with(&self, [r, alpha, s, beta]: [f64; 4]) -> Self {
        Self { r, alpha, s, beta, ..self.clone() }
    }

    /// P(alive): the chance that the client has not left, by the client's history.
    pub fn p_alive(&self, history: History) -> f64 {
        let [here, left] = log_chances(history, self.parameters());
        1.0 / (1.0 + (left - here).exp())
    }

    /// Expected purchases of this client within each of `times` from now.
    ///
    /// # Panics
    /// When `out` has another length than `times`.
    pub fn expected_purchases(&self, history: History, times: &[f64], out: &mut [f64]) {
        assert!(times.len() == out.len(), "a place per time");
        let rate = (self.r + f64::from(history.repeats)) / (self.alpha + history.age);
        let alive = self.p_alive(history);
        for (value, &time) in out.iter_mut().zip(times) {
            *value = alive * rate * self.time_here(self.beta + history.age, time);
        }
    }

    /// Expected time until the client leaves, at most `time`, where the rate of leaving is Γ(s, `clock`).
    fn time_here(&self, clock: f64, time: f64) -> f64 {
        let (log, rest) = ((time / clock).ln_1p(), self.s - 1.0);
        // (1 − e^(−rest · log)) ÷ rest, also where s is 1.
        let part = if (rest * log).abs() < 1e-9 { log } else { -(-rest * log).exp_m1() / rest };
        clock * part
    }

    /// Expected repeat purchases of a new client within `time` of the first purchase.
    pub fn expected_from_start(&self, time: f64) -> f64 {
        self.r / self.alpha * self.time_here(self.beta, time.max(0.0))
    }

    /// P(X(t) = n) for n = 0 … `most`, and beyond it in a last place: the negative binomial up to `time`, or up to the day
    /// on which the client left.
    pub fn frequencies(&self, time: f64, most: usize) -> Vec<f64> {
        let [r, alpha, s, beta] = self.parameters();
        let negative_binomial = |n: usize, up_to: f64| {
            let count = n as f64;
            let moved = if n == 0 { 0.0 } else { count * (up_to / (alpha + up_to)).ln() };
            let shape = ln_gamma(r + count) - ln_gamma(r) - ln_gamma(count + 1.0);
            (shape + r * (alpha / (alpha + up_to)).ln() + moved).exp()
        };
        let stays = (s * (beta / (beta + time)).ln()).exp();
        let range = [beta.ln(), (beta + time).ln()];
        let mut shares: Vec<f64> = (0..=most)
            .map(|n| {
                let left: f64 = nodes(range)
                    .map(|(place, width)| {
                        let up_to = (place.exp() - beta).clamp(0.0, time);
                        width * s * (s * (beta.ln() - place)).exp() * negative_binomial(n, up_to)
                    })
                    .sum();
                stays * negative_binomial(n, time) + left
            })
            .collect();
        shares.push((1.0 - shares.iter().sum::<f64>()).max(0.0));
        shares
    }

    /// How many purchases within `time` from now one such client makes: drawn.
    pub fn draw(&self, history: History, time: f64, random: &mut Random) -> f64 {
        if random.random::<f64>() >= self.p_alive(history) {
            return 0.0;
        }
        let gamma = |shape: f64, rate: f64| Gamma::new(shape, 1.0 / rate).ok();
        let rate = gamma(self.r + f64::from(history.repeats), self.alpha + history.age).map(|g| g.sample(random));
        let leaving = gamma(self.s, self.beta + history.age).map(|g| g.sample(random));
        let here = leaving.and_then(|rate| Exp::new(rate).ok()).map_or(time, |e| e.sample(random)).min(time);
        let expected = rate.unwrap_or(0.0) * here;
        Poisson::new(expected).map_or(0.0, |poisson| poisson.sample(random))
    }
}

/// The best minimum from several starts on a thinned sample, finished on all rows.
fn search(rows: &Rows, penalty: f64, cancel: &(dyn Fn() -> bool + Sync)) -> Result<Minimum, Failure> {
    let minimum = |rows: &Rows, start: &[f64]| {
        let mut left = MOST_LOOKS;
        let found = minimise(start, 2.0, &mut |logs| {
            left -= 1;
            (left > 0 && !cancel()).then(|| rows.surface(logs, penalty))
        });
        // A search that takes longer follows a parameter that runs away.
        found.map_err(|why| if cancel() { why } else { Failure::NotConverged })
    };
    let sample = rows.thinned(rows.len().div_ceil(TRIAL_ROWS));
    let mut best: Option<Minimum> = None;
    for start in STARTS {
        match minimum(&sample, &start.map(f64::ln)) {
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
    minimum(rows, &start)
}

#[cfg(test)]
mod tests;
