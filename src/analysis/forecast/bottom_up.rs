//! Revenue as the sum over the clients of what each is expected to spend, P(alive) and all (BG/NBD with gamma-gamma
//! [Fader, Hardie & Lee 2005; Fader & Hardie 2013]), plus those who are still to come at the rate of late.

use super::calendar::Calendar;
use crate::analysis::value::histories::{DAYS, Histories, Log};
use crate::analysis::value::models::{FEWEST_RETURNING, Models};
use crate::stats::forecast::{Accuracy, Trial};
use crate::stats::purchases::Spending;
use chrono::Datelike;
use rayon::prelude::*;

/// Months over which the rate of first purchases is taken.
const RECENT: usize = 6;
/// With more clients than this, only the last origins are tried.
const MANY: usize = 20_000;
const FEW_ORIGINS: usize = 4;

/// The sum over the clients.
#[derive(Debug, Clone, PartialEq)]
pub struct BottomUp {
    /// Per month ahead: what the clients known today bring.
    pub known: Vec<f64>,
    /// … and those who are still to come.
    pub new: Vec<f64>,
    /// First purchases a month, of late.
    pub arrivals: f64,
    /// What a first purchase brings, of late.
    pub first_purchase: f64,
    /// Clients who had bought.
    pub clients: usize,
    /// (origin, months ahead, forecast) of the held-out months.
    pub trials: Vec<(usize, usize, f64)>,
    /// The errors on these, and those of the two other methods on the same months; `None` where no origin had enough.
    pub errors: Option<[Accuracy; 3]>,
}

/// What a cut of the log forecasts.
struct Ahead {
    known: Vec<f64>,
    new: Vec<f64>,
    arrivals: f64,
    first_purchase: f64,
    clients: usize,
}

/// Forecasts `steps` months after the complete ones, and the same from the origins of `trials`. `Ok(None)` where there is
/// no log of purchases with clients or too few of these came back; `Err` when cancelled.
pub fn bottom_up(
    log: &Log,
    calendar: &Calendar,
    revenue: &[f64],
    steps: usize,
    trials: &[Trial],
    cancel: &(dyn Fn() -> bool + Sync),
) -> Result<Option<BottomUp>, Stopped> {
    let Some(now) = ahead(log, calendar, revenue, calendar.complete, steps, cancel)? else { return Ok(None) };
    let mut origins: Vec<usize> = trials.iter().map(|trial| trial.origin).collect();
    origins.dedup();
    if now.clients > MANY {
        origins.drain(..origins.len().saturating_sub(FEW_ORIGINS));
    }
    let mut said = Vec::new();
    for origin in origins {
        let most = trials.iter().filter(|t| t.origin == origin).map(|t| t.step).max().unwrap_or(0);
        if let Some(found) = ahead(log, calendar, revenue, origin, most, cancel)? {
            said.extend(found.known.iter().zip(&found.new).zip(1..).map(|((a, b), step)| (origin, step, a + b)));
        }
    }
    let errors = (!said.is_empty()).then(|| compared(&said, trials));
    let Ahead { known, new, arrivals, first_purchase, clients } = now;
    Ok(Some(BottomUp { known, new, arrivals, first_purchase, clients, trials: said, errors }))
}

/// Nobody waits any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

fn compared(said: &[(usize, usize, f64)], trials: &[Trial]) -> [Accuracy; 3] {
    let pairs: Vec<(&Trial, f64)> = trials
        .iter()
        .filter_map(|t| Some((t, said.iter().find(|(origin, step, _)| (*origin, *step) == (t.origin, t.step))?.2)))
        .collect();
    let of = |forecast: fn(&Trial, f64) -> f64| {
        Accuracy::of(pairs.iter().map(|(trial, sum)| (trial.actual, forecast(trial, *sum), trial.unit)))
    };
    [of(|_, sum| sum), of(|trial, _| trial.method.mean), of(|trial, _| trial.baseline.mean)]
}

/// From the end of the first `origin` months, `steps` months on.
fn ahead(
    log: &Log,
    calendar: &Calendar,
    revenue: &[f64],
    origin: usize,
    steps: usize,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Ahead>, Stopped> {
    if cancel() {
        return Err(Stopped);
    }
    let day = |count: usize| calendar.end_of(count).num_days_from_ce();
    let cut = day(origin);
    let data = log.until(cut);
    if data.returning() < FEWEST_RETURNING {
        return Ok(None);
    }
    let Ok(models) = Models::quick(&data, cancel) else {
        return if cancel() { Err(Stopped) } else { Ok(None) };
    };
    let ends: Vec<f64> = (1..=steps).map(|step| f64::from(day(origin + step) - cut) / DAYS).collect();
    let mut known = of_known(&data, &models, &ends);
    let from = day(origin.saturating_sub(RECENT));
    let (arrivals, first_purchase) = firsts(log, from, cut, RECENT.min(origin));
    let mut new = of_new(&models, arrivals, first_purchase, &ends);
    // Sales of nobody, and returns, go on as they were.
    let start = day(0);
    let inside = log.days.iter().filter(|bought| bought.day > start && bought.day <= cut);
    let bought: f64 = inside.map(|bought| bought.amount).sum();
    let ratio = if bought > 0.0 { revenue.iter().take(origin).sum::<f64>() / bought } else { 1.0 };
    known.iter_mut().chain(&mut new).for_each(|value| *value *= ratio);
    let clients = data.clients.len();
    Ok(known.iter().chain(&new).all(|v| v.is_finite()).then_some(Ahead {
        known,
        new,
        arrivals,
        first_purchase,
        clients,
    }))
}

/// What the clients known by the cut bring in each month that ends at `ends` (weeks after it).
fn of_known(data: &Histories, models: &Models, ends: &[f64]) -> Vec<f64> {
    let each: Vec<Vec<f64>> = data
        .histories
        .par_iter()
        .zip(&data.spending)
        .map(|(&history, &spent)| {
            let mut up_to = vec![0.0; ends.len()];
            models.purchases.expected_purchases(history, ends, &mut up_to);
            let value = models.value(spent);
            up_to.iter_mut().for_each(|purchases| *purchases *= value);
            up_to
        })
        .collect();
    let mut sums = vec![0.0; ends.len()];
    each.iter().for_each(|one| sums.iter_mut().zip(one).for_each(|(sum, value)| *sum += value));
    (0..sums.len()).map(|i| at(&sums, i) - if i > 0 { at(&sums, i - 1) } else { 0.0 }).collect()
}

/// What those bring who buy first after the cut, `arrivals` of them in the middle of each month.
fn of_new(models: &Models, arrivals: f64, first_purchase: f64, ends: &[f64]) -> Vec<f64> {
    let repeat = models.value(Spending { purchases: 0, mean: 0.0 });
    let repeat = if repeat.is_finite() { repeat } else { first_purchase };
    let start = |month: usize| if month > 0 { at(ends, month - 1) } else { 0.0 };
    let bought = |month: usize, by: f64| {
        let born = (start(month) + at(ends, month)) / 2.0;
        if by > born { models.purchases.expected_from_start(by - born) } else { 0.0 }
    };
    (0..ends.len())
        .map(|month| {
            let again: f64 = (0..=month).map(|of| bought(of, at(ends, month)) - bought(of, start(month))).sum();
            arrivals * (first_purchase + again * repeat)
        })
        .collect()
}

/// First purchases a month after day `from` up to `cut`, and what one brings.
fn firsts(log: &Log, from: i32, cut: i32, months: usize) -> (f64, f64) {
    let firsts = log.days.chunk_by(|a, b| a.client == b.client).filter_map(<[_]>::first);
    let (mut count, mut paid) = (0.0, 0.0);
    for first in firsts.filter(|first| first.day > from && first.day <= cut) {
        count += 1.0;
        paid += first.amount;
    }
    (count / months.max(1) as f64, if count > 0.0 { paid / count } else { 0.0 })
}

fn at(values: &[f64], index: usize) -> f64 {
    values.get(index).copied().unwrap_or(0.0)
}
