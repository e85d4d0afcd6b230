//! Books of buyers whose law is known: the value that is expected, against what the same clients then bring.

use super::*;
use crate::stats::random::{self, Random, RngExt};
use rand_distr::{Beta, Distribution, Exp, Gamma};

const WEEKS: f64 = 104.0;
const YEAR: Horizon = Horizon { months: 12, units_per_month: 52.0 / 12.0, monthly_rate: 0.0 };

/// Histories and spending up to week 104, and what came in the year after.
#[derive(Default)]
struct Simulated {
    histories: Vec<History>,
    spending: Vec<Spending>,
    came: f64,
}

/// Clients begin within the first 90 weeks; `gaps` draws the times between purchases of one, until none follows.
fn simulated(seed: u64, clients: usize, gaps: fn(&mut Random, &mut dyn FnMut(f64) -> bool)) -> Simulated {
    let mut random = random::stream(seed, 0);
    let mut book = Simulated::default();
    for _ in 0..clients {
        let first = random.random::<f64>() * 90.0;
        let level = Gamma::new(4.0, 1.0 / 20.0).unwrap().sample(&mut random);
        let mut days = vec![first];
        gaps(&mut random, &mut |gap| {
            let next = days[days.len() - 1] + gap;
            let inside = next < WEEKS + 52.0;
            if inside {
                days.push(next);
            }
            inside
        });
        let price = Gamma::new(6.0, 1.0 / level).unwrap();
        let paid: Vec<f64> = days.iter().map(|_| price.sample(&mut random)).collect();
        let seen = days.partition_point(|day| *day < WEEKS);
        book.came += paid[seen..].iter().sum::<f64>();
        let repeats = (seen - 1) as u32;
        let mean = if repeats > 0 { paid[1..seen].iter().sum::<f64>() / f64::from(repeats) } else { 0.0 };
        book.histories.push(History { repeats, last: days[seen - 1] - first, age: WEEKS - first });
        book.spending.push(Spending { purchases: repeats, mean });
    }
    book
}

/// Clients leave at any time.
fn at_any_time(random: &mut Random, next: &mut dyn FnMut(f64) -> bool) {
    let rate = Gamma::new(0.8, 1.0 / 2.4).unwrap().sample(random);
    let leaving = Gamma::new(1.2, 1.0 / 41.0).unwrap().sample(random);
    let mut left = Exp::new(leaving).unwrap().sample(random);
    loop {
        let gap = Exp::new(rate).unwrap().sample(random);
        left -= gap;
        if left < 0.0 || !next(gap) {
            return;
        }
    }
}

/// Clients leave after a purchase.
fn after_a_purchase(random: &mut Random, next: &mut dyn FnMut(f64) -> bool) {
    let rate = Gamma::new(0.8, 1.0 / 2.4).unwrap().sample(random);
    let leaving = Beta::new(0.8, 6.0).unwrap().sample(random);
    while next(Exp::new(rate).unwrap().sample(random)) && random.random::<f64>() >= leaving {}
}

/// Mean of expected ÷ came, how often the interval held what came, and how often the model was Pareto/NBD.
fn judged(books: u64, gaps: fn(&mut Random, &mut dyn FnMut(f64) -> bool)) -> (f64, usize, usize) {
    let (mut ratio, mut held, mut pareto) = (0.0, 0, 0);
    for seed in 0..books {
        let Simulated { histories, spending, came } = simulated(seed, 400, gaps);
        let model = PurchaseModel::fit(&histories, 0.0, &|| false).unwrap();
        let back: Vec<Spending> = spending.iter().copied().filter(|s| s.purchases > 0).collect();
        let values = GammaGamma::fit(&back, 0.0, &|| false).unwrap();
        let scores = score(&model, &values, &histories, &spending, YEAR, &|| false).unwrap();
        ratio += scores.iter().map(|s| s.clv).sum::<f64>() / came / books as f64;
        let found = value_intervals((&model, &values), &histories, &spending, &[], YEAR, (40, 0.95, seed), &|| false);
        let [low, high] = found.unwrap().total;
        held += usize::from(low <= came && came <= high);
        pareto += usize::from(model.name() == "Pareto/NBD");
    }
    (ratio, held, pareto)
}

// Of 150 books of each law the interval of 95% held 144 and 141, and expected ÷ came was 0.995 and 1.019 on average; of
// eight at least six hold with a chance of 99%.
#[test]
fn who_leaves_at_any_time_is_valued_without_bias_and_the_interval_holds_what_comes() {
    let (ratio, held, pareto) = judged(8, at_any_time);
    assert!((ratio - 1.0).abs() < 0.08 && held >= 6 && pareto == 8, "{ratio} {held} {pareto}");
}

#[test]
fn who_leaves_after_a_purchase_is_valued_by_the_other_model() {
    let (ratio, held, pareto) = judged(8, after_a_purchase);
    assert!((ratio - 1.0).abs() < 0.08 && held >= 6 && pareto <= 1, "{ratio} {held} {pareto}");
}
