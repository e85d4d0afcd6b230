//! Revenue: the signed sum of sales; else the prices of attended sessions; else delivered hours × hourly rate.

use super::{Figures, Section, Selection, Unavailable};
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

/// Sums the revenue of the selected clients.
pub fn revenue(book: &Book, figures: &Figures, selection: &Selection) -> Section<Revenue> {
    let _ = (book, figures, selection);
    Err(Unavailable::needs("…"))
}
