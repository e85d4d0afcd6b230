//! The skill of the forecast on a time that the models had not seen.

use super::histories::{DAYS, Log};
use super::models::{FEWEST_RETURNING, Models};
use crate::analysis::{Section, Unavailable};
use crate::stats::validation::scores::value_scores;
use chrono::NaiveDate;

/// Fewer days on either side tell nothing.
const FEWEST_DAYS: i32 = 28;

/// Forecasts against what happened, client by client.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Holdout {
    /// The last day that was trained on.
    pub learnt_until: NaiveDate,
    /// Weeks that were forecast.
    pub weeks: f64,
    /// Clients who had bought by then.
    pub clients: usize,
    /// Purchases of each client: the model.
    pub purchases: Skill,
    /// … each client's own past rate goes on.
    pub purchases_baseline: Skill,
    /// Money of each client: the model.
    pub value: Skill,
    /// … each client's own past rate goes on.
    pub value_baseline: Skill,
}

/// How far forecasts were off.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Skill {
    /// 1 for a perfect forecast, 0 for forecasting the mean for everybody, below for worse; `None` where all are equal.
    pub r_squared: Option<f64>,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Mean of forecast less observed.
    pub bias: f64,
    /// Σ forecast.
    pub forecast: f64,
    /// Σ observed.
    pub observed: f64,
}

impl Skill {
    /// Of forecasts beside what was observed; all zero where there are none.
    pub fn of(forecast: &[f64], observed: &[f64]) -> Self {
        let Some(scores) = value_scores(forecast, observed) else { return Skill::default() };
        let (said, seen): (f64, f64) = (forecast.iter().sum(), observed.iter().sum());
        let bias = (said - seen) / scores.count as f64;
        let (rmse, mae) = (scores.rmse, scores.mae);
        Skill { r_squared: scores.r_squared, rmse, mae, bias, forecast: said, observed: seen }
    }
}

/// The last day that is trained on.
pub fn cut(log: &Log) -> i32 {
    let (from, to) = log.span;
    from + (to - from) * 2 / 3
}

/// Learns from the first two thirds of the log and forecasts the last; `None` when cancelled.
pub fn holdout(log: &Log, cancel: &(dyn Fn() -> bool + Sync)) -> Option<Section<Holdout>> {
    let (cut, to) = (cut(log), log.span.1);
    let data = log.until(cut);
    if to - cut < FEWEST_DAYS || data.returning() < FEWEST_RETURNING {
        let needs = format!(
            "a longer log: to be checked on a time that it has not seen, the model wants {FEWEST_RETURNING} clients \
             with a second purchase in the first two thirds, and {FEWEST_DAYS} days after them"
        );
        return Some(Err(Unavailable::needs(needs)));
    }
    let models = match Models::fit(&data, cancel) {
        Ok(models) => models,
        Err(_) if cancel() => return None,
        Err(why) => return Some(Err(Unavailable::needs(format!("a longer log: in its first two thirds {why}")))),
    };
    let weeks = f64::from(to - cut) / DAYS;
    let observed = after(log, &data.clients, cut, to);
    let mut model = [Vec::new(), Vec::new()];
    let mut plain = [Vec::new(), Vec::new()];
    for (history, spent) in data.histories.iter().zip(&data.spending) {
        let mut expected = [0.0];
        models.purchases.expected_purchases(*history, &[weeks], &mut expected);
        let rate = if history.age > 0.0 { f64::from(history.repeats) / history.age * weeks } else { 0.0 };
        let [said] = expected;
        let value = models.value(*spent);
        let forecasts = [said, if value.is_finite() { said * value } else { 0.0 }];
        for (column, value) in model.iter_mut().zip(forecasts) {
            column.push(value);
        }
        for (column, value) in plain.iter_mut().zip([rate, rate * spent.mean]) {
            column.push(value);
        }
    }
    let skill = |forecasts: &[Vec<f64>; 2]| {
        let ([purchases, value], [counted, paid]) = (forecasts, &observed);
        (Skill::of(purchases, counted), Skill::of(value, paid))
    };
    let ((purchases, value), (purchases_baseline, value_baseline)) = (skill(&model), skill(&plain));
    let learnt_until = NaiveDate::from_num_days_from_ce_opt(cut).unwrap_or_default();
    let clients = data.clients.len();
    Some(Ok(Holdout { learnt_until, weeks, clients, purchases, purchases_baseline, value, value_baseline }))
}

/// Purchases and money of each of `clients` (ascending) after day `cut`, up to day `until`.
pub fn after(log: &Log, clients: &[u32], cut: i32, until: i32) -> [Vec<f64>; 2] {
    let mut found = [vec![0.0; clients.len()], vec![0.0; clients.len()]];
    let [counts, paid] = &mut found;
    for days in log.days.chunk_by(|a, b| a.client == b.client) {
        let place = days.first().and_then(|first| clients.binary_search(&first.client).ok());
        let later = days.iter().filter(|bought| bought.day > cut && bought.day <= until);
        if let Some((count, sum)) = place.and_then(|p| Some((counts.get_mut(p)?, paid.get_mut(p)?))) {
            for bought in later {
                *count += 1.0;
                *sum += bought.amount;
            }
        }
    }
    found
}
