//! Months and weeks, and which of them the files cover.

use crate::book::Span;
use crate::book::span::end_of_month;
use chrono::{Datelike, Days, Months, NaiveDate};

/// How time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cadence {
    /// By calendar months.
    #[default]
    Monthly,
    /// By weeks from Monday to Sunday.
    Weekly,
}

/// Weeks in a month: 365.25 ÷ 12 ÷ 7.
const WEEKS_PER_MONTH: f64 = 365.25 / 84.0;

impl Cadence {
    /// Both.
    pub const ALL: [Cadence; 2] = [Cadence::Monthly, Cadence::Weekly];

    /// The other one.
    pub fn other(self) -> Self {
        if self == Cadence::Monthly { Cadence::Weekly } else { Cadence::Monthly }
    }

    /// `month` or `week`.
    pub fn unit(self) -> &'static str {
        if self == Cadence::Monthly { "month" } else { "week" }
    }

    /// `monthly` or `weekly`.
    pub fn name(self) -> &'static str {
        if self == Cadence::Monthly { "monthly" } else { "weekly" }
    }

    /// How many make a year.
    pub fn in_a_year(self) -> usize {
        if self == Cadence::Monthly { 12 } else { 52 }
    }

    /// How many make a month.
    pub fn in_a_month(self) -> f64 {
        if self == Cadence::Monthly { 1.0 } else { WEEKS_PER_MONTH }
    }

    /// How many of them `months` are; at most half a year of weeks, beyond which a week is nobody's plan.
    pub fn steps(self, months: u32) -> usize {
        match self {
            Cadence::Monthly => months as usize,
            Cadence::Weekly => ((f64::from(months) * WEEKS_PER_MONTH).round() as usize).clamp(1, 26),
        }
    }

    /// The first day of the period of `day`.
    pub fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Cadence::Monthly => day.with_day(1).unwrap_or(day),
            Cadence::Weekly => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        }
    }

    /// The first day `by` periods after the period that begins at `start`.
    pub fn after(self, start: NaiveDate, by: usize) -> NaiveDate {
        let moved = match self {
            Cadence::Monthly => u32::try_from(by).ok().and_then(|by| start.checked_add_months(Months::new(by))),
            Cadence::Weekly => start.checked_add_days(Days::new(7 * by as u64)),
        };
        moved.unwrap_or(start)
    }

    /// The last day of the period that begins at `start`.
    pub fn end(self, start: NaiveDate) -> NaiveDate {
        match self {
            Cadence::Monthly => end_of_month(start).unwrap_or(start),
            Cadence::Weekly => start + Days::new(6),
        }
    }

    /// How many periods lie between the first days `from` and `to`; `None` where `to` is earlier.
    pub fn between(self, from: NaiveDate, to: NaiveDate) -> Option<usize> {
        let count = match self {
            Cadence::Monthly => i64::from(crate::book::span::month_number(to) - crate::book::span::month_number(from)),
            Cadence::Weekly => (self.start(to) - self.start(from)).num_days() / 7,
        };
        usize::try_from(count).ok()
    }

    /// A business that is closed on the first days of a month has none of them in its files.
    fn late(self) -> i64 {
        if self == Cadence::Monthly { 7 } else { 1 }
    }
}

/// The complete periods that the files cover, and the one that is under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calendar {
    /// Months or weeks.
    pub cadence: Cadence,
    /// The first day of the first complete period.
    pub first: NaiveDate,
    /// How many complete ones.
    pub complete: usize,
    /// Whether days before `first` were left out.
    pub cut_before: bool,
    /// The last day of the files, where it lies within a period that is not over.
    pub running_to: Option<NaiveDate>,
}

impl Calendar {
    /// Of the days in `span`; `open` says on which weekdays (from Monday) anything happens, so that a month that ends
    /// with a closed Sunday is over on its last Saturday.
    pub fn new(cadence: Cadence, span: Span, open: &[bool; 7]) -> Self {
        let start = cadence.start(span.from);
        let whole = (span.from - start).num_days() < cadence.late();
        let first = if whole { start } else { cadence.after(start, 1) };
        let last = cadence.start(span.to);
        let is_open = |day: &NaiveDate| open.get(day.weekday().num_days_from_monday() as usize) == Some(&true);
        let is_over = !days(span.to, cadence.end(last)).skip(1).any(|day| is_open(&day));
        let complete = match cadence.between(first, last) {
            Some(before) => before + usize::from(is_over),
            None => 0,
        };
        // Files that begin and end within one period have neither a complete one nor one that goes on.
        let running_to = (!is_over && last >= first).then_some(span.to);
        Calendar { cadence, first, complete, cut_before: !whole, running_to }
    }

    /// The first day of period `index`; the one under way and those ahead follow the complete ones.
    pub fn start(&self, index: usize) -> NaiveDate {
        self.cadence.after(self.first, index)
    }

    /// The period of `day`, where it is a complete one.
    pub fn index(&self, day: NaiveDate) -> Option<usize> {
        self.place(day).filter(|index| *index < self.complete)
    }

    /// The period of `day`, whether it is over or not.
    pub fn place(&self, day: NaiveDate) -> Option<usize> {
        if day < self.first { None } else { self.cadence.between(self.first, day) }
    }

    /// The last day of the complete periods up to `index` of them.
    pub fn end_of(&self, count: usize) -> NaiveDate {
        self.start(count).pred_opt().unwrap_or(self.first)
    }
}

/// The days from the first to the last.
pub fn days(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |day| *day <= to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::day;

    fn calendar(cadence: Cadence, from: &str, to: &str, open: &[bool; 7]) -> (String, usize, bool, Option<String>) {
        let c = Calendar::new(cadence, Span::new(day(from), day(to)).unwrap(), open);
        (c.first.to_string(), c.complete, c.cut_before, c.running_to.map(|d| d.to_string()))
    }

    const ALWAYS: [bool; 7] = [true; 7];

    #[test]
    fn partial_months_at_either_end_are_not_complete() {
        let of = |from, to| calendar(Cadence::Monthly, from, to, &ALWAYS);
        assert_eq!(of("2018-01-01", "2019-03-31"), ("2018-01-01".into(), 15, false, None));
        assert_eq!(of("2018-01-05", "2018-03-12"), ("2018-01-01".into(), 2, false, Some("2018-03-12".into())));
        assert_eq!(of("2018-01-15", "2018-03-31"), ("2018-02-01".into(), 2, true, None));
        assert_eq!(of("2018-01-15", "2018-01-20"), ("2018-02-01".into(), 0, true, None));
        assert_eq!(of("2018-01-02", "2018-01-20"), ("2018-01-01".into(), 0, false, Some("2018-01-20".into())));
    }

    #[test]
    fn a_closed_sunday_at_its_end_leaves_a_month_complete() {
        // 31 March 2019 is a Sunday.
        let closed = [true, true, true, true, true, true, false];
        assert_eq!(calendar(Cadence::Monthly, "2019-02-01", "2019-03-30", &closed).1, 2);
        assert_eq!(calendar(Cadence::Monthly, "2019-02-01", "2019-03-30", &ALWAYS).1, 1);
        assert_eq!(calendar(Cadence::Weekly, "2019-03-18", "2019-03-30", &closed).1, 2);
    }

    #[test]
    fn weeks_begin_on_monday() {
        let c = Calendar::new(Cadence::Weekly, Span::new(day("2024-01-03"), day("2024-01-31")).unwrap(), &ALWAYS);
        assert_eq!((c.first, c.complete, c.cut_before), (day("2024-01-08"), 3, true));
        assert_eq!(
            (c.index(day("2024-01-28")), c.index(day("2024-01-29")), c.index(day("2024-01-07"))),
            (Some(2), None, None)
        );
        assert_eq!((c.end_of(3), c.place(day("2024-01-30"))), (day("2024-01-28"), Some(3)));
        assert_eq!((Cadence::Weekly.steps(6), Cadence::Weekly.steps(1), Cadence::Monthly.steps(6)), (26, 4, 6));
    }
}
