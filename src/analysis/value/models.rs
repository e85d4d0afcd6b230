//! The two purchase models together: how often clients come back, and what a purchase is worth.

use super::histories::Histories;
use crate::stats::purchases::{
    BgNbd, GammaGamma, History, Horizon, PurchaseError, PurchaseModel, Score, Spending, score,
};
use rayon::prelude::*;

/// What is tried where the data alone do not determine the parameters, as the authors of `lifetimes` advise.
const PENALTIES: [f64; 4] = [0.0, 0.001, 0.01, 0.1];
/// Fewer clients with a second purchase tell nothing.
pub const FEWEST_RETURNING: usize = 10;

/// Both models, fitted.
#[derive(Debug, Clone)]
pub struct Models {
    /// How often clients come back, and whether they still do.
    pub purchases: PurchaseModel,
    /// What a purchase is worth; `None` where the values are unknown or do not determine it.
    pub values: Option<GammaGamma>,
    /// The penalties that it took.
    pub penalties: [f64; 2],
    /// The mean value of a repeat purchase, taken where there is no model of it; NaN where unknown.
    pub mean_value: f64,
}

impl Models {
    /// Fits both, of the purchases whichever of the two models is likelier.
    ///
    /// # Errors
    /// Where nothing can be learned about coming back, or when cancelled.
    pub fn fit(data: &Histories, cancel: &(dyn Fn() -> bool + Sync)) -> Result<Self, PurchaseError> {
        let purchases = penalised(|penalty| PurchaseModel::fit(&data.histories, penalty, cancel))?;
        Models::with(purchases, data, cancel)
    }

    /// The same with BG/NBD alone, which is quicker: for a sum over the clients that is fitted at many origins.
    ///
    /// # Errors
    /// Those of [`Models::fit`].
    pub fn quick(data: &Histories, cancel: &(dyn Fn() -> bool + Sync)) -> Result<Self, PurchaseError> {
        let bg_nbd = |penalty| BgNbd::fit(&data.histories, None, penalty, cancel).map(PurchaseModel::from);
        Models::with(penalised(bg_nbd)?, data, cancel)
    }

    fn with(
        (purchases, first): (PurchaseModel, f64),
        data: &Histories,
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, PurchaseError> {
        let valued = data.valued();
        let (values, second) = match penalised(|penalty| GammaGamma::fit(&valued, penalty, cancel)) {
            Ok((values, penalty)) => (Some(values), penalty),
            Err(PurchaseError::Cancelled) => return Err(PurchaseError::Cancelled),
            Err(_) => (None, 0.0),
        };
        let count: f64 = valued.iter().map(|spent| f64::from(spent.purchases)).sum();
        let paid: f64 = valued.iter().map(|spent| f64::from(spent.purchases) * spent.mean).sum();
        // Infinite mean values are no values.
        let values = values.filter(|values| values.q > 1.0);
        let second = if values.is_some() { second } else { 0.0 };
        Ok(Models { purchases, values, penalties: [first, second], mean_value: paid / count })
    }

    /// The expected value of a purchase of the client.
    pub fn value(&self, spent: Spending) -> f64 {
        match &self.values {
            Some(values) => values.expected_value(spent).unwrap_or(f64::NAN),
            None if spent.purchases > 0 => spent.mean,
            None => self.mean_value,
        }
    }

    /// Scores every client; `None` when cancelled.
    pub fn score(&self, data: &Histories, horizon: Horizon, cancel: &(dyn Fn() -> bool + Sync)) -> Option<Vec<Score>> {
        if let Some(values) = &self.values {
            return score(&self.purchases, values, &data.histories, &data.spending, horizon, cancel);
        }
        let months: Vec<f64> = (1..=horizon.months).map(|m| f64::from(m) * horizon.units_per_month).collect();
        let one = |(&history, &spent): (&History, &Spending)| {
            let mut expected = vec![0.0; months.len()];
            self.purchases.expected_purchases(history, &months, &mut expected);
            let (mut before, mut discounted) = (0.0, 0.0);
            for (month, &up_to) in (1..).zip(&expected) {
                discounted += (up_to - before) / (1.0 + horizon.monthly_rate).powi(month);
                before = up_to;
            }
            let clv = discounted * self.value(spent);
            (!cancel()).then(|| Score { p_alive: self.purchases.p_alive(history), expected_purchases: before, clv })
        };
        data.histories.par_iter().zip(&data.spending).map(one).collect()
    }
}

/// The first penalty with which `fit` has an answer.
fn penalised<T>(fit: impl Fn(f64) -> Result<T, PurchaseError>) -> Result<(T, f64), PurchaseError> {
    let mut last = PurchaseError::NotConverged;
    for penalty in PENALTIES {
        match fit(penalty) {
            Ok(model) => return Ok((model, penalty)),
            Err(PurchaseError::NotConverged) => last = PurchaseError::NotConverged,
            Err(other) => return Err(other),
        }
    }
    Err(last)
}
