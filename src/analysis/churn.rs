//! Who may leave. For a roster, without dates and outcomes: disengagement bands by utilization. A score, not a probability.

use super::figures::Band;
use super::{Figures, Section, Selection, Unavailable};
use crate::book::{Assumptions, Money};

/// Disengagement of the selected clients.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Churn {
    /// `disengagement bands`.
    pub method: &'static str,
    /// The plain sentence that says what the score is and is not.
    pub statement: String,
    /// Clients with a band, greatest monthly revenue at stake first within the greatest risk.
    pub clients: Vec<ClientRisk>,
    /// One row per band, greatest risk first.
    pub bands: Vec<BandRow>,
    /// Monthly revenue of the clients in the greatest-risk band.
    pub revenue_at_risk: Money,
}

/// One client's risk.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ClientRisk {
    /// Index into the client table.
    #[serde(skip)]
    pub client: usize,
    /// The client's id.
    pub id: String,
    /// 1 − min(1, utilization): 0 comes as planned, 1 never comes.
    pub risk: f64,
    /// `high` is the lowest utilization band.
    pub band: RiskBand,
    /// What the client brings a month.
    pub monthly_revenue: Money,
}

/// Risk bands, greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RiskBand {
    /// Utilization below the low threshold.
    High,
    /// Between the thresholds.
    Medium,
    /// At the high threshold or above.
    Low,
}

impl From<Band> for RiskBand {
    fn from(band: Band) -> Self {
        match band {
            Band::Low => RiskBand::High,
            Band::Middle => RiskBand::Medium,
            Band::High => RiskBand::Low,
        }
    }
}

/// One band summed.
#[derive(Debug, Clone, serde::Serialize)]
pub struct BandRow {
    /// Which.
    pub band: RiskBand,
    /// How many clients.
    pub clients: usize,
    /// What they bring a month: the revenue at stake if all of the band left.
    pub monthly_revenue: Money,
    /// Of the whole book's revenue.
    pub share: f64,
}

/// Bands the selected clients.
pub fn churn(assumptions: &Assumptions, figures: &Figures, selection: &Selection) -> Section<Churn> {
    let _ = (assumptions, figures, selection);
    Err(Unavailable::needs("…"))
}
