//! The four rule segments: high revenue × high utilization.

use super::figures::Segment;
use super::{Figures, Section, Selection, Unavailable};
use crate::book::Money;

/// The selected clients by rule segment.
#[derive(Debug, Clone, serde::Serialize)]
pub struct RuleSegments {
    /// One row per segment, in the order of [`Segment::ALL`], also where it is empty.
    pub rules: Vec<SegmentRow>,
    /// Share of revenue from which a client counts as high revenue.
    pub high_revenue_share: f64,
    /// Utilization from which a client counts as highly used.
    pub high_utilization: f64,
    /// Clients without a segment, because revenue or utilization is unknown.
    pub without_segment: usize,
}

/// One segment summed.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SegmentRow {
    /// Which.
    pub segment: Segment,
    /// How many clients.
    pub clients: usize,
    /// Their revenue a month.
    pub monthly_revenue: Money,
    /// Their part of the whole book's revenue.
    pub share: f64,
    /// Σ delivered ÷ Σ expected.
    pub utilization: f64,
    /// Missing hours a month.
    pub unrealized_hours_monthly: f64,
    /// What they would bring a month.
    pub opportunity_monthly: Money,
}

/// Sums the selected clients by segment.
pub fn rule_segments(figures: &Figures, selection: &Selection) -> Section<RuleSegments> {
    let _ = (figures, selection);
    Err(Unavailable::needs("…"))
}
