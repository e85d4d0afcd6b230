//! Utilization: hours delivered against the hours that the clients' own plan expects.

use super::{Figures, Section, Selection, Unavailable};

/// Utilization of the selected clients who have both an ideal and a delivered figure.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Utilization {
    /// Σ delivered ÷ Σ expected.
    pub overall: f64,
    /// Σ min(delivered, expected) ÷ Σ expected: over-delivery to one does not make up for another.
    pub overall_capped: f64,
    /// Over the period.
    pub delivered_hours: f64,
    /// Over the period.
    pub expected_hours: f64,
    /// Σ max(0, target × expected − delivered) ÷ months.
    pub unrealized_hours_monthly: f64,
    /// Σ max(0, delivered − expected) ÷ months; never netted against the unrealized.
    pub over_delivered_hours_monthly: f64,
    /// How many clients are in each band.
    pub bands: Bands,
}

/// Clients per utilization band. The names are those of the default thresholds and stay when the thresholds change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Bands {
    /// Below the low threshold.
    pub under_60: usize,
    /// Between.
    pub from_60_to_80: usize,
    /// At the high threshold or above.
    pub over_80: usize,
}

/// Sums the utilization of the selected clients.
pub fn utilization(figures: &Figures, selection: &Selection) -> Section<Utilization> {
    let _ = (figures, selection);
    Err(Unavailable::needs("…"))
}
