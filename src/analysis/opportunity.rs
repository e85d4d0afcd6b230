//! Opportunity: what the unrealized hours are worth a month.

use super::per_client::at;
use super::{Figures, Section, Selection, per_client};
use crate::book::{Assumptions, Money};

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
pub fn opportunity(assumptions: &Assumptions, figures: &Figures, selection: &Selection) -> Section<Opportunity> {
    figures.needs_utilization()?;
    figures.needs_rate()?;
    let (monthly, hours, clients) = per_client::fold(
        figures.clients(),
        selection,
        || (Money::ZERO, 0.0, 0),
        |(monthly, hours, clients), i| {
            let missing = at(&figures.unrealized, i);
            if missing > 0.0 {
                *monthly += figures.opportunity.get(i).copied().flatten().unwrap_or_default();
                *hours += missing;
                *clients += 1;
            }
        },
        |(monthly, hours, clients), (m, h, c)| {
            *monthly += m;
            *hours += h;
            *clients += c;
        },
    );
    Ok(Opportunity {
        monthly,
        monthly_at_flat_rate: figures.flat_rate.map(|rate| rate.times(hours * assumptions.recapture_share)),
        flat_rate: figures.flat_rate,
        clients,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};

    #[test]
    fn each_at_their_own_rate_and_all_at_the_full_hours() {
        let book = roster(&[("A", 4.0, 9.0, "hour"), ("B", 4.0, 6.0, "thirty"), ("C", 4.0, 13.0, "hour")]);
        let a = Assumptions { recapture_share: 0.5, ..Assumptions::default() };
        let o = opportunity(&a, &Figures::compute(&book, &a), &Selection::All).unwrap();
        assert_eq!((Some(o.monthly), o.monthly_at_flat_rate, o.clients), (money(64.35), money(91.8), 2));
        let o = opportunity(&a, &Figures::compute(&book, &a), &Selection::Some(vec![2])).unwrap();
        assert_eq!((o.monthly, o.clients), (Money::ZERO, 0));
    }

    #[test]
    fn without_a_price_the_column_is_named() {
        let mut book = roster(&[("A", 4.0, 9.0, "hour")]);
        book.clients.rates = None;
        let a = Assumptions::default();
        let missing = opportunity(&a, &Figures::compute(&book, &a), &Selection::All).unwrap_err();
        assert!(missing.unavailable.contains("--map rate=COLUMN"), "{missing}");
    }
}
