//! The per-client figures from which every answer is summed: one pass over the book's columns.

use super::ideal::{Plan, worked_out};
use super::per_client::BLOCK;
use super::per_client::at;
use super::prices::{Prices, TypePrice, flat_rate};
use super::rhythm::Rhythms;
pub use super::yardstick::Yardstick;
use super::yardstick::held;
use super::{Selection, per_client};
use crate::book::assumptions::reaches;
use crate::book::{Assumptions, Book, Money};
use rayon::prelude::*;
use std::sync::{Arc, OnceLock};

/// Figures per client, of the whole book, index-aligned with its client table.
///
/// A figure that the data cannot give is NaN (floats) or `None`.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Months that the hours and the revenue cover.
    pub months: f64,
    /// The price of an hour under the assumptions.
    pub hourly_rate: Vec<Option<Money>>,
    /// Hours delivered over the period (after elasticity, where a what-if changes the price).
    pub delivered: Vec<f64>,
    /// Ideal hours a month under the assumptions.
    pub ideal: Vec<f64>,
    /// Ideal monthly hours × months; of the plan of a log, the months since the client's first visit.
    pub expected: Vec<f64>,
    /// The hours that are held against the expected ones: the delivered; where the own rhythm is expected, those that
    /// today's pace would give in the months of the period.
    pub held: Vec<f64>,
    /// Whether clients are held against a plan, their own rhythm, or some this and some that.
    pub yardstick: Yardstick,
    /// Held ÷ expected.
    pub utilization: Vec<f64>,
    /// Hours a month that are missing to the target: max(0, target × expected − held) ÷ months.
    pub unrealized: Vec<f64>,
    /// What they would bring a month: × hourly rate × recapture share.
    pub opportunity: Vec<Option<Money>>,
    /// Revenue over the period; `None` for a client without a revenue row.
    pub revenue: Vec<Option<Money>>,
    /// Σ revenue.
    pub total_revenue: Money,
    /// How many clients have a revenue row.
    pub clients_with_revenue: usize,
    /// Revenue ÷ Σ revenue.
    pub share: Vec<f64>,
    /// The rule segment, where both revenue and utilization are known.
    pub segment: Vec<Option<Segment>>,
    /// The utilization band.
    pub band: Vec<Option<Band>>,
    /// What each session type costs; the last one stands for the clients without a type.
    pub types: Vec<TypePrice>,
    /// The full-hour rate: of the sixty-minute type, else of the most common.
    pub flat_rate: Option<Money>,
    /// From where a figure counts as high or low.
    pub thresholds: Thresholds,
    /// How much of the book has each figure.
    pub known: Known,
    /// The clients' own rhythms, which no assumption changes: worked out when they are first needed.
    rhythms: Arc<OnceLock<Option<Rhythms>>>,
}

/// From where a figure counts as high or low.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Thresholds {
    /// Share of revenue from which a client counts as high revenue.
    pub high_revenue_share: f64,
    /// Utilization below which a client is in the lowest band.
    pub low_utilization: f64,
    /// Utilization from which a client counts as highly used.
    pub high_utilization: f64,
}

/// How many clients of the book have a figure at all: what tells a missing column from an empty selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// Hours delivered.
    pub delivered: usize,
    /// Ideal hours.
    pub expected: usize,
    /// Both of these, and so the missing hours.
    pub unrealized: usize,
    /// The price of an hour.
    pub rate: usize,
}

/// The rule segments: high revenue × high utilization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Segment {
    /// High revenue, high utilization.
    Anchor,
    /// High revenue, low utilization: hours to win back.
    Opportunity,
    /// Low revenue, high utilization.
    Steady,
    /// Neither.
    #[serde(rename = "Low impact")]
    LowImpact,
}

impl Segment {
    /// All four, in the order in which they are listed.
    pub const ALL: [Segment; 4] = [Segment::Anchor, Segment::Opportunity, Segment::Steady, Segment::LowImpact];

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Segment::Anchor => "Anchor",
            Segment::Opportunity => "Opportunity",
            Segment::Steady => "Steady",
            Segment::LowImpact => "Low impact",
        }
    }
}

/// Utilization bands; at the default thresholds, below 60 %, 60–80 %, and 80 % or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Below the low threshold: the greatest risk of leaving.
    Low,
    /// Between the thresholds.
    Middle,
    /// At the high threshold or above.
    High,
}

impl Figures {
    /// Computes the figures of every client in `book`.
    pub fn compute(book: &Book, assumptions: &Assumptions) -> Self {
        Figures::default().recompute(book, assumptions)
    }

    /// The same in the memory of figures that are no longer needed: for a million clients, asking the system for new
    /// memory takes as long as the computation.
    pub fn recompute(self, book: &Book, assumptions: &Assumptions) -> Self {
        self.fill(book, assumptions, Arc::default())
    }

    /// The figures of the same book under other assumptions, in the memory of figures that are no longer needed.
    pub fn under(&self, book: &Book, assumptions: &Assumptions, memory: Figures) -> Self {
        memory.fill(book, assumptions, Arc::clone(&self.rhythms))
    }

    fn fill(self, book: &Book, assumptions: &Assumptions, rhythms: Arc<OnceLock<Option<Rhythms>>>) -> Self {
        let n = book.clients.len();
        let months = book.period.months_or_one();
        let prices = Prices::new(book, assumptions);
        let hourly_rate = prices.hourly(n, self.hourly_rate);
        let delivered = delivered(self.delivered, book, assumptions, &prices, &hourly_rate);
        let plan = Plan::new(book, assumptions, months, &rhythms);
        let ideal = plan.ideal(self.ideal);
        let expected = per_client::map_into(self.expected, n, |i| {
            let hours = at(&ideal, i) * plan.months(i);
            if hours >= 0.0 && hours.is_finite() { hours } else { f64::NAN }
        });
        let (held, yardstick) = held(self.held, book, &plan, months, (&ideal, &delivered));
        let revenue = revenue(self.revenue, book, assumptions, &prices, &hourly_rate, &delivered);
        let mut figures = Figures {
            months,
            hourly_rate,
            delivered,
            ideal,
            expected,
            held,
            yardstick,
            revenue,
            thresholds: Thresholds {
                low_utilization: assumptions.low_utilization,
                high_utilization: assumptions.high_utilization,
                ..Thresholds::default()
            },
            types: prices.into_types(),
            utilization: self.utilization,
            unrealized: self.unrealized,
            opportunity: self.opportunity,
            share: self.share,
            segment: self.segment,
            band: self.band,
            rhythms: Arc::clone(&rhythms),
            ..Figures::default()
        };
        figures.flat_rate = flat_rate(&figures.types);
        figures.sum(n);
        figures.thresholds.high_revenue_share = assumptions.high_revenue_share_for(figures.clients_with_revenue);
        figures.derive(n, assumptions);
        figures
    }

    /// What client `index` brings a month; `None` without a revenue row.
    pub fn monthly_revenue(&self, index: usize) -> Option<Money> {
        self.revenue.get(index).copied().flatten().map(|r| self.monthly(r))
    }

    /// Today's pace of client `index` ÷ that of the last year; 1 where it has not changed or nothing is known of it.
    pub(crate) fn pace_lately(&self, book: &Book, index: usize) -> f64 {
        let lately = worked_out(&self.rhythms, book).map_or(f64::NAN, |rhythms| at(&rhythms.lately, index));
        if lately.is_finite() { lately } else { 1.0 }
    }

    /// An amount of the whole period as one of a month.
    pub fn monthly(&self, amount: Money) -> Money {
        amount.times(1.0 / self.months)
    }

    /// How many clients the book has.
    pub fn clients(&self) -> usize {
        self.delivered.len()
    }

    fn sum(&mut self, n: usize) {
        let (total, with_revenue, known) = per_client::fold(
            n,
            &Selection::All,
            || (Money::ZERO, 0, Known::default()),
            |(total, with_revenue, known), i| {
                if let Some(revenue) = self.revenue.get(i).copied().flatten() {
                    *total += revenue;
                    *with_revenue += 1;
                }
                let (held, expected) = (!at(&self.held, i).is_nan(), !at(&self.expected, i).is_nan());
                known.delivered += usize::from(!at(&self.delivered, i).is_nan());
                known.expected += usize::from(expected);
                known.unrealized += usize::from(held && expected);
                known.rate += usize::from(self.hourly_rate.get(i).is_some_and(Option::is_some));
            },
            |(total, with_revenue, known), (t, w, k)| {
                *total += t;
                *with_revenue += w;
                known.delivered += k.delivered;
                known.expected += k.expected;
                known.unrealized += k.unrealized;
                known.rate += k.rate;
            },
        );
        (self.total_revenue, self.clients_with_revenue, self.known) = (total, with_revenue, known);
    }

    /// The figures that follow from others of the same client and from the total: all of them in one pass, since for a
    /// million clients the time goes into reading and writing columns.
    fn derive(&mut self, n: usize, assumptions: &Assumptions) {
        let Figures { utilization, unrealized, opportunity, share, band, segment, .. } = self;
        utilization.resize(n, f64::NAN);
        unrealized.resize(n, f64::NAN);
        opportunity.resize(n, None);
        share.resize(n, f64::NAN);
        band.resize(n, None);
        segment.resize(n, None);
        let follow = Follow {
            thresholds: self.thresholds,
            assumptions,
            months: self.months,
            total: self.total_revenue.max(Money::ZERO),
            hourly_rate: &self.hourly_rate,
            held: &self.held,
            expected: &self.expected,
            revenue: &self.revenue,
        };
        let fill = |first: usize, out: Columns<'_>| {
            let (utilization, unrealized, opportunity, share, band, segment) = out;
            let rest = opportunity.iter_mut().zip(share).zip(band.iter_mut().zip(segment));
            for (i, ((u, missing), ((worth, share), (band, segment)))) in
                utilization.iter_mut().zip(unrealized).zip(rest).enumerate()
            {
                (*u, *missing, *worth, *share, *band, *segment) = follow.client(first + i);
            }
        };
        if n <= BLOCK {
            return fill(0, (utilization, unrealized, opportunity, share, band, segment));
        }
        let hours = utilization.par_chunks_mut(BLOCK).zip(unrealized.par_chunks_mut(BLOCK));
        let money = opportunity.par_chunks_mut(BLOCK).zip(share.par_chunks_mut(BLOCK));
        let kinds = band.par_chunks_mut(BLOCK).zip(segment.par_chunks_mut(BLOCK));
        hours.zip(money).zip(kinds).enumerate().for_each(
            |(block, (((u, missing), (worth, share)), (band, segment)))| {
                fill(block * BLOCK, (u, missing, worth, share, band, segment));
            },
        );
    }
}

/// Slices of the columns that follow from others.
type Columns<'a> = (
    &'a mut [f64],
    &'a mut [f64],
    &'a mut [Option<Money>],
    &'a mut [f64],
    &'a mut [Option<Band>],
    &'a mut [Option<Segment>],
);

/// What a client's derived figures follow from.
struct Follow<'a> {
    thresholds: Thresholds,
    assumptions: &'a Assumptions,
    months: f64,
    total: Money,
    hourly_rate: &'a [Option<Money>],
    held: &'a [f64],
    expected: &'a [f64],
    revenue: &'a [Option<Money>],
}

impl Follow<'_> {
    /// Utilization, missing hours a month and their worth, share, band and segment of client `i`.
    fn client(&self, i: usize) -> (f64, f64, Option<Money>, f64, Option<Band>, Option<Segment>) {
        let Thresholds { high_revenue_share, low_utilization, high_utilization } = self.thresholds;
        let (held, expected) = (at(self.held, i), at(self.expected, i));
        let utilization = if expected > 0.0 { held / expected } else { f64::NAN };
        let missing = self.assumptions.target_utilization * expected - held;
        // Written so that an unknown stays unknown: `max` would make it zero.
        let unrealized = if missing < 0.0 { 0.0 } else { missing / self.months };
        let hours = unrealized * self.assumptions.recapture_share;
        let rate = self.hourly_rate.get(i).copied().flatten();
        let opportunity = rate.filter(|_| !hours.is_nan()).map(|rate| rate.times(hours));
        let share = self.revenue.get(i).copied().flatten().map_or(f64::NAN, |revenue| revenue.ratio(self.total));
        let high = reaches(utilization, high_utilization);
        let band = match utilization {
            u if u.is_nan() => None,
            _ if high => Some(Band::High),
            u if reaches(u, low_utilization) => Some(Band::Middle),
            _ => Some(Band::Low),
        };
        let known = !share.is_nan() && !utilization.is_nan();
        let segment = known.then(|| match (reaches(share, high_revenue_share), high) {
            (true, true) => Segment::Anchor,
            (true, false) => Segment::Opportunity,
            (false, true) => Segment::Steady,
            (false, false) => Segment::LowImpact,
        });
        (utilization, unrealized, opportunity, share, band, segment)
    }
}

/// Hours as the file has them; where a what-if changes a price p, times (1 + p)^elasticity.
/// What each client paid, at the what-if's prices and the demand that answers to them; where no log says, hours × rate,
/// and where neither does, the file's own figure.
fn revenue(
    column: Vec<Option<Money>>,
    book: &Book,
    assumptions: &Assumptions,
    prices: &Prices,
    hourly_rate: &[Option<Money>],
    delivered: &[f64],
) -> Vec<Option<Money>> {
    let n = book.clients.len();
    if let Some(billing) = &book.activity.billing {
        let paid = |i: usize| billing.revenue.get(i).copied().flatten();
        if !prices.is_what_if() {
            return per_client::map_into(column, n, paid);
        }
        return per_client::map_into(column, n, |i| {
            let change = prices.change(i, hourly_rate.get(i).copied().flatten());
            // No demand curve passes through a price of nothing.
            let demand = if change > 0.0 { change.powf(assumptions.price_elasticity) } else { 1.0 };
            paid(i).map(|amount| amount.times(change * demand))
        });
    }
    let own = book.clients.own_revenue.as_deref().unwrap_or_default();
    per_client::map_into(column, n, |i| match (hourly_rate.get(i).copied().flatten(), at(delivered, i)) {
        (Some(rate), hours) if !hours.is_nan() => Some(rate.times(hours)),
        _ => own.get(i).copied().flatten(),
    })
}

fn delivered(
    column: Vec<f64>,
    book: &Book,
    assumptions: &Assumptions,
    prices: &Prices,
    hourly_rate: &[Option<Money>],
) -> Vec<f64> {
    let hours = book.delivery.as_ref().map(|d| d.hours.as_slice()).unwrap_or_default();
    let known = |i: usize| match at(hours, i) {
        h if h.is_finite() => h,
        _ => f64::NAN,
    };
    let elasticity = assumptions.price_elasticity;
    if elasticity == 0.0 || !prices.is_what_if() {
        return per_client::map_into(column, book.clients.len(), known);
    }
    per_client::map_into(column, book.clients.len(), |i| {
        let factor = match (hourly_rate.get(i).copied().flatten(), prices.own_hourly(i)) {
            // No demand curve passes through a price of nothing.
            (Some(price), Some(own)) if price != own && price > Money::ZERO && own > Money::ZERO => {
                price.ratio(own).powf(elasticity)
            }
            _ => 1.0,
        };
        known(i) * factor
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};

    #[test]
    fn one_client_by_hand() {
        let f = Figures::compute(&roster(&[("A", 8.0, 11.0, "hour")]), &Assumptions::default());
        assert_eq!((f.expected[0], f.utilization[0], f.unrealized[0]), (24.0, 11.0 / 24.0, 13.0 / 3.0));
        assert_eq!((f.revenue[0], f.opportunity[0]), (money(673.2), money(265.2)));
        assert_eq!((f.share[0], f.segment[0], f.band[0]), (1.0, Some(Segment::Opportunity), Some(Band::Low)));
        assert_eq!(f.monthly_revenue(0), money(224.4));
    }

    #[test]
    fn figures_in_the_memory_of_others_are_the_same() {
        let many = roster(&[("A", 8.0, 11.0, "hour"), ("B", 4.0, f64::NAN, "thirty"), ("C", 2.0, 9.0, "thirty")]);
        let one = roster(&[("A", 8.0, 11.0, "hour")]);
        let a = Assumptions::default();
        for (old, book) in [(&many, &one), (&one, &many), (&Book::default(), &many)] {
            let again = Figures::compute(old, &a).recompute(book, &a);
            assert_eq!(format!("{again:?}"), format!("{:?}", Figures::compute(book, &a)));
            let under = again.under(book, &a, Figures::compute(old, &a));
            assert_eq!(format!("{under:?}"), format!("{again:?}"));
        }
    }

    #[test]
    fn thresholds_are_reached_by_equality() {
        let f = Figures::compute(
            &roster(&[("A", 4.0, 9.6, "hour"), ("B", 4.0, 7.2, "hour"), ("C", 4.0, 7.1, "hour")]),
            &Assumptions::default(),
        );
        assert_eq!(f.band, [Some(Band::High), Some(Band::Middle), Some(Band::Low)]);
    }

    #[test]
    fn what_is_not_known_stays_unknown() {
        let mut book = roster(&[("A", f64::NAN, 5.0, "hour"), ("B", 4.0, f64::NAN, "hour"), ("C", 0.0, 5.0, "hour")]);
        book.clients.own_revenue = Some(vec![money(1.0), money(2.0), None]);
        let f = Figures::compute(&book, &Assumptions::default());
        assert!(f.utilization.iter().all(|u| u.is_nan()) && f.segment.iter().all(Option::is_none));
        // No hours: the file's own revenue counts. An ideal of nothing is a plan of nothing, not an unknown one.
        assert_eq!(f.revenue, [money(306.0), money(2.0), money(306.0)]);
        assert!(f.unrealized[0].is_nan() && f.unrealized[1].is_nan() && f.unrealized[2] == 0.0);
        assert_eq!(f.opportunity, [None, None, Some(Money::ZERO)]);
        assert_eq!(f.known, Known { delivered: 2, expected: 2, unrealized: 1, rate: 3 });
    }

    #[test]
    fn an_empty_book_and_infinite_hours_give_no_figures() {
        let f = Figures::compute(&Book::default(), &Assumptions::default());
        assert_eq!((f.clients(), f.total_revenue, f.clients_with_revenue), (0, Money::ZERO, 0));
        let f = Figures::compute(&roster(&[("A", f64::INFINITY, f64::INFINITY, "hour")]), &Assumptions::default());
        assert!(f.delivered[0].is_nan() && f.expected[0].is_nan() && f.revenue[0].is_none());
    }

    #[test]
    fn demand_answers_to_the_price_of_the_hour() {
        let book = roster(&[("A", 4.0, 10.0, "hour"), ("B", 4.0, 10.0, "thirty")]);
        let mut a = Assumptions { price_elasticity: -1.0, ..Assumptions::default() };
        assert_eq!(Figures::compute(&book, &a).delivered, [10.0, 10.0]);
        a.rates.insert("hour".into(), Money::from_f64(122.4).unwrap());
        let f = Figures::compute(&book, &a);
        assert_eq!((f.delivered.as_slice(), f.revenue[0]), (&[5.0, 10.0][..], money(612.0)));
        a.rates.insert("hour".into(), Money::ZERO);
        assert_eq!(Figures::compute(&book, &a).delivered[0], 10.0);
    }

    #[test]
    fn target_and_recapture_scale_the_opportunity() {
        let book = roster(&[("A", 4.0, 6.0, "hour")]);
        let a = Assumptions { target_utilization: 0.75, recapture_share: 0.5, ..Assumptions::default() };
        let f = Figures::compute(&book, &a);
        assert_eq!((f.unrealized[0], f.opportunity[0]), (1.0, money(30.6)));
    }

    #[test]
    fn shares_need_a_total_above_zero() {
        let mut book = roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 6.0, "hour")]);
        (book.delivery, book.clients.own_revenue) = (None, Some(vec![money(-5.0), money(2.0)]));
        let f = Figures::compute(&book, &Assumptions::default());
        assert_eq!(f.total_revenue, Money::from_f64(-3.0).unwrap());
        assert!(f.share.iter().all(|s| s.is_nan()));
    }
}
