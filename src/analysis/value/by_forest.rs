//! The same forecast by a random forest over what clients did before: no law of buying is assumed, and features that
//! the purchase models do not know (the trend, the last amount) may help. Trained on one stretch of time, tested on the
//! next one.

use super::histories::{Bought, Log};
use super::holdout::{Skill, after};
use crate::analysis::{Section, Unavailable};
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use crate::stats::trees::forest::{Forest, ForestSpec};
use chrono::NaiveDate;

/// Fewer clients, or fewer days, tell nothing.
const FEWEST: usize = 40;
const FEWEST_DAYS: i32 = 28;
/// More clients to learn from are thinned evenly.
const MOST: usize = 20_000;
/// Days whose purchases count as the latest ones.
const LATE: i32 = 90;
/// Leaves of five: amounts vary too much for smaller ones to mean anything.
const SPEC: ForestSpec = ForestSpec { trees: 200, leaf: 5, depth: 12 };

/// What the forest sees of each client, in this order.
pub const FEATURES: [&str; 8] = [
    "days since the last purchase",
    "days since the first purchase",
    "purchases",
    "paid so far",
    "mean purchase",
    "last purchase",
    "paid in the last 90 days",
    "usual gap in days",
];

/// The forecast and how it did.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ByForest {
    /// Weeks that are forecast: as many as were tested on.
    pub weeks: f64,
    /// The last day that was trained on when it was tested.
    pub learnt_until: NaiveDate,
    /// Clients tested on.
    pub clients: usize,
    /// Money of each client in the weeks that it had not seen.
    pub value: Skill,
    /// Expected money of each client of the book in the weeks to come; NaN for who bought nothing.
    #[serde(skip)]
    pub expected: Vec<f64>,
}

/// Learns from the stretch before `cut` and is tested on what came after it, then forecasts as many days after the
/// end of the log; `None` when cancelled.
pub fn by_forest(log: &Log, cut: i32, clients: usize, seed: u64, cancel: Cancel) -> Option<Section<ByForest>> {
    let (from, to) = log.span;
    let days = to - cut;
    let before = cut - days;
    let (learning, known) = (Known::at(log, before), Known::at(log, cut));
    if days < FEWEST_DAYS || before - from < FEWEST_DAYS || learning.clients.len() < FEWEST {
        let needs = format!(
            "a log that covers {FEWEST_DAYS} days before two stretches of {days} days, with {FEWEST} clients by then, to \
             learn from one and be tested on the other"
        );
        return Some(Err(Unavailable::needs(needs)));
    }
    let answered = || -> Result<ByForest, Error> {
        let observed = known.paid(log, cut, to);
        let tested = learning.forest(&learning.paid(log, before, cut), seed, cancel)?;
        let said = tested.predict(&known.features, cancel)?;
        let now = Known::at(log, to);
        let forecast = known.forest(&observed, seed, cancel)?.predict(&now.features, cancel)?;
        let mut expected = vec![f64::NAN; clients];
        for (client, value) in now.clients.iter().zip(forecast) {
            if let Some(place) = expected.get_mut(*client as usize) {
                *place = value.max(0.0);
            }
        }
        Ok(ByForest {
            weeks: f64::from(days) / super::histories::DAYS,
            learnt_until: NaiveDate::from_num_days_from_ce_opt(cut).unwrap_or_default(),
            clients: known.clients.len(),
            value: Skill::of(&said, &observed),
            expected,
        })
    };
    match answered() {
        Ok(found) => Some(Ok(found)),
        Err(Error::Cancelled) => None,
        Err(why) => Some(Err(Unavailable::needs(format!("other purchases: {why}")))),
    }
}

/// The clients who had bought by a day, and what was known of them.
struct Known {
    clients: Vec<u32>,
    features: Matrix,
}

impl Known {
    fn at(log: &Log, day: i32) -> Self {
        let (mut clients, mut rows) = (Vec::new(), Vec::new());
        for bought in log.days.chunk_by(|a, b| a.client == b.client) {
            let past = bought.get(..bought.partition_point(|b| b.day <= day)).unwrap_or_default();
            if let Some(row) = features(past, day) {
                clients.push(past.first().map_or(u32::MAX, |b| b.client));
                rows.extend(row);
            }
        }
        Known { clients, features: Matrix::new(rows, FEATURES.len()) }
    }

    /// What each of them paid after day `after_day`, up to day `until`.
    fn paid(&self, log: &Log, after_day: i32, until: i32) -> Vec<f64> {
        after(log, &self.clients, after_day, until)[1].clone()
    }

    fn forest(&self, target: &[f64], seed: u64, cancel: Cancel) -> Result<Forest, Error> {
        let every = self.clients.len().div_ceil(MOST).max(1);
        let rows: Vec<usize> = (0..self.clients.len()).step_by(every).collect();
        let target: Vec<f64> = target.iter().step_by(every).copied().collect();
        Forest::fit(&self.features.select(&rows), &target, &SPEC, seed, cancel)
    }
}

/// One client's row; `None` who had not bought yet.
fn features(past: &[Bought], day: i32) -> Option<[f64; FEATURES.len()]> {
    let (first, last) = (past.first()?, past.last()?);
    let paid: f64 = past.iter().map(|b| b.amount).sum();
    let late: f64 = past.iter().filter(|b| b.day > day - LATE).map(|b| b.amount).sum();
    let times = past.len() as f64;
    // The mean gap: what a client of two purchases has, too.
    let gap = if past.len() > 1 { f64::from(last.day - first.day) / (times - 1.0) } else { f64::NAN };
    let since = |b: &Bought| f64::from(day - b.day);
    Some([since(last), since(first), times, paid, paid / times, last.amount, late, gap])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::models::never;
    use crate::stats::random::{RngExt, stream};

    fn bought(client: u32, day: i32, amount: f64) -> Bought {
        Bought { client, day, amount }
    }

    #[test]
    fn what_is_known_of_a_client_by_hand() {
        let past = [bought(0, 100, 10.0), bought(0, 110, 20.0), bought(0, 190, 60.0)];
        let row = features(&past, 200).unwrap();
        assert_eq!(row, [10.0, 100.0, 3.0, 90.0, 30.0, 60.0, 60.0, 45.0]);
        assert!(features(&past[..1], 200).unwrap()[7].is_nan() && features(&[], 200).is_none());
    }

    /// Half the clients stop for good when they have bought for 100 or more: the purchase models cannot know that.
    fn log() -> Log {
        let mut days = Vec::new();
        for client in 0..400_u32 {
            let mut random = stream(3, client.into());
            let mut day = 1000 + random.random_range(0..300);
            while day <= 1600 {
                let amount = 20.0 + 100.0 * random.random::<f64>();
                days.push(bought(client, day, amount));
                if amount >= 100.0 {
                    break;
                }
                day += 10 + random.random_range(0..10);
            }
        }
        Log { days, span: (1000, 1600), returned: 0.0 }
    }

    #[test]
    fn who_stops_after_a_great_purchase_is_told_by_it() {
        let found = by_forest(&log(), 1400, 400, 1, &never).unwrap().unwrap();
        assert!(found.value.r_squared.unwrap() > 0.2, "{:?}", found.value);
        assert_eq!((found.weeks, found.expected.len()), (200.0 / 7.0, 400));
        // Who stopped brings nearly nothing.
        let log = log();
        let mean_of = |stopped: bool| {
            let mut lasts = log.days.chunk_by(|a, b| a.client == b.client).filter_map(|days| days.last());
            let of: Vec<f64> = lasts
                .by_ref()
                .filter(|last| (last.amount >= 100.0) == stopped)
                .map(|last| found.expected[last.client as usize])
                .collect();
            of.iter().sum::<f64>() / of.len() as f64
        };
        assert!(mean_of(true) < 0.5 * mean_of(false), "{} {}", mean_of(true), mean_of(false));
        assert_eq!(by_forest(&log, 1400, 400, 1, &never).unwrap().unwrap(), found);
    }

    #[test]
    fn what_is_bought_later_changes_nothing_that_is_known_now() {
        let (whole, mut past) = (log(), log());
        past.days.retain(|b| b.day <= 1400);
        let bits = |log: &Log| {
            let known = Known::at(log, 1400);
            (known.clients, known.features.values().iter().map(|v| v.to_bits()).collect::<Vec<_>>())
        };
        assert!(past.days.len() < whole.days.len() && bits(&past) == bits(&whole));
        // What they paid later is of the days after, and of no other.
        let known = Known::at(&whole, 1400);
        let all: f64 =
            whole.days.iter().filter(|b| known.clients.contains(&b.client) && b.day > 1400).map(|b| b.amount).sum();
        assert!((known.paid(&whole, 1400, 1600).iter().sum::<f64>() - all).abs() < 1e-6);
        assert_eq!(known.paid(&past, 1400, 1600).iter().sum::<f64>(), 0.0);
    }

    #[test]
    fn too_little_is_said_and_cancelling_stops() {
        let short = Log { days: vec![bought(0, 1, 5.0)], span: (1, 40), returned: 0.0 };
        let why = by_forest(&short, 27, 1, 1, &never).unwrap().unwrap_err().unavailable;
        assert!(why.starts_with("needs a log that covers"), "{why}");
        assert!(by_forest(&Log::default(), 0, 0, 1, &never).unwrap().is_err());
        assert!(by_forest(&log(), 1400, 400, 1, &|| true).is_none());
    }
}
