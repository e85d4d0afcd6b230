//! Break-even of a change of price: how many clients may leave before a rise costs money.

use super::{Figures, Section, Selection, Unavailable};
use crate::book::{Assumptions, Money};

/// A what-if's prices against the baseline's.
#[derive(Debug, Clone, serde::Serialize)]
pub struct BreakEven {
    /// Clients whose price changes.
    pub clients_affected: usize,
    /// Σ scenario price × baseline hours ÷ Σ baseline price × baseline hours − 1, over those clients.
    pub price_change: f64,
    /// −p ÷ (m + p) as a share of the affected clients: negative is how many may leave; positive, after a cut, how
    /// many must come.
    pub client_change: f64,
    /// The same in whole clients: the most who may leave (rounded down), or the fewest who must come (rounded up).
    pub clients: usize,
    /// The fewest of the affected who would undo the rise if the largest left first; `None` after a cut.
    pub largest_first: Option<usize>,
    /// Profit a month that the change brings while everybody stays.
    pub gain_monthly: Money,
}

/// Compares the scenario's prices with the baseline's, `None` where no price differs.
pub fn break_even(
    assumptions: &Assumptions,
    baseline: &Figures,
    scenario: &Figures,
    selection: &Selection,
) -> Section<Option<BreakEven>> {
    let _ = (assumptions, baseline, scenario, selection);
    Err(Unavailable::needs("…"))
}
