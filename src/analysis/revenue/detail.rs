//! Everything about revenue that needs the rows: asked for by the view and the report, never for the Overview.

use super::super::loyalty::{Loyalty, loyalty};
use super::super::passes::{PassReport, passes};
use super::super::periods::{Comparison, comparisons};
use super::super::{Section, Selection};
use super::breakdown::{RevenueBreakdown, revenue_breakdown};
use crate::book::{Assumptions, Book};

/// Revenue divided, compared over time, and what it says of loyalty and passes. Prices of a what-if do not change it.
#[derive(Debug, Clone)]
pub struct RevenueDetail {
    /// What it is made of.
    pub mix: Section<RevenueBreakdown>,
    /// Months, quarter, year beside the ones before and a year ago.
    pub periods: Section<Vec<Comparison>>,
    /// Who stays.
    pub loyalty: Section<Loyalty>,
    /// What is paid and not yet delivered.
    pub passes: Section<PassReport>,
}

impl RevenueDetail {
    /// Of the selected clients.
    pub fn of(book: &Book, assumptions: &Assumptions, selection: &Selection) -> Self {
        let money = || (revenue_breakdown(book, selection), passes(book, selection));
        let time = || (comparisons(book, assumptions, selection), loyalty(book, selection));
        let ((mix, passes), (periods, loyalty)) = rayon::join(money, time);
        RevenueDetail { mix, periods, loyalty, passes }
    }
}
