//! What a call is worth: what the client brings a month × what the call changes of the chance that the client is lost ×
//! the months that a client stays who was kept. One worth for the list of calls, the plan of the month, the campaign and the
//! exports.

use super::returns::{HORIZON, Lost, Returns};
use crate::analysis::Results;
use crate::analysis::campaign::Terms;
use crate::analysis::churn::{Churn, monthly_value};
use crate::book::{Book, Money};

/// What a call may keep of one client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keeping {
    /// What the client brings a month.
    pub monthly: Money,
    /// The chance that the client is lost without a call.
    pub lost: f64,
    /// Within how many days, after which a client counts as lost.
    pub horizon: u32,
    /// Cases in which it was counted; `None` where the churn model says it.
    pub cases: Option<u32>,
    /// What the call adds a month: `monthly` × what it changes of the chance.
    pub value: Money,
}

/// What is known of all clients.
pub struct Worths<'a> {
    book: &'a Book,
    results: &'a Results,
    returns: Option<Returns>,
}

impl<'a> Worths<'a> {
    /// Counts who came back in the log of the book.
    pub fn new(book: &'a Book, results: &'a Results) -> Self {
        Worths { book, results, returns: Returns::of(book, results.assumptions.seed) }
    }

    /// For client `client`, away for `away` days with a usual gap of `gap` days after `times` visits; `None` where nobody
    /// knows what the client brings or how likely a loss is.
    pub fn keeping(&self, client: usize, away: i32, gap: Option<f64>, times: usize) -> Option<Keeping> {
        let monthly = monthly_value(self.book, self.results, client)?;
        let r = Terms::of(&self.results.assumptions).success();
        let by_model = self.results.studies.churn().filter(|c| c.validation.has_skill);
        let by_model = by_model.filter(|c| c.can_be_kept(client)).and_then(|c| c.client(client));
        let (lost, horizon, cases, change) = match by_model.map(|c| c.probability).filter(|p| p.is_finite()) {
            Some(p) => {
                let dated = self.results.studies.churn().and_then(Churn::dated);
                let change = if is_away(away, gap) { of_those_away(p, r) } else { of_those_there(p, r) };
                (p, dated.map_or(HORIZON.unsigned_abs(), |d| d.horizon_days), None, change)
            }
            None => {
                let nothing = Lost { chance: gone(away, gap), cases: 0 };
                let Lost { chance, cases } = self.returns.as_ref().map_or(nothing, |r| r.lost(away, gap, times));
                (chance, HORIZON.unsigned_abs(), Some(cases), of_those_away(chance, r))
            }
        };
        Some(Keeping { monthly, lost, horizon, cases, value: monthly.times(change) })
    }
}

/// Usual gaps after which somebody does not just come less.
const GAPS_AWAY: f64 = 2.0;
/// The usual gap in days of somebody who came once.
const UNKNOWN_GAP: f64 = 14.0;
/// How long clients stay on average, in days, where the log is too short to tell.
const STAYS: f64 = 365.0;

/// Whether somebody has been away for longer than their rhythm explains.
pub fn is_away(away: i32, gap: Option<f64>) -> bool {
    f64::from(away) > GAPS_AWAY * gap.unwrap_or(UNKNOWN_GAP)
}

/// The chance that somebody is gone after `away` days, in a log that is too short to count in: of visits that come at random
/// every `gap` days as long as the client stays, which ends at random after a year on average
/// (1 − P(alive) of the Pareto/NBD with known rates; Schmittlein, Morrison & Colombo 1987).
pub fn gone(away: i32, gap: Option<f64>) -> f64 {
    let (comes, leaves) = (1.0 / gap.unwrap_or(UNKNOWN_GAP).max(0.5), 1.0 / STAYS);
    let odds = leaves / (comes + leaves) * ((comes + leaves) * f64::from(away.max(0))).exp_m1();
    if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
}

/// What a call changes where the client still comes: of those who would leave, the share `r` stays.
pub fn of_those_there(lost: f64, r: f64) -> f64 {
    r * lost
}

/// The same of somebody who is away: a call changes the smaller of the two chances by the share `r`, so that where nobody
/// ever came back, no call is worth anything.
pub fn of_those_away(lost: f64, r: f64) -> f64 {
    r * lost.min(1.0 - lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_cannot_bring_back_whom_history_says_is_gone() {
        assert_eq!((of_those_away(1.0, 0.2), of_those_away(0.0, 0.2), of_those_away(0.5, 0.2)), (0.0, 0.0, 0.1));
        assert_eq!(of_those_there(0.35, 0.2), 0.2 * 0.35);
        assert!(is_away(41, Some(2.0)) && !is_away(10, Some(7.0)) && is_away(29, None) && !is_away(28, None));
    }

    #[test]
    fn a_short_log_knows_absences_by_the_own_gap() {
        // scipy: k = 1/7 + 1/365; o = (1/365)/k * expm1(k*t); o/(1+o)
        for (away, gap, chance) in [(0, 7.0, 0.0), (14, 7.0, 0.111_633), (30, 7.0, 0.594_395), (60, 7.0, 0.991_530)] {
            assert!((gone(away, Some(gap)) - chance).abs() < 1e-4, "{away}: {}", gone(away, Some(gap)));
        }
        assert_eq!(gone(100_000, Some(0.0)), 1.0);
        assert!(gone(14, None) < 0.1);
    }
}
