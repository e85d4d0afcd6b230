//! Concentration: how the revenue is spread over the clients, and what losing one of them would cost.

use super::{Figures, Section, Selection, Unavailable};
use crate::book::Money;

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
    /// What losing each of the largest clients would do, largest first.
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

/// Measures the concentration of the selected clients' revenue.
pub fn concentration(figures: &Figures, selection: &Selection) -> Section<Concentration> {
    let _ = (figures, selection);
    Err(Unavailable::needs("…"))
}
