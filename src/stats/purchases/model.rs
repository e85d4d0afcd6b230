//! One of the two models of repeat purchases, whichever the data speak for.

use super::{BgNbd, Covariance, History, ParetoNbd, PurchaseError};
use crate::stats::random::{self, Random};

/// Histories from which Pareto/NBD is estimated, and on which the two are compared; of more, a random sample is taken.
const COMPARED: usize = 2_000;

/// A fitted model of repeat purchases. Both have four parameters, so that the greater likelihood is also the smaller AIC.
#[derive(Debug, Clone, PartialEq)]
pub enum PurchaseModel {
    /// Clients leave after a purchase.
    BgNbd(BgNbd),
    /// Clients leave at any time.
    ParetoNbd(ParetoNbd),
}

impl PurchaseModel {
    /// BG/NBD, or Pareto/NBD where that makes the same histories likelier. `penalty` as in the two.
    ///
    /// # Errors
    /// Those of [`BgNbd::fit`]; a Pareto/NBD that cannot be fitted is not taken.
    pub fn fit(histories: &[History], penalty: f64, cancel: &(dyn Fn() -> bool + Sync)) -> Result<Self, PurchaseError> {
        let first = BgNbd::fit(histories, None, penalty, cancel);
        if matches!(first, Err(PurchaseError::Cancelled)) {
            return first.map(PurchaseModel::BgNbd);
        }
        let places = random::sample(histories.len(), COMPARED, 0, 0);
        let sample: Vec<History> = places.into_iter().filter_map(|place| histories.get(place).copied()).collect();
        let second = ParetoNbd::fit(&sample, penalty, cancel);
        if matches!(second, Err(PurchaseError::Cancelled)) {
            return Err(PurchaseError::Cancelled);
        }
        match (first, second) {
            (Ok(bg), Ok(pareto)) => {
                let compared = if sample.len() < histories.len() {
                    BgNbd::fit(&sample, None, penalty, cancel)?.log_likelihood
                } else {
                    bg.log_likelihood
                };
                Ok(match pareto.log_likelihood > compared {
                    true => PurchaseModel::ParetoNbd(pareto),
                    false => PurchaseModel::BgNbd(bg),
                })
            }
            (Ok(bg), Err(_)) => Ok(PurchaseModel::BgNbd(bg)),
            (Err(PurchaseError::NotConverged), Ok(pareto)) => Ok(PurchaseModel::ParetoNbd(pareto)),
            (Err(why), _) => Err(why),
        }
    }

    /// `BG/NBD` or `Pareto/NBD`.
    pub fn name(&self) -> &'static str {
        match self {
            PurchaseModel::BgNbd(_) => "BG/NBD",
            PurchaseModel::ParetoNbd(_) => "Pareto/NBD",
        }
    }

    /// The letters of the parameters in the literature, with their values and standard errors.
    pub fn parameters(&self) -> [(&'static str, f64, f64); 4] {
        let (names, values) = match self {
            PurchaseModel::BgNbd(_) => (["r", "alpha", "a", "b"], self.theta()),
            PurchaseModel::ParetoNbd(_) => (["r", "alpha", "s", "beta"], self.theta()),
        };
        let covariance = self.covariance();
        std::array::from_fn(|i| (names[i], values[i], values[i] * covariance.0[i][i].sqrt()))
    }

    /// Whether P(alive) tells anything of a client without a repeat purchase: BG/NBD says 1 by construction.
    pub fn tells_of_one_purchase(&self) -> bool {
        matches!(self, PurchaseModel::ParetoNbd(_))
    }

    /// P(alive) of a client.
    pub fn p_alive(&self, history: History) -> f64 {
        match self {
            PurchaseModel::BgNbd(model) => model.p_alive(history),
            PurchaseModel::ParetoNbd(model) => model.p_alive(history),
        }
    }

    /// Expected purchases of a client within each of `times` from now, ascending.
    ///
    /// # Panics
    /// When `out` has another length than `times`.
    pub fn expected_purchases(&self, history: History, times: &[f64], out: &mut [f64]) {
        match self {
            PurchaseModel::BgNbd(model) => model.expected_purchases(history, times, out),
            PurchaseModel::ParetoNbd(model) => model.expected_purchases(history, times, out),
        }
    }

    /// Expected repeat purchases of a new client within `time` of the first purchase.
    pub fn expected_from_start(&self, time: f64) -> f64 {
        match self {
            PurchaseModel::BgNbd(model) => model.expected_from_start(time),
            PurchaseModel::ParetoNbd(model) => model.expected_from_start(time),
        }
    }

    /// The tracking plot: repeat purchases of everybody, expected up to each of `times`, from the times of the first purchases
    /// with the number of clients who made them.
    pub fn expected_cumulative(&self, births: &[(f64, u64)], times: &[f64]) -> Vec<f64> {
        let up_to = |&time: &f64| {
            let born = births.iter().filter(|birth| birth.0 < time);
            born.map(|&(birth, clients)| clients as f64 * self.expected_from_start(time - birth)).sum()
        };
        times.iter().map(up_to).collect()
    }

    /// The frequency plot: clients expected with 0 … `most` repeats and with more, from their ages and numbers.
    pub fn expected_frequencies(&self, ages: &[(f64, u64)], most: usize) -> Vec<f64> {
        let mut sums = vec![0.0; most + 2];
        for &(age, clients) in ages {
            let shares = match self {
                PurchaseModel::BgNbd(model) => model.frequencies(age, most),
                PurchaseModel::ParetoNbd(model) => model.frequencies(age, most),
            };
            for (sum, share) in sums.iter_mut().zip(shares) {
                *sum += clients as f64 * share;
            }
        }
        sums
    }

    /// How many purchases within `time` from now one such client makes: drawn.
    pub(super) fn draw(&self, history: History, time: f64, random: &mut Random) -> f64 {
        match self {
            PurchaseModel::BgNbd(model) => model.draw(history, time, random),
            PurchaseModel::ParetoNbd(model) => model.draw(history, time, random),
        }
    }

    pub(super) fn theta(&self) -> [f64; 4] {
        match self {
            PurchaseModel::BgNbd(m) => [m.r, m.alpha, m.a, m.b],
            PurchaseModel::ParetoNbd(m) => m.parameters(),
        }
    }

    pub(super) fn covariance(&self) -> &Covariance<4> {
        match self {
            PurchaseModel::BgNbd(model) => &model.covariance,
            PurchaseModel::ParetoNbd(model) => &model.covariance,
        }
    }

    /// The same model with other parameters, for simulation.
    pub(super) fn with(&self, theta: [f64; 4]) -> Self {
        match self {
            PurchaseModel::BgNbd(model) => PurchaseModel::BgNbd(model.with(theta)),
            PurchaseModel::ParetoNbd(model) => PurchaseModel::ParetoNbd(model.with(theta)),
        }
    }
}

impl From<BgNbd> for PurchaseModel {
    fn from(model: BgNbd) -> Self {
        PurchaseModel::BgNbd(model)
    }
}
