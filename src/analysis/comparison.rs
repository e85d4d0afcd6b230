//! Groups of clients compared on every figure: once and twice a week, session types, any other category.

use super::{Figures, Section, Selection, Unavailable};
use crate::book::{Book, Money};

/// The groups of one category.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Comparison {
    /// The category's column: `service_type`, or a header.
    pub by: String,
    /// A row per label, most revenue first; at most [`MAX_GROUPS`], the rest summed in a last row `other`.
    pub groups: Vec<Group>,
}

/// More groups than this are not a comparison.
pub const MAX_GROUPS: usize = 30;

/// One group on every figure.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Group {
    /// The label, `(none)` for clients without one.
    pub label: String,
    /// How many clients.
    pub clients: usize,
    /// Revenue a month.
    pub monthly_revenue: Money,
    /// Of the whole book's revenue.
    pub share: f64,
    /// Revenue a month ÷ clients with revenue.
    pub revenue_per_client: Money,
    /// Revenue ÷ delivered hours.
    pub revenue_per_hour: Option<Money>,
    /// Hours a month.
    pub delivered_hours_monthly: f64,
    /// Σ delivered ÷ Σ expected.
    pub utilization: f64,
    /// Part of the clients below the low threshold.
    pub under_60_share: f64,
    /// Missing hours a month.
    pub unrealized_hours_monthly: f64,
    /// What they would bring a month.
    pub opportunity_monthly: Money,
    /// Concentration within the group.
    pub gini: f64,
}

/// Compares the selected clients by the category named `by` (see `Clients::categories`).
pub fn comparison(book: &Book, figures: &Figures, selection: &Selection, by: &str) -> Section<Comparison> {
    let _ = (book, figures, selection, by);
    Err(Unavailable::needs("…"))
}
