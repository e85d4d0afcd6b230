//! Whether the models look like the data: repeat purchases over time, and clients by how often they came back.

use super::histories::{DAYS, Histories, Log};
use super::models::Models;
use std::collections::BTreeMap;

/// Points of the tracking plot at most.
const POINTS: usize = 104;
/// Repeat purchases that have a row of their own.
const ROWS: usize = 7;
/// Ages above which they are rounded to a tenth.
const DISTINCT: usize = 2000;

/// Repeat purchases of everybody up to a time.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Tracked {
    /// Weeks since the first day of the log.
    pub week: f64,
    /// Those that were made.
    pub actual: u64,
    /// Those that the model expects.
    pub expected: f64,
}

/// Clients with so many repeat purchases.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct FrequencyRow {
    /// How many; the last row has those with so many or more.
    pub repeats: u32,
    /// Clients who made them.
    pub actual: u64,
    /// Clients whom the model expects.
    pub expected: f64,
}

/// The tracking plot, by week or by as many weeks as make at most 104 points.
pub fn tracking(log: &Log, models: &Models) -> Vec<Tracked> {
    let (from, to) = log.span;
    let weeks = f64::from(to - from) / DAYS;
    let step = (weeks / POINTS as f64).ceil().max(1.0);
    let times: Vec<f64> = (1..=POINTS).map(|i| i as f64 * step).take_while(|time| *time <= weeks).collect();
    let (mut births, mut repeats) = (BTreeMap::new(), Vec::new());
    for days in log.days.chunk_by(|a, b| a.client == b.client) {
        if let Some((first, rest)) = days.split_first() {
            *births.entry(first.day).or_insert(0_u64) += 1;
            repeats.extend(rest.iter().map(|bought| bought.day));
        }
    }
    repeats.sort_unstable();
    let births: Vec<(f64, u64)> = births.iter().map(|(&day, &n)| (f64::from(day - from) / DAYS, n)).collect();
    let expected = models.purchases.expected_cumulative(&births, &times);
    let made = |time: f64| repeats.partition_point(|&day| f64::from(day - from) <= time * DAYS) as u64;
    times.iter().zip(expected).map(|(&week, expected)| Tracked { week, actual: made(week), expected }).collect()
}

/// Clients by repeat purchases, those that were seen beside those that the model expects.
pub fn frequencies(data: &Histories, models: &Models) -> Vec<FrequencyRow> {
    let mut actual = [0_u64; ROWS + 1];
    for history in &data.histories {
        if let Some(count) = actual.get_mut((history.repeats as usize).min(ROWS)) {
            *count += 1;
        }
    }
    let mut ages = count_ages(data, |age| age);
    if ages.len() > DISTINCT {
        ages = count_ages(data, |age| (age * 10.0).round() / 10.0);
    }
    let expected = models.purchases.expected_frequencies(&ages, ROWS - 1);
    let rows = actual.into_iter().zip(expected).zip(0..);
    rows.map(|((actual, expected), repeats)| FrequencyRow { repeats, actual, expected }).collect()
}

fn count_ages(data: &Histories, rounded: impl Fn(f64) -> f64) -> Vec<(f64, u64)> {
    // The bits of numbers that are not negative have the numbers' order.
    let mut ages = BTreeMap::new();
    for history in &data.histories {
        *ages.entry(rounded(history.age).abs().to_bits()).or_insert(0_u64) += 1;
    }
    ages.into_iter().map(|(bits, clients)| (f64::from_bits(bits), clients)).collect()
}
