//! Revenue: the signed sum of sales; else the prices of attended sessions; else delivered hours × hourly rate.

pub mod breakdown;
pub mod detail;

use super::{Figures, Section, Selection, ledger, per_client};
use crate::book::{Book, Money};

/// Revenue of the selected clients.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Revenue {
    /// Over the whole period.
    pub total: Money,
    /// Total ÷ months.
    pub monthly: Money,
    /// Per calendar month, where the data have dates.
    pub by_month: Vec<MonthAmount>,
}

/// The revenue of one calendar month.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MonthAmount {
    /// `2018-01`.
    pub month: String,
    /// Signed.
    pub amount: Money,
}

/// Sums the revenue of the selected clients; of everybody, the sales without a client among it.
pub fn revenue(book: &Book, figures: &Figures, selection: &Selection) -> Section<Revenue> {
    // Sales of which none has a client are revenue all the same.
    if book.activity.billing.is_none() {
        figures.needs_revenue()?;
    }
    let of_clients = per_client::fold(
        figures.clients(),
        selection,
        || Money::ZERO,
        |sum, i| *sum += figures.revenue.get(i).copied().flatten().unwrap_or_default(),
        |sum, part| *sum += part,
    );
    let anonymous = match (&book.activity.billing, selection) {
        (Some(billing), Selection::All) => billing.without_client,
        _ => Money::ZERO,
    };
    let total = of_clients + anonymous;
    Ok(Revenue { total, monthly: figures.monthly(total), by_month: by_month(book, selection, total) })
}

/// The amounts of the calendar months that the period touches. In a what-if every month changes as the total does:
/// what a client would have paid is known of the period and not of each day.
fn by_month(book: &Book, selection: &Selection, total: Money) -> Vec<MonthAmount> {
    let (Some(span), Some(billing)) = (book.period.span, &book.activity.billing) else { return Vec::new() };
    let amounts = match selection {
        Selection::All => billing.by_month.clone(),
        Selection::Some(_) => ledger::by_month(book, selection, span),
    };
    let paid: Money = amounts.iter().copied().sum();
    let factor = if paid == total || paid == Money::ZERO { 1.0 } else { total.ratio(paid) };
    let amount = |amount: Money| if factor == 1.0 { amount } else { amount.times(factor) };
    let months = span.months_touched().map(|m| m.format("%Y-%m").to_string());
    months.zip(amounts).map(|(month, a)| MonthAmount { month, amount: amount(a) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster, shop};
    use crate::book::Assumptions;

    #[test]
    fn the_selected_are_summed_and_nobody_brings_nothing() {
        let book = roster(&[("A", 4.0, 9.0, "hour"), ("B", 4.0, 12.0, "thirty")]);
        let figures = Figures::compute(&book, &Assumptions::default());
        let of = |selection| revenue(&book, &figures, &selection).map(|r| (Some(r.total), Some(r.monthly))).unwrap();
        assert_eq!(of(Selection::All), (money(955.8), money(318.6)));
        assert_eq!(of(Selection::Some(vec![1])), (money(405.0), money(135.0)));
        assert_eq!(of(Selection::Some(vec![])), (money(0.0), money(0.0)));
    }

    #[test]
    fn what_is_missing_is_named_with_its_map() {
        let mut book = roster(&[("A", 4.0, 9.0, "hour")]);
        book.delivery = None;
        let missing = |book: &Book| {
            revenue(book, &Figures::compute(book, &Assumptions::default()), &Selection::All).unwrap_err().unavailable
        };
        assert!(missing(&book).contains("--map hours=COLUMN"), "{}", missing(&book));
        assert!(!missing(&book).contains("--map rate=COLUMN"));
        book.clients.rates = None;
        assert!(missing(&book).contains("--map rate=COLUMN"));
    }

    #[test]
    fn every_month_has_its_amount_and_sales_without_a_client_count_for_everybody() {
        let book = shop();
        let figures = Figures::compute(&book, &Assumptions::default());
        let of = |selection| {
            let r = revenue(&book, &figures, &selection).unwrap();
            let months: Vec<f64> = r.by_month.iter().map(|m| m.amount.to_f64()).collect();
            (r.total.to_f64(), r.by_month[0].month.clone(), months)
        };
        assert_eq!(of(Selection::All), (165.0, "2024-01".into(), vec![90.0, 0.0, 75.0]));
        assert_eq!(of(Selection::Some(vec![0])), (90.0, "2024-01".into(), vec![100.0, 0.0, -10.0]));
        assert_eq!(of(Selection::Some(vec![])), (0.0, "2024-01".into(), vec![0.0, 0.0, 0.0]));
    }
}
