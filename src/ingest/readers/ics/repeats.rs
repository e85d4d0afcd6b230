//! The days of a repeating event, in bounded number and time.

use super::stamps::{Stamp, last_moment};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeZone};
use rrule::{RRule, Tz, Unvalidated};

/// Events that a repeating one stands for at most.
pub const MOST_REPEATS: u16 = 1_000;
/// Events that all repeating ones of a calendar stand for at most.
const MOST_OF_ALL: usize = 200_000;
/// Rules that may turn out to have no day, which costs the longest search; after them no rule is tried.
const MOST_FRUITLESS: usize = 20;
/// Days beyond today that rules are followed.
const AHEAD: u64 = 366;
/// The same of a rule without an end.
const AHEAD_ENDLESS: u64 = 92;

/// Follows the rules of one calendar.
#[derive(Debug)]
pub struct Repeats {
    today: NaiveDate,
    given: usize,
    fruitless: usize,
    /// Rules that were not followed; their events stand for their first date only.
    pub not_followed: usize,
    /// Rules without an end, followed into the next months.
    pub endless: usize,
}

impl Repeats {
    /// For a calendar that is read `today`.
    pub fn new(today: NaiveDate) -> Self {
        Repeats { today, given: 0, fruitless: 0, not_followed: 0, endless: 0 }
    }

    /// The starts of an event with a rule, written like `start`, its first one.
    pub fn of(&mut self, rule: &str, start: Stamp, studio: Tz) -> Vec<Stamp> {
        match self.follow(rule, start, studio) {
            Some(days) if !days.is_empty() => {
                self.given += days.len();
                days.into_iter().map(|at| start.moved(at)).collect()
            }
            _ => {
                self.not_followed += 1;
                self.fruitless += 1;
                vec![start]
            }
        }
    }

    fn follow(&mut self, rule: &str, start: Stamp, studio: Tz) -> Option<Vec<NaiveDateTime>> {
        if self.given >= MOST_OF_ALL || self.fruitless >= MOST_FRUITLESS {
            return None;
        }
        let part = |name: &str| rule.split(';').find_map(|p| p.trim().strip_prefix(name)?.strip_prefix('='));
        // Nobody trains every minute.
        if matches!(part("FREQ"), None | Some("SECONDLY" | "MINUTELY" | "HOURLY")) {
            return None;
        }
        // Times of no known place follow a clock that is never put forward.
        let zone = start.zone.map_or(Tz::UTC, Tz::Tz);
        let until = part("UNTIL").map(|u| last_moment(u, start.zone.map_or(studio, Tz::Tz)));
        let ends = until.is_some() || part("COUNT").is_some();
        self.endless += usize::from(!ends);
        let ahead = self.today.checked_add_days(Days::new(if ends { AHEAD } else { AHEAD_ENDLESS }))?;
        let last = until.flatten().unwrap_or(NaiveDateTime::MAX).min(ahead.and_hms_opt(23, 59, 59)?);
        // The end is held against the days here: the library asks that it be written in the zone of the start.
        let endless: Vec<&str> =
            rule.split(';').map(str::trim).filter(|p| !p.is_empty() && !p.starts_with("UNTIL")).collect();
        let first = zone.from_local_datetime(&start.at).earliest()?;
        let rule: RRule<Unvalidated> = endless.join(";").parse().ok()?;
        let last = zone.from_local_datetime(&last).latest()?;
        let days = rule.build(first).ok()?.before(last).all(MOST_REPEATS).dates;
        Some(days.into_iter().map(|day| day.naive_local()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(rule: &str, start: &str, tzid: Option<&str>) -> (Vec<String>, Repeats) {
        let mut repeats = Repeats::new(NaiveDate::from_ymd_opt(2025, 6, 1).unwrap());
        let berlin = Tz::Tz(chrono_tz::Europe::Berlin);
        let stamps = repeats.of(rule, Stamp::parse(start, tzid).unwrap(), berlin);
        (stamps.iter().map(|s| s.in_zone(berlin).format("%m-%d %H:%M").to_string()).collect(), repeats)
    }

    #[test]
    fn rules_are_followed_by_the_clock_of_their_zone() {
        // Over the change to summer time on 30 March 2025.
        let (shown, _) = days("FREQ=WEEKLY;COUNT=2", "20250327T180000", Some("Europe/Berlin"));
        assert_eq!(shown, ["03-27 18:00", "04-03 18:00"]);
        let (shown, _) = days("FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20250108T225959Z", "20250106T070000", None);
        assert_eq!(shown, ["01-06 07:00", "01-08 07:00"]);
        let (shown, _) = days("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20250301", "20250131T120000", None);
        assert_eq!(shown, ["01-31 12:00", "02-28 12:00"]);
    }

    #[test]
    fn rules_without_an_end_and_rules_that_nobody_follows_are_counted() {
        let (shown, repeats) = days("FREQ=WEEKLY", "20250505T180000", None);
        assert_eq!((shown.len(), repeats.endless), (18, 1));
        for rule in ["FREQ=SECONDLY", "FREQ=SOMETIMES", "", "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2"] {
            let (shown, repeats) = days(rule, "20250505T180000", None);
            assert_eq!((shown.len(), repeats.not_followed), (1, 1), "{rule}");
        }
        assert_eq!(days("FREQ=DAILY;COUNT=999999999", "20200101", None).0.len(), usize::from(MOST_REPEATS));
    }
}
