//! Discounted value over a horizon, for everybody, with intervals for the uncertainty of the parameters and, of the total, for chance.

use super::{GammaGamma, History, PurchaseError, PurchaseModel, Spending};
use crate::stats::random::stream;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

/// Clients of one piece of work, between two looks at `cancel`.
const CHUNK: usize = 4096;
/// The total's interval is drawn on at most about this many clients, evenly spaced.
const SAMPLED: usize = 2_000;

/// How far ahead, and how a later month counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Horizon {
    /// Whole months ahead.
    pub months: u32,
    /// Units of the model's time in a month (4.345 for weeks, 30 for days, as the reference has them).
    pub units_per_month: f64,
    /// Discount a month, as a fraction: purchases of month k count 1/(1 + rate)^k.
    pub monthly_rate: f64,
}

impl Horizon {
    fn times(&self) -> Vec<f64> {
        (1..=self.months).map(|month| f64::from(month) * self.units_per_month).collect()
    }

    fn discounts(&self) -> Vec<f64> {
        (1..=self.months).map(|month| (1.0 + self.monthly_rate).powf(-f64::from(month))).collect()
    }
}

/// What is expected of one client.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// P(alive); not to be shown without repeats.
    pub p_alive: f64,
    /// Purchases within the horizon.
    pub expected_purchases: f64,
    /// Their discounted value; not a number where the mean value has none.
    pub clv: f64,
}

/// Scores every client: P(alive), purchases within the horizon, and Σ over its months of (expected purchases of the
/// month × expected value of a purchase) ÷ (1 + rate)^month, as `lifetimes` 0.11 defines customer lifetime value.
/// `None` when cancelled.
///
/// # Panics
/// When `spending` has another length than `histories`.
pub fn score(
    purchases: &PurchaseModel,
    values: &GammaGamma,
    histories: &[History],
    spending: &[Spending],
    horizon: Horizon,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Score>> {
    assert!(histories.len() == spending.len(), "a mean value per history");
    let (times, discounts) = (horizon.times(), horizon.discounts());
    let mut scores = vec![Score::default(); histories.len()];
    let rows = histories.par_chunks(CHUNK).zip(spending.par_chunks(CHUNK));
    let done = scores.par_chunks_mut(CHUNK).zip(rows).try_for_each(|(scores, (histories, spending))| {
        if cancel() {
            return None;
        }
        let mut expected = vec![0.0; times.len()];
        for ((score, &history), &spent) in scores.iter_mut().zip(histories).zip(spending) {
            purchases.expected_purchases(history, &times, &mut expected);
            let mut before = 0.0;
            let mut discounted = 0.0;
            for (&up_to, discount) in expected.iter().zip(&discounts) {
                discounted += (up_to - before) * discount;
                before = up_to;
            }
            let clv = values.expected_value(spent).map_or(f64::NAN, |value| value * discounted);
            *score = Score { p_alive: purchases.p_alive(history), expected_purchases: before, clv };
        }
        Some(())
    });
    done.map(|()| scores)
}

/// Intervals of values, from draws of the parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueIntervals {
    /// What all clients together bring: low and high, chance included.
    pub total: [f64; 2],
    /// Each client asked for: low and high.
    pub clients: Vec<[f64; 2]>,
    /// How many draws had a finite value.
    pub draws: usize,
}

/// Intervals of level `level` (0.95) by simulation: `draws` times the parameters' logarithms are drawn from the normal
/// law of their estimates (information matrix), and the values computed anew. For single clients they show how uncertain
/// the parameters are, not how much one client's luck varies; for the total, each draw also decides by chance who is still
/// here, how often each buys, and what a purchase is worth. The total is drawn on evenly spaced clients where there are
/// very many; `shown` are the rows that want an interval of their own.
///
/// # Errors
/// Cancellation, or draws without a finite value.
///
/// # Panics
/// When the lengths differ or a row of `shown` does not exist.
pub fn value_intervals(
    models: (&PurchaseModel, &GammaGamma),
    histories: &[History],
    spending: &[Spending],
    shown: &[usize],
    horizon: Horizon,
    (draws, level, seed): (usize, f64, u64),
    cancel: &(dyn Fn() -> bool + Sync),
) -> Result<ValueIntervals, PurchaseError> {
    let pick = |rows: &[usize]| -> (Vec<History>, Vec<Spending>) {
        (rows.iter().map(|&row| histories[row]).collect(), rows.iter().map(|&row| spending[row]).collect())
    };
    let whole = score(models.0, models.1, histories, spending, horizon, cancel).ok_or(PurchaseError::Cancelled)?;
    let every = histories.len().div_ceil(SAMPLED).max(1);
    let sampled: Vec<usize> = (0..histories.len()).step_by(every).collect();
    let point: f64 = whole.iter().map(|score| score.clv).sum();
    let of_sample: f64 = sampled.iter().map(|&row| whole[row].clv).sum();
    let (sample, wanted) = (pick(&sampled), pick(shown));
    let factors = (models.0.covariance().factor(), models.1.covariance.factor());
    // The luck of a sample is greater than that of all, relative to what is expected.
    let luck = (sampled.len() as f64 / histories.len().max(1) as f64).sqrt();
    let (Some(first), Some(second)) = factors else { return Err(PurchaseError::NotConverged) };
    let (mut totals, mut each) = (Vec::with_capacity(draws), vec![Vec::with_capacity(draws); shown.len()]);
    for draw in 0..draws {
        let mut random = stream(seed, draw as u64);
        let (m, g) = models;
        let moved = m.with(jitter(m.theta(), &first, &mut random));
        let valued = g.with(jitter([g.p, g.q, g.v], &second, &mut random));
        let run = |(histories, spending): &(Vec<History>, Vec<Spending>)| {
            score(&moved, &valued, histories, spending, horizon, cancel).ok_or(PurchaseError::Cancelled)
        };
        let scores = run(&sample)?;
        let expected = scores.iter().map(|score| score.clv).sum::<f64>();
        let came = by_chance((&moved, &valued), &sample, &scores, horizon, (seed, draw as u64));
        totals.push((expected + luck * (came - expected)) / of_sample * point);
        for (values, score) in each.iter_mut().zip(run(&wanted)?) {
            values.push(score.clv);
        }
    }
    let used = totals.iter().filter(|total| total.is_finite()).count();
    let total = quantiles(totals, level).ok_or(PurchaseError::NotConverged)?;
    let clients = each.into_iter().map(|values| quantiles(values, level).unwrap_or([f64::NAN; 2])).collect();
    Ok(ValueIntervals { total, clients, draws: used })
}

/// What the clients bring where chance decides who is still here, how often each buys and what a purchase is worth. A
/// purchase counts as much as one of the same client on average over the horizon.
fn by_chance(
    (purchases, values): (&PurchaseModel, &GammaGamma),
    (histories, spending): &(Vec<History>, Vec<Spending>),
    scores: &[Score],
    horizon: Horizon,
    (seed, draw): (u64, u64),
) -> f64 {
    let time = f64::from(horizon.months) * horizon.units_per_month;
    let rows = histories.par_chunks(CHUNK).zip(spending.par_chunks(CHUNK)).zip(scores.par_chunks(CHUNK)).enumerate();
    let parts: Vec<f64> = rows
        .map(|(part, ((histories, spending), scores))| {
            let mut random = stream(seed ^ 0x5EED, draw.wrapping_mul(1 << 20).wrapping_add(part as u64));
            let mut sum = 0.0;
            for ((&history, &spent), score) in histories.iter().zip(spending).zip(scores) {
                let bought = purchases.draw(history, time, &mut random);
                let mean = values.expected_value(spent).unwrap_or(f64::NAN);
                // How much a later purchase is discounted, on average for this client.
                let counts = score.clv / (score.expected_purchases * mean);
                if bought > 0.0 && counts.is_finite() {
                    sum += counts * values.draw(spent, bought, &mut random);
                }
            }
            sum
        })
        .collect();
    parts.iter().sum()
}

/// Parameters times e^(L·normals).
fn jitter<const N: usize>(
    theta: [f64; N],
    factor: &[[f64; N]; N],
    random: &mut crate::stats::random::Random,
) -> [f64; N] {
    let normals: [f64; N] = std::array::from_fn(|_| StandardNormal.sample(random));
    std::array::from_fn(|i| theta[i] * (0..=i).map(|j| factor[i][j] * normals[j]).sum::<f64>().exp())
}

/// The two quantiles that leave (1 − level)/2 outside on each side; `None` without a finite value. Of n draws the k-th
/// smallest is the quantile k/(n + 1), interpolated: only so does the interval hold a further draw as often as `level` says
/// (Hyndman and Fan 1996, definition 6).
fn quantiles(mut values: Vec<f64>, level: f64) -> Option<[f64; 2]> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |share: f64| {
        let place = (share * (last + 2) as f64 - 1.0).clamp(0.0, last as f64);
        let low = place.floor() as usize;
        let high = (low + 1).min(last);
        values[low] + (place - place.floor()) * (values[high] - values[low])
    };
    Some([at((1.0 - level) / 2.0), at((1.0 + level) / 2.0)])
}
