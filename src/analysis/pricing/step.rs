//! A rise by a round amount, the way people think of prices: $5 more an hour.

use super::PriceGroup;
use super::groups::{CurvePoint, break_even, whole_clients};
use crate::book::Money;

/// A rise of a group's price of an hour by a round amount.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceStep {
    /// How much more an hour costs: 5 × a power of ten, the one nearest to a tenth of the price.
    pub amount: Money,
    /// What it brings.
    pub point: CurvePoint,
    /// The most clients who may leave before it costs money, and their share.
    pub may_leave: (usize, f64),
}

impl PriceGroup {
    /// The rise by a round amount at this elasticity and profit margin; nothing where the price of an hour is not known.
    pub fn step(&self, elasticity: f64, margin: f64) -> Option<PriceStep> {
        let price = self.price?.to_f64();
        let power = (price / 50.0).log10().round();
        let amount = Money::from_f64(5.0 * 10_f64.powf(power)).filter(|amount| *amount > Money::ZERO)?;
        let change = amount.to_f64() / price;
        let share = break_even(change, margin)?;
        Some(PriceStep {
            amount,
            point: CurvePoint::of(self.monthly_revenue, change, elasticity, margin),
            may_leave: (whole_clients(share, self.clients), -share),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(price: f64) -> PriceGroup {
        let money = |m: f64| Money::from_f64(m).unwrap();
        let today = CurvePoint::of(money(1000.0), 0.0, 0.0, 1.0);
        PriceGroup {
            label: "hour".into(),
            clients: 20,
            hours_monthly: None,
            price: Some(money(price)),
            monthly_revenue: money(1000.0),
            what_if: None,
            at_change: today,
            break_even: None,
            break_even_clients: None,
            best: today,
            curve: Vec::new(),
        }
    }

    #[test]
    fn the_step_is_a_round_amount_near_a_tenth_of_the_price() {
        let amount = |price: f64| group(price).step(0.0, 1.0).unwrap().amount.to_f64();
        assert_eq!([29.84, 68.0, 150.0, 2000.0, 3.0].map(amount), [5.0, 5.0, 5.0, 500.0, 0.5]);
        assert!(group(0.0).step(0.0, 1.0).is_none());
    }

    #[test]
    fn what_it_brings_and_how_many_may_leave() {
        let step = group(20.0).step(0.0, 1.0).unwrap();
        assert_eq!((step.point.change, step.point.revenue.to_f64()), (0.25, 1250.0));
        // −0.25 ÷ 1.25: a fifth of 20.
        assert_eq!(step.may_leave, (4, 0.2));
        // Half of the price are costs: 0.25 ÷ 0.75 of 20.
        assert_eq!(group(20.0).step(0.0, 0.5).unwrap().may_leave.0, 6);
    }
}
