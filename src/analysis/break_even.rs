//! Break-even of a change of price: how many clients may leave before a rise costs money.

use super::per_client::at;
use super::{Figures, Section, Selection, Unavailable, per_client};
use crate::book::{Assumptions, Money};

/// A what-if's prices against the baseline's.
#[derive(Debug, Clone, serde::Serialize)]
pub struct BreakEven {
    /// Clients whose price changes.
    pub clients_affected: usize,
    /// Σ scenario price × baseline hours ÷ Σ baseline price × baseline hours − 1, over those clients.
    pub price_change: f64,
    /// −p ÷ (m + p) as a share of the affected clients: negative is how many may leave; positive, after a cut, how
    /// many must come.
    pub client_change: f64,
    /// The same in whole clients: the most who may leave (rounded down), or the fewest who must come (rounded up).
    pub clients: usize,
    /// The fewest of the affected who would undo the rise if the largest left first; `None` after a cut.
    pub largest_first: Option<usize>,
    /// Profit a month that the change brings while everybody stays.
    pub gain_monthly: Money,
}

#[derive(Default)]
struct Sums {
    affected: usize,
    before: Money,
    after: Money,
    /// What each affected client brings at the scenario's price after the costs of the hours, in millionths.
    profits: Vec<i64>,
}

/// Compares the scenario's prices with the baseline's, `None` where no price differs. Hours are the baseline's: the
/// question is what may change before the new prices do no good.
///
/// # Errors
/// Where the data have no prices or hours, or where no number of clients can make up for a cut.
pub fn break_even(
    assumptions: &Assumptions,
    baseline: &Figures,
    scenario: &Figures,
    selection: &Selection,
) -> Section<Option<BreakEven>> {
    baseline.needs_rate()?;
    let margin = assumptions.profit_margin;
    let sums = sums(margin, baseline, scenario, selection);
    if sums.affected == 0 {
        return Ok(None);
    }
    let change = sums.after.ratio(sums.before) - 1.0;
    if !change.is_finite() {
        return Err(Unavailable::needs("delivered hours at a price above zero for the clients whose price changes"));
    }
    if margin + change <= 0.0 {
        return Err(Unavailable::needs(
            "a price above the cost of the hour: at this cut no number of new clients helps",
        ));
    }
    // −p ÷ (m + p) [contribution-margin break-even, Nagle & Müller]; no negative zero where nothing changes.
    let client_change = if change == 0.0 { 0.0 } else { -change / (margin + change) };
    let clients = client_change.abs() * sums.affected as f64;
    let gain = sums.after - sums.before;
    Ok(Some(BreakEven {
        clients_affected: sums.affected,
        price_change: change,
        client_change,
        clients: if change > 0.0 { (clients + 1e-9).floor() } else { (clients - 1e-9).ceil() } as usize,
        largest_first: (gain > Money::ZERO).then(|| fewest_reaching(sums.profits, gain.micros())).flatten(),
        gain_monthly: baseline.monthly(gain),
    }))
}

fn sums(margin: f64, baseline: &Figures, scenario: &Figures, selection: &Selection) -> Sums {
    per_client::fold(
        baseline.clients(),
        selection,
        Sums::default,
        |sums, i| {
            let price = |f: &Figures| f.hourly_rate.get(i).copied().flatten();
            let (Some(before), Some(after), hours) = (price(baseline), price(scenario), at(&baseline.delivered, i))
            else {
                return;
            };
            if before != after && !hours.is_nan() {
                let cost = before.times((1.0 - margin) * hours);
                let (before, after) = (before.times(hours), after.times(hours));
                sums.affected += 1;
                sums.before += before;
                sums.after += after;
                sums.profits.push((after - cost).micros());
            }
        },
        |sums, mut part| {
            sums.affected += part.affected;
            sums.before += part.before;
            sums.after += part.after;
            sums.profits.append(&mut part.profits);
        },
    )
}

/// How many of the largest `amounts` it takes to reach `wanted`, by halving and not by sorting; `None` where all of
/// them do not.
fn fewest_reaching(mut amounts: Vec<i64>, wanted: i64) -> Option<usize> {
    let sum = |part: &[i64]| part.iter().map(|&a| i128::from(a.max(0))).sum::<i128>();
    let mut rest = amounts.as_mut_slice();
    let (mut taken, mut wanted) = (0, i128::from(wanted));
    if sum(rest) < wanted {
        return None;
    }
    while rest.len() > 1 {
        let middle = rest.len() / 2;
        rest.select_nth_unstable_by_key(middle, |a| std::cmp::Reverse(*a));
        let (larger, smaller) = rest.split_at_mut(middle);
        let upper = sum(larger);
        if upper >= wanted {
            rest = larger;
        } else {
            wanted -= upper;
            taken += middle;
            rest = smaller;
        }
    }
    Some(taken + rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};
    use crate::book::Book;

    fn book() -> Book {
        roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 3.0, "hour"), ("C", 4.0, 3.0, "hour"), ("D", 4.0, 9.0, "thirty")])
    }

    fn at_hour(price: f64, margin: f64, book: &Book) -> Section<Option<BreakEven>> {
        let mut a = Assumptions { profit_margin: margin, ..Assumptions::default() };
        let baseline = Figures::compute(book, &a);
        a.rates.insert("hour".into(), Money::from_f64(price).unwrap());
        break_even(&a, &baseline, &Figures::compute(book, &a), &Selection::All)
    }

    #[test]
    fn a_rise_of_a_half_may_cost_a_third_of_the_clients() {
        let b = at_hour(91.8, 1.0, &book()).unwrap().unwrap();
        assert_eq!((b.clients_affected, b.clients), (3, 1));
        assert!((b.price_change - 0.5).abs() < 1e-12 && (b.client_change + 1.0 / 3.0).abs() < 1e-12);
        // 12 h × 30.60 ÷ 3 months; A alone brings 6 × 91.80 = 550.80, more than the 367.20 gained.
        assert_eq!((Some(b.gain_monthly), b.largest_first), (money(122.4), Some(1)));
    }

    #[test]
    fn a_thin_margin_lets_more_clients_leave() {
        // m = 0.25, p = 0.5: two thirds may leave.
        let b = at_hour(91.8, 0.25, &book()).unwrap().unwrap();
        assert!((b.client_change + 2.0 / 3.0).abs() < 1e-12);
        // Profit of A: 6 × (91.80 − 45.90) = 275.40; of B: 137.70; the gain of 367.20 takes both.
        assert_eq!((b.clients, b.largest_first), (2, Some(2)));
    }

    #[test]
    fn a_cut_must_bring_clients_and_below_cost_none_suffice() {
        let b = at_hour(45.9, 1.0, &book()).unwrap().unwrap();
        assert!((b.client_change - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!((b.clients, b.largest_first, Some(b.gain_monthly)), (1, None, money(-61.2)));
        assert!(at_hour(45.9, 0.25, &book()).is_err());
    }

    #[test]
    fn no_difference_is_no_break_even() {
        assert!(at_hour(61.2, 1.0, &book()).unwrap().is_none());
        let mut unpriced = book();
        unpriced.clients.rates = None;
        assert!(at_hour(70.0, 1.0, &unpriced).is_err());
    }

    #[test]
    fn the_fewest_of_the_largest_are_found_without_sorting() {
        assert_eq!(fewest_reaching(vec![1, 5, 3, 2], 5), Some(1));
        assert_eq!(fewest_reaching(vec![1, 5, 3, 2], 6), Some(2));
        assert_eq!(fewest_reaching(vec![1, 5, 3, 2], 11), Some(4));
        assert_eq!((fewest_reaching(vec![1, 2], 4), fewest_reaching(vec![], 1)), (None, None));
    }
}
