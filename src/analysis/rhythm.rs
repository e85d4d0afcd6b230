//! How often each client comes where no file says how often they should: the own rhythm, without bias, and what is missing
//! to it now. The law is [`crate::stats::pace`].

use super::per_client;
use crate::book::Book;
use crate::book::activity::{STRETCHES, Visits};
use crate::stats::pace::{History, Paces};
use crate::stats::random;
use chrono::NaiveDate;

/// What a rhythm is, in a sentence for the screen.
pub const DEFINITION: &str = "the pace at which the client came before any change of pace in the last 26 weeks, estimated \
    from the visits of the last year and from how often clients of this book change their pace; a break that is over does \
    not count, and weeks in which the business was closed, or in which nearly everybody came less, do not count against \
    anybody";

/// Days with a visit below which a rhythm is not known.
const FEWEST_DAYS: u16 = 4;
/// Open weeks since the first visit below which it is not known.
const FEWEST_WEEKS: f64 = 4.0;
/// A shortfall below this part of the rhythm is chance.
const CHANCE: f64 = 0.03;
/// Clients from which the law is estimated; of more, a random sample is taken.
const MOST_CLIENTS: usize = 1_000;
/// Weeks of a mean month.
const WEEKS: f64 = 365.25 / 12.0 / 7.0;
const STEPS: usize = STRETCHES.len();

/// The rhythms of a book: hours a month per client, NaN where nothing is known or the client has stopped coming.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rhythms {
    /// The established rhythm.
    pub hours: Vec<f64>,
    /// The expected shortfall against it.
    pub shortfall: Vec<f64>,
    /// The expected excess over it.
    pub excess: Vec<f64>,
    /// Today's pace ÷ the pace of the last year; 1 where it has not changed.
    pub lately: Vec<f64>,
}

impl Rhythms {
    /// From the visits of a log.
    pub fn of(book: &Book) -> Option<Self> {
        let visits = book.activity.visits.as_ref()?;
        let as_of = book.period.as_of?;
        let n = visits.recent.len();
        // Whoever did not come within the longest stretch tells nothing of today's changes.
        let comes = |i: usize| visits.recent.get(i).is_some_and(|r| r.last().is_some_and(|days| *days > 0));
        let there: Vec<usize> = (0..n).filter(|i| comes(*i)).collect();
        let drawn = random::sample(there.len(), MOST_CLIENTS, 0, 0);
        let people: Vec<History<STEPS>> =
            drawn.into_iter().filter_map(|place| history(visits, as_of, *there.get(place)?)).collect();
        let law = Paces::fit(&people)?;
        let each = |i: usize| {
            let unknown = (f64::NAN, f64::NAN, f64::NAN, f64::NAN);
            let days = visits.recent.get(i).and_then(|r| r.last().copied()).unwrap_or(0);
            let hours = visits.hours_a_day.get(i).map_or(f64::NAN, |h| f64::from(*h)) * WEEKS;
            let Some(history) = history(visits, as_of, i).filter(|_| days + 1 >= FEWEST_DAYS) else { return unknown };
            if history.weeks.last().is_none_or(|weeks| *weeks < FEWEST_WEEKS) {
                return unknown;
            }
            let pace = law.of(&history);
            if pace.stopped >= 0.5 {
                return unknown;
            }
            let counts = |amount: f64| if amount < CHANCE * pace.established { 0.0 } else { amount };
            let (shortfall, excess) = (counts(pace.shortfall), counts(pace.excess));
            let year =
                history.visits.last().zip(history.weeks.last()).map_or(f64::NAN, |(visits, weeks)| visits / weeks);
            let lately = (pace.established - shortfall + excess) / year;
            let lately = if shortfall == 0.0 && excess == 0.0 { 1.0 } else { lately };
            (pace.established * hours, shortfall * hours, excess * hours, lately)
        };
        let rows = per_client::map(n, each);
        Some(Rhythms {
            hours: rows.iter().map(|r| r.0).collect(),
            shortfall: rows.iter().map(|r| r.1).collect(),
            excess: rows.iter().map(|r| r.2).collect(),
            lately: rows.iter().map(|r| r.3).collect(),
        })
    }
}

/// Days with a visit and open weeks since the day after the first visit, by stretch.
fn history(visits: &Visits, as_of: NaiveDate, client: usize) -> Option<History<STEPS>> {
    let first = visits.first.get(client).copied().flatten()?;
    let known = usize::try_from((as_of - first).num_days()).ok().filter(|days| *days > 0)?;
    let counts = visits.recent.get(client)?;
    let weeks = STRETCHES.map(|stretch| {
        let days = (7 * usize::from(stretch)).min(known);
        visits.open.get(days).map_or(0.0, |open| f64::from(*open) / 7.0)
    });
    Some(History { visits: counts.map(f64::from), weeks })
}

#[cfg(test)]
#[path = "rhythm_tests.rs"]
mod tests;
