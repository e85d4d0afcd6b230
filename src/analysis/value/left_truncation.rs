//! Whether the log begins amid the business: then many of its first clients were clients before.

use super::CustomerValue;
use super::histories::Log;
use crate::book::Locale;

/// Weeks at the beginning that are looked at, and as many after them.
const WEEKS: i32 = 4;
/// Weeks of a log below which nothing can be told.
const FEWEST_WEEKS: i32 = 12;
/// So many times as many first purchases in the first weeks as in the next ones.
const TIMES: usize = 2;
/// The part of all clients from which it matters.
const PART: f64 = 0.2;

/// First purchases at the beginning of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct LeftTruncation {
    /// Clients whose first purchase lies in the first four weeks.
    pub first: usize,
    /// In the four weeks after these.
    pub next: usize,
    /// Of so many.
    pub of: usize,
}

impl LeftTruncation {
    /// Counts first purchases; `None` for a log of fewer than twelve weeks.
    pub fn of(log: &Log) -> Option<Self> {
        let (from, to) = log.span;
        if to - from < FEWEST_WEEKS * 7 {
            return None;
        }
        let firsts: Vec<i32> = log
            .days
            .chunk_by(|a, b| a.client == b.client)
            .filter_map(|days| days.first())
            .map(|b| b.day - from)
            .collect();
        let within = |weeks: i32| firsts.iter().filter(|day| **day < weeks * 7).count();
        let first = within(WEEKS);
        Some(LeftTruncation { first, next: within(2 * WEEKS) - first, of: firsts.len() })
    }

    /// Whether many of the first clients were probably there before. A business that begins with its log, or a cohort of
    /// newcomers, has about as many first purchases in the first weeks as in the next ones.
    pub fn is_amid(&self) -> bool {
        self.first >= TIMES * self.next.max(1) && self.first as f64 >= PART * self.of as f64
    }
}

impl CustomerValue {
    /// The warning where the log begins amid the business.
    pub fn begins_amid(&self, locale: &Locale) -> Option<String> {
        let b = self.beginning.filter(LeftTruncation::is_amid)?;
        let number = |n: usize| locale.number(n as f64, 0);
        Some(format!(
            "Careful: {} of {} clients have their first purchase in the first {WEEKS} weeks of the log, {} in the next {WEEKS}. \
             Many were probably clients before it begins; what they bought then is missing, they look newer than they are, \
             and regulars can be valued too low. A longer log helps.",
            number(b.first),
            number(b.of),
            number(b.next)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::value::histories::Bought;

    fn log(firsts: &[i32], last: i32) -> Log {
        let days = firsts.iter().zip(0..).map(|(&day, client)| Bought { client, day, amount: 1.0 }).collect();
        Log { days, span: (0, last), returned: 0.0 }
    }

    #[test]
    fn a_rush_at_the_beginning_is_old_clients_and_an_even_inflow_is_not() {
        let rush: Vec<i32> = (0..40).map(|i| i % 20).chain((0..10).map(|i| 28 + i * 30)).collect();
        let found = LeftTruncation::of(&log(&rush, 365)).unwrap();
        assert_eq!((found.first, found.next, found.of), (40, 1, 50));
        assert!(found.is_amid());
        let even: Vec<i32> = (0..84).collect();
        assert!(!LeftTruncation::of(&log(&even, 365)).unwrap().is_amid());
        // Twice as many, but of few: most came later.
        let few: Vec<i32> = [0, 1, 2, 3].into_iter().chain((0..40).map(|i| 60 + i)).collect();
        assert!(!LeftTruncation::of(&log(&few, 365)).unwrap().is_amid());
        assert_eq!(LeftTruncation::of(&log(&rush, 60)), None);
        assert!(!LeftTruncation::of(&log(&[], 365)).unwrap().is_amid());
    }
}
