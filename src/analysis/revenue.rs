//! Revenue: the signed sum of sales; else the prices of attended sessions; else delivered hours × hourly rate.

use super::{Figures, Section, Selection, per_client};
use crate::book::Money;

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

/// Sums the revenue of the selected clients.
pub fn revenue(figures: &Figures, selection: &Selection) -> Section<Revenue> {
    figures.needs_revenue()?;
    let total = per_client::fold(
        figures.clients(),
        selection,
        || Money::ZERO,
        |sum, i| *sum += figures.revenue.get(i).copied().flatten().unwrap_or_default(),
        |sum, part| *sum += part,
    );
    Ok(Revenue { total, monthly: figures.monthly(total), by_month: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};
    use crate::book::{Assumptions, Book};

    #[test]
    fn the_selected_are_summed_and_nobody_brings_nothing() {
        let book = roster(&[("A", 4.0, 9.0, "hour"), ("B", 4.0, 12.0, "thirty")]);
        let figures = Figures::compute(&book, &Assumptions::default());
        let of = |selection| revenue(&figures, &selection).map(|r| (Some(r.total), Some(r.monthly))).unwrap();
        assert_eq!(of(Selection::All), (money(955.8), money(318.6)));
        assert_eq!(of(Selection::Some(vec![1])), (money(405.0), money(135.0)));
        assert_eq!(of(Selection::Some(vec![])), (money(0.0), money(0.0)));
    }

    #[test]
    fn what_is_missing_is_named_with_its_map() {
        let mut book = roster(&[("A", 4.0, 9.0, "hour")]);
        book.delivery = None;
        let missing = |book: &Book| {
            revenue(&Figures::compute(book, &Assumptions::default()), &Selection::All).unwrap_err().unavailable
        };
        assert!(missing(&book).contains("--map hours=COLUMN"), "{}", missing(&book));
        assert!(!missing(&book).contains("--map rate=COLUMN"));
        book.clients.rates = None;
        assert!(missing(&book).contains("--map rate=COLUMN"));
    }
}
