//! What the dates of a client's visits, or of the purchases where there are no visits, say about calling.

use crate::book::{Assumptions, Book, Locale};

/// Why the dates call for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum When {
    /// Came regularly, and is later than twice the usual gap.
    Drifted,
    /// Came once, some weeks ago.
    Once,
    /// Came several times, and not for long.
    Lapsed,
    /// Still comes, and the churn model sees a risk.
    Leaving,
}

/// One client's dates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Contact {
    /// Days since the last visit or purchase.
    pub since: i64,
    /// Usual days between two.
    pub gap: Option<f64>,
    /// How many there were in the period.
    pub times: u32,
    /// Whether they are purchases and no visits.
    pub bought: bool,
}

/// A drifting client is not late before so many days.
const SOONEST: f64 = 14.0;
/// After so many days a regular counts as lapsed and no longer as drifting.
const DRIFTING: i64 = 180;
/// After so many days nobody is called any more.
const GONE: i64 = 365;
/// Visits that make a regular.
const REGULAR: u32 = 4;

impl Contact {
    /// From the log; `None` for a client who never came.
    pub fn of(book: &Book, client: usize) -> Option<Self> {
        let as_of = book.period.as_of?;
        let billing = book.activity.billing.as_ref();
        let (first, last, times, median) = match &book.activity.visits {
            Some(v) => {
                let gap = v.gap.get(client).map(|g| f64::from(*g)).filter(|g| !g.is_nan());
                (*v.first.get(client)?, *v.last.get(client)?, *v.attended.get(client)?, gap)
            }
            None => {
                let b = billing?;
                (*b.first_purchase.get(client)?, *b.last_purchase.get(client)?, *b.purchases.get(client)?, None)
            }
        };
        let (first, last) = (first?, last?);
        let inside = book.period.span.map_or(first, |s| first.max(s.from));
        let mean =
            || (times > 1).then(|| (last - inside).num_days() as f64 / f64::from(times - 1)).filter(|g| *g > 0.0);
        Some(Contact {
            since: (as_of - last).num_days(),
            gap: median.or_else(mean),
            times,
            bought: book.activity.visits.is_none(),
        })
    }

    /// Why to call, if the dates say so.
    pub fn when(&self, assumptions: &Assumptions) -> Option<When> {
        let late = self.gap.is_some_and(|gap| self.since as f64 > (2.0 * gap).max(SOONEST));
        match self.times {
            REGULAR.. if late && self.since <= DRIFTING => Some(When::Drifted),
            1 if (14..=84).contains(&self.since) => Some(When::Once),
            2.. if self.since > i64::from(assumptions.lapsed_days) && self.since <= GONE => Some(When::Lapsed),
            _ => None,
        }
    }

    /// `1 visit`, `12 purchases`.
    pub fn counted(&self, locale: &Locale) -> String {
        let what = match (self.bought, self.times) {
            (false, 1) => "visit",
            (false, _) => "visits",
            (true, 1) => "purchase",
            (true, _) => "purchases",
        };
        format!("{} {what}", locale.number(f64::from(self.times), 0))
    }

    /// Whether the client has been away for more than a year, or came only once and not lately.
    pub fn is_long_gone(&self) -> bool {
        self.since > GONE || self.times <= 1 && self.since > 84
    }
}

/// Days in words: `9 days`, `5 weeks`, `4 months`.
pub(super) fn long(days: i64) -> String {
    let counted = |n: i64, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    match days {
        ..=13 => counted(days, "day", "days"),
        14..=89 => counted((days + 3) / 7, "week", "weeks"),
        _ => counted((days as f64 / 30.4375).round() as i64, "month", "months"),
    }
}

/// A usual gap in words: `day`, `9 days`, `3 weeks`.
pub(super) fn every(days: f64) -> String {
    match days.round() as i64 {
        ..=1 => "day".into(),
        7 => "week".into(),
        days => long(days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(since: i64, gap: Option<f64>, times: u32) -> Contact {
        Contact { since, gap, times, bought: false }
    }

    #[test]
    fn the_first_reason_that_holds_is_named() {
        let when = |c: Contact| c.when(&Assumptions::default());
        assert_eq!(when(contact(35, Some(9.0), 20)), Some(When::Drifted));
        assert_eq!(when(contact(13, Some(2.0), 20)), None);
        assert_eq!(when(contact(35, Some(30.0), 20)), None);
        assert_eq!(when(contact(181, Some(9.0), 20)), Some(When::Lapsed));
        assert_eq!(when(contact(366, Some(9.0), 20)), None);
        assert_eq!((when(contact(20, None, 1)), when(contact(85, None, 1))), (Some(When::Once), None));
        assert_eq!((when(contact(61, None, 2)), when(contact(60, None, 2))), (Some(When::Lapsed), None));
        assert!(contact(85, None, 1).is_long_gone() && !contact(300, None, 5).is_long_gone());
    }

    #[test]
    fn days_are_told_in_the_unit_that_people_use() {
        assert_eq!([long(1), long(13), long(35), long(90)], ["1 day", "13 days", "5 weeks", "3 months"]);
        assert_eq!([every(1.0), every(7.2), every(9.0), every(21.0)], ["day", "week", "9 days", "3 weeks"]);
    }
}
