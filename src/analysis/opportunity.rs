//! Opportunity: what the unrealized hours are worth a month.

use super::{Figures, Section, Selection, Unavailable};
use crate::book::{Assumptions, Book, Money};

/// The worth of the selected clients' unrealized hours.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Opportunity {
    /// Each client's hours at their own hourly rate, times the recapture share.
    pub monthly: Money,
    /// All of them at the full-hour rate, because that is what people compute by hand; `None` without a rate.
    pub monthly_at_flat_rate: Option<Money>,
    /// The full-hour rate: of the sixty-minute type, else the most common.
    pub flat_rate: Option<Money>,
    /// How many clients have unrealized hours.
    pub clients: usize,
}

/// Values the unrealized hours of the selected clients.
pub fn opportunity(
    book: &Book,
    assumptions: &Assumptions,
    figures: &Figures,
    selection: &Selection,
) -> Section<Opportunity> {
    let _ = (book, assumptions, figures, selection);
    Err(Unavailable::needs("…"))
}
