//! How a campaign may turn out: who leaves and who is won is left to chance.

use super::{Target, money};
use crate::book::Money;
use crate::stats::distributions::{normal_lower, normal_quantile};
use crate::stats::random::{self, RngExt};
use crate::stats::summary::{quantile, sorted};
use rayon::prelude::*;

/// Campaigns that are drawn.
const DRAWS: usize = 2000;
/// Up to so many contacts they are drawn; of more, the normal distribution is as good.
const DRAWN_UP_TO: usize = 2500;

/// How the spread was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By drawing who leaves and who is won.
    Simulation,
    /// By the normal distribution with the exact mean and variance.
    Normal,
}

/// The spread of a campaign's profit.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Spread {
    /// 95 of 100 campaigns end between these.
    pub interval: [Money; 2],
    /// The chance that it costs more than it brings.
    pub loss: f64,
    /// How that was found.
    pub method: Method,
}

/// Of contacting all of `contacted`. A client leaves with the client's own probability and is then won with the success
/// rate, each by itself; that these rates are right is taken for granted.
pub fn spread(contacted: &[Target], success: f64, cost: f64, seed: u64) -> Spread {
    let costs = cost * contacted.len() as f64;
    if contacted.len() > DRAWN_UP_TO {
        return normal(contacted, success, costs);
    }
    let profit = |draw: usize| {
        let mut random = random::stream(seed, draw as u64);
        let won = contacted.iter().filter(|t| random.random::<f64>() < t.probability * success);
        won.map(|t| t.value).sum::<f64>() - costs
    };
    let profits = sorted((0..DRAWS).into_par_iter().map(profit).collect());
    let at = |p: f64| money(quantile(&profits, p).unwrap_or(0.0));
    let lost = profits.partition_point(|p| *p < 0.0);
    Spread { interval: [at(0.025), at(0.975)], loss: lost as f64 / DRAWS as f64, method: Method::Simulation }
}

fn normal(contacted: &[Target], success: f64, costs: f64) -> Spread {
    let (mut mean, mut variance) = (-costs, 0.0);
    for target in contacted {
        let won = target.probability * success;
        mean += won * target.value;
        variance += won * (1.0 - won) * target.value * target.value;
    }
    let deviation = variance.sqrt();
    let reach = normal_quantile(0.975) * deviation;
    let loss = match deviation > 0.0 {
        true => normal_lower(-mean / deviation),
        false => f64::from(u8::from(mean < 0.0)),
    };
    Spread { interval: [money(mean - reach), money(mean + reach)], loss, method: Method::Normal }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(n: usize, probability: f64, value: f64) -> Vec<Target> {
        (0..n).map(|i| Target { client: i as u32, probability, value, gain: 0.0 }).collect()
    }

    #[test]
    fn drawing_and_the_normal_distribution_agree_where_both_hold() {
        let many = targets(DRAWN_UP_TO, 0.4, 100.0);
        let (drawn, by_formula) = (spread(&many, 0.5, 1.0, 3), normal(&many, 0.5, DRAWN_UP_TO as f64));
        assert_eq!((drawn.method, by_formula.method), (Method::Simulation, Method::Normal));
        // 2,500 × 0.2 × 100 − 2,500 = 47,500; a deviation of 100 × √(2,500 × 0.16) = 2,000.
        for (end, expected) in [(0, 47_500.0 - 1.96 * 2000.0), (1, 47_500.0 + 1.96 * 2000.0)] {
            assert!((by_formula.interval[end].to_f64() - expected).abs() < 1.0);
            assert!((drawn.interval[end].to_f64() - expected).abs() < 400.0, "{drawn:?}");
        }
        assert_eq!((drawn.loss, spread(&many, 0.5, 1.0, 3)), (0.0, drawn));
    }

    #[test]
    fn one_client_is_won_or_not() {
        let one = spread(&targets(1, 0.5, 100.0), 0.5, 10.0, 1);
        assert_eq!(one.interval.map(Money::to_f64), [-10.0, 90.0]);
        assert!((one.loss - 0.75).abs() < 0.03, "{one:?}");
    }

    #[test]
    fn nothing_is_certain_to_bring_nothing() {
        let none = spread(&[], 0.5, 10.0, 1);
        assert_eq!((none.interval, none.loss), ([Money::ZERO; 2], 0.0));
        let all = spread(&targets(3000, 1.0, 2.0), 1.0, 3.0, 1);
        assert_eq!((all.interval.map(Money::to_f64), all.loss), ([-3000.0, -3000.0], 1.0));
    }
}
