//! The gamma-gamma model of the value of a purchase [Fader & Hardie 2013, http://brucehardie.com/notes/025/].

use super::{Covariance, PurchaseError};
use crate::stats::newton::{Surface, minimise};
use crate::stats::random::Random;
use crate::stats::special::trigamma;
use rand_distr::{Distribution, Gamma};
use rayon::prelude::*;
use statrs::function::gamma::{digamma, ln_gamma};

/// Rows of one partial sum: fixed, so that the sums do not depend on the threads.
const CHUNK: usize = 2048;
/// Starts for (p, q, v ÷ mean value).
const STARTS: [[f64; 3]; 3] = [[2.0, 3.0, 1.0], [6.0, 4.0, 0.5], [1.0, 1.5, 1.0]];
/// A logarithm of p or q beyond this is a parameter that runs away.
const FURTHEST: f64 = 12.0;

/// What a client spends: the number of purchases that `mean` averages, and that mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spending {
    /// Purchases averaged (the repeat purchases, by the convention of the authors).
    pub purchases: u32,
    /// Their mean value.
    pub mean: f64,
}

/// A fitted gamma-gamma model: values ~ Γ(p, ν) of a client, ν ~ Γ(q, v) over the clients.
#[derive(Debug, Clone, PartialEq)]
pub struct GammaGamma {
    /// Shape of the values of one client.
    pub p: f64,
    /// Shape of the clients' scales.
    pub q: f64,
    /// Rate of the clients' scales, in money.
    pub v: f64,
    /// Σ of the log-likelihood, without the penalty.
    pub log_likelihood: f64,
    pub(crate) covariance: Covariance<3>,
}

impl GammaGamma {
    /// Maximum likelihood; `penalty` × Σ parameter² is added to the mean negative log-likelihood, 0 for none.
    ///
    /// # Errors
    /// [`PurchaseError`]: a client without purchases or with a mean that is not positive, data that do not determine
    /// three parameters, cancellation.
    pub fn fit(clients: &[Spending], penalty: f64, cancel: &(dyn Fn() -> bool + Sync)) -> Result<Self, PurchaseError> {
        let sound = |client: &Spending| client.purchases > 0 && client.mean > 0.0 && client.mean.is_finite();
        if let Some(row) = clients.iter().position(|client| !sound(client)) {
            return Err(PurchaseError::Value { row });
        }
        if clients.is_empty() {
            return Err(PurchaseError::Empty);
        }
        let count = clients.len() as f64;
        let level = clients.iter().map(|client| client.mean).sum::<f64>() / count;
        let mut best = None;
        for [p, q, v] in STARTS {
            let start = [p.ln(), q.ln(), (v * level).ln()];
            let found = minimise(&start, 2.0, &mut |logs| (!cancel()).then(|| surface(clients, logs, penalty)));
            let inside = |logs: &[f64]| logs[..2].iter().all(|log| log.abs() < FURTHEST);
            match found.map_err(PurchaseError::from) {
                Err(PurchaseError::Cancelled) => return Err(PurchaseError::Cancelled),
                Ok(minimum) if inside(&minimum.point) => {
                    best = Some(minimum);
                    break;
                }
                _ => {}
            }
        }
        let best = best.ok_or(PurchaseError::NotConverged)?;
        let theta: [f64; 3] = std::array::from_fn(|i| best.point[i].exp());
        let covariance = Covariance::from_mean_hessian(&best.surface.hessian, count);
        let plain = best.surface.value - penalty * theta.iter().map(|p| p * p).sum::<f64>();
        Ok(Self {
            p: theta[0],
            q: theta[1],
            v: theta[2],
            log_likelihood: -plain * count,
            covariance: covariance.ok_or(PurchaseError::NotConverged)?,
        })
    }

    /// Standard errors of p, q, v by the information matrix (delta method from their logarithms).
    pub fn standard_errors(&self) -> [f64; 3] {
        let theta = [self.p, self.q, self.v];
        std::array::from_fn(|i| theta[i] * self.covariance.0[i][i].sqrt())
    }

    /// The same model with other parameters, for simulation.
    pub(super) fn with(&self, [p, q, v]: [f64; 3]) -> Self {
        Self { p, q, v, ..self.clone() }
    }

    /// The expected mean value of a client's purchases, p·(v + x·m)/(p·x + q − 1): between what the client spent and
    /// the mean of all [eq. 5]. `None` where it has no finite value (q ≤ 1 and too few purchases).
    pub fn expected_value(&self, client: Spending) -> Option<f64> {
        let x = f64::from(client.purchases);
        let below = self.p * x + self.q - 1.0;
        let spent = if client.purchases == 0 { 0.0 } else { x * client.mean };
        (below > 0.0).then(|| self.p * (self.v + spent) / below)
    }

    /// What `bought` purchases of such a client cost together: drawn, ν ~ Γ(px + q, v + x·m), then the sum ~ Γ(p·bought, ν).
    pub fn draw(&self, client: Spending, bought: f64, random: &mut Random) -> f64 {
        let x = f64::from(client.purchases);
        let spent = if client.purchases == 0 { 0.0 } else { x * client.mean };
        let scale = Gamma::new(self.p * x + self.q, 1.0 / (self.v + spent)).map_or(f64::NAN, |g| g.sample(random));
        Gamma::new(self.p * bought, 1.0 / scale).map_or(0.0, |g| g.sample(random))
    }
}

/// The mean negative log-likelihood plus penalty at the logarithms of (p, q, v), with its derivatives [eq. 1a].
fn surface(clients: &[Spending], logs: &[f64], penalty: f64) -> Surface {
    let theta: [f64; 3] = std::array::from_fn(|i| logs[i].exp());
    let [_, q, v] = theta;
    let partial: Vec<[f64; 10]> = clients.par_chunks(CHUNK).map(|rows| sums(rows, theta)).collect();
    let mut all = [0.0; 10];
    for part in &partial {
        all.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
    }
    let count = clients.len() as f64;
    let (value, first) = (
        all[0] / count + q * v.ln() - ln_gamma(q),
        [all[1] / count, all[2] / count + v.ln() - digamma(q), all[3] / count + q / v],
    );
    let [pp, pq, pv, qq, qv, vv] = [4, 5, 6, 7, 8, 9].map(|i| all[i] / count);
    let second = [[pp, pq, pv], [pq, qq - trigamma(q), qv + 1.0 / v], [pv, qv + 1.0 / v, vv - q / (v * v)]];
    let mut surface = Surface::zero(3);
    surface.value = -value + penalty * theta.iter().map(|p| p * p).sum::<f64>();
    for i in 0..3 {
        surface.gradient[i] = -first[i] * theta[i] + 2.0 * penalty * theta[i] * theta[i];
        for j in 0..3 {
            surface.hessian[(i, j)] = -second[i][j] * theta[i] * theta[j];
        }
        surface.hessian[(i, i)] += -first[i] * theta[i] + 4.0 * penalty * theta[i] * theta[i];
    }
    surface
}

/// Σ over the clients of the log-likelihood's part that is theirs, its gradient and its second derivatives
/// (pp, pq, pv, qq, qv, vv).
fn sums(clients: &[Spending], [p, q, v]: [f64; 3]) -> [f64; 10] {
    let mut sums = [0.0; 10];
    for client in clients {
        let (x, m) = (f64::from(client.purchases), client.mean);
        let (shape, scale) = (p * x + q, x * m + v);
        let (ln_scale, curve) = (scale.ln(), trigamma(shape));
        let terms = [
            ln_gamma(shape) - ln_gamma(p * x) + (p * x - 1.0) * m.ln() + p * x * x.ln() - shape * ln_scale,
            x * (digamma(shape) - digamma(p * x) + m.ln() + x.ln() - ln_scale),
            digamma(shape) - ln_scale,
            -shape / scale,
            x * x * (curve - trigamma(p * x)),
            x * curve,
            -x / scale,
            curve,
            -1.0 / scale,
            shape / (scale * scale),
        ];
        sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
    }
    sums
}

/// Pearson's correlation of purchases and their mean value: the model assumes none. `None` without spread.
pub fn frequency_value_correlation(clients: &[Spending]) -> Option<f64> {
    let n = clients.len() as f64;
    let mean = |value: &dyn Fn(&Spending) -> f64| clients.iter().map(value).sum::<f64>() / n;
    let (x, y) = (mean(&|c| f64::from(c.purchases)), mean(&|c| c.mean));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for client in clients {
        let (dx, dy) = (f64::from(client.purchases) - x, client.mean - y);
        (xx, yy, xy) = (xx + dx * dx, yy + dy * dy, xy + dx * dy);
    }
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx * yy).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_negative_and_missing_values_are_refused() {
        for mean in [0.0, -3.0, f64::NAN, f64::INFINITY] {
            let clients = [Spending { purchases: 2, mean: 5.0 }, Spending { purchases: 1, mean }];
            assert_eq!(GammaGamma::fit(&clients, 0.0, &|| false).unwrap_err(), PurchaseError::Value { row: 1 });
        }
        assert_eq!(GammaGamma::fit(&[], 0.0, &|| false).unwrap_err(), PurchaseError::Empty);
        let one = [Spending { purchases: 2, mean: 5.0 }];
        assert_eq!(GammaGamma::fit(&one, 0.0, &|| false).unwrap_err(), PurchaseError::NotConverged);
    }

    #[test]
    fn expected_values_lie_between_the_client_and_the_crowd() {
        let covariance = Covariance([[0.0; 3]; 3]);
        let model = GammaGamma { p: 6.25, q: 3.74, v: 15.44, log_likelihood: 0.0, covariance };
        let crowd = model.expected_value(Spending { purchases: 0, mean: 0.0 }).unwrap();
        assert!((crowd - 6.25 * 15.44 / 2.74).abs() < 1e-12);
        let client = model.expected_value(Spending { purchases: 3, mean: 60.0 }).unwrap();
        assert!(client > crowd && client < 60.0);
        let wild = GammaGamma { q: 0.9, ..model };
        assert_eq!(wild.expected_value(Spending { purchases: 0, mean: 0.0 }), None);
    }

    #[test]
    fn correlation_needs_spread() {
        let clients = [(1, 2.0), (2, 4.0), (3, 6.0)].map(|(purchases, mean)| Spending { purchases, mean });
        assert!((frequency_value_correlation(&clients).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(frequency_value_correlation(&clients[..1]), None);
        assert_eq!(frequency_value_correlation(&[]), None);
    }
}
