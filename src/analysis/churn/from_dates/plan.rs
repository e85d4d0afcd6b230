//! How long one must stay away to have left, and from which days on it is forecast.

use super::visit_days::{VisitDays, date};
use crate::analysis::Unavailable;
use crate::book::ChurnSettings;
use chrono::NaiveDate;

/// Of the gaps between two visits of a client, the part that the horizon covers.
const COVERED: f64 = 0.9;
/// A horizon must fit so often into the log: four cut-off days, and the horizon after the last.
const FITS: i32 = 5;
/// Most cut-off days, and most of them that are tested.
const MOST: usize = 12;
const MOST_TESTED: usize = 6;
/// Days of a mean month.
const MONTH: f64 = 365.25 / 12.0;

/// When it is forecast, and how far ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Who does not come back within so many days has left.
    pub horizon: i32,
    /// Why so many.
    pub why: String,
    /// The same where nobody chooses.
    pub default: i32,
    /// The days up to which features look, ascending, a horizon apart: the outcome of one is known on the next.
    pub cut_offs: Vec<i32>,
    /// The first so many only teach.
    pub teach: usize,
}

impl Plan {
    /// From the log and the user's choice. The last cut-off lies a horizon before the last day of the log, the first one
    /// at least a horizon after its first day.
    ///
    /// # Errors
    /// Where the log is too short for two cut-offs: to learn from one, and to be tested on the next.
    pub fn of(comings: &VisitDays, choices: &ChurnSettings, lapsed_days: u32) -> Result<Self, Unavailable> {
        let (first, last) = comings.span;
        let length = last - first + 1;
        let (default, by_data) = horizon(comings, lapsed_days, length);
        let (horizon, why) = match choices.horizon_days {
            Some(days) => (days as i32, "as you chose".to_string()),
            None => (default, by_data),
        };
        let fits = |k: &i32| last.checked_sub(k * horizon).is_some_and(|cut| cut - horizon + 1 >= first);
        let mut cut_offs: Vec<i32> = (1..=MOST as i32).take_while(fits).map(|k| last - k * horizon).collect();
        cut_offs.reverse();
        if cut_offs.len() < 2 {
            let noun = comings.coming.noun();
            let months = |days: i32| f64::from(days) / MONTH;
            return Err(Unavailable::needs(format!(
                "at least {:.0} months of dated {noun}s to learn who leaves: {horizon} days to look back on, {horizon} to \
                 learn who came back, and {horizon} to be tested on; the files cover {:.1}",
                months(3 * horizon).ceil(),
                months(length),
            )));
        }
        let n = cut_offs.len();
        let teach = (n / 3).max(1).max(n.saturating_sub(MOST_TESTED));
        Ok(Plan { horizon, why, default, cut_offs, teach })
    }

    /// The cut-offs as dates.
    pub fn days(&self) -> Vec<NaiveDate> {
        self.cut_offs.iter().map(|day| date(*day)).collect()
    }

    /// How many days of history are known on every cut-off: a feature that sums up more would mean another thing on each.
    pub fn history(&self, comings: &VisitDays) -> i32 {
        self.cut_offs.first().map_or(self.horizon, |first| first - comings.span.0 + 1)
    }
}

/// The horizon that the data want, and why.
fn horizon(comings: &VisitDays, lapsed_days: u32, length: i32) -> (i32, String) {
    let noun = comings.coming.noun();
    let least = i32::try_from(lapsed_days).unwrap_or(i32::MAX / 16).clamp(1, i32::MAX / 16);
    let Some(gap) = comings.gap_quantile(COVERED) else {
        return (least, format!("the days without a {noun} after which a client counts as lapsed"));
    };
    let weeks = |days: i32| days.div_euclid(7) * 7;
    let wanted = weeks(gap + 6).max(least);
    let most = weeks(length / FITS).max(least);
    match () {
        () if wanted == least => {
            let why = format!(
                "the days after which a client counts as lapsed; nine in ten gaps between two {noun}s of a client last no \
                 longer than {gap} days"
            );
            (least, why)
        }
        () if wanted <= most => {
            (wanted, format!("nine in ten gaps between two {noun}s of a client last no longer than {gap} days"))
        }
        () => {
            let why = format!(
                "as long as the files allow; one in ten gaps between two {noun}s of a client lasts {gap} days or more, so \
                 that some who count as leaving come back later"
            );
            (most, why)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::basis::Coming;
    use super::*;

    fn log(days: impl IntoIterator<Item = i32>) -> VisitDays {
        VisitDays::from_rows(Coming::Visit, 1, days.into_iter().map(|d| (0, d)).collect()).unwrap()
    }

    fn plan(comings: &VisitDays, choice: Option<u32>) -> Result<Plan, String> {
        let choices = ChurnSettings { horizon_days: choice, ..ChurnSettings::default() };
        Plan::of(comings, &choices, 60).map_err(|e| e.unavailable)
    }

    #[test]
    fn cut_offs_are_a_horizon_apart_and_the_last_outcome_ends_with_the_log() {
        let weekly = log((0..=364).step_by(7).map(|d| 1000 + d));
        let p = plan(&weekly, None).unwrap();
        assert_eq!((p.horizon, p.teach), (60, 1));
        // Days 1000 to 1364: 1304, 1244, … as long as sixty days lie before.
        assert_eq!(p.cut_offs, [1064, 1124, 1184, 1244, 1304]);
        assert_eq!(p.history(&weekly), 65);
        let p = plan(&weekly, Some(100)).unwrap();
        assert_eq!((p.cut_offs, p.why.as_str()), (vec![1164, 1264], "as you chose"));
    }

    #[test]
    fn a_slow_rhythm_wants_a_longer_horizon_and_a_short_log_sets_the_end() {
        let p = plan(&log((0..=900).step_by(75)), None).unwrap();
        assert_eq!(p.horizon, 77);
        assert!(p.why.starts_with("nine in ten"));
        // A gap of 300 days would want 301; a fifth of the log is 180, 175 in whole weeks.
        let p = plan(&log((0..=900).step_by(300)), None).unwrap();
        assert_eq!((p.horizon, p.cut_offs.len()), (175, 4));
        assert!(p.why.starts_with("as long as the files allow"));
        let many = plan(&log((0..=3000).step_by(7)), None).unwrap();
        assert_eq!((many.cut_offs.len(), many.teach), (12, 6));
    }

    #[test]
    fn a_short_log_says_how_many_months_are_wanted() {
        let says = plan(&log((0..=100).step_by(7)), None).unwrap_err();
        assert!(says.contains("at least 6 months") && says.contains("cover 3.3"), "{says}");
        assert!(plan(&log([5]), None).is_err());
        assert!(plan(&log((0..=100).step_by(7)), Some(30)).is_ok());
    }
}
