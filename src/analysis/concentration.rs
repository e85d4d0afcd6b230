//! Concentration: how the revenue is spread over the clients, and what losing one of them would cost.

use super::per_client::at;
use super::{Figures, Section, Selection, Unavailable, per_client};
use crate::book::{Book, Money};
use crate::stats::concentration::Spread;
use std::cmp::Reverse;

/// Concentration of the selected clients' revenue.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Concentration {
    /// Clients with a revenue row.
    pub clients: usize,
    /// Negative totals, taken as zero.
    pub negatives_clipped: usize,
    /// 0: all equal; towards 1: one client brings everything.
    pub gini: f64,
    /// gini × n/(n−1), for comparing businesses of different size; `None` for one client.
    pub gini_corrected: Option<f64>,
    /// Σ share².
    pub hhi: f64,
    /// 1 ÷ hhi: how many equal clients would be as concentrated.
    pub effective_clients: f64,
    /// Share of the largest client.
    pub top_1_share: f64,
    /// … of the three largest.
    pub top_3_share: f64,
    /// … of the five largest.
    pub top_5_share: f64,
    /// … of the ten largest.
    pub top_10_share: f64,
    /// Of the top 20 % of clients, interpolated on the Lorenz curve.
    pub top_20_percent_share: f64,
    /// The fewest clients who bring 80 %.
    pub clients_for_80_percent: usize,
    /// [share of clients, share of revenue], poorest first, from [0, 0] to [1, 1]; at most a few hundred points.
    pub lorenz: Vec<[f64; 2]>,
    /// What losing each of the largest clients would do, largest first; at most [`LOSSES`].
    pub losing_top: Vec<Loss>,
}

/// One of the largest clients leaves.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Loss {
    /// Index into the client table.
    #[serde(skip)]
    pub client: usize,
    /// The client's id.
    pub id: String,
    /// What the client brings a month.
    pub monthly_revenue: Money,
    /// Of the revenue.
    pub share: f64,
    /// What is left a month when this client leaves.
    pub revenue_after: Money,
    /// What is left a month when this one and all above leave.
    pub revenue_after_all_above: Money,
    /// The gini without this client.
    pub gini_after: f64,
}

/// How many of the largest clients are shown leaving.
pub const LOSSES: usize = 10;
const LORENZ_STEPS: usize = 200;

/// Measures the concentration of the selected clients' revenue.
pub fn concentration(book: &Book, figures: &Figures, selection: &Selection) -> Section<Concentration> {
    figures.needs_revenue()?;
    let spread = spread(figures, selection);
    measure(book, figures, selection, &spread)
        .ok_or_else(|| Unavailable::needs("at least one selected client with revenue above zero"))
}

/// The revenue of the selected clients who have a revenue row, in millionths, ready to be measured.
pub(crate) fn spread(figures: &Figures, selection: &Selection) -> Spread {
    let amounts = per_client::fold(
        figures.clients(),
        selection,
        Vec::new,
        |amounts: &mut Vec<i64>, i| amounts.extend(figures.revenue.get(i).copied().flatten().map(Money::micros)),
        |all, mut part| all.append(&mut part),
    );
    Spread::new(amounts)
}

fn measure(book: &Book, figures: &Figures, selection: &Selection, spread: &Spread) -> Option<Concentration> {
    let hhi = spread.hhi()?;
    Some(Concentration {
        clients: spread.len(),
        negatives_clipped: spread.negatives_clipped(),
        gini: spread.gini()?,
        gini_corrected: spread.gini_corrected(),
        hhi,
        effective_clients: 1.0 / hhi,
        top_1_share: spread.top_share(1)?,
        top_3_share: spread.top_share(3)?,
        top_5_share: spread.top_share(5)?,
        top_10_share: spread.top_share(10)?,
        top_20_percent_share: spread.top_part_share(0.2)?,
        clients_for_80_percent: spread.count_for_share(0.8)?,
        lorenz: spread.lorenz(LORENZ_STEPS),
        losing_top: losing_top(book, figures, selection, spread),
    })
}

/// What losing each of the largest clients would do, largest first, ties in table order.
fn losing_top(book: &Book, figures: &Figures, selection: &Selection, spread: &Spread) -> Vec<Loss> {
    let smallest_of_top = spread.values().iter().rev().take(LOSSES).next_back().copied().unwrap_or(0);
    let (total, top) = per_client::fold(
        figures.clients(),
        selection,
        || (Money::ZERO, Vec::new()),
        |(total, top), i| {
            if let Some(revenue) = figures.revenue.get(i).copied().flatten() {
                *total += revenue;
                // Of many equal ones, no more than are shown are kept per block.
                if revenue.micros() > smallest_of_top || (revenue.micros() == smallest_of_top && top.len() < LOSSES) {
                    top.push((Reverse(revenue), i));
                }
            }
        },
        |(total, top), (t, mut found)| {
            *total += t;
            top.append(&mut found);
        },
    );
    let mut left = total;
    let top = per_client::smallest(top, LOSSES, |loss| *loss).into_iter().take_while(|(r, _)| r.0 > Money::ZERO);
    let losses = top.enumerate().map(|(place, (Reverse(revenue), client))| {
        left = left - revenue;
        Loss {
            client,
            id: book.clients.ids.get(client).to_string(),
            monthly_revenue: figures.monthly(revenue),
            share: at(&figures.share, client),
            revenue_after: figures.monthly(total - revenue),
            revenue_after_all_above: figures.monthly(left),
            gini_after: spread.gini_without(place).unwrap_or(f64::NAN),
        }
    });
    losses.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};
    use crate::book::Assumptions;

    fn owned(amounts: &[f64]) -> Book {
        let ids: Vec<String> = (0..amounts.len()).map(|i| format!("N{i}")).collect();
        let rows: Vec<_> = ids.iter().map(|id| (id.as_str(), 1.0, f64::NAN, "hour")).collect();
        let mut book = roster(&rows);
        book.clients.own_revenue = Some(amounts.iter().map(|a| money(*a)).collect());
        book
    }

    fn measured(book: &Book, selection: Selection) -> Section<Concentration> {
        concentration(book, &Figures::compute(book, &Assumptions::default()), &selection)
    }

    #[test]
    fn losing_the_largest_counts_down_the_revenue_and_keeps_ties_in_table_order() {
        let c = measured(&owned(&[30.0, 90.0, 90.0, 90.0]), Selection::All).unwrap();
        let ids: Vec<&str> = c.losing_top.iter().map(|l| l.id.as_str()).collect();
        assert_eq!(ids, ["N1", "N2", "N3", "N0"]);
        let second = &c.losing_top[1];
        assert_eq!(second.share, 0.3);
        assert_eq!((Some(second.monthly_revenue), Some(second.revenue_after)), (money(30.0), money(70.0)));
        assert_eq!(Some(second.revenue_after_all_above), money(40.0));
        // 30, 90, 90: (−2·30 + 0 + 2·90) ÷ (3·210).
        assert!((second.gini_after - 120.0 / 630.0).abs() < 1e-12);
    }

    #[test]
    fn a_selection_is_measured_on_its_own_and_its_losses_have_shares_of_the_book() {
        let c = measured(&owned(&[60.0, 20.0, 20.0, -10.0]), Selection::Some(vec![1, 2, 3])).unwrap();
        assert_eq!((c.clients, c.negatives_clipped, c.top_1_share, c.losing_top.len()), (3, 1, 0.5, 2));
        assert!((c.losing_top[0].share - 20.0 / 90.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_measure_is_a_sentence() {
        assert!(measured(&owned(&[0.0, -1.0]), Selection::All).is_err());
        assert!(measured(&owned(&[5.0]), Selection::Some(vec![])).is_err());
        let one = measured(&owned(&[5.0]), Selection::All).unwrap();
        assert_eq!((one.gini, one.gini_corrected, one.clients_for_80_percent), (0.0, None, 1));
        assert!(one.losing_top[0].gini_after.is_nan());
    }

    #[test]
    fn at_most_ten_leave_however_many_are_equal() {
        let c = measured(&owned(&[1.0; 40]), Selection::All).unwrap();
        assert_eq!(c.losing_top.iter().map(|l| l.client).collect::<Vec<_>>(), (0..LOSSES).collect::<Vec<_>>());
    }
}
