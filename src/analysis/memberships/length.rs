//! How long members stay: from the churn of a year, and from every membership.

use super::history::{History, Spell};
use super::month::{Length, Month};
use crate::book::Money;
use crate::stats::proportion::wilson;
use crate::stats::survival::{Duration, End, KaplanMeier};
use chrono::NaiveDate;

/// Days of a mean month.
const MONTH: f64 = 365.25 / 12.0;
/// Months over which churn is taken.
const WINDOW: usize = 12;
/// Members who left, below which nothing is concluded from churn.
const FEWEST_LEFT: u64 = 5;

impl Length {
    /// Fills in those of every settled month.
    pub(super) fn over_twelve_months(months: &mut [Month]) {
        let found: Vec<Option<Length>> = (1..=months.len())
            .map(|end| {
                let window = months.get(end.saturating_sub(WINDOW)..end)?;
                let last = window.last().filter(|month| month.complete && month.settled)?;
                Length::of(window, last.average_revenue)
            })
            .collect();
        months.iter_mut().zip(found).for_each(|(month, length)| month.twelve_months = length);
    }

    fn of(window: &[Month], average: Option<Money>) -> Option<Length> {
        let counted = window.iter().filter(|month| month.members_start > 0);
        let (mut months, mut left, mut member_months) = (0, 0, 0);
        for month in counted {
            months += 1;
            left += month.left_of_start as u64;
            member_months += month.members_start as u64;
        }
        if left < FEWEST_LEFT {
            return None;
        }
        let churn = left as f64 / member_months as f64;
        let [low, high] = wilson(left, member_months)?;
        let value = |churn: f64| average.and_then(|average| Money::from_f64(average.to_f64() / churn));
        Some(Length {
            months,
            left,
            member_months,
            churn,
            churn_interval: [low, high],
            mean_months: 1.0 / churn,
            mean_interval: [1.0 / high, 1.0 / low],
            lifetime_value: value(churn),
            lifetime_value_interval: value(high).zip(value(low)).map(|(low, high)| [low, high]),
        })
    }
}

/// How long members stay, from completed and running memberships.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Stay {
    /// Stretches of membership of all clients.
    pub stretches: usize,
    /// Those at whose end a client left for good or for a time, and no renewal can come any more.
    pub left: usize,
    /// The months by which half have left [Kaplan & Meier 1958]; `None` where fewer than half did.
    pub median_months: Option<f64>,
    /// Its 95% interval [Brookmeyer & Crowley 1982]; `None` for an end that is not reached.
    pub median_interval: [Option<f64>; 2],
    /// For how many months today's members have been there, on average; `None` without one.
    pub tenure_months: Option<f64>,
}

impl Stay {
    pub(super) fn of(history: &History) -> Stay {
        let spells: Vec<Spell> = history.clients().flat_map(|(_, spells)| spells).collect();
        let months = |from: NaiveDate, to: NaiveDate| (to - from).num_days() as f64 / MONTH;
        let has_left = |spell: &Spell| spell.end.is_some_and(|end| history.is_settled(end));
        // Who left lately may come back as if nothing had been: that is not known, as with those who are there.
        let duration = |spell: &Spell| Duration {
            time: months(spell.start, spell.end.unwrap_or(history.as_of)),
            end: if has_left(spell) { End::Event } else { End::Censored },
        };
        let durations: Vec<Duration> = spells.iter().map(duration).collect();
        let curve = KaplanMeier::new(&durations);
        let tenures: Vec<f64> =
            spells.iter().filter(|spell| spell.end.is_none()).map(|spell| months(spell.start, history.as_of)).collect();
        Stay {
            stretches: spells.len(),
            left: spells.iter().filter(|spell| has_left(spell)).count(),
            median_months: curve.median(),
            median_interval: curve.median_interval(),
            tenure_months: (!tenures.is_empty()).then(|| tenures.iter().sum::<f64>() / tenures.len() as f64),
        }
    }
}
